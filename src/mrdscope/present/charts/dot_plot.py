"""Percent of each group as a dot, and the risk difference with its interval beside it."""

from __future__ import annotations

from dataclasses import dataclass

from mrdscope.present.charts.axes import Scale
from mrdscope.present.charts.canvas import Canvas, words_width
from mrdscope.present.charts.grades import round_share
from mrdscope.present.glyphs import UNICODE, Glyphs
from mrdscope.present.numbers import count_percent, points_estimate
from mrdscope.present.styled import Block, Role

#: Below this there is no room for labels and both panels.
SMALLEST = (60, 5)
#: From so many cells on, counts and differences are written out beside the panels.
WITH_NUMBERS = 120

_HEADER, _AXIS, _LEGEND = 1, 2, 1
_COUNT, _DIFFERENCE = 9, 22
_ROLES = (Role.CURVE, Role.CURVE_2)
#: Where both groups share a cell.
_BOTH = "*"


@dataclass(frozen=True)
class DotRow:
    """An adverse event in two groups: patients, of how many, and the difference.

    The difference is the second group's proportion less the first's, -1 to 1; its parts are None
    where it is not estimable.
    """

    label: str
    first: tuple[int, int]
    second: tuple[int, int]
    difference: float | None
    lower: float | None
    upper: float | None

    @property
    def shares(self) -> tuple[float | None, ...]:
        """The proportions of the first and the second group, None of nobody."""
        return tuple(x / n if n else None for x, n in (self.first, self.second))


@dataclass(frozen=True)
class DotPlot:
    """What a dot plot shows: two groups by name, the first being the reference, and rows.

    ``confidence`` is the level of the intervals.
    """

    first: str
    second: str
    rows: tuple[DotRow, ...]
    confidence: float = 0.95


@dataclass(frozen=True)
class _Layout:
    label: int
    dots: int
    dots_cells: int
    points: int
    points_cells: int
    numbers: int | None


def dot_plot(data: DotPlot, *, size: tuple[int, int], glyphs: Glyphs = UNICODE) -> Block:
    """Return percent a group and risk differences as ``size`` = (width, height) cells.

    The left panel runs from 0 % to the largest share, the right one as far to both sides of no
    difference as the widest interval goes. With `WITH_NUMBERS` cells the counts and the difference
    with its interval are written too. Rows that do not fit are counted in the legend.
    """
    width, height = size
    canvas = Canvas(width, height)
    if width < SMALLEST[0] or height < SMALLEST[1]:
        canvas.text(0, 0, glyphs.text("too small", width), Role.MUTED)
        return canvas.block()
    layout = _layout(data, width, glyphs)
    percent = Scale(0.0, round_share(_highest(data)), layout.dots_cells)
    widest = _widest(data)
    points = Scale(-widest, widest, layout.points_cells)
    shown = data.rows[: height - _HEADER - _AXIS - _LEGEND]
    _header(canvas, data, layout, glyphs)
    for line, row in enumerate(shown, start=_HEADER):
        canvas.text(0, line, glyphs.text(row.label, layout.label), Role.PLAIN)
        _dots(canvas, line, row, layout.dots, percent, glyphs)
        _interval(canvas, line, row, layout.points, points, glyphs)
        if layout.numbers is not None:
            _numbers(canvas, line, row, layout.numbers, glyphs)
    axis = _HEADER + len(shown)
    _percent_axis(canvas, axis, layout.dots, percent, glyphs)
    _points_axis(canvas, axis, layout.points, points, glyphs)
    _legend(canvas, axis + _AXIS, data, len(data.rows) - len(shown), glyphs)
    return canvas.block()


def _highest(data: DotPlot) -> float:
    return max((share for row in data.rows for share in row.shares if share is not None), default=0)


def _widest(data: DotPlot) -> float:
    bounds = [b for row in data.rows for b in (row.lower, row.upper) if b is not None]
    return round_share(max((abs(bound) for bound in bounds), default=0.1))


