"""Jump: a letter on every part of the screen that takes keys; pressing it goes there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from textual.app import ComposeResult
from textual.events import Key
from textual.geometry import Offset
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Label

#: In the order of the fingers on the home row, then the others.
LETTERS = "asdfghjklqwertyuiopzxcvbnm"


def lettered(widgets: Sequence[Widget]) -> Mapping[str, Widget]:
    """Return a letter for each widget, from the upper left to the lower right."""
    placed = sorted(widgets, key=lambda widget: (widget.region.y, widget.region.x))
    return MappingProxyType(dict(zip(LETTERS, placed, strict=False)))


class JumpScreen(ModalScreen[Widget | None], inherit_bindings=False):
    """Shows the letters; gives the widget of the letter pressed, None at any other key."""

    CSS_PATH = "jump.tcss"

    def __init__(self, widgets: Sequence[Widget]) -> None:
        super().__init__()
        self._widgets = lettered(widgets)

    def compose(self) -> ComposeResult:
        """Put each letter on the upper left corner of its widget."""
        for letter, widget in self._widgets.items():
            label = Label(f" {letter} ", markup=False)
            label.absolute_offset = Offset(widget.region.x, widget.region.y)
            yield label

    def on_key(self, event: Key) -> None:
        """Give the widget asked for."""
        event.stop()
        self.dismiss(self._widgets.get(event.key))
