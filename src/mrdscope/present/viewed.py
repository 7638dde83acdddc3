"""A table as a view shows it: rows filtered and in order, columns chosen, counts and chips."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from mrdscope.analysis.filtering.conditions import Condition, all_of
from mrdscope.analysis.filtering.evaluation import Matched, matching
from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.analysis.filtering.fields import Fields
from mrdscope.analysis.filtering.schema_fields import typed_field
from mrdscope.analysis.filtering.selecting import excluding, selecting
from mrdscope.analysis.filtering.writing import written
from mrdscope.analysis.sorting import SortKey, sorted_rows
from mrdscope.present.table import ColumnSpec, Row, TableModel
from mrdscope.present.text import visible
from mrdscope.present.view import View

UP, DOWN = "▲", "▼"


def count_text(found: Matched) -> str:
    """Return how many rows of how many meet a filter: ``37 of 412, 5 unknown``."""
    text = f"{found.shown} of {found.of}"
    return f"{text}, {found.unknown} unknown" if found.unknown else text


def viewed(table: TableModel, view: View) -> ViewedTable:
    """Return a table as a view shows it.

    Raises
    ------
    KeyError
        A filter that names a field the table does not have: its text was read for another table.
    """
    fields = table_fields(table)
    found = matching(table.frame, all_of(*view.filters), fields)
    keys = [
        SortKey(fields[name], sort.descending)
        for sort in view.sorts
        if (name := _field_name(table, sort.key)) is not None
    ]
    every = found.shown == found.of
    rows = sorted_rows(table.frame, keys, None if every else found.rows) if keys else found.rows
    return ViewedTable(table, view, rows, found, fields)


def table_fields(table: TableModel) -> Fields:
    """Return what a filter of the table may name: its columns, and what else its frame holds."""
    shown = tuple(field for spec in table.specs if (field := column_field(table, spec)))
    names = {field.name for field in (*shown, *table.others)}
    typed = (
        typed_field(name, dtype) for name, dtype in table.frame.schema.items() if name not in names
    )
    there, taken = set(table.frame.columns), {field.name for field in shown}
    others = (f for f in table.others if f.name not in taken and there.issuperset(f.sources))
    return Fields(shown, (*others, *(field for field in typed if field is not None)))


def column_field(table: TableModel, spec: ColumnSpec) -> Field | None:
    """Return what a column is to filters and sorting; None where it holds nothing comparable."""
    if spec.field is not None:
        return spec.field
    source = spec.columns[0]
    # One column at a time: the schema of a frame of many columns takes long to make.
    field = typed_field(source, table.frame.get_column(source).dtype)
    return None if field is None else replace(
        field, name=spec.key, columns=(source,), aliases=(spec.header,), unit=spec.unit
    )  # fmt: skip


def _field_name(table: TableModel, key: str) -> str | None:
    spec = next((spec for spec in table.specs if spec.key == key), None)
    field = None if spec is None else column_field(table, spec)
    return None if field is None else field.name


@dataclass(frozen=True)
class ViewedTable:
    """A `TableSource` of the rows and columns a view shows, in its order.

    Parameters
    ----------
    table
        The whole table.
    view
        How it is looked at.
    rows
        The index in the table's frame of every row shown.
    matched
        How many rows meet the filters, of how many, and how many cannot be judged.
    fields
        What a filter may name.
    """

    table: TableModel
    view: View
    rows: pl.Series
    matched: Matched
    fields: Fields

    # What a widget needs (`TableSource`)

    @cached_property
    def columns(self) -> tuple[ColumnSpec, ...]:
        """The columns shown, pinned ones first; there is always one."""
        specs = [
            replace(spec, pinned=spec.pinned != (spec.key in self.view.repinned))
            for spec in _in_order(self.table.specs, self.view.order)
        ]
        shown = [spec for spec in specs if spec.key not in self.view.hidden] or specs[:1]
        return tuple(sorted(shown, key=lambda spec: not spec.pinned))

    @property
    def row_count(self) -> int:
        """How many rows are shown."""
        return self.rows.len()

    @property
    def column_widths(self) -> tuple[int, ...]:
        """Cells of each column: as made by hand, else what it wants."""
        widths = {**self.table.widths, **self.view.width_of}
        return tuple(widths[spec.key] for spec in self.columns)

    def row_key(self, index: int) -> str:
        """Return the key of a row; ``IndexError`` where there is none."""
        if not 0 <= index < self.row_count:
            raise IndexError(index)
        return self.table.row_key(self.rows[index])

    def row_index(self, key: str) -> int | None:
        """Return where the row of that key is; None where it is not shown."""
        row = self.table.row_index(key)
        return None if row is None else self.rows.index_of(row)

    def cells(self, start: int, stop: int) -> tuple[Row, ...]:
        """Return the formatted rows from ``start`` up to ``stop``, as far as there are any."""
        start = max(start, 0)
        needed = dict.fromkeys(name for spec in self.columns for name in spec.columns)
        return self.table.formatted(self.part(start, stop, *needed), self.columns)

    # What it says of itself

    @property
    def shown(self) -> int:
        """How many rows are shown."""
        return self.matched.shown

    @property
    def of(self) -> int:
        """How many rows there are."""
        return self.matched.of

    @property
    def unknown(self) -> int:
        """How many rows are not shown because what the filters ask is not known of them."""
        return self.matched.unknown

    @property
    def count_text(self) -> str:
        """How many of how many: ``37 of 412, 5 unknown``."""
        return count_text(self.matched)

    @property
    def chips(self) -> tuple[str, ...]:
        """The filters in words, in their order, safe to show."""
        return tuple(visible(written(condition)) for condition in self.view.filters)

    @property
    def filter_text(self) -> str:
        """All the filters as one filter, as the bar takes it."""
        return written(all_of(*self.view.filters))

    def sort_marks(self, up: str = UP, down: str = DOWN) -> Mapping[str, str]:
        """Return what stands after the headers of sorted columns: ``▲``, of several ``▲1``."""
        sorts = self.view.sorts
        return {
            sort.key: (down if sort.descending else up) + (str(place) if len(sorts) > 1 else "")
            for place, sort in enumerate(sorts, start=1)
        }

    # What a cell becomes

    def field(self, key: str) -> Field | None:
        """Return what a column is to filters and sorting; ``KeyError`` of no column."""
        return column_field(self.table, self.spec(key))

    def with_value(self, row: int, key: str) -> Condition | None:
        """Return the filter for the value of a cell; None where a column has none to filter by."""
        field = self.field(key)
        if field is None:
            return None
        return selecting(self.table.frame, field, self._value(row, field))

    def without_value(self, row: int, key: str) -> Condition | None:
        """Return the filter for every other value; None where there is none to filter by."""
        field = self.field(key)
        if field is None:
            return None
        return excluding(self.table.frame, field, self._value(row, field))

    def frame(self, *columns: str) -> pl.DataFrame:
        """Return columns of the table's frame, of the rows shown, in their order."""
        return self.part(0, self.row_count, *columns)

    def part(self, start: int, stop: int, *columns: str) -> pl.DataFrame:
        """Return the rows of the table's frame shown from ``start`` up to ``stop``.

        Of these columns; of all of them where none are named.
        """
        frame = self.table.frame
        chosen = frame[list(dict.fromkeys(columns))] if columns else frame
        count = max(stop - start, 0)
        # Without a filter or an order rows are where they are shown, and none need be copied.
        whole = not self.view.sorts and self.shown == self.of
        return chosen.slice(start, count) if whole else chosen[self.rows.slice(start, count)]

    def movable_with(self, key: str) -> tuple[str, ...]:
        """Return the columns a column can change places with: pinned ones, or the others."""
        pinned = next(spec.pinned for spec in self.columns if spec.key == key)
        return tuple(spec.key for spec in self.columns if spec.pinned == pinned)

    def spec(self, key: str) -> ColumnSpec:
        """Return the column of that key, hidden or not; ``KeyError`` where there is none."""
        found = next((spec for spec in self.table.specs if spec.key == key), None)
        if found is None:
            raise KeyError(key)
        return found

    def _value(self, row: int, field: Field) -> object:
        values = self.table.frame.row(self.rows[row], named=True)
        if field.kind is FieldKind.LEVEL:
            return values[field.sources[0]], values[field.sources[1]]
        return values[field.sources[0]]


def _in_order(specs: Iterable[ColumnSpec], order: tuple[str, ...]) -> list[ColumnSpec]:
    """Return columns as ordered; one not named stays behind the one it stood behind."""
    places = {key: place for place, key in enumerate(order)}
    ranked: list[tuple[int, ColumnSpec]] = []
    before = -1
    for spec in specs:
        before = places.get(spec.key, before)
        ranked.append((before, spec))
    return [spec for _, spec in sorted(ranked, key=lambda pair: pair[0])]
