"""What every screen of the program has: title, tabs and footer around its own body."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.widget import Widget

from mrdscope.present.glyphs import Glyphs
from mrdscope.present.styled import Role, Span
from mrdscope.present.table import ColumnSpec
from mrdscope.present.text import visible
from mrdscope.tui.actions import Action, Scope, valid_in
from mrdscope.tui.asked import Asked
from mrdscope.tui.state import PATIENTS_TABLE, ScreenId, ViewState
from mrdscope.tui.widgets.bars import FooterBar, Hint, SpanBar, Tab, TabBar, TitleBar
from mrdscope.tui.widgets.pane import TablePane
from mrdscope.tui.widgets.table import TableView

if TYPE_CHECKING:
    from mrdscope.analysis.quality.findings import Finding
    from mrdscope.analysis.results import Results
    from mrdscope.tui.app import MrdscopeApp
    from mrdscope.tui.opened import Opened
    from mrdscope.tui.reviewed import About


class ReviewScreen(Screen[None], inherit_bindings=False):
    """A screen that is drawn from the `ViewState`, inside the shell.

    A subclass names its id, sets ``BINDINGS = bindings(Scope.…)`` where it has actions of its own,
    yields its widgets in `compose_body` and draws a state in `show`.
    """

    ID: ClassVar[ScreenId]
    #: Whether it says itself why what the cursor is on is a finding.
    TELLS_REASONS: ClassVar[bool] = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-roomy"), (160, "-wide")]  # noqa: RUF012 - as Textual declares it

    @property
    def program(self) -> MrdscopeApp:
        """The app, with what it holds."""
        return cast("MrdscopeApp", self.app)

    def compose(self) -> ComposeResult:
        """Put the body between title, tabs and footer."""
        yield TitleBar()
        yield TabBar()
        with Container(id="body"):
            yield from self.compose_body()
        notice = SpanBar(id="notice")
        notice.display = False
        yield notice
        yield FooterBar()

    def compose_body(self) -> Iterable[Widget]:
        """Yield the screen's own widgets."""
        raise NotImplementedError

    def __init__(self) -> None:
        super().__init__()
        self._taken: Opened | None = None

    @property
    def glyphs(self) -> Glyphs:
        """What to draw with."""
        return self.program.glyphs

    @property
    def opened(self) -> Opened:
        """What is open: the cohort and everything computed of it, as it is looked at now."""
        opened = self.program.opened
        assert opened is not None  # noqa: S101 - screens are made once something is open
        return opened

    @property
    def results(self) -> Results:
        """The results of the patients the filters of their table show."""
        return self.opened.results_of(self.program.state.history(PATIENTS_TABLE).present)

    def results_asked(self, asked: Asked) -> Results:  # noqa: ARG002 - for subclasses
        """Return the results a number that is asked about is of."""
        return self.results

    @property
    def drawn_of(self) -> Hashable:
        """What names `results` where drawings of them are kept: what is open, and the filters."""
        return self.opened, self.program.state.history(PATIENTS_TABLE).present.filters

    def take(self, opened: Opened) -> None:
        """Show what is open now: asked once before the first `show`, and whenever it has changed.

        Whatever was kept of what was open before is to be forgotten here.
        """

    def found(self, opened: Opened) -> None:
        """Show what the rules have found in what is open: asked whenever that has changed."""

    def about(self) -> About | None:
        """Return the row or cell of a source table the cursor is on; None where it is on none."""
        return None

    def go_to_finding(self, finding: Finding) -> None:
        """Bring a finding into sight, where this screen shows findings."""

    def show(self, state: ViewState) -> None:
        """Draw the state: asked whenever it has changed, and when the screen comes to the front."""

    def step_out(self) -> bool:
        """Leave a part of the screen that was stepped into; return whether there was one."""
        return False

    def unavailable(self, wanted: Action) -> str | None:
        """Return why an action cannot be done on this screen now; None where it can."""
        pane = self.pane
        return None if pane is None else pane.why_not(wanted.command)

    @property
    def pane(self) -> TablePane | None:
        """The table with what is done to it that has the focus, if one has."""
        around = self.focused.ancestors_with_self if self.focused is not None else ()
        return next((one for one in around if isinstance(one, TablePane)), None)

    def on_table_pane_changed(self, event: TablePane.Changed) -> None:
        """Look at a table otherwise."""
        state = self.program.state
        self.program.set_state(state.viewing(event.pane.table_id, event.history))

    def asked(self) -> Sequence[Asked]:
        """Return the numbers the cursor is on, for which an explanation can be asked.

        Those of the cell, or of all the cells of the row; where no table has the focus or none of
        its cells is such a number, all those of the selected patient.
        """
        table = self.focused
        found: list[Asked] = []
        if isinstance(table, TableView) and table.cursor_key is not None:
            specs = table.columns if table.cursor_column is None else (table.cursor_column,)
            every = (self.asked_of(table, table.cursor_key, spec) for spec in specs)
            found = [one for one in every if one is not None]
        patient = self.program.state.patient
        if found or patient is None:
            return found
        return [Asked(one, patient) for one in self.opened.numbers_of_patients()]

    def asked_of(self, table: TableView, key: str, spec: ColumnSpec) -> Asked | None:  # noqa: ARG002 - for subclasses
        """Return which number a cell is; as a rule its column's, of the row's patient."""
        return Asked(spec.metric, key) if spec.metric else None

    def on_table_pane_shown(self, event: TablePane.Shown) -> None:
        """Look at a table as it was left, where it waits for that."""
        self.program.take_up(event.pane)

    def on_table_pane_said(self, event: TablePane.Said) -> None:
        """Say what a table has to say."""
        self.say(event.text)

    def on_table_pane_whole_value(self, event: TablePane.WholeValue) -> None:
        """Show the whole value of a cell over the screen."""
        from mrdscope.present.whole_value import whole_value  # noqa: PLC0415 - polars
        from mrdscope.tui.screens.page import PageScreen  # noqa: PLC0415 - only when asked

        table = event.pane.viewed
        if table is not None:
            self.app.push_screen(
                PageScreen("cell", lambda width: whole_value(table, event.row, event.key, width))
            )

    def on_table_pane_statistics(self, event: TablePane.Statistics) -> None:
        """Show what a column holds over the screen; filter by the value chosen there."""
        from mrdscope.present.column_statistics import statistics_of  # noqa: PLC0415 - polars
        from mrdscope.tui.screens.statistics import StatisticsScreen  # noqa: PLC0415 - polars

        pane = event.pane
        found = None if pane.viewed is None else statistics_of(pane.viewed, event.key)
        spec = next((spec for spec in pane.table.columns if spec.key == event.key), None)
        if found is None or spec is None:
            self.say("this column has nothing to count")
            return
        self.app.push_screen(
            StatisticsScreen(found, spec.header, spec.unit),
            lambda condition: None if condition is None else pane.filter_by(condition),
        )

    def on_table_view_range_changed(self, event: TableView.RangeChanged) -> None:
        """Say what the range being selected amounts to, for as long as there is one."""
        self.query_one(FooterBar).hold(_range_text(event.table))

    def forget_cancelled(self) -> None:
        """Forget what was given up, to ask for it again: whenever the screen comes to the front."""

    def catch_up(self) -> None:
        """Draw what has changed since this screen last did; nothing before it is composed."""
        if not self.is_mounted:
            return
        self.tell_bars()
        opened, taken = self.program.opened, self._taken
        self._taken = opened
        if opened is not None and opened != taken:
            self.take(opened)
        elif opened is not None and opened is not taken:
            self.found(opened)
        self.show(self.program.state)

    async def on_tab_bar_chosen(self, event: TabBar.Chosen) -> None:
        """Go to the screen whose tab was clicked."""
        actions = [action for _, action in self.program.screen_actions]
        await self.program.perform(actions[event.index].id)

    def on_screen_resume(self) -> None:
        """Catch up with what has changed while another screen was in front."""
        self.forget_cancelled()
        self.catch_up()

    def on_descendant_focus(self) -> None:
        """Say what the keys do in what has the focus now."""
        self._tell_footer()

    @property
    def caught_up(self) -> bool:
        """Whether this is the screen that is looked at, with what is open on it."""
        program = self.program
        here = self.is_mounted and program.state.screen is self.ID
        return here and self._taken is not None and self._taken is program.opened

    def tell_bars(self) -> None:
        """Bring title, tabs and footer up to date; a screen yet to be composed does so then."""
        if not self.is_mounted:
            return
        program = self.program
        self.query_one(TitleBar).tell(program.cohort_title, program.facts, program.signs)
        tabs = [
            Tab(program.keymap.name(action), action.title, action.short,
                screen is program.state.screen)
            for screen, action in program.screen_actions
        ]  # fmt: skip
        self.query_one(TabBar).tell(tabs)
        notice = self.query_one("#notice", SpanBar)
        notice.display = bool(program.notice)
        notice.tell([Span(visible(program.notice), Role.CAUTION)])
        self._tell_footer()

    def _tell_footer(self) -> None:
        told = [
            action
            for action in valid_in(*self.scopes)
            if action.footer and self.program.unavailable(action) is None
        ]
        hints = [
            Hint(self.program.keymap.name(action), self.word_of(action))
            for action in sorted(told, key=lambda action: not action.urgent)
        ]
        self.query_one(FooterBar).tell(hints)

    def word_of(self, wanted: Action) -> str:
        """Return the word of an action in the footer, here."""
        return wanted.footer

    def say(self, message: str) -> None:
        """Show a message in the footer until the next action."""
        self.query_one(FooterBar).say(message)

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Where the keys are now: the app, this screen, and what has the focus."""
        here = (Scope.APP, Scope(self.ID.value))
        around = self.focused.ancestors_with_self if self.focused is not None else ()
        scopes = (getattr(one, "SCOPE", None) for one in around)
        return (*here, *(scope for scope in scopes if isinstance(scope, Scope)))


def _range_text(table: TableView) -> str:
    """Return what a table's range amounts to; nothing where there is none."""
    from mrdscope.present.range_summary import range_summary  # noqa: PLC0415 - polars
    from mrdscope.present.selection import Selection  # noqa: PLC0415 - polars
    from mrdscope.present.viewed import ViewedTable  # noqa: PLC0415 - polars

    ends = table.selected if table.selecting else None
    if ends is None or table.source is None:
        return ""
    selection = Selection.between(table.source, *ends)
    if isinstance(table.source, ViewedTable):
        return range_summary(table.source, selection)
    return selection.size_text
