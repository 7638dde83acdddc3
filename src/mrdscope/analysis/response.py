"""Molecular remission: its episodes, what ended them, and the class each patient earns.

Molecular complete remission (mCR) is a run of consecutive evaluable samples in which BCR-ABL was
not detected. Source: the paper's definitions of persisting and short mCR, made unambiguous in the
domain reference, 1.1; the paper does not define molecular relapse, which here is the first
detectable sample after such a run.
"""

from __future__ import annotations

import enum

import polars as pl

from mrdscope.analysis.samples import Series
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


def _runs(series: Series) -> pl.DataFrame:
    """Return runs of equal detectability: one row a run, with the days on either side of it."""
    evaluable = series.samples.filter("evaluable")
    runs = (
        evaluable.with_columns(_run=pl.struct("patient_id", "detectable").rle_id())
        .group_by("_run", maintain_order=True)
        .agg(
            pl.col("patient_id").first(),
            pl.col("undetected").first(),
            pl.len().alias("n"),
            pl.col("day").first().alias("start_day"),
            pl.col("day").last().alias("last_day"),
            pl.col("day").diff().max().round(DAY_DECIMALS).alias("longest_gap_days"),
            pl.col("_file").first().alias("start_file"),
            pl.col("_row").first().alias("start_row"),
        )
    )  # fmt: skip
    return runs.with_columns(
        previous_day=pl.col("last_day").shift(1).over("patient_id"),
        end_day=pl.col("start_day").shift(-1).over("patient_id"),
        end_samples=pl.col("n").shift(-1).over("patient_id"),
        end_file=pl.col("start_file").shift(-1).over("patient_id"),
        end_row=pl.col("start_row").shift(-1).over("patient_id"),
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
    negative = _runs(series).filter("undetected").join(
        course.select("patient_id", "relapse_day"), on="patient_id", how="left",
        maintain_order="left",
    )  # fmt: skip
    ended = pl.col("end_day").is_not_null()
    return (
        negative.with_columns(
            episode=pl.int_range(1, pl.len() + 1).over("patient_id"),
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
        .drop("_run", "undetected", "relapse_day", "end_samples")
    )


def _best(classes: pl.Expr) -> pl.Expr:
    """Return the best class among a patient's episodes."""
    best = pl.lit(str(ResponseClass.NONE))
    for value in (ResponseClass.INDETERMINATE, ResponseClass.SHORT, ResponseClass.PERSISTING):
        best = pl.when((classes == value).any()).then(pl.lit(str(value))).otherwise(best)
    return best


def response(series: Series, course: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return each patient's molecular response, molecular relapse and what followed it.

    Only episodes that began before hematologic relapse count.

    Returns
    -------
    polars.DataFrame
        One row a patient of ``course``, in its order: ``class`` (the best of the episodes; "none"
        without any, null without an evaluable sample), ``n_episodes``, ``mcr_day`` (start of the
        first), ``mcr_days`` (the longest duration as the paper counts it) and ``mcr_running`` (that
        one was still running at the last sample: at least so long), ``molecular_relapses``,
        ``molecular_relapse_day`` (the first), ``molecular_relapse_confirmed``,
        ``in_mcr_at_last_sample`` (null without an evaluable sample), ``last_day`` (of the last
        evaluable sample), ``days_after_molecular_relapse`` (to hematologic relapse, death or last
        contact) and ``relapsed_after_molecular_relapse``.
    """
    counted = episodes(series, course, settings).filter(~pl.col("after_relapse"))
    longest = pl.col("days") == pl.col("days").max()
    by_patient = counted.group_by("patient_id").agg(
        _best(pl.col("class")).alias("class"),
        pl.len().alias("n_episodes"),
        pl.col("start_day").min().alias("mcr_day"),
        pl.col("days").max().alias("mcr_days"),
        (~pl.col("ended")).filter(longest).any().alias("mcr_running"),
        pl.col("ended").sum().alias("molecular_relapses"),
        pl.col("end_day").min().alias("molecular_relapse_day"),
        pl.col("confirmed").filter(pl.col("ended")).first().alias("molecular_relapse_confirmed"),
    )
    last = series.samples.filter("evaluable").group_by("patient_id").agg(
        pl.col("undetected").last().alias("in_mcr_at_last_sample"),
        pl.col("day").last().alias("last_day"),
    )  # fmt: skip
    relapse, molecular = pl.col("relapse_day"), pl.col("molecular_relapse_day")
    end = pl.min_horizontal(relapse, "last_contact_day")
    after = (end - molecular).round(DAY_DECIMALS)
    none = pl.when(pl.col("last_day").is_not_null()).then(pl.lit(str(ResponseClass.NONE)))
    frame = course.select("patient_id", "relapse_day", "last_contact_day")
    for part in (by_patient, last):
        frame = frame.join(part, on="patient_id", how="left", maintain_order="left")
    return frame.with_columns(
        pl.coalesce("class", none).alias("class"),
        pl.col("n_episodes", "molecular_relapses").fill_null(0),
        days_after_molecular_relapse=pl.when(molecular.is_not_null()).then(after),
        relapsed_after_molecular_relapse=pl.when(molecular.is_not_null()).then(
            (relapse >= molecular).fill_null(value=False)
        ),
    ).drop("relapse_day", "last_contact_day")
