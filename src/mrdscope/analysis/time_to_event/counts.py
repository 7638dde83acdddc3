"""Who is at risk, has the event or is censored at each time: what every estimator counts from.

A patient is at risk at u from after the entry to the time itself: entry < u <= T. Who entered at 0
was never out of sight, and so is at risk at 0 too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import polars as pl

from mrdscope.cohort.schema import DAY_DECIMALS
from mrdscope.errors import AnalysisError, UsageError


def observed(times: pl.Series, events: pl.Series, entry: pl.Series | None = None) -> pl.DataFrame:
    """Return ``time``, ``event`` and ``entry``, checked, times rounded so that ties are ties.

    Without ``entry`` everybody is observed from 0.

    Raises
    ------
    AnalysisError
        On a null, negative or infinite time or entry, an entry that is not before its time, an
        event that is not a boolean, unequal lengths.
    """
    if len(times) != len(events):
        raise AnalysisError(f"{len(times)} times and {len(events)} events", expected="as many")
    if len(events) and events.dtype != pl.Boolean:
        raise AnalysisError(
            f"events are {events.dtype}", expected="true or false", action="code them as flags"
        )
    if events.null_count():
        raise AnalysisError("an event is missing", expected="true or false for every patient")
    time = _rounded(times, "a time")
    return pl.DataFrame(
        {"time": time, "event": events.cast(pl.Boolean), "entry": entries(time, entry)}
    )


def entries(times: pl.Series, entry: pl.Series | None) -> pl.Series:
    """Return checked entries to rounded times, zeros where there are none; see `observed`."""
    if entry is None:
        return pl.zeros(len(times), pl.Float64, eager=True)
    if len(entry) != len(times):
        raise AnalysisError(f"{len(times)} times and {len(entry)} entries", expected="as many")
    rounded = _rounded(entry, "an entry")
    if ((rounded > 0) & (rounded >= times)).any():
        raise AnalysisError(
            "an entry is not before the time it belongs to",
            action="leave out who was never observed",
        )
    return rounded


def checked_times(times: pl.Series) -> pl.Series:
    """Return times rounded, or raise the error of `observed`."""
    return _rounded(times, "a time")


def _rounded(times: pl.Series, what: str) -> pl.Series:
    # + 0.0: a rounded -1e-9 is -0.0, which would be another group than 0.0.
    rounded = times.cast(pl.Float64).round(DAY_DECIMALS) + 0.0
    if not (rounded.is_finite() & (rounded >= 0)).fill_null(value=False).all():
        raise AnalysisError(f"{what} is missing, negative or not finite", expected="0 or more")
    return rounded


def late_entries(entry: pl.Series) -> pl.Series:
    """Return the entries after 0, ascending."""
    return entry.filter(entry > 0).sort()


def at_risk(times: pl.Series, leaving: pl.Series, late: pl.Series) -> pl.Series:
    """Return how many are at risk at each distinct time, ascending, of which ``leaving`` leave.

    ``late`` are the `late_entries`; who enters at u or after is not at risk at u.
    """
    staying = leaving.sum() - leaving.cum_sum() + leaving
    return (staying - not_entered(times, late)).rename("at_risk")


def not_entered(times: pl.Series, late: pl.Series) -> pl.Series:
    """Return how many enter at each time or after it."""
    before = late.search_sorted(times, side="left") if len(late) else 0
    counts = pl.zeros(len(times), pl.Int64, eager=True) + len(late) - before
    return counts.cast(pl.Int64).rename("not_entered")


def asked_times(times: Sequence[float]) -> pl.Series:
    """Return times an estimate is asked at, rounded; `UsageError` on a negative or infinite one."""
    return pl.Series("time", [require_time(time) for time in times], dtype=pl.Float64)


def require_time(time: float) -> float:
    """Return a time an estimate is asked at, rounded; `UsageError` where it is none."""
    if not (math.isfinite(time) and time >= 0):
        raise UsageError(
            "an estimate was asked at a time before 0 or not finite", expected="0 or more"
        )
    return round(float(time), DAY_DECIMALS)
