"""The fields of a cohort's tables, with the names and codes the schema knows."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.analysis.filtering.fields import Fields
from mrdscope.cohort import schema
from mrdscope.cohort.schema import DAY_DECIMALS, Column, Kind, Table

_KINDS = {
    Kind.INTEGER: FieldKind.NUMBER,
    Kind.REAL: FieldKind.NUMBER,
    Kind.DAY: FieldKind.NUMBER,
    Kind.GRADE: FieldKind.NUMBER,
    Kind.DATE: FieldKind.DATE,
    Kind.FLAG: FieldKind.FLAG,
}
#: Grades as some sources write them.
ROMAN = tuple((roman, str(n)) for n, roman in enumerate(("I", "II", "III", "IV", "V"), start=1))
_NOT_COMPARED = (pl.Binary, pl.Object, pl.Duration)
_SEVERITIES = ("mild", "moderate", "severe")
_VALUE = schema.MRD["value"]
#: The field of an MRD result, of its status and bounds, in a table of samples; what else a result
#: is called means this one, and the text that was reported is ``value``.
LEVEL = Field("mrd", FieldKind.LEVEL, ("status", "lower", "upper"), _VALUE.synonyms)


def schema_field(column: Column) -> Field:
    """Return the field of a column of the schema."""
    kind = _KINDS.get(column.kind, FieldKind.TEXT)
    codes = tuple((s, value) for value, spelled in column.codes.items() for s in (*spelled, value))
    if column.kind is Kind.GRADE:
        codes = ROMAN
    words = _SEVERITIES if tuple(column.codes) == _SEVERITIES else ()
    return Field(
        column.name,
        FieldKind.ORDERED if words else kind,
        aliases=tuple(dict.fromkeys((column.heading, *column.synonyms))),
        codes=tuple(reversed(codes)),
        words=words,
        unit=column.unit,
        decimals=DAY_DECIMALS if column.kind is Kind.DAY else None,
    )


#: The field of the text a result was reported as, where there is `LEVEL`.
REPORTED = replace(schema_field(_VALUE), aliases=())


def typed_field(name: str, dtype: pl.DataType) -> Field | None:
    """Return the field of a column the schema does not know; None of a type nobody filters by."""
    if dtype.is_nested() or dtype in _NOT_COMPARED:
        return None
    if dtype == pl.Boolean:
        return Field(name, FieldKind.FLAG)
    if dtype.is_numeric():
        return Field(name, FieldKind.NUMBER)
    if dtype in (pl.Date, pl.Datetime):
        return Field(name, FieldKind.DATE)
    return Field(name)


def table_fields(table: Table, frame: pl.DataFrame) -> Fields:
    """Return the fields of a source table: the schema's columns, and the user's own by type.

    The MRD table has ``mrd`` too: the result as a ratio, compared as an interval.
    """
    derived = (LEVEL,) if set(LEVEL.sources) <= set(frame.columns) else ()
    known = {column.name: schema_field(column) for column in table}
    if derived:
        known[REPORTED.name] = REPORTED
    found = (known.get(name) or typed_field(name, dtype) for name, dtype in frame.schema.items())
    fields = tuple(field for field in found if field is not None)
    own = tuple(field for field in fields if field.name not in schema.MRD_DERIVED)
    return Fields((*derived, *own), tuple(field for field in fields if field not in own))
