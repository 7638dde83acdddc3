"""How fast the level rose, by a line through all samples of the rise.

Source: domain reference, 1.7: least squares of log10(level) on day from the minimum to the
increased level, results that are not quantified left out and counted (`rising_limb`); or with them
as the intervals they are, by maximum likelihood (`censored_rising_limb`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.censored_regression import Observations, fit
from mrdscope.analysis.mrd.evaluable import Levels, aligned, nullable
from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.mrd.segments import BoolArray, FloatArray
from mrdscope.analysis.settings import DAY_TOLERANCE, Settings

NO_RISE = "the level is not known to have risen"
NO_LINE = "fewer than two results were quantified on different days"
ON_THE_LINE = "the line meets every result, which leaves nothing to estimate its error from"
NO_MAXIMUM = "the likelihood has no maximum"

#: Closer to a line than this, in log10, a result is on it.
_ON_LINE = 1e-6
#: Standard deviation the climb of a likelihood starts from at least, in log10.
_LEAST_START = 0.1


def on_rise(levels: Levels, rise: pl.DataFrame) -> BoolArray:
    """Return the samples from the last of equal minima to the increased level, of a known rise."""
    rises = levels.of_patients(rise, "increase") == 1.0
    start, end = (
        levels.segments.spread(np.where(rises, levels.of_patients(rise, name), np.nan))
        for name in ("rise_start_day", "increased_day")
    )
    on: BoolArray = (levels.day >= start - DAY_TOLERANCE) & (levels.day <= end + DAY_TOLERANCE)
    return on


@dataclass(frozen=True)
class _Lines:
    """The least-squares lines through quantified samples, one a stretch; NaN where there is none.

    ``center`` (day) and ``height`` (log10) are the means, ``slope`` is log10 per day, ``spread``
    the sum of squares of days around ``center``, ``residuals`` that of log10 around the line.
    """

    center: FloatArray
    height: FloatArray
    slope: FloatArray
    spread: FloatArray
    residuals: FloatArray


def _lines(points: Levels) -> _Lines:
    segments, n = points.segments, points.segments.lengths
    level = np.log10(points.low)
    center, height = segments.total(points.day) / n, segments.total(level) / n
    x, y = points.day - segments.spread(center), level - segments.spread(height)
    spread = segments.total(x * x)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(spread > 0, segments.total(x * y) / spread, np.nan)
        residuals = segments.total((y - segments.spread(slope) * x) ** 2)
    return _Lines(center, height, slope, spread, residuals)


def rising_limb(series: Series, rise: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return the least-squares rate of each patient's rise from the minimum to its highest level.

    Parameters
    ----------
    series
        The patients' main series.
    rise
        `analysis.mrd.kinetics.rise`: the fit is over the samples from ``rise_start_day`` to
        ``increased_day``, of patients whose level is known to have risen.

    Returns
    -------
    polars.DataFrame
        One row a patient of ``rise``, in its order: ``patient_id``, ``fit_n`` (quantified samples
        on the line), ``fit_censored`` (samples of the rise left out because they are not),
        ``fit_log10_per_month`` (slope) and its ``fit_std_error``, ``fit_residual_log10`` (residual
        standard deviation; both null below three samples), ``fit_doubling_days`` (null unless the
        slope is positive). No rate is given of fewer than two samples or of one day, nor of a rise
        that is not one.
    """
    levels = series.levels
    inside = on_rise(levels, rise)
    fitted = inside & levels.quantified
    n = levels.segments.count(fitted)
    found = _lines(levels.where(fitted))
    slope, spread, residuals = np.full((3, n.size), np.nan)
    there = n > 0
    slope[there], spread[there], residuals[there] = found.slope, found.spread, found.residuals
    with np.errstate(divide="ignore", invalid="ignore"):
        deviation = np.where(n > 2, np.sqrt(residuals / (n - 2)), np.nan)
        error = deviation / np.sqrt(spread)
        doubling = np.where(slope > 0, math.log10(2.0) / slope, np.nan)
    fits = pl.DataFrame(
        {
            "patient_id": levels.patients,
            "fit_n": n,
            "fit_censored": levels.segments.count(inside) - n,
            "fit_log10_per_month": nullable(slope * settings.month_days),
            "fit_std_error": nullable(error * settings.month_days),
            "fit_residual_log10": nullable(deviation),
            "fit_doubling_days": nullable(doubling),
        }
    )
    return aligned(rise[["patient_id"]], fits).with_columns(
        pl.col("fit_n", "fit_censored").fill_null(0)
    )


