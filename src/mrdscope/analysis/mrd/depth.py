"""Depth of response: how far the level fell from the baseline sample to the best, and how fast.

Source: domain reference, 1.0 (bounds) and 1.8.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.evaluable import Levels, aligned
from mrdscope.analysis.mrd.log_change import log10_bounds
from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.mrd.segments import NO_ROW, FloatArray, IntArray
from mrdscope.analysis.settings import DAY_TOLERANCE, Settings
from mrdscope.cohort.schema import DAY_DECIMALS

_RESULT = ("day", "status", "low", "high", "_file", "_row")

NO_BASELINE = "no evaluable sample up to the start of treatment"
NO_LATER = "no evaluable sample after the baseline"


def _bounds(levels: Levels, earlier: IntArray, later: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return the bounds of the change between two samples a patient, NaN where one is missing."""
    missing = (earlier == NO_ROW) | (later == NO_ROW)
    low, high = levels.low, levels.high
    least, most = log10_bounds(low[later], high[later], low[earlier], high[earlier])
    return np.where(missing, np.nan, least), np.where(missing, np.nan, most)


def response_depth(series: Series, course: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return how many log10 each patient's level fell from the baseline to the best result.

    The baseline is the last evaluable sample of the main series up to
    ``settings.baseline_until_day`` (the last before treatment, or that of diagnosis where there is
    no other); the best is the lowest evaluable result after it, first of ties. The fall is bounds
    in log10: from 1e-2 to below 1e-5 it is at least 3.0, ``reduction_high`` being infinite.

    Returns
    -------
    polars.DataFrame
        One row a patient of ``course``, in its order: ``patient_id``; with the prefixes
        ``baseline_`` and ``deepest_``: ``day``, ``status``, ``low``, ``high`` (ratio), ``file``,
        ``row``; ``deepest_uncertain`` (a detectable result may have been lower);
        ``log10_reduction_low``, ``log10_reduction_high`` (negative where the level rose; null
        where nothing is known: undetected at both, or either is missing); ``days_to_deepest`` from
        the baseline; ``reason`` why there is no reduction.
    """
    levels = series.levels
    segments = levels.segments
    baseline = segments.last(levels.day <= settings.baseline_until_day + DAY_TOLERANCE)
    start = np.where(baseline == NO_ROW, levels.day.size, baseline)
    after = segments.rows > segments.spread(start)
    best = segments.lowest(levels.order, after)
    least, most = _bounds(levels, baseline, best)
    known = ~(np.isinf(least) & np.isinf(most))
    uncertain = levels.uncertain(best, after)
    found = pl.concat(
        [
            pl.DataFrame({"patient_id": levels.patients, "deepest_uncertain": uncertain}),
            series.taken(baseline, "baseline", _RESULT),
            series.taken(best, "deepest", _RESULT),
            pl.DataFrame({"rise_low": least, "rise_high": most, "known": known}).fill_nan(None),
        ],
        how="horizontal",
    )
    fell = pl.when("known")
    return aligned(course[["patient_id"]], found).select(
        pl.all().exclude("rise_low", "rise_high", "known", "deepest_uncertain"),
        pl.when(pl.col("deepest_day").is_not_null())
        .then("deepest_uncertain")
        .alias("deepest_uncertain"),
        fell.then(0.0 - pl.col("rise_high")).alias("log10_reduction_low"),
        fell.then(0.0 - pl.col("rise_low")).alias("log10_reduction_high"),
        (pl.col("deepest_day") - pl.col("baseline_day"))
        .round(DAY_DECIMALS)
        .alias("days_to_deepest"),
        pl.when(pl.col("baseline_day").is_null())
        .then(pl.lit(NO_BASELINE))
        .when(pl.col("deepest_day").is_null())
        .then(pl.lit(NO_LATER))
        .when(~pl.col("known"))
        .then(pl.lit("undetected at both"))
        .alias("reason"),
    )
