"""Frames of findings, made from the rows a rule stopped at."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.quality.model import FOUND, Severity

_NOTHING = pl.lit(None, pl.String)


def found(
    rows: pl.DataFrame,
    message: pl.Expr,
    *,
    table: str,
    column: str | None,
    value: pl.Expr | str | None = None,
    severity: Severity | pl.Expr | None = None,
) -> pl.DataFrame:
    """Return a finding for each of the rows, with the columns of `FOUND`.

    Parameters
    ----------
    rows
        Rows of a table of the cohort with its provenance columns and ``patient_id``.
    message
        The finding in plain words, a sentence that stands alone.
    table, column
        What it points at; without a column at the row.
    value
        The value doubted, as text of an expression or of a column; by default that of ``column``
        where the rows have it.
    severity
        Where it is not the rule's own.
    """
    if rows.is_empty():
        return nothing_found()
    doubted = _value(rows, column, value)
    weight = pl.lit(severity.value) if isinstance(severity, Severity) else severity
    return rows.select(
        table=pl.lit(table),
        file=pl.col("_file"),
        sheet=pl.col("_sheet"),
        row=pl.col("_row"),
        patient_id=pl.col("patient_id"),
        column=pl.lit(column, pl.String),
        value=doubted,
        message=message,
        severity=_NOTHING if weight is None else weight,
    )


def _value(rows: pl.DataFrame, column: str | None, value: pl.Expr | str | None) -> pl.Expr:
    if isinstance(value, pl.Expr):
        return value.cast(pl.String)
    name = column if value is None else value
    if name is None or name not in rows.columns:
        return _NOTHING
    text = cells(rows, name).cast(pl.String)
    return text.str.strip_suffix(".0") if rows.schema[name].is_float() else text


def cells(rows: pl.DataFrame, name: str) -> pl.Expr:
    """Return a column of the rows, whatever it is called: ``pl.col`` takes ``^.*$`` for many."""
    return pl.nth(rows.columns.index(name))


def say(template: str, *parts: str | pl.Expr) -> pl.Expr:
    """Return a sentence with a part for each ``{}``; never null.

    A text names a column. Whole numbers have no decimals, what is not known is ``?``.
    """
    exprs = (pl.col(part) if isinstance(part, str) else part for part in parts)
    texts = (one.cast(pl.String).str.strip_suffix(".0").fill_null("?") for one in exprs)
    return pl.format(template, *texts)


def counted(column: str, word: str) -> pl.Expr:
    """Return ``1 row``, ``2 rows`` of a column of counts."""
    plural = pl.when(pl.col(column) == 1).then(pl.lit(word)).otherwise(pl.lit(f"{word}s"))
    return pl.format("{} {}", column, plural)


def found_of_column(
    message: str, *, table: str, column: str | None, value: str | None = None
) -> pl.DataFrame:
    """Return one finding about a whole column, or about a table where no column is named."""
    one = {"table": table, "column": column, "value": value, "message": message}
    return pl.DataFrame([one | dict.fromkeys(FOUND.keys() - one.keys())], schema=FOUND)


def nothing_found() -> pl.DataFrame:
    """Return no findings, with the columns of `FOUND`."""
    return pl.DataFrame(schema=FOUND)
