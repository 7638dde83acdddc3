"""Who was treated, until when, and for how long each was watched for adverse events."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.course import course
from mrdscope.analysis.settings import DAY_TOLERANCE
from mrdscope.cohort.model import Cohort
from mrdscope.cohort.schema import DAY_DECIMALS

#: Days after the last dose in which an adverse event still counts as one of treatment.
FOLLOW_ON_DAYS = 30.0

EXPOSURE_RULE = (
    "exposure runs from day 0 to 30 days after the last dose, no longer than to the last contact; "
    "where the last contact is not known, to the last dose"
)


def safety_population(cohort: Cohort) -> pl.DataFrame:
    """Return the ``patient_id`` of everyone treated, in the cohort's order; see `safety_rule`."""
    patients = cohort.patients.unique("patient_id", maintain_order=True)
    if _is_marked(patients):
        return patients.filter(pl.col("safety_population")).select("patient_id")
    treated = last_doses(cohort.treatment)
    if not treated.is_empty():
        return patients.join(treated, on="patient_id", how="semi").select("patient_id")
    return patients.select("patient_id")


def safety_rule(cohort: Cohort) -> str:
    """Return who the safety population is, in words.

    Those are the patients marked as safety population; where none is marked either way, those with
    treatment on or after day 0; where there is none either, all patients.
    """
    patients = cohort.patients.unique("patient_id", keep="first")
    if _is_marked(patients):
        unmarked = patients["safety_population"].null_count()
        left = f"; {unmarked} marked neither way are not in it" if unmarked else ""
        return f"safety population: the patients marked so{left}"
    if not last_doses(cohort.treatment).is_empty():
        return "safety population: patients with treatment on or after day 0"
    return "safety population: all patients, for no treatment is recorded"


def _is_marked(patients: pl.DataFrame) -> bool:
    return bool(patients["safety_population"].is_not_null().any())


def treated_later(cohort: Cohort) -> int:
    """Return how many of the safety population were first treated after day 0."""
    since = cohort.treatment.filter(pl.col("stop_day").is_null() | (pl.col("stop_day") >= 0))
    first = since.group_by("patient_id").agg(first=pl.col("start_day").min())
    later = first.filter(pl.col("first") > DAY_TOLERANCE)
    return safety_population(cohort).join(later, on="patient_id", how="semi").height


def last_doses(treatment: pl.DataFrame) -> pl.DataFrame:
    """Return ``patient_id`` and ``last_dose_day`` of who has treatment on or after day 0.

    The last day of any drug; null while one goes on. Stretches that ended before day 0 are what
    came before and do not count.
    """
    stop = pl.col("stop_day")
    since = treatment.filter(stop.is_null() | (stop >= 0))
    return since.group_by("patient_id", maintain_order=True).agg(
        last_dose_day=pl.when(stop.is_null().any()).then(None).otherwise(stop.max())
    )


def exposure(cohort: Cohort) -> pl.DataFrame:
    """Return the safety population and how long each was exposed, by `EXPOSURE_RULE`.

    Returns
    -------
    polars.DataFrame
        A row a patient, in the cohort's order: ``patient_id``; ``last_dose_day`` (null while
        treatment goes on, or where none is known); ``window_end_day``, the last day an event counts
        as one of treatment (null: no end); ``death_day``; ``end_day``, when watching ended (null
        where neither last contact nor last dose is known, or where it lies before day 0);
        ``ended_by``: ``death``, ``last contact``, ``end of window`` or ``last dose``, null as
        ``end_day``. Exposure is ``end_day`` days long.
    """
    known = course(cohort).select("patient_id", "death_day", "last_contact_day")
    ids = safety_population(cohort)
    joined = ids.join(last_doses(cohort.treatment), on="patient_id", how="left").join(
        known, on="patient_id", how="left", maintain_order="left"
    )
    window_end = (pl.col("last_dose_day") + FOLLOW_ON_DAYS).round(DAY_DECIMALS)
    contact, window = pl.col("last_contact_day"), pl.col("window_end_day")
    ended = (
        pl.when(contact.is_null())
        .then(pl.when(pl.col("last_dose_day").is_not_null()).then(pl.lit("last dose")))
        .when((window < contact).fill_null(value=False))
        .then(pl.lit("end of window"))
        .when((pl.col("death_day") <= contact).fill_null(value=False))
        .then(pl.lit("death"))
        .otherwise(pl.lit("last contact"))
    )
    end = (
        pl.when(contact.is_null())
        .then("last_dose_day")
        .otherwise(pl.min_horizontal(contact, window))
    )
    possible = pl.col("end_day") >= 0
    order = ids.with_row_index("_place")
    return (
        joined.with_columns(window_end_day=window_end)
        .with_columns(end_day=end, ended_by=ended)
        .with_columns(
            end_day=pl.when(possible).then("end_day"), ended_by=pl.when(possible).then("ended_by")
        )
        .join(order, on="patient_id")
        .sort("_place")
        .select("patient_id", "last_dose_day", "window_end_day", "death_day", "end_day", "ended_by")
    )
