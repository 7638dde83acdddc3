"""What a document is made of: headings, paragraphs, tables, figures. Frozen, and of no format.

Text in a document is data and safe nowhere yet: every format makes it visible and escapes it on its
own way out (`report.formats`). What a span is, its role, never says more than its words do.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.table import Align, TableSource
from mrdscope.report.figures.picture import Picture

#: A longer text in a cell is cut, and ends in an ellipsis: a page is read, `report.export` is data.
LONGEST_CELL = 300


@dataclass(frozen=True)
class Heading:
    """A heading of level 2 or more; the title of the document is the one of level 1."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """One run of text."""

    line: Line


@dataclass(frozen=True)
class Bullets:
    """Lines that stand for themselves, one under the other."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Fact:
    """A label, and what is said of it in one line or more."""

    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Facts:
    """Labels with what is said of each: a definition list."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table: its header, the side its cells stand on, and what it means in words."""

    header: str
    align: Align = Align.LEFT
    meaning: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a table; the first cell names it. A heading is over the rows that follow it."""

    cells: tuple[Span, ...]
    heading: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its caption; ``notes`` stand under it."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A picture, the same in characters, and what it shows in words."""

    title: str
    summary: str
    picture: Picture
    block: Block
    notes: tuple[Line, ...] = ()


@dataclass(frozen=True)
class WriteIn:
    """Room for a pen on paper; formats nobody prints have none."""

    label: str
    rows: int = 2


@dataclass(frozen=True)
class Beside:
    """Parts in columns beside each other; one after the other where a format has no columns."""

    columns: tuple[tuple[Part, ...], ...]


Part = Heading | Paragraph | Bullets | Facts | Table | Figure | WriteIn | Beside


class Layout(enum.StrEnum):
    """How a document lies on paper."""

    PAGE = "page"  #: all of it on one page
    FLOWING = "flowing"  #: on as many as it takes


@dataclass(frozen=True)
class Document:
    """A title with lines over and under it, the parts, and the lines at the foot of a page."""

    title: str
    parts: tuple[Part, ...]
    lead: tuple[Line, ...] = ()
    over: tuple[Line, ...] = ()
    footer: tuple[Line, ...] = ()
    layout: Layout = field(default=Layout.FLOWING)


def words(text: str, role: Role = Role.PLAIN) -> Line:
    """Return a line of one span."""
    return (Span(text, role),)


def text_of(line: Line) -> str:
    """Return a line's text without its roles."""
    return "".join(span.text for span in line)


def every_part(parts: Iterable[Part]) -> Iterator[Part]:
    """Yield parts in the order they are read, those of columns one column after the other."""
    for part in parts:
        if isinstance(part, Beside):
            for column in part.columns:
                yield from every_part(column)
        else:
            yield part


def table_of(
    source: TableSource,
    caption: str,
    *,
    rows: range | None = None,
    without: Collection[str] = (),
    notes: Sequence[Line] = (),
) -> Table:
    """Return a table, or some of its rows, as the part of a document that says the same.

    Blanks that only align a number are left out, and so are columns without a header that are
    empty throughout, and those whose keys are in ``without``.
    """
    shown = range(source.row_count) if rows is None else rows
    cells = source.cells(shown.start, shown.stop)
    kept = [
        place
        for place, spec in enumerate(source.columns)
        if spec.key not in without and (spec.header or _used(cells, place))
    ]
    columns = tuple(
        Column(spec.header, spec.align, _meaning(spec.meaning, spec.unit))
        for spec in (source.columns[place] for place in kept)
    )
    body = tuple(Row(tuple(_trimmed(row[place]) for place in kept)) for row in cells)
    return Table(caption, columns, body, tuple(notes))


def _used(cells: Sequence[tuple[Span, ...]], place: int) -> bool:
    return any(row[place].text.strip() for row in cells)


def _trimmed(span: Span) -> Span:
    return Span(span.text.strip(), span.role)


def _meaning(meaning: str, unit: str | None) -> str:
    return f"{meaning} ({unit})" if unit else meaning


def without_empty(table: Table) -> Table:
    """Return a table without the columns, but the first, in which no row has anything."""
    used = {
        place for row in table.rows for place, cell in enumerate(row.cells) if cell.text.strip()
    }
    kept = [place for place in range(len(table.columns)) if place == 0 or place in used]
    rows = tuple(replace(row, cells=tuple(row.cells[i] for i in kept)) for row in table.rows)
    return replace(table, columns=tuple(table.columns[i] for i in kept), rows=rows)
