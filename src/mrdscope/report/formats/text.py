"""A document as plain text: lines of so many cells, tables with their columns aligned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import singledispatch
from itertools import zip_longest

from rich.cells import chop_cells

from mrdscope.present.styled import Line, plain
from mrdscope.present.table import Align
from mrdscope.present.text import cell_width, clip, fit, visible
from mrdscope.report.document import (
    LONGEST_CELL,
    Beside,
    Bullets,
    Document,
    Facts,
    Figure,
    Heading,
    Paragraph,
    Part,
    Row,
    Table,
    WriteIn,
    text_of,
)

_GAP = "  "
_WIDEST_COLUMN = 40
_NARROWEST_COLUMN = 8


def text(document: Document, width: int = 80) -> str:
    """Return a document as text in lines of ``width`` cells; what is wider is folded to them."""
    lines = [part for one in document.over for part in _wrapped(text_of(one), width)]
    lines += _underlined(document.title, "=", width)
    for one in document.lead:
        lines += _wrapped(text_of(one), width)
    for part in document.parts:
        lines += _lines(part, width)
    if document.footer:
        lines += ["", "-" * width]
        for one in document.footer:
            lines += _wrapped(text_of(one), width)
    return "\n".join(line.rstrip() for line in lines) + "\n"


@singledispatch
def _lines(part: Part, width: int) -> Iterator[str]:
    """Yield the lines of a part in ``width`` cells."""
    raise NotImplementedError(type(part), width)


@_lines.register
def _(part: Heading, width: int) -> Iterator[str]:
    yield from ("", *_underlined(part.text, "-", width))


@_lines.register
def _(part: Paragraph, width: int) -> Iterator[str]:
    yield from _wrapped(text_of(part.line), width)


@_lines.register
def _(part: Bullets, width: int) -> Iterator[str]:
    for one in part.lines:
        yield from _wrapped(f"- {text_of(one)}", width, _GAP)


@_lines.register
def _(part: Facts, width: int) -> Iterator[str]:
    widest = max((cell_width(visible(fact.label)) for fact in part.facts), default=0)
    label = min(widest, width // 3) + 2
    for fact in part.facts:
        head = fit(visible(fact.label), label)
        for one in fact.lines:
            for words in _wrapped(text_of(one), width - label):
                yield head + words
                head = " " * label


@_lines.register
def _(part: Figure, width: int) -> Iterator[str]:
    yield from ("", *_wrapped(f"{part.title}. {part.summary}", width), "")
    yield from (clip(visible(line), width) for line in plain(part.block).split("\n"))
    yield from _notes(part.notes, width)


@_lines.register
def _(part: Beside, width: int) -> Iterator[str]:
    for column in part.columns:
        for inner in column:
            yield from _lines(inner, width)


@_lines.register
def _(_part: WriteIn, _width: int) -> Iterator[str]:
    yield from ()


@_lines.register
def _(part: Table, width: int) -> Iterator[str]:
    yield from ("", *_wrapped(part.caption, width))
    grouped = any(row.heading for row in part.rows)
    head = [visible(column.header) for column in part.columns]
    rows = [_texts(row, indented=grouped and not row.heading) for row in part.rows]
    widths = _widths([head, *rows], width)
    rights = [column.align is not Align.LEFT for column in part.columns]
    yield from _row(head, widths, rights)
    yield "-" * (sum(widths) + len(_GAP) * (len(widths) - 1))
    for row in rows:
        yield from _row(row, widths, rights)
    yield from _notes(part.notes, width)


def _texts(row: Row, *, indented: bool) -> list[str]:
    first, *rest = (visible(cell.text.strip()) for cell in row.cells)
    return [_GAP + first if indented else first, *rest]


def _row(cells: Sequence[str], widths: Sequence[int], rights: Sequence[bool]) -> Iterator[str]:
    """Yield a row: a cell that is too long for its column goes on in further lines."""
    folded = [list(_folded(cell, size)) for cell, size in zip(cells, widths, strict=True)]
    for parts in zip_longest(*folded, fillvalue=""):
        yield _GAP.join(
            fit(part, size, right=right)
            for part, size, right in zip(parts, widths, rights, strict=True)
        )


def _folded(cell: str, size: int) -> Iterator[str]:
    text = cell.lstrip()
    indent = " " * (len(cell) - len(text))
    for part in _wrapped(clip(text, LONGEST_CELL), max(size - len(indent), 1)):
        yield indent + part


def _underlined(words: str, sign: str, width: int) -> Iterator[str]:
    lines = _wrapped(words, width)
    yield from (*lines, sign * max(map(cell_width, lines)))


def _wrapped(words: str, width: int, indent: str = "") -> list[str]:
    """Return words in lines of so many cells; a word longer than a line is divided."""
    lines = [""]
    for word in visible(words).split(" "):
        joint = " " if lines[-1].strip() else ""
        if cell_width(lines[-1] + joint + word) <= width:
            lines[-1] += joint + word
            continue
        first, *rest = chop_cells(word, width - cell_width(indent)) or [""]
        lines += [indent + part for part in (first, *rest)]
    return lines if lines[0].strip() or len(lines) == 1 else lines[1:]


def _notes(notes: Sequence[Line], width: int) -> Iterator[str]:
    for note in notes:
        yield from _wrapped(text_of(note), width, _GAP)


def _widths(texts: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return the width of each column; the widest give way until all fit in ``width``."""
    widths = [
        min(max(cell_width(row[place]) for row in texts), _WIDEST_COLUMN)
        for place in range(len(texts[0]))
    ]  # fmt: skip
    gaps = len(_GAP) * (len(widths) - 1)
    while sum(widths) + gaps > width and max(widths) > _NARROWEST_COLUMN:
        widths[widths.index(max(widths))] -= 1
    return widths
