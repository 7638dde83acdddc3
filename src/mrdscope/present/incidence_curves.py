"""Cumulative incidence as curves for a chart, from `analysis.time_to_event.incidence`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from mrdscope.analysis.time_to_event.competing_risks import CumulativeIncidence
from mrdscope.analysis.time_to_event.endpoints import Endpoint
from mrdscope.analysis.time_to_event.incidence import EVENT, GroupIncidence, Incidence
from mrdscope.present.charts.curve import CountTable, IncidenceCurve
from mrdscope.present.charts.step_chart import ticks
from mrdscope.present.incidence import cause_words
from mrdscope.present.text import visible

#: Causes in the few cells a row of numbers has for its name.
_SHORT = {
    "hematologic_relapse": "relapse",
    "molecular_response": "response",
    "molecular_relapse": "mol. rel.",
    "induction_failure": "no CR",
    "progression": "progress.",
}
_LABEL = 9


def incidence_curves(
    found: Incidence, endpoint: Endpoint, width: int
) -> tuple[IncidenceCurve, ...]:
    """Return what a chart of that width shows of an endpoint's cumulative incidence.

    Of one group every cause with the numbers of all of them; of several the endpoint's event, each
    group with its numbers. Groups that nobody is in have no curve.
    """
    groups = [group for group in found.groups if group.event.curve.size]
    if len(found.groups) == 1:
        return _causes(groups[0], endpoint, width) if groups else ()
    at = _times([group.event.curve for group in groups], width)
    return tuple(
        _curve(group.name, group.event.curve, _group_table(group.event.curve.at(at)))
        for group in groups
    )


def _causes(group: GroupIncidence, endpoint: Endpoint, width: int) -> tuple[IncidenceCurve, ...]:
    """Return the causes of one group; with at risk and censored their numbers add up to all."""
    curves = [part.curve for part in group.parts]
    at = _times(curves, width)
    first = curves[0].at(at)
    rows = (
        ("at risk", tuple(first["at_risk"])),
        *((_label(curve.cause, endpoint), tuple(curve.at(at)["events"])) for curve in curves),
        ("censored", tuple(first["censored"])),
        *_not_entered(first),
    )
    tables = (CountTable(at, rows), *[None] * (len(curves) - 1))
    drawn = [
        _curve(cause_words(curve.cause, endpoint), curve, table)
        for curve, table in zip(curves, tables, strict=True)
    ]
    # Who is censored is so for all causes; marked once.
    return (drawn[0], *(replace(curve, censor_times=()) for curve in drawn[1:]))


def _times(curves: Sequence[CumulativeIncidence], width: int) -> tuple[float, ...]:
    return ticks(max((curve.last_time or 0.0 for curve in curves), default=0.0), width)


def _group_table(at: pl.DataFrame) -> CountTable:
    kinds = ("at_risk", "events", "competing", "censored")
    rows = ((kind.replace("_", " "), tuple(at[kind])) for kind in kinds)
    return CountTable(tuple(at["time"]), (*rows, *_not_entered(at)))


def _not_entered(at: pl.DataFrame) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return the row of those not yet under observation, if there is anybody ever."""
    return (("to enter", tuple(at["not_entered"])),) if at["not_entered"].sum() else ()


def _label(cause: str, endpoint: Endpoint) -> str:
    name = endpoint.ended_by[0] if cause == EVENT and len(endpoint.ended_by) == 1 else cause
    return _SHORT.get(name, cause_words(cause, endpoint))[:_LABEL]


def _curve(name: str, curve: CumulativeIncidence, table: CountTable | None) -> IncidenceCurve:
    steps = curve.steps
    # Where incidence is 0 or 1 a step has no interval; the band begins where the curve rises.
    filled = steps.with_columns(
        lower=pl.coalesce("lower", "incidence"), upper=pl.coalesce("upper", "incidence")
    )
    return IncidenceCurve(
        name=visible(name),
        times=steps["time"].to_list(),
        incidence=steps["incidence"].to_list(),
        last_follow_up=curve.last_time or 0.0,
        n=curve.size,
        events=curve.events,
        lower=filled["lower"].to_list(),
        upper=filled["upper"].to_list(),
        censor_times=steps.filter(pl.col("censored") > 0)["time"].to_list(),
        table=table,
    )
