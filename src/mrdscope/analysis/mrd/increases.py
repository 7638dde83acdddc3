"""Whose level rose after its minimum, by how much and to what, and who relapsed after it.

The patients behind the paper's Table 1B and its Figure 1D; the counts are
`analysis.mrd.kinetics.increased_levels`.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.mrd.evaluable import aligned
from mrdscope.analysis.mrd.kinetics import (
    IncreasedLevels,
    increased_levels,
    side_of_threshold,
)
from mrdscope.analysis.settings import Settings
from mrdscope.cohort.schema import DAY_DECIMALS

NO_INCREASE = "no increase after the minimum"

_RISE = (
    "patient_id", "minimum_day", "minimum_status", "minimum_low", "minimum_high",
    "increased_day", "increased_status", "increased_low", "increased_high",
    "log10_increase_low", "log10_increase_high", "wide", "rate_log10_per_month",
)  # fmt: skip


@dataclass(frozen=True)
class Increases:
    """Who had an increase of MRD and who had none.

    Attributes
    ----------
    counts
        How many rose to which side of the threshold, and how many of them relapsed.
    frame
        One row a patient with an increase, the largest first: the columns of
        `analysis.mrd.kinetics.rise` that say from where to where and how fast, ``side`` of the
        threshold (`analysis.mrd.kinetics.Side`), ``relapse_day``, ``days_to_relapse`` from the
        increased level.
    without
        ``patient_id`` and ``reason`` of the others, in the order of the cohort.
    """

    counts: IncreasedLevels
    frame: pl.DataFrame
    without: pl.DataFrame


def increases(rise: pl.DataFrame, course: pl.DataFrame, settings: Settings) -> Increases:
    """Return the patients whose level increased, on which side of the threshold, and what followed.

    Parameters
    ----------
    rise
        `analysis.mrd.kinetics.rise`.
    course
        `analysis.course.course`.
    settings
        Of it ``increased_level_threshold``.
    """
    risen = pl.col("increase").fill_null(value=False)
    days = (pl.col("relapse_day") - pl.col("increased_day")).round(DAY_DECIMALS)
    frame = (
        aligned(rise, course, ["relapse_day"])
        .filter(risen)
        .select(
            *_RISE,
            "relapse_day",
            side_of_threshold(settings.increased_level_threshold).alias("side"),
            days.alias("days_to_relapse"),
        )
        .sort("log10_increase_low", "increased_low", descending=True, maintain_order=True)
    )
    without = rise.filter(~risen).select(
        "patient_id", pl.coalesce("reason", pl.lit(NO_INCREASE)).alias("reason")
    )
    return Increases(increased_levels(rise, course, settings), frame, without)
