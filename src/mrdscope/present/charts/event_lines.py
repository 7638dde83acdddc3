"""Events as upright lines through a chart, each named above it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from mrdscope.present.charts.axes import Plot
from mrdscope.present.charts.canvas import Canvas, words_width
from mrdscope.present.charts.course import Event
from mrdscope.present.glyphs import Glyphs

_MOST_ROWS = 3


@dataclass(frozen=True)
class _Place:
    """Words and where they may stand."""

    words: str
    row: int
    column: int

    @property
    def columns(self) -> range:
        return range(self.column, self.column + words_width(self.words))

    def is_free(self, canvas: Canvas) -> bool:
        """Say whether the words fit with a blank before them."""
        before = max(self.column - 1, 0)
        return canvas.is_free(before, self.row, self.columns.stop - before)


def rows_needed(plot: Plot, events: Sequence[Event], glyphs: Glyphs) -> int:
    """Return in how few rows every event finds room for its name and day; at most three."""
    if not events:
        return 0
    for rows in range(1, _MOST_ROWS):
        canvas = Canvas(plot.canvas.width, rows)
        scratch = Plot(canvas, plot.left, rows, plot.x, plot.y)
        if draw_events(scratch, events, range(rows), glyphs) == len(events):
            return rows
    return _MOST_ROWS


def draw_events(plot: Plot, events: Sequence[Event], header: range, glyphs: Glyphs) -> int:
    """Draw a line an event, from the header row its label found room in down to the axis.

    Where there is no room for the day too the label stands alone; where there is none at all the
    line does. Returns how many have both.
    """
    every = {plot.column(event.day) for event in events}
    in_full = 0
    for event in sorted(events, key=lambda one: one.day):
        column = plot.column(event.day)
        texts = [
            glyphs.text(words, plot.canvas.width // 2)
            for words in (f"{event.label} {event.day:.0f}", event.label)
        ]
        top = header.stop
        for place in _places(texts, column, header, every - {column}):
            if place.is_free(plot.canvas) and plot.canvas.is_free(column, place.row, 1):
                plot.canvas.text(place.column, place.row, place.words, event.role)
                top = place.row
                in_full += place.words == texts[0]
                break
        for row in range(top, header.stop):
            # Behind the names of others.
            plot.canvas.put_below(column, row, glyphs.event, event.role)
        for row in range(header.stop, plot.bottom):
            plot.canvas.put(column, row, glyphs.event, event.role)
    return in_full


def _places(
    texts: Sequence[str], column: int, header: range, avoid: Collection[int]
) -> Iterator[_Place]:
    """Yield places beside a line, the best first: clear of the other lines' columns."""
    for words in texts:
        before, after = column - words_width(words), column + 1
        beside = [_Place(words, row, at) for row in reversed(header) for at in (after, before)]
        yield from sorted(beside, key=lambda one: not set(avoid).isdisjoint(one.columns))
