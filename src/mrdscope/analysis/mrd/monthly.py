"""Levels month by month: one result a patient and month, and the median of those sampled in it.

Monthly sampling misses its day by a few, so that a sample counts towards the month it is nearest
to: month 3 is the month about day 3 x ``month_days``, and month 0 that about day 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.censored import quantile
from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.mrd.segments import IntArray, Segments, begins, borders
from mrdscope.analysis.settings import DAY_TOLERANCE, Settings
from mrdscope.errors import AnalysisError

#: Fewer levels than this have no median worth drawing (domain reference, 3.10).
FEWEST_FOR_MEDIAN = 5

_RESULT = ("day", "status", "low", "high", "order", "lod", "_file", "_row")
_NOT_EVALUABLE = -3.0  # below every order there is


@dataclass(frozen=True)
class MonthlyLevels:
    """The highest result of each patient in each month; see `monthly_levels`.

    Parameters
    ----------
    frame
        One row a patient and month with a sample.
    month_days
        Days in a month.
    left_out
        Samples that are not in it: of other series than the patient's main one, or without a day.
    """

    frame: pl.DataFrame
    month_days: float
    left_out: int = 0

    @property
    def months(self) -> tuple[int, int]:
        """The first month anybody was sampled in and the last, month 0 included; 0 of nobody."""
        first, last = self.frame["month"].min(), self.frame["month"].max()
        if not (isinstance(first, int) and isinstance(last, int)):
            return 0, 0
        return min(first, 0), max(last, 0)

    def stretches(self, months: int, first: int | None = None) -> MonthlyLevels:
        """Return the highest result of each stretch of so many months.

        Stretches are counted from the month ``first``, or else the first of `months`; ``month`` is
        then the first month of the stretch. ``month_days`` stays that of a month.

        Raises
        ------
        AnalysisError
            Of fewer months than one.
        """
        if months < 1:
            raise AnalysisError(f"{months} months are no stretch", expected="1 or more")
        if months == 1 or self.frame.is_empty():
            return self
        origin = self.months[0] if first is None else first
        stretch = (self.frame["month"].to_numpy() - origin) // months * months + origin
        return replace(self, frame=_highest(self.frame, stretch))


def month_of(days: pl.Series, month_days: float) -> IntArray:
    """Return the month each day is nearest to, the later where two are as near."""
    months = np.floor((days.to_numpy() + DAY_TOLERANCE) / month_days + 0.5)
    return months.astype(np.int64)


def monthly_levels(series: Series, settings: Settings) -> MonthlyLevels:
    """Return the highest result of each patient's main series in each month.

    Undetected results are the lowest, and of two the one with the worse limit of detection stands,
    because the level may have been as high as that; a result that could not be evaluated stands
    where the month has no other.

    Parameters
    ----------
    series
        The patients' main series.
    settings
        Of it ``month_days``.

    Returns
    -------
    MonthlyLevels
        Its frame, by patient and month: ``patient_id``, ``month`` (0 about day 0, negative before
        it), ``samples`` (how many were taken in it), and of the sample that stands ``day``,
        ``status``, ``low``, ``high``, ``order`` (null where not evaluable), ``limit`` (of
        detection, null where it is not known; a ratio), ``file``, ``row``.
    """
    samples = series.samples.with_columns(samples=pl.lit(1, pl.Int64))
    known = [name for name in _RESULT if name in samples.columns]
    frame = samples.select("patient_id", "samples", *known).rename(
        {name: name.removeprefix("_") for name in known}
    )
    lod = pl.col("lod") if "lod" in known else pl.lit(None, pl.Float64)
    undetected = pl.when((pl.col("status") == "undetected") & pl.col("high").is_finite())
    frame = frame.with_columns(limit=pl.coalesce(lod, undetected.then("high")))
    months = month_of(frame["day"], settings.month_days)
    highest = _highest(frame.drop("lod", strict=False), months)
    return MonthlyLevels(highest, settings.month_days, series.left_out.height)


def _highest(frame: pl.DataFrame, months: IntArray) -> pl.DataFrame:
    """Return the row that stands for each patient and month, of rows in order."""
    if frame.is_empty():
        return frame.with_columns(month=pl.lit(None, pl.Int64))
    new = begins(frame["patient_id"])
    new[1:] |= months[1:] != months[:-1]
    cells = Segments(borders(new), frame.height)
    order = frame["order"].fill_null(_NOT_EVALUABLE).to_numpy()
    high = frame["high"].fill_null(np.inf).to_numpy()
    top = order == cells.spread(cells.maximum(order))
    bound = np.where(top, high, -np.inf)
    chosen = cells.first(top & (bound == cells.spread(cells.maximum(bound))))
    samples = cells.total(frame["samples"].to_numpy())
    return frame[chosen].with_columns(
        month=pl.Series(months[chosen]), samples=pl.Series(samples)
    )  # fmt: skip


def monthly_medians(
    monthly: MonthlyLevels, patients: pl.Series | None = None, fewest: int = FEWEST_FOR_MEDIAN
) -> pl.DataFrame:
    """Return the median level of the patients sampled in each month, by ranks.

    Nothing is put in place of an undetected level: where the median is one it is "below" a limit
    (`analysis.mrd.censored.quantile`). It is the median of who was sampled in that month, not of
    all who began.

    Parameters
    ----------
    monthly
        `monthly_levels`.
    patients
        Ids of the patients it is of; None for all.
    fewest
        Months with fewer evaluable levels have no median.

    Returns
    -------
    polars.DataFrame
        One row a month that has one, ascending: ``month``, ``n``, ``status``, ``low``, ``high``
        (ratio; the bounds of the median's interval).
    """
    frame = monthly.frame.filter(pl.col("order").is_not_null())
    if patients is not None:
        frame = frame.filter(pl.col("patient_id").is_in(patients.implode()))
    levels = frame.select(
        "month",
        level_low="low", level_high="high", level_order="order", level_status="status",
    )  # fmt: skip
    rows = []
    for (month,), of_month in levels.sort("month").group_by("month", maintain_order=True):
        median = quantile(of_month, 0.5) if of_month.height >= fewest else None
        if median is not None:
            rows.append((month, of_month.height, str(median.status), median.low, median.high))
    schema = {"month": pl.Int64, "n": pl.Int64, "status": pl.String, "low": pl.Float64,
              "high": pl.Float64}  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")
