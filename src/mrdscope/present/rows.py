"""Charts of a row a patient: lines with a key, of which only those in sight are ever drawn.

A widget walks a `RowSource` with a cursor; `window` shows a stretch of one as a block, for a page,
a report, or a view without a cursor of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mrdscope.present.ascii import ascii_block
from mrdscope.present.glyphs import ASCII, UNICODE, Glyphs
from mrdscope.present.layout import SEPARATOR, padded
from mrdscope.present.styled import Block, Line, Role, Span, width

if TYPE_CHECKING:
    import polars as pl

#: Cells before every line, for the cursor.
MARKER = 1
_FEWEST_ROWS = 3
#: The widest a column of ids gets.
_MOST_NAME = 14


class RowSource(Protocol):
    """What a widget needs to know of a chart of rows."""

    @property
    def head(self) -> Block:
        """What stays in sight above the rows: title, axis."""

    @property
    def foot(self) -> Block:
        """What stays in sight below them: what the marks mean, who is not in it."""

    @property
    def row_count(self) -> int:
        """How many rows."""

    def row_key(self, index: int) -> str:
        """Return the key of a row; ``IndexError`` where there is none."""

    def row_index(self, key: str) -> int | None:
        """Return where the row of that key is, or None."""

    def lines(self, start: int, stop: int) -> Block:
        """Return the rows from ``start`` up to, not including, ``stop``, a line each.

        Lines leave the place of the cursor, `MARKER` cells before them, to whoever shows them.
        """


@dataclass(frozen=True, eq=False)
class KeyedRows:
    """A `RowSource` whose lines are drawn by a function.

    Parameters
    ----------
    keys
        The key of each row, unique text.
    draw
        Draws the rows from a place up to another, both inside the rows.
    head, foot
        As in `RowSource`.
    """

    keys: pl.Series
    draw: Callable[[int, int], Block]
    head: Block = ()
    foot: Block = ()

    @property
    def row_count(self) -> int:
        """How many rows."""
        return len(self.keys)

    def row_key(self, index: int) -> str:
        """Return the key of a row; ``IndexError`` where there is none."""
        if not 0 <= index < self.row_count:
            raise IndexError(index)
        return str(self.keys[index])

    def row_index(self, key: str) -> int | None:
        """Return where the row of that key is, or None."""
        return self.keys.index_of(key)

    def lines(self, start: int, stop: int) -> Block:
        """Return the rows from ``start`` up to ``stop``, as far as there are any."""
        first, last = max(start, 0), min(stop, self.row_count)
        return self.draw(first, last) if first < last else ()


def window(
    rows: RowSource,
    size: tuple[int, int],
    selected: str | None = None,
    glyphs: Glyphs = UNICODE,
) -> Block:
    """Return head, a page of rows and foot as ``size`` = (width, height) cells.

    The page is the one the selected row is on, which has the cursor's mark; where not all rows are
    in sight a line says which are. The foot gives way to rows, then the head.
    """
    cells, height = size
    page = _page(rows, height, selected)
    lines = [
        _marked(line, index == page.place, glyphs)
        for index, line in enumerate(rows.lines(page.start, page.stop), page.start)
    ]
    if page.partial:
        words = f"rows {page.start + 1} to {page.stop} of {rows.row_count}"
        lines += [()] * (page.size - len(lines)) + [(Span(" " * MARKER), Span(words, Role.MUTED))]
    block = (*_indented(page.head), *lines, *_indented(page.foot))[:height]
    shown = tuple(padded(line, cells) for line in (*block, *[()] * (height - len(block))))
    return ascii_block(shown) if glyphs is ASCII else shown


def row_at(rows: RowSource, height: int, selected: str | None, line: int) -> int | None:
    """Return which row `window` shows in a line, from 0; None where it shows none there."""
    page = _page(rows, height, selected)
    row = page.start + line - len(page.head)
    return row if page.start <= row < page.stop else None


@dataclass(frozen=True)
class _Page:
    """What of rows is in sight: those from ``start`` up to ``stop``, of ``size`` there is room for.

    ``place`` is the selected row's, ``partial`` whether others are out of sight.
    """

    head: Block
    foot: Block
    start: int
    stop: int
    size: int
    place: int | None
    partial: bool


def _page(rows: RowSource, height: int, selected: str | None) -> _Page:
    under_head = height - len(rows.head)
    head = rows.head if under_head >= min(rows.row_count, _FEWEST_ROWS) else ()
    # One row more: where not all are in sight a line says so.
    enough = min(rows.row_count, _FEWEST_ROWS + 1)
    foot = rows.foot if under_head - len(rows.foot) >= enough else ()
    room = max(height - len(head) - len(foot), 0)
    partial = rows.row_count > room > 1
    size = room - partial
    place = rows.row_index(selected) if selected is not None else None
    start = 0 if place is None or not size else place // size * size
    return _Page(head, foot, start, min(start + size, rows.row_count), size, place, partial)


def names_width(*ids: pl.Series) -> int:
    """Return the cells a column of these ids takes: the longest, within reason."""
    longest = (series.str.len_chars().max() for series in ids)
    return min(max([2, *(n for n in longest if isinstance(n, int))]), _MOST_NAME)


def heading(title: str, more: str, cells: int) -> Line:
    """Return the line a chart begins with; what more there is to say goes where it does not fit."""
    line = (Span(title, Role.HEADING), SEPARATOR, Span(more, Role.MUTED))
    return line if more and width(line) <= cells else line[:1]


def _marked(line: Line, here: bool, glyphs: Glyphs) -> Line:
    mark = Span(glyphs.row_cursor, Role.ACCENT) if here else Span(" " * MARKER)
    return (mark, *line)


def _indented(block: Block) -> Block:
    return tuple((Span(" " * MARKER), *line) for line in block)
