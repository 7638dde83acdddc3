"""What was known of a patient's MRD on a day: level, increase or rate, from samples until then."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.mrd.kinetics import NoMinimum, rise
from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import DAY_TOLERANCE


class Marker(enum.StrEnum):
    """What divides patients at a landmark."""

    LEVEL = "level"  #: the last level, ratio
    INCREASE = "increase"  #: log10(increased / minimum)
    RATE = "rate"  #: log10 per month between them, at least


@dataclass(frozen=True)
class MarkerValues:
    """A marker of every patient on a day.

    Attributes
    ----------
    known
        ``patient_id``, ``low``, ``high``: the bounds of the marker; equal where it is exact.
    unknown
        ``patient_id``, ``reason``.
    """

    known: pl.DataFrame
    unknown: pl.DataFrame


def marker_values(results: Results, marker: Marker, day: float, window: float) -> MarkerValues:
    """Return what a marker was on a day, from no sample after it.

    The level is that of the last evaluable sample at most ``window`` days before the day. Increase
    and rate are the paper's, over all samples until the day; who has fallen all the way has risen
    by 0, and a rise of unknown size is between 0 and unbounded. A patient with a single sample has
    neither.

    Parameters
    ----------
    results
        The cohort under its settings.
    marker, day, window
        Which marker, on which day from day 0, and for a level the window before it in days.
    """
    until = results.series.samples.filter(pl.col("day") <= day + DAY_TOLERANCE)
    if marker is Marker.LEVEL:
        found = _levels(until.filter(pl.col("day") >= day - window - DAY_TOLERANCE))
    else:
        found = _rises(results, until, marker)
    everybody = results.course.select("patient_id").join(
        found, on="patient_id", how="left", maintain_order="left"
    )
    missing = pl.col("low").is_null()
    none = pl.lit("no evaluable sample in the window" if marker is Marker.LEVEL else "no sample")
    return MarkerValues(
        everybody.filter(~missing).select("patient_id", "low", "high"),
        everybody.filter(missing).select("patient_id", reason=pl.coalesce("reason", none)),
    )


def _levels(samples: pl.DataFrame) -> pl.DataFrame:
    last = samples.filter("evaluable").unique("patient_id", keep="last", maintain_order=True)
    return last.select("patient_id", "low", "high", reason=pl.lit(None, pl.String))


def _rises(results: Results, until: pl.DataFrame, marker: Marker) -> pl.DataFrame:
    # On the day itself no later relapse is known, so none makes a sample ineligible.
    course = results.course.with_columns(relapse_day=pl.lit(None, pl.Float64))
    series = Series(samples=until, left_out=results.series.left_out)
    rises = rise(series, course, results.settings)
    fallen = pl.col("reason") == NoMinimum.FALLING
    if marker is Marker.INCREASE:
        low = pl.col("log10_increase_low").clip(lower_bound=0.0)
        high = pl.col("log10_increase_high")
    else:
        # The rate is a lower bound wherever the increase is.
        low = pl.col("rate_log10_per_month").fill_null(0.0)
        exact = pl.col("log10_increase_low") == pl.col("log10_increase_high")
        high = pl.when(exact).then(low).otherwise(float("inf"))
    known = pl.col("minimum_day").is_not_null()
    return rises.select(
        "patient_id",
        low=pl.when(fallen).then(0.0).when(known).then(low),
        high=pl.when(fallen).then(0.0).when(known).then(high),
        reason=pl.when(~fallen).then(pl.col("reason")),
    )
