"""MRD response in acute lymphoblastic leukemia: MRD complete response, failure, intermediate.

Source: Goekbuget et al., ASH 2021 (HemaSphere 2021, table 1; domain reference, 1.5). The terms are
used in hematologic complete remission only.
"""

from __future__ import annotations

import enum

import numpy as np
import numpy.typing as npt
import polars as pl

from mrdscope.analysis.mrd.evaluable import Levels, aligned
from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.mrd.segments import NO_ROW, BoolArray
from mrdscope.analysis.mrd.time_below import at_or_below
from mrdscope.analysis.settings import DAY_TOLERANCE, LEVEL_TOLERANCE, Settings


class MrdResponse(enum.StrEnum):
    """What an MRD result in hematologic complete remission is called."""

    COMPLETE = "MRD CR"  #: negative, with a sensitivity of at least 1e-4
    INTERMEDIATE = "MRD intermediate"  #: neither of the two
    FAILURE = "MRD failure"  #: positive, at least 1e-4


#: Null for the samples outside remission, which have the last place.
_NAMES = pl.Series([*(str(value) for value in MrdResponse), None])
_COMPLETE, _INTERMEDIATE, _FAILURE, _OUTSIDE = map(np.int8, range(4))

NO_REMISSION = "no hematologic complete remission on record"
NOT_THEN = "no evaluable sample in hematologic complete remission"


def _called(levels: Levels, course: pl.DataFrame, settings: Settings) -> npt.NDArray[np.int8]:
    """Return the place in `MrdResponse` of each sample, in remission."""
    negative = levels.undetected
    if settings.unquantifiable_is_negative:
        negative = levels.order < 0
    level = settings.mrd_negative_level
    complete = negative & at_or_below(levels, level)
    failure = levels.detected & (levels.low >= level * (1 - LEVEL_TOLERANCE))
    called = np.where(complete, _COMPLETE, np.where(failure, _FAILURE, _INTERMEDIATE))
    return np.where(_in_remission(levels, course), called, _OUTSIDE)


def _in_remission(levels: Levels, course: pl.DataFrame) -> BoolArray:
    """Return the samples from hematologic complete remission up to, not on, its relapse."""
    start = levels.segments.spread(levels.of_patients(course, "hematologic_cr_day"))
    end = levels.segments.spread(levels.of_patients(course, "relapse_day"))
    return (levels.day >= start - DAY_TOLERANCE) & ~(levels.day >= end - DAY_TOLERANCE)


def mrd_response_of_samples(
    series: Series, course: pl.DataFrame, settings: Settings
) -> pl.DataFrame:
    """Return what each evaluable sample is called, in hematologic complete remission.

    MRD CR is negative with a sensitivity of at least ``settings.mrd_negative_level`` (the limit of
    detection of that sample is as low), MRD failure positive and at least as high, MRD intermediate
    everything else. With ``settings.unquantifiable_is_negative`` a positive, not quantifiable
    result counts as negative where its limit of quantification is as low.

    Returns
    -------
    polars.DataFrame
        One row an evaluable sample of the main series: ``patient_id``, ``day``, ``mrd_response``
        (`MrdResponse`; null outside hematologic complete remission or where its day is not known).
    """
    levels = series.levels
    return pl.DataFrame(
        {
            "patient_id": levels.patients.gather(levels.segments.numbers),
            "day": levels.day,
            "mrd_response": _NAMES.gather(_called(levels, course, settings)),
        }
    )


def mrd_response(series: Series, course: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return the best and the last MRD response of each patient in hematologic remission.

    Returns
    -------
    polars.DataFrame
        One row a patient of ``course``, in its order: ``patient_id``, ``best_mrd_response`` and
        ``best_mrd_response_day`` (the first sample of it), ``mrd_response`` and
        ``mrd_response_day`` (of the last sample), ``mrd_reason`` why there is none. See
        `mrd_response_of_samples` for what they are.
    """
    levels = series.levels
    called = _called(levels, course, settings)
    best = levels.segments.minimum(called)
    inside = called != _OUTSIDE
    first = levels.segments.first(inside & (called == levels.segments.spread(best)))
    last = levels.segments.last(inside)
    found = pl.DataFrame(
        {
            "patient_id": levels.patients,
            "best_mrd_response": _NAMES[best],
            "best_mrd_response_day": levels.days(first),
            "mrd_response": _NAMES[np.where(last == NO_ROW, _OUTSIDE, called[last])],
            "mrd_response_day": levels.days(last),
        }
    )
    unknown = pl.col("hematologic_cr_day").is_null()
    return (
        aligned(course.select("patient_id", "hematologic_cr_day"), found)
        .with_columns(
            mrd_reason=pl.when(unknown)
            .then(pl.lit(NO_REMISSION))
            .when(pl.col("mrd_response").is_null())
            .then(pl.lit(NOT_THEN))
        )
        .drop("hematologic_cr_day")
    )
