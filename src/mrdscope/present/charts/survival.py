"""Survival curves with their confidence bands and, under the axis, the numbers behind them."""

from __future__ import annotations

from collections.abc import Sequence

from mrdscope.present.charts.curve import CountTable, Curve, RiskTable
from mrdscope.present.charts.step_chart import SMALLEST, Steps, step_chart, ticks
from mrdscope.present.charts.summary import survival_summary
from mrdscope.present.glyphs import UNICODE, Glyphs
from mrdscope.present.styled import Block

__all__ = ["SMALLEST", "survival_chart", "ticks"]


def survival_chart(
    curves: Sequence[Curve],
    *,
    size: tuple[int, int],
    glyphs: Glyphs = UNICODE,
    cursor: float | None = None,
    unit: str = "days",
) -> Block:
    """Return survival curves as ``size`` = (width, height) cells; see `step_chart.step_chart`.

    Survival runs from 0 to 100 %. The table under the axis has the times of the curves'
    `RiskTable`, counted at `ticks`.
    """
    steps = [_steps(curve) for curve in curves]
    summary = survival_summary(curves, unit)
    return step_chart(
        steps, size=size, summary=summary, glyphs=glyphs, cursor=cursor, unit=unit
    )  # fmt: skip


def _steps(curve: Curve) -> Steps:
    return Steps(
        curve.name, curve.times, curve.survival, 1.0, curve.last_follow_up, curve.lower,
        curve.upper, curve.censor_times, curve.median,
        None if curve.risk is None else _table(curve.risk),
    )  # fmt: skip


def _table(risk: RiskTable) -> CountTable:
    rows = (("at risk", risk.at_risk), ("censored", risk.censored), ("events", risk.events))
    return CountTable(risk.times, rows)
