"""What every screen of the program has: title, tabs and footer around its own body."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.widget import Widget

from mrdscope.tui.actions import Scope, valid_in
from mrdscope.tui.keymap import key_name
from mrdscope.tui.state import ScreenId, ViewState
from mrdscope.tui.widgets.bars import FooterBar, Hint, Tab, TabBar, TitleBar

if TYPE_CHECKING:
    from mrdscope.tui.app import MrdscopeApp


class ReviewScreen(Screen[None], inherit_bindings=False):
    """A screen that is drawn from the `ViewState`, inside the shell.

    A subclass names its id, sets ``BINDINGS = bindings(Scope.…)`` where it has actions of its own,
    yields its widgets in `compose_body` and draws a state in `show`.
    """

    ID: ClassVar[ScreenId]
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
        yield FooterBar()

    def compose_body(self) -> Iterable[Widget]:
        """Yield the screen's own widgets."""
        raise NotImplementedError

    def show(self, state: ViewState) -> None:
        """Draw the state: asked whenever it has changed, and when the screen comes to the front."""

    def on_screen_resume(self) -> None:
        """Catch up with what has changed while another screen was in front."""
        self.tell_bars()
        self.show(self.program.state)

    def on_descendant_focus(self) -> None:
        """Say what the keys do in what has the focus now."""
        self._tell_footer()

    def tell_bars(self) -> None:
        """Bring title, tabs and footer up to date."""
        program = self.program
        self.query_one(TitleBar).tell(program.cohort_title, program.facts)
        tabs = [
            Tab(key_name(action.keys[0]), action.title, screen is program.state.screen)
            for screen, action in program.screen_actions
        ]
        self.query_one(TabBar).tell(tabs)
        self._tell_footer()

    def _tell_footer(self) -> None:
        hints = [
            Hint(key_name(action.keys[0]), action.footer)
            for action in valid_in(*self.scopes)
            if action.footer and action.unavailable(self.program.situation) is None
        ]
        self.query_one(FooterBar).tell(hints)

    def say(self, message: str) -> None:
        """Show a message in the footer until the next action."""
        self.query_one(FooterBar).say(message)

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Where the keys are now: the app, this screen, and what has the focus."""
        here = (Scope.APP, Scope(self.ID.value))
        scope = getattr(self.focused, "SCOPE", None)
        return (*here, scope) if isinstance(scope, Scope) else here
