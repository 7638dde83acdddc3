"""Lines of styled spans as what a terminal is sent: exact width, no markup, few style changes."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from mrdscope.present.styled import Line
from mrdscope.present.text import cell_width, clip
from mrdscope.tui.themes import Palette

#: Text and the style it is drawn in.
Piece = tuple[str, Style]


def pieces(line: Line, palette: Palette) -> list[Piece]:
    """Return a line's spans in the styles of a palette."""
    return [(span.text, palette.style(span.role)) for span in line]


def strip(parts: Iterable[Piece], width: int, ground: Style) -> Strip:
    """Return exactly ``width`` cells: pieces of one style joined, the rest blank.

    What does not fit ends in an ellipsis; nothing in the text is read as markup.
    """
    joined: list[Segment] = []
    left = width
    for text, style in parts:
        shown = clip(text, left)
        if not shown:
            continue
        left -= cell_width(shown)
        _append(joined, shown, style)
        if shown != text:
            break
    if left > 0:
        _append(joined, " " * left, ground)
    return Strip(joined, width)


def _append(joined: list[Segment], text: str, style: Style) -> None:
    if joined and joined[-1].style == style:
        joined[-1] = Segment(joined[-1].text + text, style)
    else:
        joined.append(Segment(text, style))
