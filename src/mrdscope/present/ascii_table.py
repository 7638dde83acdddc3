"""A table in ASCII: cells are escaped before they are measured, so that columns stay aligned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from mrdscope.present.ascii import to_ascii
from mrdscope.present.styled import Span
from mrdscope.present.table import SAMPLE_ROWS, ColumnSpec, Row, TableSource
from mrdscope.present.text import visible

#: Rows looked at beyond the first ones to estimate widths, spread over all the rest.
_SPREAD = 50


@dataclass(frozen=True)
class AsciiTable:
    """The `TableSource` of another one with everything in it in ASCII."""

    source: TableSource

    @cached_property
    def columns(self) -> Sequence[ColumnSpec]:
        """The columns, their headers in ASCII."""
        return tuple(
            replace(spec, header=to_ascii(visible(spec.header))) for spec in self.source.columns
        )

    @property
    def row_count(self) -> int:
        """How many rows."""
        return self.source.row_count

    @cached_property
    def column_widths(self) -> tuple[int, ...]:
        """Cells each column wants: those of the source, more where a sampled cell is escaped."""
        step = max((self.row_count - SAMPLE_ROWS) // _SPREAD, 1)
        spread = range(SAMPLE_ROWS, self.row_count, step)
        rows = [*self.cells(0, SAMPLE_ROWS), *(row for i in spread for row in self.cells(i, i + 1))]
        return tuple(
            max(width, min(max((len(row[i].text) for row in rows), default=0), spec.max_width))
            for i, (width, spec) in enumerate(
                zip(self.source.column_widths, self.columns, strict=True)
            )
        )

    def row_key(self, index: int) -> str:
        """Return the key of a row, as it is in the data; ``IndexError`` where there is none."""
        return self.source.row_key(index)

    def row_index(self, key: str) -> int | None:
        """Return where the row of that key is, or None."""
        return self.source.row_index(key)

    def cells(self, start: int, stop: int) -> tuple[Row, ...]:
        """Return the formatted rows from ``start`` up to ``stop``."""
        return tuple(tuple(map(_ascii, row)) for row in self.source.cells(start, stop))


def _ascii(span: Span) -> Span:
    return span if span.text.isascii() else Span(to_ascii(span.text), span.role)
