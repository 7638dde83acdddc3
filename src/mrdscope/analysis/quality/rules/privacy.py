"""Rules about what tells who a person is: columns, free text, rare values."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

import polars as pl

from mrdscope.analysis.quality.found import cells, found, found_of_column, nothing_found, say
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity, number
from mrdscope.analysis.quality.parameters import texts
from mrdscope.cohort import schema

_DATE = r"\b(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2})\b"
#: What of a text may tell who it is about, and how it is called; dates alone in a cell are none.
_PATTERNS = {
    "mail address": r"[^\s@]+@[^\s@]+\.[^\s@]{2,}",
    "telephone number": r"(?i)\b(?:tel|phone|fax|mobile|cell)\b\W{0,3}\d[\d\s/.-]{5,}",
    "name": r"\b(?:Dr|Mr|Mrs|Ms|Prof|Herr|Frau|Sig|Sig\.ra|Dott)\.?\s+\p{Lu}[\p{L}'’-]+",
    "record number": r"(?i)\b(?:mrn|nhs|ssn)\b\W{0,3}\d{4,}",
    "date": rf"\p{{L}}\W+{_DATE}|{_DATE}\W+\p{{L}}",
}


def _columns(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    parts = [
        found_of_column(
            f"{one.column}: possible identifier, {one.looks_like} ({one.evidence})",
            table=name,
            column=one.column,
        )
        for name, columns in evidence.identifying.items()
        for one in columns
    ]
    return pl.concat([nothing_found(), *parts])


def _free_texts(evidence: Evidence) -> Iterator[tuple[str, str, pl.DataFrame]]:
    """Yield table, column and rows of text that is not coded and not all identifying."""
    for name, rows in evidence.cohort.tables().items():
        coded = {c.name for c in schema.table(name) if c.kind is not schema.Kind.TEXT}
        identifying = {one.column for one in evidence.identifying[name]}
        left_out = coded | identifying | set(schema.PROVENANCE) | set(schema.MRD_DERIVED)
        for column, dtype in rows.schema.items():
            if dtype == pl.String and column not in left_out:
                yield name, column, rows


def _in_text(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    return pl.concat([nothing_found(), *(_toldof(*place) for place in _free_texts(evidence))])


def _toldof(table: str, column: str, rows: pl.DataFrame) -> pl.DataFrame:
    told = rows.with_columns(_text=cells(rows, column))
    kinds = [
        pl.when(pl.col("_text").str.contains(pattern)).then(pl.lit(kind))
        for kind, pattern in _PATTERNS.items()
    ]
    distinct = told.select(pl.col("_text").drop_nulls().unique())
    telling = distinct.with_columns(_kind=pl.coalesce(kinds)).drop_nulls("_kind")
    if telling.is_empty():
        return nothing_found()
    hits = told.join(telling, on="_text", how="inner", maintain_order="left")
    message = say("{} row {}: possible identifier in text, a {}", pl.lit(column), "_row", "_kind")
    return found(hits, message, table=table, column=column)


def _rare(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    patients = evidence.cohort.patients
    old = patients.filter(
        (pl.col("age") > number(parameters, "age"))
        & (pl.col("age") <= number(parameters, "oldest"))
    )
    message = say("{}: age {}: few people are so old; give 90 or more", "patient_id", "age")
    parts = [found(old, message, table="patients", column="age")]
    for column in texts(parameters, "columns"):
        if column in patients.columns:
            parts += _small_cells(patients[column], column, number(parameters, "fewer_than"))
    return pl.concat(parts)


def _small_cells(values: pl.Series, column: str, least: float) -> Iterator[pl.DataFrame]:
    counts = values.drop_nulls().cast(pl.String).alias("value").value_counts()
    small = counts.filter(pl.col("count") < least).sort("count", "value")
    if small.height:
        first = ", ".join(f"{value} ({count})" for value, count in small.head(3).rows())
        more = f" and {small.height - 3} more" if small.height > 3 else ""
        message = f"{column}: small cells in an export: {first}{more}"
        yield found_of_column(message, table="patients", column=column).with_columns(
            severity=pl.lit(Severity.INFO.value)
        )


PRIVACY_RULES = (
    Rule(
        "PHI-01",
        Severity.WARNING,
        Kahn.PLAUSIBILITY,
        "patients",
        "Column that may tell who a person is",
        "Names, record numbers, telephone numbers, full dates of birth and postcodes do not belong "
        "in a cohort that is analysed. Take the column out of the file; what is found by the "
        "values alone may be fine.",
        (),
        _columns,
    ),
    Rule(
        "PHI-02",
        Severity.WARNING,
        Kahn.PLAUSIBILITY,
        "events",
        "Free text that may tell who a person is",
        "Names, dates and telephone numbers are written into remarks, and go wherever the remark "
        "goes. Take them out in the source; a date alone may be fine inside the hospital.",
        ("detail",),
        _in_text,
    ),
    Rule(
        "PHI-03",
        Severity.WARNING,
        Kahn.PLAUSIBILITY,
        "patients",
        "Rare values that tell who a person is in an export",
        "An age above 89, or a category of fewer than 5, can point at one person. Reports suppress "
        "small cells where they are asked to (--suppress-below).",
        ("age",),
        _rare,
        MappingProxyType(
            {
                "age": 89.0,
                "oldest": 120.0,
                "fewer_than": 5.0,
                "columns": ("sex", "diagnosis", "subtype", "transcript", "t_9_22", "cns_leukemia",
                            "arm"),
            }
        ),
    ),
)  # fmt: skip
