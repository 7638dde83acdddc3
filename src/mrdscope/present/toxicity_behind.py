"""Who is behind a count of toxicity, and the records behind a patient's grade, as tables."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.adverse_events.behind import Behind
from mrdscope.analysis.adverse_events.table_rows import TableRow
from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.analysis.adverse_events.toxicity_groups import EVERYBODY
from mrdscope.present import numbers
from mrdscope.present.cohort_table import grade_role
from mrdscope.present.styled import Line, Role, Span
from mrdscope.present.table import Align, ColumnSpec, TableModel, spanned
from mrdscope.present.text import NULL, visible
from mrdscope.present.toxicity import NOT_GRADED
from mrdscope.present.toxicity_counts import grades_words
from mrdscope.present.toxicity_rows import ANY_EVENT, NO_SYSTEM, flag_cell, group_title

#: So many of a patient's adverse events are named in a row of the list.
MOST_NAMED = 6


def row_words(row: TableRow) -> str:
    """Return a row of the table in words."""
    name = ANY_EVENT if row.level == "overall" else row.name or NO_SYSTEM
    return f"{name} · {row.scale}" if row.scale else name


def count_line(found: Behind, of: int, by: str | None) -> Line:
    """Return a count in words: ``neutropenia, worst grade III-IV: 3 of 7 (43)``."""
    cell = found.cell
    named = cell.group != EVERYBODY
    group = f", {visible(by or 'group')} {visible(group_title(cell.group))}" if named else ""
    return (
        Span(visible(row_words(cell.row)), Role.HEADING),
        Span(f", {grades_words(cell.grades)}{group}: "),
        Span(f"{found.count} of {of} ({_percent(found.count, of)})", Role.STRONG),
    )


def _percent(count: int, of: int) -> str:
    return f"{numbers.percent(count / of)} %" if of else NULL


def behind_table(found: Behind) -> TableModel:
    """Return the patients behind a count, worst first, with what they had in this row."""
    worst = found.patients.sort("grade", descending=True, nulls_last=True, maintain_order=True)
    frame = worst.join(_events(found.records), on="patient_id", how="left", maintain_order="left")
    day = spanned(numbers.days)
    specs = [
        ColumnSpec("patient_id", "patient", "patient", pinned=True, max_width=16),
        ColumnSpec("grade", "grade", "the worst grade in this row", _grade, align=Align.RIGHT),
        ColumnSpec("first_onset_day", "first day", "day of the first event", day,
                   align=Align.DECIMAL),
        ColumnSpec("worst_onset_day", "worst from", "day the worst began", day,
                   align=Align.DECIMAL),
        ColumnSpec("n_events", "events", "records, not grade 0", spanned(numbers.number),
                   align=Align.RIGHT),
        ColumnSpec("named", "what", "adverse events and their worst grades", max_width=60),
    ]  # fmt: skip
    if found.cell.row.level == "term":
        specs.pop()
    if frame["group"].n_unique() > 1:
        specs.insert(1, ColumnSpec("group", "group", "group", max_width=16))
    return TableModel(frame, tuple(specs), "patient_id")


def _events(records: pl.DataFrame) -> pl.DataFrame:
    """Return ``patient_id`` and ``named``: what each patient had, worst first, in one text."""
    happened = records.filter(pl.col("grade").is_null() | (pl.col("grade") > 0))
    terms = (
        happened.group_by("patient_id", "term", maintain_order=True)
        .agg(pl.col("grade").max())
        .sort("grade", descending=True, nulls_last=True, maintain_order=True)
        .with_columns(
            text=pl.format("{} {}", "term", pl.col("grade").cast(pl.String).fill_null(NOT_GRADED))
        )
    )
    more = pl.len().cast(pl.Int64) - MOST_NAMED
    return terms.group_by("patient_id", maintain_order=True).agg(
        named=pl.concat_str(
            pl.col("text").head(MOST_NAMED).str.join(", "),
            pl.when(more > 0).then(pl.format(" and {} more", more)).otherwise(pl.lit("")),
        )
    )


def _grade(grade: int | None) -> Span:
    if grade is None:
        return Span(NOT_GRADED, Role.UNCERTAIN)
    return Span(str(grade), grade_role(grade))


def patient_line(patient: str, row: TableRow, records: pl.DataFrame) -> Line:
    """Return whose records in which row of the table are listed."""
    noun = "record" if records.height == 1 else "records"
    return (
        Span(visible(patient), Role.HEADING),
        Span(f", {visible(row_words(row))}: "),
        Span(f"{records.height} {noun}", Role.STRONG),
    )


def records_of(toxicity: Toxicity, patient: str, row: TableRow) -> pl.DataFrame:
    """Return the counted records of a patient in a row of the table, as they came."""
    return toxicity.counted.filter(pl.col("patient_id") == patient, row.holds())


def records_table(records: pl.DataFrame) -> TableModel:
    """Return records of adverse events; columns without a value are left out."""
    number, day = spanned(numbers.number), spanned(numbers.days)
    specs = (
        ColumnSpec("term", "adverse event", "adverse event", pinned=True, max_width=30),
        ColumnSpec("grade", "grade", "grade", _grade, align=Align.RIGHT),
        ColumnSpec("onset_day", "from", "day of onset", day, align=Align.DECIMAL),
        ColumnSpec("end_day", "to", "last day", day, align=Align.DECIMAL),
        ColumnSpec("judgement", "related", "relation to treatment", max_width=12),
        ColumnSpec("serious", "serious", "met a criterion of seriousness", flag_cell),
        ColumnSpec("action", "action", "action taken", max_width=20),
        ColumnSpec("outcome", "outcome", "outcome", max_width=20),
        ColumnSpec("scale", "scale", "grading scale", max_width=12),
        ColumnSpec("_file", "file", "file the row was read from", max_width=30),
        ColumnSpec("_row", "row", "row in the file", number, align=Align.RIGHT),
    )  # fmt: skip
    there = {name for name in records.columns if records[name].count()}
    always = {"term", "grade", "onset_day"}
    shown = tuple(spec for spec in specs if spec.key in there | always)
    return TableModel(records, shown, None)
