"""Tables and blocks as plain text lines, for commands that print."""

from __future__ import annotations

from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.table import Align, TableSource
from mrdscope.present.text import fit, visible

_GAP = Span("  ")


def table_block(table: TableSource) -> Block:
    """Return a whole table as lines: the headers, then every row, columns aligned."""
    widths = table.column_widths
    rights = [spec.align is not Align.LEFT for spec in table.columns]
    headers = tuple(Span(visible(spec.header), Role.HEADING) for spec in table.columns)
    rows = [_row(cells, widths, rights) for cells in table.cells(0, table.row_count)]
    return (_row(headers, widths, rights), *rows)


def _row(cells: tuple[Span, ...], widths: tuple[int, ...], rights: list[bool]) -> Line:
    fitted = [
        Span(fit(cell.text, width, right=right), cell.role)
        for cell, width, right in zip(cells, widths, rights, strict=True)
    ]
    return tuple(part for span in fitted for part in (_GAP, span))[1:]
