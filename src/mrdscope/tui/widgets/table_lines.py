"""The lines of a table: its header, and a row with what cursor and range make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.style import Style

from mrdscope.present.table import Align, ColumnSpec, Row
from mrdscope.present.text import clip, visible
from mrdscope.tui.themes import Palette, Part
from mrdscope.tui.widgets.grid import Arrangement, LineBuilder, Place
from mrdscope.tui.widgets.strips import Piece

CURSOR_MARK = "▸"
RULE = "│"
#: In the header, where columns are out of sight to the left and to the right.
MORE_BEFORE, MORE_AFTER = "‹", "›"


@dataclass(frozen=True)
class Marked:
    """What is marked on a row.

    ``cursor``: the cursor is on it; ``focused``: the keys move that cursor; ``column`` is the one
    of a cell cursor; ``chosen`` are the columns in the range that is being selected.
    """

    cursor: bool = False
    focused: bool = False
    column: int | None = None
    chosen: range = range(0)


def header_line(
    columns: Sequence[ColumnSpec],
    layout: Arrangement,
    sort_marks: Mapping[str, str],
    room: int,
    look: Palette,
) -> list[Piece]:
    """Return the headers of the columns in sight, with the marks of those sorted by."""
    style = look.style(Part.HEADER)
    line = LineBuilder(look.base)
    for place in layout.pinned:
        _heading(line, place, columns[place.column], sort_marks, style)
    if layout.pinned:
        mark = MORE_BEFORE if layout.before else RULE
        line.to(layout.rule).text(mark, look.style(Part.RULE))
    for place in layout.free:
        _heading(line, place, columns[place.column], sort_marks, style)
    if layout.after:
        line.to(room - 1).text(MORE_AFTER, style)
    return line.pieces


def _heading(
    line: LineBuilder, place: Place, spec: ColumnSpec, marks: Mapping[str, str], style: Style
) -> None:
    mark = marks.get(spec.key, "")
    header = visible(spec.header)
    if spec.align is Align.LEFT:
        # Where the header fills its column the mark stands in the gap behind it.
        line.to(place.x).text(clip(header, place.width) + mark, style)
    else:
        line.cell(place, clip(header, place.width), spec.align, style)
        line.text(mark, style)


def row_line(
    cells: Row, columns: Sequence[ColumnSpec], layout: Arrangement, marked: Marked, look: Palette
) -> list[Piece]:
    """Return the cells of a row that are in sight."""
    cursor = look.style(Part.CURSOR if marked.focused else Part.CURSOR_BLURRED)
    chosen = look.style(Part.CELL_CURSOR)
    line = LineBuilder(look.base)
    line.text(CURSOR_MARK if marked.cursor else " ", cursor if marked.cursor else look.base)

    def put(place: Place, style: Style) -> None:
        cell, align = cells[place.column], columns[place.column].align
        if cell.sign:
            line.signed(place, cell.text, align, style, (cell.sign, look.style(cell.role)))
        else:
            line.cell(place, cell.text, align, style)

    # A cell cursor among the pinned columns has to stand out from the cursor on the row.
    among = any(place.column == marked.column for place in layout.pinned)
    for place in layout.pinned:
        plainly = not marked.cursor or (among and place is not layout.pinned[0])
        style = look.style(cells[place.column].role) if plainly else cursor
        on = place.column in marked.chosen or (marked.cursor and place.column == marked.column)
        put(place, chosen if on else style)
    if layout.pinned:
        line.to(layout.rule).text(RULE, look.style(Part.RULE))
    for place in layout.free:
        on = place.column in marked.chosen or (marked.cursor and place.column == marked.column)
        put(place, chosen if on else look.style(cells[place.column].role))
    return line.pieces
