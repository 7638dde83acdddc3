from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.adverse_events.first_events import CAUSES, time_to_first
from mrdscope.analysis.adverse_events.listing import LISTED, listing
from mrdscope.analysis.adverse_events.table_rows import TableRow
from mrdscope.analysis.adverse_events.toxicity import Selection, toxicity
from mrdscope.analysis.adverse_events.toxicity_groups import groups_of
from mrdscope.analysis.adverse_events.toxicity_onset import (
    durations,
    median_durations,
    onset_summary,
)
from mrdscope.analysis.time_to_event.competing_risks import aalen_johansen
from mrdscope.analysis.time_to_event.kaplan_meier import kaplan_meier
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


RASH = TableRow("term", "rash")
ENDS = {"P1": 100.0, "P2": -50.0, "P3": 80.0, "P4": None, "P5": -20.0}


def test_the_first_event_death_or_the_end_of_watching_is_what_a_patient_has(made):
    cohort = made(
        ENDS, ("P1", "rash", 1, 30.0), ("P1", "rash", 3, 9.0), ("P1", "sepsis", 2, 4.0),
        ("P3", "rash", 0, 5.0), ("P4", "rash", 2, 7.0), ("P5", "rash", 5, 20.0),
    )  # fmt: skip
    first = time_to_first(toxicity(cohort), RASH)
    assert first.frame.rows() == [
        ("P1", 9.0, "event"), ("P2", 50.0, "death"), ("P3", 80.0, None), ("P5", 20.0, "event"),
    ]  # fmt: skip
    assert time_to_first(toxicity(cohort)).frame["time"].to_list() == [4.0, 50.0, 80.0, 20.0]
    event, death, _ended = aalen_johansen(first.frame["time"], first.frame["cause"], CAUSES)
    # 9: 1/4, 20: 1/4, death at 50 of the two left: 1/2 * 1/2.
    assert event.at([20.0])["incidence"].item() == pytest.approx(1 / 2)
    assert death.at([50.0])["incidence"].item() == pytest.approx(1 / 4)


def test_of_whom_it_is_not_known_how_long_they_were_watched_is_left_out_with_or_without_an_event(
    made,
):
    cohort = made(
        {"P1": 9.0, "P2": None, "P3": None}, ("P1", "rash", 1, 3.0), ("P2", "rash", 1, 3.0)
    )
    first = time_to_first(toxicity(cohort), RASH)
    assert first.frame.rows() == [("P1", 3.0, "event")]
    assert first.left_out.rows() == [
        (patient, "neither last contact nor last dose is known") for patient in ("P2", "P3")
    ]


def test_the_end_of_treatment_competes_with_the_first_event(make_cohort):
    cohort = make_cohort(
        patients=[{"patient_id": p} for p in ("P1", "P2")],
        treatment=[
            {"patient_id": "P1", "start_day": 0.0, "stop_day": 10.0},
            {"patient_id": "P2", "start_day": 0.0},
        ],
        events=[{"patient_id": p, "type": "last_contact", "day": 90.0} for p in ("P1", "P2")],
        adverse_events=[{"patient_id": "P2", "term": "rash", "grade": 1, "onset_day": 50.0}],
    )
    assert time_to_first(toxicity(cohort), RASH).frame.rows() == [
        ("P1", 40.0, "end of treatment"), ("P2", 50.0, "event"),
    ]  # fmt: skip


def test_whose_first_event_cannot_be_told_is_left_out_with_the_reason(made):
    cohort = made(
        ENDS, ("P1", "rash", 3, None), ("P1", "rash", 3, 5.0), ("P2", "rash", None, 4.0),
        ("P2", "rash", 3, 9.0), ("P3", "rash", 3, 4.0), ("P3", "rash", None, 9.0),
    )  # fmt: skip
    severe = time_to_first(toxicity(cohort), RASH, lowest_grade=3)
    assert severe.left_out.rows() == [
        ("P1", "an event whose day is not known"),
        ("P2", "an event that was not graded"),
        ("P4", "neither last contact nor last dose is known"),
    ]
    assert severe.frame.rows() == [("P3", 4.0, "event"), ("P5", 20.0, "death")]
    assert time_to_first(toxicity(cohort), RASH).frame["time"].to_list() == [4.0, 4.0, 20.0]


