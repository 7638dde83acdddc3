"""Looking for things in a table: text, the next missing value, the next other one, the next flag.

Places are rows of the table as it is shown, from 0.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from inspect import unwrap

import polars as pl

from mrdscope.analysis.filtering.column import column
from mrdscope.analysis.filtering.comparing import contains, has_capitals, value_of
from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.present.checks_marks import flag_of
from mrdscope.present.table import ColumnSpec, text_span
from mrdscope.present.text import EMPTY, NULL
from mrdscope.present.viewed import ViewedTable

#: Rows looked at together when only the next match is wanted.
CHUNK = 5_000
#: Rows looked through between two chances to give up.
_STEP = 20_000
#: What cells show and data do not hold: missing, empty, controls made visible.
_ONLY_SHOWN = re.compile(f"[{NULL}{EMPTY}\u2400-\u2421‹›]")


@dataclass(frozen=True)
class Matches:
    """Every row of a table in which a text was found, in order."""

    text: str
    rows: pl.Series

    @cached_property
    def _places(self) -> list[int]:
        return self.rows.to_list()

    @property
    def count(self) -> int:
        """How many rows."""
        return self.rows.len()

    def after(self, place: int) -> int | None:
        """Return the next match below a row, from the top again at the end; None without any."""
        if not self.count:
            return None
        return self._places[bisect_right(self._places, place) % self.count]

    def before(self, place: int) -> int | None:
        """Return the next match above a row, from the end again at the top; None without any."""
        if not self.count:
            return None
        return self._places[bisect_left(self._places, place) - 1]

    def count_text(self, place: int) -> str:
        """Return which of the matches a row is: ``3 of 17``; ``17 found`` where it is none."""
        here = bisect_left(self._places, place)
        if here < self.count and self._places[here] == place:
            return f"{here + 1} of {self.count}"
        return f"{self.count} found" if self.count else "not found"


def search(table: ViewedTable, text: str) -> Matches:
    """Return the rows in which some cell shows a text, or some column of text holds it.

    The columns shown are looked through, drawings left out; case matters where the text has
    capitals. Cells are written only once for each different value, so a column of a million
    different numbers takes as long as writing them: `find` is for the next match alone, and
    `search_gradually` can be given up.
    """
    found = _rows_with(table, text, 0, table.row_count)
    return Matches(text, found.arg_true())


def search_gradually(table: ViewedTable, text: str) -> Iterator[tuple[int, Matches]]:
    """Yield how many rows have been looked through, and the matches among them, until all have."""
    found: list[pl.Series] = [pl.Series([], dtype=pl.UInt32)]
    for start in range(0, max(table.row_count, 1), _STEP):
        stop = min(start + _STEP, table.row_count)
        found.append(_rows_with(table, text, start, stop).arg_true() + start)
        yield stop, Matches(text, pl.concat(found))


def find(table: ViewedTable, text: str, place: int, step: int = 1) -> int | None:
    """Return the next row with a text; None where there is none at all.

    ``step`` is 1 for below a row and -1 for above. The rows beyond the end are those from the other
    end, up to and with the row itself. Only as many rows are looked at as it takes.
    """
    stretches = _below if step > 0 else _above
    for start, stop in stretches(place, table.row_count):
        found = _rows_with(table, text, start, stop).arg_true()
        if found.len():
            return start + int(found[0 if step > 0 else -1])
    return None


def _below(place: int, count: int) -> Iterator[tuple[int, int]]:
    """Yield stretches of rows from below a place on down, and from the top to it."""
    for first, last in ((place + 1, count), (0, min(place + 1, count))):
        for start in range(first, last, CHUNK):
            yield start, min(start + CHUNK, last)


def _above(place: int, count: int) -> Iterator[tuple[int, int]]:
    """Yield stretches of rows from above a place on up, and from the end to it."""
    for first, last in ((0, place), (place, count)):
        for stop in range(last, first, -CHUNK):
            yield max(stop - CHUNK, first), stop


def found_in(table: ViewedTable, text: str, place: int) -> tuple[str, ...]:
    """Return the keys of the columns in which a row has a text, in their order."""
    return tuple(
        spec.key
        for spec in table.columns
        if not spec.drawing and _column_with(table, spec, text, place, place + 1).any()
    )


def _rows_with(table: ViewedTable, text: str, start: int, stop: int) -> pl.Series:
    found = pl.repeat(value=False, n=max(stop - start, 0), dtype=pl.Boolean, eager=True)
    for spec in table.columns:
        if text and not spec.drawing:
            found |= _column_with(table, spec, text, start, stop)
    return found


def _column_with(
    table: ViewedTable, spec: ColumnSpec, text: str, start: int, stop: int
) -> pl.Series:
    rows = table.part(start, stop, *spec.columns)
    field = table.field(spec.key)
    is_text = field is not None and field.is_text
    found = pl.repeat(value=False, n=rows.height, dtype=pl.Boolean, eager=True)
    if field is not None and is_text:
        raw = contains(value_of(field), text).fill_null(value=False)
        found |= rows.select(raw.alias("found")).to_series()
    if is_text and unwrap(spec.form) is text_span and not _ONLY_SHOWN.search(text):
        return found
    return found | _shown_with(rows, spec, text)


def _shown_with(rows: pl.DataFrame, spec: ColumnSpec, text: str) -> pl.Series:
    """Return the rows whose cell shows a text; each different value is written once."""
    if any(dtype.is_nested() for dtype in rows.dtypes):
        return _written_with(rows, spec, text)
    # By place: a column's own name may be a pattern to a join.
    values = pl.DataFrame([rows[name].alias(str(i)) for i, name in enumerate(rows.columns)])
    distinct = values.unique(maintain_order=True)
    if 2 * distinct.height > values.height:
        return _written_with(values, spec, text)
    hits = distinct.filter(_written_with(distinct, spec, text)).with_columns(hit=True)
    on = values.columns
    joined = values.join(hits, on=on, how="left", nulls_equal=True, maintain_order="left")
    return joined["hit"].fill_null(value=False)


def _written_with(rows: pl.DataFrame, spec: ColumnSpec, text: str) -> pl.Series:
    exact = has_capitals(text)
    cells = map(spec.form, *(values.to_list() for values in rows.get_columns()))
    shown = (cell.text if exact else cell.text.lower() for cell in cells)
    return pl.Series([text in one for one in shown], dtype=pl.Boolean)


# The next row of a kind


def next_missing(table: ViewedTable, key: str, place: int, step: int = 1) -> int | None:
    """Return the next row without a value in a column; None where there is none.

    ``step`` is 1 for below and -1 for above; there is no going round at the end.
    """
    return _next(_values(table, key).is_null(), place, step)


def next_different(table: ViewedTable, key: str, place: int, step: int = 1) -> int | None:
    """Return the next row with another value in a column than this one has; None without one."""
    values = _values(table, key)
    here = values.slice(place, 1).new_from_index(0, values.len())
    return _next(values.ne_missing(here), place, step)


def next_flagged(table: ViewedTable, key: str, place: int, step: int = 1) -> int | None:
    """Return the next row a column flags; None without one.

    Flagged is a row with a finding about the column, where there are findings about it; else one
    with yes, or with a number above 0.
    """
    if flag_of(key) in table.table.frame.columns:
        return _next(table.frame(flag_of(key)).to_series().is_not_null(), place, step)
    values = _values(table, key)
    if values.dtype != pl.Boolean:
        values = values > 0 if values.dtype.is_numeric() else values.is_not_null()
    return _next(values, place, step)


def _next(wanted: pl.Series, place: int, step: int) -> int | None:
    if step > 0:
        below = wanted.slice(place + 1).arg_true()
        return place + 1 + int(below[0]) if below.len() else None
    above = wanted.slice(0, place).arg_true()
    return int(above[-1]) if above.len() else None


def _values(table: ViewedTable, key: str) -> pl.Series:
    """Return a column's values in the rows shown; of a level, its status and bounds together."""
    field = table.field(key)
    if field is None:
        return table.frame(*table.spec(key).columns).to_series()
    rows = table.frame(*field.sources)
    return rows.select(_value(field).alias("value")).to_series()


def _value(field: Field) -> pl.Expr:
    if field.kind is not FieldKind.LEVEL:
        return value_of(field)
    parts = [column(name) for name in field.sources]
    together = pl.concat_str(*parts, separator=" ", ignore_nulls=True)
    return pl.when(parts[0].is_not_null()).then(together)
