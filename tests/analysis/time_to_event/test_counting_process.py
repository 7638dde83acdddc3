"""Patients as stretches of time over which a state holds."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.time_to_event.counting_process import counting_process

PATIENTS = {"patient_id": pl.String, "entry": pl.Float64, "time": pl.Float64, "event": pl.Boolean}
CHANGES = {"patient_id": pl.String, "since": pl.Float64, "state": pl.Boolean}


def rows_of(patients, changes):
    frame = pl.DataFrame(patients, schema=PATIENTS, orient="row")
    found = counting_process(frame, pl.DataFrame(changes, schema=CHANGES, orient="row"))
    return found.select("entry", "time", "event", "state").rows()


def one(entry, time, *changes, event=True):
    """The rows of one patient, changes as (since, state) or a day from which the state holds."""
    listed = [(c, True) if not isinstance(c, tuple) else c for c in changes]
    return rows_of([("a", entry, time, event)], [("a", *c) for c in listed])


def test_a_change_divides_a_patient_and_the_event_is_on_the_last_row():
    assert one(0, 9, 4) == [(0, 4, False, False), (4, 9, True, True)]


def test_who_never_changes_stays_one_row():
    assert one(0, 9) == [(0, 9, True, False)]
    assert one(0, 9, event=False) == [(0, 9, False, False)]


@pytest.mark.parametrize("since", [9, 9.5, 100])
def test_a_change_on_the_day_of_the_event_or_later_comes_after_it(since):
    assert one(0, 9, since) == [(0, 9, True, False)]


@pytest.mark.parametrize("since", [-5, 0, 2, 3])
def test_a_change_up_to_the_entry_holds_from_the_start(since):
    assert one(3, 9, since) == [(3, 9, True, True)]


def test_on_day_0_the_event_comes_before_a_change_of_that_day():
    assert one(0, 0, 0) == [(0, 0, True, False)]
    assert one(0, 0, -1) == [(0, 0, True, True)]


def test_a_state_may_change_back():
    assert one(0, 9, (2, True), (5, False), (7, True)) == [
        (0, 2, False, False), (2, 5, False, True), (5, 7, False, False), (7, 9, True, True),
    ]  # fmt: skip


def test_a_change_to_the_same_state_divides_nothing():
    assert one(0, 9, (2, True), (5, True)) == [(0, 2, False, False), (2, 9, True, True)]
    assert one(0, 9, (2, False)) == [(0, 9, True, False)]


def test_of_several_changes_at_one_time_the_last_counts():
    assert one(0, 9, (4, True), (4, False)) == [(0, 9, True, False)]
    assert one(0, 9, (4, False), (4, True)) == [(0, 4, False, False), (4, 9, True, True)]


def test_times_that_differ_by_a_rounding_are_the_same():
    assert one(0, 364.8, 12 * 30.4) == [(0, 364.8, True, False)]


def test_changes_of_strangers_are_nobodys():
    assert rows_of([("a", 0, 9, True)], [("b", 4, True)]) == [(0, 9, True, False)]
    assert rows_of([], [("b", 4, True)]) == []


PATIENT = st.tuples(st.sampled_from([0, 0, 1, 4]), st.integers(0, 12), st.booleans()).filter(
    lambda row: row[0] == 0 or row[0] < row[1]
)
HISTORY = st.lists(st.tuples(st.integers(-3, 14), st.booleans()), max_size=5)


@given(st.lists(st.tuples(PATIENT, HISTORY), max_size=6))
def test_stretches_add_up_and_at_every_moment_the_last_change_before_holds(patients):
    people = [(f"P{i}", *map(float, row[:2]), row[2]) for i, (row, _) in enumerate(patients)]
    changes = [(f"P{i}", float(day), state) for i, (_, history) in enumerate(patients)
               for day, state in history]  # fmt: skip
    frame = pl.DataFrame(people, schema=PATIENTS, orient="row")
    rows = counting_process(frame, pl.DataFrame(changes, schema=CHANGES, orient="row"))
    assert rows["event"].sum() == frame["event"].sum()
    total = (rows["time"] - rows["entry"]).sum()
    assert total == pytest.approx((frame["time"] - frame["entry"]).sum())
    for who, entry, time, _, state in rows.rows():
        middle = (entry + time) / 2
        history = sorted(
            ((day, place, on) for place, (p, day, on) in enumerate(changes) if p == who
             and (day <= middle if entry < time else day < time)),
        )  # fmt: skip
        assert state == (history[-1][2] if history else False)
