"""The change between two MRD results, as bounds in log10.

Both results are intervals, so their ratio is one: from "below 1e-5" to 1e-3 the level rose by at
least 2.0 log10, and from undetected to undetected nothing is known. Source: domain reference, 1.0.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.mrd.segments import FloatArray
from mrdscope.analysis.settings import DAY_TOLERANCE
from mrdscope.cohort.schema import DAY_DECIMALS


def log10_bounds(
    later_low: FloatArray, later_high: FloatArray, earlier_low: FloatArray, earlier_high: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the bounds of log10(later / earlier) of intervals given as ratios.

    A bound of 0 or infinity gives an infinite bound of the change; both are infinite where nothing
    is known.
    """
    return lower_bound(later_low, earlier_high), upper_bound(later_high, earlier_low)


def lower_bound(later_low: FloatArray, earlier_high: FloatArray) -> FloatArray:
    """Return the lower bound of `log10_bounds`."""
    return _log10_ratio(later_low, earlier_high, unknown=-np.inf)


def upper_bound(later_high: FloatArray, earlier_low: FloatArray) -> FloatArray:
    """Return the upper bound of `log10_bounds`."""
    return _log10_ratio(later_high, earlier_low, unknown=np.inf)


def _log10_ratio(later: FloatArray, earlier: FloatArray, unknown: float) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.log10(later / earlier)
    # Infinity over infinity: results above range say nothing of how they compare.
    return np.nan_to_num(change, nan=unknown, posinf=np.inf, neginf=-np.inf)


def log_change(series: Series, from_day: float, to_day: float) -> pl.DataFrame:
    """Return how the level changed from the samples of one day to those of another.

    Of several evaluable samples of a day the last counts. Both are of the main series: across a
    change of assay, control gene, tissue or scale there is no change to state.

    Returns
    -------
    polars.DataFrame
        One row a patient with evaluable samples on both days: ``patient_id``, ``from_day``,
        ``to_day``, ``days``, ``log10_change_low``, ``log10_change_high`` (infinite where there is
        no bound; both null where nothing is known).
    """
    earlier, later = _on(series, from_day, "from"), _on(series, to_day, "to")
    both = earlier.join(later, on="patient_id", maintain_order="left")
    bounds = log10_bounds(
        *(both[name].to_numpy() for name in ("to_low", "to_high", "from_low", "from_high"))
    )
    low, high = (pl.Series(bound, dtype=pl.Float64) for bound in bounds)
    known = ~(low.is_infinite() & high.is_infinite())
    return both.select(
        "patient_id",
        "from_day",
        "to_day",
        (pl.col("to_day") - pl.col("from_day")).round(DAY_DECIMALS).alias("days"),
        pl.when(known).then(low).alias("log10_change_low"),
        pl.when(known).then(high).alias("log10_change_high"),
    )


def _on(series: Series, day: float, prefix: str) -> pl.DataFrame:
    near = (pl.col("day") - day).abs() <= DAY_TOLERANCE
    found = series.samples.filter(near, "evaluable").unique(
        "patient_id", keep="last", maintain_order=True
    )
    return found.select("patient_id", pl.col("day", "low", "high").name.prefix(f"{prefix}_"))
