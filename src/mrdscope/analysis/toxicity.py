"""Adverse events counted by patient: the worst grade of each patient in each term.

Source: the paper's Table 1C and the counting rules of the domain reference, 2.2. The denominator is
everyone who was treated, not everyone with an adverse event; a grade is never read as another
scale's.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.cohort.model import Cohort

#: Column of a band to the grades it holds; grade 5 stands alone and is never folded into III-IV.
BANDS: dict[str, tuple[int, ...]] = {"I-II": (1, 2), "III-IV": (3, 4), "V": (5,)}


@dataclass(frozen=True)
class Toxicity:
    """Worst grades, and what was kept out of them.

    Attributes
    ----------
    worst
        One row a patient and term, by term and patient: ``patient_id``, ``term``, ``system``,
        ``grade`` (the worst; null where none of the records has one), ``n_events``,
        ``first_onset_day``, ``worst_onset_day``.
    table
        One row a term, most patients first: ``term``, ``I-II``, ``III-IV``, ``V``, ``unknown``,
        ``any`` (patients; the columns exclude one another, ``any`` is their sum; grade 0 counts in
        none).
    population
        Patients the percentages are of: those who received at least one dose.
    scales
        The grading scales in use; more than one means that grades must not be compared.
    before
        Records that began before day 0, with the columns of the adverse events table: in the data
        and not in the counts.
    """

    worst: pl.DataFrame
    table: pl.DataFrame
    population: pl.DataFrame
    scales: tuple[str, ...]
    before: pl.DataFrame


def safety_population(cohort: Cohort) -> pl.DataFrame:
    """Return the ``patient_id`` of everyone treated, in the cohort's order.

    Those are the patients marked as safety population; where none is marked either way, those with
    a row in the treatment table; where there is no such table either, all patients.
    """
    patients = cohort.patients.unique("patient_id", maintain_order=True)
    if patients["safety_population"].is_not_null().any():
        return patients.filter(pl.col("safety_population")).select("patient_id")
    if not cohort.treatment.is_empty():
        treated = cohort.treatment.select("patient_id").unique()
        return patients.join(treated, on="patient_id", how="semi").select("patient_id")
    return patients.select("patient_id")


def worst_grades(events: pl.DataFrame) -> pl.DataFrame:
    """Return the worst grade of each patient in each term (see `Toxicity.worst`).

    An event whose onset is not known counts: leaving it out would make treatment look safer.
    """
    worst = pl.col("grade") == pl.col("grade").max()
    return (
        events.group_by("patient_id", "term", maintain_order=True)
        .agg(
            pl.col("system").first(),
            pl.col("grade").max(),
            pl.len().alias("n_events"),
            pl.col("onset_day").min().alias("first_onset_day"),
            pl.col("onset_day").filter(worst).min().alias("worst_onset_day"),
        )
        .sort("term", maintain_order=True)
    )


def _table(worst: pl.DataFrame) -> pl.DataFrame:
    grade = pl.col("grade")
    bands = [grade.is_in(list(grades)).sum().alias(band) for band, grades in BANDS.items()]
    return (
        worst.group_by("term", maintain_order=True)
        .agg(*bands, grade.is_null().sum().alias("unknown"))
        .with_columns(any=pl.sum_horizontal(*BANDS, "unknown"))
        .sort("any", "III-IV", "term", descending=[True, True, False])
    )


def toxicity(cohort: Cohort) -> Toxicity:
    """Return the adverse events of a cohort counted by patient, from day 0 on.

    Only patients of the safety population count. See `Toxicity` for what it holds.
    """
    population = safety_population(cohort)
    events = cohort.adverse_events.filter(pl.col("term").is_not_null())
    treated = events.join(population, on="patient_id", how="semi", maintain_order="left")
    before = (pl.col("onset_day") < 0).fill_null(value=False)
    worst = worst_grades(treated.filter(~before))
    scales = events["scale"].drop_nulls().unique().sort()
    return Toxicity(worst, _table(worst), population, tuple(scales), events.filter(before))
