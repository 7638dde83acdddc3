"""Molecular remission: its episodes, what ended them, and the class each patient earns.

Molecular complete remission (mCR) is a run of consecutive evaluable samples in which BCR-ABL was
not detected. Source: the paper's definitions of persisting and short mCR, made unambiguous in the
domain reference, 1.1; the paper does not define molecular relapse, which here is the first
detectable sample after such a run.
"""

from __future__ import annotations

import enum

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.evaluable import aligned
from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.mrd.segments import NO_ROW, Segments, begins, borders
from mrdscope.analysis.settings import DAY_TOLERANCE, Settings
from mrdscope.cohort.schema import DAY_DECIMALS

#: A duration this close to the limit between short and persisting is flagged, in days.
BORDERLINE_DAYS = 7.0


class ResponseClass(enum.StrEnum):
    """How long molecular remission lasted: of an episode, and the best one of a patient."""

    PERSISTING = "persisting"
    SHORT = "short"
    INDETERMINATE = "indeterminate"  #: still running at the last sample, and shorter than the limit
    NONE = "none"


_PROVENANCE = ("_file", "_row")


def _class(settings: Settings) -> pl.Expr:
    """Return the class of an episode; a single negative sample is never persisting."""
    lasting = (pl.col("days") >= settings.persisting_days - DAY_TOLERANCE) & (pl.col("n") > 1)
    running = (
        ResponseClass.SHORT if settings.indeterminate_is_short else ResponseClass.INDETERMINATE
    )
    return (
        pl.when(lasting).then(pl.lit(str(ResponseClass.PERSISTING)))
        .when(pl.col("ended")).then(pl.lit(str(ResponseClass.SHORT)))
        .otherwise(pl.lit(str(running)))
    )  # fmt: skip


def _between(start: str, end: str) -> pl.Expr:
    """Return a duration in days without the noise of binary subtraction."""
    return (pl.col(end) - pl.col(start)).round(DAY_DECIMALS)


def _negative_runs(series: Series, course: pl.DataFrame) -> pl.DataFrame:
    """Return runs of negative samples: one row a run, with the days on either side of it."""
    levels = series.levels
    new = np.ones(levels.day.size, dtype=np.bool_)
    new[1:] = levels.undetected[1:] != levels.undetected[:-1]
    new[levels.segments.starts] = True
    runs = Segments(borders(new), levels.day.size)
    within = np.where(new, -np.inf, levels.days_since)
    patient = levels.segments.holding(runs.starts)
    by_patient = Segments(borders(begins(pl.Series(patient))), patient.size)
    negative = levels.undetected[runs.starts]
    start, last = runs.starts, runs.ends - 1
    previous = by_patient.before(last, NO_ROW)[negative]
    end = by_patient.after(start, NO_ROW)[negative]
    start, last = start[negative], last[negative]
    relapse = levels.of_patients(course, "relapse_day")[patient[negative]]
    parts = [
        pl.DataFrame({
            "patient_id": levels.patients[patient[negative]],
            "relapse_day": relapse,
            "n": runs.lengths[negative],
            "longest_gap_days": runs.maximum(within)[negative].round(DAY_DECIMALS),
            "end_samples": by_patient.after(runs.lengths, 0)[negative],
            "start_day": levels.day[start],
            "last_day": levels.day[last],
            "previous_day": levels.at(previous, levels.day),
            "end_day": levels.at(end, levels.day),
        }).fill_nan(None),
        series.taken(start, "start", _PROVENANCE),
        series.taken(end, "end", _PROVENANCE),
    ]  # fmt: skip
    single = pl.col("n") == 1
    return pl.concat(parts, how="horizontal").with_columns(
        longest_gap_days=pl.when(~single).then("longest_gap_days")
    )


