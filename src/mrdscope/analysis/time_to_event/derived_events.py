"""Events that no events table has: molecular response and relapse, last sample, induction failure.

Frames of ``patient_id``, ``type``, ``day`` and provenance, which `endpoint_times` puts beside the
events of a cohort.
"""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.settings import DAY_TOLERANCE
from mrdscope.analysis.time_to_event.endpoints import (
    INDUCTION_FAILURE,
    LAST_SAMPLE,
    MOLECULAR_RELAPSE,
    MOLECULAR_RESPONSE,
)
from mrdscope.cohort import schema
from mrdscope.cohort.model import Cohort
from mrdscope.errors import UsageError

_COLUMNS = ("patient_id", "type", "day", *schema.PROVENANCE)


def molecular_events(series: Series, episodes: pl.DataFrame) -> pl.DataFrame:
    """Return first molecular remission, the relapse that ended it, and the last evaluable sample.

    Parameters
    ----------
    series
        The patients' main series.
    episodes
        Frame of `response.episodes`; those after hematologic relapse do not count.

    Returns
    -------
    polars.DataFrame
        ``patient_id``, ``type`` (``molecular_response``, ``molecular_relapse``, ``last_sample``),
        ``day`` and provenance, at most one row a patient and type.
    """
    first = episodes.filter(~pl.col("after_relapse")).unique(
        "patient_id", keep="first", maintain_order=True
    )
    response = first.select(
        "patient_id", pl.lit(MOLECULAR_RESPONSE).alias("type"), pl.col("start_day").alias("day"),
        pl.col("start_file").alias("_file"), pl.lit(None, pl.String).alias("_sheet"),
        pl.col("start_row").alias("_row"),
    )  # fmt: skip
    relapse = first.filter("ended").select(
        "patient_id", pl.lit(MOLECULAR_RELAPSE).alias("type"), pl.col("end_day").alias("day"),
        pl.col("end_file").alias("_file"), pl.lit(None, pl.String).alias("_sheet"),
        pl.col("end_row").alias("_row"),
    )  # fmt: skip
    return pl.concat([response, relapse, _last_samples(series)])


def level_events(series: Series, level: float, confirm_days: float = 0.0) -> pl.DataFrame:
    """Return the first response to a level, its loss, and the last evaluable sample.

    A sample is in response where all of its interval is at or below the level, so that an
    undetected result counts only if its limit of detection does; it is out of response where all
    of the interval is above (domain reference 1.8). Response is the first sample of a run of
    samples in response that spans ``confirm_days`` or more; loss is the first sample out of
    response after it.

    Parameters
    ----------
    level
        As a ratio.
    confirm_days
        0: one sample is enough; 28 is the field's "confirmed".

    Returns
    -------
    polars.DataFrame
        As of `molecular_events`.

    Raises
    ------
    UsageError
        On a level that is not positive, or a negative number of days.
    """
    if not (level > 0 and confirm_days >= 0):
        raise UsageError(f"a level of {level:g} confirmed after {confirm_days:g} days is none")
    judged = series.samples.filter("evaluable").with_columns(
        below=pl.col("high") <= level, above=pl.col("low") > level
    )
    span = pl.col("day").last() - pl.col("day").first()
    runs = (
        judged.with_columns(_run=pl.struct("patient_id", "below").rle_id())
        .filter("below")
        .group_by("_run", maintain_order=True)
        .agg(pl.col("patient_id", "day", *schema.PROVENANCE).first(), span.alias("_span"))
    )
    response = runs.filter(pl.col("_span") >= confirm_days - DAY_TOLERANCE).unique(
        "patient_id", keep="first", maintain_order=True
    )
    lost = (
        judged.filter("above")
        .join(response.select("patient_id", since="day"), on="patient_id", maintain_order="left")
        .filter(pl.col("day") > pl.col("since"))
        .unique("patient_id", keep="first", maintain_order=True)
    )
    return pl.concat(
        [
            _of_type(response, MOLECULAR_RESPONSE),
            _of_type(lost, MOLECULAR_RELAPSE),
            _last_samples(series),
        ]
    )


def induction_failures(cohort: Cohort, due_day: float) -> pl.DataFrame:
    """Return an event on day 0 for who was followed to a day and had no hematologic CR by then.

    Who died or relapsed before that day has that event and not this one (ELN 2022: the failure is
    dated to the start, not to when it was seen).

    Raises
    ------
    UsageError
        On a day that is not after day 0.
    """
    if not due_day > 0:
        raise UsageError(f"remission is due on day {due_day:g}", expected="a day after day 0")
    dated = cohort.events.filter(pl.col("day").is_not_null())
    remission = dated.filter(pl.col("type") == "hematologic_cr", pl.col("day") <= due_day)
    ended = dated.filter(
        pl.col("type").is_in(["death", "hematologic_relapse", "progression"]),
        pl.col("day") <= due_day,
    )
    followed = dated.filter(pl.col("day") >= due_day).unique(
        "patient_id", keep="first", maintain_order=True
    )
    failed = followed.join(remission, on="patient_id", how="anti").join(
        ended, on="patient_id", how="anti"
    )
    return _of_type(failed.with_columns(day=pl.lit(0.0)), INDUCTION_FAILURE)


def _last_samples(series: Series) -> pl.DataFrame:
    last = series.samples.filter("evaluable").unique("patient_id", keep="last", maintain_order=True)
    return _of_type(last, LAST_SAMPLE)


def _of_type(frame: pl.DataFrame, event: str) -> pl.DataFrame:
    return frame.with_columns(type=pl.lit(event)).select(_COLUMNS)
