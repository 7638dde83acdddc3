"""In which order patients are listed: as they were read, or by what happened to them."""

from __future__ import annotations

import enum

import polars as pl

from mrdscope.analysis.mrd.response import ResponseClass
from mrdscope.analysis.results import Results
from mrdscope.analysis.time_on_study import followed

_BEST_FIRST = (
    ResponseClass.PERSISTING,
    ResponseClass.INDETERMINATE,
    ResponseClass.SHORT,
    ResponseClass.NONE,
)


class PatientOrder(enum.StrEnum):
    """What patients are sorted by."""

    COHORT = "as read"
    RELAPSE = "time of relapse"  #: hematologic, then molecular, then the longest followed
    DEPTH = "depth of response"  #: the lowest level ever, then the earliest
    DURATION = "time on study"  #: the longest first
    RESPONSE = "molecular response"  #: by class, then the longest remission


def ordered(results: Results, order: PatientOrder) -> pl.Series:
    """Return the ids of all patients in an order; ties stay as the cohort has them, unknown last.

    Returns
    -------
    polars.Series
        ``patient_id``, every patient once.
    """
    frame, keys, falling = _sorted_by(results, order)
    if not keys:
        return frame["patient_id"]
    return frame.sort(keys, descending=falling, nulls_last=True, maintain_order=True)["patient_id"]


def _sorted_by(results: Results, order: PatientOrder) -> tuple[pl.DataFrame, list[str], list[bool]]:
    course = results.course
    match order:
        case PatientOrder.RELAPSE:
            frame = _beside(course, results.response)
            return frame, ["relapse_day", "molecular_relapse_day", "last_contact_day"], _NOT_LAST
        case PatientOrder.DEPTH:
            frame = _beside(course, results.last_and_best)
            return frame, ["best_order", "best_high", "best_day"], [False] * 3
        case PatientOrder.DURATION:
            return followed(results.cohort), ["end_day"], [True]
        case PatientOrder.RESPONSE:
            ranks = {str(name): rank for rank, name in enumerate(_BEST_FIRST)}
            rank = pl.col("class").replace_strict(ranks, default=None, return_dtype=pl.Int64)
            frame = _beside(course, results.response.with_columns(rank=rank))
            return frame, ["rank", "mcr_days"], [False, True]
    return course, [], []


#: The first two rise, and who neither relapsed molecularly nor at all is last by follow-up.
_NOT_LAST = [False, False, True]


def _beside(course: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    mine = course.select("patient_id", "relapse_day", "last_contact_day")
    columns = [name for name in frame.columns if name not in mine.columns or name == "patient_id"]
    return mine.join(frame.select(columns), on="patient_id", how="left", maintain_order="left")
