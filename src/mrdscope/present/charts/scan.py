"""How large a test statistic is at every threshold of a marker, with a cursor on one of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from mrdscope.present.charts.axes import Plot, Scale, centred, decades, frame
from mrdscope.present.charts.canvas import Canvas
from mrdscope.present.glyphs import UNICODE, Glyphs
from mrdscope.present.numbers import scientific
from mrdscope.present.styled import Block, Role, Span
from mrdscope.present.text import fit

#: Below this a chart says in words what it cannot draw.
SMALLEST = (20, 5)
_LEFT = 6
#: Cells between the labels of the axis, at least.
_LABEL_CELLS = 9


@dataclass(frozen=True, eq=False)
class ThresholdScan:
    """What is drawn: a size of the statistic, 0 or more, at each threshold, ascending.

    ``logarithmic``: thresholds are levels and lie on a log axis, 0 not at all. ``best`` is that of
    the largest. The axis goes from the first to the last of ``thresholds`` and ``more``, others
    that may be looked at.
    """

    thresholds: tuple[float, ...]
    sizes: tuple[float, ...]
    logarithmic: bool
    best: float | None = None
    more: tuple[float, ...] = ()

    def place(self, threshold: float | None) -> float | None:
        """Return where a threshold lies on the axis; None where it is not on it."""
        if threshold is None or not math.isfinite(threshold):
            return None
        if not self.logarithmic:
            return threshold
        return math.log10(threshold) if threshold > 0 else None

    @cached_property
    def extent(self) -> tuple[float, float] | None:
        """The ends of the axis; None where nothing lies on it."""
        every = [x for x in map(self.place, (*self.thresholds, *self.more)) if x is not None]
        if not every:
            return None
        low, high = min(every), max(every)
        return (low, high) if low < high else (low - 0.5, high + 0.5)

    @cached_property
    def largest(self) -> float:
        """The largest size, 1 where there is none."""
        return max(self.sizes, default=0.0) or 1.0


@lru_cache(maxsize=16)
def _bars(found: ThresholdScan, across: Scale) -> Mapping[int, float]:
    """Return the largest size in each cell of the axis, which no cursor changes."""
    tallest: dict[int, float] = {}
    for threshold, size in zip(found.thresholds, found.sizes, strict=True):
        place = found.place(threshold)
        if place is not None:
            cell = across.cell(place)
            tallest[cell] = max(size, tallest.get(cell, 0.0))
    return tallest


def scan_chart(
    found: ThresholdScan,
    *,
    size: tuple[int, int],
    cursor: float | None = None,
    glyphs: Glyphs = UNICODE,
) -> Block:
    """Return the sizes as upright bars in ``size`` = (width, height) cells.

    A bar is the largest of those in its column; where no threshold lies there is none. ``cursor``
    is a threshold, which need not be one of them: an upright line over the bar, with a mark on the
    axis, where it is on it. The best has a tick under its bar.
    """
    width, height = size
    if width < SMALLEST[0] or height < SMALLEST[1] or not found.sizes or found.extent is None:
        return _in_words(found, size, glyphs)
    across = Scale(*found.extent, width - _LEFT - 2)
    plot = Plot(Canvas(width, height), _LEFT, 0, across, Scale(0.0, found.largest, height - 2))
    frame(plot, glyphs, {0.0: "0", found.largest: f"{found.largest:.1f}"})
    for cell, tall in _bars(found, across).items():
        _draw_bar(plot, plot.left + cell, tall, glyphs)
    _draw_marks(plot, found, cursor, glyphs)
    _label(plot, found)
    return plot.canvas.block()


def _in_words(found: ThresholdScan, size: tuple[int, int], glyphs: Glyphs) -> Block:
    width, height = size
    words = (
        "no threshold to be drawn"
        if not found.sizes or found.best is None
        else f"largest {found.largest:.1f} at {scientific(found.best)}"
    )
    blank = (Span(" " * width),)
    return ((Span(fit(glyphs.text(words, width), width)),), *[blank] * (height - 1))[:height]


def _draw_bar(plot: Plot, column: int, tall: float, glyphs: Glyphs) -> None:
    """Draw a bar in eighths of a cell, one that is next to nothing as one of them."""
    steps = len(glyphs.sparks)
    filled = round(tall / plot.y.high * plot.y.cells * steps)
    whole, rest = divmod(max(filled, 1), steps)
    for row in range(plot.bottom - whole, plot.bottom):
        plot.canvas.put(column, row, glyphs.sparks[-1], Role.CURVE)
    if rest:
        plot.canvas.put(column, plot.bottom - whole - 1, glyphs.sparks[rest - 1], Role.CURVE)


def _draw_marks(plot: Plot, found: ThresholdScan, cursor: float | None, glyphs: Glyphs) -> None:
    best, here = found.place(found.best), found.place(cursor)
    if best is not None:
        plot.canvas.put(plot.column(best), plot.bottom, glyphs.tick_along, Role.CAUTION)
    if here is not None and here in plot.x:
        column = plot.column(here)
        for row in range(plot.top, plot.bottom):
            plot.canvas.put_below(column, row, glyphs.cursor, Role.ACCENT)
        plot.canvas.put(column, plot.bottom, glyphs.marks[0].above_range, Role.ACCENT)


def _label(plot: Plot, found: ThresholdScan) -> None:
    row = plot.bottom + 1
    if found.logarithmic:
        most = plot.x.cells // _LABEL_CELLS
        powers = decades(plot.x.low, plot.x.high, most)
        if powers:
            for power in powers:
                centred(plot.canvas, plot.column(power), row, f"1e{power}", Role.MUTED)
            return
    ends = {plot.x.low, plot.x.high}
    for end in ends:
        words = scientific(10**end if found.logarithmic else end)
        last = plot.canvas.width - len(words)
        column = min(max(plot.column(end) - len(words) // 2, 0), last)
        plot.canvas.text(column, row, words, Role.MUTED)
