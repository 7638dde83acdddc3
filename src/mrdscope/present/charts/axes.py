"""Where a value lies on a chart: scales in cells, ticks at round numbers, the frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mrdscope.present.charts.canvas import Canvas, Stroke, resolution, stroke, words_width
from mrdscope.present.glyphs import Glyphs, Pen
from mrdscope.present.styled import Role

#: Steps between ticks, by unit of time.
STEPS: dict[str, tuple[float, ...]] = {
    "days": (1, 2, 7, 14, 30, 60, 90, 180, 365, 730, 1825, 3650, 7300),
    "months": (1, 2, 3, 6, 12, 24, 36, 60, 120, 240),
    "years": (0.25, 0.5, 1, 2, 5, 10, 20, 50),
}


@dataclass(frozen=True)
class Scale:
    """A linear scale from ``low`` in the middle of the first cell to ``high`` in the last's."""

    low: float
    high: float
    cells: int

    def position(self, value: float) -> float:
        """Return where a value lies, in cells from the middle of the first; held to the scale."""
        share = (value - self.low) / (self.high - self.low)
        return min(max(share, 0.0), 1.0) * (self.cells - 1)

    def cell(self, value: float) -> int:
        """Return the cell a value lies in; a value between two lies in the upper."""
        return math.floor(self.position(value) + 0.5)

    def dot(self, value: float, per_cell: int) -> int:
        """Return the dot a value lies in where a cell has ``per_cell`` of them."""
        return math.floor((self.position(value) + 0.5) * per_cell)

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int | float) and self.low <= value <= self.high


@dataclass(frozen=True)
class Plot:
    """A part of a canvas with a scale across and a scale upwards."""

    canvas: Canvas
    left: int
    top: int
    x: Scale
    y: Scale

    @property
    def bottom(self) -> int:
        """The row under the plot, where its x axis runs."""
        return self.top + self.y.cells

    def column(self, x: float) -> int:
        """Return the canvas column of a value on the x axis."""
        return self.left + self.x.cell(x)

    def row(self, y: float) -> int:
        """Return the canvas row of a value on the y axis."""
        return self.top + self.y.cells - 1 - self.y.cell(y)

    def dots(self, points: Sequence[tuple[float, float]], pen: Pen) -> list[tuple[int, int]]:
        """Return values as the dots of a pen, (0, 0) at the top left of the plot."""
        across, down = resolution(pen.along)
        last = self.y.cells * down - 1
        return [(self.x.dot(x, across), last - self.y.dot(y, down)) for x, y in points]

    def line(self, points: Sequence[tuple[float, float]], pen: Pen, role: Role) -> list[Stroke]:
        """Return the strokes of a line through values; `draw` puts them on the canvas."""
        return stroke(self.dots(points, pen), pen, role)

    def join(self, cells: Sequence[tuple[int, int]], pen: Pen, role: Role) -> list[Stroke]:
        """Return the strokes of a line through the middles of canvas cells, where marks lie."""
        across, down = resolution(pen.along)
        dots = [
            ((column - self.left) * across + (across - 1) // 2, (row - self.top) * down + down // 2)
            for column, row in cells
        ]
        return stroke(dots, pen, role)

    def draw(self, strokes: Sequence[Stroke]) -> None:
        """Draw strokes inside the plot."""
        self.canvas.draw(self.left, self.top, (self.x.cells, self.y.cells), strokes)

    def horizontal(self, y: float, character: str, role: Role) -> None:
        """Draw a level line below everything else."""
        for column in range(self.left, self.left + self.x.cells):
            self.canvas.put_below(column, self.row(y), character, role)


def time_ticks(
    low: float, high: float, cells: int, unit: str = "days", spacing: int = 8
) -> tuple[float, ...]:
    """Return round times from ``low`` to ``high``, at least ``spacing`` cells apart; 0 is one.

    The step is one of `STEPS`, or a doubling of the last where those are too small.
    """
    needed = (high - low) * spacing / max(cells - 1, 1)
    steps = STEPS[unit]
    step = next((step for step in steps if step >= needed), None)
    if step is None:
        step = steps[-1] * 2 ** math.ceil(math.log2(needed / steps[-1]))
    first = math.ceil(min(low, 0.0) / step - 1e-9)
    last = math.floor(max(high, 0.0) / step + 1e-9)
    return tuple(index * step for index in range(first, last + 1))


def time_label(time: float) -> str:
    """Return a tick's label without needless decimals."""
    return f"{time:.10g}"


def decades(low: float, high: float, rows: int) -> tuple[int, ...]:
    """Return the powers of ten to label between two log10 levels, no more than there are rows."""
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    step = max(math.ceil((last - first + 1) / max(rows, 1)), 1)
    return tuple(range(last, first - 1, -step))


def frame(plot: Plot, glyphs: Glyphs, y_ticks: dict[float, str]) -> None:
    """Draw the axes of a plot and the labels of the y axis, right-aligned against it."""
    axis = plot.left - 1
    for row in range(plot.top, plot.bottom):
        plot.canvas.put(axis, row, glyphs.axis_down, Role.MUTED)
    plot.canvas.put(axis, plot.bottom, glyphs.axis_corner, Role.MUTED)
    for column in range(plot.left, plot.left + plot.x.cells):
        plot.canvas.put(column, plot.bottom, glyphs.axis_along, Role.MUTED)
    for value, label in y_ticks.items():
        plot.canvas.put(axis, plot.row(value), glyphs.tick_down, Role.MUTED)
        plot.canvas.text(axis - len(label), plot.row(value), label, Role.MUTED)


def label_times(plot: Plot, glyphs: Glyphs, times: Sequence[float], unit: str) -> None:
    """Draw ticks under a plot with their labels, 0 first; labels that would touch are left out."""
    row = plot.bottom + 1
    plot.canvas.text(0, row, unit if plot.left > len(unit) else unit[: plot.left - 1], Role.MUTED)
    for time in sorted(times, key=abs):
        column = plot.column(time)
        plot.canvas.put(column, plot.bottom, glyphs.tick_along, Role.MUTED)
        centred(plot.canvas, column, row, time_label(time), Role.MUTED)


def centred(canvas: Canvas, column: int, row: int, words: str, role: Role) -> bool:
    """Write words about a column, blanks on either side, if there is room; say whether."""
    length = words_width(words)
    start = min(max(column - length // 2, 0), canvas.width - length)
    before = max(start - 1, 0)
    after = min(start + length + 1, canvas.width)
    return canvas.is_free(before, row, after - before) and canvas.text(start, row, words, role)
