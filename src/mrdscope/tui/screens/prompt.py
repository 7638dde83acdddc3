"""A question that is answered in one line at the foot of the screen."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from mrdscope.present.text import visible
from mrdscope.tui.widgets.text_line import TextLine


class PromptScreen(ModalScreen[str | None]):
    """Asks for a line of text; gives it, or None when it is left with escape."""

    CSS_PATH = "prompt.tcss"
    BINDINGS = [  # noqa: RUF012 - as Textual declares it
        Binding("escape", "dismiss", "Leave it", show=False),
        Binding("ctrl+c", "dismiss", "Leave it", show=False, priority=True),
    ]

    def __init__(self, question: str, text: str = "") -> None:
        super().__init__()
        self._question = question
        self._text = text

    def compose(self) -> ComposeResult:
        """Put the question before the line."""
        with Horizontal(id="prompt"):
            yield Label(visible(self._question), markup=False)
            line = TextLine(self._text)
            yield line

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        """Give what was written."""
        self.dismiss(event.value)
