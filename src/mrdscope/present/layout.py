"""Putting blocks together: side by side, and phrases wrapped over lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from mrdscope.present.styled import Block, Line, Role, Span, width
from mrdscope.present.text import cell_width, clip

SEPARATOR = Span(" · ", Role.MUTED)
#: Between the entries of a legend, whose marks may be dots.
LEGEND_GAP = Span("  ")


def joined(parts: Iterable[Span]) -> Line:
    """Return the parts in one line with a quiet dot between them."""
    spans = [span for part in parts for span in (SEPARATOR, part)]
    return tuple(spans[1:])


def clipped(row: Line, cells: int) -> Line:
    """Return a line cut to at most ``cells``, its last span ending in an ellipsis if it was."""
    if width(row) <= cells:
        return row
    kept: list[Span] = []
    room = cells
    for span in row:
        taken = min(cell_width(span.text), room)
        if cell_width(span.text) >= room:
            # Something follows or this one is too long: either way it is cut here.
            kept.append(Span(clip(span.text + " ", taken) if taken else "", span.role))
            break
        kept.append(span)
        room -= taken
    return tuple(kept)


def padded(row: Line, cells: int) -> Line:
    """Return a line clipped and filled with blanks to exactly ``cells``."""
    cut = clipped(row, cells)
    return (*cut, Span(" " * (cells - width(cut))))


def beside(left: Block, right: Block, left_cells: int, gap: int = 2) -> Block:
    """Return two blocks side by side, the left one in ``left_cells``, as long as the longer."""
    between = Span(" " * gap)
    return tuple(
        (*padded(one, left_cells), between, *other)
        for one, other in zip_longest(left, right, fillvalue=())
    )


def folded(block: Block, cells: int) -> Block:
    """Return a block whose longer lines go on in the next one.

    A line of one span goes on at its start, one of a label and a text where the text began; a line
    of more spans, such as a row of a table, is cut.
    """
    return tuple(line for row in block for line in _fold(row, cells))


def _fold(row: Line, cells: int) -> Block:
    if width(row) <= cells:
        return (row,)
    if len(row) > 2:
        return (clipped(row, cells),)
    label, text = (Span(""), row[0]) if len(row) == 1 else row
    indent = cell_width(label.text)
    parts = textwrap.wrap(text.text, max(cells - indent, 1))
    blank = Span(" " * indent)
    return tuple(
        clipped((label if i == 0 else blank, Span(part, text.role)), cells)
        for i, part in enumerate(parts)
    )


def wrapped(
    parts: Sequence[Span], cells: int, label: Span | None = None, *, separator: Span = SEPARATOR
) -> Block:
    """Return phrases with dots, or what else parts them, over as many lines as they need.

    A phrase is never divided, only clipped where it alone is longer than a line. ``label`` stands
    before the first line, and the lines after it are indented as far.
    """
    indent = 0 if label is None else cell_width(label.text)
    lines: list[list[Span]] = [[label] if label is not None else []]
    used, empty = indent, True
    for part in parts:
        needed = cell_width(part.text) + (0 if empty else cell_width(separator.text))
        if not empty and used + needed > cells:
            lines.append([Span(" " * indent)])
            used, empty, needed = indent, True, cell_width(part.text)
        lines[-1] += [part] if empty else [separator, part]
        used, empty = used + needed, False
    return tuple(clipped(tuple(one), cells) for one in lines)
