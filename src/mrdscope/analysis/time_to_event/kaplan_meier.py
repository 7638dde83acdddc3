"""Kaplan-Meier estimates: the curve, its intervals, its median, and its value at chosen times.

Patients may come under observation after time 0 (left truncation): they are at risk from their
entry on only, and at every time not entered, at risk, events and censored add up to all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.exact import survival_bound_without_events
from mrdscope.analysis.time_to_event.counts import (
    asked_times,
    at_risk,
    late_entries,
    not_entered,
    observed,
)
from mrdscope.analysis.time_to_event.intervals import ConfType, survival_bounds

#: R's tolerance when it looks where a curve reaches a half: the root of the machine epsilon.
HALF_TOLERANCE = 2.0**-26

BEFORE_FIRST_EVENT = "no event by then: the interval is not estimable"
ALL_HAD_EVENT = "survival is 0: standard error and interval are not estimable"
PAST_FOLLOW_UP = "past the last follow-up"
NO_PATIENTS = "there are no patients"


@dataclass(frozen=True)
class KaplanMeier:
    """A Kaplan-Meier curve; made by `kaplan_meier` or `reverse_kaplan_meier`.

    Parameters
    ----------
    steps
        One row a distinct time, ascending: ``time``, ``at_risk`` (just before it), ``events``,
        ``censored``, ``survival`` (from it on), ``std_error`` (Greenwood), ``lower``, ``upper``.
        The start of the curve, survival 1 at time 0, is not a row unless someone's time is 0.
        Standard error and bounds are null where survival is 0, bounds also where it is 1. Of a
        reverse curve ``events`` are the censorings and ``censored`` the events.
    size
        How many patients.
    conf_type, confidence
        Scale and level of the intervals.
    late
        The entries after time 0, ascending; none without left truncation.
    """

    steps: pl.DataFrame
    size: int
    conf_type: ConfType
    confidence: float
    late: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.Float64))

    @property
    def events(self) -> int:
        """How many events in all."""
        return int(self.steps["events"].sum())

    @property
    def last_time(self) -> float | None:
        """The longest time anybody was observed, None of nobody."""
        return self.steps["time"][-1] if self.steps.height else None

    @property
    def no_event_lower_bound(self) -> float | None:
        """The one-sided exact lower bound of survival where nobody had the event, else None.

        It holds up to the shortest follow-up, while all ``size`` patients were still observed;
        with late entries there is no such time, and None.
        """
        if self.events or len(self.late):
            return None
        return survival_bound_without_events(self.size, self.confidence)

    @property
    def median(self) -> Estimate:
        """Median time with its interval, as R's survfit prints it.

        The first time the curve is at or below a half (within `HALF_TOLERANCE`); where it stays
        at exactly a half, the midpoint of that stretch. The bounds are the times at which the
        bounds of the curve do the same (Brookmeyer and Crowley, Biometrics 1982;38:29).
        """
        if not self.size:
            return Estimate.none(NO_PATIENTS)
        estimate, midpoint = _reaches_half(self.steps, "survival")
        lower, _ = _reaches_half(self.steps, "lower")
        upper, _ = _reaches_half(self.steps, "upper")
        reasons = {
            "estimate": _MIDPOINT if midpoint else _median_reason(estimate, "the curve"),
            "lower": _median_reason(lower, "the lower bound of the curve"),
            "upper": _median_reason(upper, "the upper bound of the curve"),
        }
        notes = tuple((part, reason) for part, reason in reasons.items() if reason)
        return Estimate(estimate, lower, upper, notes)

    def at(self, times: Sequence[float]) -> pl.DataFrame:
        """Return the estimates and counts at times, in the order given.

        Two conventions meet here, and both are the field's. Survival at u is right-continuous: it
        includes an event at exactly u. The counts are those that stand under a curve (KMunicate,
        BMJ Open 2019;9:e030215) and exclude it: ``not_entered`` is the number who enter at u or
        later, ``at_risk`` of the others those with T >= u, ``events`` and ``censored`` those with
        T < u, so that the four add up to all patients at every u.

        Returns
        -------
        DataFrame
            ``time``, ``survival``, ``std_error``, ``lower``, ``upper``, ``at_risk``, ``events``,
            ``censored``, ``not_entered``, ``note`` (why a null is null). Past the last
            follow-up the estimates are null and the counts stand.

        Raises
        ------
        UsageError
            On a time that is negative or not finite.
        """
        asked = asked_times(times)
        curve = _with_start(self.steps)
        reached = curve[self.steps["time"].search_sorted(asked, side="right")]
        before = curve[self.steps["time"].search_sorted(asked, side="left")]
        last = -1.0 if self.last_time is None else self.last_time
        gone = before.select("events", "censored", not_entered=not_entered(asked, self.late))
        table = reached.select("survival", "std_error", "lower", "upper").with_columns(time=asked)
        estimates = pl.when(pl.col("time") <= last).then(
            pl.col("survival", "std_error", "lower", "upper")
        )
        return pl.concat([table, gone], how="horizontal").select(
            "time",
            estimates,
            at_risk=self.size - pl.sum_horizontal("events", "censored", "not_entered"),
            events="events",
            censored="censored",
            not_entered="not_entered",
            note=_note_at(last),
        )


def kaplan_meier(
    times: pl.Series,
    events: pl.Series,
    *,
    entry: pl.Series | None = None,
    conf_type: ConfType = "log-log",
    confidence: float = 0.95,
) -> KaplanMeier:
    """Estimate survival from times and whether each ended in the event (False: censored).

    ``S(t)`` is the product of ``1 - d/n`` over the event times up to t (Kaplan and Meier, JASA
    1958;53:457); a censoring at the time of an event counts as later. Greenwood's sum of
    ``d / (n (n - d))`` gives the standard error. Intervals: "log-log" is
    ``exp(-exp(log(-log S) ± z se))`` (R's "log-log"), "log" and "plain" are on those scales and cut
    at 1 and at 0 and 1. Times are rounded to ``schema.DAY_DECIMALS``, so that ties are ties.

    Parameters
    ----------
    times
        Numbers of at least 0, in any unit.
    events
        Booleans, as many.
    entry
        When each came under observation, before its time, or 0; None: all at 0. At an event at u
        those with entry < u are at risk (Tsai, Jewell and Wang, Biometrika 1987;74:883). Where few
        have entered the curve may fall to 0 early, and stays there.

    Raises
    ------
    AnalysisError
        On a null, negative or infinite time, an event that is not a boolean, unequal lengths, an
        entry that is not before its time.
    UsageError
        On an interval scale or a confidence level that does not exist.
    """
    counts, late = _counts(times, events, entry)
    return _product_limit(counts, late, conf_type, confidence)


def kaplan_meier_of(
    counts: pl.DataFrame, *, conf_type: ConfType = "log-log", confidence: float = 0.95
) -> KaplanMeier:
    """Return the estimate of `kaplan_meier` from counts of patients who all entered at 0.

    Parameters
    ----------
    counts
        ``time``, distinct and ascending, ``events`` and ``censored``, whole numbers.
    """
    none = pl.Series(dtype=pl.Float64)
    risk = at_risk(counts["time"], counts["events"] + counts["censored"], none)
    return _product_limit(counts.with_columns(risk), none, conf_type, confidence)


def _product_limit(
    counts: pl.DataFrame, late: pl.Series, conf_type: ConfType, confidence: float
) -> KaplanMeier:
    n, d = pl.col("at_risk"), pl.col("events")
    survival = pl.when(d > 0).then((n - d) / n).otherwise(1.0).cum_prod()
    return _curve(counts.with_columns(survival=survival), late, conf_type, confidence)


def reverse_kaplan_meier(
    times: pl.Series,
    events: pl.Series,
    *,
    entry: pl.Series | None = None,
    conf_type: ConfType = "log-log",
    confidence: float = 0.95,
) -> KaplanMeier:
    """Estimate the distribution of follow-up: Kaplan-Meier with censoring as the event.

    The potential follow-up of Schemper and Smith, Controlled Clinical Trials 1996;17:343. A patient
    with the event at u was followed to u and no further, so events leave the risk set before the
    censorings at u: the factor is ``1 - c / (n - d)``. Parameters and errors are those of
    `kaplan_meier`.
    """
    counts, late = _counts(times, events, entry)
    swapped = counts.rename({"events": "censored", "censored": "events"}).with_columns(
        at_risk=pl.col("at_risk") - pl.col("censored")
    )
    n, c = pl.col("at_risk"), pl.col("events")
    survival = pl.when(c > 0).then((n - c) / n).otherwise(1.0).cum_prod()
    return _curve(swapped.with_columns(survival=survival), late, conf_type, confidence)


def _counts(
    times: pl.Series, events: pl.Series, entry: pl.Series | None
) -> tuple[pl.DataFrame, pl.Series]:
    """Return events, censorings and at risk at each distinct time, ascending; and late entries."""
    rows = observed(times, events, entry)
    counts = (
        rows.group_by("time")
        .agg(events=pl.col("event").sum().cast(pl.Int64), all=pl.len().cast(pl.Int64))
        .sort("time")
    )
    late = late_entries(rows["entry"])
    risk = at_risk(counts["time"], counts["all"], late)
    return counts.select("time", "events", risk, censored=pl.col("all") - pl.col("events")), late


def _curve(
    counts: pl.DataFrame, late: pl.Series, conf_type: ConfType, confidence: float
) -> KaplanMeier:
    bounds = survival_bounds(conf_type, confidence)
    n, d, s = pl.col("at_risk"), pl.col("events"), pl.col("survival")
    greenwood = pl.when(d > 0).then(d / (n * (n - d))).otherwise(0.0).cum_sum()
    inside = (s > 0) & (s < 1)
    lower, upper = bounds(s, greenwood.sqrt())
    steps = counts.select(
        "time",
        "at_risk",
        "events",
        "censored",
        "survival",
        std_error=pl.when(s > 0).then(s * greenwood.sqrt()),
        lower=pl.when(inside).then(lower),
        upper=pl.when(inside).then(upper),
    )
    size = int((steps["events"] + steps["censored"]).sum())
    return KaplanMeier(steps, size, conf_type, confidence, late)


_MIDPOINT = "the curve stays at 0.5: the midpoint of that stretch, as R's survfit"


def _reaches_half(steps: pl.DataFrame, curve: str) -> tuple[float | None, bool]:
    """Return when a curve is first at or below a half, and whether that is a midpoint."""
    below = steps.filter(pl.col(curve) < 0.5 + HALF_TOLERANCE)
    if below.is_empty():
        return None, False
    time, value = below["time"][0], below[curve][0]
    under = below.filter(pl.col(curve) < value)
    if abs(value - 0.5) < HALF_TOLERANCE and under.height:
        return (time + under["time"][0]) / 2, True
    return time, False


def _median_reason(time: float | None, what: str) -> str | None:
    return None if time is not None else f"not reached: {what} does not come down to 0.5"


def _with_start(steps: pl.DataFrame) -> pl.DataFrame:
    """Return survival and cumulative counts with the row that holds before the first step."""
    start = pl.DataFrame({"survival": 1.0, "std_error": 0.0, "events": 0, "censored": 0})
    reached = steps.with_columns(pl.col("events", "censored").cum_sum())
    return pl.concat([start, reached], how="diagonal")


def _note_at(last: float) -> pl.Expr:
    survival = pl.col("survival")
    return (
        pl.when(pl.col("time") > last)
        .then(pl.lit(PAST_FOLLOW_UP if last >= 0 else NO_PATIENTS))
        .when(survival >= 1)
        .then(pl.lit(BEFORE_FIRST_EVENT))
        .when(survival <= 0)
        .then(pl.lit(ALL_HAD_EVENT))
    )
