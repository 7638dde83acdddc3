"""What was reviewed, has changed since, or is new: of rows and of patients."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from mrdscope.cohort.model import Cohort
from mrdscope.review.contents import HASHED, hashed_rows, manifest, row_name
from mrdscope.review.events import Action, Kind, Target
from mrdscope.review.marks import Mark
from mrdscope.review.state import State


class Reviewed(enum.StrEnum):
    """Where a row or patient stands in the review."""

    NOT_YET = "not reviewed"
    REVIEWED = "reviewed"
    CHANGED = "changed since review"
    NEW = "new"


#: The columns of `HASHED` and, all text, ``review`` (a `Reviewed`), ``by`` and ``ts_utc`` of the
#: last mark, null where there is none.
ROW_STATUSES: dict[str, pl.DataType] = {
    **HASHED,
    "review": pl.String(),
    "by": pl.String(),
    "ts_utc": pl.String(),
}

_MARKS = frozenset({Action.ROW_REVIEWED, Action.PATIENT_REVIEWED})


@dataclass(frozen=True)
class PatientStatus:
    """Where a patient stands: the last mark on them, and which rows are not as they were then.

    ``changed``, ``new`` and ``gone`` are names of rows (``table key``) beside that mark.
    """

    patient: str
    status: Reviewed
    by: str | None = None
    ts_utc: str | None = None
    changed: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def patient_target(patient: str) -> Target:
    """Return the target of an act on a patient."""
    return Target(Kind.PATIENT, patient=patient)


def row_target(table: str, row_key: str, patient: str | None) -> Target:
    """Return the target of an act on a row."""
    return Target(Kind.ROW, patient=patient, table=table, row_key=row_key)


def patient_statuses(
    cohort: Cohort, state: State, patients: Iterable[str] | None = None
) -> tuple[PatientStatus, ...]:
    """Return where patients stand, all of them where none are named, in the cohort's order.

    Only rows of patients with a mark are looked at.
    """
    every = cohort.patients["patient_id"].drop_nulls().to_list()
    wanted = every if patients is None else list(patients)
    marked = marked_patients(state).intersection(wanted)
    return statuses_of_patients(hashed_rows(cohort, marked), state, wanted)


def marked_patients(state: State) -> frozenset[str]:
    """Return the patients somebody has marked as reviewed."""
    marks = (one for one in state.patient_marks if one.marks)
    return frozenset(one.target.patient for one in marks if one.target.patient is not None)


def statuses_of_patients(
    hashed: pl.DataFrame, state: State, patients: Iterable[str]
) -> tuple[PatientStatus, ...]:
    """Return where patients stand, of the rows of those with a mark; see `patient_statuses`."""
    marked = {one.target.patient: one.marks[-1] for one in state.patient_marks if one.marks}
    parts = hashed.partition_by("patient_id", as_dict=True)
    now = {str(patient): manifest(rows) for (patient,), rows in parts.items()}
    known = _known_patients(state)
    return tuple(_patient(one, marked.get(one), now.get(one, {}), known) for one in patients)


def _patient(
    patient: str, mark: Mark | None, now: Mapping[str, str], known: frozenset[str] | None
) -> PatientStatus:
    if mark is None:
        is_new = known is not None and patient not in known
        return PatientStatus(patient, Reviewed.NEW if is_new else Reviewed.NOT_YET)
    then = mark.rows
    changed = tuple(name for name in now if name in then and now[name] != then[name])
    new = tuple(name for name in now if name not in then)
    gone = tuple(name for name in then if name not in now)
    status = Reviewed.CHANGED if changed or new or gone else Reviewed.REVIEWED
    return PatientStatus(patient, status, mark.by, mark.ts_utc, changed, new, gone)


def _known_patients(state: State) -> frozenset[str] | None:
    """Return who was there when something was last marked as reviewed; None where not known."""
    for event in reversed(state.events):
        if event.act.action in _MARKS and event.seq not in state.undone:
            data = state.data.get(event.act.data_sha256)
            return None if data is None else data.patients
    return None


def row_statuses(cohort: Cohort, state: State, patients: Iterable[str]) -> pl.DataFrame:
    """Return where every row of some patients stands, with the columns of `ROW_STATUSES`.

    A row is reviewed where it is as it was in the last mark on it or on its patient; it is new
    where its patient was reviewed and it was not there.
    """
    return statuses_of_rows(hashed_rows(cohort, patients), state)


def statuses_of_rows(hashed: pl.DataFrame, state: State) -> pl.DataFrame:
    """Return where rows stand, all rows of some patients; see `row_statuses`."""
    known = _known_patients(state)
    of_rows = {(one.target.table, one.target.row_key): one.marks for one in state.row_marks}
    of_patients = {one.target.patient: one.marks for one in state.patient_marks}
    now = manifest(hashed).values()
    rows = [
        _row(
            row_name(table, key),
            hash_,
            (*of_rows.get((table, key), ()), *of_patients.get(patient, ())),
            is_new=known is not None and patient not in known,
        )
        for (table, key, patient), hash_ in zip(
            hashed.select("table", "row_key", "patient_id").iter_rows(), now, strict=True
        )
    ]
    names = ("review", "by", "ts_utc")
    further = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return hashed.hstack(further)


def _row(
    name: str, hash_: str, marks: tuple[Mark, ...], *, is_new: bool
) -> tuple[str, str | None, str | None]:
    """Return where a row stands: ``is_new`` says that its patient was not there at all."""
    of_it = (mark for mark in marks if name in mark.rows)
    seen = max(of_it, key=lambda one: one.ts_utc, default=None)
    if seen is not None:
        status = Reviewed.REVIEWED if seen.rows[name] == hash_ else Reviewed.CHANGED
        return status.value, seen.by, seen.ts_utc
    return (Reviewed.NEW if marks or is_new else Reviewed.NOT_YET).value, None, None
