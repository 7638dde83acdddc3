"""Cumulative incidence as a picture; `present.charts.incidence` says what is shown and why."""

from __future__ import annotations

from collections.abc import Sequence

from mrdscope.present.charts.curve import IncidenceCurve
from mrdscope.present.charts.incidence import incidence_summary, top_of
from mrdscope.present.charts.step_chart import ticks
from mrdscope.report.figures.drawing import LINE, TICK, Frame, area, axes, path, text_width, titles
from mrdscope.report.figures.picture import Picture
from mrdscope.report.figures.risk_table import Counts, height, risk_table
from mrdscope.report.figures.steps import censorings, staircase
from mrdscope.report.figures.survival import (
    CELLS,
    LEFT,
    LONGEST_NAME,
    PLOT_HEIGHT,
    TOP,
    WIDTH,
    curve_ends,
    dash_of,
    role_of,
)
from mrdscope.report.markup import Markup, joined


def incidence_picture(
    curves: Sequence[IncidenceCurve],
    title: str,
    *,
    share: str = "cumulative incidence",
    time: str = "days from time zero",
    unit: str = "days",
) -> Picture:
    """Return cumulative incidence as a picture, with the numbers behind it under the axis.

    Of causes of one group, whose numbers stand in one table, the first has its interval shaded;
    groups have none, which would hide the curves. Ticks are those of the curves' tables, as on a
    terminal.
    """
    names = [curve.name for curve in curves] if len(curves) > 1 else []
    margin = max((min(text_width(name), LONGEST_NAME) for name in names), default=0.0) + 18
    end, top = max((curve.last_follow_up for curve in curves), default=0.0) or 1.0, top_of(curves)
    frame = Frame(LEFT, TOP, WIDTH - LEFT - margin, PLOT_HEIGHT, (0.0, end), (0.0, top))
    counts = tuple(_counts(place, one) for place, one in enumerate(curves) if one.table)
    times = counts[0].times if counts else ticks(end, CELLS, unit)
    under = frame.bottom + TICK + 2 * LINE + 4
    percent = {top * quarter / 4: f"{top * quarter * 25:g}%" for quarter in range(5)}
    return Picture(
        WIDTH, under + height(counts) + 4, title, incidence_summary(curves, unit),
        joined(
            axes(frame, percent, [one for one in times if one <= end]),
            titles(frame, time, share, x_at=under - 6),
            _band(frame, curves[0]) if len(counts) == 1 else Markup(),
            *(_curve(frame, place, one) for place, one in enumerate(curves)),
            curve_ends(frame, [(one.name, one.last_follow_up, _last(one)) for one in curves]),
            risk_table(frame, counts, under),
        ),
    )  # fmt: skip


def _last(curve: IncidenceCurve) -> float:
    return float(curve.incidence[-1]) if len(curve.incidence) else 0.0


def _curve(frame: Frame, place: int, curve: IncidenceCurve) -> Markup:
    role, times, values = role_of(place), curve.times, curve.incidence
    points = staircase(frame, times, values, 0.0, curve.last_follow_up)
    ticks_ = censorings(frame, times, values, curve.censor_times, 0.0, role)
    return joined(path(points, f"s-{role}", 2, dash_of(place)), ticks_)


def _band(frame: Frame, curve: IncidenceCurve) -> Markup:
    if not (len(curve.lower) and len(curve.upper)):
        return Markup()
    role, end = role_of(0), curve.last_follow_up
    lower = staircase(frame, curve.times, curve.lower, 0.0, end, unknown=0.0)
    upper = staircase(frame, curve.times, curve.upper, 0.0, end, unknown=1.0)
    shade = area([*lower, *reversed(upper)], f"f-{role}", 0.16)
    return joined(shade, *(path(edge, f"s-{role}", 0.8, "1 2") for edge in (lower, upper)))


def _counts(place: int, curve: IncidenceCurve) -> Counts:
    table = curve.table
    rows = () if table is None else table.rows
    written = tuple((label, tuple(map(str, numbers))) for label, numbers in rows)
    times = () if table is None else table.times
    return Counts(curve.name, role_of(place), dash_of(place), times, written)
