"""Restricted mean survival time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import polars as pl

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.time_to_event.chi_square import two_sided
from mrdscope.analysis.time_to_event.kaplan_meier import NO_PATIENTS, KaplanMeier
from mrdscope.cohort.schema import DAY_DECIMALS
from mrdscope.errors import UsageError


@dataclass(frozen=True)
class RestrictedMean:
    """Mean event-free time up to ``tau`` with its standard error, in the unit of the times.

    ``reason`` says why the estimate is None, where it is.
    """

    tau: float | None
    estimate: float | None
    std_error: float | None
    reason: str | None = None


def restricted_mean(curve: KaplanMeier, tau: float) -> RestrictedMean:
    """Return the area under a Kaplan-Meier curve up to ``tau``.

    Its variance is the sum over the event times of ``A² d / (n (n - d))``, where A is the area from
    that time to tau (Klein and Moeschberger, Survival Analysis, 2nd ed., 4.5). Past the last
    follow-up, and of nobody, nothing is estimable.

    Raises
    ------
    UsageError
        On a ``tau`` that is not positive and finite.
    """
    if not (math.isfinite(tau) and tau > 0):
        raise UsageError(f"tau is {tau:g}", expected="more than 0")
    tau = round(tau, DAY_DECIMALS)
    if curve.last_time is None:
        return RestrictedMean(tau, None, None, NO_PATIENTS)
    if tau > curve.last_time:
        reason = f"tau is past the last follow-up, {curve.last_time:g}"
        return RestrictedMean(tau, None, None, reason)
    pieces = _pieces(curve.steps, tau)
    estimate = float(pieces["area"].sum())
    variance = float(pieces.select(_variance()).item())
    return RestrictedMean(tau, estimate, math.sqrt(variance))


def _pieces(steps: pl.DataFrame, tau: float) -> pl.DataFrame:
    """Return the flat stretches of the curve before tau, each with its area."""
    start = pl.DataFrame({"time": 0.0, "survival": 1.0, "events": 0, "at_risk": 0})
    before = steps.filter(pl.col("time") < tau)
    width = pl.col("time").shift(-1, fill_value=tau) - pl.col("time")
    return pl.concat([start, before.select(start.columns)]).with_columns(
        area=pl.col("survival") * width
    )


def _variance() -> pl.Expr:
    n, d = pl.col("at_risk"), pl.col("events")
    area_from_here = pl.col("area").cum_sum(reverse=True)
    # Where all at risk have the event, no area follows and the term is 0, not 0 * infinity.
    return pl.when((d > 0) & (d < n)).then(area_from_here.pow(2) * d / (n * (n - d))).sum()


@dataclass(frozen=True)
class RestrictedMeanDifference:
    """Restricted mean of one group less that of the reference, with its interval and p.

    In the unit of the times; ``p`` is two-sided, from the normal distribution. What is None has its
    reason in the notes of ``difference``.
    """

    term: str
    reference: str
    difference: Estimate
    std_error: float | None
    p: float | None


def restricted_mean_difference(
    term: tuple[str, RestrictedMean],
    reference: tuple[str, RestrictedMean],
    confidence: float = 0.95,
) -> RestrictedMeanDifference:
    """Return the difference of two restricted means to the same tau, each given with its name.

    The groups are independent: variances are summed, the interval is normal (Royston and Parmar,
    BMC Med Res Methodol 2013;13:152). Where neither varies there is no interval.

    Raises
    ------
    UsageError
        Where the means go to different taus.
    """
    (name, mean), (against, other) = term, reference
    if mean.tau != other.tau:
        raise UsageError(
            f"restricted means to {mean.tau} and to {other.tau} do not compare",
            expected="the same tau",
        )
    if mean.estimate is None or other.estimate is None:
        reason = mean.reason or other.reason or NO_PATIENTS
        return RestrictedMeanDifference(name, against, Estimate.none(reason), None, None)
    difference = mean.estimate - other.estimate
    error = math.hypot(mean.std_error or 0.0, other.std_error or 0.0)
    if error == 0:
        reason = "nobody had the event before tau: the interval is not estimable"
        notes = (("lower", reason), ("upper", reason))
        return RestrictedMeanDifference(
            name, against, Estimate(difference, None, None, notes), None, None
        )
    reach = NormalDist().inv_cdf(0.5 + confidence / 2) * error
    estimate = Estimate(difference, difference - reach, difference + reach)
    return RestrictedMeanDifference(name, against, estimate, error, two_sided(difference / error))
