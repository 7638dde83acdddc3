"""What metrics of toxicity share: rows of the table by their details, and records as inputs."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.adverse_events.table_rows import ANY_EVENT, Level, TableRow, table_of
from mrdscope.analysis.results import Results
from mrdscope.errors import UsageError

COUNTING = "the paper's Table 1C; counting: domain reference, 2.2"

#: Columns of a record, and of a laboratory value, as they are shown.
RECORD = ("patient_id", "term", "grade", "scale", "onset_day", "_file", "_row")
LAB_VALUE = ("patient_id", "test", "day", "value", "unit", "grade", "scale", "_file", "_row")

_WHAT: dict[Level, str] = {"term": "adverse event", "system": "system"}


def _rows(results: Results, level: Level) -> dict[str, TableRow]:
    """Return the rows of a level by what they are called; several scales are named."""
    toxicity = results.toxicity
    names = table_of(toxicity, level).select(level, "scale").drop_nulls(level)
    return {
        f"{name} · {scale}" if toxicity.mixed else name: TableRow(
            level, name, scale if toxicity.mixed else None
        )
        for name, scale in names.iter_rows()
    }


def terms(results: Results) -> list[str]:
    """Return the terms there are, most patients first."""
    return list(_rows(results, "term"))


def systems(results: Results) -> list[str]:
    """Return the systems there are, most patients first."""
    return list(_rows(results, "system"))


def row_of_detail(results: Results, level: Level, detail: str) -> TableRow:
    """Return the row of a term or system; of no detail that of any adverse event.

    Raises
    ------
    UsageError
        On one the cohort does not have.
    """
    if not detail:
        return ANY_EVENT
    rows = _rows(results, level)
    if detail not in rows:
        raise UsageError(
            f"there is no {_WHAT[level]} {detail!r}",
            where=results.cohort.name,
            expected="one of " + (", ".join(rows) or "none"),
        )
    return rows[detail]


def several_scales(results: Results, row: TableRow) -> str | None:
    """Return why grades of a row do not compare, None where they are on one scale."""
    if not results.toxicity.mixed or row.scale is not None:
        return None
    return f"grades are on {', '.join(results.toxicity.scales)}, and compare on one alone"


def not_counted(results: Results, row: TableRow) -> pl.DataFrame:
    """Return the records of a row that do not count, with the reason."""
    return results.toxicity.left_out.filter(row.holds()).select(*RECORD, "reason")
