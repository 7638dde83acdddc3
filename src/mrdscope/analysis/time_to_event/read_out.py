"""Reading a curve off at any time: the estimate, who is still at risk, and who had the event there.

A curve is prepared once and then read in a few steps of a binary search, so that a cursor may walk
it as fast as keys repeat.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import polars as pl

from mrdscope.analysis.time_to_event.competing_risks import CERTAIN, CumulativeIncidence
from mrdscope.analysis.time_to_event.counts import require_time
from mrdscope.analysis.time_to_event.incidence import EVENT, GroupIncidence
from mrdscope.analysis.time_to_event.kaplan_meier import (
    ALL_HAD_EVENT,
    BEFORE_FIRST_EVENT,
    NO_PATIENTS,
    PAST_FOLLOW_UP,
    KaplanMeier,
)
from mrdscope.cohort.schema import DAY_DECIMALS

#: Estimate, standard error, lower and upper bound.
Estimates = tuple[float | None, float | None, float | None, float | None]


@dataclass(frozen=True)
class Left:
    """A patient who leaves a curve: by which event, or how censored."""

    patient_id: str
    cause: str


@dataclass(frozen=True)
class Step:
    """What happens at one time of a curve.

    Parameters
    ----------
    time
        When.
    events
        Who has the event of the curve.
    competing
        Who has another event that ends observation; nobody on a survival curve.
    censored
        Who is censored, after the events of that time.
    """

    time: float
    events: tuple[Left, ...]
    competing: tuple[Left, ...]
    censored: tuple[Left, ...]


@dataclass(frozen=True)
class ReadOut:
    """A curve at one time; the estimates and counts are those of `KaplanMeier.at`.

    Parameters
    ----------
    time
        Where it was read.
    estimate, std_error, lower, upper
        Survival or incidence there, None with the reason in ``note``.
    at_risk, events, competing, censored, not_entered
        Patients by what was known of them just before; they add up to all.
    nearest
        The step nearest to the time, the earlier of two; None of nobody.
    """

    time: float
    estimate: float | None
    std_error: float | None
    lower: float | None
    upper: float | None
    at_risk: int
    events: int
    competing: int
    censored: int
    not_entered: int
    note: str | None
    nearest: Step | None


@dataclass(frozen=True)
class ReadableCurve:
    """A curve prepared to be read; made by `readable_survival` or `readable_causes`.

    Parameters
    ----------
    steps
        ``time``, ``estimate``, ``std_error``, ``lower``, ``upper``, ``events``, ``competing``,
        ``censored``; one row a distinct time.
    people
        ``patient_id``, ``cause`` and ``kind`` (0 event, 1 competing, 2 censored), sorted by time
        and kind.
    late
        The entries after time 0, ascending.
    start, end
        The estimate before the first step, and the one that nothing can follow.
    at_end
        What to say at the latter.
    """

    steps: pl.DataFrame
    people: pl.DataFrame
    late: Sequence[float]
    start: float
    end: float
    at_end: str

    @cached_property
    def times(self) -> list[float]:
        """The times of the steps, ascending."""
        return self.steps["time"].to_list()

    @cached_property
    def _rows(self) -> list[Estimates]:
        """Estimate, standard error and bounds from each step on."""
        return self.steps.select("estimate", "std_error", "lower", "upper").rows()

    @cached_property
    def event_times(self) -> list[float]:
        """The times of the steps at which somebody has the event of the curve."""
        return self.steps.filter(pl.col("events") > 0)["time"].to_list()

    @cached_property
    def _gone(self) -> tuple[list[int], list[int], list[int]]:
        """How many had the event, a competing one or were censored before each step."""
        counts = (self.steps[name].to_list() for name in ("events", "competing", "censored"))
        events, competing, censored = ([0, *accumulate(column)] for column in counts)
        return events, competing, censored

    def at(self, time: float) -> ReadOut:
        """Return what the curve says at a time.

        Raises
        ------
        UsageError
            On a time that is negative or not finite.
        """
        time = require_time(time)
        before = bisect_left(self.times, time)
        events, competing, censored = (column[before] for column in self._gone)
        not_entered = len(self.late) - bisect_left(self.late, time)
        at_risk = self.people.height - events - competing - censored - not_entered
        estimate, std_error, lower, upper = self._estimates(time)
        return ReadOut(
            time, estimate, std_error, lower, upper, at_risk, events, competing, censored,
            not_entered, self._note(time), self.nearest(time),
        )  # fmt: skip

    def _place(self, time: float) -> int | None:
        """Return the step that holds at a time; -1 before the first, None past the last."""
        if not self.times or time > self.times[-1]:
            return None
        return bisect_right(self.times, time) - 1

    def _estimates(self, time: float) -> Estimates:
        place = self._place(time)
        if place is None:
            return None, None, None, None
        if place < 0:
            return self.start, 0.0, None, None
        return self._rows[place]

    def _note(self, time: float) -> str | None:
        if not self.times:
            return NO_PATIENTS
        place = self._place(time)
        if place is None:
            return PAST_FOLLOW_UP
        value = self.start if place < 0 else self._rows[place][0]
        if value == self.start:
            return BEFORE_FIRST_EVENT
        return self.at_end if value == self.end else None

    def nearest(self, time: float) -> Step | None:
        """Return the step nearest to a time, the earlier of two as near; None of nobody."""
        if not self.times:
            return None
        after = min(bisect_left(self.times, time), len(self.times) - 1)
        before = max(after - 1, 0)
        nearer = time - self.times[before] <= self.times[after] - time
        return self.step(before if nearer and self.times[before] <= time else after)

    def step(self, place: int) -> Step:
        """Return the step at a place in ``times``."""
        events, competing, censored = self._gone
        start = events[place] + competing[place] + censored[place]
        end = events[place + 1] + competing[place + 1] + censored[place + 1]
        rows = self.people.slice(start, end - start).select("patient_id", "cause", "kind").rows()
        by_kind = [
            tuple(Left(who, cause) for who, cause, kind in rows if kind == k) for k in range(3)
        ]
        return Step(self.times[place], *by_kind)

    def next_event(self, time: float) -> float | None:
        """Return the first time after this one at which somebody has the event; None: nobody."""
        return _after(self.event_times, time)

    def previous_event(self, time: float) -> float | None:
        """Return the last time before this one at which somebody has the event; None: nobody."""
        return _before(self.event_times, time)

    def next_step(self, time: float) -> float | None:
        """Return the first time after this one at which anybody leaves; None: nobody does."""
        return _after(self.times, time)

    def previous_step(self, time: float) -> float | None:
        """Return the last time before this one at which anybody leaves; None: nobody does."""
        return _before(self.times, time)


def _after(times: Sequence[float], time: float) -> float | None:
    place = bisect_right(times, round(time, DAY_DECIMALS))
    return times[place] if place < len(times) else None


def _before(times: Sequence[float], time: float) -> float | None:
    place = bisect_left(times, round(time, DAY_DECIMALS))
    return times[place - 1] if place else None


def readable_survival(curve: KaplanMeier, patients: pl.DataFrame) -> ReadableCurve:
    """Prepare a Kaplan-Meier curve to be read.

    Parameters
    ----------
    curve
        Of these patients.
    patients
        ``patient_id``, ``time``, ``event``, ``competing`` (which on a survival curve is an event
        too) and ``cause``.
    """
    ended = pl.col("event") | pl.col("competing")
    steps = curve.steps.rename({"survival": "estimate"}).with_columns(competing=0)
    people = _people(patients, pl.when(ended).then(0).otherwise(2))
    return ReadableCurve(steps, people, curve.late.to_list(), 1.0, 0.0, ALL_HAD_EVENT)


def readable_causes(group: GroupIncidence, patients: pl.DataFrame) -> Mapping[str, ReadableCurve]:
    """Prepare a group's cumulative incidences to be read: of its event, and of every cause.

    Parameters
    ----------
    group
        The incidence of these patients.
    patients
        As of `readable_survival`.
    """
    curves = {one.cause: one.curve for one in (group.event, *group.causes, *group.competing)}
    had = pl.col("event") | pl.col("competing")
    return {
        cause: _readable_incidence(
            curve, patients, pl.col("event") if cause == EVENT else had & (pl.col("cause") == cause)
        )
        for cause, curve in curves.items()
    }


def _readable_incidence(
    curve: CumulativeIncidence, patients: pl.DataFrame, own: pl.Expr
) -> ReadableCurve:
    other = pl.col("event") | pl.col("competing")
    kind = pl.when(own).then(0).when(other).then(1).otherwise(2)
    steps = curve.steps.rename({"incidence": "estimate"})
    return ReadableCurve(steps, _people(patients, kind), curve.late.to_list(), 0.0, 1.0, CERTAIN)


def _people(patients: pl.DataFrame, kind: pl.Expr) -> pl.DataFrame:
    time = pl.col("time").round(DAY_DECIMALS)
    return (
        patients.with_columns(kind=kind.cast(pl.Int8), time=time)
        .sort("time", "kind", maintain_order=True)
        .select("patient_id", "cause", "kind")
    )
