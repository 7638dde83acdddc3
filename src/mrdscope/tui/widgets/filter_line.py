"""The line under a table in which a filter or a text to search for is written."""

from __future__ import annotations

from textual.binding import Binding
from textual.message import Message

from mrdscope.tui.widgets.text_line import TextLine


class FilterLine(TextLine):
    """A line of text that can be left without doing anything."""

    BINDINGS = [Binding("escape,ctrl+c", "leave", "Leave it", show=False)]  # noqa: RUF012

    class Left(Message):
        """It was left."""

    def action_leave(self) -> None:
        """Leave it."""
        self.post_message(self.Left())
