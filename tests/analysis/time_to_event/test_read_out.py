"""A cursor on a curve reads what the estimators say, and who is behind every step."""

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.settings import PAPER
from mrdscope.analysis.time_to_event.endpoint_variants import transplant_competes
from mrdscope.analysis.time_to_event.endpoints import (
    OVERALL_SURVIVAL,
    RELAPSE_INCIDENCE,
    EndpointTimes,
)
from mrdscope.analysis.time_to_event.incidence import EVENT
from mrdscope.analysis.time_to_event.read_out import Left
from mrdscope.analysis.time_to_event.survival import survival_by_group
from mrdscope.errors import UsageError

COMPETING = transplant_competes(RELAPSE_INCIDENCE)
CAUSES = ["hematologic_relapse", "progression", "death", "transplant", "last contact"]


def result_of(rows, endpoint=COMPETING):
    """Rows of time, cause, entry and group."""
    frame = pl.DataFrame(
        [(f"P{place}", float(t), c, float(e), g) for place, (t, c, e, g) in enumerate(rows)],
        schema={"patient_id": pl.String, "time": pl.Float64, "cause": pl.String,
                "entry": pl.Float64, "group": pl.String}, orient="row",
    )  # fmt: skip
    frame = frame.with_columns(
        event=pl.col("cause").is_in(endpoint.ended_by),
        competing=pl.col("cause").is_in(endpoint.competing),
    )
    groups = tuple(sorted(frame["group"].unique())) or ("all",)
    left_out = pl.DataFrame(schema={"patient_id": pl.String, "reason": pl.String})
    times = EndpointTimes(endpoint, "events", frame, left_out, (), "arm", groups)
    return survival_by_group(times, PAPER, at=[0])


ROWS = [(5, "hematologic_relapse", 0, "x"), (5, "last contact", 0, "x"), (8, "death", 0, "x"),
        (10, "hematologic_relapse", 0, "x"), (10, "last contact", 0, "x"),
        (12, "last contact", 0, "x"), (7, "death", 0, "y")]  # fmt: skip


def test_who_had_the_event_and_who_was_censored_is_there_at_the_step():
    curve = result_of(ROWS).readable[0]
    step = curve.at(5).nearest
    assert step.time == 5
    assert step.events == (Left("P0", "hematologic_relapse"),)
    assert step.censored == (Left("P1", "last contact"),)
    assert curve.at(8).nearest.events == (Left("P2", "death"),)


def test_a_cause_alone_tells_its_event_from_those_that_compete():
    curves = result_of(ROWS).readable_incidence[0]
    assert list(curves) == [EVENT, "death"]
    assert curves["death"].at(8).nearest.events == (Left("P2", "death"),)
    assert curves["death"].at(5).nearest.competing == (Left("P0", "hematologic_relapse"),)
    assert curves[EVENT].at(8).nearest.competing == (Left("P2", "death"),)


def test_the_nearest_step_is_the_earlier_of_two_as_near():
    curve = result_of(ROWS).readable[0]
    assert [curve.nearest(t).time for t in (0, 6.5, 6.6, 9, 9.1, 11, 99)] == [
        5, 5, 8, 8, 10, 10, 12,
    ]  # fmt: skip


def test_steps_and_events_are_walked_in_both_directions():
    curve = result_of(ROWS).readable[0]
    assert [curve.next_event(t) for t in (0, 5, 8, 10)] == [5, 8, 10, None]
    assert [curve.previous_event(t) for t in (5, 6, 12, 99)] == [None, 5, 10, 10]
    assert [curve.next_step(t) for t in (0, 10, 12)] == [5, 12, None]
    assert [curve.previous_step(t) for t in (5, 12)] == [None, 10]
    death = result_of(ROWS).readable_incidence[0]["death"]
    assert (death.next_event(0), death.next_event(8), death.next_step(0)) == (8, None, 5)


def test_a_survival_with_one_cause_has_no_incidence_to_read():
    assert result_of([(5, "death", 0, "x")], OVERALL_SURVIVAL).readable_incidence == ()


def test_nobody_has_a_curve_without_steps():
    curve = result_of([]).readable[0]
    read = curve.at(5)
    assert (read.estimate, read.at_risk, read.nearest) == (None, 0, None)
    assert read.note == "there are no patients"
    assert (curve.next_event(0), curve.previous_step(9)) == (None, None)


@pytest.mark.parametrize("time", [-1, math.nan, math.inf])
def test_a_time_that_is_none_is_refused(time):
    with pytest.raises(UsageError):
        result_of(ROWS).readable[0].at(time)


def test_times_that_differ_by_a_rounding_are_one():
    curve = result_of([(364.8, "death", 0, "x"), (400, "last contact", 0, "x")]).readable[0]
    assert curve.at(12 * 30.4).estimate == 0.5
    assert curve.next_event(12 * 30.4) is None


ROW = st.tuples(
    st.integers(0, 9), st.sampled_from(CAUSES), st.sampled_from([0, 0, 2.5]), st.just("x")
).filter(lambda row: row[2] == 0 or row[2] < row[0])
TIMES = st.lists(st.sampled_from([i / 2 for i in range(24)]), min_size=1, max_size=6)
COUNTS = ("at_risk", "events", "censored", "not_entered")


@given(st.lists(ROW, max_size=20), TIMES)
def test_it_reads_what_kaplan_meier_says(rows, times):
    result = result_of(rows)
    expected = result.groups[0].curve.at(times)
    for time, row in zip(times, expected.iter_rows(named=True), strict=True):
        read = result.readable[0].at(time)
        assert read.estimate == row["survival"]
        assert (read.std_error, read.lower, read.upper) == (
            row["std_error"], row["lower"], row["upper"],
        )  # fmt: skip
        assert [getattr(read, name) for name in COUNTS] == [row[name] for name in COUNTS]
        assert read.note == row["note"]


@given(st.lists(ROW, min_size=1, max_size=20), TIMES)
def test_it_reads_what_aalen_johansen_says_of_every_cause(rows, times):
    result = result_of(rows)
    group = result.incidence.groups[0]
    for one in (group.event, *group.causes, *group.competing):
        readable = result.readable_incidence[0][one.cause]
        for time, row in zip(times, one.curve.at(times).iter_rows(named=True), strict=True):
            read = readable.at(time)
            assert (read.estimate, read.std_error, read.lower, read.upper) == (
                row["incidence"], row["std_error"], row["lower"], row["upper"],
            )  # fmt: skip
            assert [getattr(read, name) for name in (*COUNTS, "competing")] == [
                row[name] for name in (*COUNTS, "competing")
            ]
            assert read.note == row["note"]


@given(st.lists(ROW, max_size=20))
def test_every_patient_leaves_at_one_step_as_counted(rows):
    curve = result_of(rows).readable[0]
    steps = [curve.step(place) for place in range(len(curve.times))]
    gone = [one.patient_id for step in steps for one in (*step.events, *step.censored)]
    assert sorted(gone) == sorted(f"P{place}" for place in range(len(rows)))
    for step, (events, censored) in zip(
        steps, curve.steps.select("events", "censored").rows(), strict=True
    ):
        assert (len(step.events), len(step.censored)) == (events, censored)
        for one in (*step.events, *step.censored):
            assert rows[int(one.patient_id[1:])][0] == step.time
