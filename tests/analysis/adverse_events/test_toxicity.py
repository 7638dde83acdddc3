from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from mrdscope.analysis.adverse_events.toxicity import BANDS, GRADES, Selection, toxicity
from mrdscope.cohort.readers import read
from mrdscope.errors import UsageError

REPOSITORY = Path(__file__).parents[3]


def cohort_with(make_cohort, *events, patients=("P1", "P2", "P3")):
    rows = [
        {"patient_id": patient, "term": term, "grade": grade, "onset_day": onset, "scale": "WHO"}
        for patient, term, grade, onset in events
    ]
    return make_cohort(patients=[{"patient_id": p} for p in patients], adverse_events=rows)


def counts(cohort, term):
    return toxicity(cohort).table.filter(term=term).select(*BANDS, "unknown", "any").row(0)


def test_a_patient_counts_once_a_term_at_the_worst_grade(make_cohort):
    cohort = cohort_with(
        make_cohort, ("P1", "nausea", 1, 5.0), ("P1", "nausea", 3, 9.0), ("P2", "nausea", 2, 5.0)
    )
    assert counts(cohort, "nausea") == (1, 1, 0, 0, 2)
    worst = toxicity(cohort).worst.filter(patient_id="P1").row(0, named=True)
    assert (worst["n_events"], worst["first_onset_day"], worst["worst_onset_day"]) == (2, 5, 9)


def test_grade_5_stands_alone_and_a_missing_grade_is_counted(make_cohort):
    cohort = cohort_with(make_cohort, ("P1", "sepsis", 5, 5.0), ("P2", "sepsis", None, 5.0))
    assert counts(cohort, "sepsis") == (0, 0, 1, 1, 2)


def test_an_event_before_day_0_is_kept_apart_and_not_counted(make_cohort):
    cohort = cohort_with(make_cohort, ("P1", "hepatic", 4, -15.0), ("P1", "nausea", 1, 0.0))
    result = toxicity(cohort)
    assert result.table["term"].to_list() == ["nausea"]
    assert result.before["term"].to_list() == ["hepatic"]


def test_an_event_of_unknown_onset_counts(make_cohort):
    assert counts(cohort_with(make_cohort, ("P1", "nausea", 2, None)), "nausea")[-1] == 1


def test_the_denominator_is_who_was_treated(make_cohort):
    ids = [{"patient_id": p} for p in ("P1", "P2", "P3")]
    treated = make_cohort(patients=ids, treatment=[{"patient_id": "P2"}, {"patient_id": "P1"}])
    assert toxicity(treated).population["patient_id"].to_list() == ["P1", "P2"]
    marked = make_cohort(
        patients=[row | {"safety_population": row["patient_id"] != "P1"} for row in ids]
    )
    assert toxicity(marked).population["patient_id"].to_list() == ["P2", "P3"]
    assert toxicity(make_cohort(patients=ids)).population.height == 3


def test_who_the_denominator_is_is_said(make_cohort):
    ids = [{"patient_id": f"P{i}"} for i in (1, 2, 3)]
    before = make_cohort(
        patients=ids,
        treatment=[
            {"patient_id": "P1", "start_day": -40.0, "stop_day": -10.0},
            {"patient_id": "P2", "start_day": 4.0, "stop_day": 10.0},
        ],
    )
    result = toxicity(before)
    assert result.population["patient_id"].to_list() == ["P2"]
    assert result.notes[:2] == (
        "safety population: patients with treatment on or after day 0",
        "1 first treated after day 0: their events count from day 0 on",
    )
    assert toxicity(make_cohort(patients=ids)).notes[0].startswith("safety population: all")
    marked = [ids[0] | {"safety_population": True}, ids[1] | {"safety_population": False}, ids[2]]
    result = toxicity(make_cohort(patients=marked))
    assert result.population["patient_id"].to_list() == ["P1"]
    assert result.notes[0].endswith("marked so; 1 marked neither way are not in it")


