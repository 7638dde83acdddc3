"""How the level moved: the paper's minimum and increased level, and the largest rise of all.

Source: the paper's modification of Scheuring et al. (Leukemia 2003;17:1700), made unambiguous in
the domain reference, 1.1. Changes are intervals in log10, so that a rise from "below 1e-5" to 1e-3
is "at least 2.0" and never a number nobody measured (domain reference, 1.0).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.evaluable import Levels, aligned
from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.mrd.segments import NO_ROW, BoolArray, FloatArray, IntArray
from mrdscope.analysis.settings import DAY_TOLERANCE, Settings
from mrdscope.cohort.schema import Status


class NoMinimum(enum.StrEnum):
    """Why a patient has no minimum in the paper's sense."""

    NO_SAMPLE = "no evaluable sample"
    NO_ELIGIBLE = "no sample far enough before hematologic relapse"
    SINGLE = "a single eligible sample"
    FALLING = "every sample is lower than the one before"


def log10_change(
    later_low: pl.Expr, later_high: pl.Expr, earlier_low: pl.Expr, earlier_high: pl.Expr
) -> tuple[pl.Expr, pl.Expr]:
    """Return the bounds of log10(later / earlier) when both are known only as intervals.

    Bounds in ratio; a bound of 0 or infinity gives an infinite bound of the change, which is what
    is then known. Source: domain reference, 1.0.
    """
    return (later_low / earlier_high).log10(), (later_high / earlier_low).log10()


