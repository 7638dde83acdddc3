"""Everything known and computed of one patient."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.mrd.doubling import steps
from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import Settings
from mrdscope.errors import UsageError

Row = Mapping[str, object]

_CHANGE = ("log10_change_low", "log10_change_high", "within_assay_variation")


@dataclass(frozen=True)
class Case:
    """One patient: the rows of every table, and the patient's row of every analysis.

    ``samples`` is the main series as `analysis.mrd.samples` prepares it, with the change since the
    evaluable sample before (``log10_change_low``, ``log10_change_high``, null where nothing is
    known, and ``within_assay_variation``); ``other_samples`` the rest; ``worst`` the worst grades
    from day 0 on, worst first. ``place`` counts from 0 in the cohort.
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


def _with_changes(samples: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Add the step of `analysis.mrd.doubling.steps` that ends in each sample."""
    found = steps(Series(samples, samples.clear()), settings).with_row_index("_step")
    step = pl.when("evaluable").then(pl.col("evaluable").cum_sum().cast(pl.Int64) - 2)
    return (
        samples.with_columns(_step=step)
        .join(
            found.select(pl.col("_step").cast(pl.Int64), *_CHANGE),
            on="_step",
            how="left",
            maintain_order="left",
        )
        .drop("_step")
    )


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
        samples=_with_changes(_of(results.series.samples, patient_id), results.settings),
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
