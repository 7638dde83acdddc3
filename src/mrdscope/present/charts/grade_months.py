"""Worst grade by month of treatment: a stacked column a month, of those still watched."""

from __future__ import annotations

from dataclasses import dataclass

from mrdscope.present.charts.canvas import Canvas, words_width
from mrdscope.present.charts.grades import CLASSES, ROLES, GradeCounts, shade_legend, stacked
from mrdscope.present.glyphs import UNICODE, Glyphs
from mrdscope.present.styled import Block, Role

#: Below this there is no room for an axis and a few months.
SMALLEST = (24, 7)

#: Cells left of the columns: ``100 %`` and the axis.
_LEFT = 6
_WIDEST_COLUMN = 5
_UNDER = 4  #: axis, months, watched, legend


@dataclass(frozen=True)
class GradeMonth:
    """A month: how many were watched into it, and their worst grades of an event in it."""

    month: int
    watched: int
    counts: GradeCounts


def grade_months(
    months: tuple[GradeMonth, ...], *, size: tuple[int, int], glyphs: Glyphs = UNICODE
) -> Block:
    """Return a column a month as ``size`` = (width, height) cells, 0 to 100 % of the watched.

    The most severe grades are at the foot. Under the axis stand the months and how many were
    watched into each, where there is room. Months that do not fit are counted in the legend; below
    `SMALLEST` there is a word instead.
    """
    width, height = size
    canvas = Canvas(width, height)
    if width < SMALLEST[0] or height < SMALLEST[1]:
        canvas.text(0, 0, glyphs.text("too small", width), Role.MUTED)
        return canvas.block()
    room, rows = width - _LEFT, height - _UNDER
    pitch = min(max(room // max(len(months), 1), 1), _WIDEST_COLUMN)
    shown = months[: room // pitch]
    _frame(canvas, rows, glyphs)
    for place, month in enumerate(shown):
        left = _LEFT + place * pitch
        for row, part in enumerate(stacked(month.counts, month.watched, 1.0, rows)):
            for column in range(left, left + max(pitch - 1, 1)):
                canvas.put(column, rows - 1 - row, glyphs.shades[part], ROLES[part])
    _under(canvas, rows, shown, pitch)
    parts = [month.counts.parts for month in shown]
    classes = {place for place in range(len(CLASSES)) if any(part[place] for part in parts)}
    hidden = len(months) - len(shown)
    shade_legend(
        canvas, rows + 3, glyphs, classes, (f"and {hidden} more months",) if hidden else ()
    )
    return canvas.block()


def _frame(canvas: Canvas, rows: int, glyphs: Glyphs) -> None:
    for row in range(rows):
        canvas.put(_LEFT - 1, row, glyphs.axis_down, Role.MUTED)
    canvas.put(_LEFT - 1, rows, glyphs.axis_corner, Role.MUTED)
    for column in range(_LEFT, canvas.width):
        canvas.put(column, rows, glyphs.axis_along, Role.MUTED)
    canvas.text(0, 0, "100 %", Role.MUTED)
    canvas.text(2, rows - 1, "0 %", Role.MUTED)


def _under(canvas: Canvas, rows: int, shown: tuple[GradeMonth, ...], pitch: int) -> None:
    """Write months and patients watched under the columns, as many as have room."""
    canvas.text(0, rows + 1, "month", Role.MUTED)
    canvas.text(0, rows + 2, "n", Role.MUTED)
    widest = max((words_width(str(month.watched)) for month in shown), default=1)
    step = -(-(max(widest, 2) + 1) // pitch)
    for place in range(0, len(shown), step):
        left = _LEFT + place * pitch
        canvas.text(left, rows + 1, str(shown[place].month), Role.MUTED)
        canvas.text(left, rows + 2, str(shown[place].watched), Role.MUTED)
