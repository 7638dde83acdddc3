"""Screen 8: the settings in force, what changes with one of them; the paper's numbers; metrics."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from textual import on
from textual.containers import Container
from textual.widget import Widget

from mrdscope.analysis.paper import Fact, compare
from mrdscope.analysis.setting_descriptions import SettingRow, setting_rows
from mrdscope.errors import MrdscopeError
from mrdscope.present.definitions import (
    metrics_page,
    paper_page,
    proposal_block,
    setting_block,
    settings_in_force,
)
from mrdscope.present.styled import Block
from mrdscope.present.table import ColumnSpec, TableModel
from mrdscope.tui.actions import Action, Scope
from mrdscope.tui.asked import Asked
from mrdscope.tui.keymap import bindings
from mrdscope.tui.opened import Opened
from mrdscope.tui.screens.page import PageScreen
from mrdscope.tui.screens.proposing import Proposing
from mrdscope.tui.screens.what_if import Listed, WhatIf
from mrdscope.tui.state import DefinitionsPage, ScreenId, ViewState
from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.widgets.pane import TablePane
from mrdscope.tui.widgets.table import TableView
from mrdscope.tui.work import GivenUpError

_COMPUTING = "computing the cohort's numbers …"
_PATIENT_JOB, _COHORT_JOB = "who changes", "what changes of the cohort"


class DefinitionsScreen(Proposing):
    """The settings with what each means, and what a proposed change of them would change."""

    ID = ScreenId.DEFINITIONS
    CSS_PATH = "definitions.tcss"
    BINDINGS = bindings(Scope.DEFINITIONS)

    def __init__(self) -> None:
        super().__init__()
        self._page: DefinitionsPage | None = None
        self._settings: TableModel | None = None
        self._what_if: WhatIf | None = None
        self._listed: Listed | None = None
        self._facts: tuple[Fact, ...] | None = None
        self._facts_asked = False
        self._pending = _COMPUTING

    def compose_body(self) -> Iterable[Widget]:
        """Yield the settings with what is beside them, then the other pages."""
        with Container(id="definitions"):
            yield TablePane("settings")
            with Container(id="beside"):
                yield BlockView(id="meaning")
                with Container(id="proposal"):
                    yield BlockView(id="proposed", can_focus=False)
                    yield TablePane("changes")
        yield BlockView(id="paper")
        yield BlockView(id="metrics")

    def take(self, _opened: Opened) -> None:
        """Forget what was computed of what was open before."""
        self._forget()
        self._facts, self._facts_asked = None, False

    def _forget(self) -> None:
        self._settings = self._what_if = self._listed = None
        self.program.cancel(_PATIENT_JOB, _COHORT_JOB)

    def show(self, state: ViewState) -> None:
        """Draw the page in front."""
        page = state.definitions.page
        if state.definitions.proposed != (self._what_if and self._what_if.settings):
            self._forget()
        self.query_one("#definitions").display = page is DefinitionsPage.SETTINGS
        self.query_one("#paper").display = page is DefinitionsPage.PAPER
        self.query_one("#metrics").display = page is DefinitionsPage.METRICS
        if page is DefinitionsPage.SETTINGS:
            self._show_settings(state)
        elif page is DefinitionsPage.PAPER:
            self._show_paper()
        else:
            self.query_one("#metrics", BlockView).show(
                "metrics", lambda cells, _rows: metrics_page(cells)
            )
        if page is not self._page:
            self._page = page
            self._focus_page(page)

    def _focus_page(self, page: DefinitionsPage) -> None:
        names = {DefinitionsPage.PAPER: "#paper", DefinitionsPage.METRICS: "#metrics"}
        self.query_one(names.get(page, "#settings")).focus()

    def _show_settings(self, state: ViewState) -> None:
        proposed = state.definitions.proposed
        if self._settings is None:
            rows = setting_rows(self.opened.results.settings)
            self._settings = settings_in_force(rows, proposed)
        self.table_pane("settings").show(self._settings, state.history("settings"))
        self.query_one("#definitions").set_class(proposed is not None, "-proposing")
        self._draw_meaning()
        if proposed is not None and self._what_if is None:
            self._ask_what_if(WhatIf(self.opened.results, proposed))
        if self._listed is not None:
            self.table_pane("changes").show(self._listed.table, state.history("changes"))
        self._draw_proposed()

    def _draw_meaning(self) -> None:
        row = self._setting_there()
        if row is not None:
            self.query_one("#meaning", BlockView).show(
                (self.opened, row.description.name), lambda cells, _rows: setting_block(row, cells)
            )

    def _setting_there(self) -> SettingRow | None:
        name = self.table_pane("settings").table.cursor_key
        rows = setting_rows(self.opened.results.settings)
        return next((one for one in rows if one.description.name == name), None)

    def _draw_proposed(self) -> None:
        what_if, listed, patients = self._what_if, self._listed, self.opened.cohort.size
        if what_if is None:
            return

        def render(cells: int, _rows: int) -> Block:
            return proposal_block(
                what_if.presets,
                what_if.differing,
                listed.change if listed else None,
                patients=patients,
                cohort_known=listed is not None and listed.whole,
                cells=cells,
                pending=pending,
            )

        pending = self._pending
        self.query_one("#proposed", BlockView).show((what_if, listed, pending), render)
        self.table_pane("changes").display = listed is not None and listed.table.row_count > 0

    # What would change

    def _ask_what_if(self, what_if: WhatIf) -> None:
        self._what_if, self._listed = what_if, None
        self._pending = _COMPUTING
        self.program.compute(
            _PATIENT_JOB,
            lambda job: what_if.of_patients(lambda part: job.step(f"who changes: {part}")),
            partial(self._patients_known, what_if),
        )

    def _patients_known(self, what_if: WhatIf, listed: Listed | MrdscopeError) -> None:
        self._list(what_if, listed)
        if self._listed is listed and isinstance(listed, Listed):
            self.program.compute(
                _COHORT_JOB,
                lambda job: what_if.of_cohort(
                    listed, lambda part: job.step(f"what changes: {part}")
                ),
                partial(self._list, what_if),
            )

    def _list(self, what_if: WhatIf, listed: Listed | MrdscopeError) -> None:
        """Show what is known by now, unless it is of another proposal."""
        if what_if is not self._what_if:
            return
        if isinstance(listed, MrdscopeError):
            self._without(listed)
            return
        first = self._listed is None
        self._listed = listed
        self.show(self.program.state)
        if first and listed.table.row_count:
            self.table_pane("changes").table.focus()

    def _without(self, error: MrdscopeError) -> None:
        """Do without what could not be computed: the cohort's numbers, or the whole proposal."""
        if not isinstance(error, GivenUpError):
            self.say(error.sentence)
        elif self._listed is None:
            self.action_drop_proposal()
        else:
            self._pending = "the cohort's numbers: cancelled"
            self._draw_proposed()

    # The paper

    def _show_paper(self) -> None:
        opened = self.opened
        if not self._facts_asked:
            self._facts_asked = True
            self.program.compute(
                "the paper's numbers",
                lambda job: compare(
                    opened.results, lambda part: job.step(f"the paper's numbers: {part}")
                ),
                partial(self._compared, opened),
            )
        facts = self._facts
        self.query_one("#paper", BlockView).show(
            (opened, facts is not None),
            lambda cells, _rows: paper_page(facts, opened.cohort.title, cells),
        )

    def _compared(self, opened: Opened, facts: tuple[Fact, ...] | MrdscopeError) -> None:
        if isinstance(facts, MrdscopeError):
            # The page before comes back, and asking for this one computes it anew.
            self._facts_asked = False
            self.look_at(replace(self.program.state.definitions, page=DefinitionsPage.SETTINGS))
            self.say(facts.sentence)
        elif opened == self.opened:
            self._facts = facts
            self.show(self.program.state)

    # Actions

    def unavailable(self, wanted: Action) -> str | None:
        """Say where a row of changes has no case to open."""
        if wanted.id == "case.open" and self._in_changes and self._patient_there() is None:
            return "this is a number of the cohort"
        return super().unavailable(wanted)

    def word_of(self, wanted: Action) -> str:
        """Say that enter on a setting asks for another value."""
        if wanted.id == "case.open" and not self._in_changes:
            return "another value"
        return super().word_of(wanted)

    @property
    def _in_changes(self) -> bool:
        return self.pane is self.table_pane("changes")

    def _patient_there(self) -> str | None:
        key = self.table_pane("changes").table.cursor_key
        return None if self._listed is None or key is None else self._listed.of_row(key)[1]

    def action_explain(self) -> None:
        """Explain the setting under the cursor, or the number proposed; else as on any screen."""
        table = self.focused
        if table is self.table_pane("settings").table:
            self._explain_setting()
        elif isinstance(table, TableView) and table is self.table_pane("changes").table:
            self._explain_change(table)
        else:
            self.program.action_explain()

    def _explain_setting(self) -> None:
        row, proposed = self._setting_there(), self.program.state.definitions.proposed
        if row is not None:
            self.app.push_screen(
                PageScreen("setting", lambda cells: setting_block(row, cells, proposed))
            )

    def _explain_change(self, table: TableView) -> None:
        column, what_if, listed = table.cursor_column, self._what_if, self._listed
        if column is None or column.key != "after" or what_if is None or listed is None:
            self.program.action_explain()
        elif table.cursor_key is not None:
            asked = Asked(*listed.of_row(table.cursor_key))
            self.program.explain_by(lambda: what_if.explain(asked), "why, as proposed")

    def asked_of(self, table: TableView, key: str, spec: ColumnSpec) -> Asked | None:
        """Return the number in force of a row of changes: that proposed is not there yet."""
        if table.id != "changes" or self._listed is None or spec.key != "before":
            return None
        return Asked(*self._listed.of_row(key))

    def action_next_page(self) -> None:
        """Show the next page."""
        view = self.program.state.definitions.next_page()
        self.look_at(view)
        self.say(view.page)

    # Rows

    def on_table_view_row_highlighted(self, _event: TableView.RowHighlighted) -> None:
        """Tell of the setting the cursor has come to."""
        self._draw_meaning()
        self.tell_bars()

    @on(TableView.RowChosen, "#settings")
    def choose_setting(self) -> None:
        """Ask for another value of the setting chosen."""
        self.action_change_setting()

    @on(TableView.RowChosen, "#changes")
    def choose_change(self) -> None:
        """Open the case of the patient whose number changes."""
        patient = self._patient_there()
        if patient is not None:
            self.program.open_case(patient)
