"""Bars that lie on one scale, one a row, its axis above them: id, bar, and a value in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mrdscope.present.charts.axes import Scale, time_label
from mrdscope.present.charts.canvas import Canvas, words_width
from mrdscope.present.glyphs import Glyphs
from mrdscope.present.styled import Block, Line, Role

_GAP, _WORDS_GAP = 1, 2
#: Cells left of its own that a mark may give way to another.
_FARTHEST = 3


@dataclass(frozen=True)
class Mark:
    """A character on a row, at a place on the scale."""

    at: float
    character: str
    role: Role


@dataclass(frozen=True)
class Fill:
    """A stretch of a row, on the scale, drawn with one character."""

    start: float
    stop: float
    character: str
    role: Role


@dataclass(frozen=True)
class BarRows:
    """Where ids, bars and words stand in rows of ``width`` cells.

    Parameters
    ----------
    names
        Cells for the id.
    low, high
        The ends of the scale.
    words
        Cells for the words right of the bars; 0 for none.
    """

    width: int
    names: int
    low: float
    high: float
    words: int
    glyphs: Glyphs

    @property
    def left(self) -> int:
        """The first cell of the scale, right of the axis."""
        return self.names + _GAP + 1

    @property
    def scale(self) -> Scale:
        """The scale of the bars."""
        cells = self.width - self.left - (self.words + _WORDS_GAP if self.words else 0)
        return Scale(self.low, self.high if self.high > self.low else self.low + 1.0, max(cells, 2))

    def axis(self, title: str, ticks: Sequence[float], heading: str = "") -> Block:
        """Return the labels of an axis and the axis under them; labels that would touch go.

        ``title`` stands above the ids, ``heading`` above the words right of the bars.
        """
        canvas, scale = Canvas(self.width, 2), self.scale
        canvas.text(0, 0, self.glyphs.text(title, self.left - 1), Role.MUTED)
        at = self.left + scale.cells + _WORDS_GAP
        canvas.text(at, 0, self.glyphs.text(heading, self.width - at), Role.MUTED)
        canvas.put(self.left - 1, 1, self.glyphs.axis_start, Role.MUTED)
        for cell in range(scale.cells):
            canvas.put(self.left + cell, 1, self.glyphs.axis_along, Role.MUTED)
        for tick in sorted((t for t in ticks if t in scale), key=abs):
            self._tick(canvas, scale, tick)
        return canvas.block()

    def _tick(self, canvas: Canvas, scale: Scale, tick: float) -> None:
        label = self.glyphs.text(time_label(tick), self.width)
        column = self.left + scale.cell(tick)
        length = words_width(label)
        start = min(max(column - length // 2, 0), self.width - length)
        canvas.put(column, 1, self.glyphs.tick_along, Role.MUTED)
        before, after = max(start - 1, 0), min(start + length + 1, self.width)
        if canvas.is_free(before, 0, after - before):
            canvas.text(start, 0, label, Role.MUTED)

    def row(
        self,
        name: str,
        fills: Sequence[Fill],
        marks: Sequence[Mark] = (),
        words: str = "",
        role: Role = Role.PLAIN,
    ) -> Line:
        """Return a row: later fills lie over earlier ones.

        Marks that would share a cell stand side by side, the latest in its own.
        """
        canvas, scale = Canvas(self.width, 1), self.scale
        canvas.text(0, 0, self.glyphs.text(name, self.names), Role.PLAIN)
        canvas.put(self.left - 1, 0, self.glyphs.axis_down, Role.MUTED)
        for fill in fills:
            first, last = scale.cell(fill.start), scale.cell(fill.stop)
            for cell in range(min(first, last), max(first, last) + 1):
                canvas.put(self.left + cell, 0, fill.character, fill.role)
        for cell, mark in self._placed(marks):
            canvas.put(self.left + cell, 0, mark.character, mark.role)
        at = self.left + scale.cells + _WORDS_GAP
        canvas.text(at, 0, self.glyphs.text(words, self.width - at), role)
        return canvas.block()[0]

    def _placed(self, marks: Sequence[Mark]) -> Iterator[tuple[int, Mark]]:
        """Yield the cell of each mark, the last first; who finds no cell near its own has none."""
        scale = self.scale
        taken: set[int] = set()
        for mark in sorted(marks, key=lambda one: one.at, reverse=True):
            own = scale.cell(mark.at)
            near = (cell for cell in range(own, own - _FARTHEST, -1) if cell not in taken)
            cell = next(near, None)
            if cell is not None:
                taken.add(cell)
                yield max(cell, 0), mark

    def without(self, name: str, reason: str) -> Line:
        """Return a row that has no bar, and why."""
        canvas = Canvas(self.width, 1)
        canvas.text(0, 0, self.glyphs.text(name, self.names), Role.PLAIN)
        canvas.put(self.left - 1, 0, self.glyphs.axis_down, Role.MUTED)
        words = self.glyphs.text(reason, self.width - self.left - _GAP)
        canvas.text(self.left + _GAP, 0, words, Role.MISSING)
        return canvas.block()[0]
