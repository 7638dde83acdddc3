"""What a table shows: columns by specification, cells formatted only for the rows asked for.

A widget draws anything that is a `TableSource`; `TableModel` is that over a polars frame, which may
have a million rows.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from mrdscope.analysis.filtering.field import Field
from mrdscope.present.styled import Role, Span
from mrdscope.present.text import NULL, cell, cell_width, visible

if TYPE_CHECKING:
    import polars as pl

#: Rows looked at to estimate widths: the first ones, and as many spread over all the rest.
SAMPLE_ROWS = 200

_HEAD = re.compile(r"[^0-9]*[0-9]+")


class Align(enum.Enum):
    """On which side a column's cells stand."""

    LEFT = "left"
    RIGHT = "right"
    DECIMAL = "decimal"  #: numbers stand with their points under each other


def text_span(value: str | None) -> Span:
    """Return text from data as a cell; null is shown as missing, empty as empty."""
    return Span(cell(value), Role.MISSING if not value else Role.PLAIN)


def spanned(write: Callable[..., str]) -> Callable[..., Span]:
    """Return a cell formatter from a number format: what is `NULL` there is missing here."""

    def form(*values: object) -> Span:
        text = write(*values)
        return Span(text, Role.MISSING if text == NULL else Role.PLAIN)

    return form


@dataclass(frozen=True)
class ColumnSpec:
    """One column of a table.

    ``form`` makes a cell of the values of ``sources``, the frame's columns it needs (the column
    ``key`` alone where none are named). Widths are in cells and hold for the cells and the header;
    a pinned column stays in sight while the others scroll. ``metric`` is the id of the metric a
    cell is a value of, if it is one. ``field`` is what the column is to filters, sorting and
    statistics; where there is none, the first of its columns by its type. The cells of a
    ``drawing`` hold no text that could be looked for or copied.
    """

    key: str
    header: str
    meaning: str
    form: Callable[..., Span] = text_span
    sources: tuple[str, ...] = ()
    unit: str | None = None
    align: Align = Align.LEFT
    min_width: int = 1
    max_width: int = 40
    pinned: bool = False
    metric: str = ""
    field: Field | None = None
    drawing: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The frame's columns a cell is made of."""
        return self.sources or (self.key,)


Row = tuple[Span, ...]


class TableSource(Protocol):
    """What a table widget needs to know of a table, and all it may know."""

    @property
    def columns(self) -> Sequence[ColumnSpec]:
        """The columns, pinned ones first."""

    @property
    def row_count(self) -> int:
        """How many rows."""

    @property
    def column_widths(self) -> tuple[int, ...]:
        """Cells each column wants, header included."""

    def row_key(self, index: int) -> str:
        """Return the key of a row; ``IndexError`` where there is none."""

    def row_index(self, key: str) -> int | None:
        """Return where the row of that key is, or None."""

    def cells(self, start: int, stop: int) -> tuple[Row, ...]:
        """Return the formatted rows from ``start`` up to, not including, ``stop``."""


def _split(text: str) -> tuple[str, str]:
    """Part a number at its point: what stands left of it, and the rest."""
    head = _HEAD.match(text)
    return (text, "") if head is None else (head.group(), text[head.end() :])


@dataclass(frozen=True)
class TableModel:
    """A `TableSource` over a frame.

    Parameters
    ----------
    frame
        One row a row of the table. Never scanned whole, except to find a key.
    specs
        The columns to show; pinned ones are put first.
    key
        The text column that names a row, such as ``patient_id``; unique. None where rows have no
        name: then it is their number in the frame, from 0.
    others
        Fields of the frame without a column, which filters may name; what is neither here nor shown
        is known by its type.
    """

    frame: pl.DataFrame
    specs: tuple[ColumnSpec, ...]
    key: str | None
    others: tuple[Field, ...] = ()

    @cached_property
    def columns(self) -> tuple[ColumnSpec, ...]:
        """The columns, pinned ones first, else in the order given."""
        return tuple(sorted(self.specs, key=lambda spec: not spec.pinned))

    @property
    def row_count(self) -> int:
        """How many rows."""
        return self.frame.height

    def row_key(self, index: int) -> str:
        """Return the key of a row; ``IndexError`` where there is none."""
        if not 0 <= index < self.row_count:
            raise IndexError(index)
        return str(index if self.key is None else self.frame[self.key][index])

    def row_index(self, key: str) -> int | None:
        """Return where the row of that key is, or None."""
        if self.key is not None:
            return self.frame[self.key].index_of(key)
        return int(key) if key.isdecimal() and int(key) < self.row_count else None

    def cells(self, start: int, stop: int) -> tuple[Row, ...]:
        """Return the formatted rows from ``start`` up to ``stop``, as far as there are any.

        Numbers of a decimal column are followed by the blanks that put their points under each
        other once the cells stand right.
        """
        start = max(start, 0)
        return self.formatted(self.frame.slice(start, max(stop - start, 0)), self.columns)

    def formatted(self, rows: pl.DataFrame, columns: Sequence[ColumnSpec]) -> tuple[Row, ...]:
        """Return rows of the frame as cells of these of its columns."""
        cells = [_aligned(_format(rows, spec), spec, self._tails[spec.key]) for spec in columns]
        return tuple(zip(*cells, strict=True)) if rows.height else ()

    @property
    def column_widths(self) -> tuple[int, ...]:
        """Cells each column wants: the widest of header and sampled rows, within its limits."""
        return tuple(self.widths[spec.key] for spec in self.columns)

    @cached_property
    def widths(self) -> Mapping[str, int]:
        """The `column_widths` by the columns' keys."""
        return {
            spec.key: min(
                max(cell_width(visible(spec.header)), _widest(cells, spec), spec.min_width),
                spec.max_width,
            )
            for spec, cells in zip(self.specs, self._sample, strict=True)
        }

    @cached_property
    def _sample(self) -> tuple[list[Span], ...]:
        rows = self.frame.head(SAMPLE_ROWS)
        if self.row_count > SAMPLE_ROWS:
            step = max(self.row_count // SAMPLE_ROWS, 1)
            rows = rows.vstack(self.frame.gather_every(step, offset=step - 1))
        return tuple(_format(rows, spec) for spec in self.specs)

    @cached_property
    def _tails(self) -> Mapping[str, int]:
        """How many cells the widest number of each column takes right of its point."""
        return {
            spec.key: _tail(cells) if spec.align is Align.DECIMAL else 0
            for spec, cells in zip(self.specs, self._sample, strict=True)
        }


def _format(rows: pl.DataFrame, spec: ColumnSpec) -> list[Span]:
    values = [rows[name].to_list() for name in spec.columns]
    return list(map(spec.form, *values))


def _tail(cells: Sequence[Span]) -> int:
    return max((cell_width(_split(span.text)[1]) for span in cells), default=0)


def _widest(cells: Sequence[Span], spec: ColumnSpec) -> int:
    if spec.align is not Align.DECIMAL:
        return max((cell_width(span.text) for span in cells), default=0)
    head = max((cell_width(_split(span.text)[0]) for span in cells), default=0)
    return head + _tail(cells)


def _aligned(cells: list[Span], spec: ColumnSpec, tail: int) -> list[Span]:
    if spec.align is not Align.DECIMAL or not tail:
        return cells
    return [_with_tail(span, tail) for span in cells]


def _with_tail(span: Span, tail: int) -> Span:
    missing = tail - cell_width(_split(span.text)[1])
    return replace(span, text=span.text + " " * missing) if missing > 0 else span
