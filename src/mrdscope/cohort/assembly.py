"""From tables with canonical columns to a cohort: who is in it, days from dates, order of rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from mrdscope.cohort import schema
from mrdscope.cohort.model import Note, Outcome
from mrdscope.cohort.normalise import Normal, empty
from mrdscope.cohort.notes import column_note, row_notes
from mrdscope.errors import InputError

#: Day columns and the date each is reckoned from where it is blank.
_DATED: dict[str, tuple[tuple[str, str], ...]] = {
    "mrd": (("day", "date"),),
    "treatment": (("start_day", "start_date"), ("stop_day", "stop_date")),
    "adverse_events": (("onset_day", "onset_date"), ("end_day", "end_date")),
    "events": (("day", "date"),),
    "labs": (("day", "date"),),
}


@dataclass(frozen=True)
class Assembled:
    """The tables of a cohort by canonical name, and notes of their assembly."""

    tables: dict[str, pl.DataFrame]
    notes: tuple[Note, ...]


def assemble(normals: Iterable[Normal], where: str) -> Assembled:
    """Put the tables of a source together.

    Several tables of patients are joined by id, several of another kind are put below each other.
    Without a table of patients, the patients are the ids of the other tables. Blank days are
    reckoned from dates and the patient's day 0 (else their first treatment). Rows are sorted by
    patient, as the patients table has them, then by day, blank days last.

    Raises
    ------
    InputError
        No patient at all.
    """
    by_table: dict[str, list[Normal]] = {table.name: [] for table in schema.TABLES}
    for normal in normals:
        by_table[normal.table.name].append(normal)
    tables = {
        name: _stacked([n.frame for n in parts], schema.table(name))
        for name, parts in by_table.items()
        if name != "patients"
    }
    notes = [n for name in tables for n in _read_together(by_table[name])]
    tables["patients"], joined = _patients(by_table["patients"], tables)
    notes += joined
    if tables["patients"].is_empty():
        raise InputError("has no rows of patients", where=where, expected="one row a patient")
    notes += _duplicates(tables["patients"])
    tables["patients"], more = _with_day_zero(tables["patients"], tables["treatment"])
    notes += more
    for name in _DATED:
        notes += _strangers(tables[name], tables["patients"], name)
        tables[name], more = _with_days(tables[name], tables["patients"], name)
        notes += more
        tables[name] = _sorted(tables[name], tables["patients"], _DATED[name][0][0])
    return Assembled(tables, tuple(notes))


def _stacked(frames: list[pl.DataFrame], table: schema.Table) -> pl.DataFrame:
    if not frames:
        return empty(table)
    stacked = frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal_relaxed")
    return stacked.select(pl.exclude(*schema.PROVENANCE), *schema.PROVENANCE)


def _read_together(parts: list[Normal]) -> list[Note]:
    return [
        note
        for part in parts[1:]
        for note in column_note(
            part.frame,
            Outcome.GUESSED,
            f"a further table {part.table.name}; read together with the first",
            table=part.table.name,
        )
    ]


def _patients(
    parts: list[Normal], others: dict[str, pl.DataFrame]
) -> tuple[pl.DataFrame, list[Note]]:
    if not parts:
        return _derived_patients(others)
    patients, notes = parts[0].frame, []
    for part in parts[1:]:
        notes += _read_together([parts[0], part])
        patients, more = _joined(patients, part.frame)
        notes += more
    return patients.select(pl.exclude(*schema.PROVENANCE), *schema.PROVENANCE), notes


def _derived_patients(others: dict[str, pl.DataFrame]) -> tuple[pl.DataFrame, list[Note]]:
    ids = pl.concat([t.select("patient_id", *schema.PROVENANCE) for t in others.values()])
    first = ids.unique("patient_id", keep="first", maintain_order=True)
    columns = [
        pl.lit(None, dtype).alias(name)
        for name, dtype in schema.PATIENTS.dtypes.items()
        if name not in first.columns
    ]
    message = f"no table of patients; {first.height:,} patients taken from the other tables"
    note = column_note(first, Outcome.GUESSED, message, table="patients")
    return first.with_columns(columns).select(*schema.PATIENTS.dtypes), list(note)


def _joined(patients: pl.DataFrame, more: pl.DataFrame) -> tuple[pl.DataFrame, list[Note]]:
    """Return patients with what a second table knows of them; the first table's values stand."""
    once = more.unique("patient_id", keep="first", maintain_order=True)
    twice = more.filter(~pl.col("patient_id").is_first_distinct())
    notes = row_notes(
        twice, Outcome.LEFT_OUT, "a patient's second row in a further table of patients",
        table="patients", column="patient_id", value="patient_id",
    )  # fmt: skip
    shared = [c for c in once.columns if c in patients.columns and c != "patient_id"]
    left = patients.join(once, on="patient_id", how="left", maintain_order="left", suffix="\0")
    filled = left.with_columns(
        pl.coalesce(c, f"{c}\0") for c in shared if c not in schema.PROVENANCE
    ).drop(f"{c}\0" for c in shared)
    new = once.join(patients, on="patient_id", how="anti", maintain_order="left")
    return pl.concat([filled, new], how="diagonal_relaxed"), [*notes, *_conflicts(left, shared)]


