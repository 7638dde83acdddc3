"""Levels: at a landmark, last, best, and the median of several by ranks.

A median of levels that include undetected ones is read off their order, so it may itself be "below
the limit of detection"; nothing is substituted for them (domain reference, 1.9).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.evaluable import Levels
from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.mrd.segments import NO_ROW, IntArray
from mrdscope.cohort.schema import DAY_DECIMALS, Status

_RESULT = ("day", "status", "low", "high", "order", "_file", "_row")


@dataclass(frozen=True)
class Level:
    """A level as a status and an interval, as a ratio."""

    status: Status
    low: float
    high: float


@dataclass(frozen=True)
class LevelSummary:
    """How many levels, their median by ranks, the lowest and the highest; null without any."""

    n: int
    median: Level | None
    lowest: Level | None
    highest: Level | None


def level_at(series: Series, day: float, window: tuple[float, float]) -> pl.DataFrame:
    """Return each patient's evaluable sample nearest to a day, within a window, later where tied.

    Parameters
    ----------
    series
        The patients' main series.
    day, window
        The day aimed at and the first and last day allowed, inclusive.

    Returns
    -------
    polars.DataFrame
        ``patient_id``, ``level_day``, ``level_status``, ``level_low``, ``level_high`` (ratio),
        ``level_order``, ``level_file``, ``level_row``; patients without such a sample have no row.
    """
    found = nearest(series.levels, day, window)
    there = np.flatnonzero(found != NO_ROW)
    patients = series.levels.patients[there].alias("patient_id")
    return series.taken(found[there], "level", _RESULT).insert_column(0, patients)


def nearest(levels: Levels, day: float, window: tuple[float, float]) -> IntArray:
    """Return the sample of each patient that `level_at` takes, `NO_ROW` without one."""
    rows = np.flatnonzero((levels.day >= window[0]) & (levels.day <= window[1]))
    segments, there = levels.segments.within(rows)
    days = levels.day[rows]
    # Rounded, so that two samples as far on either side are as far in binary arithmetic too.
    distance = np.abs(days - day).round(DAY_DECIMALS)
    near = distance == segments.spread(segments.minimum(distance))
    found = np.full(there.size, NO_ROW)
    found[there] = rows[segments.highest(days, near)]
    return found


def last_and_best(series: Series) -> pl.DataFrame:
    """Return each patient's last evaluable level and the best (lowest, first of ties).

    Returns
    -------
    polars.DataFrame
        ``patient_id`` and, with the prefixes ``last_`` and ``best_``, ``day``, ``status``, ``low``,
        ``high`` (ratio), ``order``, ``file``, ``row``; ``best_uncertain``: a detectable result may
        have been lower than a best level of which only an interval is known. Only patients with an
        evaluable sample.
    """
    levels = series.levels
    best, last = levels.segments.lowest(levels.order), levels.segments.ends - 1
    return pl.concat(
        [
            pl.DataFrame({"patient_id": levels.patients}),
            series.taken(last, "last", _RESULT),
            series.taken(best, "best", _RESULT),
            pl.DataFrame({"best_uncertain": levels.uncertain(best)}),
        ],
        how="horizontal",
    )


def summarise(levels: pl.DataFrame) -> LevelSummary:
    """Return the median by ranks and the range of levels (columns ``level_*`` of `level_at`).

    With an even number the median is the mean of the two middle intervals; it is undetected where
    either of them is.
    """
    ordered = levels.sort("level_order", maintain_order=True)
    if ordered.is_empty():
        return LevelSummary(0, None, None, None)
    n = ordered.height
    lower, upper = _level(ordered, (n - 1) // 2), _level(ordered, n // 2)
    median = Level(lower.status, (lower.low + upper.low) / 2, (lower.high + upper.high) / 2)
    return LevelSummary(n, median, _level(ordered, 0), _level(ordered, n - 1))


def _level(ordered: pl.DataFrame, i: int) -> Level:
    row = ordered.row(i, named=True)
    return Level(Status(row["level_status"]), row["level_low"], row["level_high"])
