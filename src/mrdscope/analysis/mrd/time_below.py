"""Time below a level, and responses to it that were confirmed or sustained.

A sample is at or below a level where all of its interval is, above it where none is, and else it
says neither. Source: domain reference, 1.8; nothing is carried past the last sample or over a gap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.evaluable import Levels, aligned, nullable
from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.mrd.segments import (
    NO_ROW,
    BoolArray,
    FloatArray,
    Segments,
    borders,
)
from mrdscope.analysis.settings import DAY_TOLERANCE, LEVEL_TOLERANCE, Settings
from mrdscope.cohort.schema import DAY_DECIMALS


def at_or_below(levels: Levels, level: float) -> BoolArray:
    """Return the samples that are surely at or below a level (ratio)."""
    below: BoolArray = levels.high <= level * (1 + LEVEL_TOLERANCE)
    return below


def above(levels: Levels, level: float) -> BoolArray:
    """Return the samples that are surely above a level (ratio)."""
    # "Above 1" says so of 1 itself; of every other interval the lower bound belongs to it.
    beyond = (levels.order == np.inf) & (levels.low >= level)
    over: BoolArray = beyond | (levels.low > level * (1 + LEVEL_TOLERANCE))
    return over


def time_below(
    series: Series, course: pl.DataFrame, level: float, settings: Settings
) -> pl.DataFrame:
    """Return how long each patient was at or below a level.

    Returns
    -------
    polars.DataFrame
        One row a patient of ``course``, in its order: ``patient_id``; ``below_days_low`` (between
        consecutive samples both at or below the level), ``below_days_high`` (and between samples of
        which one may have been), ``unknown_days`` (between samples farther apart than
        ``settings.maximum_gap_days``, whatever they were), ``watched_days`` (first to last
        evaluable sample). Null without an evaluable sample; 0 of a single one.
    """
    levels = series.levels
    segments = levels.segments
    below, over = at_or_below(levels, level), above(levels, level)
    days = levels.days_since.copy()
    days[segments.starts] = 0.0
    gap = days > settings.maximum_gap_days + DAY_TOLERANCE
    sure = ~gap & below & segments.before(below, outside=False)
    possible = ~(gap | (over & segments.before(over, outside=False)))

    def total(mask: BoolArray) -> FloatArray:
        return segments.total(days * mask).round(DAY_DECIMALS)

    found = pl.DataFrame(
        {
            "patient_id": levels.patients,
            "below_days_low": total(sure),
            "below_days_high": total(possible),
            "unknown_days": total(gap),
            "watched_days": segments.total(days).round(DAY_DECIMALS),
        }
    )
    return aligned(course[["patient_id"]], found)


@dataclass(frozen=True)
class _Stretches:
    """Unbroken stretches of samples at or below a level.

    ``since`` is the day of the first sample of the stretch each sample is in, ``days`` the time
    since then; both are only of meaning where ``below``.
    """

    below: BoolArray
    since: FloatArray
    days: FloatArray

    def lasting(self, least: float) -> BoolArray:
        """Return the samples that show their stretch to last at least so many days."""
        return self.below & (self.days >= least - DAY_TOLERANCE)


def _stretches(levels: Levels, level: float, maximum_gap: float) -> _Stretches:
    below = at_or_below(levels, level)
    goes_on = below & levels.segments.before(below, outside=False)
    goes_on &= levels.days_since <= maximum_gap + DAY_TOLERANCE
    runs = Segments(borders(~goes_on), levels.day.size)
    since = runs.spread(levels.day[runs.starts])
    return _Stretches(below, since, (levels.day - since).round(DAY_DECIMALS))


def confirmed_response(
    series: Series, course: pl.DataFrame, level: float, settings: Settings
) -> pl.DataFrame:
    """Return the first sample of each patient at or below a level, and the first confirmed one.

    A response is confirmed by a later sample at or below the level, at least
    ``settings.confirmation_days`` after, with none between that is not.

    Returns
    -------
    polars.DataFrame
        One row a patient of ``course``, in its order: ``patient_id``, ``reached_day`` (first
        sample at or below), ``confirmed_day`` (first of the first two that confirm each other),
        ``confirming_day`` (the second of them), ``confirmed``. Null without an evaluable sample,
        ``confirmed`` excepted days null where it did not happen.
    """
    levels = series.levels
    found = _stretches(levels, level, np.inf)
    shown = levels.segments.first(found.lasting(settings.confirmation_days))
    frame = pl.DataFrame(
        {
            "patient_id": levels.patients,
            "reached_day": levels.days(levels.segments.first(found.below)),
            "confirmed_day": nullable(levels.at(shown, found.since)),
            "confirming_day": levels.days(shown),
            "confirmed": shown != NO_ROW,
        }
    )
    return aligned(course[["patient_id"]], frame)


def sustained_response(
    series: Series, course: pl.DataFrame, level: float, settings: Settings
) -> pl.DataFrame:
    """Return whether each patient stayed at or below a level for ``settings.sustained_months``.

    All evaluable samples of a stretch are at or below the level, no two of them farther apart than
    ``settings.maximum_gap_days``, and the last is at least that long after the first.

    Returns
    -------
    polars.DataFrame
        One row a patient of ``course``, in its order: ``patient_id``, ``sustained``,
        ``sustained_from_day`` and ``sustained_day`` (first sample of the first such stretch, and
        the sample that shows it), ``longest_below_days`` (the longest stretch, 0 of a single
        sample, null without any), ``below_running`` (the stretch runs to the last sample). Null
        without an evaluable sample.
    """
    levels = series.levels
    segments, last = levels.segments, levels.segments.ends - 1
    found = _stretches(levels, level, settings.maximum_gap_days)
    shown = segments.first(found.lasting(settings.sustained_days))
    days = np.where(found.below, found.days, -1.0)
    longest = segments.maximum(days)
    frame = pl.DataFrame(
        {
            "patient_id": levels.patients,
            "sustained": shown != NO_ROW,
            "sustained_from_day": nullable(levels.at(shown, found.since)),
            "sustained_day": levels.days(shown),
            "longest_below_days": nullable(np.where(longest < 0, np.nan, longest)),
            "below_running": found.below[last] & (days[last] == longest),
        }
    )
    return aligned(course[["patient_id"]], frame)
