"""A document line by line, for ears: no columns, no drawing, every sentence whole in its line.

A row of a table is a line that names its cells by their headers; a figure is what it shows in
words. Lines are not folded: a screen reader reads a line as one, and the terminal folds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import singledispatch

from mrdscope.present.spoken import NO_VALUE, spoken
from mrdscope.present.styled import Line
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
    text_of,
)


def linear(document: Document) -> str:
    """Return a document as lines to be read aloud, a blank line before each heading."""
    lines = [_said(line) for line in document.over]
    lines.append(f"{spoken(document.title)}.")
    lines += [_said(line) for line in document.lead]
    for part in document.parts:
        lines += _lines(part)
    if document.footer:
        lines += ["", *(_said(line) for line in document.footer)]
    return "\n".join(lines) + "\n"


def _said(line: Line) -> str:
    return spoken(text_of(line))


@singledispatch
def _lines(part: Part) -> Iterator[str]:
    """Yield the lines of a part."""
    raise NotImplementedError(type(part))


@_lines.register
def _(part: Heading) -> Iterator[str]:
    yield from ("", f"{spoken(part.text)}.")


@_lines.register
def _(part: Paragraph) -> Iterator[str]:
    yield _said(part.line)


@_lines.register
def _(part: Bullets) -> Iterator[str]:
    yield from map(_said, part.lines)


@_lines.register
def _(part: Facts) -> Iterator[str]:
    for fact in part.facts:
        yield f"{spoken(fact.label)}: {'; '.join(map(_said, fact.lines))}"


@_lines.register
def _(part: Figure) -> Iterator[str]:
    yield from ("", f"Chart: {spoken(part.title)}. {spoken(part.summary)}")
    yield from map(_said, part.notes)


@_lines.register
def _(part: Beside) -> Iterator[str]:
    for column in part.columns:
        for inner in column:
            yield from _lines(inner)


@_lines.register
def _(_part: WriteIn) -> Iterator[str]:
    yield from ()


@_lines.register
def _(part: Table) -> Iterator[str]:
    rows = [row for row in part.rows if not row.heading]
    size = f"{len(rows)} row" + "s" * (len(rows) != 1)
    yield from ("", f"Table: {spoken(part.caption)}, {size}.")
    yield from _meanings(part)
    heads = [spoken(column.header) for column in part.columns]
    # What names a row is written as it is, for it may be an identifier; a number is read.
    named_by_number = part.columns[0].align is not Align.LEFT
    group = ""
    for row in part.rows:
        if row.heading:
            group = visible(row.cells[0].text.strip())
            if not _rest(row, heads):
                continue
        first = visible(row.cells[0].text.strip()) or heads[0]
        name = f"{heads[0]} {spoken(first)}" if named_by_number else first
        yield _sentence(f"{group}, {name}" if group and not row.heading else name, row, heads)
    yield from map(_said, part.notes)


def _meanings(table: Table) -> Iterator[str]:
    """Say once what the columns mean whose headers do not say it."""
    told = [
        f"{spoken(column.header)}, {spoken(column.meaning).rstrip('.')}"
        for column in table.columns
        if column.meaning and column.header
    ]
    if told:
        yield f"Columns: {'; '.join(told)}."


def _rest(row: Row, heads: Sequence[str]) -> list[str]:
    """Return all cells but the first that say something, each after its header."""
    said = []
    for head, cell in zip(heads[1:], row.cells[1:], strict=True):
        text = spoken(clip(cell.text, LONGEST_CELL))
        if text:
            said.append(f"{head} {text}".strip())
    return said


def _sentence(whose: str, row: Row, heads: Sequence[str]) -> str:
    """Return a row: what it is of, then its cells; of what there is no value is said once."""
    rest = _rest(row, heads)
    missing = [one.removesuffix(NO_VALUE).strip() for one in rest if one.endswith(NO_VALUE)]
    there = [one for one in rest if not one.endswith(NO_VALUE)]
    if len(missing) > 1:
        there.append(f"{NO_VALUE} of {', '.join(missing)}")
    elif missing:
        there.append(f"{missing[0]} {NO_VALUE}")
    return f"{whose}: {'; '.join(there)}." if there else f"{whose}."
