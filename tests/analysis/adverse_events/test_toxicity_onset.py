from __future__ import annotations

import pytest

from mrdscope.analysis.adverse_events.toxicity import Selection, toxicity
from mrdscope.analysis.adverse_events.toxicity_onset import (
    CAUSES,
    durations,
    onset_summary,
    time_to_first,
)
from mrdscope.analysis.time_to_event.competing_risks import aalen_johansen
from mrdscope.errors import AnalysisError, UsageError


@pytest.fixture
def made(make_cohort):
    """Build the toxicity of patients watched to ``ends``, ``-d`` being death on day d."""

    def make(ends, *events):
        rows = [
            dict(zip(("patient_id", "term", "grade", "onset_day", "end_day"), e, strict=False))
            for e in events
        ]
        return make_cohort(
            patients=[{"patient_id": p} for p in ends],
            events=[
                {"patient_id": p, "day": abs(d), "type": "death" if d < 0 else "last_contact"}
                for p, d in ends.items()
                if d is not None
            ],
            adverse_events=[{"scale": "WHO"} | row for row in rows],
        )

    return make


ENDS = {"P1": 100.0, "P2": -50.0, "P3": 80.0, "P4": None, "P5": -20.0}


def test_the_first_event_death_or_the_end_of_watching_is_what_a_patient_has(made):
    cohort = made(
        ENDS, ("P1", "rash", 1, 30.0), ("P1", "rash", 3, 9.0), ("P1", "sepsis", 2, 4.0),
        ("P3", "rash", 0, 5.0), ("P4", "rash", 2, 7.0), ("P5", "rash", 5, 20.0),
    )  # fmt: skip
    first = time_to_first(toxicity(cohort), "rash")
    assert first.frame.rows() == [
        ("P1", 9.0, "event"), ("P2", 50.0, "death"), ("P3", 80.0, None), ("P4", 7.0, "event"),
        ("P5", 20.0, "event"),
    ]  # fmt: skip
    assert first.left_out.is_empty()
    assert time_to_first(toxicity(cohort)).frame["time"].to_list() == [4.0, 50.0, 80.0, 7.0, 20.0]
    event, death = aalen_johansen(first.frame["time"], first.frame["cause"], CAUSES)
    # 7: 1/5, 9: 1/5, 20: 1/5, death at 50 of the two left: 2/5 * 1/2.
    assert event.at([20.0])["incidence"].item() == pytest.approx(3 / 5)
    assert death.at([50.0])["incidence"].item() == pytest.approx(1 / 5)


def test_whose_first_event_cannot_be_told_is_left_out_with_the_reason(made):
    cohort = made(
        ENDS, ("P1", "rash", 3, None), ("P1", "rash", 3, 5.0), ("P2", "rash", None, 4.0),
        ("P2", "rash", 3, 9.0), ("P3", "rash", 3, 4.0), ("P3", "rash", None, 9.0),
    )  # fmt: skip
    severe = time_to_first(toxicity(cohort), "rash", lowest_grade=3)
    assert severe.left_out.rows() == [
        ("P1", "an event whose day is not known"),
        ("P2", "an event that was not graded"),
        ("P4", "neither last contact nor last dose is known"),
    ]
    assert severe.frame.rows() == [("P3", 4.0, "event"), ("P5", 20.0, "death")]
    assert time_to_first(toxicity(cohort), "rash").frame["time"].to_list() == [4.0, 4.0, 20.0]


def test_an_event_after_watching_ended_does_not_count(made):
    first = time_to_first(toxicity(made({"P1": -50.0}, ("P1", "rash", 1, 51.0))), "rash")
    assert first.frame.rows() == [("P1", 50.0, "death")]


def test_grades_of_several_scales_are_not_compared(made):
    cohort = made(ENDS, ("P1", "rash", 3, 5.0))
    other = cohort.adverse_events.with_columns(scale=cohort.adverse_events["scale"] + " of ours")
    both = type(cohort)(
        **{n: f for n, f in cohort.tables().items() if n != "adverse_events"},
        name="made", title="made",
        adverse_events=cohort.adverse_events.vstack(
            other.with_columns(scale=other["scale"].str.replace("WHO", "CTCAE v5"))
        ),
    )  # fmt: skip
    with pytest.raises(AnalysisError, match="2 scales"):
        time_to_first(toxicity(both), "rash", lowest_grade=3)
    assert time_to_first(toxicity(both), "rash").frame["time"][0] == 5.0
    one = toxicity(both, Selection(scale="WHO"))
    assert time_to_first(one, "rash", lowest_grade=3).frame["time"][0] == 5.0


def test_an_unknown_term_or_grade_is_refused(made):
    result = toxicity(made(ENDS, ("P1", "rash", 3, 5.0)))
    with pytest.raises(UsageError, match="one of rash"):
        time_to_first(result, "nausea")
    with pytest.raises(UsageError, match="1 to 5"):
        time_to_first(result, "rash", lowest_grade=0)


def test_a_duration_runs_to_the_end_or_is_censored_at_the_end_of_watching(made):
    result = toxicity(
        made(
            ENDS, ("P1", "rash", 1, 10.0, 24.0), ("P2", "rash", 2, 5.0, 5.0),
            ("P3", "rash", 1, 20.0, None), ("P4", "rash", 1, 20.0, None),
            ("P1", "rash", 1, 40.0, 30.0), ("P1", "rash", 0, 50.0, 60.0),
        )
    )  # fmt: skip
    lengths = durations(result).select("patient_id", "duration_days", "ended").rows()
    assert sorted(lengths, key=str) == sorted(
        [("P1", 14.0, True), ("P1", None, True), ("P2", 0.0, True), ("P3", 60.0, False),
         ("P4", None, False)],
        key=str,
    )  # fmt: skip
    summary = onset_summary(result).row(0, named=True)
    assert (summary["patients"], summary["median_onset_day"]) == (4, 15.0)
    assert (summary["earliest_onset_day"], summary["latest_onset_day"]) == (5.0, 20.0)
    assert (summary["ended"], summary["median_ended_days"], summary["ongoing"]) == (2, 7.0, 2)
