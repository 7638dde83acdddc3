"""A document as GitHub-flavoured Markdown: everything from data is escaped, pictures in characters.

Escaping is by backslash, which GitHub, pandoc and CommonMark take alike; links, mentions and emoji
that a reader would make of bare text are broken the same way.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from functools import singledispatch

from mrdscope.present.styled import Block, Line, Span, plain
from mrdscope.present.table import Align
from mrdscope.present.text import clip, visible
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
)

_SPECIAL = re.compile(r"([\\`*{}\[\]<>|~$&#@^]|(?<![^\W_])_|_(?![^\W_]))")
_LINKS = re.compile(r"(?i)(?:(?<=http)|(?<=https)|(?<=ftp)|(?<=mailto)):|(?<=www)\.|:(?=\w+:)")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d{1,9}[.)])")
_FENCE = re.compile(r"`+")


def escaped(text: str) -> str:
    """Return text that shows as itself wherever Markdown has inline text."""
    return _LINKS.sub(r"\\\g<0>", _SPECIAL.sub(r"\\\1", visible(text)))


def at_line_start(text: str) -> str:
    """Return escaped text that begins no list and no heading."""

    def broken(match: re.Match[str]) -> str:
        blanks, sign = match.groups()
        return blanks + (f"\\{sign}" if len(sign) == 1 else f"{sign[:-1]}\\{sign[-1]}")

    return _LINE_START.sub(broken, text.strip())


def markdown(document: Document) -> str:
    """Return a document as Markdown."""
    blocks = [_paragraph(one) for one in document.over]
    blocks += [f"# {escaped(document.title)}", *map(_paragraph, document.lead)]
    for part in document.parts:
        blocks += _blocks(part)
    if document.footer:
        blocks += ["---", *(_paragraph(one) for one in document.footer)]
    return "\n\n".join(blocks) + "\n"


@singledispatch
def _blocks(part: Part) -> Iterator[str]:
    """Yield the blocks a part is of, which stand apart by empty lines."""
    raise NotImplementedError(type(part))


@_blocks.register
def _(part: Heading) -> Iterator[str]:
    yield f"{'#' * part.level} {escaped(part.text)}"


@_blocks.register
def _(part: Paragraph) -> Iterator[str]:
    yield _paragraph(part.line)


@_blocks.register
def _(part: Bullets) -> Iterator[str]:
    yield "\n".join(f"- {_paragraph(one)}" for one in part.lines)


@_blocks.register
def _(part: Facts) -> Iterator[str]:
    yield "\n".join(
        f"- **{escaped(fact.label)}**: {'; '.join(map(line, fact.lines))}" for fact in part.facts
    )


@_blocks.register
def _(part: Table) -> Iterator[str]:
    yield f"**{escaped(part.caption)}**"
    yield table(part)
    yield from map(_paragraph, part.notes)


@_blocks.register
def _(part: Figure) -> Iterator[str]:
    yield f"**{escaped(part.title)}.** {escaped(part.summary)}"
    yield code(part.block)
    yield from map(_paragraph, part.notes)


@_blocks.register
def _(part: Beside) -> Iterator[str]:
    for column in part.columns:
        for inner in column:
            yield from _blocks(inner)


@_blocks.register
def _(_part: WriteIn) -> Iterator[str]:
    yield from ()


def line(parts: Line) -> str:
    """Return a line's text, escaped; emphasis is left to captions and headings."""
    return "".join(escaped(span.text) for span in parts)


def _paragraph(parts: Line) -> str:
    return at_line_start(line(parts))


def code(block: Block) -> str:
    """Return a block as it is, between fences that no line of it can close."""
    lines = map(visible, plain(block).split("\n"))
    text = textwrap.dedent("\n".join(lines)).strip("\n")
    longest = max((len(run) for run in _FENCE.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def table(part: Table) -> str:
    """Return the rows of a table, without caption and notes."""
    heads = [escaped(column.header) for column in part.columns]
    rules = ["---" if column.align is Align.LEFT else "---:" for column in part.columns]
    return "\n".join(map(_joined, [heads, rules, *map(_row, part.rows)]))


def _joined(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _row(row: Row) -> list[str]:
    first, *rest = map(_cell, row.cells)
    return [f"**{first}**" if row.heading and first else first, *rest]


def _cell(span: Span) -> str:
    return escaped(clip(span.text.strip(), LONGEST_CELL))
