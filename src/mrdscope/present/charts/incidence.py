"""Cumulative incidence of events that compete, and under the axis the numbers behind it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mrdscope.present.charts.curve import IncidenceCurve
from mrdscope.present.charts.step_chart import Steps, step_chart
from mrdscope.present.glyphs import UNICODE, Glyphs
from mrdscope.present.styled import Block

#: Where the axis of shares may end: at the first that holds all curves and limits.
TOPS = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)


def incidence_chart(
    curves: Sequence[IncidenceCurve],
    *,
    size: tuple[int, int],
    glyphs: Glyphs = UNICODE,
    cursor: float | None = None,
    unit: str = "days",
) -> Block:
    """Return cumulative incidence as ``size`` = (width, height) cells; see `step_chart.step_chart`.

    Incidence rises from 0; the axis ends at the first of `TOPS` above all estimates and all limits
    at their ends. The tables' times are `step_chart.ticks`.
    """
    steps = [_steps(curve) for curve in curves]
    return step_chart(
        steps, size=size, summary=incidence_summary(curves, unit), glyphs=glyphs, cursor=cursor,
        unit=unit, top=top_of(curves),
    )  # fmt: skip


def top_of(curves: Sequence[IncidenceCurve]) -> float:
    """Return where the axis of shares ends: the first of `TOPS` that holds curves and limits."""
    highest = max((_highest(curve) for curve in curves), default=TOPS[-1])
    return next(top for top in TOPS if highest <= top or top == TOPS[-1])


def _highest(curve: IncidenceCurve) -> float:
    """Return the highest value of a curve and its limit: the last, since incidence only rises."""
    ends = [float(values[-1]) for values in (curve.incidence, curve.upper) if len(values)]
    return max((1.0 if math.isnan(end) else end for end in ends), default=0.0)


def _steps(curve: IncidenceCurve) -> Steps:
    return Steps(
        curve.name, curve.times, curve.incidence, 0.0, curve.last_follow_up, curve.lower,
        curve.upper, curve.censor_times, table=curve.table,
    )  # fmt: skip


def incidence_summary(curves: Sequence[IncidenceCurve], unit: str = "days") -> str:
    """Return what an incidence chart shows, in plain language: a sentence a curve."""
    if not curves:
        return "No incidence curves."
    return " ".join(_sentence(curve, unit) for curve in curves)


def _sentence(curve: IncidenceCurve, unit: str) -> str:
    share = float(curve.incidence[-1]) if len(curve.incidence) else 0.0
    end = f"{curve.last_follow_up:.10g} {unit}"
    return f"{curve.name}: {curve.events} of {curve.n} patients, incidence {share:.0%} at {end}."
