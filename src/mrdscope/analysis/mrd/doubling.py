"""Doubling and halving times, between consecutive samples and the fastest of each patient.

The doubling time is ln 2 * dt / ln(v2 / v1), which unlike the fold rise does not depend on how long
the interval was (Branford et al., Blood 2012;119:4264; domain reference, 1.7). A result known as an
interval bounds it: from below 1e-5 to 1e-3 in 60 days it is at most 9.03 days.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.evaluable import Levels, aligned, nullable
from mrdscope.analysis.mrd.log_change import lower_bound, upper_bound
from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.mrd.segments import BoolArray, FloatArray, IntArray
from mrdscope.analysis.once import once
from mrdscope.analysis.settings import DAY_TOLERANCE, LOG10_TOLERANCE, Settings
from mrdscope.cohort.schema import DAY_DECIMALS

_LOG10_2 = float(np.log10(2.0))


@dataclass(frozen=True)
class _Rises:
    """Steps to some samples from the ones before them, a rise being positive."""

    levels: Levels
    to: IntArray

    @once
    def days(self) -> FloatArray:
        """How long they took."""
        day = self.levels.day
        return (day[self.to] - day[self.to - 1]).round(DAY_DECIMALS)

    @once
    def least(self) -> FloatArray:
        """The lower bound of the change in log10."""
        return lower_bound(self.levels.low[self.to], self.levels.high[self.to - 1])

    @once
    def most(self) -> FloatArray:
        """The upper bound of the change in log10."""
        return upper_bound(self.levels.high[self.to], self.levels.low[self.to - 1])

    def times(self) -> tuple[FloatArray, FloatArray]:
        """Return the bounds of the time of a twofold change; NaN where none is sure to be."""
        changed = (self.least >= 0) & (self.most > 0) & (self.days > 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            low, high = _LOG10_2 * self.days / self.most, _LOG10_2 * self.days / self.least
        return np.where(changed, low, np.nan), np.where(changed, high, np.nan)

    def beyond_variation(self, settings: Settings) -> BoolArray:
        """Return the steps that are surely more than the variation of the assay."""
        beyond: BoolArray = (self.days >= settings.assay_variation_days - DAY_TOLERANCE) & (
            self.least >= settings.assay_variation_log10
        )
        return beyond


class _Falls(_Rises):
    """The same steps, a fall being positive."""

    @once
    def least(self) -> FloatArray:
        """The lower bound of the fall in log10."""
        return 0.0 - upper_bound(self.levels.high[self.to], self.levels.low[self.to - 1])

    @once
    def most(self) -> FloatArray:
        """The upper bound of the fall in log10."""
        return 0.0 - lower_bound(self.levels.low[self.to], self.levels.high[self.to - 1])


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
    up, down = _Rises(levels, to), _Falls(levels, to)
    known = ~(np.isinf(up.least) & np.isinf(up.most))
    low, high = (nullable(np.where(known, bound, np.nan)) for bound in (up.least, up.most))
    months = nullable(np.where(up.days > 0, up.days / settings.month_days, np.nan))
    doubling_low, doubling_high, halving_low, halving_high = map(
        nullable, (*up.times(), *down.times())
    )
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
        .hstack(series.taken(to - 1, "from", ["_row"]))
        .hstack(series.taken(to, "to", ["_row"]))
    )


def _fastest(found: _Rises, settings: Settings, prefix: str) -> dict[str, pl.Series]:
    """Return columns of the step that is surely fastest, first of ties, null without any."""
    levels = found.levels
    beyond = np.flatnonzero(found.beyond_variation(settings) & (found.days > 0))
    segments, there = levels.segments.within(found.to[beyond])
    speed = found.least[beyond] / found.days[beyond]
    fastest = segments.first(speed == segments.spread(segments.maximum(speed)))
    to, since, low, high = np.full((4, there.size), np.nan)
    at = found.to[beyond[fastest]]
    low[there], high[there] = replace(found, to=at).times()
    since[there], to[there] = levels.day[at - 1], levels.day[at]
    named = {"days_low": low, "days_high": high, "from_day": since, "to_day": to}
    return {f"{prefix}_{name}": nullable(values) for name, values in named.items()}


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
    up = _fastest(_Rises(levels, rises), settings, "doubling")
    down = _fastest(_Falls(levels, falls), settings, "halving")
    found = pl.DataFrame({"patient_id": levels.patients, **up, **down})
    return aligned(course[["patient_id"]], found)
