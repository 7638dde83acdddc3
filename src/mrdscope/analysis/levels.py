"""Levels: at a landmark, last, best, and the median of several by ranks.

A median of levels that include undetected ones is read off their order, so it may itself be "below
the limit of detection"; nothing is substituted for them (domain reference, 1.9).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.samples import Series
from mrdscope.cohort.schema import Status

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


def _pick(prefix: str) -> list[pl.Expr]:
    return [pl.col(c).first().alias(f"{prefix}_{c.lstrip('_')}") for c in _RESULT]


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
    near = series.samples.filter("evaluable", pl.col("day").is_between(*window))
    distance = (pl.col("day") - day).abs()
    nearest = near.with_columns(_distance=distance).sort(
        "_distance", "day", descending=[False, True], maintain_order=True
    )
    return nearest.group_by("patient_id", maintain_order=True).agg(_pick("level"))


def last_and_best(series: Series) -> pl.DataFrame:
    """Return each patient's last evaluable level and the best (lowest, first of ties).

    Returns
    -------
    polars.DataFrame
        ``patient_id`` and, with the prefixes ``last_`` and ``best_``, ``day``, ``status``, ``low``,
        ``high`` (ratio), ``order``, ``file``, ``row``; only patients with an evaluable sample.
    """
    evaluable = series.samples.filter("evaluable")
    last = evaluable.reverse().group_by("patient_id", maintain_order=True).agg(_pick("last"))
    best = (
        evaluable.sort("order", maintain_order=True)
        .group_by("patient_id", maintain_order=True)
        .agg(_pick("best"))
    )
    return last.join(best, on="patient_id", how="left", maintain_order="left")


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