def eligible(series: Series, course: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return the evaluable samples taken at least 15 days before hematologic relapse, inclusive.

    Parameters
    ----------
    series
        The patients' main series.
    course
        One row a patient with ``patient_id`` and ``relapse_day`` (null without relapse).
    """
    relapse = course.select("patient_id", "relapse_day")
    joined = series.samples.filter("evaluable").join(
        relapse, on="patient_id", how="left", maintain_order="left"
    )
    gap = pl.col("relapse_day") - pl.col("day")
    return joined.filter((gap >= settings.relapse_gap_days - DAY_TOLERANCE).fill_null(value=True))


def _eligible(levels: Levels, course: pl.DataFrame, settings: Settings) -> BoolArray:
    """Return which samples `eligible` returns; of each patient they are the first so many."""
    relapse = levels.of_patients(course, "relapse_day")
    last = np.where(np.isnan(relapse), np.inf, relapse - settings.relapse_gap_days + DAY_TOLERANCE)
    return levels.day <= levels.segments.spread(last)


@dataclass(frozen=True)
class _Turns:
    """The row, in the levels they were found in, of each patient's turning points; or `NO_ROW`."""

    minimum: IntArray
    start: IntArray
    increased: IntArray


def _turns(levels: Levels, usable: BoolArray) -> _Turns:
    """Return the minimum, the last result tied with it before the rise, and the increased level.

    The minimum is the lowest result with a later one as high. If no later result but the next one
    is asked for, the lowest is the same: where the next is lower than a candidate, it is itself a
    candidate, and lower.
    """
    segments, order = levels.segments, levels.order
    usable_order = np.where(usable, order, -np.inf)
    candidate = segments.after(usable_order, -np.inf) >= order
    lowest = segments.minimum(np.where(candidate, order, np.inf))
    lowest_tied = order == segments.spread(lowest)
    minimum = segments.first(candidate & lowest_tied)
    later = usable & (
        segments.rows > segments.spread(np.where(minimum == NO_ROW, order.size, minimum))
    )
    increased = segments.highest(order, later)
    start = segments.last(lowest_tied & (segments.rows < segments.spread(increased)))
    return _Turns(minimum, start, increased)


def _largest_rise(levels: Levels, usable: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Return the maximum draw-up: bounds of the largest rise from any earlier to any later result.

    From undetected to undetected nothing is known to have changed.
    """
    segments = levels.segments
    rises = usable & levels.detected
    rises[segments.starts] = False
    earlier_low = segments.before(segments.running_minimum(levels.low), np.inf)
    earlier_high = segments.before(segments.running_minimum(levels.high), np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        fold_low = segments.maximum(np.where(rises, levels.low / earlier_high, 0.0))
        fold_high = segments.maximum(np.where(rises, levels.high / earlier_low, 0.0))
    return np.log10(np.maximum(fold_low, 1.0)), np.log10(np.maximum(fold_high, 1.0))


_RESULT = ("day", "status", "low", "high", "order", "_file", "_row")


def _turning_points(series: Series, usable: BoolArray) -> pl.DataFrame:
    """Return one row a patient with an evaluable sample: its turning points and largest rise."""
    levels = series.levels
    turns, (low, high) = _turns(levels, usable), _largest_rise(levels, usable)
    return pl.concat(
        [
            pl.DataFrame({
                "patient_id": levels.patients,
                "n_evaluable": levels.segments.lengths,
                "n_eligible": levels.segments.count(usable),
                "largest_rise_low": low,
                "largest_rise_high": high,
                "minimum_uncertain": levels.uncertain(turns.minimum, usable),
            }),
            series.taken(turns.minimum, "minimum", _RESULT),
            series.taken(turns.start, "rise_start", ["day"]),
            series.taken(turns.increased, "increased", _RESULT),
        ],
        how="horizontal",
    )  # fmt: skip


def _reason(evaluable: pl.Expr, eligible_: pl.Expr, minimum: pl.Expr) -> pl.Expr:
    return (
        pl.when(evaluable.fill_null(0) == 0).then(pl.lit(str(NoMinimum.NO_SAMPLE)))
        .when(eligible_.fill_null(0) == 0).then(pl.lit(str(NoMinimum.NO_ELIGIBLE)))
        .when(minimum.is_null() & (eligible_ == 1)).then(pl.lit(str(NoMinimum.SINGLE)))
        .when(minimum.is_null()).then(pl.lit(str(NoMinimum.FALLING)))
    )  # fmt: skip


def rise(series: Series, course: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return each patient's minimum and increased level, the magnitude between them, and flags.

    Returns
    -------
    polars.DataFrame
        One row a patient of ``course``, in its order:

        - ``n_evaluable``, ``n_eligible``: samples that could be judged, and of those the ones at
          least ``settings.relapse_gap_days`` before hematologic relapse;
        - ``minimum_day``, ``minimum_status``, ``minimum_low``, ``minimum_high``: the lowest result
          before an increase or an identical value (first of ties), as a ratio; null with a
          ``reason`` where there is none;
        - ``increased_day``, ``increased_status``, ``increased_low``, ``increased_high``: the
          highest result after it (first of ties); ``rise_start_day``: the last result before that
          which ties with the minimum; ``minimum_uncertain``: a detectable result may have been
          lower than a minimum of which only an interval is known;
        - ``log10_increase_low``, ``log10_increase_high``: log10(increased / minimum), exact where
          both are quantified, else bounds; both 0 for two undetected results;
        - ``increase``: the level is known to have risen; ``wide``: by more than
          ``settings.wide_rise_log10`` at least;
        - ``rate_log10_per_month``: the lower bound over the time from the last tied minimum;
        - ``largest_rise_low``, ``largest_rise_high``: the maximum draw-up, which the minimum misses
          when a transient rise is followed by two identical negatives; 0 where nothing rose, null
          without samples.
    """
    usable = _eligible(series.levels, course, settings)
    frame = aligned(course[["patient_id"]], _turning_points(series, usable))
    low, high = log10_change(
        pl.col("increased_low"), pl.col("increased_high"),
        pl.col("minimum_low"), pl.col("minimum_high"),
    )  # fmt: skip
    same = pl.col("increased_order") == pl.col("minimum_order")
    months = (pl.col("increased_day") - pl.col("rise_start_day")) / settings.month_days
    return (
        frame.with_columns(
            log10_increase_low=pl.when(same).then(0.0).otherwise(low),
            log10_increase_high=pl.when(same).then(0.0).otherwise(high),
        )
        .with_columns(
            # From undetected to detectable the level has risen, by however little is known.
            increase=(pl.col("log10_increase_low") > 0)
            | ((pl.col("minimum_status") == Status.UNDETECTED) & ~same),
        )
        .with_columns(
            wide=pl.col("log10_increase_low") > settings.wide_rise_log10,
            rate_log10_per_month=pl.when((pl.col("log10_increase_low") > 0) & (months > 0)).then(
                pl.col("log10_increase_low") / months
            ),
            reason=_reason(pl.col("n_evaluable"), pl.col("n_eligible"), pl.col("minimum_day")),
            n_evaluable=pl.col("n_evaluable").fill_null(0),
            n_eligible=pl.col("n_eligible").fill_null(0),
            minimum_uncertain=pl.when(pl.col("minimum_day").is_not_null()).then(
                "minimum_uncertain"
            ),
            largest_rise_low=pl.when(pl.col("n_eligible") > 0).then("largest_rise_low"),
            largest_rise_high=pl.when(pl.col("n_eligible") > 0).then("largest_rise_high"),
        )
        .drop("minimum_order", "increased_order")
    )


class Side(enum.StrEnum):
    """On which side of a threshold a level is."""

    HIGH = "high"  #: at the threshold or above it
    LOW = "low"
    UNCLEAR = "unclear"  #: its interval has the threshold inside it


def side_of_threshold(threshold: float) -> pl.Expr:
    """Return the side of a threshold (ratio) the increased level of `rise` is on, a `Side`."""
    high = pl.col("increased_low") >= threshold
    quantified = pl.col("increased_status") == Status.QUANTIFIED
    # The upper bound of an interval is not part of it, except of a single value.
    low = (pl.col("increased_high") < threshold) | (
        (pl.col("increased_high") == threshold) & ~quantified
    )
    return (
        pl.when(high).then(pl.lit(str(Side.HIGH)))
        .when(low).then(pl.lit(str(Side.LOW)))
        .otherwise(pl.lit(str(Side.UNCLEAR)))
    )  # fmt: skip


@dataclass(frozen=True)
class IncreasedLevels:
    """How many patients with an increase rose to which side of a level, and relapsed.

    ``unclear`` are those whose interval has the threshold inside it: they are on neither side.
    """

    threshold: float
    high: int
    high_relapses: int
    low: int
    low_relapses: int
    unclear: int
    unclear_relapses: int


def increased_levels(
    rise: pl.DataFrame, course: pl.DataFrame, settings: Settings
) -> IncreasedLevels:
    """Divide the patients whose level increased by the level they rose to (the paper's Table 1B).

    A level equal to ``settings.increased_level_threshold``, for which the paper has no row, is
    high. Relapses are hematologic.
    """
    threshold = settings.increased_level_threshold
    rises = rise.filter("increase").join(course, on="patient_id", how="left")
    side, relapsed = side_of_threshold(threshold), pl.col("relapse_day").is_not_null()
    counts = rises.select(
        *((side == name).sum().alias(name) for name in Side),
        *(((side == name) & relapsed).sum().alias(f"{name}_relapses") for name in Side),
    ).row(0, named=True)
    return IncreasedLevels(threshold, **counts)