def _conflicts(joined: pl.DataFrame, shared: list[str]) -> list[Note]:
    return [
        note
        for c in shared
        if c not in schema.PROVENANCE
        for note in row_notes(
            joined.filter((pl.col(c) != pl.col(f"{c}\0")).fill_null(value=False)),
            Outcome.LEFT_OUT,
            f"another value of {c} in a further table of patients; the first stands",
            table="patients",
            column=c,
            value=f"{c}\0",
        )
    ]


def _duplicates(patients: pl.DataFrame) -> tuple[Note, ...]:
    repeated = patients.filter(~pl.col("patient_id").is_first_distinct())
    return row_notes(
        repeated, Outcome.UNREADABLE, "this patient has an earlier row; both are kept",
        table="patients", column="patient_id", value="patient_id",
    )  # fmt: skip


def _strangers(rows: pl.DataFrame, patients: pl.DataFrame, table: str) -> tuple[Note, ...]:
    unknown = rows.join(patients, on="patient_id", how="anti", maintain_order="left")
    return row_notes(
        unknown.unique("patient_id", keep="first", maintain_order=True),
        Outcome.GUESSED, "not in the table of patients; the rows are kept",
        table=table, column="patient_id", value="patient_id",
    )  # fmt: skip


def _with_day_zero(
    patients: pl.DataFrame, treatment: pl.DataFrame
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Take the first treatment as day 0 where no patient has a date of it."""
    starts = treatment.drop_nulls("start_date")
    if starts.is_empty() or patients["day0_date"].null_count() < patients.height:
        return patients, ()
    first = starts.group_by("patient_id").agg(start=pl.col("start_date").min())
    known = (
        patients.join(first, on="patient_id", how="left", maintain_order="left")
        .with_columns(
            day0_date="start",
            day0_kind=pl.when(pl.col("start").is_not_null())
            .then(pl.col("day0_kind").fill_null("start of treatment"))
            .otherwise("day0_kind"),
        )
        .drop("start")
    )
    message = "no date of day 0; each patient's first treatment is taken for it"
    return known, column_note(starts, Outcome.GUESSED, message, table="treatment")


def _with_days(
    rows: pl.DataFrame, patients: pl.DataFrame, table: str
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    notes: tuple[Note, ...] = ()
    zero = patients.drop_nulls("day0_date").unique("patient_id", keep="first")
    if zero.is_empty():
        return rows, ()
    for day, date in _DATED[table]:
        blank = rows[day].is_null() & rows[date].is_not_null()
        if not blank.any():
            continue
        rows = (
            rows.join(
                zero.select("patient_id", _zero="day0_date"),
                on="patient_id", how="left", maintain_order="left",
            )
            .with_columns(
                pl.col(day).fill_null(
                    (pl.col(date) - pl.col("_zero")).dt.total_days().cast(pl.Float64)
                )
            )
            .drop("_zero")
        )  # fmt: skip
        reckoned = rows.filter(blank & pl.col(day).is_not_null())
        message = f"{reckoned.height:,} days reckoned from {date} and day 0"
        notes += column_note(reckoned, Outcome.MAPPED, message, table=table, column=day)
    return rows, notes


def _sorted(rows: pl.DataFrame, patients: pl.DataFrame, day: str) -> pl.DataFrame:
    order = (
        patients.select("patient_id")
        .unique(keep="first", maintain_order=True)
        .with_row_index("_order")
    )
    place = rows.select("patient_id", day).join(
        order, on="patient_id", how="left", maintain_order="left"
    )
    keys = place.select(pl.col("_order").fill_null(order.height), day)
    if _in_order(keys, day):
        return rows
    index = keys.select(pl.arg_sort_by("_order", day, nulls_last=True, maintain_order=True))
    return rows[index.to_series()]


def _in_order(keys: pl.DataFrame, day: str) -> bool:
    patient, time = pl.col("_order"), pl.col(day).fill_null(float("inf"))
    later = (patient > patient.shift()) | ((patient == patient.shift()) & (time >= time.shift()))
    return bool(keys.select(later.fill_null(value=True).all()).item())
