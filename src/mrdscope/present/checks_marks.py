"""Findings where the data stand: signs on the cells and rows of a table that have some."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

import polars as pl

from mrdscope.analysis.filtering.conditions import Compare, Condition, Op
from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.analysis.quality.findings import SEVERITIES, Findings
from mrdscope.present.checks import ROLES, SIGN, count_cell
from mrdscope.present.styled import Span
from mrdscope.present.table import Align, ColumnSpec, TableModel

#: How many findings a row of a source table, or a patient, has: a field of the tables shown.
COUNT, WORST = "_findings", "_worst_finding"
#: Before the name of a column of the source: the worst severity of the findings about its cells.
_FLAG = "_finding:"
#: The column of the table of patients behind which their findings stand.
_BEHIND = "worst_grade"


def count_column(frame: pl.DataFrame, meaning: str) -> ColumnSpec:
    """Return the column of how many findings there are, with the letter of the worst.

    Filters call it ``findings``, unless the source has a column of that name itself.
    """
    name = COUNT if "findings" in frame.columns else "findings"
    field = Field(name, FieldKind.NUMBER, (COUNT,), aliases=("find",))
    return ColumnSpec(COUNT, "find", meaning, count_cell, (COUNT, WORST), align=Align.RIGHT,
                      min_width=4, field=field)  # fmt: skip


def with_counts(table: TableModel, findings: Findings | None) -> TableModel:
    """Return the table of patients with how many findings each has; null while not known.

    The column stands behind the worst grade, where there is one; who has an error has the sign.
    """
    keys = [spec.key for spec in table.specs]
    place = keys.index(_BEHIND) + 1 if _BEHIND in keys else len(keys)
    column = count_column(table.frame, "findings about this patient")
    specs = (*table.specs[:place], column, *table.specs[place:])
    specs = tuple(_signing(spec) if spec.key == table.key else spec for spec in specs)
    return replace(table, frame=_with_counts(table.frame, findings), specs=specs)


def _with_counts(frame: pl.DataFrame, findings: Findings | None) -> pl.DataFrame:
    if findings is None:
        return frame.with_columns(
            pl.lit(None, pl.UInt32).alias(COUNT), pl.lit(None, pl.String).alias(WORST)
        )
    counts = findings.by_patient.select(
        "patient_id", pl.col("findings").cast(pl.UInt32).alias(COUNT),
        pl.col("severity").alias(WORST),
    )  # fmt: skip
    joined = frame.join(counts, on="patient_id", how="left", maintain_order="left")
    return joined.with_columns(pl.col(COUNT).fill_null(0))


def marked(table: TableModel, name: str, findings: Findings) -> TableModel:
    """Return a source table with what was found about its rows.

    A pinned column says how many findings a row has, with the letter of the worst; a cell in doubt
    has the sign and the colour of the worst. A table nothing was found about stays as it is.
    """
    rows = findings.frame.filter((pl.col("table") == name) & pl.col("place").is_not_null())
    if rows.is_empty():
        return table
    frame = _counted(table.frame, rows)
    shown = {spec.key for spec in table.specs}
    flagged = [name for name in rows["column"].drop_nulls().unique() if name in shown]
    frame = frame.with_columns(_flags(rows, column, frame.height) for column in flagged)
    specs = tuple(_flagging(spec) if spec.key in flagged else spec for spec in table.specs)
    count = replace(count_column(table.frame, "findings about this row"), pinned=True)
    return TableModel(frame, (*specs, count), table.key, table.others)


def with_findings(table: TableModel) -> Condition | None:
    """Return the filter for the rows with findings; None where the table is not marked."""
    spec = next((spec for spec in table.specs if spec.key == COUNT), None)
    if spec is None or spec.field is None:
        return None
    return Compare(spec.field.name, Op.GREATER, 0)


def flag_of(column: str) -> str:
    """Return the column of a marked table's frame that says where a column has findings."""
    return _FLAG + column


def is_flag(name: str) -> bool:
    """Say whether a column of a frame is one of marks, and none of the data."""
    return name.startswith(_FLAG) or name in (COUNT, WORST)


def _worst() -> pl.Expr:
    order = {one.value: place for place, one in enumerate(SEVERITIES)}
    rank = pl.col("severity").replace_strict(order, return_dtype=pl.UInt8)
    return pl.col("severity").sort_by(rank).first()


def _counted(frame: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    counts = rows.group_by("place").agg(pl.len().alias(COUNT), _worst().alias(WORST))
    places = pl.DataFrame({"place": pl.select(pl.int_range(frame.height, dtype=pl.UInt32))})
    joined = places.join(counts, on="place", how="left", maintain_order="left")
    return frame.with_columns(joined[COUNT].fill_null(0), joined[WORST])


def _flags(rows: pl.DataFrame, column: str, height: int) -> pl.Series:
    worst = rows.filter(pl.col("column") == column).group_by("place").agg(_worst())
    flags = pl.Series(flag_of(column), [None] * height, dtype=pl.String)
    return flags.scatter(worst["place"], worst["severity"])


def _flagging(spec: ColumnSpec) -> ColumnSpec:
    return replace(
        spec, form=_flagged(spec.form), sources=(*spec.columns, flag_of(spec.key)),
        field=spec.field,
    )  # fmt: skip


def _signing(spec: ColumnSpec) -> ColumnSpec:
    """Return the column of names, with the sign beside those with an error."""
    form = _flagged(spec.form)

    @wraps(spec.form)
    def signed(value: object, worst: str | None) -> Span:
        return form(value, worst if worst == SEVERITIES[0] else None)

    return replace(spec, form=signed, sources=(*spec.columns, WORST))


def _flagged(form: Callable[..., Span]) -> Callable[..., Span]:
    @wraps(form)
    def marked_form(*values: object) -> Span:
        *own, flag = values
        span = form(*own)
        return replace(span, role=ROLES[str(flag)], sign=SIGN) if flag is not None else span

    return marked_form
