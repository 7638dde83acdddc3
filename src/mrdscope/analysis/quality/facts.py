"""What rules of several tables compare with: each patient's own dates and days, once."""

from __future__ import annotations

import polars as pl

from mrdscope.cohort.model import Cohort
from mrdscope.cohort.schema import PROVENANCE

_PLACE = list(PROVENANCE)


def facts(cohort: Cohort) -> pl.DataFrame:
    """Return a row a patient of the patients table, the first of who has several.

    Returns
    -------
    polars.DataFrame
        Columns of the patients table, and in days from day 0, null where they are not known:
        ``diagnosis_day`` (event), ``treatment_day`` (first day of any treatment), ``cr_day``,
        ``relapse_day`` (hematologic; the first), ``contact_day`` (the last), ``death_day``, with
        ``contact_date`` and ``death_date``; and ``died`` (an event of death, dated or not).
    """
    patients = once_each(cohort.patients, "patient_id")
    treated = cohort.treatment.group_by("patient_id").agg(treatment_day=pl.col("start_day").min())
    return patients.join(_of_events(cohort.events), on="patient_id", how="left").join(
        treated, on="patient_id", how="left", maintain_order="left"
    )


def _of_events(events: pl.DataFrame) -> pl.DataFrame:
    def days(kind: str) -> pl.Expr:
        return pl.col("day").filter(pl.col("type") == kind)

    return events.group_by("patient_id").agg(
        diagnosis_day=days("diagnosis").min(),
        cr_day=days("hematologic_cr").min(),
        relapse_day=days("hematologic_relapse").min(),
        contact_day=days("last_contact").max(),
        death_day=days("death").min(),
        contact_date=pl.col("date").filter(pl.col("type") == "last_contact").max(),
        death_date=pl.col("date").filter(pl.col("type") == "death").min(),
        died=(pl.col("type") == "death").any(),
    )


def once_each(rows: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Return the first row in its file of each combination of values, whatever the rows' order."""
    key = pl.col(columns[0]) if len(columns) == 1 else pl.struct(columns)
    if not rows.select(key.is_duplicated().any()).item():
        return rows
    return in_file_order(rows).unique(list(columns), keep="first", maintain_order=True)


def in_file_order(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows in the order of their files."""
    return rows.sort(_PLACE, maintain_order=True)


def beside(rows: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Return rows with the columns of their patient beside them, null where there is none.

    ``facts`` has one row a patient. Rows of one patient stand together in a cohort, so that the
    patient is looked up once a stretch of rows and not once a row.
    """
    heads = rows.select(
        starts=(pl.col("patient_id") != pl.col("patient_id").shift()).fill_null(value=True)
    ).to_series()
    looked_up = (
        rows.select("patient_id")
        .filter(heads)
        .join(facts, on="patient_id", how="left", maintain_order="left")
        .drop("patient_id")
    )
    stretch = heads.cum_sum() - 1
    return rows.hstack(looked_up[stretch].get_columns())


def id_heads(rows: pl.DataFrame) -> pl.DataFrame:
    """Return ``patient_id`` and place of the first row of each stretch of rows of one patient."""
    return rows.select("patient_id", *_PLACE).filter(
        (pl.col("patient_id") != pl.col("patient_id").shift()).fill_null(value=True)
    )


def first_rows(cohort: Cohort) -> dict[str, pl.DataFrame]:
    """Return of each table ``patient_id`` and place of the first row in its file of every id."""
    return {name: once_each(id_heads(rows), "patient_id") for name, rows in cohort.tables().items()}
