"""Screen 6: what the rules found, by rule, by patient and one by one, and why each is a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from textual import on
from textual.containers import Container
from textual.widget import Widget

from mrdscope.analysis.quality.findings import Finding, Findings
from mrdscope.present.checks_detail import (
    explained,
    finding_detail,
    patient_detail,
    rule_detail,
)
from mrdscope.present.checks_pages import of_patient, of_rule, pages_line
from mrdscope.present.checks_tables import patients_table, rules_table
from mrdscope.present.styled import Block, Role, Span
from mrdscope.present.table import TableModel
from mrdscope.present.view import View
from mrdscope.tui.actions import Action, Scope
from mrdscope.tui.keymap import bindings
from mrdscope.tui.opened import Opened
from mrdscope.tui.screens.base import ReviewScreen
from mrdscope.tui.screens.choice import Choice, ChoiceScreen
from mrdscope.tui.screens.page import PageScreen
from mrdscope.tui.state import ChecksPage, ChecksView, ScreenId, ViewState
from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.widgets.pane import TablePane
from mrdscope.tui.widgets.table import TableView

#: The table of each view, by its id.
TABLES: Mapping[ChecksPage, str] = MappingProxyType(
    {
        ChecksPage.RULES: "check-rules",
        ChecksPage.PATIENTS: "check-patients",
        ChecksPage.FINDINGS: Opened.FINDINGS_TABLE,
    }
)
_WORDS = {ChecksPage.RULES: "findings", ChecksPage.PATIENTS: "findings",
          ChecksPage.FINDINGS: "to the cell"}  # fmt: skip


#: What is done about one finding.
_OF_ONE = frozenset({"finding.accept", "finding.assign"})


class ChecksScreen(ReviewScreen):
    """A table of one of the views, and what the cursor is on in words."""

    ID = ScreenId.CHECKS
    CSS_PATH = "checks.tcss"
    BINDINGS = bindings(Scope.CHECKS)
    TELLS_REASONS = True

    def __init__(self) -> None:
        super().__init__()
        self._models: dict[ChecksPage, TableModel] = {}

    def compose_body(self) -> Iterable[Widget]:
        """Yield the line of views, a table for each, and what one row is about."""
        yield BlockView(id="pages", classes="-fitted", can_focus=False)
        with Container(id="checks"):
            for name in TABLES.values():
                yield TablePane(name)
            yield BlockView(id="finding")

    def take(self, opened: Opened) -> None:
        """Forget the tables of what was open before."""
        self.found(opened)

    def found(self, _opened: Opened) -> None:
        """Make the tables anew."""
        self._models = {}

    @property
    def _findings(self) -> Findings | None:
        return self.opened.findings

    def show(self, state: ViewState) -> None:
        """Draw the view in front, its cursor on the finding gone to last."""
        page = state.checks.page
        for one, name in TABLES.items():
            self._pane(name).display = one is page and self._findings is not None
        self._tell_pages(state)
        if self._findings is None:
            self._draw(None)
            if not self.program.work.under_way:
                self.program.start_checks()
            return
        pane = self._pane(TABLES[page])
        pane.show(self._model(page), state.history(pane.table_id))
        if page is ChecksPage.FINDINGS and state.checks.finding is not None:
            pane.table.select(str(state.checks.finding))
        if self.focused is None or (self.pane is not pane and self.focused.id != "finding"):
            pane.table.focus()
        self._draw(pane.table.cursor_key)

    def _pane(self, name: str) -> TablePane:
        return self.query_one(f"#{name}-pane", TablePane)

    def _model(self, page: ChecksPage) -> TableModel:
        findings = self._findings
        assert findings is not None  # noqa: S101 - shown once there are findings
        make: dict[ChecksPage, Callable[[], TableModel]] = {
            ChecksPage.RULES: lambda: rules_table(findings),
            ChecksPage.PATIENTS: lambda: patients_table(findings),
            ChecksPage.FINDINGS: lambda: self.opened.findings_table,
        }
        if page not in self._models:
            self._models[page] = make[page]()
        return self._models[page]

    def _tell_pages(self, state: ViewState) -> None:
        findings, page = self._findings, state.checks.page
        self.query_one("#pages", BlockView).show(
            (self.opened, findings, page),
            lambda width, _height: (pages_line(findings, tuple(ChecksPage), page, width),),
        )

    # What the cursor is on

    def _draw(self, key: str | None) -> None:
        findings, page = self._findings, self.program.state.checks.page
        self.query_one("#finding", BlockView).show(
            (self.opened, findings, page, key),
            lambda width, _height: self._detail(findings, page, key, width),
        )

    def _detail(
        self, findings: Findings | None, page: ChecksPage, key: str | None, cells: int
    ) -> Block:
        if findings is None:
            return ((Span("the data are being checked ...", Role.MUTED),),)
        if key is None:
            return ()
        if page is ChecksPage.PATIENTS:
            return patient_detail(findings, key or None, cells)
        if page is ChecksPage.RULES:
            rule = findings.rule(key)
            return () if rule is None else rule_detail(findings, rule, cells)
        finding = findings.finding(int(key))
        if finding is None:
            return ()
        rows = self.opened.cohort.tables().get(finding.table)
        return finding_detail(findings, finding, rows, cells)

    @on(TableView.RowHighlighted)
    def follow(self, event: TableView.RowHighlighted) -> None:
        """Tell of the row the cursor has come to; its patient is selected, its finding gone to."""
        state, key = self.program.state, event.key
        if event.table.id != TABLES[state.checks.page] or key != event.table.cursor_key:
            return
        self._draw(key)
        patient: str | None = None
        if state.checks.page is ChecksPage.PATIENTS:
            patient = key
        elif state.checks.page is ChecksPage.FINDINGS:
            state = replace(state, checks=state.checks.at(int(key)))
            finding = self._finding_there()
            patient = None if finding is None else finding.patient_id
        if self.opened.has(patient):
            state = state.select(patient)
        self.program.set_state(state)

    def _finding_there(self) -> Finding | None:
        """Return the finding the cursor is on; None on another view, or where there is none."""
        if self.program.state.checks.page is not ChecksPage.FINDINGS or self._findings is None:
            return None
        key = self._pane(Opened.FINDINGS_TABLE).table.cursor_key
        return None if key is None else self._findings.finding(int(key))

    @on(TableView.RowChosen)
    def go_into(self, event: TableView.RowChosen) -> None:
        """Show the findings of the rule or patient chosen; of a finding its cell in its table."""
        page = self.program.state.checks.page
        if page is ChecksPage.FINDINGS:
            finding = self._finding_there()
            if finding is not None:
                self.program.open_finding(finding)
            return
        condition = of_rule(event.key) if page is ChecksPage.RULES else of_patient(event.key)
        state = self.program.state
        history = state.history(Opened.FINDINGS_TABLE)
        view = replace(history.present, filters=(condition,))
        state = state.viewing(Opened.FINDINGS_TABLE, history.changed(view))
        self._look(state, state.checks.into(ChecksPage.FINDINGS).at(None))

    def go_to_finding(self, finding: Finding) -> None:
        """Have the finding under the cursor, in the view of all of them."""
        state = self.program.state
        if state.checks.page is not ChecksPage.FINDINGS:
            self._look(state, state.checks.into(ChecksPage.FINDINGS))
        self._pane(Opened.FINDINGS_TABLE).table.select(str(finding.id))

    def unavailable(self, wanted: Action) -> str | None:
        """Say that there is nothing to go to while there is nothing."""
        if wanted.id == "view.back" and self.program.state.checks.left is not None:
            return None
        on_findings = self.program.state.checks.page is ChecksPage.FINDINGS
        if wanted.id in _OF_ONE and not on_findings:
            return "the view of all findings has them one by one"
        return super().unavailable(wanted)

    def word_of(self, wanted: Action) -> str:
        """Return what enter does here."""
        if wanted.id == "case.open":
            return _WORDS[self.program.state.checks.page]
        return super().word_of(wanted)

    # Actions

    def _look(self, state: ViewState, view: ChecksView) -> None:
        self.program.set_state(replace(state, checks=view))

    def action_step_page(self, by: int) -> None:
        """Show the next view, or the one before; of all findings, whatever was filtered."""
        state = self.program.state
        self._look(state, state.checks.stepped(by))

    def action_choose_page(self) -> None:
        """Ask for a view."""
        state = self.program.state

        def choose(name: str | None) -> None:
            if name is not None:
                self._look(state, replace(state.checks, page=ChecksPage(name), left=None))

        choices = [Choice(page.value, page.value) for page in ChecksPage]
        self.app.push_screen(ChoiceScreen("which view?", choices, state.checks.page.value), choose)

    def action_go_back(self) -> None:
        """Go back to the view the findings were come to from; else to the screen before."""
        state = self.program.state
        left = state.checks.left
        if left is None:
            self.program.action_go_back()
            return
        history = state.history(Opened.FINDINGS_TABLE)
        unfiltered = history.changed(View.without_filters(history.present))
        state = state.viewing(Opened.FINDINGS_TABLE, unfiltered)
        self._look(state, replace(state.checks, page=left, left=None))

    def action_open_query(self) -> None:
        """Ask about the finding the cursor is on; on the other views about the patient."""
        if self._finding_there() is not None:
            self.program.action_query_finding()
        else:
            self.program.action_open_query()

    def action_explain(self) -> None:
        """Explain the rule the cursor is on, or the finding."""
        findings, page = self._findings, self.program.state.checks.page
        if findings is None or page is ChecksPage.PATIENTS:
            self.program.action_explain()
            return
        key, finding = self._pane(TABLES[page]).table.cursor_key, self._finding_there()
        rule = findings.rule(key or "" if finding is None else finding.rule)
        if rule is not None:
            self.app.push_screen(
                PageScreen("why", lambda width: explained(findings, rule, finding, width))
            )
