"""A table with what is done to it: a line that says how it is looked at, and one to filter in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message
from textual.widgets import Input

from mrdscope.present.styled import Role, Span
from mrdscope.present.table import ColumnSpec, TableModel
from mrdscope.present.view import History, View
from mrdscope.tui.actions import Scope
from mrdscope.tui.keymap import bindings
from mrdscope.tui.widgets.bars import SpanBar
from mrdscope.tui.widgets.filter_line import FilterLine
from mrdscope.tui.widgets.table import TableView

if TYPE_CHECKING:
    from collections.abc import Callable

    from mrdscope.present.filtering import Condition, Judged
    from mrdscope.present.searching import Matches
    from mrdscope.present.viewed import ViewedTable

_PLACEHOLDERS = {"filter": "age>=60 and transcript=p190", "search": "text to search for"}


class TablePane(Container):
    """A `TableView` over a `TableModel` as a `View` shows it.

    What is asked of it is posted as `Changed` with the history that would result; whoever holds the
    state decides and calls `show`.
    """

    SCOPE = Scope.PANE
    BINDINGS = bindings(SCOPE)

    class Changed(Message):
        """The table is to be looked at otherwise."""

        def __init__(self, pane: TablePane, history: History) -> None:
            super().__init__()
            self.pane = pane
            self.history = history

    class WholeValue(Message):
        """The whole value of a cell is to be shown."""

        def __init__(self, pane: TablePane, row: int, key: str) -> None:
            super().__init__()
            self.pane = pane
            self.row = row
            self.key = key

    class Statistics(Message):
        """What a column holds is to be shown."""

        def __init__(self, pane: TablePane, key: str) -> None:
            super().__init__()
            self.pane = pane
            self.key = key

    class Said(Message):
        """Something to be said in the footer."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, table_id: str, *, classes: str | None = None) -> None:
        super().__init__(id=f"{table_id}-pane", classes=classes)
        self.table_id = table_id
        self._model: TableModel | None = None
        self._history = History()
        self._viewed: ViewedTable | None = None
        self._asking = "filter"
        self._sought = ""
        self._matches: Matches | None = None

    def compose(self) -> ComposeResult:
        """Put the lines above and below the table."""
        bar = SpanBar(id="view")
        bar.display = False
        yield bar
        yield TableView(id=self.table_id)
        with Container(id="filtering") as filtering:
            line = FilterLine(id="filter", compact=True, placeholder="age>=60 and transcript=p190")
            line.cursor_blink = False
            yield line
            yield SpanBar(id="filter-hint")
        filtering.display = False

    @property
    def table(self) -> TableView:
        """The table itself."""
        return self.query_one(TableView)

    @property
    def viewed(self) -> ViewedTable | None:
        """The table as it is looked at now."""
        return self._viewed

    def show(self, model: TableModel, history: History, key: str | None = None) -> None:
        """Show a table as the present view of a history says, the cursor on the row of ``key``.

        Without ``key``, or where its row is not shown, the cursor stays on its row, or as near.
        """
        if model is self._model and history.present == self._history.present:
            self._history = history
            return
        keep = key if key is not None else self.table.cursor_key
        from mrdscope.present.viewed import viewed  # noqa: PLC0415 - polars

        self._model, self._history = model, history
        self._viewed = viewed(model, history.present)
        self._matches = None
        self.table.set_source(self._viewed, keep)
        self.table.mark_sorted(self._viewed.sort_marks())
        self._tell_bar()

    def _tell_bar(self) -> None:
        shown = self._viewed
        assert shown is not None  # noqa: S101 - asked once something is shown
        view = shown.view
        spans: list[Span] = []
        if view.filters:
            spans += [Span(shown.count_text, Role.STRONG), Span("  ")]
            for chip in shown.chips:
                spans += [Span(f"[{chip}]", Role.ACCENT), Span(" ")]
        if view.hidden:
            spans.append(Span(f"{len(view.hidden)} columns hidden ", Role.MUTED))
        if len(view.sorts) > 1:
            spans.append(Span(f"sorted by {len(view.sorts)} columns ", Role.MUTED))
        bar = self.query_one("#view", SpanBar)
        bar.display = bool(spans)
        bar.tell(spans)

    # What is asked

    def _look(self, view: View) -> None:
        self.post_message(self.Changed(self, self._history.changed(view)))

    @property
    def _view(self) -> View:
        return self._history.present

    def _column(self) -> ColumnSpec | None:
        """Return the column of the cell cursor; a cursor on whole rows comes to a cell first."""
        table = self.table
        if table.cursor_column is None:
            table.action_toggle_cells()
        return table.cursor_column

    def action_sort(self) -> None:
        """Sort by the column of the cell cursor."""
        if spec := self._column():
            self._look(self._view.sorted_by(spec.key))

    def action_sort_also(self) -> None:
        """Sort by the column too."""
        if spec := self._column():
            self._look(self._view.sorted_also(spec.key))

    def action_filter_cell(self) -> None:
        """Keep the rows with the value of the cell."""
        if (spec := self._column()) and self._viewed is not None and self._viewed.row_count:
            condition = self._viewed.with_value(self.table.cursor_row, spec.key)
            if condition is not None:
                self._look(self._view.filtered(condition))

    def action_exclude_cell(self) -> None:
        """Keep the rows without the value of the cell."""
        if (spec := self._column()) and self._viewed is not None and self._viewed.row_count:
            condition = self._viewed.without_value(self.table.cursor_row, spec.key)
            if condition is not None:
                self._look(self._view.filtered(condition))

    def action_drop_filter(self) -> None:
        """Take the last filter away."""
        if self._view.filters:
            self._look(self._view.unfiltered(-1))

    def action_hide_column(self) -> None:
        """Hide the column of the cell cursor."""
        if spec := self._column():
            self._look(self._view.hiding(spec.key))

    def action_show_columns(self) -> None:
        """Show every column."""
        self._look(self._view.showing_all())

    def action_move_column(self, steps: int) -> None:
        """Move the column right by so many, left where negative."""
        if (spec := self._column()) and self._viewed is not None:
            among = self._viewed.movable_with(spec.key)
            self._look(self._view.moved(spec.key, steps, among))

    def action_widen_column(self, cells: int) -> None:
        """Make the column wider by so many cells, narrower where negative."""
        if (spec := self._column()) and self._viewed is not None:
            keys = [one.key for one in self._viewed.columns]
            width = self._viewed.column_widths[keys.index(spec.key)]
            self._look(self._view.resized(spec.key, width + cells))

    def action_pin_column(self) -> None:
        """Pin the column, or let it go."""
        if spec := self._column():
            self._look(self._view.pinning(spec.key))

    def action_undo_view(self) -> None:
        """Go back to the view before."""
        self.post_message(self.Changed(self, self._history.undone()))

    def action_redo_view(self) -> None:
        """Go forward to the view gone back from."""
        self.post_message(self.Changed(self, self._history.redone()))

    def why_not(self, command: str) -> str | None:
        """Return why one of these cannot be done now; None where it can, or is none of these."""
        nothing = {
            "find(1)": self._matches is None and "nothing was searched for",
            "find(-1)": self._matches is None and "nothing was searched for",
            "undo_view": not self._history.past and "the view was not changed",
            "redo_view": not self._history.future and "nothing was undone",
            "drop_filter": not self._view.filters and "there is no filter",
            "show_columns": not self._view.hidden and "no column is hidden",
        }
        return nothing.get(command) or None

    # Going to a row

    def _go(self, find: Callable[[ViewedTable, str, int], int | None], nothing: str) -> None:
        spec = self._column()
        if spec is None or self._viewed is None or not self._viewed.row_count:
            return
        row = find(self._viewed, spec.key, self.table.cursor_row)
        if row is None:
            self._say(f"{spec.header}: {nothing}")
        else:
            self.table.move_to(row)

    def action_next_missing(self, step: int) -> None:
        """Go to the next row without a value in the column, or the one before."""
        from mrdscope.present.searching import next_missing  # noqa: PLC0415 - polars

        self._go(lambda table, key, row: next_missing(table, key, row, step), "none is missing")

    def action_next_different(self, step: int) -> None:
        """Go to the next row with another value in the column, or the one before."""
        from mrdscope.present.searching import next_different  # noqa: PLC0415 - polars

        self._go(lambda table, key, row: next_different(table, key, row, step), "all are the same")

    def action_next_flagged(self, step: int) -> None:
        """Go to the next row the column flags, or the one before."""
        from mrdscope.present.searching import next_flagged  # noqa: PLC0415 - polars

        self._go(lambda table, key, row: next_flagged(table, key, row, step), "none is flagged")

    def action_find(self, step: int) -> None:
        """Go to the next match of what was searched for, or the one before."""
        found = self._matches
        if found is None:
            return
        row = self.table.cursor_row
        place = found.after(row) if step > 0 else found.before(row)
        if place is None:
            self._say(f"{self._sought!r} is nowhere")
        else:
            self.table.move_to(place)
            self._say(f"{self._sought!r}: {found.count_text(place)}")

    def _seek(self, text: str) -> None:
        from mrdscope.present.searching import search  # noqa: PLC0415 - polars

        if self._viewed is not None:
            self._sought = text
            self._matches = search(self._viewed, text) if text else None
            self.action_find(1)

    def action_whole_value(self) -> None:
        """Show the whole value of the cell."""
        if (spec := self._column()) and self._viewed is not None and self._viewed.row_count:
            self.post_message(self.WholeValue(self, self.table.cursor_row, spec.key))

    def action_column_statistics(self) -> None:
        """Show what the column holds."""
        if (spec := self._column()) and self._viewed is not None:
            self.post_message(self.Statistics(self, spec.key))

    def filter_by(self, condition: Condition) -> None:
        """Keep the rows that meet one more condition."""
        self._look(self._view.filtered(condition))

    def _say(self, text: str) -> None:
        self.post_message(self.Said(text))

    # Filtering and searching

    def action_edit_filter(self) -> None:
        """Open the line to filter in, with the filters there are."""
        self._ask_for("filter", self._viewed.filter_text if self._viewed is not None else "")

    def action_search(self) -> None:
        """Open the line to search in."""
        self._ask_for("search", "")

    def _ask_for(self, what: str, text: str) -> None:
        self._asking = what
        line = self.query_one("#filter", Input)
        self.query_one("#filtering").display = True
        line.value = text
        line.placeholder = _PLACEHOLDERS[what]
        line.cursor_position = len(text)
        line.focus()
        self._judge(text)

    @on(Input.Changed, "#filter")
    def judge(self, event: Input.Changed) -> None:
        """Say what the filter written so far finds, or where it is wrong."""
        if self.query_one("#filtering").display:
            self._judge(event.value)

    def _judge(self, text: str) -> Judged | None:
        from mrdscope.present.filtering import judged  # noqa: PLC0415 - polars

        hint = self.query_one("#filter-hint", SpanBar)
        if self._viewed is None or self._asking == "search":
            hint.tell([Span("enter: the next row that shows it; n and N go on", Role.MUTED)])
            return None
        found = judged(text, self._viewed)
        hint.tell(found.hint)
        return found

    @on(Input.Submitted, "#filter")
    def apply(self, event: Input.Submitted) -> None:
        """Search; or filter, unless what was written is wrong."""
        event.stop()
        if self._asking == "search":
            self._close_filter()
            self._seek(event.value)
            return
        found = self._judge(event.value)
        if found is not None and found.condition is not None:
            self._close_filter()
            self._look(self._view.filtered_as(found.condition))

    @on(FilterLine.Left)
    def leave(self) -> None:
        """Leave the line to filter in; the filters stay as they were."""
        self._close_filter()

    def _close_filter(self) -> None:
        self.query_one("#filtering").display = False
        self.table.focus()
