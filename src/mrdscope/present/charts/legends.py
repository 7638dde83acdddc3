"""What the marks of an MRD chart mean: whose they are, and what kind of result."""

from __future__ import annotations

from collections.abc import Iterator

from mrdscope.cohort.schema import Status
from mrdscope.present.charts.axes import Plot
from mrdscope.present.charts.canvas import words_width
from mrdscope.present.charts.course import MrdCourse
from mrdscope.present.glyphs import Glyphs
from mrdscope.present.styled import Role

MARK_ROLES = (Role.MARK, Role.CURVE_2, Role.CURVE_3, Role.CURVE_4)

_MEANINGS = {
    Status.QUANTIFIED: ("quantified", Role.MARK),
    Status.UNDETECTED: ("undetected, at its limit", Role.UNDETECTED),
    Status.POSITIVE_NOT_QUANTIFIABLE: ("positive, not quantifiable", Role.MARK),
    Status.NOT_EVALUABLE: ("not evaluable", Role.UNCERTAIN),
    Status.ABOVE_RANGE: ("above range", Role.MARK),
}
_GAP = 2


def draw_series_legend(plot: Plot, course: MrdCourse, row: int, glyphs: Glyphs) -> None:
    """Write the names of series and of the courses behind them, as far as there is room."""
    column = max(_written(plot, 0, row, "ratio", Role.MUTED), plot.left)
    for index, series in enumerate(course.series):
        marks, role = glyphs.marks[index % len(glyphs.marks)], MARK_ROLES[index % len(MARK_ROLES)]
        name = glyphs.text(series.name, plot.canvas.width // 3)
        column = _written(plot, column, row, f"{marks.quantified} {name}", role)
    for index, behind in enumerate(course.background):
        sign = glyphs.faint[index % len(glyphs.faint)].sign
        name = glyphs.text(behind.name, plot.canvas.width // 3)
        column = _written(plot, column, row, f"{sign} {name}", behind.role)


def _written(plot: Plot, column: int, row: int, words: str, role: Role) -> int:
    """Write words if they fit; return where the next may stand."""
    if plot.canvas.text(column, row, words, role):
        return column + words_width(words) + _GAP
    return column


def draw_marks_legend(plot: Plot, course: MrdCourse, row: int, glyphs: Glyphs) -> None:
    """Write what the marks of the first series mean, of those there are, and the limit's."""
    column = plot.left
    for words, role in _marks(course, glyphs):
        column = _written(plot, column, row, words, role)


def _marks(course: MrdCourse, glyphs: Glyphs) -> Iterator[tuple[str, Role]]:
    samples = [sample for series in course.series for sample in series.samples]
    there = {sample.status for sample in samples}
    for status, (words, role) in _MEANINGS.items():
        if status in there:
            yield f"{glyphs.marks[0].of(status)} {words}", role
    if any(sample.limit is not None for sample in samples):
        yield f"{glyphs.limit} limit of detection", Role.LIMIT
