from __future__ import annotations

import csv
import datetime as dt
import statistics
from dataclasses import replace
from math import sqrt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.table_1.baseline import Group, baseline
from mrdscope.cohort.mapping import parse_assignments
from mrdscope.cohort.readers import read
from mrdscope.errors import AnalysisError, UsageError

EXAMPLES = Path(__file__).parents[4] / "shared" / "examples"


@pytest.fixture
def patients_of(make_cohort):
    """Build a cohort from columns of the patients table."""

    def make(**columns: list[object]):
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        return make_cohort(
            patients=[{"patient_id": f"P{i}"} | row for i, row in enumerate(rows, start=1)]
        )

    return make


def test_a_continuous_characteristic_has_median_and_range_and_counts_what_is_missing(patients_of):
    age = baseline(patients_of(age=[34.0, 79.0, None, 59.0]))["age"]
    assert (age.median, age.minimum, age.maximum, age.known, age.missing) == (59, 34, 79, 3, 1)
    assert (age.unit, age.categories, age.groups, age.difference) == ("year", (), (), None)


def test_percentages_are_of_the_known_and_the_most_frequent_comes_first(patients_of):
    female, male = baseline(patients_of(sex=["male", "female", "female", None]))["sex"].categories
    assert (female.value, female.n, male.n) == ("female", 2, 1)
    assert female.percent == pytest.approx(200 / 3)


def test_the_users_own_codes_are_categories_and_measurements_are_not(patients_of):
    table = baseline(
        patients_of(group=[i % 3 + 1 for i in range(9)], ldh=[i + 0.5 for i in range(9)])
    )
    assert [c.value for c in table["group"].categories] == ["1", "2", "3"]
    assert table["ldh"].median == 4.5


def test_a_column_without_a_value_is_left_out_and_the_users_own_is_named(patients_of):
    table = baseline(patients_of(age=[40.0], own=[None]))
    assert [c.name for c in table.characteristics] == ["age"]
    assert [(left.name, left.reason) for left in table.left_out] == [("own", "no value is known")]


def test_outcomes_identifiers_and_birth_dates_are_left_out_with_the_reason(patients_of):
    size = 8
    table = baseline(
        patients_of(
            age=[40.0] * size,
            birth_date=[dt.date(1960, 1, 2)] * size,
            os_days=[9.0] * size,
            remark=[f"remark {i}" for i in range(size)],
            record=list(range(1, size + 1)),
        )
    )
    reasons = {left.name: left.reason for left in table.left_out}
    assert [c.name for c in table.characteristics] == ["age"]
    assert set(reasons) == {"birth_date", "os_days", "remark", "record"}
    assert "outcome" in reasons["os_days"]
    assert "free text" in reasons["remark"]


def test_groups_are_in_natural_order_and_who_has_none_is_a_group_of_their_own(patients_of):
    table = baseline(
        patients_of(
            arm=["arm 10", "arm 2", None, "arm 2", "arm 10"],
            age=[30.0, 50.0, 70.0, 60.0, 40.0],
            sex=["male", "female", "female", None, "female"],
        ),
        by="arm",
    )
    assert (table.by, table.n) == ("arm", 5)
    assert table.groups == (Group("arm 2", 2), Group("arm 10", 2), Group(None, 1))
    assert "arm" not in [one.name for one in table.characteristics]
    age, sex = table["age"], table["sex"]
    assert [(g.median, g.known, g.missing) for g in age.groups] == [
        (55, 2, 0), (35, 2, 0), (70, 1, 0),
    ]  # fmt: skip
    assert [[(c.value, c.n) for c in g.categories] for g in sex.groups] == [
        [("female", 1), ("male", 0)], [("female", 1), ("male", 1)], [("female", 1), ("male", 0)],
    ]  # fmt: skip
    # Of the named groups alone: (55 - 35) / sqrt((50 + 50) / 2).
    assert age.difference.value == pytest.approx(20 / sqrt(50))
    assert age.difference.signed
    # 1 of 1 against 1 of 2: 0.5 / sqrt((0 + 0.25) / 2).
    assert sex.difference.value == pytest.approx(0.5 / sqrt(0.125))


