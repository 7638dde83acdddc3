"""Help: every action valid where it was asked for, its keys, and why it cannot be done now."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen

from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.text import cell_width, fit
from mrdscope.tui.actions import Action, Situation
from mrdscope.tui.keymap import key_names
from mrdscope.tui.widgets.bars import FooterBar, Hint, TitleBar
from mrdscope.tui.widgets.block import BlockView


class HelpScreen(ModalScreen[None], inherit_bindings=False):
    """Lists actions by group, over the screen it was asked for on."""

    BINDINGS = [  # noqa: RUF012 - as Textual declares it
        Binding("escape,q,question_mark,backspace", "dismiss", "Close", show=False),
        Binding("ctrl+c", "app.perform('app.quit')", "Quit", show=False),
    ]

    def __init__(self, actions: Sequence[Action], situation: Situation) -> None:
        super().__init__()
        self._actions = tuple(actions)
        self._situation = situation

    def compose(self) -> ComposeResult:
        """Put the list between a title and the key that closes it."""
        yield TitleBar("help", ("research and data review, not for treatment decisions",))
        yield BlockView()
        yield FooterBar((Hint("esc", "close"), Hint("↑ ↓", "scroll")))

    def on_mount(self) -> None:
        """Show the list."""
        self.query_one(BlockView).show(
            "help", lambda _width, _height: help_block(self._actions, self._situation)
        )


def help_block(actions: Sequence[Action], situation: Situation) -> Block:
    """Return the actions by group, in their order, each with its keys; reasons after dashes."""
    groups = dict.fromkeys(action.group for action in actions)
    keys_width = max((cell_width(key_names(action)) for action in actions), default=0)
    lines: list[Line] = []
    for group in groups:
        lines += [(), (Span(f" {group}", Role.HEADING),)]
        lines += [
            _line(action, action.unavailable(situation), keys_width)
            for action in actions
            if action.group == group
        ]
    return tuple(lines)


def _line(action: Action, reason: str | None, keys_width: int) -> Line:
    keys = fit(key_names(action), keys_width)
    if reason is None:
        return (Span(f"   {keys}  ", Role.ACCENT), Span(action.title))
    return (Span(f"   {keys}  {action.title} – {reason}", Role.MUTED),)
