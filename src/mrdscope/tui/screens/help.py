"""Help: every action valid where it was asked for, its keys, and why it cannot be done now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen
from textual.widgets import Input

from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.text import cell_width, fit, visible
from mrdscope.tui.actions import Action
from mrdscope.tui.widgets.bars import FooterBar, Hint, TitleBar
from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.widgets.text_line import TextLine


@dataclass(frozen=True)
class Described:
    """An action as help shows it: with its keys, and why it cannot be done now, if it cannot."""

    action: Action
    keys: str
    reason: str | None

    def matches(self, words: Sequence[str]) -> bool:
        """Return whether every word occurs in its title, group, keys or reason."""
        text = " ".join((self.action.title, self.action.group, self.keys, self.reason or ""))
        return all(word in text.casefold() for word in words)


class HelpScreen(ModalScreen[None], inherit_bindings=False):
    """Lists actions by group, over the screen it was asked for on; slash looks for words in it."""

    CSS_PATH = "help.tcss"
    BINDINGS = [  # noqa: RUF012 - as Textual declares it
        Binding("escape,q,question_mark,backspace", "close", "Close", show=False),
        Binding("slash", "search", "Search", show=False),
        Binding("ctrl+c", "app.perform('app.quit')", "Quit", show=False),
    ]

    def __init__(self, actions: Sequence[Described], reasons: Sequence[str] = ()) -> None:
        super().__init__()
        self._actions = tuple(actions)
        self._reasons = tuple(reasons)

    def compose(self) -> ComposeResult:
        """Put the list between a title and the keys that search and close it."""
        yield TitleBar("help", ("research and data review, not for treatment decisions",))
        line = TextLine(placeholder="words of an action", id="words")
        line.display = False
        yield line
        yield BlockView()
        yield FooterBar((Hint("/", "search"), Hint("esc", "close"), Hint("↑ ↓", "scroll")))

    def on_mount(self) -> None:
        """Show the whole list."""
        self.query_one(BlockView).focus()
        self._show("")

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Show what has the words written so far."""
        self._show(event.value)

    @on(Input.Submitted)
    def read(self) -> None:
        """Let the keys scroll what was found."""
        self.query_one(BlockView).focus()

    def _show(self, text: str) -> None:
        words = text.casefold().split()
        found = [one for one in self._actions if one.matches(words)]
        foot = () if words else reasons_block(self._reasons)
        self.query_one(BlockView).show(
            ("help", text), lambda _width, _height: (*help_block(found), *foot)
        )

    def action_search(self) -> None:
        """Open the line to write words in."""
        line = self.query_one(Input)
        line.display = True
        line.focus()

    def action_close(self) -> None:
        """Leave the search, or else the help."""
        line = self.query_one(Input)
        if line.display:
            line.value = ""
            line.display = False
            self.query_one(BlockView).focus()
        else:
            self.dismiss()


def help_block(actions: Sequence[Described]) -> Block:
    """Return the actions by group, in their order, each with its keys; reasons after dashes."""
    if not actions:
        return ((), (Span(" no action has these words", Role.MUTED),))
    groups = dict.fromkeys(one.action.group for one in actions)
    keys_width = max(cell_width(one.keys) for one in actions)
    lines: list[Line] = []
    for group in groups:
        lines += [(), (Span(f" {group}", Role.HEADING),)]
        lines += [_line(one, keys_width) for one in actions if one.action.group == group]
    return tuple(lines)


def reasons_block(reasons: Sequence[str]) -> Block:
    """Return how the program looks on this terminal, and why so."""
    if not reasons:
        return ()
    head: Line = (Span(" This terminal", Role.HEADING),)
    return ((), head, *((Span(f"   {visible(reason)}"),) for reason in reasons))


def _line(one: Described, keys_width: int) -> Line:
    keys = fit(one.keys, keys_width)
    if one.reason is None:
        return (Span(f"   {keys}  ", Role.ACCENT), Span(one.action.title))
    return (Span(f"   {keys}  {one.action.title} – {one.reason}", Role.MUTED),)
