"""Cumulative incidence where something else may happen first: the Aalen-Johansen estimator.

One less the Kaplan-Meier estimate of one cause, the others censored, overestimates it, and is not
offered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.time_to_event.counts import (
    asked_times,
    at_risk,
    checked_times,
    entries,
    late_entries,
    not_entered,
)
from mrdscope.analysis.time_to_event.intervals import ConfType, survival_bounds
from mrdscope.analysis.time_to_event.kaplan_meier import (
    BEFORE_FIRST_EVENT,
    NO_PATIENTS,
    PAST_FOLLOW_UP,
)
from mrdscope.errors import AnalysisError, UsageError

CERTAIN = "everybody had it: the interval is not estimable"


@dataclass(frozen=True)
class CumulativeIncidence:
    """The cumulative incidence of one cause; made by `aalen_johansen`.

    Parameters
    ----------
    cause
        Which event.
    steps
        One row a distinct time, ascending: ``time``, ``at_risk`` (just before it), ``events`` (of
        this cause), ``competing`` (of the others), ``censored``, ``incidence`` (from it on),
        ``std_error``, ``lower``, ``upper``; the bounds are null where incidence is 0 or 1.
    size
        How many patients.
    conf_type, confidence
        Scale and level of the intervals.
    late
        The entries after time 0, ascending.
    """

    cause: str
    steps: pl.DataFrame
    size: int
    conf_type: ConfType
    confidence: float
    late: pl.Series

    @property
    def events(self) -> int:
        """How many had this event."""
        return int(self.steps["events"].sum())

    @property
    def competing(self) -> int:
        """How many had another event."""
        return int(self.steps["competing"].sum())

    @property
    def last_time(self) -> float | None:
        """The longest time anybody was observed, None of nobody."""
        return self.steps["time"][-1] if self.steps.height else None

    def at(self, times: Sequence[float]) -> pl.DataFrame:
        """Return incidence and counts at times, in the order given; `KaplanMeier.at` has the rules.

        Incidence includes an event at exactly the time, the counts exclude it: ``not_entered``,
        ``at_risk``, ``events``, ``competing`` and ``censored`` add up to all patients.

        Returns
        -------
        DataFrame
            ``time``, ``incidence``, ``std_error``, ``lower``, ``upper``, ``at_risk``, ``events``,
            ``competing``, ``censored``, ``not_entered``, ``note`` (why a null is null).

        Raises
        ------
        UsageError
            On a time that is negative or not finite.
        """
        asked = asked_times(times)
        start = pl.DataFrame(
            {"incidence": 0.0, "std_error": 0.0, "events": 0, "competing": 0, "censored": 0}
        )
        gone = pl.col("events", "competing", "censored").cum_sum()
        curve = pl.concat([start, self.steps.with_columns(gone)], how="diagonal")
        reached = curve[self.steps["time"].search_sorted(asked, side="right")]
        before = curve[self.steps["time"].search_sorted(asked, side="left")]
        last = -1.0 if self.last_time is None else self.last_time
        estimates = pl.col("incidence", "std_error", "lower", "upper")
        return reached.with_columns(
            before["events"], before["competing"], before["censored"],
            not_entered(asked, self.late), time=asked,
        ).select(
            "time",
            pl.when(pl.col("time") <= last).then(estimates),
            "events", "competing", "censored", "not_entered",
            at_risk=self.size
            - pl.sum_horizontal("events", "competing", "censored", "not_entered"),
            note=note_at(pl.lit(last)),
        )  # fmt: skip


def note_at(last: pl.Expr) -> pl.Expr:
    """Return why an estimate at ``time`` or its interval is null, ``last`` being the last time."""
    return (
        pl.when((pl.col("time") > last) & (last < 0))
        .then(pl.lit(NO_PATIENTS))
        .when(pl.col("time") > last)
        .then(pl.lit(PAST_FOLLOW_UP))
        .when(pl.col("incidence") <= 0)
        .then(pl.lit(BEFORE_FIRST_EVENT))
        .when(pl.col("incidence") >= 1)
        .then(pl.lit(CERTAIN))
    )


def aalen_johansen(
    times: pl.Series,
    states: pl.Series,
    causes: Sequence[str],
    *,
    entry: pl.Series | None = None,
    conf_type: ConfType = "log-log",
    confidence: float = 0.95,
) -> tuple[CumulativeIncidence, ...]:
    """Estimate the cumulative incidence of each cause, in the order given.

    ``F(t)`` is the sum of ``S(u-) d / n`` over the times of the cause up to t, S being the
    Kaplan-Meier estimate of being free of all causes (Aalen and Johansen, Scand J Stat 1978;5:141);
    tied times are taken as they are. The variance is Aalen's (Ann Stat 1978;6:534) with
    ``(n - d) / (n - 1)`` for tied events, as in R's cmprsk (Gray, Ann Stat 1988;16:1141):

        sum of [1 - (F(t) - F(u)) / S(u)]² S(u-)² d / n²  over this cause
        and of [(F(t) - F(u)) / S(u)]² S(u-)² d / n²      over the others.

    Intervals are those of `intervals.survival_bounds` with F in place of S.

    Parameters
    ----------
    times
        Numbers of at least 0.
    states
        The cause that ended each, a string; null is censored.
    causes
        All causes there can be.
    entry
        When each came under observation, or None; see `kaplan_meier`.

    Raises
    ------
    AnalysisError
        On a time that is none, unequal lengths, a state that is not among the causes.
    UsageError
        Without causes, on one named twice, on an unknown interval scale or confidence level.
    """
    if not causes or len(set(causes)) < len(causes):
        raise UsageError(f"causes are {', '.join(causes) or 'none'}", expected="distinct names")
    bounds = survival_bounds(conf_type, confidence)
    counts, late = _counts(times, states, causes, entry)
    size = len(times)
    incidence = pl.col("incidence")
    inside = (incidence > 0) & (incidence < 1)
    curves = []
    for place, cause in enumerate(causes):
        estimated = counts.select(
            "time", "at_risk", "censored", "free", "free_before", events=_column(place),
            competing=pl.col("ends") - pl.col(_column(place)),
        ).with_columns(incidence=incidence_of_steps())  # fmt: skip
        estimated = estimated.with_columns(std_error=variance_of_steps().sqrt())
        lower, upper = bounds(incidence, pl.col("std_error") / incidence)
        steps = estimated.select(
            "time", "at_risk", "events", "competing", "censored", "incidence", "std_error",
            lower=pl.when(inside).then(lower), upper=pl.when(inside).then(upper),
        )  # fmt: skip
        curves.append(CumulativeIncidence(cause, steps, size, conf_type, confidence, late))
    return tuple(curves)


def _counts(
    times: pl.Series, states: pl.Series, causes: Sequence[str], entry: pl.Series | None
) -> tuple[pl.DataFrame, pl.Series]:
    """Return who leaves at each distinct time, by cause and in all; and the late entries."""
    rows = pl.DataFrame(
        {"time": checked_times(times), "state": checked_states(times, states, causes)}
    )
    late = late_entries(entries(rows["time"], entry))
    state = pl.col("state")
    counts = (
        rows.group_by("time")
        .agg(
            (state == "").sum().cast(pl.Int64).alias("censored"),
            (state != "").sum().cast(pl.Int64).alias("ends"),
            *((state == cause).sum().cast(pl.Int64).alias(_column(place))
              for place, cause in enumerate(causes)),
        )
        .sort("time")
    )  # fmt: skip
    counts = counts.with_columns(at_risk(counts["time"], counts["censored"] + counts["ends"], late))
    free = ((pl.col("at_risk") - pl.col("ends")) / pl.col("at_risk")).cum_prod()
    return counts.with_columns(free=free, free_before=free.shift(1, fill_value=1.0)), late


def _column(place: int) -> str:
    return f"events_{place}"


def checked_states(times: pl.Series, states: pl.Series, causes: Sequence[str]) -> pl.Series:
    """Return states with ``""`` for censored; errors are those of `aalen_johansen`."""
    if len(times) != len(states):
        raise AnalysisError(f"{len(times)} times and {len(states)} states", expected="as many")
    if states.dtype not in {pl.String, pl.Null}:
        raise AnalysisError(
            f"states are {states.dtype}", expected="names of causes, null where censored"
        )
    unknown = states.drop_nulls().filter(~states.drop_nulls().is_in(list(causes)))
    if len(unknown):
        raise AnalysisError(
            f"{unknown[0]!r} is not an event that was named", expected=" or ".join(causes)
        )
    return states.cast(pl.String).fill_null("")


def incidence_of_steps() -> pl.Expr:
    """Return the incidence after each step: reads ``free_before``, ``events``, ``at_risk``."""
    step = pl.col("free_before") * pl.col("events") / pl.col("at_risk")
    # Of sums of products that make 1, some are more.
    return step.cum_sum().clip(upper_bound=1.0)


def variance_of_steps() -> pl.Expr:
    """Return Aalen's variance after each step.

    Reads what `incidence_of_steps` does, ``free``, ``competing`` and ``incidence``. Squares of
    differences from F(t) are multiplied out and summed.
    """
    total, free = pl.col("incidence"), pl.col("free")
    of_free = pl.when(free > 0).then(1.0 / free).otherwise(0.0)
    own, other = _hazard_variance("events"), _hazard_variance("competing")
    # Once nobody is free, nothing of this cause follows for the others to have taken.
    other = pl.when(free > 0).then(other).otherwise(0.0)
    shift = 1.0 + total * of_free
    ratio = total * of_free
    squares = (shift**2 * own + ratio**2 * other).cum_sum()
    crossed = (of_free * (shift * own + ratio * other)).cum_sum()
    weights = (of_free**2 * (own + other)).cum_sum()
    return (squares - 2 * total * crossed + total**2 * weights).clip(lower_bound=0.0)


def _hazard_variance(events: str) -> pl.Expr:
    n, d = pl.col("at_risk"), pl.col(events)
    ties = pl.when(d > 1).then((n - d) / (n - 1)).otherwise(1.0)
    return pl.col("free_before") ** 2 * ties * d / n**2
