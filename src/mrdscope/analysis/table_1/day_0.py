"""What the other tables say of a patient on day 0: remission and treatment."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.course import course
from mrdscope.cohort.model import Cohort


@dataclass(frozen=True)
class Derived:
    """A characteristic no column holds: one value a patient, in the order of the patients table."""

    name: str
    title: str
    values: pl.Series


def treatment_on(cohort: Cohort, day: float) -> pl.DataFrame:
    """Return what each patient was taking on a day: ``patient_id``, ``phase``, ``treatment``.

    One row a stretch of treatment that covers the day, ``treatment`` being drug, dose and unit; a
    drug that is not named is said to be so. A stretch without a last day goes on; one without a
    first day covers no day.
    """
    covers = (pl.col("start_day") <= day) & (pl.col("stop_day") > day).fill_null(value=True)
    dose = pl.col("dose").cast(pl.Int64, strict=False).cast(pl.String)
    whole = pl.when(pl.col("dose") == pl.col("dose").round()).then(dose)
    return cohort.treatment.filter(covers).select(
        "patient_id",
        "phase",
        treatment=pl.concat_str(
            pl.col("drug").fill_null("drug not named"),
            pl.coalesce(whole, pl.col("dose").cast(pl.String)),
            "dose_unit",
            separator=" ",
            ignore_nulls=True,
        ),
    )


def at_day_0(cohort: Cohort) -> tuple[Derived, ...]:
    """Return what holds on day 0: hematologic remission, and the treatment of each phase.

    Remission (``hcr_by_day_0``) is there where the cohort has events at all; a patient without a
    remission on day 0 or before is not in one. Treatment (``treatment_PHASE``, or
    ``treatment_on_day_0`` where no phase is named) is null where none is recorded; several at once
    are joined by a plus in the order of the alphabet.
    """
    taken = treatment_on(cohort, 0.0)
    phases = taken["phase"].unique(maintain_order=True)
    treatments = (_treatment(cohort, taken, phase) for phase in phases)
    return (*_remission(cohort), *treatments)


def _remission(cohort: Cohort) -> tuple[Derived, ...]:
    if cohort.events.is_empty():
        return ()
    remission = course(cohort).select(hcr=pl.col("hematologic_cr_day") <= 0)["hcr"]
    title = "hematologic complete remission by day 0"
    return (Derived("hcr_by_day_0", title, remission.fill_null(value=False)),)


def _treatment(cohort: Cohort, taken: pl.DataFrame, phase: str | None) -> Derived:
    treatments = pl.col("treatment").unique().sort().str.join(" + ")
    of_phase = taken.filter(pl.col("phase").eq_missing(phase)).group_by("patient_id")
    values = cohort.patients.select("patient_id").join(
        of_phase.agg(treatments), on="patient_id", how="left", maintain_order="left"
    )["treatment"]
    name = f"treatment_{phase or 'on_day_0'}"
    return Derived(name, f"{phase or 'treatment'} on day 0", values)
