"""How many have an adverse event in each month of treatment, at their worst grade in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.adverse_events.exact_columns import proportion_bounds
from mrdscope.analysis.adverse_events.table_rows import KEYS, LEVELS, Level, counted_by_row
from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.analysis.adverse_events.toxicity_groups import grouped, in_order
from mrdscope.analysis.adverse_events.worst_grades import (
    BANDS,
    GRADES,
    count_patients,
    in_class,
    worst_grades,
)
from mrdscope.analysis.settings import DAY_TOLERANCE

MONTHS_RULE = (
    "a patient has an event in a month if it was going on on any day of it while the patient was "
    "watched; an event without an end goes on until watching ends; of a month are those who were "
    "watched into it"
)

_COUNTS = (*BANDS, "unknown", "any", *GRADES, "began")


@dataclass(frozen=True)
class ToxicityByMonth:
    """Prevalence of adverse events by month.

    Attributes
    ----------
    month_days
        How long a month is.
    frame
        One row a row of the table (`table_rows.KEYS`), ``group`` and ``month`` (1 begins on day 0)
        as long as somebody of the group was watched: ``from_day``, ``to_day`` (not in it),
        ``watched`` (patients); at their worst grade of that month patients in `worst_grades.BANDS`,
        ``unknown``, ``any``, ``grade_1`` to ``grade_5``; ``began`` (patients whose first event
        began in it); ``proportion`` of the watched with any, ``lower``, ``upper`` (Clopper and
        Pearson).
    not_placed
        Counted records that are in no month, with the columns of `Toxicity.counted` and ``reason``.
    """

    month_days: float
    frame: pl.DataFrame
    not_placed: pl.DataFrame


def by_month(
    toxicity: Toxicity,
    month_days: float,
    groups: pl.DataFrame | None = None,
    confidence: float = 0.95,
) -> ToxicityByMonth:
    """Return the prevalence of every row of the table by month of treatment, by `MONTHS_RULE`.

    ``month_days`` is the month of the settings. An event that began before day 0 and became worse
    counts from day 0 on, and began in no month.
    """
    people = grouped(toxicity.population, groups)
    watched = toxicity.population.join(people, on="patient_id", maintain_order="left").select(
        "patient_id", "group", _watched="end_day"
    )
    episodes = _episodes(toxicity, watched)
    placed = _in_months(episodes.filter(pl.col("reason").is_null()), month_days)
    months = _months_watched(watched, people, month_days)

    def count(level: Level, by: Sequence[str]) -> pl.DataFrame:
        counts = count_patients(worst_grades(placed, by), by)
        began = _began(placed, level, by)
        return counts.join(began, on=by, how="left", nulls_equal=True)

    rows = counted_by_row(toxicity, months.select("group", "month"), count, _COUNTS).join(
        months, on=["group", "month"], how="left", nulls_equal=True, maintain_order="left"
    )
    lower, upper = proportion_bounds(rows["any"], rows["watched"], confidence)
    frame = rows.select(
        *KEYS, "group", "month", "from_day", "to_day", "watched", pl.col(_COUNTS).cast(pl.Int64),
        proportion=pl.col("any") / pl.col("watched"), lower=lower, upper=upper,
    )  # fmt: skip
    not_placed = episodes.filter(pl.col("reason").is_not_null())
    return ToxicityByMonth(
        month_days, frame, not_placed.select(*toxicity.counted.columns, "reason")
    )


def _episodes(toxicity: Toxicity, watched: pl.DataFrame) -> pl.DataFrame:
    """Return each record that is an event with the days it went on, or why it has none."""
    onset, end, seen = pl.col("onset_day"), pl.col("end_day"), pl.col("_watched")
    ended = end.is_not_null() & ~pl.col("ongoing").fill_null(value=False)
    reason = (
        pl.when(seen.is_null())
        .then(pl.lit("it is not known how long the patient was watched"))
        .when(onset.is_null())
        .then(pl.lit("the day of onset is not known"))
        .when(onset - seen > DAY_TOLERANCE)
        .then(pl.lit("it began after watching ended"))
        .when(pl.col("_last") < pl.col("_first"))
        .then(pl.lit("it ended before it began"))
    )
    return (
        toxicity.counted.filter(in_class("any"))
        .join(watched, on="patient_id", maintain_order="left")
        .with_columns(
            _first=pl.max_horizontal(onset, pl.lit(0.0)),
            _last=pl.min_horizontal(pl.when(ended).then(end).otherwise(seen), seen),
        )
        .with_columns(reason=reason)
    )


def _months_until(day: str, month_days: float) -> pl.Expr:
    """Return how many months have begun by the end of watching: at least one, on day 0."""
    # 3 * 30.4 is 91.19999999999999, and watching until then is three months, not four.
    whole = ((pl.col(day) - DAY_TOLERANCE) / month_days).ceil().cast(pl.Int64)
    return pl.max_horizontal(whole, pl.lit(1, pl.Int64))


def _in_months(episodes: pl.DataFrame, month_days: float) -> pl.DataFrame:
    """Return the episodes once a month they went on in; ``_began`` is the month of onset."""
    months = _months_until("_watched", month_days)
    first, last = (
        pl.min_horizontal(
            ((pl.col(day) + DAY_TOLERANCE) / month_days).floor().cast(pl.Int64) + 1, months
        )
        for day in ("_first", "_last")
    )
    began = pl.when(pl.col("onset_day") >= 0).then(first)
    return episodes.with_columns(_began=began, month=pl.int_ranges(first, last + 1)).explode(
        "month"
    )


def _months_watched(watched: pl.DataFrame, people: pl.DataFrame, month_days: float) -> pl.DataFrame:
    """Return ``group``, ``month``, its days and how many were watched into it."""
    months = (
        watched.filter(pl.col("_watched").is_not_null())
        .with_columns(month=pl.int_ranges(1, _months_until("_watched", month_days) + 1))
        .explode("month")
        .group_by("group", "month")
        .agg(watched=pl.len().cast(pl.Int64))
        .with_columns(
            from_day=(pl.col("month") - 1) * month_days, to_day=pl.col("month") * month_days
        )
        .sort("month")
    )
    return in_order(people).join(months, on="group", nulls_equal=True, maintain_order="left_right")


def _began(placed: pl.DataFrame, level: Level, by: Sequence[str]) -> pl.DataFrame:
    """Return in how many patients the first event of each row began in each month."""
    first = placed.group_by(*LEVELS[level], "group", "patient_id").agg(month=pl.col("_began").min())
    return first.filter(pl.col("month").is_not_null()).group_by(by).agg(began=pl.len())