def censored_rising_limb(series: Series, rise: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return the rate of each patient's rise by maximum likelihood, no sample of it left out.

    log10(level) is taken as normal around the line: a quantified result contributes its density,
    any other the probability of its interval (`censored_regression`). Without such results the line
    is that of least squares. Where it meets every result there is no spread, and so no error.
    Standard errors come from the observed information and the interval is Wald's, which is rather
    too narrow where there are few samples.

    Parameters
    ----------
    series, rise
        As of `rising_limb`.

    Returns
    -------
    polars.DataFrame
        One row a patient of ``rise``, in its order: ``patient_id``, ``tobit_log10_per_month``
        (slope), ``tobit_std_error``, ``tobit_lower`` and ``tobit_upper`` (its interval),
        ``tobit_residual_log10`` (standard deviation around the line), ``tobit_reason`` (why what
        is null is null).
    """
    limb = series.levels.where(on_rise(series.levels, rise))
    limb = limb.where(limb.segments.spread(_has_line(limb)))
    meets, slope = _line_meets(limb)
    fitted = _fitted(limb.where(limb.segments.spread(~meets)), settings)
    exact = pl.DataFrame(
        {
            "patient_id": limb.patients.filter(pl.Series(meets, dtype=pl.Boolean)),
            "tobit_log10_per_month": slope[meets] * settings.month_days,
        }
    ).with_columns(tobit_reason=pl.lit(ON_THE_LINE))
    found = pl.concat([fitted, exact], how="diagonal")
    risen = aligned(rise.select("patient_id", "increase"), found)
    none = pl.when(pl.col("tobit_log10_per_month").is_null()).then(
        pl.when("increase").then(pl.lit(NO_LINE)).otherwise(pl.lit(NO_RISE))
    )
    return risen.with_columns(tobit_reason=pl.coalesce("tobit_reason", none)).drop("increase")


def _has_line(limb: Levels) -> BoolArray:
    """Return which patients have quantified results on different days."""
    day = np.where(limb.quantified, limb.day, np.nan)
    first = np.fmin.reduceat(day, limb.segments.starts)
    last = np.fmax.reduceat(day, limb.segments.starts)
    there: BoolArray = last > first
    return there


def _line_meets(limb: Levels) -> tuple[BoolArray, FloatArray]:
    """Return whether one line goes through every result, and the slope through the quantified."""
    line = _lines(limb.where(limb.quantified))
    spread = limb.segments.spread
    at = spread(line.height) + spread(line.slope) * (limb.day - spread(line.center))
    with np.errstate(divide="ignore"):
        meets = (np.log10(limb.low) - _ON_LINE <= at) & (at <= np.log10(limb.high) + _ON_LINE)
    return limb.segments.count(~meets) == 0, line.slope


def _fitted(limb: Levels, settings: Settings) -> pl.DataFrame:
    """Return the fits of rises that no line meets."""
    line, spread = _lines(limb.where(limb.quantified)), limb.segments.spread
    months = (limb.day - spread(line.center)) / settings.month_days
    with np.errstate(divide="ignore"):
        low, high = np.log10(limb.low), np.log10(limb.high)
    observed = Observations(
        limb.segments, np.column_stack([np.ones_like(months), months]), low, high
    )
    n = limb.segments.count(limb.quantified)
    start = np.column_stack([line.height, line.slope * settings.month_days])
    found = fit(observed, start, np.maximum(np.sqrt(line.residuals / n), _LEAST_START))
    slope, error = found.coefficients[:, 1], found.std_errors[:, 1]
    reach = NormalDist().inv_cdf((1 + settings.confidence) / 2) * error
    return (
        pl.DataFrame(
            {
                "patient_id": limb.patients,
                "tobit_log10_per_month": slope,
                "tobit_std_error": error,
                "tobit_lower": slope - reach,
                "tobit_upper": slope + reach,
                "tobit_residual_log10": found.sigma,
            }
        )
        .fill_nan(None)
        .with_columns(
            tobit_reason=pl.when(pl.col("tobit_std_error").is_null()).then(pl.lit(NO_MAXIMUM))
        )
    )
