"""Step functions of time with their bands and, under the axis, the numbers behind them.

The layout follows the KMunicate study (Morris et al., BMJ Open 2019;9:e030215): curves with their
intervals, and at risk, censored and events at the ticks of the time axis.
"""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from mrdscope.present.charts.axes import Plot, Scale, centred, frame, label_times, time_ticks
from mrdscope.present.charts.canvas import Canvas, Stroke, resolution, stroke, words_width
from mrdscope.present.charts.curve import CountTable, Numbers
from mrdscope.present.glyphs import UNICODE, Glyphs, Pen
from mrdscope.present.styled import Block, Role, Span
from mrdscope.present.text import fit

#: Below this a chart says in words what it cannot draw.
SMALLEST = (20, 5)

_ROLES = (Role.CURVE, Role.CURVE_2, Role.CURVE_3, Role.CURVE_4)
_FEWEST_ROWS = 6
_TICK_SPACING = 9
_SMALL_MARGIN = 3
_NAME_GAP = 4
#: A name over its curve is in one of so many rows about it.
_NEAR_ROWS = 4


@dataclass(frozen=True, eq=False)
class Steps:
    """A right-continuous step function of time: ``start`` before the first of ``times``.

    ``values``, ``lower`` and ``upper`` are shares between 0 and 1, one for each of ``times`` (the
    last two may be empty); a limit that is not a number is open. ``end`` is the last follow-up,
    where the curve ends. ``median`` is when it passes a half, if that is to be shown.
    """

    name: str
    times: Numbers
    values: Numbers
    start: float
    end: float
    lower: Numbers = ()
    upper: Numbers = ()
    censor_times: Numbers = ()
    median: float | None = None
    table: CountTable | None = None

    def at(self, time: float) -> float:
        """Return the value at a time."""
        return value_at(self.times, self.values, time, self.start)


def value_at(
    times: Numbers, values: Numbers, time: float, start: float, unknown: float = 0.0
) -> float:
    """Return a step function's value at a time: right-continuous, ``start`` before the first."""
    index = bisect.bisect_right(times, time) - 1
    value = start if index < 0 else float(values[index])
    return unknown if math.isnan(value) else value


