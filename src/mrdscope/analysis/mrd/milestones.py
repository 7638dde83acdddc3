"""Levels at milestones, and what they are called in CML.

A milestone nobody took a sample for is not assessed, never failed. Source: domain reference, 1.6
(European LeukemiaNet 2020; the windows are ours).
"""

from __future__ import annotations

import enum

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.evaluable import Levels, aligned
from mrdscope.analysis.mrd.international_scale import International
from mrdscope.analysis.mrd.levels import nearest
from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.mrd.segments import NO_ROW, BoolArray, IntArray
from mrdscope.analysis.mrd.time_below import above, at_or_below
from mrdscope.analysis.settings import DAY_TOLERANCE, Milestone, Settings
from mrdscope.errors import AnalysisError


class Outcome(enum.StrEnum):
    """What the level at a milestone is called."""

    OPTIMAL = "optimal"
    WARNING = "warning"
    FAILURE = "failure"
    UNCLEAR = "unclear"  #: the interval of the result has a limit inside it
    NOT_ASSESSED = "not assessed"  #: no evaluable sample in the window
    REFUSED = "refused"  #: no International Scale


_PLACES = tuple(Outcome)
_RESULT = ("day", "status", "low", "high", "_file", "_row")


def _stacked(course: pl.DataFrame, frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Return frames of one row a patient as one, all of a patient's rows together."""
    n = course.height
    by_patient = np.arange(n * len(frames)).reshape(len(frames), n).T.ravel()
    return pl.concat(frames)[by_patient]


def milestone_levels(series: Series, course: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return each patient's level at each milestone of the settings.

    Returns
    -------
    polars.DataFrame
        One row a patient of ``course`` and milestone, in their order: ``patient_id``,
        ``milestone``, ``milestone_day``, ``assessed``, and of the nearest evaluable sample in the
        window ``level_day``, ``level_status``, ``level_low``, ``level_high`` (ratio, of the series'
        own scale), ``level_file``, ``level_row``; null where there is none. No rows without
        milestones.
    """
    levels, milestones = series.levels, settings.milestones
    if not milestones:
        schema = {"patient_id": pl.String, "milestone": pl.String, "milestone_day": pl.Float64}
        return pl.DataFrame(schema=schema)
    place = levels.place(course["patient_id"])
    samples = [np.append(nearest(levels, one.day, one.window), NO_ROW)[place] for one in milestones]
    at = np.stack(samples, axis=1)
    patient, which = np.indices(at.shape)
    rows = pl.DataFrame(
        {
            "patient_id": course["patient_id"][patient.ravel()],
            "milestone": pl.Series([one.name for one in milestones])[which.ravel()],
            "milestone_day": np.array([one.day for one in milestones])[which.ravel()],
        }
    )
    found = series.taken(at.ravel(), "level", _RESULT)
    assessed = found["level_day"].is_not_null().alias("assessed")
    return rows.hstack(found).with_columns(assessed)


def _judged(
    levels: Levels, at: IntArray, milestone: Milestone, settings: Settings
) -> tuple[pl.Series, BoolArray]:
    """Return the outcome of one sample a patient, and whether a failure awaits confirmation."""
    optimal, failure = milestone.optimal or np.inf, milestone.failure or np.inf
    good, worse, passed, bad = (
        np.append(mask, np.False_)[at]
        for mask in (
            at_or_below(levels, optimal),
            above(levels, optimal),
            at_or_below(levels, failure),
            above(levels, failure),
        )
    )
    awaiting = np.zeros(at.size, dtype=np.bool_)
    if milestone.confirmed:
        awaiting = bad & ~_above_again(levels, at, failure, settings)
    place = np.full(at.size, _PLACES.index(Outcome.UNCLEAR))
    place[worse & (passed | awaiting)] = _PLACES.index(Outcome.WARNING)
    place[bad & ~awaiting] = _PLACES.index(Outcome.FAILURE)
    place[good] = _PLACES.index(Outcome.OPTIMAL)
    place[at == NO_ROW] = _PLACES.index(Outcome.NOT_ASSESSED)
    return pl.Series([str(outcome) for outcome in _PLACES]).gather(place), awaiting


def _above_again(levels: Levels, at: IntArray, failure: float, settings: Settings) -> BoolArray:
    """Return whether a sample above failure follows in the time a confirmation is asked for."""
    day = levels.segments.spread(np.append(levels.day, np.nan)[at])
    first, last = settings.failure_confirmation_days
    later = levels.day - day
    inside = (later >= first - DAY_TOLERANCE) & (later <= last + DAY_TOLERANCE)
    return levels.segments.count(inside & above(levels, failure)) > 0


def _described(levels: Levels, at: IntArray) -> pl.DataFrame:
    """Return day and bounds of one sample a patient, null where there is none."""
    named = (("day", levels.day), ("low", levels.low), ("high", levels.high))
    return pl.DataFrame(
        {f"level_{name}": np.append(values, np.nan)[at] for name, values in named},
        schema_overrides={f"level_{name}": pl.Float64 for name, _ in named},
    ).fill_nan(None)


def _limits(settings: Settings) -> list[Milestone]:
    """Return the milestones that have limits."""
    judged = [one for one in settings.milestones if one.optimal is not None]
    if not judged:
        raise AnalysisError(
            f"the preset {settings.preset} has no milestones with limits",
            action="choose cml-is-2020",
        )
    return judged


def judged_milestones(
    international: International, course: pl.DataFrame, settings: Settings
) -> pl.DataFrame:
    """Return what each patient's level at each milestone is called: optimal, warning or failure.

    High-risk cytogenetics and resistance mutations, which ELN 2020 also calls warning and failure,
    are not judged here: the outcome rests on levels alone. A level above failure at a milestone
    that asks for confirmation is a warning until a second one confirms it. The last row of a
    patient, ``settings.afterwards``, is of the last sample after the last window.

    Returns
    -------
    polars.DataFrame
        One row a patient of ``course`` and milestone, in their order: ``patient_id``,
        ``milestone``, ``milestone_day`` (null afterwards), ``outcome`` (`Outcome`),
        ``unconfirmed`` (a warning that will be failure if confirmed), ``refused`` (the reason where
        the outcome is "refused"; it stops no other patient), ``level_day``, ``level_low``,
        ``level_high`` (ratio on the International Scale).

    Raises
    ------
    AnalysisError
        Where the settings have no milestones with limits.
    """
    levels = international.series.levels
    judged = _limits(settings)
    samples = [(one, nearest(levels, one.day, one.window)) for one in judged]
    days: list[float | None] = [one.day for one in judged]
    if settings.afterwards is not None:
        last = levels.day > max(one.window[1] for one in judged) + DAY_TOLERANCE
        samples.append((settings.afterwards, levels.segments.last(last)))
        days.append(None)
    frames = []
    for (milestone, at), day in zip(samples, days, strict=True):
        outcome, awaiting = _judged(levels, at, milestone, settings)
        found = pl.DataFrame(
            {"patient_id": levels.patients, "outcome": outcome, "unconfirmed": awaiting}
        ).hstack(_described(levels, at))
        who = course.select(
            "patient_id",
            pl.lit(milestone.name).alias("milestone"),
            pl.lit(day, pl.Float64).alias("milestone_day"),
        )
        frames.append(aligned(aligned(who, found), international.refused))
    refused = pl.col("refused").is_not_null()
    return _stacked(course, frames).with_columns(
        outcome=pl.when(refused)
        .then(pl.lit(Outcome.REFUSED.value))
        .otherwise(pl.col("outcome").fill_null(Outcome.NOT_ASSESSED.value)),
        unconfirmed=pl.col("unconfirmed").fill_null(value=False),
    )
