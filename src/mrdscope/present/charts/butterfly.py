"""Bars to the left and to the right of each adverse event: two groups, or related and not."""

from __future__ import annotations

from dataclasses import dataclass

from mrdscope.present.charts.canvas import Canvas, words_width
from mrdscope.present.charts.grades import (
    CLASSES,
    ROLES,
    GradeCounts,
    round_share,
    shade_legend,
    stacked,
)
from mrdscope.present.glyphs import UNICODE, Glyphs
from mrdscope.present.numbers import count_percent
from mrdscope.present.styled import Block, Role

#: Below this there is no room for labels, numbers and bars.
SMALLEST = (40, 5)

#: Cells of a number beside a bar: ``36 (100)``.
_NUMBER = 9
_HEADER, _AXIS, _LEGEND = 1, 1, 1


@dataclass(frozen=True)
class ButterflyRow:
    """An adverse event and its patients by worst grade on both sides."""

    label: str
    left: GradeCounts
    right: GradeCounts


@dataclass(frozen=True)
class Butterfly:
    """What a butterfly shows: two sides with their titles and sizes, and rows in order."""

    left: str
    left_n: int
    right: str
    right_n: int
    rows: tuple[ButterflyRow, ...]

    @property
    def highest(self) -> float:
        """The largest share of either side."""
        sides = [(row.left.any, self.left_n) for row in self.rows]
        sides += [(row.right.any, self.right_n) for row in self.rows]
        return max((count / n for count, n in sides if n), default=0.0)


@dataclass(frozen=True)
class _Layout:
    """Columns: the label from ``label`` on, bars of ``bar`` cells with numbers outside them."""

    label: int
    label_cells: int
    bar: int

    @property
    def left_foot(self) -> int:
        return self.label - 2

    @property
    def right_foot(self) -> int:
        return self.label + self.label_cells + 1


def butterfly(data: Butterfly, *, size: tuple[int, int], glyphs: Glyphs = UNICODE) -> Block:
    """Return bars on both sides of each label as ``size`` = (width, height) cells.

    Bars are the share of each side's patients, on one scale, stacked by worst grade with the most
    severe at the foot; the count and percentage of any grade stand outside them. Rows that do not
    fit are counted under the axis. Below `SMALLEST` there is a word instead.
    """
    width, height = size
    canvas = Canvas(width, height)
    if width < SMALLEST[0] or height < SMALLEST[1]:
        canvas.text(0, 0, glyphs.text("too small", width), Role.MUTED)
        return canvas.block()
    layout = _layout(data, width, glyphs)
    highest = round_share(data.highest)
    shown = data.rows[: height - _HEADER - _AXIS - _LEGEND]
    _header(canvas, data, layout, glyphs)
    for place, row in enumerate(shown, start=_HEADER):
        _row(canvas, place, row, data, layout, highest, glyphs)
    _axis(canvas, len(shown) + _HEADER, layout, highest, glyphs)
    hidden = len(data.rows) - len(shown)
    more = (f"and {hidden} more",) if hidden else ()
    classes = _classes(shown)
    shade_legend(canvas, len(shown) + _HEADER + _AXIS, glyphs, classes, more)
    return canvas.block()


def _layout(data: Butterfly, width: int, glyphs: Glyphs) -> _Layout:
    widest = max((words_width(glyphs.text(row.label, width)) for row in data.rows), default=0)
    label = max(min(widest, width // 3), 4)
    bar = (width - label - 2 - 2 * _NUMBER) // 2
    start = _NUMBER + bar + 1
    return _Layout(start, width - 2 * start, bar)


def _header(canvas: Canvas, data: Butterfly, layout: _Layout, glyphs: Glyphs) -> None:
    room = _NUMBER + layout.bar
    left = glyphs.text(f"{data.left}, N = {data.left_n}", room)
    right = glyphs.text(f"{data.right}, N = {data.right_n}", room)
    canvas.text(layout.left_foot + 1 - words_width(left), 0, left, Role.HEADING)
    canvas.text(layout.right_foot, 0, right, Role.HEADING)


def _row(
    canvas: Canvas,
    line: int,
    row: ButterflyRow,
    data: Butterfly,
    layout: _Layout,
    highest: float,
    glyphs: Glyphs,
) -> None:
    canvas.text(layout.label, line, glyphs.text(row.label, layout.label_cells), Role.PLAIN)
    sides = ((row.left, data.left_n, -1, layout.left_foot),
             (row.right, data.right_n, 1, layout.right_foot))  # fmt: skip
    for counts, n, step, foot in sides:
        cells = stacked(counts, n, highest, layout.bar)
        for place, part in enumerate(cells):
            canvas.put(foot + step * place, line, glyphs.shades[part], ROLES[part])
        number = glyphs.text(count_percent(counts.any, n), _NUMBER - 1)
        beyond = foot + step * (len(cells) + (1 if cells else 0))
        start = beyond if step > 0 else beyond - words_width(number) + 1
        canvas.text(start, line, number, Role.PLAIN if counts.any else Role.MUTED)


def _axis(canvas: Canvas, line: int, layout: _Layout, highest: float, glyphs: Glyphs) -> None:
    end = f"{100 * highest:g} %"
    for foot, step in ((layout.left_foot, -1), (layout.right_foot, 1)):
        for place in range(layout.bar):
            canvas.put(foot + step * place, line, glyphs.axis_along, Role.MUTED)
        canvas.put(foot, line, glyphs.tick_along, Role.MUTED)
        last = foot + step * (layout.bar - 1)
        canvas.put(last, line, glyphs.tick_along, Role.MUTED)
        start = last + 2 if step > 0 else last - 1 - len(end)
        canvas.text(start, line, end, Role.MUTED)


def _classes(rows: tuple[ButterflyRow, ...]) -> set[int]:
    sides = [side for row in rows for side in (row.left, row.right)]
    return {place for place in range(len(CLASSES)) if any(side.parts[place] for side in sides)}
