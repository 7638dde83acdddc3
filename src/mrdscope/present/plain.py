"""Tables and blocks as plain text lines, for commands that print."""

from __future__ import annotations

from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.table import Align, TableSource
from mrdscope.present.text import fit, visible

_GAP = "  "


def table_block(table: TableSource) -> Block:
    """Return a whole table as lines: the headers, then every row, columns aligned."""
    widths = table.column_widths
    rights = [spec.align is not Align.LEFT for spec in table.columns]
    header: list[Span] = []
    for spec, width, right in zip(table.columns, widths, rights, strict=True):
        header.append(Span(fit(visible(spec.header), width, right=right) + _GAP, Role.HEADING))
    rows = [_row(cells, widths, rights) for cells in table.cells(0, table.row_count)]
    return (tuple(header), *rows)


def _row(cells: tuple[Span, ...], widths: tuple[int, ...], rights: list[bool]) -> Line:
    return tuple(
        Span(fit(cell.text, width, right=right) + _GAP, cell.role)
        for cell, width, right in zip(cells, widths, rights, strict=True)
    )