def test_an_event_after_watching_ended_does_not_count(made):
    first = time_to_first(toxicity(made({"P1": -50.0}, ("P1", "rash", 1, 51.0))), RASH)
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
        time_to_first(toxicity(both), RASH, lowest_grade=3)
    assert time_to_first(toxicity(both), RASH).frame["time"][0] == 5.0
    one = toxicity(both, Selection(scale="WHO"))
    assert time_to_first(one, RASH, lowest_grade=3).frame["time"][0] == 5.0


def test_an_unknown_term_or_grade_is_refused(made):
    result = toxicity(made(ENDS, ("P1", "rash", 3, 5.0)))
    with pytest.raises(UsageError, match="one of rash"):
        time_to_first(result, TableRow("term", "nausea"))
    with pytest.raises(UsageError, match="1 to 5"):
        time_to_first(result, RASH, lowest_grade=0)


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
    summary = onset_summary(result).filter(level="term").row(0, named=True)
    assert (summary["patients"], summary["median_onset_day"]) == (4, 15.0)
    assert (summary["earliest_onset_day"], summary["latest_onset_day"]) == (5.0, 20.0)
    assert (summary["ended"], summary["median_ended_days"], summary["ongoing"]) == (2, 7.0, 2)
    # 0, 14 and 60 still going on: the curve is 2/3, then 1/3 from day 14 on.
    assert summary["median_duration_days"] == 14.0


spans = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 9).map(float), st.booleans()), min_size=1,
    max_size=20,
)  # fmt: skip


@given(spans)
def test_the_median_duration_is_that_of_kaplan_and_meier_in_every_stratum(rows):
    frame = pl.DataFrame(rows, schema=["stratum", "duration_days", "ended"], orient="row")
    found = dict(median_durations(frame, ["stratum"]).iter_rows())
    for stratum in {row[0] for row in rows}:
        mine = frame.filter(stratum=stratum)
        assert found[stratum] == kaplan_meier(mine["duration_days"], mine["ended"]).median.estimate


def test_onset_and_duration_are_by_group_and_row_of_the_table(synthetic):
    whole = onset_summary(synthetic.toxicity)
    parts = onset_summary(synthetic.toxicity, synthetic.arms)
    keys = ["level", "system", "term", "scale"]
    summed = parts.group_by(keys, maintain_order=True).agg(pl.col("patients", "ended").sum())
    assert summed.select("patients", "ended").rows() == whole.select("patients", "ended").rows()


def test_an_event_that_became_worse_has_no_day_of_onset_on_treatment(make_cohort):
    cohort = make_cohort(
        patients=[{"patient_id": "P1"}],
        events=[{"patient_id": "P1", "type": "last_contact", "day": 50.0}],
        adverse_events=[
            {"patient_id": "P1", "term": "rash", "grade": 3, "baseline_grade": 1,
             "onset_day": -9.0, "end_day": 20.0},
        ],
    )  # fmt: skip
    result = toxicity(cohort)
    assert durations(result)["duration_days"].to_list() == [None]
    first = onset_summary(result).filter(level="term").row(0, named=True)
    assert (first["patients"], first["median_onset_day"]) == (0, None)


def test_every_counted_event_is_listed_by_patient_and_day_worst_first(cohort):
    listed = listing(toxicity(cohort), groups_of(cohort, "arm"))
    assert listed.columns == list(LISTED)
    columns = ("patient_id", "group", "term", "grade", "onset_day")
    assert listed.select(columns).rows() == [
        ("P1", "A", "rash", 1, 3.0), ("P1", "A", "rash", 3, 9.0), ("P1", "A", "rash", 1, 366.0),
        ("P2", "A", "sepsis", 5, None), ("P4", None, "rash", 1, 3.0),
    ]  # fmt: skip
