"""A source table as it was read: every column, every digit, and the file and row it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np
import polars as pl

from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.analysis.filtering.schema_fields import LEVEL, REPORTED, schema_field, typed_field
from mrdscope.cohort.schema import MRD_DERIVED, PROVENANCE, Column, Kind, Table
from mrdscope.present.cohort_table import grade_cell, level_cell
from mrdscope.present.numbers import exact_level, number
from mrdscope.present.styled import Role, Span
from mrdscope.present.table import Align, ColumnSpec, TableModel, spanned, text_span
from mrdscope.present.text import NULL, cell
from mrdscope.present.view import View

#: Columns that name the row and stay in sight.
_PINNED = ("patient_id",)
_WIDEST = 40
_WHERE = {
    "_file": ("file", "file the row was read from"),
    "_sheet": ("sheet", "sheet of the workbook"),
    "_row": ("row", "row in the file, the header being row 1"),
}
#: What the MRD table's bounds say is in its level.
_IN_LEVEL = ("lower", "upper")


def source_table(table: Table, frame: pl.DataFrame) -> TableModel:
    """Return a table of a cohort as it was read, a row for each of its rows.

    The schema's columns come first, in its order, with their meanings and units; then the user's
    own, known by their type alone; then file, sheet and row. The MRD table has the result as a
    level too, after the text that was reported. Rows have no name of their own: they are known by
    their number, from 0. See `first_view` for what to show at first.
    """
    return TableModel(frame, tuple(_specs(table, frame)), None)


def first_view(table: TableModel, identifying: Iterable[str] = ()) -> View:
    """Return the view that hides columns without a single value, and those that tell who it is."""
    empty = (
        spec.key
        for spec in table.specs
        if not any(table.frame[name].count() for name in spec.columns) and not spec.pinned
    )
    shown = {spec.key for spec in table.specs if not spec.pinned}
    return View(hidden=frozenset(empty) | (frozenset(identifying) & shown))


def row_from(table: TableModel, file: str, row: int, sheet: str | None = None) -> str | None:
    """Return the key of the first row that was read from there; None where there is none."""
    wanted = (pl.col("_file") == file) & (pl.col("_row") == row)
    if sheet is not None:
        wanted &= pl.col("_sheet") == sheet
    places = table.frame.select(wanted.arg_true()).to_series()
    return str(places[0]) if places.len() else None


def _specs(table: Table, frame: pl.DataFrame) -> Iterator[ColumnSpec]:
    known = [column for column in table if column.name in frame.columns]
    has_level = set(LEVEL.sources) <= set(frame.columns)
    for column in known:
        spec = _schema_spec(column)
        if has_level and column.name == REPORTED.name:
            yield from (replace(spec, field=REPORTED), _level_spec())
        else:
            yield spec
    names = {column.name for column in known} | set(PROVENANCE)
    for name, dtype in frame.schema.items():
        if name not in names and not (has_level and name in _IN_LEVEL):
            yield _own_spec(name, dtype)
    for name, (header, meaning) in _WHERE.items():
        if name in frame.columns:
            yield _where_spec(name, header, meaning)


# Cells


def flag_cell(value: bool | None) -> Span:
    """Return a flag as a word."""
    return Span(NULL, Role.MISSING) if value is None else Span("yes" if value else "no")


def plain_cell(value: object) -> Span:
    """Return any other value as its text: a date, a moment, a list."""
    return Span(NULL, Role.MISSING) if value is None else Span(cell(str(value)))


def single_precision_cell(value: float | None) -> Span:
    """Return a number of single precision in the digits it has, which are fewer than a double's."""
    return number_cell(None if value is None else float(str(np.float32(value))))


number_cell = spanned(number)

level_number_cell = spanned(exact_level)

Form = tuple[Callable[..., Span], Align]

_FORMS: dict[Kind, Form] = {
    Kind.INTEGER: (number_cell, Align.RIGHT),
    Kind.REAL: (number_cell, Align.DECIMAL),
    Kind.DAY: (number_cell, Align.DECIMAL),
    Kind.GRADE: (grade_cell, Align.RIGHT),
    Kind.FLAG: (flag_cell, Align.LEFT),
    Kind.DATE: (plain_cell, Align.LEFT),
}
_TEXT: Form = (text_span, Align.LEFT)
_LEVEL: Form = (level_number_cell, Align.DECIMAL)
#: Numbers that are levels, written as all levels are.
_LEVELS = frozenset({"lod", "loq", *_IN_LEVEL})


def _schema_spec(column: Column) -> ColumnSpec:
    form, align = _LEVEL if column.name in _LEVELS else _FORMS.get(column.kind, _TEXT)
    return ColumnSpec(
        column.name, column.heading, column.meaning, form, unit=column.unit, align=align,
        max_width=_WIDEST, pinned=column.name in _PINNED, field=schema_field(column),
    )  # fmt: skip


def _level_spec() -> ColumnSpec:
    return ColumnSpec(
        LEVEL.name, "level", "result as a ratio: what it is, or what it is below or above",
        level_cell, LEVEL.sources, unit="ratio", align=Align.DECIMAL, field=LEVEL,
    )  # fmt: skip


def _own_spec(name: str, dtype: pl.DataType) -> ColumnSpec:
    field = typed_field(name, dtype)
    meaning = "scale of the level" if name in MRD_DERIVED else "a column of the source's own"
    form, align = _TEXT if dtype == pl.String else _form_of(dtype)
    return ColumnSpec(name, name, meaning, form, align=align, max_width=_WIDEST, field=field)


def _form_of(dtype: pl.DataType) -> Form:
    if dtype == pl.Boolean:
        return flag_cell, Align.LEFT
    if dtype == pl.Float32:
        return single_precision_cell, Align.DECIMAL
    if dtype.is_float():
        return number_cell, Align.DECIMAL
    if dtype.is_integer():
        return number_cell, Align.RIGHT
    return plain_cell, Align.LEFT


def _where_spec(name: str, header: str, meaning: str) -> ColumnSpec:
    if name == "_row":
        field = Field(name, FieldKind.NUMBER, aliases=(header,))
        return ColumnSpec(name, header, meaning, number_cell, align=Align.RIGHT, field=field)
    return ColumnSpec(name, header, meaning, field=Field(name, aliases=(header,)))
