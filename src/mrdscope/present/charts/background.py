"""Many courses drawn faintly behind one: every dot of every line, found for all lines at once.

plotext takes a second for the lines of four hundred patients; here they are a few array operations
and then characters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mrdscope.present.charts.axes import Plot, Scale
from mrdscope.present.charts.canvas import resolution
from mrdscope.present.glyphs import BRAILLE, Faint
from mrdscope.present.styled import Role

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

#: The bit of each dot of a cell of Braille: rows down, two columns across.
_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
_EMPTY = 0x2800
#: Of a line to or from an undetected sample every so manieth dot is drawn.
_SPARSE = 3


@dataclass(frozen=True, eq=False)
class Background:
    """Courses behind the others.

    Parameters
    ----------
    name
        What they are, for the legend.
    days, levels
        Of each sample with a level, course by course and by day; levels as ratios above 0.
    undetected
        Which of them lie at a limit of detection.
    course
        The number of the course each belongs to, rising.
    role
        What they are drawn as.
    """

    name: str
    days: FloatArray
    levels: FloatArray
    undetected: BoolArray
    course: IntArray
    role: Role = Role.MUTED

    @property
    def size(self) -> int:
        """How many courses."""
        return int(np.unique(self.course).size)


def draw_background(plot: Plot, background: Background, faint: Faint) -> None:
    """Draw courses where nothing is drawn yet.

    Two samples are joined by a full line where both have a number, by a sparse one where one of
    them was undetected, and not at all where both were: nothing is known of what lay between.
    """
    cells, bits = _cells(_dots(plot, background, faint), resolution(faint.character), plot)
    for cell, mask in zip(cells.tolist(), bits.tolist(), strict=True):
        row, column = divmod(cell, plot.x.cells)
        character = chr(_EMPTY + mask) if faint.character == BRAILLE else faint.character
        plot.canvas.put_below(plot.left + column, plot.top + row, character, background.role)


def _dots(plot: Plot, background: Background, faint: Faint) -> tuple[IntArray, IntArray]:
    """Return the dots of all lines, across from the left and down from the top of the plot."""
    across, down = resolution(faint.character)
    x = _positions(plot.x, background.days, across)
    y = plot.y.cells * down - 1 - _positions(plot.y, np.log10(background.levels), down)
    joined = background.course[1:] == background.course[:-1]
    either = background.undetected[1:] | background.undetected[:-1]
    both = background.undetected[1:] & background.undetected[:-1]
    start = np.flatnonzero(joined & ~both)
    along, off = _walked(x, y, start, np.where(either[start], _SPARSE, 1) * faint.every)
    # A sample alone is a dot of its own.
    return np.concatenate([x, along]), np.concatenate([y, off])


def _positions(scale: Scale, values: FloatArray, per_cell: int) -> IntArray:
    """Return `Scale.dot` of many values."""
    share = np.clip((values - scale.low) / (scale.high - scale.low), 0.0, 1.0)
    return np.floor((share * (scale.cells - 1) + 0.5) * per_cell).astype(np.int64)


def _walked(
    x: IntArray, y: IntArray, start: IntArray, every: IntArray
) -> tuple[IntArray, IntArray]:
    """Return dots between each of the points ``start`` and the next, one of ``every`` so many."""
    dx, dy = x[start + 1] - x[start], y[start + 1] - y[start]
    steps = np.maximum(np.maximum(np.abs(dx), np.abs(dy)), 1)
    line = np.repeat(np.arange(start.size), steps)
    first = np.repeat(np.cumsum(steps) - steps, steps)
    step = np.arange(line.size) - first
    kept = step % every[line] == 0
    line, share = line[kept], step[kept] / steps[line[kept]]
    return (
        np.rint(x[start[line]] + dx[line] * share).astype(np.int64),
        np.rint(y[start[line]] + dy[line] * share).astype(np.int64),
    )


def _cells(
    dots: tuple[IntArray, IntArray], per_cell: tuple[int, int], plot: Plot
) -> tuple[IntArray, IntArray]:
    """Return the cells that have dots, counted row by row, and the bits of their dots."""
    (x, y), (across, down) = dots, per_cell
    column, row = x // across, y // down
    inside = (column >= 0) & (column < plot.x.cells) & (row >= 0) & (row < plot.y.cells)
    bit = _BITS[(y % down)[inside], (x % across)[inside]]
    masks = np.zeros(plot.x.cells * plot.y.cells, dtype=np.int64)
    np.bitwise_or.at(masks, row[inside] * plot.x.cells + column[inside], bit)
    cells = np.flatnonzero(masks)
    return cells, masks[cells]