def test_serious_events_alone_are_counted_where_they_are_asked_for(make_cohort):
    rows = [
        {"patient_id": "P1", "term": "sepsis", "grade": 4, "onset_day": 1.0, "serious": True},
        {"patient_id": "P1", "term": "rash", "grade": 1, "onset_day": 1.0, "serious": False},
        {"patient_id": "P1", "term": "cough", "grade": 1, "onset_day": 1.0},
    ]
    cohort = make_cohort(patients=[{"patient_id": "P1"}], adverse_events=rows)
    result = toxicity(cohort, Selection(seriousness="serious"))
    assert result.table["term"].to_list() == ["sepsis"]
    assert result.left_out["reason"].to_list() == ["not said to be serious"] * 2


def test_an_event_of_someone_not_treated_is_not_counted(make_cohort):
    cohort = make_cohort(
        patients=[{"patient_id": "P1"}, {"patient_id": "P2"}],
        treatment=[{"patient_id": "P1"}],
        adverse_events=[{"patient_id": "P2", "term": "rash", "grade": 1, "onset_day": 3.0}],
    )
    assert toxicity(cohort).table.is_empty()


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["P1", "P2", "P3"]),
        st.sampled_from(["nausea", "rash"]),
        st.sampled_from([None, 0, 1, 2, 3, 4, 5]),
        st.floats(0, 100),
    ),
    max_size=12,
)


@given(EVENTS)
def test_the_columns_exclude_one_another_and_never_exceed_the_population(make_cohort, events):
    result = toxicity(cohort_with(make_cohort, *events))
    for row in result.table.iter_rows(named=True):
        assert row["any"] == sum(row[c] for c in (*BANDS, "unknown"))
        grades = {p: {g for q, t, g, _ in events if (q, t) == (p, row["term"])} for p, *_ in events}
        assert row["any"] == sum(1 for own in grades.values() if own - {0})
        assert row["any"] == row["unknown"] + sum(row[grade] for grade in GRADES)
        assert row["any"] <= result.population.height


@given(EVENTS)
def test_any_event_and_system_rows_count_a_patient_once_at_the_worst_grade(make_cohort, events):
    result = toxicity(cohort_with(make_cohort, *events))
    grades = {p: {g for q, _, g, _ in events if q == p} - {0} for p, *_ in events}
    worst = [max(own - {None}, default=None) for own in grades.values() if own]
    expected = [sum(w in held for w in worst) for held in BANDS.values()]
    for table in (result.overall, result.systems):
        for row in table.iter_rows(named=True):
            assert [row[band] for band in BANDS] == expected
            assert (row["any"], row["unknown"]) == (len(worst), worst.count(None))
            assert row["events"] == sum(g != 0 for *_, g, _ in events)


@given(EVENTS, st.randoms())
def test_the_order_of_records_never_matters(make_cohort, events, random):
    one = toxicity(cohort_with(make_cohort, *events))
    random.shuffle(events)
    other = toxicity(cohort_with(make_cohort, *events))
    for name in ("worst", "table", "systems", "overall"):
        assert_frame_equal(getattr(one, name), getattr(other, name))


@given(EVENTS)
def test_an_event_of_lower_grade_changes_no_count_of_patients(make_cohort, events):
    lower = [(p, t, g - 1, onset) for p, t, g, onset in events if g]
    counted = [c for c in toxicity(make_cohort()).table.columns if c != "events"]
    one, other = (toxicity(cohort_with(make_cohort, *rows)) for rows in (events, [*events, *lower]))
    assert_frame_equal(one.table.select(counted), other.table.select(counted))
    patients = [c for c in one.overall.columns if c != "events"]
    assert_frame_equal(one.overall.select(patients), other.overall.select(patients))


@given(EVENTS)
def test_every_patient_twice_doubles_every_count(make_cohort, events):
    twins = [(p + "b", t, g, onset) for p, t, g, onset in events]
    ids = ("P1", "P2", "P3")
    one = toxicity(cohort_with(make_cohort, *events))
    two = toxicity(
        cohort_with(make_cohort, *events, *twins, patients=(*ids, *(p + "b" for p in ids)))
    )
    counts_of = [*BANDS, *GRADES, "unknown", "any", "events"]
    assert_frame_equal(one.table.with_columns(pl.col(counts_of) * 2), two.table, check_dtypes=False)


