"""Molecular relapse by a stated rule: which level counts, and how many samples confirm it.

The paper does not define molecular relapse. Source of the rules: domain reference, 1.1 and 1.5;
the date is that of the first of the confirming samples (1.11, 14).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.evaluable import Levels, aligned
from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.mrd.segments import NO_ROW, BoolArray, IntArray
from mrdscope.analysis.settings import (
    DAY_TOLERANCE,
    LEVEL_TOLERANCE,
    LOG10_TOLERANCE,
    RelapseRule,
    Settings,
)
from mrdscope.errors import AnalysisError

_RESULT = ("day", "status", "low", "high", "_file", "_row")


def _meets(levels: Levels, settings: Settings) -> BoolArray:
    """Return the detectable samples high enough for the rule, wherever they stand."""
    detectable = ~levels.undetected
    if settings.molecular_relapse_rule is RelapseRule.ANY_DETECTABLE:
        return detectable
    if settings.molecular_relapse_rule is RelapseRule.AT_LEAST:
        return detectable & (levels.low >= settings.molecular_relapse_level * (1 - LEVEL_TOLERANCE))
    lowest = levels.segments.running_minimum(levels.high)
    earlier = levels.segments.before(lowest, np.inf)
    with np.errstate(divide="ignore"):
        rise = np.log10(levels.low / earlier)
    return detectable & (rise >= settings.molecular_relapse_log10 - LOG10_TOLERANCE)


def _relapse(levels: Levels, meets: BoolArray, settings: Settings) -> tuple[IntArray, BoolArray]:
    """Return the sample of molecular relapse (`NO_ROW` without one) and whether it is confirmed."""
    segments = levels.segments
    followed = meets & segments.after(meets, outside=False)
    confirmed_at = segments.first(followed)
    if settings.molecular_relapse_samples == 1:
        at = segments.first(meets)
        return at, np.append(followed, np.False_)[at]
    # One sample alone at the end may yet be confirmed; one that was not is no relapse.
    last = segments.ends - 1
    alone = np.where(meets[last], last, NO_ROW)
    return np.where(confirmed_at == NO_ROW, alone, confirmed_at), confirmed_at != NO_ROW


def molecular_relapse(series: Series, course: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return each patient's first molecular relapse by the rule of the settings.

    It is the first evaluable sample after the first negative one that is high enough:
    ``settings.molecular_relapse_rule`` says whether that is any detectable result, one of at least
    ``molecular_relapse_level`` (by the lower bound of its interval), or one known to have risen by
    ``molecular_relapse_log10`` over the lowest earlier. Where ``molecular_relapse_samples`` is 2
    the next evaluable sample must be high enough too; the day is that of the first of them, and a
    last sample that nothing follows is a relapse that is not confirmed. Neither molecular remission
    nor molecular relapse is looked for after hematologic relapse.

    Returns
    -------
    polars.DataFrame
        One row a patient of ``course``, in its order: ``patient_id``, ``molecular_relapse_day``,
        ``_status``, ``_low``, ``_high`` (ratio), ``_file``, ``_row`` of that sample,
        ``molecular_relapse_confirmed`` (the next evaluable sample is high enough too),
        ``last_free_day`` (the evaluable sample before it, which was not high enough: relapse
        happened in between).
        All null without molecular relapse.

    Raises
    ------
    AnalysisError
        Where the settings ask for other than 1 or 2 samples.
    """
    if settings.molecular_relapse_samples not in (1, 2):
        raise AnalysisError(
            f"{settings.molecular_relapse_samples} samples cannot make a molecular relapse",
            where="molecular_relapse_samples",
            expected="1 or 2",
        )
    levels = series.levels
    segments = levels.segments
    relapse = segments.spread(levels.of_patients(course, "relapse_day"))
    in_time = ~(levels.day > relapse + DAY_TOLERANCE)
    negative = segments.first(levels.undetected & in_time)
    row = np.arange(levels.day.size)
    after = row > segments.spread(np.where(negative == NO_ROW, row.size, negative))
    at, confirmed = _relapse(levels, _meets(levels, settings) & after & in_time, settings)
    before = np.where(at == NO_ROW, NO_ROW, at - 1)
    found = pl.concat(
        [
            pl.DataFrame({"patient_id": levels.patients, "confirmed": confirmed}),
            series.taken(at, "molecular_relapse", _RESULT),
            series.taken(before, "last_free", ("day",)),
        ],
        how="horizontal",
    ).with_columns(
        molecular_relapse_confirmed=pl.when(pl.col("molecular_relapse_day").is_not_null()).then(
            "confirmed"
        )
    )
    return aligned(course[["patient_id"]], found.drop("confirmed"))
