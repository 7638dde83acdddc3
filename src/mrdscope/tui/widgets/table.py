"""The table: any number of rows, of which only those in sight are ever formatted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from rich.style import Style
from textual.cache import LRUCache
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from mrdscope.present.table import Align, ColumnSpec, Row, TableSource
from mrdscope.present.text import clip, visible
from mrdscope.tui.actions import Scope
from mrdscope.tui.keymap import bindings
from mrdscope.tui.themes import Palette, Part, palette
from mrdscope.tui.widgets.grid import (
    Arrangement,
    LineBuilder,
    Place,
    arrange,
    natural_width,
)
from mrdscope.tui.widgets.ranges import Ranges
from mrdscope.tui.widgets.steps import Steps
from mrdscope.tui.widgets.strips import Piece, strip

CURSOR_MARK = "▸"
RULE = "│"
#: In the header, where columns are out of sight to the left and to the right.
MORE_BEFORE, MORE_AFTER = "‹", "›"
#: Formatted rows and drawn lines kept.
_KEPT = 1_000


class TableView(Steps, Ranges, ScrollView, can_focus=True, inherit_bindings=False):
    """Shows a `TableSource` with its header, a cursor on a row and, when asked for, on a cell.

    What the cursor changes is the marker and the pinned cells, so that moving it repaints no more
    than these: about a hundred bytes, whatever the rows say.
    """

    SCOPE = Scope.TABLE
    BINDINGS = bindings(SCOPE)

    class About(Message):
        """Something about a row or column of a table, by its key."""

        def __init__(self, table: TableView, key: str) -> None:
            super().__init__()
            self.table = table
            self.key = key

        @property
        def control(self) -> TableView:
            """The table, for ``@on`` with a selector."""
            return self.table

    class RowHighlighted(About):
        """The cursor has come to another row."""

        def can_replace(self, message: Message) -> bool:
            """Only the last row come to matters while several wait."""
            return isinstance(message, TableView.RowHighlighted)

    class RowChosen(About):
        """A row was chosen: enter, or a double click."""

    class ColumnHighlighted(About):
        """The cell cursor has come to another column."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._source: TableSource | None = None
        self._widths: tuple[int, ...] = ()
        self._pinned = 0
        self._first = 0
        self._row = 0
        self._column: int | None = None
        self._sort_marks: Mapping[str, str] = MappingProxyType({})
        self._arrangement = arrange((), 0, 0, 0)
        self._rows: LRUCache[int, Row] = LRUCache(_KEPT)
        self._strips: LRUCache[tuple[object, ...], Strip] = LRUCache(_KEPT)

    # What is shown

    def set_source(self, source: TableSource, key: str | None = None) -> None:
        """Show another table, the cursor on the row of ``key`` or, without it, where it was."""
        before, column = self.cursor_key, self.cursor_column
        self._source = source
        self._anchor = None
        self._widths = source.column_widths
        self._pinned = sum(spec.pinned for spec in source.columns)
        self._first = self._pinned
        keys = [spec.key for spec in source.columns]
        if column is not None:
            self._column = keys.index(column.key) if column.key in keys else self._nearest(keys)
        self._rows.clear()
        wanted = source.row_index(key) if key is not None else None
        self._row = min(self._row, max(source.row_count - 1, 0)) if wanted is None else wanted
        self._arrange_columns()
        width = natural_width(self._widths, self._pinned)
        self.virtual_size = Size(width, source.row_count + 1)
        self._reveal()
        self.refresh(layout=True)
        if self.cursor_key is not None and self.cursor_key != before:
            self.post_message(self.RowHighlighted(self, self.cursor_key))

    def _nearest(self, keys: Sequence[str]) -> int:
        """Return the free column nearest to where the cell cursor was."""
        assert self._column is not None  # noqa: S101 - asked for a cell cursor
        return max(self._pinned, min(self._column, len(keys) - 1))

    def mark_sorted(self, marks: Mapping[str, str]) -> None:
        """Show a mark, such as ``▲``, after the headers of these columns (by key)."""
        self._sort_marks = MappingProxyType(dict(marks))
        self._strips.clear()
        self.refresh()

    @property
    def source(self) -> TableSource | None:
        """The table that is shown."""
        return self._source

    @property
    def columns(self) -> tuple[ColumnSpec, ...]:
        """The columns there are, pinned ones first."""
        return () if self._source is None else tuple(self._source.columns)

    @property
    def extent(self) -> int:
        """How many rows the table has."""
        return 0 if self._source is None else self._source.row_count

    @property
    def page(self) -> int:
        """How many rows are in sight under the header."""
        return max(self.size.height - 1, 1)

    @property
    def cursor(self) -> tuple[int, int | None]:
        """Row and column the cursor is on, from 0; no column while it is on whole rows."""
        return self._row, self._column

    @property
    def cursor_row(self) -> int:
        """The row the cursor is on, from 0."""
        return self._row

    @property
    def cursor_key(self) -> str | None:
        """The key of the row the cursor is on; None in an empty table."""
        if self._source is None or not self._source.row_count:
            return None
        return self._source.row_key(self._row)

    @property
    def cursor_column(self) -> ColumnSpec | None:
        """The column the cell cursor is in; None while the cursor is on whole rows."""
        if self._source is None or self._column is None:
            return None
        return self._source.columns[self._column]

    def select(self, key: str) -> None:
        """Put the cursor on the row of that key; a key that is not there leaves it where it is."""
        if self._source is not None and key != self.cursor_key:
            row = self._source.row_index(key)
            if row is not None:
                self.move_to(row)

    def select_column(self, key: str) -> None:
        """Put a cell cursor in the column of that key; on the whole row where there is none."""
        keys = [] if self._source is None else [spec.key for spec in self._source.columns]
        if key in keys:
            self._move_column(keys.index(key))
        else:
            self._leave_cells()

    def move_to(self, row: int) -> None:
        """Put the cursor on a row, the nearest there is, and say so with `RowHighlighted`."""
        row = max(0, min(row, self.extent - 1))
        if row == self._row or self._source is None:
            return
        self._refresh_cursor()
        self._row = row
        self._reveal()
        self._refresh_cursor()
        self.post_message(self.RowHighlighted(self, self._source.row_key(row)))

    def step(self, lines: int) -> None:
        """Move the cursor down by so many rows, up where negative."""
        self.move_to(self._row + lines)

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw the header or a row."""
        look, width = palette(self.app.theme), self.size.width
        row = -1 if y == 0 else y - 1 + self.scroll_offset.y
        if self._source is None or row >= self.extent:
            return Strip.blank(width, look.base)
        here = row == self._row
        cursor = (self.has_focus, self._column) if here else None
        key = (row, cursor, self.marked(row), width, look.name)
        drawn = self._strips.get(key)
        if drawn is None:
            parts = self._header(look) if row < 0 else self._cells(row, look)
            drawn = self._strips[key] = strip(parts, width, look.base)
        return drawn

    def _header(self, look: Palette) -> list[Piece]:
        assert self._source is not None  # noqa: S101 - render_line asks first
        style = look.style(Part.HEADER)
        columns, layout = self._source.columns, self._arrangement
        line = LineBuilder(look.base)
        for place in layout.pinned:
            self._heading(line, place, columns[place.column], style)
        if layout.pinned:
            mark = MORE_BEFORE if layout.before else RULE
            line.to(layout.rule).text(mark, look.style(Part.RULE))
        for place in layout.free:
            self._heading(line, place, columns[place.column], style)
        if layout.after:
            line.to(self._room - 1).text(MORE_AFTER, style)
        return line.pieces

    def _heading(self, line: LineBuilder, place: Place, spec: ColumnSpec, style: Style) -> None:
        mark = self._sort_marks.get(spec.key, "")
        header = visible(spec.header)
        if spec.align is Align.LEFT:
            # Where the header fills its column the mark stands in the gap behind it.
            line.to(place.x).text(clip(header, place.width) + mark, style)
        else:
            line.cell(place, clip(header, place.width), spec.align, style)
            line.text(mark, style)

    def _cells(self, row: int, look: Palette) -> list[Piece]:
        cells, layout, here = self._formatted(row), self._arrangement, row == self._row
        cursor = look.style(Part.CURSOR if self.has_focus else Part.CURSOR_BLURRED)
        marked, chosen = self.marked(row), look.style(Part.CELL_CURSOR)
        line = LineBuilder(look.base)
        line.text(CURSOR_MARK if here else " ", cursor if here else look.base)
        for place in layout.pinned:
            style = cursor if here else look.style(cells[place.column].role)
            self._put(line, place, cells, chosen if place.column in marked else style)
        if layout.pinned:
            line.to(layout.rule).text(RULE, look.style(Part.RULE))
        for place in layout.free:
            on = place.column in marked or (here and place.column == self._column)
            style = chosen if on else look.style(cells[place.column].role)
            self._put(line, place, cells, style)
        return line.pieces

    def _put(self, line: LineBuilder, place: Place, cells: Row, style: Style) -> None:
        line.cell(place, cells[place.column].text, self.columns[place.column].align, style)

    def _formatted(self, row: int) -> Row:
        cells = self._rows.get(row)
        if cells is None:
            assert self._source is not None  # noqa: S101 - render_line asks first
            start = row - row % self.page
            for index, formatted in enumerate(self._source.cells(start, start + self.page), start):
                self._rows[index] = formatted
            cells = self._rows[row]
        return cells

    # What changes

    @property
    def _room(self) -> int:
        return self.scrollable_content_region.width

    def _arranged(self, first: int) -> Arrangement:
        return arrange(self._widths, self._pinned, first, self._room)

    def _arrange_columns(self) -> None:
        while self._first > self._pinned and not self._arranged(self._first - 1).after:
            self._first -= 1
        self._arrangement = self._arranged(self._first)
        self._strips.clear()

    def _reveal(self) -> None:
        """Scroll as little as brings the cursor row into sight."""
        top = min(self.scroll_offset.y, self._row)
        self.scroll_to(y=max(top, self._row - self.page + 1), animate=False)

    def _refresh_cursor(self) -> None:
        """Repaint the cells that are drawn otherwise when the cursor is on their row."""
        if self.selecting:
            self.draw_range()
            return
        y = self._row + 1 - self.scroll_offset.y
        regions = [Region(0, y, self._arrangement.rule, 1)]
        place = None if self._column is None else self._arrangement.place(self._column)
        if place is not None:
            regions.append(Region(place.x, y, place.width, 1))
        if 0 < y < self.size.height:
            self.refresh(*regions)

    def draw_range(self) -> None:
        """Repaint whatever may be in the range."""
        self.refresh()

    def _scroll_columns(self, first: int) -> None:
        self._first = first
        self._arrange_columns()
        self.refresh()

    def on_resize(self, _event: Resize) -> None:
        """Place the columns anew and keep the cursor in sight."""
        self._arrange_columns()
        self._reveal()
        self.refresh()

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Show whether the keys move this cursor."""
        super().watch_has_focus(_has_focus)
        self._refresh_cursor()

    def on_click(self, event: Click) -> None:
        """Put the cursor on the row clicked; a second click chooses it."""
        if event.y > 0:
            self.move_to(event.y - 1 + self.scroll_offset.y)
            if event.chain == 2:
                self.action_open_case()

    # Actions

    def action_cursor_right(self) -> None:
        """Go right a column: the cell cursor where there is one, else what is in sight."""
        if self._column is not None:
            self._move_column(self._column + 1)
        elif self._arrangement.after:
            self._scroll_columns(self._first + 1)

    def action_cursor_left(self) -> None:
        """Go left a column."""
        if self._column is not None:
            self._move_column(self._column - 1)
        elif self._arrangement.before:
            self._scroll_columns(self._first - 1)

    def action_toggle_cells(self) -> None:
        """Put the cursor on a cell, or back on the whole row."""
        if self._column is not None:
            self._leave_cells()
        elif len(self._widths) > self._pinned:
            self._move_column(self._first)

    def _leave_cells(self) -> None:
        self._refresh_cursor()
        self._column = None

    def _move_column(self, column: int) -> None:
        assert self._source is not None  # noqa: S101 - there are columns
        column = max(self._pinned, min(column, len(self._widths) - 1))
        if column == self._column:
            return
        self._refresh_cursor()
        self._column = column
        self.post_message(self.ColumnHighlighted(self, self._source.columns[column].key))
        if self._arrangement.place(column) is None:
            first = min(self._first, column)
            while first < column and self._arranged(first).place(column) is None:
                first += 1
            self._scroll_columns(first)
        self._refresh_cursor()

    def action_open_case(self) -> None:
        """Choose the row the cursor is on."""
        if self.cursor_key is not None:
            self.post_message(self.RowChosen(self, self.cursor_key))
