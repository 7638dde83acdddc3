"""The last gate before a terminal that has no more than ASCII, and what widgets ask before it."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter
from textual.widget import Widget

from mrdscope.present.ascii import ascii_texts
from mrdscope.present.glyphs import ASCII, UNICODE, Glyphs
from mrdscope.present.text import cell_width


def glyphs_of(widget: Widget) -> Glyphs:
    """Return the glyphs of the program a widget is in; Unicode in any other app."""
    found: Glyphs = getattr(widget.app, "glyphs", UNICODE)
    return found


class AsciiFilter(LineFilter):
    """Makes every line ASCII, exactly as wide as it was: Textual's borders and scrollbars too.

    What was drawn in ASCII to begin with comes through as it is.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """Return the line in ASCII; what no longer fits ends in the mark of what is cut."""
        texts = [segment.text for segment in segments]
        if all(map(str.isascii, texts)):
            return segments
        width = sum(map(cell_width, texts))
        drawn, left = [], width
        for text, segment in zip(ascii_texts(texts), segments, strict=True):
            shown = text[:left]
            if len(text) > left and shown:
                shown = shown[:-1] + ASCII.ellipsis
            left -= len(shown)
            drawn.append(Segment(shown, segment.style, segment.control))
        if left:
            drawn.append(Segment(" " * left, segments[-1].style))
        return drawn
