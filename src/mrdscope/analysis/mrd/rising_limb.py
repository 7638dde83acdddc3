"""How fast the level rose, by a line through all quantified samples of the rise.

Source: domain reference, 1.7: least squares of log10(level) on day from the minimum to the
increased level; results that are not quantified are left out and counted.
"""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.samples import Levels, Series, aligned
from mrdscope.analysis.mrd.segments import FloatArray
from mrdscope.analysis.settings import DAY_TOLERANCE, Settings


def _line(points: Levels) -> tuple[FloatArray, FloatArray]:
    """Return slope (log10 per day) and residual standard deviation; NaN where not estimable."""
    segments, n = points.segments, points.segments.lengths
    level = np.log10(points.low)
    x = points.day - segments.spread(segments.total(points.day) / n)
    y = level - segments.spread(segments.total(level) / n)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = segments.total(x * y) / segments.total(x * x)
        slope = np.where(np.isfinite(slope), slope, np.nan)
        residual = y - segments.spread(slope) * x
        deviation = np.sqrt(segments.total(residual**2) / (n - 2))
    return slope, np.where(n > 2, deviation, np.nan)


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
        ``fit_log10_per_month`` (slope), ``fit_residual_log10`` (residual standard deviation; null
        below three samples), ``fit_doubling_days`` (null unless the slope is positive). No rate is
        given of fewer than two samples or of one day, nor of a rise that is not one.
    """
    levels = series.levels
    rising = rise.with_columns(
        pl.when("increase").then("rise_start_day").alias("start"),
        pl.when("increase").then("increased_day").alias("end"),
    )
    start = levels.segments.spread(levels.of_patients(rising, "start"))
    end = levels.segments.spread(levels.of_patients(rising, "end"))
    inside = (levels.day >= start - DAY_TOLERANCE) & (levels.day <= end + DAY_TOLERANCE)
    points = levels.where(inside & levels.quantified)
    slope, deviation = _line(points)
    counts = pl.DataFrame(
        {
            "patient_id": levels.patients,
            "fit_n": levels.segments.count(inside & levels.quantified),
            "fit_censored": levels.segments.count(inside & ~levels.quantified),
        }
    )
    fits = pl.DataFrame(
        {
            "patient_id": points.patients,
            "fit_log10_per_month": pl.Series(slope * settings.month_days).fill_nan(None),
            "fit_residual_log10": pl.Series(deviation).fill_nan(None),
            "slope": slope,
        }
    ).select(
        pl.all().exclude("slope"),
        pl.when(pl.col("slope") > 0)
        .then(math.log10(2.0) / pl.col("slope"))
        .fill_nan(None)
        .alias("fit_doubling_days"),
    )
    return aligned(aligned(rise.select("patient_id"), counts), fits).with_columns(
        pl.col("fit_n", "fit_censored").fill_null(0)
    )
