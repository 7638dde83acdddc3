"""Dividing the safety population by a column of the patients table."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.time_to_event.grouping import MOST_GROUPS, natural_order
from mrdscope.cohort.headers import column_called
from mrdscope.cohort.model import Cohort
from mrdscope.cohort.schema import PATIENTS, PROVENANCE
from mrdscope.errors import UsageError

#: The group of everybody where nobody asked for groups.
EVERYBODY = "all"


def groups_of(cohort: Cohort, column: str) -> pl.DataFrame:
    """Return ``patient_id`` and ``group`` (text; null where not known) by a patients column.

    Raises
    ------
    UsageError
        Where there is no such column, or it has more than `grouping.MOST_GROUPS` values.
    """
    patients = cohort.patients.unique("patient_id", maintain_order=True)
    there = [name for name in patients.columns if name not in {"patient_id", *PROVENANCE}]
    found = column_called(PATIENTS, there, column)
    if found is None:
        raise UsageError(
            f"the patients table has no column {column!r}",
            where="--by",
            expected="one of " + ", ".join(there),
        )
    text = pl.col(found).cast(pl.String)
    groups = patients.select(
        "patient_id",
        group=text.str.strip_suffix(".0") if patients[found].dtype.is_float() else text,
    )
    if groups["group"].drop_nulls().n_unique() > MOST_GROUPS:
        raise UsageError(
            f"{column} has {groups['group'].drop_nulls().n_unique()} values",
            where="--by",
            expected=f"at most {MOST_GROUPS} groups",
        )
    return groups


def grouped(population: pl.DataFrame, groups: pl.DataFrame | None) -> pl.DataFrame:
    """Return ``patient_id`` and ``group`` of a population; `EVERYBODY` where there are none."""
    people = population.select("patient_id")
    if groups is None:
        return people.with_columns(group=pl.lit(EVERYBODY))
    return people.join(groups, on="patient_id", how="left", maintain_order="left")


def group_names(people: pl.DataFrame) -> list[str | None]:
    """Return the groups there are in natural order, None last where somebody is in none."""
    names = sorted(people["group"].drop_nulls().unique().to_list(), key=natural_order)
    return [*names, *([None] if people["group"].null_count() else [])]


def sizes(people: pl.DataFrame) -> pl.DataFrame:
    """Return ``group`` and ``n``, how many are in it."""
    return people.group_by("group", maintain_order=True).agg(n=pl.len().cast(pl.Int64))


def in_order(people: pl.DataFrame) -> pl.DataFrame:
    """Return ``group`` of each group there is, in the order of `group_names`."""
    return pl.DataFrame({"group": group_names(people)}, schema={"group": pl.String})
