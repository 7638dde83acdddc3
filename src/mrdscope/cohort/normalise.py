"""From a raw table to one with the columns of the schema, typed, with provenance and notes."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.cohort import mrd_result, mrd_value, schema
from mrdscope.cohort.headers import Found, Match
from mrdscope.cohort.met import Met
from mrdscope.cohort.model import Note, Outcome
from mrdscope.cohort.notes import column_note, row_notes, value_notes
from mrdscope.cohort.raw import RawTable, unused
from mrdscope.cohort.text import fold
from mrdscope.cohort.values import Doubt, Of, read_extra, read_values

_TOTALS = ("total", "totals", "totale", "totali", "sum", "summe", "gesamt")


@dataclass(frozen=True)
class Normal:
    """Rows of one canonical table: its columns, the source's further ones, provenance last."""

    table: schema.Table
    frame: pl.DataFrame
    notes: tuple[Note, ...]


def empty(table: schema.Table) -> pl.DataFrame:
    """Return a table of the schema without rows."""
    return pl.DataFrame(schema=dtypes(table))


def dtypes(table: schema.Table) -> dict[str, pl.DataType]:
    """Return the columns every frame of a table has, derived ones before provenance."""
    own = {c.name: c.kind.dtype for c in table}
    derived = schema.MRD_DERIVED if table is schema.MRD else {}
    return own | derived | schema.PROVENANCE


def normalise(raw: RawTable, found: Match) -> Normal:
    """Read the columns found in a raw table, and its further ones under their own names.

    Rows without a patient id, and rows of totals, are left out and noted; without any column of
    ids the rows are numbered from 1 and that number is the id.
    """
    table = found.table
    columns, notes = _own_columns(raw, found)
    # The numbers of rows first: of a table without a known column they are its height.
    frame = pl.DataFrame([raw.rows.rename("_row"), *columns]).with_columns(_provenance(raw))
    if found.header_of("patient_id") is None:
        frame, numbered = _numbered(frame, table)
        notes += numbered
    frame = frame.with_columns(_absent(table, frame))
    header = found.header_of("value")
    if table is schema.MRD:
        source = raw.frame[header] if header is not None else frame["value"]
        frame, more = _with_results(frame, source, found)
        notes += more
    frame, extra = _with_extras(frame, raw, found)
    kept, left_out = _with_ids(frame, found)
    ordered = [*dtypes(table), *(c for c in kept.columns if c not in dtypes(table))]
    provenance = list(schema.PROVENANCE)
    return Normal(
        table,
        kept.select(*(c for c in ordered if c not in provenance), *provenance),
        notes + extra + left_out,
    )


def _provenance(raw: RawTable) -> list[pl.Expr | pl.Series]:
    return [
        pl.lit(raw.file, pl.String).alias("_file"),
        pl.lit(raw.sheet, pl.String).alias("_sheet"),
        raw.rows.cast(pl.UInt32).alias("_row"),
    ]


def _absent(table: schema.Table, frame: pl.DataFrame) -> list[pl.Expr]:
    wanted = dtypes(table).items()
    return [pl.lit(None, dtype).alias(n) for n, dtype in wanted if n not in frame.columns]


def _own_columns(raw: RawTable, found: Match) -> tuple[list[pl.Series], tuple[Note, ...]]:
    columns: list[pl.Series] = []
    notes: tuple[Note, ...] = ()
    for f in found.found:
        source = raw.frame[f.header]
        read = read_values(source, f.column, f.factor)
        columns.append(read.values)
        for doubt in read.doubts:
            notes += _doubt_notes(doubt, raw, f, found.table.name)
    return columns, notes


def _doubt_notes(doubt: Doubt, raw: RawTable, f: Found, table: str) -> tuple[Note, ...]:
    rows = pl.DataFrame({"value": raw.frame[f.header].cast(pl.String)}).with_columns(
        _provenance(raw)
    )
    doubtful = rows if doubt.rows is None else rows.filter(doubt.rows)
    outcome, message, subject, met = doubt.outcome, doubt.message, f.column.name, doubt.met
    match doubt.of:
        case Of.ROW:
            return row_notes(doubtful, outcome, message, table=table, column=f.header,
                             value="value", subject=subject, met=met)  # fmt: skip
        case Of.VALUE:
            return value_notes(doubtful, outcome, message, table=table, column=f.header,
                               value="value", subject=subject, met=met)  # fmt: skip
        case Of.COLUMN:
            return column_note(doubtful, outcome, message, table=table, column=f.header,
                               subject=subject, met=met)  # fmt: skip


def _numbered(frame: pl.DataFrame, table: schema.Table) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    numbers = pl.int_range(1, pl.len() + 1).cast(pl.String).alias("patient_id")
    message = "no column of patient ids; the rows are numbered from 1"
    return (
        frame.with_columns(numbers),
        column_note(frame, Outcome.GUESSED, message, table=table.name),
    )


