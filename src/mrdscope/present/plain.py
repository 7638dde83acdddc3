"""Tables and blocks as plain text lines, for commands that print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.table import Align, TableSource
from mrdscope.present.text import cell_width, fit, visible

_GAP = Span("  ")


def table_block(table: TableSource) -> Block:
    """Return a whole table as lines: the headers, then every row, columns aligned."""
    widths = table.column_widths
    rights = [spec.align is not Align.LEFT for spec in table.columns]
    headers = tuple(Span(visible(spec.header), Role.HEADING) for spec in table.columns)
    rows = [_row(cells, widths, rights) for cells in table.cells(0, table.row_count)]
    return (_row(headers, widths, rights), *rows)


def table_within(table: TableSource, cells: int) -> Block:
    """Return a whole table as lines of at most ``cells``: columns that do not fit go on below.

    The pinned columns stand before each part, so that a number keeps what it is of; a column that
    alone is wider is there none the less.
    """
    rows = table_block(table)
    pinned = sum(spec.pinned for spec in table.columns)
    block: list[Line] = []
    for part in _parts(table.column_widths, pinned, cells):
        block += [_pick(row, (*range(pinned), *part)) for row in rows]
    return tuple(block)


def _parts(widths: Sequence[int], pinned: int, cells: int) -> Iterator[list[int]]:
    """Yield the columns that stand beside each other after the pinned ones."""
    gap = cell_width(_GAP.text)
    start = sum(width + gap for width in widths[:pinned])
    part: list[int] = []
    used = start
    for place in range(pinned, len(widths)):
        if part and used + widths[place] > cells:
            yield part
            part, used = [], start
        part.append(place)
        used += widths[place] + gap
    yield part


def _pick(row: Line, columns: Sequence[int]) -> Line:
    """Return these columns of a row of `table_block`, in which every second span is a gap."""
    return tuple(part for place in columns for part in (_GAP, row[2 * place]))[1:]


def _row(cells: tuple[Span, ...], widths: tuple[int, ...], rights: list[bool]) -> Line:
    fitted = [
        Span(fit(cell.text, width, right=right), cell.role)
        for cell, width, right in zip(cells, widths, rights, strict=True)
    ]
    return tuple(part for span in fitted for part in (_GAP, span))[1:]
