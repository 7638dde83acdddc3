"""What happened to each patient and when: the days other analyses are anchored to."""

from __future__ import annotations

import polars as pl

from mrdscope.cohort.model import Cohort

_FIRST = {
    "hematologic_cr_day": "hematologic_cr",
    "relapse_day": "hematologic_relapse",
    "transplant_day": "transplant",
    "death_day": "death",
}


def course(cohort: Cohort) -> pl.DataFrame:
    """Return the day of each patient's remission, relapse, transplant, death and last contact.

    Returns
    -------
    polars.DataFrame
        One row a patient in the cohort's order: ``patient_id``, ``hematologic_cr_day``,
        ``relapse_day`` (the first hematologic relapse; it is read from the events, never inferred
        from MRD), ``transplant_day``, ``death_day``, ``last_contact_day`` (the last day the patient
        is known to have been alive or to have died; where the events do not say, the overall
        survival time of the patients table). Days from day 0; null where it did not happen or is
        not known.
    """
    days = cohort.events.group_by("patient_id").agg(
        *(pl.col("day").filter(pl.col("type") == kind).min().alias(name)
          for name, kind in _FIRST.items()),
        pl.col("day").filter(pl.col("type").is_in(["last_contact", "death"])).max()
        .alias("last_contact_day"),
    )  # fmt: skip
    patients = cohort.patients.select("patient_id", "os_days").unique(
        "patient_id", maintain_order=True
    )
    return patients.join(days, on="patient_id", how="left", maintain_order="left").select(
        "patient_id", *_FIRST, pl.coalesce("last_contact_day", "os_days").alias("last_contact_day")
    )
