"""How the level moved: the paper's minimum and increased level, and the largest rise of all.

Source: the paper's modification of Scheuring et al. (Leukemia 2003;17:1700), made unambiguous in
the domain reference, 1.1. Changes are intervals in log10, so that a rise from "below 1e-5" to 1e-3
is "at least 2.0" and never a number nobody measured (domain reference, 1.0).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.samples import Series
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


def _with_later(samples: pl.DataFrame) -> pl.DataFrame:
    """Add the highest later and the bounds of the lowest earlier result of the same patient."""
    later = pl.col("order").reverse().cum_max().reverse().shift(-1)
    return samples.with_row_index("position").with_columns(
        highest_later=later.over("patient_id"),
        earlier_low=pl.col("low").cum_min().shift(1).over("patient_id"),
        earlier_high=pl.col("high").cum_min().shift(1).over("patient_id"),
    )


def _minimum(samples: pl.DataFrame) -> pl.DataFrame:
    """Return the lowest result that has a later one as high, first of ties, one row a patient."""
    candidates = samples.filter(pl.col("highest_later") >= pl.col("order"))
    lowest = pl.col("order") == pl.col("order").min()
    return candidates.group_by("patient_id", maintain_order=True).agg(
        pl.col("position").filter(lowest).first().alias("minimum_position"),
        pl.col("day").filter(lowest).first().alias("minimum_day"),
        pl.col("order").min().alias("minimum_order"),
        *(pl.col(c).filter(lowest).first().alias(f"minimum_{c.lstrip('_')}")
          for c in ("status", "low", "high", "_file", "_row")),
    )  # fmt: skip


def _increased(samples: pl.DataFrame, minimum: pl.DataFrame) -> pl.DataFrame:
    """Return the highest result after the minimum, first of ties, one row a patient.

    The rise starts at the last result before it that ties with the minimum.
    """
    from_minimum = samples.join(
        minimum.select("patient_id", "minimum_position", "minimum_order"),
        on="patient_id",
        maintain_order="left",
    ).filter(pl.col("position") >= pl.col("minimum_position"))
    order, position = pl.col("order"), pl.col("position")
    highest = (order == order.slice(1).max()) & (position > pl.col("minimum_position"))
    lowest_before = (order == pl.col("minimum_order")) & (
        position < position.filter(highest).first()
    )
    return from_minimum.group_by("patient_id", maintain_order=True).agg(
        pl.col("day").filter(lowest_before).last().alias("rise_start_day"),
        *(
            pl.col(c).filter(highest).first().alias(f"increased_{c.lstrip('_')}")
            for c in ("day", "status", "low", "high", "order", "_file", "_row")
        ),
    )


def _largest_rise(samples: pl.DataFrame) -> pl.DataFrame:
    """Return the maximum draw-up: the largest rise from any earlier to any later result."""
    low, high = log10_change(
        pl.col("low"), pl.col("high"), pl.col("earlier_low"), pl.col("earlier_high")
    )
    # From undetected to undetected nothing is known to have changed.
    rises = samples.filter(pl.col("detectable") & pl.col("earlier_high").is_not_null())
    return rises.group_by("patient_id").agg(
        low.max().clip(lower_bound=0.0).alias("largest_rise_low"),
        high.max().clip(lower_bound=0.0).alias("largest_rise_high"),
    )


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
          which ties with the minimum;
        - ``log10_increase_low``, ``log10_increase_high``: log10(increased / minimum), exact where
          both are quantified, else bounds; both 0 for two undetected results;
        - ``increase``: the level is known to have risen; ``wide``: by more than
          ``settings.wide_rise_log10`` at least;
        - ``rate_log10_per_month``: the lower bound over the time from the last tied minimum;
        - ``largest_rise_low``, ``largest_rise_high``: the maximum draw-up, which the minimum misses
          when a transient rise is followed by two identical negatives; 0 where nothing rose, null
          without samples.
    """
    samples = _with_later(eligible(series, course, settings))
    minimum = _minimum(samples)
    counts = series.samples.group_by("patient_id").agg(
        pl.col("evaluable").sum().alias("n_evaluable")
    )
    n_eligible = samples.group_by("patient_id").agg(pl.len().alias("n_eligible"))
    frame = course.select("patient_id")
    parts = (counts, n_eligible, minimum, _increased(samples, minimum), _largest_rise(samples))
    for part in parts:
        frame = frame.join(part, on="patient_id", how="left", maintain_order="left")
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
            largest_rise_low=pl.when(pl.col("n_eligible") > 0).then(
                pl.col("largest_rise_low").fill_null(0.0)
            ),
            largest_rise_high=pl.when(pl.col("n_eligible") > 0).then(
                pl.col("largest_rise_high").fill_null(0.0)
            ),
        )
        .drop("minimum_order", "increased_order", "minimum_position")
    )


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
    high = pl.col("increased_low") >= threshold
    quantified = pl.col("increased_status") == Status.QUANTIFIED
    # The upper bound of an interval is not part of it, except of a single value.
    low = (pl.col("increased_high") < threshold) | (
        (pl.col("increased_high") == threshold) & ~quantified
    )
    relapsed = pl.col("relapse_day").is_not_null()
    sides = {"high": high, "low": low, "unclear": ~(high | low)}
    counts = rises.select(
        *(side.sum().alias(name) for name, side in sides.items()),
        *((side & relapsed).sum().alias(f"{name}_relapses") for name, side in sides.items()),
    ).row(0, named=True)
    return IncreasedLevels(threshold, **counts)
