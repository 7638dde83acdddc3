"""Screen 7: every table as it was read, with what each column holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from textual.widget import Widget

from mrdscope.analysis.quality.findings import Finding
from mrdscope.analysis.quality.identifying import Identifying, identifying_columns
from mrdscope.cohort.schema import TABLES
from mrdscope.present.checks import reason_line
from mrdscope.present.checks_detail import explained
from mrdscope.present.checks_marks import marked, with_findings
from mrdscope.present.identifying import hidden_line, toggled
from mrdscope.present.source_table import first_view, row_from, source_table
from mrdscope.present.styled import Line, Role, Span
from mrdscope.present.table import TableModel
from mrdscope.present.view import History
from mrdscope.tui.actions import Scope, action
from mrdscope.tui.asked import RowOfSource
from mrdscope.tui.keymap import bindings
from mrdscope.tui.opened import Opened
from mrdscope.tui.reviewed import About, rows_reviewed
from mrdscope.tui.screens.base import ReviewScreen
from mrdscope.tui.screens.choice import Choice, ChoiceScreen
from mrdscope.tui.screens.page import PageScreen
from mrdscope.tui.state import ScreenId, ViewState
from mrdscope.tui.widgets.bars import SpanBar
from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.widgets.pane import TablePane
from mrdscope.tui.widgets.table import TableView

#: The tables, in the schema's order.
NAMES = tuple(table.name for table in TABLES)


class TablesScreen(ReviewScreen):
    """One table at a time, and a line that names them all with their rows."""

    ID = ScreenId.TABLES
    CSS_PATH = "tables.tcss"
    BINDINGS = bindings(Scope.TABLES)
    TELLS_REASONS = True

    def __init__(self) -> None:
        super().__init__()
        self._models: dict[str, TableModel] = {}
        self._identifying: dict[str, tuple[Identifying, ...]] = {}
        self._reviews: dict[str, Mapping[int, Line]] = {}

    def compose_body(self) -> Iterable[Widget]:
        """Yield the line of names and a pane for each table."""
        yield BlockView(id="names", classes="-fitted", can_focus=False)
        yield SpanBar(id="identifying")
        for name in NAMES:
            yield TablePane(_pane_id(name))
        yield SpanBar(id="reason")

    def take(self, _opened: Opened) -> None:
        """Forget the tables of what was open before."""
        self._models, self._identifying, self._reviews = {}, {}, {}

    def show(self, state: ViewState) -> None:
        """Draw the table in front."""
        for name in NAMES:
            self.query_one(f"#{_pane_id(name)}-pane").display = name == state.table
        model = self._model(state.table)
        pane = self.query_one(f"#{_pane_id(state.table)}-pane", TablePane)
        history = self._history(state, state.table)
        pane.show(model, history)
        self._tell_identifying(state.table, history)
        if self.focused is not pane.table and not self._asks_something():
            pane.table.focus()
        self._tell_finding(pane.table)
        heights = {name: self.opened.cohort.tables()[name].height for name in NAMES}
        self.query_one("#names", BlockView).show(
            (self.opened, state.table), lambda _width, _height: (_names(heights, state.table),)
        )

    def _asks_something(self) -> bool:
        pane = self.pane
        return pane is not None and self.focused is not pane.table

    def _model(self, name: str) -> TableModel:
        if name not in self._models:
            table = next(table for table in TABLES if table.name == name)
            model = source_table(table, self.opened.cohort.tables()[name])
            found = self.opened.findings
            self._models[name] = model if found is None else marked(model, name, found)
        return self._models[name]

    def about(self) -> About | None:
        """Return the row of the source the cursor is on, or its cell."""
        table = self._pane_of(self.program.state.table).table
        place = None if table.cursor_key is None else int(table.cursor_key)
        if place is None:
            return None
        name = self.program.state.table
        file, sheet, row = self._model(name).frame.select("_file", "_sheet", "_row").row(place)
        column = table.cursor_column
        return About(name, RowOfSource(file, sheet, row), None if column is None else column.key)

    # Findings

    def found(self, _opened: Opened) -> None:
        """Mark what the rules have found, and tell what reviewers did."""
        self._models, self._reviews = {}, {}

    def _pane_of(self, name: str) -> TablePane:
        return self.query_one(f"#{_pane_id(name)}-pane", TablePane)

    def go_to_finding(self, finding: Finding) -> None:
        """Bring the cell a finding is about under the cursor; filters that hide it are lifted."""
        if finding.table not in NAMES:
            return
        self.program.set_state(replace(self.program.state, table=finding.table))
        if finding.place is None:
            return
        pane, key = self._pane_of(finding.table), str(finding.place)
        shown = pane.viewed
        if shown is not None and shown.row_index(key) is None:
            history = self._history(self.program.state, finding.table)
            history = history.changed(shown.view.without_filters())
            self.program.set_state(self.program.state.viewing(pane.table_id, history))
        pane.table.select(key)
        pane.table.select_column(finding.column or "")
        self._tell_finding(pane.table)

    def _here(self, table: TableView) -> tuple[Finding, ...]:
        """Return what was found about the row under the cursor, that about the cell first."""
        found, key, column = self.opened.findings, table.cursor_key, table.cursor_column
        if found is None or key is None:
            return ()
        about = found.about(self.program.state.table, int(key))
        name = None if column is None else column.key
        return tuple(sorted(about, key=lambda one: name is not None and one.column != name))

    def _tell_finding(self, table: TableView) -> None:
        bar = self.query_one("#reason", SpanBar)
        bar.display = self.opened.findings is not None or self.opened.review is not None
        bar.tell((*self._reviewed(table), *reason_line(self._here(table))))

    def _reviewed(self, table: TableView) -> Line:
        """Return what reviewers did about the row under the cursor."""
        review, key = self.opened.review, table.cursor_key
        if review is None or key is None or self.opened.viewpoint.masked:
            return ()
        name = self.program.state.table
        if name not in self._reviews:
            self._reviews[name] = rows_reviewed(self.opened.loaded.cohort, name, review)
        return self._reviews[name].get(int(key), ())

    def on_table_view_row_highlighted(self, event: TableView.RowHighlighted) -> None:
        """Say what was found about the row the cursor has come to."""
        self._tell_finding(event.table)

    def on_table_view_column_highlighted(self, event: TableView.ColumnHighlighted) -> None:
        """Say what was found about the cell the cursor has come to."""
        self._tell_finding(event.table)

    def action_toggle_faults(self) -> None:
        """Show the rows with findings alone, or every row again."""
        state = self.program.state
        pane, model = self._pane_of(state.table), self._model(state.table)
        only = with_findings(model)
        if only is None:
            self.say(f"nothing was found in {state.table.replace('_', ' ')}")
            return
        history = self._history(state, state.table)
        filters = history.present.filters
        kept = tuple(one for one in filters if one != only)
        filters = kept if only in filters else (*filters, only)
        view = replace(history.present, filters=filters)
        self.program.set_state(state.viewing(pane.table_id, history.changed(view)))

    def action_explain(self) -> None:
        """Explain the finding under the cursor, where there is one."""
        found = self.opened.findings
        here = self._here(self._pane_of(self.program.state.table).table)
        rule = found.rule(here[0].rule) if found is not None and here else None
        if found is None or rule is None:
            self.program.action_explain()
            return
        self.app.push_screen(
            PageScreen("why", lambda width: explained(found, rule, here[0], width))
        )

    def _history(self, state: ViewState, name: str) -> History:
        """Return how a table is looked at; at first without what tells who a person is."""
        own = state.tables.get(self._pane_of(name).table_id)
        identifying = (one.column for one in self._identifying_in(name))
        return own or History(first_view(self._model(name), identifying))

    # Who a person is

    def _identifying_in(self, name: str) -> tuple[Identifying, ...]:
        if name not in self._identifying:
            self._identifying[name] = identifying_columns(self.opened.cohort.tables()[name])
        return self._identifying[name]

    def _tell_identifying(self, name: str, history: History) -> None:
        program, bar = self.program, self.query_one("#identifying", SpanBar)
        key = program.keymap.name(action("tables.identifying"))
        line = hidden_line(self._identifying_in(name), history.present, key)
        bar.display = bool(line)
        bar.tell(line)

    def action_toggle_identifying(self) -> None:
        """Show the columns that tell who a person is, or hide them again."""
        state = self.program.state
        found, history = self._identifying_in(state.table), self._history(state, state.table)
        if not found:
            self.say("no column of this table looks as if it told who a person is")
            return
        history = history.changed(toggled(found, history.present))
        table = self._pane_of(state.table).table_id
        self.program.set_state(state.viewing(table, history))

    def go_to(self, row: RowOfSource) -> None:
        """Bring the table a row was read into to the front, the cursor on the row."""
        for name in NAMES:
            key = row_from(self._model(name), row.file, row.row, row.sheet)
            if key is not None:
                self.program.set_state(replace(self.program.state, table=name))
                self.query_one(f"#{_pane_id(name)}-pane", TablePane).table.select(key)
                return
        self.say(f"{row.file}, row {row.row} is in none of the tables as they are looked at")

    # Actions

    def action_step_table(self, by: int) -> None:
        """Show the next table, or the one before."""
        place = (NAMES.index(self.program.state.table) + by) % len(NAMES)
        self.program.set_state(replace(self.program.state, table=NAMES[place]))

    def action_choose_table(self) -> None:
        """Ask for a table."""

        def choose(name: str | None) -> None:
            if name is not None:
                self.program.set_state(replace(self.program.state, table=name))

        choices = [Choice(name, name.replace("_", " ")) for name in NAMES]
        self.app.push_screen(
            ChoiceScreen("which table?", choices, self.program.state.table), choose
        )

    def on_table_view_row_chosen(self, event: TableView.RowChosen) -> None:
        """Open the case of the patient the row is of."""
        model = self._model(self.program.state.table)
        row = model.row_index(event.key)
        if row is not None and "patient_id" in model.frame.columns:
            patient = model.frame["patient_id"][row]
            if patient is not None:
                self.program.open_case(patient)


def _pane_id(name: str) -> str:
    return f"source-{name.replace('_', '-')}"


def _names(heights: dict[str, int], current: str) -> tuple[Span, ...]:
    spans: list[Span] = []
    for name, height in heights.items():
        here = name == current
        text = f"{name.replace('_', ' ')} {height}"
        spans.append(
            Span(f"[{text}]" if here else f" {text} ", Role.STRONG if here else Role.MUTED)
        )
    return tuple(spans)
