"""The days and dates on which something new becomes known: the steps of a data cut."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import polars as pl

from mrdscope.cohort import schema
from mrdscope.cohort.model import Cohort

#: Tables whose days are steps, unless fewer are asked for.
ALL_TABLES = tuple(table.name for table in schema.TABLES)


def known_days(
    cohort: Cohort, patient_id: str | None = None, tables: Iterable[str] = ALL_TABLES
) -> pl.Series:
    """Return the days from day 0 on which something begins, ends or happens, each once, in order.

    Parameters
    ----------
    cohort
        Any cohort; days before day 0 are no cut and are left out.
    patient_id
        Whose days; everybody's where it is None. Somebody unknown has none.
    tables
        The tables whose days count.

    Returns
    -------
    polars.Series
        Floats, rising. Between two of them `as_of.as_of` gives the same cohort but for the day of
        last contacts and of censoring.
    """
    days = [frame[column].unique() for frame, column in _days(cohort, patient_id, tables)]
    all_ = pl.concat([pl.Series([], dtype=pl.Float64), *(one.rename("day") for one in days)])
    return all_.filter(all_ >= 0).unique().sort()


def known_dates(
    cohort: Cohort, patient_id: str | None = None, tables: Iterable[str] = ALL_TABLES
) -> pl.Series:
    """Return the calendar dates of `known_days`, those of day 0 among them.

    Patients whose day 0 has no date have none. A part of a day counts to the next date, on which a
    cut knows it.
    """
    zero = cohort.patients.select("patient_id", "day0_date").drop_nulls()
    zero = zero.unique("patient_id", keep="first")
    if patient_id is not None:
        zero = zero.filter(pl.col("patient_id") == patient_id)
    days = [
        frame.select("patient_id", day=column)
        for frame, column in _days(cohort, patient_id, tables)
    ]
    start = zero.select("patient_id", day=pl.lit(0.0))
    after = pl.duration(days=pl.col("day").ceil())
    return (
        pl.concat([start, *days])
        .filter(pl.col("day") >= 0)
        .join(zero, on="patient_id")
        .select(date=pl.col("day0_date") + after)
        .to_series()
        .unique()
        .sort()
    )


def step_after(steps: pl.Series, at: float | datetime.date) -> float | datetime.date | None:
    """Return the first step after a day or date; None after the last."""
    later = steps.filter(steps > at)
    return None if later.is_empty() else later[0]


def step_before(steps: pl.Series, at: float | datetime.date) -> float | datetime.date | None:
    """Return the last step before a day or date; None before the first."""
    earlier = steps.filter(steps < at)
    return None if earlier.is_empty() else earlier[-1]


def _days(
    cohort: Cohort, patient_id: str | None, tables: Iterable[str]
) -> list[tuple[pl.DataFrame, str]]:
    """Return the tables, of one patient where one is named, with each of their columns of days."""
    chosen = set(tables)
    frames = {
        name: frame if patient_id is None else frame.filter(pl.col("patient_id") == patient_id)
        for name, frame in cohort.tables().items()
        if name in chosen
    }
    return [
        (frame, column.name)
        for name, frame in frames.items()
        for column in schema.table(name)
        if column.kind is schema.Kind.DAY
    ]
