"""Which table of a cohort a source's table is: as the user says, by its name, by its columns."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.cohort import schema
from mrdscope.cohort.headers import Match, match
from mrdscope.cohort.mapping import CohortMapping
from mrdscope.cohort.model import Note, Outcome
from mrdscope.cohort.raw import RawTable
from mrdscope.cohort.text import fold
from mrdscope.errors import InputError

_ID = "patient_id"
#: A table with so many rows a patient is not one of patients with some rows entered twice.
_LONG = 2.0
#: The column without which a lone table is taken for one of patients.
_KEY_COLUMNS = {
    "mrd": "value",
    "treatment": "drug",
    "adverse_events": "term",
    "events": "type",
    "labs": "test",
}


@dataclass(frozen=True)
class Recognised:
    """A raw table, what its headers mean, and notes of both."""

    raw: RawTable
    match: Match
    notes: tuple[Note, ...]


def recognise(raw: RawTable, mapping: CohortMapping) -> Recognised | Note:
    """Say which table one of several is, or return the note that it is left out.

    The user's word comes first; then a name that is a table's, where a column agrees; then the
    table with most columns found. A table that repeats its patients is never taken for that of
    the patients by its columns alone.
    """
    named = mapping.table_of(raw.name)
    if named is not None:
        return _recognised(raw, _with_id(raw, match(raw, schema.table(named), mapping)))
    matches = {table.name: match(raw, table, mapping) for table in schema.TABLES}
    by_name = _table_by_name(raw.name)
    if by_name is not None and _score(matches[by_name])[0] > 0:
        return _recognised(raw, _with_id(raw, matches[by_name]))
    best = _best(raw, matches)
    if best is not None:
        return _recognised(
            raw, best, guessed=f"taken for the table {best.table.name} by its columns"
        )
    if by_name is not None:
        return _recognised(raw, _with_id(raw, matches[by_name]))
    message = "neither its name nor its columns are those of a table of a cohort"
    return Note(Outcome.LEFT_OUT, message, raw.file, raw.sheet)


def recognise_lone(raw: RawTable, mapping: CohortMapping) -> Recognised:
    """Say which table the only one of a source is: that of the patients unless much speaks for it.

    It is another one by its name where more of that table's columns are found than of the
    patients'; and where patients repeat and its key column (an MRD value, a drug, a term, an
    event) is there.
    """
    named = mapping.table_of(raw.name)
    if named is not None:
        lone = match(raw, schema.table(named), mapping)
        return _recognised(raw, lone if named == "patients" else _with_id(raw, lone))
    matches = {table.name: match(raw, table, mapping) for table in schema.TABLES}
    patients = matches["patients"]
    by_name = _table_by_name(raw.name)
    if by_name not in (None, "patients") and _score(matches[by_name]) > _score(patients):
        return _recognised(raw, _with_id(raw, matches[by_name]))
    best = max(matches.values(), key=_score)
    key = _KEY_COLUMNS.get(best.table.name)
    if key and best.header_of(key) and _rows_per_patient(raw, best) > 1:
        message = f"patients repeat; taken for the table {best.table.name} by its columns"
        return _recognised(raw, best, guessed=message)
    return _recognised(raw, patients)


def _recognised(raw: RawTable, found: Match, guessed: str | None = None) -> Recognised:
    notes = found.notes
    if guessed:
        guess = Note(Outcome.GUESSED, guessed, raw.file, raw.sheet, table=found.table.name)
        notes = (guess, *notes)
    return Recognised(raw, found, notes)


def _with_id(raw: RawTable, found: Match) -> Match:
    """Return the match; without a column of patient ids the table belongs to nobody."""
    if found.header_of(_ID) is None:
        raise InputError(
            f"the table {found.table.name} has no column of patient ids",
            where=f"{raw.file}, sheet {raw.sheet}" if raw.sheet else raw.file,
            expected="patient_id or a synonym among " + ", ".join(raw.frame.columns),
            action=f"name it with --map {found.table.name}.patient_id=HEADER",
        )
    return found


def _table_by_name(name: str) -> str | None:
    folded = fold(name)
    names = (t.name for t in schema.TABLES if folded in map(fold, (t.name, *t.synonyms)))
    return next(names, None)


def _score(found: Match) -> tuple[int, int]:
    """Return how many columns were found besides the id, and how many by their own name."""
    others = [f for f in found.found if f.column.name != _ID]
    return len(others), sum(fold(f.header) == fold(f.column.name) for f in others)


def _best(raw: RawTable, matches: dict[str, Match]) -> Match | None:
    candidates = [
        m
        for m in matches.values()
        if m.header_of(_ID)
        and _score(m)[0] > 0
        and (m.table.name != "patients" or _rows_per_patient(raw, m) < _LONG)
    ]
    return max(candidates, key=_score, default=None)


def _rows_per_patient(raw: RawTable, found: Match) -> float:
    """Return how many rows a patient has on average; 0 without ids."""
    header = found.header_of(_ID)
    ids = raw.frame[header].drop_nulls() if header is not None else pl.Series([], dtype=pl.String)
    return ids.len() / ids.n_unique() if ids.len() else 0.0
