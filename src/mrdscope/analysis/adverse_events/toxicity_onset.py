"""When adverse events began and how long they lasted."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from mrdscope.analysis.adverse_events.table_rows import KEYS, LEVELS, names_of_rows
from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.analysis.adverse_events.toxicity_groups import grouped, in_order
from mrdscope.analysis.adverse_events.worst_grades import in_class
from mrdscope.analysis.time_to_event.kaplan_meier import HALF_TOLERANCE
from mrdscope.cohort.schema import DAY_DECIMALS

_BY = [*KEYS, "group"]
_COUNTS = ("patients", "ended", "ongoing")


def durations(toxicity: Toxicity) -> pl.DataFrame:
    """Return how long each event lasted, in the order of `Toxicity.counted`.

    Columns: those of `Toxicity.counted`, ``duration_days`` and ``ended``. A duration is the last
    day less the first (0: within one day); of an event that goes on (marked so, or without an end)
    it runs to the end of watching and ``ended`` is false: censored. Null where the onset is not
    known or lies before day 0 (it became worse on a day not known), where the end lies before it,
    and where watching ended before it or on a day not known. Records of grade 0 are no events.
    """
    watched = toxicity.population.select("patient_id", _watched="end_day")
    ended = pl.col("end_day").is_not_null() & ~pl.col("ongoing").fill_null(value=False)
    last = pl.when(ended).then("end_day").otherwise("_watched")
    length = (last - pl.col("onset_day")).round(DAY_DECIMALS)
    return (
        toxicity.counted.filter(in_class("any"))
        .join(watched, on="patient_id", how="left", maintain_order="left")
        .with_columns(
            duration_days=pl.when(length >= 0, pl.col("onset_day") >= 0).then(length), ended=ended
        )
        .drop("_watched")
    )


def onset_summary(toxicity: Toxicity, groups: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return when events of every row of the table began and how long they lasted, by group.

    Columns: `table_rows.KEYS`, ``group``; of the patients' first events ``patients`` (with a day),
    ``median_onset_day``, ``earliest_onset_day``, ``latest_onset_day``, which describe those who had
    the event and are no estimate of the time to it (`toxicity_incidence` is for that); of the
    events ``ended`` (with a duration), ``median_ended_days`` (of these alone, and so too short
    where others go on), ``ongoing`` (without an end), and ``median_duration_days`` by Kaplan and
    Meier of both, those going on being censored; null where it is not reached. Events of a patient
    are taken as independent.
    """
    people = grouped(toxicity.population, groups)
    lengths = durations(toxicity).join(people, on="patient_id", maintain_order="left")
    since = pl.when(pl.col("onset_day") >= 0).then("onset_day")
    first, length = since.min().over("patient_id", *_BY), pl.col("duration_days")
    rows = _at_every_level(lengths)
    onsets = (
        rows.with_columns(_first=first)
        .unique(["patient_id", *_BY], keep="first")
        .group_by(_BY)
        .agg(
            patients=pl.col("_first").count(),
            median_onset_day=pl.col("_first").median(),
            earliest_onset_day=pl.col("_first").min(),
            latest_onset_day=pl.col("_first").max(),
        )
    )
    spans = rows.group_by(_BY).agg(
        ended=length.filter("ended").count(),
        median_ended_days=length.filter("ended").median(),
        ongoing=(~pl.col("ended")).sum(),
    )
    summary = names_of_rows(toxicity).join(
        in_order(people), how="cross", maintain_order="left_right"
    )
    for part in (onsets, spans, median_durations(rows, _BY)):
        summary = summary.join(part, on=_BY, how="left", nulls_equal=True, maintain_order="left")
    return summary.with_columns(pl.col(_COUNTS).fill_null(0))


def median_durations(lengths: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Return the Kaplan-Meier median of ``duration_days`` in every stratum.

    The rule of `kaplan_meier.KaplanMeier.median`, for many strata at once. Columns: ``by``,
    ``median_duration_days``; a stratum without any duration has no row.
    """
    leaving = (
        lengths.filter(pl.col("duration_days").is_not_null())
        .group_by(*by, time="duration_days")
        .agg(events=pl.col("ended").sum().cast(pl.Int64), gone=pl.len().cast(pl.Int64))
        .sort("time")
        .with_columns(at_risk=(pl.col("gone").sum() - pl.col("gone").cum_sum()
                               + pl.col("gone")).over(by))
        .with_columns(survival=(1 - pl.col("events") / pl.col("at_risk")).cum_prod().over(by))
    )  # fmt: skip
    at_half = pl.col("time").filter(pl.col("survival") <= 0.5 + HALF_TOLERANCE).min()
    below = pl.col("time").filter(pl.col("survival") < 0.5 - HALF_TOLERANCE).min()
    flat = (pl.col("survival").filter(pl.col("survival") <= 0.5 + HALF_TOLERANCE).max() - 0.5).abs()
    midpoint = (flat <= HALF_TOLERANCE) & below.is_not_null()
    median = pl.when(midpoint).then((at_half + below) / 2).otherwise(at_half)
    return leaving.group_by(by).agg(median_duration_days=median)


def _at_every_level(records: pl.DataFrame) -> pl.DataFrame:
    """Return the records once for each level, with what does not name its rows null."""
    parts = [
        records.with_columns(
            pl.lit(level).alias("level"),
            *(pl.lit(None, pl.String).alias(name) for name in ("system", "term") if name != level),
        )
        for level in LEVELS
    ]
    return pl.concat(parts)
