"""Doubling and halving times, between consecutive samples and the fastest of each patient.

The doubling time is ln 2 * dt / ln(v2 / v1), which unlike the fold rise does not depend on how long
the interval was (Branford et al., Blood 2012;119:4264; domain reference, 1.7). A result known as an
interval bounds it: from below 1e-5 to 1e-3 in 60 days it is at most 9.03 days.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.log_change import log10_bounds
from mrdscope.analysis.mrd.samples import Levels, Series, aligned
from mrdscope.analysis.mrd.segments import BoolArray, FloatArray, IntArray
from mrdscope.analysis.settings import DAY_TOLERANCE, LOG10_TOLERANCE, Settings
from mrdscope.cohort.schema import DAY_DECIMALS

_LOG10_2 = float(np.log10(2.0))


@dataclass(frozen=True)
class _Steps:
    """Steps from one sample to a later one of the same patient.

    ``change`` is the bounds (least, most) of the change in log10, in the direction asked for.
    """

    days: FloatArray
    change: tuple[FloatArray, FloatArray]

    def times(self) -> tuple[pl.Series, pl.Series]:
        """Return the bounds of the time of a twofold change; null where none is sure to be."""
        least, most = self.change
        changed = (least >= 0) & (most > 0) & (self.days > 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            bounds = (_LOG10_2 * self.days / most, _LOG10_2 * self.days / least)
        low, high = (
            pl.Series(np.where(changed, bound, np.nan), dtype=pl.Float64).fill_nan(None)
            for bound in bounds
        )
        return low, high

    def beyond_variation(self, settings: Settings) -> BoolArray:
        """Return the steps that are surely more than the variation of the assay."""
        beyond: BoolArray = (self.days >= settings.assay_variation_days - DAY_TOLERANCE) & (
            self.change[0] >= settings.assay_variation_log10
        )
        return beyond


def _upwards(levels: Levels, to: IntArray) -> _Steps:
    """Return the steps to some samples from the ones before them, a rise being positive."""
    low, high, since = levels.low, levels.high, to - 1
    days = (levels.day[to] - levels.day[since]).round(DAY_DECIMALS)
    return _Steps(days, log10_bounds(low[to], high[to], low[since], high[since]))


def _downwards(levels: Levels, to: IntArray) -> _Steps:
    """Return the same steps, a fall being positive."""
    up = _upwards(levels, to)
    return _Steps(up.days, (0.0 - up.change[1], 0.0 - up.change[0]))


def steps(series: Series, settings: Settings) -> pl.DataFrame:
    """Return every step between consecutive evaluable samples of the main series.

    Returns
    -------
    polars.DataFrame
        One row a step, by patient and time: ``patient_id``, ``from_day``, ``to_day``, ``days``;
        ``log10_change_low``, ``log10_change_high`` (both null where nothing is known);
        ``log10_per_month_low``, ``log10_per_month_high``; ``doubling_days_low``,
        ``doubling_days_high`` where the level is known to have risen, ``halving_days_low``,
        ``halving_days_high`` where it is known to have fallen (0 and infinite being no bound; null
        on the same day); ``within_assay_variation`` (closer than ``settings.assay_variation_days``,
        or not surely changed by ``settings.assay_variation_log10``); ``from_row``, ``to_row``.
    """
    levels = series.levels
    later = np.ones(levels.day.size, dtype=np.bool_)
    later[levels.segments.starts] = False
    to = np.flatnonzero(later)
    up, down = _upwards(levels, to), _downwards(levels, to)
    known = ~(np.isinf(up.change[0]) & np.isinf(up.change[1]))
    low, high = (pl.Series(np.where(known, bound, np.nan)).fill_nan(None) for bound in up.change)
    months = pl.Series(np.where(up.days > 0, up.days / settings.month_days, np.nan)).fill_nan(None)
    (doubling_low, doubling_high), (halving_low, halving_high) = up.times(), down.times()
    return (
        pl.DataFrame(
            {
                "patient_id": levels.patients.gather(levels.segments.numbers[to]),
                "from_day": levels.day[to - 1],
                "to_day": levels.day[to],
                "days": up.days,
                "log10_change_low": low,
                "log10_change_high": high,
                "log10_per_month_low": low / months,
                "log10_per_month_high": high / months,
                "doubling_days_low": doubling_low,
                "doubling_days_high": doubling_high,
                "halving_days_low": halving_low,
                "halving_days_high": halving_high,
                "within_assay_variation": ~(
                    up.beyond_variation(settings) | down.beyond_variation(settings)
                ),
            }
        )
        .hstack(series.taken(levels.row[to - 1], "from", ["_row"]))
        .hstack(series.taken(levels.row[to], "to", ["_row"]))
    )


def _fastest(
    levels: Levels, to: IntArray, found: _Steps, settings: Settings, prefix: str
) -> pl.DataFrame:
    """Return of each patient the step that is surely fastest, first of ties."""
    beyond = found.beyond_variation(settings) & (found.days > 0)
    to, days = to[beyond], found.days[beyond]
    least, most = (bound[beyond] for bound in found.change)
    segments, there = levels.segments.within(to)
    speed = least / days
    at = segments.first(speed == segments.spread(segments.maximum(speed)))
    low, high = _Steps(days[at], (least[at], most[at])).times()
    return pl.DataFrame(
        {
            "patient_id": levels.patients.filter(pl.Series(there, dtype=pl.Boolean)),
            f"{prefix}_days_low": low,
            f"{prefix}_days_high": high,
            f"{prefix}_from_day": levels.day[to[at] - 1],
            f"{prefix}_to_day": levels.day[to[at]],
        }
    )


def _candidates(
    levels: Levels, in_time: BoolArray, settings: Settings
) -> tuple[IntArray, IntArray]:
    """Return the samples to which the level may have risen, and fallen, beyond assay variation.

    A little too many: what is asked here is a ratio, so that logarithms are taken of few.
    """
    fold = 10 ** (settings.assay_variation_log10 - LOG10_TOLERANCE)
    low, high = levels.low, levels.high
    usable = in_time.copy()
    usable[levels.segments.starts] = False
    rises, falls = np.zeros((2, low.size), dtype=np.bool_)
    rises[1:] = usable[1:] & (low[1:] >= high[:-1] * fold)
    falls[1:] = usable[1:] & (low[:-1] >= high[1:] * fold)
    return np.flatnonzero(rises), np.flatnonzero(falls)


def doubling(series: Series, course: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return each patient's shortest doubling and halving time that is more than assay variation.

    Steps between consecutive evaluable samples of the main series, the later one up to and on the
    day of hematologic relapse; of several the one that is surely fastest, first of ties.

    Returns
    -------
    polars.DataFrame
        One row a patient of ``course``, in its order: ``patient_id``; with the prefixes
        ``doubling_`` and ``halving_``: ``days_low`` and ``days_high`` (bounds of the time in days,
        equal where both results were quantified, ``days_low`` 0 where only an upper bound is
        known), ``from_day``, ``to_day``. Null where no step is beyond
        ``settings.assay_variation_days`` and ``settings.assay_variation_log10``.
    """
    levels = series.levels
    relapse = levels.segments.spread(levels.of_patients(course, "relapse_day"))
    in_time = ~(levels.day > relapse + DAY_TOLERANCE)
    rises, falls = _candidates(levels, in_time, settings)
    up = _fastest(levels, rises, _upwards(levels, rises), settings, "doubling")
    down = _fastest(levels, falls, _downwards(levels, falls), settings, "halving")
    return aligned(aligned(course.select("patient_id"), up), down)
