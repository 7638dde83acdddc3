"""Metrics of the level at a milestone, and what it is called there.

Each is of the last milestone a sample was taken for, or of any: ``milestone.level/12 months``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from mrdscope.analysis.metrics.model import Family, Inputs, Kind, Row, Scope
from mrdscope.analysis.metrics.molecular import in_window
from mrdscope.analysis.metrics.of_samples import (
    OF_SAMPLES,
    USED,
    level_columns,
    on_day,
    row_of,
    samples_where,
)
from mrdscope.analysis.metrics.words import day, level, limit, ratio
from mrdscope.analysis.mrd.evaluable import aligned
from mrdscope.analysis.mrd.milestones import Outcome
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import Milestone
from mrdscope.errors import UsageError

_SOURCE = "domain reference, 1.6: European LeukemiaNet 2020; windows as the settings give them"
_UNASKED = "the last one a sample was taken for"


def _judged(results: Results) -> tuple[Milestone, ...]:
    settings = results.settings
    judged = tuple(one for one in settings.milestones if one.optimal is not None)
    return (*judged, settings.afterwards) if settings.afterwards is not None else judged


def _all(results: Results) -> tuple[Milestone, ...]:
    return results.settings.milestones


Milestones = Callable[[Results], tuple[Milestone, ...]]


def _named(milestones: Sequence[Milestone], name: str) -> Milestone:
    for one in milestones:
        if one.name == name:
            return one
    raise UsageError(
        f"there is no milestone {name!r}", expected=" or ".join(m.name for m in milestones)
    )


def _chosen(
    results: Results, rows: pl.DataFrame, milestones: Sequence[Milestone], detail: str
) -> pl.DataFrame:
    """Return each patient's row of one milestone; without a name of the last with a sample."""
    if detail:
        found = rows.filter(pl.col("milestone") == _named(milestones, detail).name)
    else:
        # The last of those with a sample, or of all where none has one.
        sampled = pl.col("level_day").is_not_null()
        found = rows.sort("patient_id", sampled, maintain_order=True).unique(
            "patient_id", keep="last", maintain_order=True
        )
    return aligned(results.course.select("patient_id"), found)


def _level_frame(results: Results, detail: str) -> pl.DataFrame:
    return _chosen(results, results.mrd.milestone_levels, _all(results), detail)


def _outcome_frame(results: Results, detail: str) -> pl.DataFrame:
    return _chosen(results, results.mrd.judged_milestones, _judged(results), detail)


def _inputs(
    frame: Callable[[Results, str], pl.DataFrame], milestones: Milestones
) -> Callable[[Results, str, str], Inputs]:
    """Return how to find the sample of a milestone; others are outside its window or farther."""

    def inputs(results: Results, patient: str, detail: str) -> Inputs:
        row = row_of(frame(results, detail), patient)
        one = _named(milestones(results), str(row["milestone"]))
        chosen = on_day(row["level_day"])
        why = in_window(chosen, one.window)
        if one is results.settings.afterwards:
            last = max(m.window[1] for m in milestones(results))
            why = pl.when(chosen).then(USED).otherwise(pl.lit(f"not the last after day {last:g}"))
        return samples_where(lambda _results, _patient: why)(results, patient)

    return inputs


def _where(one: Milestone, row: Row) -> str:
    if row["milestone_day"] is None:
        return f"{one.name}, the last sample after the last milestone"
    first, last = one.window
    return f"{one.name}, {day(one.day)}, nearest sample of days {first:g} to {last:g}"


def _level(results: Results, row: Row, _detail: str) -> str:
    one = _named(_all(results), str(row["milestone"]))
    found = level(row, "level") if row["level_day"] is not None else "no evaluable sample"
    return f"{_where(one, row)}: {found}"


def _limits(one: Milestone) -> str:
    if one.optimal == one.failure or one.failure is None:
        text = f"optimal up to {limit(one.optimal)}, failure above"
    else:
        text = (
            f"optimal up to {limit(one.optimal)}, warning up to {limit(one.failure)}, failure above"
        )
    return f"{text} if confirmed" if one.confirmed else text


def _outcome(results: Results, row: Row, _detail: str) -> str:
    one = _named(_judged(results), str(row["milestone"]))
    if row["outcome"] == Outcome.REFUSED:
        return f"refused: {row['refused']}"
    if row["level_day"] is None:
        return f"{_where(one, row)}: none, so not assessed, which is not failure"
    low, high = row["level_low"], row["level_high"]
    size = ratio(low) if low == high else f"between {ratio(low)} and {ratio(high)}"
    awaiting = "; a failure that is not confirmed" if row["unconfirmed"] else ""
    return (
        f"{_where(one, row)}: {size} on the International Scale ({day(row['level_day'])}); "
        f"{_limits(one)}: {row['outcome']}{awaiting}"
    )


def _no_milestones(results: Results) -> str | None:
    if results.settings.milestones:
        return None
    return f"the preset {results.settings.preset} has no milestones"


def _no_limits(results: Results) -> str | None:
    if any(one.optimal is not None for one in results.settings.milestones):
        return None
    return f"the preset {results.settings.preset} has no limits at milestones; cml-is-2020 has"


MILESTONES = (
    Family(
        "milestone.level", "level at milestone", "ratio",
        "The level nearest to a milestone within its window, the later of ties.", _SOURCE,
        Kind.LEVEL, level_columns("level"), Scope.PATIENT, (*OF_SAMPLES, "milestones"),
        "milestone", lambda results: [one.name for one in _all(results)], _level_frame,
        _inputs(_level_frame, _all), _level, _no_milestones, _UNASKED,
    ),
    Family(
        "milestone.outcome", "milestone", None,
        "What the level at a milestone is called: optimal, warning, failure, unclear, or not "
        "assessed without a sample.", _SOURCE, Kind.WORD, ("outcome",), Scope.PATIENT,
        (*OF_SAMPLES, "milestones", "afterwards", "failure_confirmation_days"), "milestone",
        lambda results: [one.name for one in _judged(results)], _outcome_frame,
        _inputs(_outcome_frame, _judged), _outcome, _no_limits, _UNASKED,
    ),
)  # fmt: skip
