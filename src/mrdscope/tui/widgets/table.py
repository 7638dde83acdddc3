"""The table: any number of rows, of which only those in sight are ever formatted."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from textual.cache import LRUCache
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from mrdscope.present.ascii_table import AsciiTable
from mrdscope.present.glyphs import ASCII
from mrdscope.present.table import ColumnSpec, Row, TableSource
from mrdscope.tui.actions import Scope
from mrdscope.tui.keymap import bindings
from mrdscope.tui.themes import palette
from mrdscope.tui.widgets.ascii import glyphs_of
from mrdscope.tui.widgets.columns import Columns
from mrdscope.tui.widgets.ranges import Ranges
from mrdscope.tui.widgets.steps import Steps
from mrdscope.tui.widgets.strips import strip
from mrdscope.tui.widgets.table_lines import Marked, header_line, row_line

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

    class RangeChanged(Message):
        """The range being selected has changed, or there is one no longer."""

        def __init__(self, table: TableView) -> None:
            super().__init__()
            self.table = table

        def can_replace(self, message: Message) -> bool:
            """Only the last range matters while several wait."""
            return isinstance(message, TableView.RangeChanged)

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._source: TableSource | None = None
        #: The same as it is drawn: in ASCII where there is nothing else.
        self._drawn: TableSource | None = None
        self._columns = Columns()
        #: The first column a cell cursor may come to; None: the first that is not pinned.
        self.reach: int | None = None
        self._row = 0
        self._column: int | None = None
        self._sort_marks: Mapping[str, str] = MappingProxyType({})
        self._rows: LRUCache[int, Row] = LRUCache(_KEPT)
        self._strips: LRUCache[tuple[object, ...], Strip] = LRUCache(_KEPT)

    # What is shown

    def set_source(self, source: TableSource, key: str | None = None) -> None:
        """Show another table, the cursor on the row of ``key`` or, without it, where it was."""
        before, column = self.cursor_key, self.cursor_column
        self._source = source
        self._drawn = AsciiTable(source) if glyphs_of(self) is ASCII else source
        self.end_range()
        pinned = sum(spec.pinned for spec in source.columns)
        self._columns = Columns(self._drawn.column_widths, pinned, self.reach)
        keys = [spec.key for spec in source.columns]
        if column is not None:
            near = self._columns.within(self._column or 0)
            self._column = keys.index(column.key) if column.key in keys else near
        self._rows.clear()
        wanted = source.row_index(key) if key is not None else None
        self._row = min(self._row, max(source.row_count - 1, 0)) if wanted is None else wanted
        self._arrange_columns()
        self.virtual_size = Size(self._columns.natural_width, source.row_count + 1)
        self._reveal()
        self.refresh(layout=True)
        if self.cursor_key is not None and self.cursor_key != before:
            self.post_message(self.RowHighlighted(self, self.cursor_key))

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
        before, self._row = self._row, row
        self._reveal()
        self._refresh_cursor()
        self.follow_cursor(range(min(before, row), max(before, row) + 1))
        self.post_message(self.RowHighlighted(self, self._source.row_key(row)))

    def step(self, lines: int) -> None:
        """Move the cursor down by so many rows, up where negative."""
        self.move_to(self._row + lines)

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw the header or a row."""
        look, width = palette(self.app.theme), self.size.width
        row = -1 if y == 0 else y - 1 + self.scroll_offset.y
        if self._drawn is None or row >= self.extent:
            return Strip.blank(width, look.base)
        marked = self._marked(row)
        key = (row, marked, width, look.name)
        drawn = self._strips.get(key)
        if drawn is None:
            layout, specs = self._columns.arrangement, self._drawn.columns
            parts = (
                header_line(specs, layout, self._sort_marks, self._columns.room, look)
                if row < 0
                else row_line(self._formatted(row), specs, layout, marked, look)
            )
            drawn = self._strips[key] = strip(parts, width, look.base)
        return drawn

    def _marked(self, row: int) -> Marked:
        chosen = self.chosen_in(row)
        if row != self._row:
            return Marked(chosen=chosen)
        return Marked(True, self.has_focus, self._column, chosen)

    def _formatted(self, row: int) -> Row:
        cells = self._rows.get(row)
        if cells is None:
            assert self._drawn is not None  # noqa: S101 - render_line asks first
            start = row - row % self.page
            for index, formatted in enumerate(self._drawn.cells(start, start + self.page), start):
                self._rows[index] = formatted
            cells = self._rows[row]
        return cells

    # What changes

    def _arrange_columns(self) -> None:
        self._columns.fit(self.scrollable_content_region.width)
        self._strips.clear()

    def _reveal(self) -> None:
        """Scroll as little as brings the cursor row into sight."""
        top = min(self.scroll_offset.y, self._row)
        self.scroll_to(y=max(top, self._row - self.page + 1), animate=False)

    def _refresh_cursor(self) -> None:
        """Repaint the cells that are drawn otherwise when the cursor is on their row."""
        y = self._row + 1 - self.scroll_offset.y
        regions = [Region(0, y, self._columns.arrangement.rule, 1)]
        place = None if self._column is None else self._columns.arrangement.place(self._column)
        if place is not None:
            regions.append(Region(place.x, y, place.width, 1))
        if 0 < y < self.size.height:
            self.refresh(*regions)

    def draw_range(self, rows: range | None = None) -> None:
        """Repaint the rows whose part of the range has changed, all where none are named."""
        top = 0 if rows is None else rows.start + 1 - self.scroll_offset.y
        height = self.size.height if rows is None else len(rows)
        self.refresh(Region(0, top, self.size.width, height).intersection(self.size.region))
        self.post_message(self.RangeChanged(self))

    def _scroll_columns(self, first: int) -> None:
        self._columns.scroll(first)
        self._strips.clear()
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
        elif self._columns.arrangement.after:
            self._scroll_columns(self._columns.first + 1)

    def action_cursor_left(self) -> None:
        """Go left a column."""
        if self._column is not None:
            self._move_column(self._column - 1)
        elif self._columns.arrangement.before:
            self._scroll_columns(self._columns.first - 1)

    def action_toggle_cells(self) -> None:
        """Put the cursor on a cell, or back on the whole row."""
        if self._column is not None:
            self._leave_cells()
        elif len(self._columns.widths) > self._columns.pinned:
            self._move_column(self._columns.first)

    def _leave_cells(self) -> None:
        self._refresh_cursor()
        self._column = None
        self.follow_cursor()

    def _move_column(self, column: int) -> None:
        assert self._source is not None  # noqa: S101 - there are columns
        column = self._columns.within(column)
        if column == self._column:
            return
        self._refresh_cursor()
        self._column = column
        self.post_message(self.ColumnHighlighted(self, self._source.columns[column].key))
        if self._columns.reveal(column):
            self._strips.clear()
            self.refresh()
        self._refresh_cursor()
        self.follow_cursor()

    def action_open_case(self) -> None:
        """Choose the row the cursor is on."""
        if self.cursor_key is not None:
            self.post_message(self.RowChosen(self, self.cursor_key))
