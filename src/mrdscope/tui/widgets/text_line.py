"""A line of text to write in: what is in it is shown as text, whatever it would do."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Input

from mrdscope.present.text import visible_cells


class TextLine(Input):
    """Textual's `Input` without a blinking cursor, behind the gate all shown text goes through.

    Filters may quote text of the data, and a terminal pastes what it likes.
    """

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(value, placeholder=placeholder, id=id, compact=True, select_on_focus=False)
        self.cursor_blink = False

    @property
    def _value(self) -> Text:
        return Text(visible_cells(self.value), no_wrap=True, overflow="ignore", end="")
