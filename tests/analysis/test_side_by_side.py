"""The same numbers of patients and of groups, beside each other."""

from __future__ import annotations

import pytest

from mrdscope.analysis.metrics import metric
from mrdscope.analysis.results import Results
from mrdscope.analysis.side_by_side import answer, divided, numbers_of_patients
from mrdscope.errors import UsageError

IDS = ("mcr.class", "mcr.day", "mrd.last", "below.days", "mr.deepest", "tox.worst", "hrel.day")


def test_every_value_is_the_metric_s_own(sample_results):
    found = numbers_of_patients(sample_results, IDS)
    assert [one.id for one in found.metrics] == [one for one in IDS if one != "mr.deepest"]
    for patient in sample_results.cohort.patients["patient_id"]:
        rows = [one.values(one.row(sample_results, patient)) for one in found.metrics]
        assert list(found.of(patient)) == rows


def test_who_has_no_sample_has_null_values(make_cohort, sample_results):
    cohort = make_cohort(
        patients=[{"patient_id": "A"}, {"patient_id": "B"}],
        mrd=[{"patient_id": "A", "day": 1.0, "status": "quantified", "lower": 0.1, "upper": 0.1,
              "scale": "ratio"}],
    )  # fmt: skip
    found = numbers_of_patients(Results(cohort, sample_results.settings), ["mrd.last"])
    assert found.of("A") == (("quantified", 0.1, 0.1),)
    assert found.of("B") == ((None, None, None),)


def test_a_group_s_number_is_that_of_its_patients_alone(sample_results):
    found = divided(sample_results, "transcript")
    assert list(found.groups) == ["p190", "p210"]
    ids = found.patients
    assert sorted([*ids["p190"], *ids["p210"]]) == sorted(
        sample_results.cohort.patients["patient_id"]
    )
    for one, (_, group) in zip(found.answers("share.mcr"), found.groups.items(), strict=True):
        row = metric("share.mcr").row(group, None)
        assert one.value == metric("share.mcr").values(row)
        assert row["n"] == group.cohort.size


def test_a_test_between_groups_is_the_analysis_own(sample_results):
    found = divided(sample_results, "transcript").test("survival.log_rank/pfs by transcript")
    result = sample_results.survival("pfs", "transcript")
    assert found.value == (result.logrank.p,)


def test_what_cannot_be_computed_says_why(sample_results):
    found = answer(sample_results, "survival.log_rank/rfs by nothing")
    assert found.value is None
    assert "nothing" in found.reason


def test_who_is_in_no_group_is_named(make_cohort, sample_results):
    cohort = make_cohort(
        patients=[
            {"patient_id": "A", "sex": "m"},
            {"patient_id": "B", "sex": "f"},
            {"patient_id": "C", "sex": None},
        ]
    )
    assert divided(Results(cohort, sample_results.settings), "sex").unknown == ("C",)


@pytest.mark.parametrize("column", ["age", "diagnosis"])
def test_a_column_that_does_not_make_a_few_groups_is_refused(sample_results, column):
    with pytest.raises(UsageError, match=r"groups of these patients|has 7 values"):
        divided(sample_results, column)


def test_numbers_are_cut_into_groups_that_every_test_is_made_of(sample_results):
    found = divided(sample_results, "age", "median")
    ages = sample_results.cohort.patients["age"]
    sizes = {name: one.cohort.size for name, one in found.groups.items()}
    median = ages.median()
    assert sizes == {
        f"above {median:g}": int((ages > median).sum()),
        f"at most {median:g}": int((ages <= median).sum()),
    }
    test = found.test(f"survival.log_rank/pfs by {found.by}")
    result = sample_results.survival("pfs", "age", cut_at="median")
    assert test.value[0] == pytest.approx(result.logrank.p)


def test_a_cut_that_is_none_is_refused(sample_results):
    with pytest.raises(UsageError, match="no place to cut"):
        divided(sample_results, "age", "middle")
