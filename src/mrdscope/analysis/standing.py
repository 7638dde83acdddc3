"""Where a patient stands on the last day anything is known: what a tumor board asks first.

Source: domain reference, 3.11. Nothing is carried forward: what is said of the last sample is said
with how long ago it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from mrdscope.analysis.case import Case, Row
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import DAY_TOLERANCE
from mrdscope.cohort.schema import DAY_DECIMALS


@dataclass(frozen=True)
class Standing:
    """One patient on the last day known; None is not known, frames may be empty.

    Parameters
    ----------
    last_day
        The day of last contact or death; where neither is known, the last day of any record.
    last_record_day
        The last day of any record of the patient.
    last_sample
        The last evaluable sample of the main series: a row of `analysis.mrd.samples`.
    days_since_sample
        From it to ``last_day``.
    overdue
        Whether a living patient was not sampled for longer than ``settings.maximum_gap_days``.
    step
        The step to that sample from the one before: a row of `analysis.mrd.doubling.steps`.
    fastest
        The patient's row of `analysis.mrd.doubling.doubling`.
    treatment
        The stretches of treatment that run on ``last_day``; none of a patient who has died.
    stopped
        The stretches of treatment that stopped last, where none runs; several of one day.
    """

    last_day: float | None
    last_record_day: float | None
    last_sample: Row | None
    days_since_sample: float | None
    overdue: bool
    step: Row | None
    fastest: Row | None
    treatment: pl.DataFrame
    stopped: pl.DataFrame


def standing(results: Results, one: Case) -> Standing:
    """Return where a patient of these results stands."""
    record = _last_record(one)
    known = one.course["last_contact_day"]
    last = known if isinstance(known, float) else record
    sample = _last_row(one.samples.filter("evaluable"))
    since = None
    if sample is not None and last is not None:
        since = round(last - sample["day"], DAY_DECIMALS)
    died = one.course["death_day"] is not None
    running = _running(one.treatment, last, died=died)
    limit = results.settings.maximum_gap_days + DAY_TOLERANCE
    return Standing(
        last_day=last,
        last_record_day=record,
        last_sample=sample,
        days_since_sample=since,
        overdue=not died and since is not None and since > limit,
        step=_last_row(_of(results.mrd.steps, one)),
        fastest=_last_row(_of(results.mrd.doubling, one)),
        treatment=running,
        stopped=_last_stopped(one.treatment if running.is_empty() else running.clear()),
    )


def _of(frame: pl.DataFrame, one: Case) -> pl.DataFrame:
    return frame.filter(pl.col("patient_id") == one.patient_id)


def _last_row(frame: pl.DataFrame) -> dict[str, Any] | None:
    return frame.row(-1, named=True) if frame.height else None


def _last_record(one: Case) -> float | None:
    """Return the last day of any record of a patient."""
    days = [
        frame[column].max()
        for frame, columns in (
            (one.samples, ("day",)), (one.other_samples, ("day",)), (one.events, ("day",)),
            (one.treatment, ("start_day", "stop_day")),
            (one.adverse_events, ("onset_day", "end_day")),
        )
        for column in columns
    ]  # fmt: skip
    return max((day for day in days if isinstance(day, float)), default=None)


def _running(treatment: pl.DataFrame, day: float | None, *, died: bool) -> pl.DataFrame:
    if day is None or died:
        return treatment.clear()
    start, stop = pl.col("start_day"), pl.col("stop_day")
    begun = start <= day + DAY_TOLERANCE
    return treatment.filter(begun & (stop.is_null() | (stop >= day - DAY_TOLERANCE)))


def _last_stopped(treatment: pl.DataFrame) -> pl.DataFrame:
    return treatment.filter(pl.col("stop_day") == pl.col("stop_day").max())
