"""A range of a table's cells as text to take elsewhere: TSV, CSV, Markdown.

What is taken is what the cells say, unclipped and without blanks that align it. A cell of text that
a spreadsheet would run as a formula is taken with an apostrophe before it (OWASP, CSV Injection).
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from mrdscope.present.styled import Role, Span
from mrdscope.present.table import ColumnSpec, Row, TableSource
from mrdscope.present.text import EMPTY, NULL, visible

_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CopyFormat(enum.StrEnum):
    """How a selection is written."""

    TSV = "tsv"
    CSV = "csv"
    MARKDOWN = "markdown"


@dataclass(frozen=True)
class Selection:
    """Rows from ``first`` to ``last``, both in it, counted from 0, and columns by their keys."""

    first: int
    last: int
    keys: tuple[str, ...]

    @classmethod
    def between(cls, table: TableSource, start: tuple[int, str], end: tuple[int, str]) -> Selection:
        """Return the range between two cells, each a row and a column's key, in any direction."""
        keys = [spec.key for spec in table.columns]
        left, right = sorted((keys.index(start[1]), keys.index(end[1])))
        top, bottom = sorted((start[0], end[0]))
        return cls(top, bottom, tuple(keys[left : right + 1]))

    @property
    def height(self) -> int:
        """How many rows."""
        return self.last - self.first + 1

    @property
    def size_text(self) -> str:
        """What is selected, in words: ``3 rows x 2 columns``."""
        rows, columns = self.height, len(self.keys)
        return f"{rows} row{'s' * (rows != 1)} x {columns} column{'s' * (columns != 1)}"


@dataclass(frozen=True)
class SelectedPart:
    """A `TableSource` of the rows and columns of another that are selected."""

    table: TableSource
    selection: Selection

    @property
    def _places(self) -> tuple[int, ...]:
        keys = self.selection.keys
        return tuple(i for i, spec in enumerate(self.table.columns) if spec.key in keys)

    @property
    def columns(self) -> tuple[ColumnSpec, ...]:
        """The columns selected, in the order they stand."""
        return tuple(self.table.columns[place] for place in self._places)

    @property
    def row_count(self) -> int:
        """How many rows are selected."""
        return self.selection.height

    @property
    def column_widths(self) -> tuple[int, ...]:
        """Cells each column wants."""
        widths = self.table.column_widths
        return tuple(widths[place] for place in self._places)

    def row_key(self, index: int) -> str:
        """Return the key of a row; ``IndexError`` where there is none."""
        if not 0 <= index < self.row_count:
            raise IndexError(index)
        return self.table.row_key(self.selection.first + index)

    def row_index(self, key: str) -> int | None:
        """Return where the row of that key is; None where it is not selected."""
        row = self.table.row_index(key)
        if row is None or not self.selection.first <= row <= self.selection.last:
            return None
        return row - self.selection.first

    def cells(self, start: int, stop: int) -> tuple[Row, ...]:
        """Return the formatted rows from ``start`` up to ``stop``, as far as there are any."""
        first = self.selection.first
        stop = min(stop, self.row_count)
        rows = self.table.cells(first + max(start, 0), first + stop)
        places = self._places
        return tuple(tuple(row[place] for place in places) for row in rows)


def copied(table: TableSource, selection: Selection, form: CopyFormat) -> str:
    """Return the cells of a selection under their headers as text.

    A missing value is nothing in TSV and CSV and a dash in Markdown; an empty text is ``""`` in
    CSV. Drawings are left out.
    """
    places = [
        (place, spec)
        for place, spec in enumerate(table.columns)
        if spec.key in selection.keys and not spec.drawing
    ]
    rows = table.cells(selection.first, selection.last + 1)
    cells = [[_said(row[place], spec) for place, spec in places] for row in rows]
    headers = [_heading(spec) for _, spec in places]
    return _WRITERS[form](headers, cells)


def _heading(spec: ColumnSpec) -> str:
    return visible(f"{spec.header} [{spec.unit}]" if spec.unit else spec.header)


def _said(cell: Span, spec: ColumnSpec) -> str | None:
    """Return what a cell says: None where it is missing, empty where it is empty."""
    text = cell.text.strip(" ")
    if cell.role is Role.MISSING and text in (NULL, EMPTY):
        return None if text == NULL else ""
    is_text = spec.field is None or spec.field.is_text
    return _guarded(text) if is_text else text


def _guarded(text: str) -> str:
    """Return text that a spreadsheet takes as text; a number is one and stays."""
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


Cells = Sequence[Sequence[str | None]]


def _tsv(headers: Sequence[str], rows: Cells) -> str:
    lines = [map(_guarded, headers), *(((cell or "") for cell in row) for row in rows)]
    return "".join("\t".join(line) + "\n" for line in lines)


def _csv(headers: Sequence[str], rows: Cells) -> str:
    # By place, since two columns may have the same header; null is nothing, empty text is "".
    columns = [[row[place] for row in rows] for place in range(len(headers))]
    values = [pl.Series(str(i), column, pl.String) for i, column in enumerate(columns)]
    head = pl.DataFrame({str(i): [_guarded(header)] for i, header in enumerate(headers)})
    return pl.concat([head, pl.DataFrame(values)]).write_csv(include_header=False)


def _markdown(headers: Sequence[str], rows: Cells) -> str:
    def line(cells: Sequence[str | None]) -> str:
        shown = (NULL if cell is None else cell.replace("\\", "\\\\") for cell in cells)
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in shown) + " |\n"

    return line(headers) + line(["---"] * len(headers)) + "".join(map(line, rows))


_WRITERS: dict[CopyFormat, Callable[[Sequence[str], Cells], str]] = {
    CopyFormat.TSV: _tsv,
    CopyFormat.CSV: _csv,
    CopyFormat.MARKDOWN: _markdown,
}