def test_a_synonym_names_the_column_and_flags_are_yes_and_no(patients_of):
    cohort = patients_of(cns_leukemia=[True, False, None], age=[1.0, 2.0, 3.0])
    table = baseline(cohort, by="CNS")
    assert table.by == "cns_leukemia"
    assert [group.name for group in table.groups] == ["no", "yes", None]


@pytest.mark.parametrize("arms", [["A", "B", "C"] * 2, ["A"] * 6, ["A", None] * 3, [None] * 6])
def test_not_two_groups_have_no_standardised_difference(patients_of, arms):
    table = baseline(patients_of(arm=arms, age=[float(i) for i in range(6)]), by="arm")
    assert sum(group.n for group in table.groups) == 6
    assert table["age"].difference is None


def test_a_group_in_which_nothing_is_known_has_no_summary_and_no_difference(patients_of):
    table = baseline(
        patients_of(
            arm=["A", "A", "B", "B"], age=[30.0, 40.0, None, None], sex=["male", "male", None, None]
        ),
        by="arm",
    )
    assert (table["age"].groups[1].median, table["age"].groups[1].missing) == (None, 2)
    assert table["sex"].groups[1].categories[0].percent is None
    for one in table.characteristics:
        assert one.difference.value is None
        assert one.difference.reason


def test_dates_are_summarised_by_group_and_not_compared(patients_of):
    table = baseline(patients_of(arm=["A", "B"], enrolled=["2016-01-18", "2018-05-16"]), by="arm")
    enrolled = table["enrolled"]
    assert str(enrolled.overall.latest) == str(enrolled.groups[1].earliest) == "2018-05-16"
    assert enrolled.difference is None


@pytest.mark.parametrize("by", [None, "arm"])
def test_nobody_has_a_table_without_rows(make_cohort, by):
    table = baseline(make_cohort(), by)
    assert (table.n, table.characteristics, table.groups, table.left_out) == (0, (), (), ())


def test_one_patient_has_a_table(patients_of):
    table = baseline(patients_of(age=[40.0], sex=["male"], own=["text"]))
    assert (table["age"].median, table["age"].overall.sd) == (40, None)
    assert table["sex"].categories[0].lower == pytest.approx(2.5)
    assert table["own"].categories[0].n == 1


def test_intervals_are_of_the_level_asked_for(patients_of):
    table = baseline(patients_of(sex=["male"]), confidence=0.9)
    assert table.confidence == 0.9
    assert table["sex"].categories[0].lower == pytest.approx(5)


def test_a_patient_who_is_there_twice_is_not_counted_twice(make_cohort):
    with pytest.raises(AnalysisError, match=r"patients\.csv, row 2: patient 'P1' .* more than"):
        baseline(make_cohort(patients=[{"patient_id": "P1"}, {"patient_id": "P1"}]))


@pytest.mark.parametrize(
    ("by", "said"), [("nothing", "no column"), ("patient_id", "no column"), ("age", "11 values")]
)
def test_what_cannot_divide_the_patients_is_refused(patients_of, by, said):
    with pytest.raises(UsageError, match=said):
        baseline(patients_of(age=[float(i) for i in range(11)]), by=by)


_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "arm": st.sampled_from(["A", "B", None]),
            "sex": st.sampled_from(["female", "male", None]),
            "ecog": st.sampled_from([0, 1, 2, None]),
            "age": st.one_of(st.none(), st.integers(18, 90).map(float)),
            "ldh": st.one_of(st.none(), st.floats(10, 1000)),
        }
    ),
    min_size=1,
    max_size=25,
)


def _numbered(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{"patient_id": f"P{i}"} | row for i, row in enumerate(rows)]


@given(_ROWS)
def test_what_is_counted_adds_up_in_every_group(make_cohort, rows):
    table = baseline(make_cohort(patients=_numbered(rows)), by="arm")
    sizes = [group.n for group in table.groups]
    assert sum(sizes) == table.n == len(rows)
    for one in table.characteristics:
        assert [g.known + g.missing for g in one.groups] == sizes
        assert one.known + one.missing == table.n
        assert sum(g.known for g in one.groups) == one.known
        for place, category in enumerate(one.categories):
            assert sum(g.categories[place].n for g in one.groups) == category.n
        for summary in (one.overall, *one.groups):
            if one.categories:
                assert sum(c.n for c in summary.categories) == summary.known


