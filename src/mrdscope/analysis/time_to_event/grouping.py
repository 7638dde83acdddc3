"""Dividing the patients of an endpoint by a column of the patients table."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl

from mrdscope.analysis.time_to_event.endpoints import EndpointTimes
from mrdscope.cohort.model import Cohort
from mrdscope.cohort.schema import PROVENANCE
from mrdscope.errors import UsageError

#: More groups than this are no grouping: a measurement is not binned behind the user's back.
MOST_GROUPS = 10

#: Columns of the patients table that tell what became of patients.
OUTCOMES = frozenset({"os_days", "os_event", "pfs_days", "pfs_event"})


def grouped(times: EndpointTimes, cohort: Cohort, column: str) -> EndpointTimes:
    """Return the same times with each patient's group, a value of a patients column.

    A patient without a value is left out, with the reason. Groups are in natural order: numbers
    by size (also within text, "arm 2" before "arm 10"), false before true.

    Raises
    ------
    UsageError
        Where there is no such column, or it has more than `MOST_GROUPS` values.
    """
    values = _values(cohort.patients, column)
    joined = times.frame.drop("group").join(
        values, on="patient_id", how="left", maintain_order="left"
    )
    frame = joined.filter(pl.col("group").is_not_null())
    groups = tuple(sorted(frame["group"].unique().to_list(), key=natural_order))
    if len(groups) > MOST_GROUPS:
        raise UsageError(
            f"{column} has {len(groups)} values among these patients",
            where="--by",
            expected=f"at most {MOST_GROUPS} groups",
            action="choose a column with few values, or cut this one, as in --cut median",
        )
    missing = joined.filter(pl.col("group").is_null()).select(
        "patient_id", reason=pl.lit(f"no {column}")
    )
    return replace(
        times,
        frame=frame,
        left_out=in_cohort_order(pl.concat([times.left_out, missing]), cohort),
        by=column,
        groups=groups,
    )


def stratified(times: EndpointTimes, cohort: Cohort, column: str) -> EndpointTimes:
    """Return the same times with each patient's stratum, a value of a patients column.

    Groups are then compared within strata only. Who has no value is left out, with the reason;
    errors are those of `grouped`.
    """
    kept = replace(times, frame=times.frame.with_columns(_kept="group"))
    placed = grouped(kept, cohort, column)
    frame = placed.frame.rename({"group": "stratum"}).rename({"_kept": "group"})
    left = set(frame["group"])
    groups = times.groups if times.by is None else tuple(g for g in times.groups if g in left)
    return replace(placed, frame=frame, by=times.by, groups=groups, strata_by=column)


def natural_order(name: str) -> tuple[tuple[bool, float, str], ...]:
    """Return a key that sorts names as people do: their numbers by size, the rest by letter."""
    parts = re.findall(r"^-?\d+(?:\.\d+)?|\d+(?:\.\d+)?|\D+", name)
    keys = [
        (False, float(part), "") if part[-1].isdecimal() else (True, 0.0, part.casefold())
        for part in parts
    ]
    return (*keys, (True, 0.0, name))


def dividing_columns(patients: pl.DataFrame) -> list[str]:
    """Return the names of the columns that may divide patients: no identifiers, no outcomes."""
    return [
        name
        for name in patients.columns
        if name not in OUTCOMES and name not in PROVENANCE and name != "patient_id"
    ]


def patients_column(patients: pl.DataFrame, column: str) -> pl.Series:
    """Return a column that may divide patients.

    Raises
    ------
    UsageError
        Where there is no such column, naming those there are; and on an outcome.
    """
    columns = dividing_columns(patients)
    if column in OUTCOMES:
        raise UsageError(
            f"{column} is an outcome, which nobody has at time zero",
            where="--by",
            expected="what is known of patients before",
        )
    if column not in columns:
        raise UsageError(
            f"the patients table has no column {column!r}",
            where="--by",
            expected="one of " + ", ".join(columns),
        )
    return patients[column]


def _values(patients: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return each patient's value as the name of a group."""
    patients_column(patients, column)
    value = pl.col(column)
    if patients.schema[column].is_float():
        value = pl.when(value.is_finite()).then(value)
        whole = value.cast(pl.Int64, strict=False)
        text = pl.when(whole == value).then(whole.cast(pl.String)).otherwise(value.cast(pl.String))
    else:
        text = value.cast(pl.String)
    return patients.select("patient_id", group=text)


def in_cohort_order(left_out: pl.DataFrame, cohort: Cohort) -> pl.DataFrame:
    """Return patients and their reasons in the order of the cohort."""
    order = cohort.patients.select("patient_id")
    return order.join(left_out, on="patient_id", how="inner", maintain_order="left")
