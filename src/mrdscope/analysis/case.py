"""Everything known and computed of one patient."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.results import Results
from mrdscope.errors import UsageError

Row = Mapping[str, object]


@dataclass(frozen=True)
class Case:
    """One patient: the rows of every table, and the patient's row of every analysis.

    ``samples`` is the main series as `analysis.mrd.samples` prepares it, ``other_samples`` the
    rest; ``worst`` the worst grades from day 0 on, worst first. ``place`` counts from 0 in the
    cohort.
    """

    patient: Row
    course: Row
    response: Row
    rise: Row
    episodes: pl.DataFrame
    samples: pl.DataFrame
    other_samples: pl.DataFrame
    treatment: pl.DataFrame
    adverse_events: pl.DataFrame
    worst: pl.DataFrame
    events: pl.DataFrame
    early_level: Row | None
    place: int
    of: int

    @property
    def patient_id(self) -> str:
        """The patient's identifier."""
        return str(self.patient["patient_id"])


def _of(frame: pl.DataFrame, patient_id: str) -> pl.DataFrame:
    return frame.filter(pl.col("patient_id") == patient_id)


def _row(frame: pl.DataFrame, patient_id: str) -> Row:
    return _of(frame, patient_id).row(0, named=True)


def _unknown(results: Results, patient_id: str) -> UsageError:
    known = results.cohort.patients["patient_id"].to_list()
    near = difflib.get_close_matches(patient_id, known, n=3)
    hint = f"did you mean {', '.join(near)}?" if near else "ids are text: 01 is not 1"
    return UsageError(f"there is no patient {patient_id!r}", where=results.cohort.name, action=hint)


def case(results: Results, patient_id: str) -> Case:
    """Return everything of one patient; `UsageError` naming near ids where there is none."""
    index = results.cohort.patients["patient_id"].index_of(patient_id)
    if index is None:
        raise _unknown(results, patient_id)
    early = _of(results.early_level, patient_id)
    cohort = results.cohort
    return Case(
        patient=cohort.patients.row(index, named=True),
        course=_row(results.course, patient_id),
        response=_row(results.response, patient_id),
        rise=_row(results.rise, patient_id),
        episodes=_of(results.episodes, patient_id),
        samples=_of(results.series.samples, patient_id),
        other_samples=_of(results.series.left_out, patient_id),
        treatment=_of(cohort.treatment, patient_id),
        adverse_events=_of(cohort.adverse_events, patient_id),
        worst=_of(results.toxicity.worst, patient_id).sort(
            "grade", "first_onset_day", descending=[True, False], nulls_last=True
        ),
        events=_of(cohort.events, patient_id),
        early_level=early.row(0, named=True) if early.height else None,
        place=index,
        of=cohort.size,
    )
