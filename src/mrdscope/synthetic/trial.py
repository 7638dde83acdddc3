"""A trial put together: every table of a batch of patients, their ids and dates."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import polars as pl

from mrdscope.synthetic.adverse_events import adverse_events
from mrdscope.synthetic.draws import Draws
from mrdscope.synthetic.labs import labs
from mrdscope.synthetic.mrd import mrd
from mrdscope.synthetic.outcome import endpoints, events, outcome
from mrdscope.synthetic.patients import baseline, patients
from mrdscope.synthetic.treatment import tolerance, treatment

#: The seed of the cohort that comes with the program: the year of the paper's algorithm.
SEED = 2003

#: Nothing is known after this day; patients were taken in between the two days before it.
DATA_CUT = datetime.date(2023, 6, 30)
ACCRUAL = (datetime.date(2019, 1, 7), datetime.date(2022, 3, 31))

_EPOCH = datetime.date(1970, 1, 1)


@dataclass(frozen=True)
class Trial:
    """The tables of a cohort as their files have them, by canonical name.

    MRD has ``value`` as numbers alone; `writing` puts the words of a report in their place.
    """

    tables: dict[str, pl.DataFrame]


def trial(first: int, count: int, total: int, seed: int) -> Trial:
    """Draw some patients of a trial.

    Parameters
    ----------
    first, count
        The number of the first patient, from 0, and how many.
    total
        How many patients the whole trial has: how many digits an id takes.
    seed
        The same seed, ``first`` and ``count`` give the same patients.
    """

    def draws(part: str) -> Draws:
        return Draws(seed, first, part)

    ids = _ids(first, count, total)
    accrual = ((ACCRUAL[0] - _EPOCH).days, (ACCRUAL[1] - _EPOCH).days)
    people = baseline(ids, accrual, draws("baseline"))
    what = outcome(people, (DATA_CUT - _EPOCH).days, draws("outcome"))
    borne = tolerance(people, what, draws("tolerance"))
    harms = adverse_events(people, what, borne, draws("adverse events"))
    tables = {
        "patients": patients(people, endpoints(what), draws("missing")),
        "mrd": _with_sample_ids(_dated(mrd(people, what, draws("mrd")), people.day0), ids),
        "treatment": treatment(people, what, borne, draws("treatment")),
        "adverse_events": harms,
        "events": _dated(events(people, what, draws("events")), people.day0),
        "labs": labs(people, what, harms, draws("labs")),
    }
    return Trial({name: _with_ids(table, ids) for name, table in tables.items()})


def _ids(first: int, count: int, total: int) -> pl.Series:
    digits = max(3, len(str(total)))
    numbers = pl.int_range(first + 1, first + count + 1, eager=True).cast(pl.String)
    return ("S" + numbers.str.zfill(digits)).alias("patient_id")


def _dated(table: pl.DataFrame, day0: np.ndarray) -> pl.DataFrame:
    """Return rows with their calendar date after their whole day."""
    day = pl.col("day").cast(pl.Int64)
    zero = pl.Series(day0).gather(table["patient"])
    return table.with_columns(day, date=(zero + table["day"].cast(pl.Int64)).cast(pl.Date))


def _with_sample_ids(table: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    number = pl.int_range(pl.len()).over("patient").cast(pl.String).str.zfill(2)
    kind = pl.when(pl.col("tissue") == "blood").then(pl.lit("B")).otherwise(pl.lit("M"))
    sample = pl.concat_str(ids.gather(table["patient"]), pl.lit("-"), number, kind)
    front = ("patient", "sample_id", "day", "date")
    return table.with_columns(sample_id=sample).select(*front, pl.exclude(*front))


def _with_ids(table: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """Return a table with the patient's id in place of the number."""
    if "patient" not in table.columns:
        return table
    return table.select(ids.gather(table["patient"]).alias("patient_id"), pl.exclude("patient"))
