"""The shell before there is a cohort in it: what is being read."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from mrdscope.present.layout import clipped
from mrdscope.present.styled import Line, Role, Span
from mrdscope.present.text import visible
from mrdscope.tui.screens.base import ReviewScreen
from mrdscope.tui.state import ScreenId, ViewState
from mrdscope.tui.widgets.block import BlockView


class ShellScreen(ReviewScreen):
    """Says what is being read."""

    ID = ScreenId.COHORT

    def compose_body(self) -> Iterable[Widget]:
        """Yield the place for the sentence."""
        yield BlockView(id="message", can_focus=False)

    def show(self, _state: ViewState) -> None:
        """Draw the sentence."""
        title = visible(self.program.cohort_title)
        line: Line = (Span(f" reading {title} …", Role.MUTED),)
        self.query_one(BlockView).show(title, lambda width, _: ((), clipped(line, width)))
