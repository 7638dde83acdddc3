"""The shell before there is a cohort in it: what is being read, or why it could not be."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from textual.widget import Widget

from mrdscope.present.styled import Block, Role, Span
from mrdscope.present.text import visible
from mrdscope.tui.screens.base import ReviewScreen
from mrdscope.tui.state import ScreenId, ViewState
from mrdscope.tui.widgets.block import BlockView


class ShellScreen(ReviewScreen):
    """Says what is being read, or the sentence of the error."""

    ID = ScreenId.COHORT

    def compose_body(self) -> Iterable[Widget]:
        """Yield the place for the sentence."""
        yield BlockView(id="message")

    def show(self, _state: ViewState) -> None:
        """Draw the sentence."""
        sentence = self.program.failure or f"reading {self.program.cohort_title} …"
        role = Role.BAD if self.program.failure else Role.MUTED
        self.query_one(BlockView).show(sentence, lambda width, _: _wrapped(sentence, role, width))


def _wrapped(sentence: str, role: Role, width: int) -> Block:
    lines = textwrap.wrap(visible(sentence), max(width - 2, 1))
    return ((), *((Span(f" {text}", role),) for text in lines))
