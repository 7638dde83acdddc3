"""MRD response in acute lymphoblastic leukemia: MRD complete response, failure, intermediate.

Source: Goekbuget et al., ASH 2021 (HemaSphere 2021, table 1; domain reference, 1.5). The terms are
used in hematologic complete remission only.
"""

from __future__ import annotations

import enum

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.samples import Levels, Series, aligned
from mrdscope.analysis.mrd.segments import NO_ROW, BoolArray, IntArray
from mrdscope.analysis.mrd.time_below import at_or_below
from mrdscope.analysis.settings import DAY_TOLERANCE, LEVEL_TOLERANCE, Settings


class MrdResponse(enum.StrEnum):
    """What an MRD result in hematologic complete remission is called."""

    COMPLETE = "MRD CR"  #: negative, with a sensitivity of at least 1e-4
    INTERMEDIATE = "MRD intermediate"  #: neither of the two
    FAILURE = "MRD failure"  #: positive, at least 1e-4


_NAMES = pl.Series([str(value) for value in MrdResponse])
_COMPLETE, _INTERMEDIATE, _FAILURE = range(3)

NO_REMISSION = "no hematologic complete remission on record"
NOT_THEN = "no evaluable sample in hematologic complete remission"


def _called(levels: Levels, settings: Settings) -> IntArray:
    """Return the place in `MrdResponse` of each sample."""
    negative = levels.undetected
    if settings.unquantifiable_is_negative:
        negative = negative | ((levels.order < 0) & ~levels.undetected)
    level = settings.mrd_negative_level
    complete = negative & at_or_below(levels, level)
    failure = ~levels.undetected & (levels.low >= level * (1 - LEVEL_TOLERANCE))
    return np.where(complete, _COMPLETE, np.where(failure, _FAILURE, _INTERMEDIATE))


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
    names = _NAMES.gather(_called(levels, settings))
    inside = pl.Series(_in_remission(levels, course))
    return pl.DataFrame(
        {
            "patient_id": levels.patients.gather(levels.segments.numbers),
            "day": levels.day,
            "mrd_response": names,
        }
    ).with_columns(mrd_response=pl.when(inside).then("mrd_response"))


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
    levels = series.levels.where(_in_remission(series.levels, course))
    segments = levels.segments
    place = _called(levels, settings)
    best = segments.minimum(place)
    first = segments.first(place == segments.spread(best))
    last = segments.ends - 1
    found = pl.DataFrame(
        {
            "patient_id": levels.patients,
            "best_mrd_response": _NAMES.gather(best),
            "best_mrd_response_day": levels.day[np.where(first == NO_ROW, 0, first)],
            "mrd_response": _NAMES.gather(place[last]),
            "mrd_response_day": levels.day[last],
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