def test_an_event_not_graded_counts_although_another_record_says_grade_0(make_cohort):
    cohort = cohort_with(make_cohort, ("P1", "nausea", None, 4.0), ("P1", "nausea", 0, 1.0))
    assert counts(cohort, "nausea") == (0, 0, 0, 1, 1)
    row = toxicity(cohort).worst.row(0, named=True)
    assert (row["n_events"], row["first_onset_day"], row["worst_onset_day"]) == (1, 4, 4)


def test_a_system_counts_a_patient_of_two_terms_once_and_events_twice(make_cohort):
    rows = [
        {"patient_id": "P1", "term": "neutropenia", "grade": 4, "system": "blood"},
        {"patient_id": "P1", "term": "anemia", "grade": 2, "system": "blood"},
        {"patient_id": "P2", "term": "anemia", "grade": 1, "system": "blood"},
        {"patient_id": "P2", "term": "rash", "grade": 5},
    ]
    result = toxicity(
        make_cohort(patients=[{"patient_id": p} for p in ("P1", "P2")], adverse_events=rows)
    )
    columns = ("system", *BANDS, "unknown", "any", "events")
    assert result.systems.select(columns).rows() == [
        ("blood", 1, 1, 0, 0, 2, 3), (None, 0, 0, 1, 0, 1, 1),
    ]  # fmt: skip
    assert result.overall.select(columns[1:]).rows() == [(0, 1, 1, 0, 2, 4)]


def mixed(make_cohort):
    rows = [
        {"patient_id": "P1", "term": "neutropenia", "grade": 3, "scale": "NCI-CTCAE v5.0"},
        {"patient_id": "P1", "term": "neutropenia", "grade": 2, "scale": "CTCAE 6"},
        {"patient_id": "P2", "term": "neutropenia", "grade": 1, "scale": "ctcae version 5"},
        {"patient_id": "P2", "term": "neutropenia", "grade": 4},
    ]
    return make_cohort(patients=[{"patient_id": p} for p in ("P1", "P2")], adverse_events=rows)


def test_grades_of_two_scales_are_counted_apart(make_cohort):
    result = toxicity(mixed(make_cohort))
    assert result.mixed
    assert result.scales == ("CTCAE v5", "CTCAE v6", "scale not stated")
    assert dict(result.table.select("label", "any").iter_rows()) == {
        "neutropenia · CTCAE v5": 2,
        "neutropenia · CTCAE v6": 1,
        "neutropenia · scale not stated": 1,
    }
    assert result.worst["grade"].to_list() == [3, 1, 2, 4]
    assert result.overall["scale"].sort().to_list() == list(result.scales)


def test_one_scale_of_several_can_be_asked_for(make_cohort):
    result = toxicity(mixed(make_cohort), Selection(scale="CTCAE v5"))
    assert not result.mixed
    assert result.table.select("label", "I-II", "III-IV", "any").rows() == [
        ("neutropenia", 1, 1, 2)
    ]
    assert result.left_out["reason"].to_list() == ["graded on another scale"] * 2
    with pytest.raises(UsageError, match="CTCAE v5 or CTCAE v6"):
        toxicity(mixed(make_cohort), Selection(scale="WHO"))


def test_severity_in_words_is_a_scale_of_its_own(make_cohort):
    rows = [
        {"patient_id": "P1", "term": "rash", "severity": "severe"},
        {"patient_id": "P1", "term": "rash", "grade": 4, "severity": "severe"},
    ]
    result = toxicity(make_cohort(patients=[{"patient_id": "P1"}], adverse_events=rows))
    assert result.worst.select("scale", "grade").rows() == [("SEV3", 3), ("scale not stated", 4)]