@given(_ROWS, st.randoms())
def test_the_order_of_rows_does_not_matter(make_cohort, rows, random):
    shuffled = _numbered(rows)
    random.shuffle(shuffled)
    one, other = (
        baseline(make_cohort(patients=patients), by="arm")
        for patients in (_numbered(rows), shuffled)
    )
    assert one.groups == other.groups
    for a, b in zip(one.characteristics, other.characteristics, strict=True):
        for x, y in zip((a.overall, *a.groups), (b.overall, *b.groups), strict=True):
            # Sums of floats depend on their order in the last digit.
            assert (x.mean, x.sd) == pytest.approx((y.mean, y.sd), rel=1e-9, abs=1e-6)
            assert replace(x, mean=None, sd=None) == replace(y, mean=None, sd=None)
        if a.difference is not None:
            assert a.difference.value == pytest.approx(b.difference.value, rel=1e-6, abs=1e-6)


@given(_ROWS)
def test_a_copy_of_every_patient_keeps_proportions_medians_and_distances(make_cohort, rows):
    once = baseline(make_cohort(patients=_numbered(rows)), by="arm")
    twice = baseline(make_cohort(patients=_numbered(rows + rows)), by="arm")
    for name in ("sex", "ecog"):
        if name not in [one.name for one in once.characteristics]:
            continue
        a, b = once[name], twice[name]
        assert [c.percent for c in a.categories] == [c.percent for c in b.categories]
        if a.difference is not None:
            assert a.difference.value == pytest.approx(b.difference.value, rel=1e-9, abs=1e-9)
    if "age" in [one.name for one in once.characteristics]:
        assert twice["age"].median == once["age"].median


def test_a_copy_of_every_patient_keeps_the_difference_but_for_the_divisor(make_cohort):
    rows = [
        {"arm": arm, "age": age} for arm, age in zip("AAABBB", (1.0, 2, 3, 2, 4, 6), strict=True)
    ]
    once = baseline(make_cohort(patients=_numbered(rows)), by="arm")["age"].difference
    twice = baseline(make_cohort(patients=_numbered(rows + rows)), by="arm")["age"].difference
    # Sample variances divide by n - 1: of 3 by 2, of 6 by 5.
    assert twice.value == pytest.approx(once.value * sqrt((5 / 6) / (2 / 3)))


@given(_ROWS)
def test_groups_named_the_other_way_round_change_signs_only(make_cohort, rows):
    swap = {"A": "B", "B": "A", None: None}
    swapped = [row | {"arm": swap[row["arm"]]} for row in rows]
    one, other = (
        baseline(make_cohort(patients=_numbered(patients)), by="arm")
        for patients in (rows, swapped)
    )
    for a, b in zip(one.characteristics, other.characteristics, strict=True):
        assert a.overall == b.overall
        if a.difference is None or a.difference.value is None:
            assert a.difference == b.difference
            continue
        sign = -1 if a.difference.signed else 1
        assert b.difference.value == pytest.approx(sign * a.difference.value, abs=1e-12)


def test_the_published_maintenance_trial_has_eleven_and_twelve_patients():
    path = EXAMPLES / "survival" / "survival_leukemia_aml.csv"
    if not path.exists():
        pytest.skip("the examples are not beside the repository")
    words = ("os_days=time", "os_event=status")
    table = baseline(read(path, parse_assignments(words)).cohort, by="x")
    assert table.groups == (Group("Maintained", 11), Group("Nonmaintained", 12))
    assert [left.name for left in table.left_out] == ["os_days", "os_event"]


def test_the_cml_trial_is_described_as_the_standard_library_does():
    folder = EXAMPLES / "cml_wbc"
    if not folder.exists():
        pytest.skip("the examples are not beside the repository")
    words = ("os_days=tyears", "os_event=d")
    table = baseline(read(folder, parse_assignments(words)).cohort)
    with (folder / "wbc1.csv").open() as lines:
        sokal = [float(row["sokal"]) for row in csv.DictReader(lines)]
    ours = table["sokal"].overall
    quartiles = statistics.quantiles(sokal, n=4, method="inclusive")
    assert table.n == len(sokal) == 190
    assert [ours.q1, ours.median, ours.q3] == pytest.approx(quartiles)
    assert (ours.mean, ours.sd) == pytest.approx((statistics.mean(sokal), statistics.stdev(sokal)))
