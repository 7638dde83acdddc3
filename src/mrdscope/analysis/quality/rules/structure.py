"""Rules about the form of tables: headers, cells that are no numbers, rows that are no data."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

import polars as pl

from mrdscope.analysis.quality.facts import once_each
from mrdscope.analysis.quality.found import (
    cells,
    counted,
    found,
    found_of_column,
    nothing_found,
    say,
)
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity
from mrdscope.analysis.quality.near import nearest
from mrdscope.analysis.quality.parameters import texts
from mrdscope.cohort import schema
from mrdscope.cohort.met import Met
from mrdscope.cohort.text import folded

#: Without one of each of these columns a table has nothing to say.
_NEEDED = {
    "mrd": (("value", "status", "fusion_copies"),),
    "treatment": (("drug",),),
    "adverse_events": (("term",), ("grade", "severity")),
    "events": (("type",), ("day", "date")),
    "labs": (("test",), ("value",)),
}


def _headers(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    """Find headers that nearly are those of columns not found, and tables without their point."""
    noted = evidence.met(Met.COLUMN, Met.OWN_NAME)
    parts = [nothing_found()]
    for name in noted["table"].drop_nulls().unique().sort():
        headers = noted.filter(table=name)
        read = set(headers.filter(met=Met.COLUMN.value)["column"])
        unread = headers.filter(met=Met.OWN_NAME.value).select("header", "column").rows()
        near = _near(schema.table(name), read, unread)
        parts += [
            found_of_column(
                f"{name}: column {column} not found (near: {header})", table=name, column=own
            )
            for column, (header, own) in near.items()
        ]
        parts += _without_point(name, read | set(near))
    return pl.concat(parts)


def _near(
    table: schema.Table, read: set[str], unread: list[tuple[str, str]]
) -> dict[str, tuple[str, str]]:
    """Return columns that were not found with the header, and its column, that may be meant."""
    spellings = {
        spelling: column.name
        for column in table
        if column.name not in read
        for spelling in (column.name, *column.synonyms, *(name for name, _ in column.scaled))
    }
    hits: dict[str, tuple[str, str]] = {}
    for header, own in unread:
        spelling = nearest(header, spellings)
        if spelling is not None:
            hits.setdefault(spellings[spelling], (header, own))
    return hits


def _without_point(name: str, there: set[str]) -> Iterator[pl.DataFrame]:
    for any_of in _NEEDED.get(name, ()):
        if not there.intersection(any_of):
            message = f"{name}: column {' or '.join(any_of)} not found"
            yield found_of_column(message, table=name, column=any_of[0])


def _not_numbers(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    cells = evidence.met(Met.NOT_A_NUMBER, Met.NOT_A_FLAG).filter(~_is_missing(parameters))
    kind = pl.when(met=Met.NOT_A_NUMBER.value).then(pl.lit("a number")).otherwise(
        pl.lit("yes or no"))  # fmt: skip
    message = (
        pl.when(pl.col("_row").is_null())
        .then(say("{}: {} more values are not {}", "column", "count", kind))
        .otherwise(say("{} row {}: '{}' is not {}", "column", "_row", "value", kind))
    )
    codes = evidence.met(Met.NOT_A_CODE).filter(pl.col("column") != "sex")
    odd = once_each(
        codes.with_columns(_rows=pl.col("count").sum().over("table", "column", "value")),
        "table", "column", "value",
    )  # fmt: skip
    no_code = say("{}: '{}' is none of its codes ({})", "column", "value", counted("_rows", "row"))
    commas = evidence.met(Met.DECIMAL_COMMA)
    comma = say("{}: commas read as decimal commas", "column")
    return pl.concat(
        [*_of_columns(cells, message), *_of_columns(odd, no_code), *_of_columns(commas, comma)]
    )


def _of_columns(noted: pl.DataFrame, message: pl.Expr) -> Iterator[pl.DataFrame]:
    """Yield a finding for each note, at the column of the cohort it is about."""
    yield nothing_found()
    for (table, column), rows in noted.group_by("table", "column", maintain_order=True):
        yield found(rows, message, table=str(table), column=str(column), value="value")


def _is_missing(parameters: Parameters) -> pl.Expr:
    words = texts(parameters, "words")
    return folded(pl.col("value")).is_in(words).fill_null(value=False)


def _codes_of_missing(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    """Find words for missing among numbers, and numbers that stand apart and are such codes."""
    words = evidence.met(Met.NOT_A_NUMBER).filter(_is_missing(parameters))
    message = say("{} row {}: '{}' stands for missing", "column", "_row", "value")
    parts = list(_of_columns(words, message))
    codes = pl.Series([float(code) for code in texts(parameters, "codes")])
    for name, rows in evidence.cohort.tables().items():
        for column, dtype in rows.schema.items():
            if dtype.is_numeric() and not _left_out(name, column):
                parts += _coded(rows, name, column, codes)
    return pl.concat(parts)


def _left_out(table: str, column: str) -> bool:
    """Return whether a column is none of measured numbers: days may be anything, grades are few."""
    kinds = {c.name: c.kind for c in schema.table(table)}
    derived = column in schema.MRD_DERIVED or column in schema.PROVENANCE
    return derived or kinds.get(column) in (schema.Kind.DAY, schema.Kind.GRADE)


def _coded(rows: pl.DataFrame, table: str, column: str, codes: pl.Series) -> Iterator[pl.DataFrame]:
    values = rows[column].alias("value").cast(pl.Float64)
    low, high = values.min(), values.max()
    if not isinstance(low, float) or not isinstance(high, float):
        return
    if not (codes.is_in([low]).any() or codes.is_in([high]).any()):
        return
    coded = values.is_in(codes.implode()).fill_null(value=False)
    others = pl.when(~pl.col("coded")).then("value")
    ends = pl.DataFrame({"value": values, "coded": coded}).select(
        low=others.min(), high=others.max()
    )
    low_other, high_other = ends.row(0)
    if not isinstance(low_other, float) or not isinstance(high_other, float):
        return
    apart = coded & (((values < 0) & (low_other >= 0)) | ((values > 0) & (values > high_other)))
    if apart.any():
        message = say("{} row {}: {} may stand for missing", pl.lit(column), "_row",
                      cells(rows, column))  # fmt: skip
        yield found(rows.filter(apart), message, table=table, column=column)


def _no_data(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    totals = evidence.met(Met.TOTALS)
    total = say("{} row {} looks like a total, left out", pl.coalesce("_sheet", "table"), "_row")
    parts = list(_of_columns(totals, total))
    tables = (
        evidence.met(Met.COLUMN)
        .select("_file", "_sheet", _table="table")
        .unique(["_file", "_sheet"], keep="first", maintain_order=True)
    )
    form = evidence.met(
        Met.BLANK_HEADER, Met.REPEATED_HEADER, Met.ABOVE_HEADER, Met.BLANK_ROWS
    ).join(tables, on=["_file", "_sheet"], nulls_equal=True, maintain_order="left")
    for (name,), rows in form.group_by("_table", maintain_order=True):
        parts.append(_of_form(rows, str(name)))
    return pl.concat(parts)


def _of_form(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    where = pl.coalesce("_sheet", pl.lit(table))
    met = pl.col("met")
    message = (
        pl.when(met == Met.BLANK_HEADER.value)
        .then(say("{}: a column without a header, read as '{}'", where, "header"))
        .when(met == Met.REPEATED_HEADER.value)
        .then(say("{}: a header comes twice, the second is read as '{}'", where, "header"))
        .when(met == Met.ABOVE_HEADER.value)
        .then(say("{} row {}: stands above the header, left out", where, "_row"))
        .otherwise(say("{}: blank rows from row {} on, {} in all", where, "_row", "count"))
    )
    slight = met.is_in([Met.ABOVE_HEADER.value, Met.BLANK_ROWS.value])
    weight = pl.when(slight).then(pl.lit(Severity.INFO.value))
    return found(rows, message, table=table, column=None, value="value", severity=weight)


_WORDS = ("unk", "unknown", "nk", "nd", "notdone", "missing", "notknown", "notavailable", "?",
          "-", "--", "none", "nil", "pending")  # fmt: skip

STRUCTURE_RULES = (
    Rule(
        "STR-01",
        Severity.ERROR,
        Kahn.CONFORMANCE,
        "patients",
        "Column not found, or under a misspelt header",
        "Nothing under a header that is not known enters any number. Correct it, or map it in "
        "cohort.toml; a column of your own that is only spelled alike may be fine.",
        (),
        _headers,
    ),
    Rule(
        "STR-02",
        Severity.WARNING,
        Kahn.CONFORMANCE,
        "patients",
        "Text where a number, a yes or no, or a code belongs",
        "What cannot be read is left out of every number. A comma among decimal points may be a "
        "decimal comma or thousands: write numbers with a point.",
        (),
        _not_numbers,
        MappingProxyType({"words": _WORDS}),
    ),
    Rule(
        "STR-03",
        Severity.WARNING,
        Kahn.CONFORMANCE,
        "patients",
        "Codes for missing used as values",
        "A white cell count of 999 that means unknown moves every mean. Leave such cells blank; "
        "where the number is real it is fine.",
        (),
        _codes_of_missing,
        MappingProxyType(
            {
                "codes": (-9.0, -99.0, -999.0, -9999.0, 99.0, 999.0, 9999.0, 99999.0),
                "words": _WORDS,
            }
        ),
    ),
    Rule(
        "STR-04",
        Severity.WARNING,
        Kahn.CONFORMANCE,
        "patients",
        "Rows or headers of a sheet that are no data",
        "Totals, titles, blank rows and merged headers are for readers of a sheet. They were left "
        "out or named; see that nothing else was.",
        (),
        _no_data,
    ),
)
