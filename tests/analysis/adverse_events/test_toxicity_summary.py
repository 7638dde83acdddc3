from __future__ import annotations

import polars as pl
import pytest

from mrdscope.analysis.adverse_events.attribution import by_attribution
from mrdscope.analysis.adverse_events.toxicity import toxicity
from mrdscope.analysis.adverse_events.toxicity_groups import groups_of
from mrdscope.analysis.adverse_events.toxicity_summary import SEVERAL_SCALES, summary
from mrdscope.analysis.exact import proportion


def event(patient, term, grade, **more):
    return {"patient_id": patient, "term": term, "grade": grade, "onset_day": 3.0,
            "scale": "CTCAE v5"} | more  # fmt: skip


@pytest.fixture
def made(make_cohort):
    """Four patients; P4 had nothing, P3 died long after treatment."""
    ids = ("P1", "P2", "P3", "P4")
    return make_cohort(
        patients=[{"patient_id": p, "arm": arm} for p, arm in zip(ids, "AABB", strict=True)],
        treatment=[{"patient_id": p, "start_day": 0.0, "stop_day": 50.0} for p in ids],
        events=[
            {"patient_id": "P1", "type": "death", "day": 60.0},
            {"patient_id": "P2", "type": "last_contact", "day": 90.0},
            {"patient_id": "P3", "type": "death", "day": 300.0},
        ],
        adverse_events=[
            event("P1", "sepsis", 5, related="unlikely", serious=True, outcome="Fatal",
                  action="not applicable"),
            event("P1", "rash", 1, related="possible", action="dose not changed"),
            event("P2", "rash", 3, related="possible", action="DRUG WITHDRAWN", serious=False),
            event("P2", "nausea", 2, related="unrelated", action="Dose reduced"),
            event("P3", "rash", None, related=None),
            event("P3", "fever", 0, related="yes"),
        ],
    )  # fmt: skip


def test_each_line_counts_patients_by_any_one_record(made):
    lines = {
        row["item"]: (row["patients"], row["events"], row["patient_ids"])
        for row in summary(toxicity(made)).frame.iter_rows(named=True)
    }
    assert lines == {
        "any": (3, 5, ["P1", "P2", "P3"]),
        "grade_3_5": (2, 2, ["P1", "P2"]),
        "grade_5": (1, 1, ["P1"]),
        "serious": (1, 1, ["P1"]),
        "related": (3, 3, ["P1", "P2", "P3"]),
        "related_grade_3_5": (1, 1, ["P2"]),
        "related_serious": (0, 0, []),
        "withdrawn": (1, 1, ["P2"]),
        "changed": (1, 1, ["P2"]),
        "fatal": (1, 1, ["P1"]),
        "died_on_treatment": (1, None, ["P1"]),
        "died": (2, None, ["P1", "P3"]),
    }


def test_a_share_is_of_the_group_with_its_exact_interval(made):
    frame = summary(toxicity(made), groups_of(made, "arm")).frame
    row = frame.filter(item="grade_3_5", group="A").row(0, named=True)
    exact = proportion(2, 2)
    assert (row["n"], row["proportion"], row["lower"], row["upper"]) == pytest.approx(
        (2, 1.0, exact.lower, exact.upper)
    )
    assert frame.filter(item="any")["patients"].to_list() == [2, 1]


def test_what_no_record_states_is_not_known_and_not_nobody(make_cohort):
    cohort = make_cohort(patients=[{"patient_id": "P1"}], adverse_events=[event("P1", "rash", 1)])
    frame = summary(toxicity(cohort)).frame
    serious = frame.filter(item="serious").row(0, named=True)
    assert (serious["patients"], serious["proportion"]) == (None, None)
    assert serious["reason"] == "no record states serious"
    nothing = summary(toxicity(make_cohort(patients=[{"patient_id": "P1"}]))).frame
    assert nothing.filter(item="serious")["patients"].to_list() == [0]


def test_grades_of_several_scales_are_not_counted_together(make_cohort):
    events = [event("P1", "rash", 3), event("P1", "rash", 4, scale="WHO")]
    cohort = make_cohort(patients=[{"patient_id": "P1"}], adverse_events=events)
    frame = summary(toxicity(cohort)).frame
    assert frame.filter(item="any")["patients"].item() == 1
    severe = frame.filter(item="grade_3_5").row(0, named=True)
    assert (severe["patients"], severe["reason"]) == (None, SEVERAL_SCALES)


def test_related_events_stand_beside_the_others_each_at_its_own_worst(made):
    table = by_attribution(toxicity(made))
    columns = ("attribution", "I-II", "III-IV", "V", "unknown", "any", "n")
    assert table.filter(level="overall").select(columns).rows() == [
        ("related", 1, 1, 0, 1, 3, 4), ("not related", 1, 0, 1, 0, 2, 4),
    ]  # fmt: skip
    assert table.filter(term="nausea")["any"].to_list() == [0, 1]


def test_attribution_divides_the_records_and_nothing_else(synthetic):
    table = by_attribution(synthetic.toxicity)
    by_term = dict(table.filter(level="term").group_by("term").agg(pl.col("events").sum()).rows())
    assert by_term == dict(synthetic.toxicity.table.select("term", "events").rows())