def _with_results(
    frame: pl.DataFrame, source: pl.Series, found: Match
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Return MRD rows with status and interval; rows that hold no result are left out."""
    frame, notes = _with_unit_of_header(frame, found)
    results = mrd_result.resolve(frame, mrd_value.parse(source))
    nothing = pl.repeat(value=False, n=frame.height, dtype=pl.Boolean, eager=True)
    for doubt in results.doubts:
        rows = frame.filter(doubt.rows)
        header = found.header_of(doubt.column)
        if doubt.each:
            notes += row_notes(
                rows, doubt.outcome, doubt.message, table=found.table.name, column=header,
                value=doubt.column, subject=doubt.column, met=doubt.met,
            )  # fmt: skip
        else:
            notes += column_note(
                rows, doubt.outcome, doubt.message, table=found.table.name, column=header,
                subject=doubt.column, met=doubt.met,
            )  # fmt: skip
        if doubt.outcome is Outcome.LEFT_OUT:
            nothing = nothing | doubt.rows
    return results.frame.with_columns(nothing.alias("_nothing")), notes


def _with_unit_of_header(
    frame: pl.DataFrame, found: Match
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Fill blank units where the header of the value names one ("BCR-ABL1 % IS", "ratio")."""
    header = found.header_of("value") or ""
    unit = _unit_in(header)
    blank = frame.filter(pl.col("unit").is_null())
    if unit is None or blank.is_empty():
        return frame, ()
    message = f"unit {unit} taken from the header"
    return (
        frame.with_columns(pl.col("unit").fill_null(unit)),
        column_note(blank, Outcome.GUESSED, message, table=found.table.name, column=header),
    )


def _unit_in(header: str) -> str | None:
    folded = fold(header)
    if "%" in header or "percent" in folded or "pct" in folded:
        return "percent_is" if folded.endswith(("is", "percentis")) else "percent"
    return "ratio" if "ratio" in folded else None


def _with_extras(
    frame: pl.DataFrame, raw: RawTable, found: Match
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    read = {f.header for f in found.found}
    taken = [*frame.columns]
    notes: list[Note] = []
    columns: list[pl.Series] = []
    for header in raw.frame.columns:
        source = raw.frame[header]
        if header in read:
            continue
        if source.dtype.is_nested() or source.dtype in (pl.Binary, pl.Object):
            message = f"holds {source.dtype}, not single values"
            notes.append(Note(Outcome.LEFT_OUT, message, raw.file, raw.sheet, None, header))
            continue
        name = header if header not in taken else unused(f"{header}_source", taken)
        taken.append(name)
        columns.append(read_extra(source).alias(name))
        message = "kept under its own name" if name == header else f"kept as '{name}'"
        notes.append(
            Note(Outcome.MAPPED, message, raw.file, raw.sheet, None, header, None,
                 found.table.name, name, Met.OWN_NAME)
        )  # fmt: skip
    return frame.with_columns(columns), tuple(notes)


def _with_ids(frame: pl.DataFrame, found: Match) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Return the rows that belong to a patient and hold something, and notes of the others."""
    patient_id = pl.col("patient_id")
    blank = patient_id.is_null()
    total = _totals(frame)
    reasons = (
        (blank & ~total, "no patient id", Met.NO_PATIENT_ID),
        (total, "a row of totals", Met.TOTALS),
    )
    notes: tuple[Note, ...] = ()
    header = found.header_of("patient_id")
    for rows, message, met in reasons:
        notes += row_notes(
            frame.filter(rows), Outcome.LEFT_OUT, message, table=found.table.name, column=header,
            value="patient_id", subject="patient_id", met=met,
        )  # fmt: skip
    dropped = blank | total
    if "_nothing" in frame.columns:
        dropped = dropped | pl.col("_nothing")
    kept = frame if not frame.select(dropped.any()).item() else frame.filter(~dropped)
    return kept.drop("_nothing", strict=False), notes


def _totals(frame: pl.DataFrame) -> pl.Expr:
    """Return which rows are of totals: by their id, or where that is blank by any text of them."""
    ids = frame["patient_id"].drop_nulls().unique()
    totals = ids.filter(ids.str.to_lowercase().str.strip_chars(" :").is_in(_TOTALS))
    named = pl.col("patient_id").is_in(totals.implode()).fill_null(value=False)
    if not frame["patient_id"].null_count():
        return named
    texts = pl.col(name for name, dtype in frame.schema.items() if dtype == pl.String)
    said = texts.str.to_lowercase().str.strip_chars(" :").is_in(_TOTALS)
    return named | (pl.col("patient_id").is_null() & pl.any_horizontal(said).fill_null(value=False))
