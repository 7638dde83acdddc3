"""A page to read over a screen."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen

from mrdscope.present.styled import Block
from mrdscope.tui.widgets.bars import FooterBar, Hint, TitleBar
from mrdscope.tui.widgets.block import BlockView


class PageScreen(ModalScreen[None], inherit_bindings=False):
    """Shows a block made for its width until it is closed."""

    CSS_PATH = "page.tcss"
    BINDINGS = [  # noqa: RUF012 - as Textual declares it
        Binding("escape,q,w,backspace", "dismiss", "Close", show=False),
        Binding("ctrl+c", "app.perform('app.quit')", "Quit", show=False),
    ]

    def __init__(self, title: str, make: Callable[[int], Block]) -> None:
        super().__init__()
        self._title = title
        self._make = make

    def compose(self) -> ComposeResult:
        """Put the page between its title and the key that closes it."""
        yield TitleBar(self._title)
        yield BlockView(id="page")
        yield FooterBar((Hint("esc", "close"), Hint("↑ ↓", "scroll")))

    def on_mount(self) -> None:
        """Show the page."""
        page = self.query_one(BlockView)
        page.show("page", lambda width, _height: self._make(width))
        page.focus()