def test_a_record_without_a_scale_beside_one_scale_is_counted_with_it_and_said(make_cohort):
    rows = [
        {"patient_id": "P1", "term": "rash", "grade": 1, "scale": "WHO"},
        {"patient_id": "P1", "term": "rash", "grade": 2},
    ]
    result = toxicity(make_cohort(patients=[{"patient_id": "P1"}], adverse_events=rows))
    assert result.table.select("scale", "any").rows() == [("WHO", 1)]
    assert "1 record without a scale taken to be graded on WHO" in result.notes


def test_of_related_events_only_a_missing_or_unclear_judgement_counts(make_cohort):
    words = ["Definite", "POSSIBLE", "unlikely", "Not related", None, "3", "Y", "No"]
    rows = [
        {"patient_id": f"P{i}", "term": "rash", "grade": 1, "related": word}
        for i, word in enumerate(words)
    ]
    cohort = make_cohort(patients=[{"patient_id": f"P{i}"} for i in range(8)], adverse_events=rows)
    result = toxicity(cohort, Selection(causality="related"))
    assert result.worst["patient_id"].to_list() == ["P0", "P1", "P4", "P5", "P6"]
    assert toxicity(cohort).table["any"].to_list() == [8]
    assert "1 record without a judged relation counted as related" in result.notes
    assert "1 record of a relation in words not known here counted as related" in result.notes
    assert "3 records not counted: not related to treatment" in result.notes


def test_every_record_is_counted_or_left_out_with_a_reason(make_cohort):
    rows = [
        {"patient_id": "P1", "term": "rash", "onset_day": 130.0},
        {"patient_id": "P1", "term": "rash", "onset_day": 130.1},
        {"patient_id": "P1", "term": "rash", "onset_day": -1.0, "grade": 3, "baseline_grade": 2},
        {"patient_id": "P1", "term": "rash", "onset_day": -1.0, "grade": 2, "baseline_grade": 2},
        {"patient_id": "P1", "term": "rash", "end_day": -2.0},
        {"patient_id": "P1", "term": "rash"},
        {"patient_id": "P1"},
        {"patient_id": "P2", "term": "rash", "onset_day": 1.0},
    ]
    cohort = make_cohort(
        patients=[{"patient_id": "P1"}, {"patient_id": "P2"}],
        treatment=[{"patient_id": "P1", "start_day": 0.0, "stop_day": 100.0}],
        adverse_events=rows,
    )
    result = toxicity(cohort)
    assert result.counted["emergence"].to_list() == [
        "on treatment", "worse than at baseline", "onset not known",
    ]  # fmt: skip
    assert result.left_out["reason"].to_list() == [
        "began more than 30 days after the last dose", "began before day 0",
        "onset not known, ended before day 0", "no term", "not in the safety population",
    ]  # fmt: skip
    assert result.counted.height + result.left_out.height == len(rows)
    assert result.before.height == 2


def test_nobody_and_nothing_give_empty_tables(make_cohort):
    for cohort in (make_cohort(), make_cohort(patients=[{"patient_id": "P1"}])):
        result = toxicity(cohort)
        assert result.table.is_empty()
        assert result.overall.is_empty()
        assert result.scales == ()


def test_the_example_of_ctcae_grades_is_counted_as_a_plain_loop_counts_it():
    folder = REPOSITORY.parent / "shared" / "examples" / "ae_ctcae"
    if not folder.exists():
        pytest.skip("the example ae_ctcae is not here")
    cohort = read(folder).cohort
    result = toxicity(cohort)
    worst: dict[tuple[str, str], int] = {}
    for row in cohort.adverse_events.iter_rows(named=True):
        if row["onset_day"] >= 0:
            key = (row["term"], row["patient_id"])
            worst[key] = max(worst.get(key, 0), row["grade"])
    assert result.worst.height == len(worst)
    for row in result.table.iter_rows(named=True):
        grades = [grade for (term, _), grade in worst.items() if term == row["term"]]
        assert [row[f"grade_{g}"] for g in range(1, 6)] == [grades.count(g) for g in range(1, 6)]
    assert result.overall["any"].to_list() == [len({patient for _, patient in worst})]
