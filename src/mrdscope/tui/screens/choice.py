"""One of several things, chosen by writing a part of its name or going down to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList
from textual.widgets.option_list import Option

from mrdscope.present.text import visible
from mrdscope.tui.widgets.text_line import TextLine


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen: its key, its name, and a word on it."""

    key: str
    name: str
    note: str = ""

    def matches(self, words: Sequence[str]) -> bool:
        """Return whether every word occurs in it."""
        text = f"{self.name} {self.note}".casefold()
        return all(word in text for word in words)


class ChoiceScreen(ModalScreen[str | None], inherit_bindings=False):
    """Gives the key of what was chosen; None when it is left with escape."""

    CSS_PATH = "choice.tcss"
    BINDINGS = [  # noqa: RUF012 - as Textual declares it
        Binding("escape,ctrl+c", "dismiss", "Leave it", show=False, priority=True),
        Binding("down,ctrl+n", "step(1)", "Down", show=False),
        Binding("up,ctrl+p", "step(-1)", "Up", show=False),
        Binding("pagedown", "step(10)", "Down a page", show=False),
        Binding("pageup", "step(-10)", "Up a page", show=False),
    ]

    def __init__(self, question: str, choices: Sequence[Choice], chosen: str | None = None) -> None:
        super().__init__()
        self._question = question
        self._choices = tuple(choices)
        self._chosen = chosen
        self._shown = self._choices

    def compose(self) -> ComposeResult:
        """Put the question and the line to write in above the list."""
        yield Label(visible(self._question), markup=False, id="question")
        line = TextLine(placeholder="a part of its name", id="part")
        yield line
        choices = OptionList(id="choices", compact=True)
        choices.can_focus = False
        yield choices

    def on_mount(self) -> None:
        """Show everything, on what is chosen now."""
        self._show("")
        keys = [choice.key for choice in self._choices]
        if self._chosen in keys:
            self.query_one(OptionList).highlighted = keys.index(self._chosen)

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Show what has the words written so far."""
        self._show(event.value)

    def _show(self, text: str) -> None:
        words = text.casefold().split()
        self._shown = tuple(choice for choice in self._choices if choice.matches(words))
        choices = self.query_one(OptionList)
        choices.set_options([Option(_content(choice)) for choice in self._shown])
        choices.highlighted = 0 if self._shown else None

    def action_step(self, by: int) -> None:
        """Go down so many, up where negative."""
        choices = self.query_one(OptionList)
        if choices.highlighted is not None:
            choices.highlighted = max(0, min(choices.highlighted + by, len(self._shown) - 1))

    @on(Input.Submitted)
    def choose(self) -> None:
        """Give what the list stands on."""
        place = self.query_one(OptionList).highlighted
        if place is not None:
            self.dismiss(self._shown[place].key)

    @on(OptionList.OptionSelected)
    def click(self, event: OptionList.OptionSelected) -> None:
        """Give what was clicked."""
        self.dismiss(self._shown[event.option_index].key)


def _content(choice: Choice) -> Content:
    # Names may be text of the data: no markup is read in them.
    if not choice.note:
        return Content(visible(choice.name))
    name = Content.styled(visible(choice.name), "bold")
    return Content.assemble(name, Content(f"  {visible(choice.note)}"))
