"""Screen 8: the settings in force, what changes with one of them; the paper's numbers; metrics."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from textual import on
from textual.containers import Container
from textual.widget import Widget

from mrdscope.analysis.paper import Fact, compare
from mrdscope.analysis.setting_descriptions import described, setting_rows
from mrdscope.analysis.settings import PRESETS, Settings
from mrdscope.analysis.settings_change import differing
from mrdscope.analysis.settings_text import setting_toml, with_setting
from mrdscope.errors import InputError, MrdscopeError
from mrdscope.present.definitions import (
    metrics_page,
    paper_page,
    proposal_block,
    setting_block,
    settings_in_force,
)
from mrdscope.present.setting_text import setting_text
from mrdscope.present.styled import Block
from mrdscope.present.table import ColumnSpec, TableModel
from mrdscope.tui.actions import Action, Scope
from mrdscope.tui.asked import Asked
from mrdscope.tui.keymap import bindings
from mrdscope.tui.opened import Opened
from mrdscope.tui.screens.base import ReviewScreen
from mrdscope.tui.screens.choice import Choice, ChoiceScreen
from mrdscope.tui.screens.prompt import PromptScreen
from mrdscope.tui.screens.what_if import Listed, WhatIf
from mrdscope.tui.state import DefinitionsPage, DefinitionsView, ScreenId, ViewState
from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.widgets.pane import TablePane
from mrdscope.tui.widgets.table import TableView

_PATIENT_JOB, _COHORT_JOB = "who changes", "what changes of the cohort"


class DefinitionsScreen(ReviewScreen):
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
        self._refused: dict[str, str] = {}

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
        self._pane("settings").show(self._settings, state.history("settings"))
        self.query_one("#definitions").set_class(proposed is not None, "-proposing")
        self._draw_meaning()
        if proposed is not None and self._what_if is None:
            self._ask_what_if(WhatIf(self.opened.results, proposed))
        if self._listed is not None:
            self._pane("changes").show(self._listed.table, state.history("changes"))
        self._draw_proposed()

    def _pane(self, table: str) -> TablePane:
        return self.query_one(f"#{table}-pane", TablePane)

    def _draw_meaning(self) -> None:
        name = self._pane("settings").table.cursor_key
        if name is None:
            return
        rows = setting_rows(self.opened.results.settings)
        row = next(one for one in rows if one.description.name == name)
        self.query_one("#meaning", BlockView).show(
            (self.opened, name), lambda cells, _rows: setting_block(row, cells)
        )

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
            )

        self.query_one("#proposed", BlockView).show((what_if, listed), render)
        self._pane("changes").display = listed is not None and listed.table.row_count > 0

    # What would change

    def _ask_what_if(self, what_if: WhatIf) -> None:
        self._what_if, self._listed = what_if, None
        self.program.compute(
            _PATIENT_JOB, lambda _job: what_if.of_patients(), partial(self._patients_known, what_if)
        )

    def _patients_known(self, what_if: WhatIf, listed: Listed | MrdscopeError) -> None:
        self._list(what_if, listed)
        if self._listed is listed and isinstance(listed, Listed):
            self.program.compute(
                _COHORT_JOB,
                lambda _job: what_if.of_cohort(listed),
                partial(self._list, what_if),
            )

    def _list(self, what_if: WhatIf, listed: Listed | MrdscopeError) -> None:
        """Show what is known by now, unless it is of another proposal."""
        if what_if is not self._what_if:
            return
        if isinstance(listed, MrdscopeError):
            self.say(listed.sentence)
            return
        first = self._listed is None
        self._listed = listed
        self.show(self.program.state)
        if first and listed.table.row_count:
            self._pane("changes").table.focus()

    # The paper

    def _show_paper(self) -> None:
        opened = self.opened
        if not self._facts_asked:
            self._facts_asked = True
            self.program.compute(
                "the paper's numbers",
                lambda _job: compare(opened.results),
                partial(self._compared, opened),
            )
        facts = self._facts
        self.query_one("#paper", BlockView).show(
            (opened, facts is not None),
            lambda cells, _rows: paper_page(facts, opened.cohort.title, cells),
        )

    def _compared(self, opened: Opened, facts: tuple[Fact, ...] | MrdscopeError) -> None:
        if isinstance(facts, MrdscopeError):
            self.say(facts.sentence)
        elif opened is self.opened:
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
        return self.pane is self._pane("changes")

    def _patient_there(self) -> str | None:
        key = self._pane("changes").table.cursor_key
        return None if self._listed is None or key is None else self._listed.of_row(key)[1]

    def asked_of(self, table: TableView, key: str, spec: ColumnSpec) -> Asked | None:
        """Return the number in force of a row of changes: that proposed is not there yet."""
        if table.id != "changes" or self._listed is None or spec.key != "before":
            return None
        return Asked(*self._listed.of_row(key))

    def _ask(self, view: DefinitionsView) -> None:
        self.program.set_state(replace(self.program.state, definitions=view))

    def _in_force_or_proposed(self) -> Settings:
        return self.program.state.definitions.proposed or self.opened.results.settings

    def _propose(self, settings: Settings) -> None:
        view = self.program.state.definitions
        if not differing(self.opened.results.settings, settings):
            self._ask(view.proposing(None))
            self._pane("settings").table.focus()
            self.say("that is in force already")
            return
        self._ask(view.proposing(settings))

    def action_next_page(self) -> None:
        """Show the next page."""
        view = self.program.state.definitions.next_page()
        self._ask(view)
        self.say(view.page)

    def action_change_setting(self) -> None:
        """Ask for another value of the setting under the cursor, offering those it can have."""
        name = self._pane("settings").table.cursor_key
        if name is None:
            return
        title, value = described(name).title, getattr(self._in_force_or_proposed(), name)
        answered = partial(self._change, name)
        values = _values_like(value)
        if values:
            choices = [Choice(setting_toml(one), setting_text(one)) for one in values]
            self.app.push_screen(ChoiceScreen(f"{title}?", choices, setting_toml(value)), answered)
            return
        unit = described(name).unit
        question = f"{title} ({unit}; empty: the preset's):" if unit else f"{title}:"
        text = self._refused.pop(name, setting_toml(value))
        self.app.push_screen(PromptScreen(question, text), answered)

    def _change(self, name: str, text: str | None) -> None:
        if text is None:
            return
        try:
            self._propose(with_setting(self._in_force_or_proposed(), name, text, "here"))
        except InputError as error:
            # Asked again, it offers what was written, to be mended.
            self._refused[name] = text
            where = described(name).title
            self.say(InputError(error.what, where=where, expected=error.expected).sentence)

    def action_choose_preset(self) -> None:
        """Ask for a preset."""
        choices = [Choice(name, name, one.source) for name, one in PRESETS.items()]

        def choose(name: str | None) -> None:
            if name is not None:
                self._propose(PRESETS[name])

        chosen = self.opened.results.settings.preset
        self.app.push_screen(ChoiceScreen("which preset?", choices, chosen), choose)

    def action_take_proposal(self) -> None:
        """Have what is proposed in force on every screen."""
        state = self.program.state
        self._look(state, state.definitions.proposed)

    def action_own_settings(self) -> None:
        """Go back to the settings the cohort was opened under."""
        self._look(self.program.state, None)

    def _look(self, state: ViewState, settings: Settings | None) -> None:
        self._pane("settings").table.focus()
        viewpoint = replace(state.viewpoint, settings=settings)
        view = state.definitions.proposing(None)
        self.program.set_state(replace(state, viewpoint=viewpoint, definitions=view))
        self.say(f"in force: {(settings or self.opened.own).preset}")

    def action_drop_proposal(self) -> None:
        """Drop what is proposed."""
        self._pane("settings").table.focus()
        self._ask(self.program.state.definitions.proposing(None))

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


def _values_like(value: object) -> tuple[object, ...]:
    """Return all values a setting of few can have; none where it can have any."""
    if isinstance(value, bool):
        return (True, False)
    return tuple(type(value)) if isinstance(value, enum.Enum) else ()