def episodes(series: Series, course: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return every episode of molecular remission.

    Returns
    -------
    polars.DataFrame
        One row an episode, by patient and time: ``patient_id``, ``episode`` (1, 2, ...), ``n``
        (negative samples), ``start_day`` and ``last_day`` (first and last negative sample),
        ``end_day`` (first detectable sample after it, which is molecular relapse; null while it
        runs), ``ended``, ``confirmed`` (the sample after that is detectable too; null while it
        runs), three durations in days: ``observed_days`` (first to last negative), ``days`` (the
        paper's: first negative to first detectable; to the last negative and censored while it
        runs) and ``longest_days`` (last detectable before to first detectable after; null where
        either is missing), ``longest_gap_days`` between its samples (null for one sample),
        ``class``, ``borderline`` (within a week of the limit) and ``after_relapse`` (it began after
        hematologic relapse, and so says nothing about the remission under study).
    """
    negative = _negative_runs(series, course)
    ended = pl.col("end_day").is_not_null()
    return (
        negative.with_columns(
            episode=_count_up(negative["patient_id"]),
            ended=ended,
            confirmed=pl.when(ended).then(pl.col("end_samples") > 1),
            observed_days=_between("start_day", "last_day"),
            days=pl.coalesce(_between("start_day", "end_day"), _between("start_day", "last_day")),
            longest_days=_between("previous_day", "end_day"),
            after_relapse=(pl.col("start_day") > pl.col("relapse_day")).fill_null(value=False),
        )
        .with_columns(
            _class(settings).alias("class"),
            borderline=(pl.col("days") - settings.persisting_days).abs() <= BORDERLINE_DAYS,
        )
        .drop("relapse_day", "end_samples")
    )


def longest_episodes(episodes: pl.DataFrame) -> pl.DataFrame:
    """Return the longest episode of each patient as the paper counts (``days``), first of ties.

    Episodes that began after hematologic relapse do not count. Columns are those of `episodes`.
    """
    counted = episodes.filter(~pl.col("after_relapse"))
    longest = pl.col("days") == pl.col("days").max().over("patient_id")
    return counted.filter(longest).unique("patient_id", keep="first", maintain_order=True)


def _count_up(patients: pl.Series) -> pl.Series:
    """Return 1, 2, ... within each stretch of the same patient."""
    stretches = Segments(borders(begins(patients)), patients.len())
    return pl.Series(np.arange(1, patients.len() + 1) - stretches.spread(stretches.starts))


def _best(classes: pl.Series, patients: Segments) -> pl.Series:
    """Return the best class among the episodes of each patient."""
    ranked = [ResponseClass.INDETERMINATE, ResponseClass.SHORT, ResponseClass.PERSISTING]
    names = pl.Series([str(value) for value in ranked])
    ranks = classes.cast(pl.Enum(names)).to_physical().to_numpy()
    return names.gather(patients.maximum(ranks))


def _of_episodes(counted: pl.DataFrame) -> pl.DataFrame:
    """Return one row a patient with an episode."""
    starts = borders(begins(counted["patient_id"]))
    patients = Segments(starts, counted.height)
    ended, days = counted["ended"].to_numpy(), counted["days"].to_numpy()
    longest = patients.maximum(days)
    running = ~ended & (days == patients.spread(longest))
    return pl.DataFrame(
        {
            "patient_id": counted["patient_id"].gather(starts),
            "class": _best(counted["class"], patients),
            "n_episodes": patients.lengths,
            "mcr_day": counted["start_day"].gather(starts),
            "mcr_days": longest,
            "mcr_running": patients.count(running) > 0,
            "episodes_ended": patients.count(ended),
        }
    )


def _last(series: Series) -> pl.DataFrame:
    levels = series.levels
    last = levels.segments.ends - 1
    return pl.DataFrame(
        {
            "patient_id": levels.patients,
            "in_mcr_at_last_sample": levels.undetected[last],
            "last_day": levels.day[last],
        }
    )


def response(
    series: Series, course: pl.DataFrame, episodes: pl.DataFrame, relapses: pl.DataFrame
) -> pl.DataFrame:
    """Return each patient's molecular response, molecular relapse and what followed it.

    Only episodes that began before hematologic relapse count.

    Parameters
    ----------
    series
        The patients' main series.
    course
        `analysis.course.course`.
    episodes
        See `episodes`.
    relapses
        `analysis.mrd.molecular_relapse.molecular_relapse`.

    Returns
    -------
    polars.DataFrame
        One row a patient of ``course``, in its order: ``class`` (the best of the episodes; "none"
        without any, null without an evaluable sample), ``n_episodes``, ``mcr_day`` (start of the
        first), ``mcr_days`` (the longest duration as the paper counts it) and ``mcr_running`` (that
        one was still running at the last sample: at least so long), ``molecular_relapses``
        (episodes ended by a detectable sample), ``molecular_relapse_day`` and
        ``molecular_relapse_confirmed`` (by the rule of the settings), ``in_mcr_at_last_sample``
        (null without an evaluable sample), ``last_day`` (of the last evaluable sample),
        ``days_after_molecular_relapse`` (to hematologic relapse, death or last contact) and
        ``relapsed_after_molecular_relapse``.
    """
    counted = episodes.filter(~pl.col("after_relapse"))
    found = relapses.select("patient_id", "molecular_relapse_day", "molecular_relapse_confirmed")
    frame = course.select("patient_id", "relapse_day", "last_contact_day")
    for part in (_of_episodes(counted), found, _last(series)):
        frame = aligned(frame, part)
    none = pl.when(pl.col("last_day").is_not_null()).then(pl.lit(str(ResponseClass.NONE)))
    relapse, molecular = pl.col("relapse_day"), pl.col("molecular_relapse_day")
    end = pl.min_horizontal(relapse, "last_contact_day")
    after = (end - molecular).round(DAY_DECIMALS)
    relapsed = molecular.is_not_null()
    return frame.select(
        "patient_id",
        pl.coalesce("class", none).alias("class"),
        pl.col("n_episodes").fill_null(0),
        "mcr_day",
        "mcr_days",
        "mcr_running",
        pl.col("episodes_ended").fill_null(0).alias("molecular_relapses"),
        "molecular_relapse_day",
        "molecular_relapse_confirmed",
        "in_mcr_at_last_sample",
        "last_day",
        pl.when(relapsed).then(after).alias("days_after_molecular_relapse"),
        pl.when(relapsed).then(relapse.is_not_null()).alias("relapsed_after_molecular_relapse"),
    )
