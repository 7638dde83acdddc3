"""A table with what is done to it: a line that says how it is looked at, and one to filter in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message
from textual.widgets import Input

from mrdscope.present.styled import Role, Span
from mrdscope.present.table import TableModel
from mrdscope.present.view import History
from mrdscope.tui.actions import Scope
from mrdscope.tui.keymap import bindings
from mrdscope.tui.widgets.arranging import Arranging
from mrdscope.tui.widgets.bars import SpanBar
from mrdscope.tui.widgets.filter_line import FilterLine
from mrdscope.tui.widgets.seeking import Seeking
from mrdscope.tui.widgets.table import TableView

if TYPE_CHECKING:
    from mrdscope.present.filtering import Condition, Judged
    from mrdscope.present.viewed import ViewedTable

_PLACEHOLDERS = {"filter": "age>=60 and transcript=p190", "search": "text to search for"}


class TablePane(Arranging, Seeking, Container):
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

    class Shown(Message):
        """Another table is shown."""

        def __init__(self, pane: TablePane) -> None:
            super().__init__()
            self.pane = pane

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

    def compose(self) -> ComposeResult:
        """Put the lines above and below the table."""
        bar = SpanBar(id="view")
        bar.display = False
        yield bar
        yield TableView(id=self.table_id)
        with Container(id="filtering") as filtering:
            line = FilterLine(id="filter", placeholder="age>=60 and transcript=p190")
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

        if model is not self._model:
            self.post_message(self.Shown(self))
        self._model, self._history = model, history
        self._viewed = viewed(model, history.present)
        self.forget_matches()
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

    @property
    def history(self) -> History:
        """How the table is looked at, and how it was."""
        return self._history

    def ask(self, history: History) -> None:
        """Ask for the table to be looked at otherwise."""
        self.post_message(self.Changed(self, history))

    def say(self, text: str) -> None:
        """Say something in the footer."""
        self.post_message(self.Said(text))

    def why_not(self, command: str) -> str | None:
        """Return why one of these cannot be done now; None where it can, or is none of these."""
        nothing = {
            "find(1)": not self.sought and "nothing was searched for",
            "find(-1)": not self.sought and "nothing was searched for",
            "undo_view": not self._history.past and "the view was not changed",
            "redo_view": not self._history.future and "nothing was undone",
            "drop_filter": not self._history.present.filters and "there is no filter",
            "show_columns": not self._history.present.hidden and "no column is hidden",
        }
        return nothing.get(command) or None

    def action_whole_value(self) -> None:
        """Show the whole value of the cell."""
        if (spec := self.column()) and self._viewed is not None and self._viewed.row_count:
            self.post_message(self.WholeValue(self, self.table.cursor_row, spec.key))

    def action_column_statistics(self) -> None:
        """Show what the column holds."""
        if (spec := self.column()) and self._viewed is not None:
            self.post_message(self.Statistics(self, spec.key))

    def filter_by(self, condition: Condition) -> None:
        """Keep the rows that meet one more condition."""
        self.look(self._history.present.filtered(condition))

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
            self.seek(event.value)
            return
        found = self._judge(event.value)
        if found is not None and found.condition is not None:
            self._close_filter()
            self.look(self._history.present.filtered_as(found.condition))

    @on(FilterLine.Left)
    def leave(self) -> None:
        """Leave the line to filter in; the filters stay as they were."""
        self._close_filter()

    def _close_filter(self) -> None:
        self.query_one("#filtering").display = False
        self.table.focus()