def _layout(data: DotPlot, width: int, glyphs: Glyphs) -> _Layout:
    widest = max((words_width(glyphs.text(row.label, width)) for row in data.rows), default=0)
    label = max(min(widest, width // 3), 4)
    written = 2 * _COUNT + _DIFFERENCE + 2 if width >= WITH_NUMBERS else 0
    panels = width - label - written - 6
    dots = panels // 2
    start = label + 2
    return _Layout(
        label, start, dots, start + dots + 2, panels - dots, width - written if written else None
    )


def _header(canvas: Canvas, data: DotPlot, layout: _Layout, glyphs: Glyphs) -> None:
    canvas.text(layout.dots, 0, glyphs.text("% of the group", layout.dots_cells), Role.MUTED)
    words = glyphs.text(f"{data.second} − {data.first}, points", layout.points_cells)
    canvas.text(layout.points, 0, words, Role.MUTED)
    if layout.numbers is not None:
        for place, name in enumerate((data.first, data.second)):
            title = glyphs.text(name, _COUNT - 1)
            canvas.text(layout.numbers + place * _COUNT, 0, title, _ROLES[place])
        canvas.text(layout.numbers + 2 * _COUNT, 0, "difference", Role.MUTED)


def _dots(canvas: Canvas, line: int, row: DotRow, left: int, scale: Scale, glyphs: Glyphs) -> None:
    cells = {place: scale.cell(s) for place, s in enumerate(row.shares) if s is not None}
    if len(cells) == 2:
        for cell in range(min(cells.values()), max(cells.values())):
            canvas.put(left + cell, line, glyphs.bar_thin, Role.MUTED)
    for place, cell in cells.items():
        canvas.put(left + cell, line, glyphs.marks[place].quantified, _ROLES[place])
    if len(cells) == 2 and cells[0] == cells[1]:
        canvas.put(left + cells[0], line, _BOTH, Role.STRONG)


def _interval(
    canvas: Canvas, line: int, row: DotRow, left: int, scale: Scale, glyphs: Glyphs
) -> None:
    canvas.put(left + scale.cell(0.0), line, glyphs.axis_down, Role.MUTED)
    if row.difference is None or row.lower is None or row.upper is None:
        return
    for cell in range(scale.cell(row.lower), scale.cell(row.upper) + 1):
        canvas.put(left + cell, line, glyphs.bar_thin, Role.PLAIN)
    excludes = row.lower > 0 or row.upper < 0
    role = Role.STRONG if excludes else Role.PLAIN
    canvas.put(left + scale.cell(row.difference), line, glyphs.marks[2].quantified, role)


def _numbers(canvas: Canvas, line: int, row: DotRow, left: int, glyphs: Glyphs) -> None:
    for place, (count, n) in enumerate((row.first, row.second)):
        words = glyphs.text(count_percent(count, n), _COUNT - 1)
        canvas.text(left + place * _COUNT, line, words, Role.PLAIN)
    words = points_estimate(row.difference, row.lower, row.upper)
    canvas.text(left + 2 * _COUNT, line, glyphs.text(words, _DIFFERENCE), Role.PLAIN)


def _percent_axis(canvas: Canvas, line: int, left: int, scale: Scale, glyphs: Glyphs) -> None:
    _axis(canvas, line, left, scale, glyphs)
    canvas.text(left, line + 1, "0", Role.MUTED)
    end = f"{100 * scale.high:g} %"
    canvas.text(left + scale.cells - len(end), line + 1, end, Role.MUTED)


def _points_axis(canvas: Canvas, line: int, left: int, scale: Scale, glyphs: Glyphs) -> None:
    _axis(canvas, line, left, scale, glyphs)
    middle = scale.cell(0.0)
    canvas.put(left + middle, line, glyphs.tick_along, Role.MUTED)
    end = f"{100 * scale.high:g}"
    canvas.text(left, line + 1, f"-{end}", Role.MUTED)
    canvas.text(left + middle, line + 1, "0", Role.MUTED)
    canvas.text(left + scale.cells - len(end) - 1, line + 1, f"+{end}", Role.MUTED)


def _axis(canvas: Canvas, line: int, left: int, scale: Scale, glyphs: Glyphs) -> None:
    for cell in range(scale.cells):
        canvas.put(left + cell, line, glyphs.axis_along, Role.MUTED)
    for cell in (0, scale.cells - 1):
        canvas.put(left + cell, line, glyphs.tick_along, Role.MUTED)


def _legend(canvas: Canvas, line: int, data: DotPlot, hidden: int, glyphs: Glyphs) -> None:
    column = 0
    for place, name in enumerate((data.first, data.second)):
        words = glyphs.text(f"{glyphs.marks[place].quantified} {name}", canvas.width // 3)
        canvas.text(column, line, words, _ROLES[place])
        column += words_width(words) + 2
    more = f", and {hidden} more" if hidden else ""
    level = f"{100 * data.confidence:g} %"
    words = f"{_BOTH} both; {level} interval by Miettinen and Nurminen{more}"
    canvas.text(column, line, glyphs.text(words, canvas.width - column), Role.MUTED)
