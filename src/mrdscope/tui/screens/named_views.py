"""The named views of a cohort: one is chosen, called otherwise, forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen

from mrdscope.present.named_views import named_views_table
from mrdscope.tui.screens.choice import Choice, ChoiceScreen
from mrdscope.tui.screens.prompt import PromptScreen
from mrdscope.tui.widgets.bars import FooterBar, Hint, TitleBar
from mrdscope.tui.widgets.table import TableView

if TYPE_CHECKING:
    from mrdscope.review.views import NamedView
    from mrdscope.tui.naming import Naming

_HINTS = (Hint("⏎", "look so"), Hint("r", "rename"), Hint("d", "delete"), Hint("esc", "close"))


class NamedViewsScreen(ModalScreen["NamedView | None"], inherit_bindings=False):
    """Lists the views; gives the one chosen, or None."""

    CSS_PATH = "explain.tcss"
    BINDINGS = [  # noqa: RUF012 - as Textual declares it
        Binding("escape,q,backspace", "dismiss", "Close", show=False, priority=True),
        Binding("enter", "choose", "Look so", show=False, priority=True),
        Binding("r", "rename", "Call it otherwise", show=False, priority=True),
        Binding("d,delete", "forget", "Forget it", show=False, priority=True),
        Binding("ctrl+c", "app.perform('app.quit')", "Quit", show=False),
    ]

    def __init__(self, program: Naming) -> None:
        super().__init__()
        self._program = program
        self._views: tuple[NamedView, ...] = ()

    def compose(self) -> ComposeResult:
        """Put the table between its title and the keys."""
        yield TitleBar("saved views")
        yield TableView(id="named-views")
        yield FooterBar(_HINTS)

    def on_mount(self) -> None:
        """List the views there are."""
        self._list("")
        self.query_one(TableView).focus()

    def _list(self, message: str) -> None:
        self._views = self._program.named_views()
        self.query_one(TableView).set_source(
            named_views_table(self._views, masked=self._program.state.viewpoint.masked)
        )
        empty = "" if self._views else "no view of this cohort has a name yet"
        self.query_one(FooterBar).say(message or empty)

    @property
    def _chosen(self) -> NamedView | None:
        key = self.query_one(TableView).cursor_key
        return None if key is None else self._views[int(key)]

    def action_choose(self) -> None:
        """Give the view the cursor is on."""
        if self._chosen is not None:
            self.dismiss(self._chosen)

    def action_rename(self) -> None:
        """Ask for another name."""
        view = self._chosen
        if view is None:
            return

        def rename(name: str | None) -> None:
            if name is not None:
                self._list(self._program.rename_view(view, name))

        self.app.push_screen(PromptScreen("call it:", view.name), rename)

    def action_forget(self) -> None:
        """Ask whether the view is to be forgotten."""
        view = self._chosen
        if view is None:
            return

        def forget(answer: str | None) -> None:
            if answer == "forget":
                self._list(self._program.delete_view(view))

        choices = (Choice("keep", "keep it"), Choice("forget", "forget it"))
        self.app.push_screen(ChoiceScreen(f"forget {view.name!r}?", choices, "keep"), forget)
