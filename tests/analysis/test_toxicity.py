from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.toxicity import BANDS, toxicity


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
        people = {p for p, term, _, _ in events if term == row["term"]}
        only_zero = {
            p for p in people
            if {g for q, t, g, _ in events if (q, t) == (p, row["term"])} <= {0, None}
            and any(g == 0 for q, t, g, _ in events if (q, t) == (p, row["term"]))
        }  # fmt: skip
        assert row["any"] == len(people - only_zero)