def ticks(max_time: float, width: int, unit: str = "days") -> tuple[float, ...]:
    """Return the times a chart of ``width`` cells and follow-up to ``max_time`` labels.

    Count what stands under the chart at exactly these.
    """
    narrowest = max(width - _gutter(width) - max(width // 6, _SMALL_MARGIN), 2)
    return time_ticks(0.0, _extent(max_time), narrowest, unit, _TICK_SPACING)


def step_chart(
    curves: Sequence[Steps],
    *,
    size: tuple[int, int],
    summary: str,
    glyphs: Glyphs = UNICODE,
    cursor: float | None = None,
    unit: str = "days",
    top: float = 1.0,
) -> Block:
    """Return curves as ``size`` = (width, height) cells of styled text.

    Time in ``unit`` runs across and a share from 0 to ``top`` upwards. Curves differ in their lines
    and carry their names; ``+`` marks a censoring; a faint line leads to the median. ``cursor`` is
    a time: an upright line and a mark on each curve, in cells of its own column and no others. The
    tables under the axis show the times of the first of them, which are then the ticks; they shrink
    to their first row, then go, where there are few rows. A chart smaller than `SMALLEST` is
    ``summary`` in one line.
    """
    width, height = size
    if width < SMALLEST[0] or height < SMALLEST[1]:
        return _summary_only(summary, size, glyphs)
    plot, table = _laid_out(Canvas(width, height), curves, top)
    _draw_frame(plot, curves, glyphs, unit)
    for curve in curves:
        _draw_median(plot, curve, glyphs)
    if len(curves) == 1:
        _shade(plot, curves[0], glyphs)
    _draw_curves(plot, curves, glyphs)
    for index, curve in enumerate(curves):
        _draw_censored(plot, curve, glyphs, _role(index))
    if len(curves) > 1:
        _name_curves(plot, curves, glyphs)
    _draw_tables(plot, curves, table, glyphs)
    if cursor is not None and cursor in plot.x:
        _draw_cursor(plot, curves, cursor, glyphs)
    return plot.canvas.block()


def _summary_only(summary: str, size: tuple[int, int], glyphs: Glyphs) -> Block:
    width, height = size
    words = fit(glyphs.text(summary, width), width)
    blank = (Span(" " * width),)
    return ((Span(words),), *[blank] * (height - 1))[:height]


def _role(index: int) -> Role:
    return _ROLES[index % len(_ROLES)]


def _extent(max_time: float) -> float:
    return max_time if max_time > 0 else 1.0


def _gutter(width: int) -> int:
    return 10 if width >= 40 else 6


def _margin(width: int, names: Sequence[str]) -> int:
    if width < 40 or not names:
        return _SMALL_MARGIN
    longest = max(words_width(name) for name in names)
    return max(min(longest + _NAME_GAP, width // 6), _SMALL_MARGIN)


def _plot_cells(width: int, names: Sequence[str]) -> int:
    return max(width - _gutter(width) - _margin(width, names), 2)


def _laid_out(canvas: Canvas, curves: Sequence[Steps], top: float) -> tuple[Plot, int]:
    """Return the plot and how many rows each table has."""
    tables = [curve.table for curve in curves if curve.table is not None]
    spare = canvas.height - 2 - _FEWEST_ROWS
    full = max((len(table.rows) for table in tables), default=0) + int(len(tables) > 1)
    table = full if len(tables) * full <= spare else int(len(tables) <= spare)
    rows = canvas.height - 2 - (table * len(tables))
    end = _extent(max((curve.end for curve in curves), default=0.0))
    names = [curve.name for curve in curves] if len(curves) > 1 else []
    x = Scale(0.0, end, _plot_cells(canvas.width, names))
    return Plot(canvas, _gutter(canvas.width), 0, x, Scale(0.0, top, rows)), table


def _draw_frame(plot: Plot, curves: Sequence[Steps], glyphs: Glyphs, unit: str) -> None:
    parts = 4 if plot.y.cells >= 9 else 2
    shares = [plot.y.high * part / parts for part in range(parts + 1)]
    frame(plot, glyphs, {share: f"{share * 100:.3g}%" for share in shares})
    tables = (curve.table for curve in curves if curve.table is not None)
    counted = next(tables, None)
    width = plot.canvas.width
    times = ticks(plot.x.high, width, unit) if counted is None else counted.times
    label_times(plot, glyphs, [time for time in times if time in plot.x], unit)


def _draw_median(plot: Plot, curve: Steps, glyphs: Glyphs) -> None:
    if curve.median is None or curve.median not in plot.x:
        return
    half = plot.row(0.5)
    for column in range(plot.left, plot.column(curve.median)):
        plot.canvas.put_below(column, half, glyphs.median, Role.LIMIT)
    for row in range(half, plot.bottom):
        plot.canvas.put_below(plot.column(curve.median), row, glyphs.event, Role.LIMIT)


def _staircase(
    plot: Plot, curve: Steps, values: Numbers, pen: Pen, unknown: float = 0.0
) -> list[tuple[int, int]]:
    """Return a step function as dots, one look-up a dot of width however many steps there are."""
    across, down = resolution(pen.along)
    last = plot.x.dot(curve.end, across)
    bottom = plot.y.cells * down - 1
    path: list[tuple[int, int]] = []
    for dot in range(plot.x.dot(0.0, across), last + 1):
        time = curve.end if dot == last else _time_at(plot, dot, across)
        level = bottom - plot.y.dot(value_at(curve.times, values, time, curve.start, unknown), down)
        if path and path[-1][1] != level:
            path.append((dot, path[-1][1]))
        path.append((dot, level))
    return _corners(path)


def _time_at(plot: Plot, dot: int, per_cell: int) -> float:
    """Return the last time that still lies in a dot."""
    share = ((dot + 1) / per_cell - 0.5) / (plot.x.cells - 1)
    return share * plot.x.high


def _corners(path: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Drop the dots a straight line passes through anyway."""
    kept = path[:1]
    for before, here, after in zip(path, path[1:], path[2:], strict=False):
        straight = before[0] == here[0] == after[0] or before[1] == here[1] == after[1]
        if not straight:
            kept.append(here)
    return kept + path[1:][-1:]


def _draw_curves(plot: Plot, curves: Sequence[Steps], glyphs: Glyphs) -> None:
    """Draw the curves, under them the limits of two; the limits of more would hide the curves."""
    strokes: list[Stroke] = []
    if len(curves) == 2:
        for index, curve in enumerate(curves):
            strokes += _limits(plot, curve, glyphs.dotted, _role(index))
    for index, curve in enumerate(curves):
        pen = glyphs.pens[index % len(glyphs.pens)]
        strokes += stroke(_staircase(plot, curve, curve.values, pen), pen, _role(index))
    plot.draw(strokes)


def _limits(plot: Plot, curve: Steps, pen: Pen, role: Role) -> Iterator[Stroke]:
    """Yield dotted lines along both limits; one that is not a number is open to 0 or to 1."""
    for values, unknown in ((curve.lower, 0.0), (curve.upper, 1.0)):
        if len(values):
            yield from stroke(_staircase(plot, curve, values, pen, unknown), pen, role)


def _shade(plot: Plot, curve: Steps, glyphs: Glyphs) -> None:
    """Shade between the limits of an interval; one that is not a number is open to 0 or to 1."""
    if not (len(curve.lower) and len(curve.upper)):
        return
    for cell in range(plot.x.cell(curve.end) + 1):
        time = min(_time_at(plot, cell, 1), curve.end)
        top = plot.row(value_at(curve.times, curve.upper, time, curve.start, 1.0))
        bottom = plot.row(value_at(curve.times, curve.lower, time, curve.start))
        for row in range(top, bottom + 1):
            plot.canvas.put_below(plot.left + cell, row, glyphs.band, Role.BAND)


def _draw_censored(plot: Plot, curve: Steps, glyphs: Glyphs, role: Role) -> None:
    """Mark the first censoring of every column on the curve."""
    for cell in range(plot.x.cells):
        after = _time_at(plot, cell - 1, 1) if cell else -1.0
        index = bisect.bisect_left(curve.censor_times, after)
        if index >= len(curve.censor_times):
            return
        time = float(curve.censor_times[index])
        if plot.x.cell(time) == cell and time in plot.x:
            row = plot.row(curve.at(time))
            plot.canvas.put(plot.left + cell, row, glyphs.censored, role)


def _draw_cursor(plot: Plot, curves: Sequence[Steps], cursor: float, glyphs: Glyphs) -> None:
    """Draw the upright line where nothing but shade and guides is, and a mark on each curve."""
    beneath = {glyphs.band, glyphs.median, glyphs.event}
    column = plot.column(cursor)
    for row in range(plot.top, plot.bottom):
        plot.canvas.text(column, row, glyphs.cursor, Role.ACCENT, over=beneath)
    plot.canvas.put(column, plot.bottom, glyphs.tick_along, Role.ACCENT)
    for index, curve in reversed(tuple(enumerate(curves))):
        if cursor <= curve.end:
            mark = glyphs.marks[index % len(glyphs.marks)].quantified
            plot.canvas.put(column, plot.row(curve.at(cursor)), mark, Role.ACCENT)


def _name_curves(plot: Plot, curves: Sequence[Steps], glyphs: Glyphs) -> None:
    """Write each curve's name after its end, or over it where a long one has more room."""
    for index, curve in enumerate(curves):
        end = plot.column(curve.end) + 1
        name = glyphs.text(curve.name, plot.canvas.width)
        room = plot.canvas.width - end - 1
        wanted = plot.row(curve.at(curve.end))
        rows = sorted(range(plot.top, plot.bottom), key=partial(_distance, wanted))
        over = words_width(name) > room and _name_over(plot, rows[1:], end, name, _role(index))
        if not over:
            words = f" {glyphs.text(name, room)}"
            for row, column in itertools.product(rows, range(end, end + _NAME_GAP)):
                if plot.canvas.text(column, row, words, _role(index)):
                    break


def _name_over(plot: Plot, rows: Sequence[int], end: int, name: str, role: Role) -> bool:
    """Write a whole name in the nearest of a few rows in which it ends where its curve does."""
    column = end - words_width(name)
    blank = max(column - 1, plot.left)
    return column > plot.left and any(
        plot.canvas.is_free(blank, row, end - blank) and plot.canvas.text(column, row, name, role)
        for row in rows[:_NEAR_ROWS]
    )


def _distance(wanted: int, row: int) -> int:
    return abs(row - wanted)


def _draw_tables(plot: Plot, curves: Sequence[Steps], rows: int, glyphs: Glyphs) -> None:
    """Write the tables under the time labels, ``rows`` rows each."""
    top = plot.bottom + 2
    several = sum(curve.table is not None for curve in curves) > 1
    for index, curve in enumerate(curves):
        if curve.table is None or not rows:
            continue
        name = glyphs.text(curve.name, plot.canvas.width)
        if rows == 1:
            first, numbers = curve.table.rows[0]
            label = glyphs.text(name, plot.left - 1) if several else first
            plot.canvas.text(0, top, label[: plot.left - 1], _role(index))
            _table_row(plot, top, curve.table.times, numbers)
        else:
            if several:
                plot.canvas.text(0, top, name, _role(index))
            _full_table(plot, top + int(several), curve.table)
        top += rows


def _full_table(plot: Plot, top: int, table: CountTable) -> None:
    for offset, (label, numbers) in enumerate(table.rows):
        plot.canvas.text(0, top + offset, label[: plot.left - 1], Role.MUTED)
        _table_row(plot, top + offset, table.times, numbers)


def _table_row(plot: Plot, row: int, times: Sequence[float], numbers: Sequence[int]) -> None:
    """Write a row's numbers under their ticks; one that would touch another is left out."""
    for time, number in zip(times, numbers, strict=True):
        if time in plot.x:
            centred(plot.canvas, plot.column(time), row, f"{number:d}", Role.PLAIN)
