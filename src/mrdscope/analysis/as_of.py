"""The cohort as it was known at a data cut, and what was cut.

What the file dates later than the cut was not known then and vanishes; what began before and ended
after was going on. Nothing is inferred from what vanished but that the patient was alive.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from mrdscope.analysis.cut_tables import (
    LIMIT,
    TableCut,
    adverse_events_known,
    dead,
    endpoints_known,
    rows_known,
    seen_later,
    treatment_known,
)
from mrdscope.cohort import schema
from mrdscope.cohort.model import Cohort
from mrdscope.errors import UsageError

#: What is known at a cut, in sentences.
RULES = (
    "rows of a later day are not known, nor are rows without a day",
    "what began before the cut and ended after it was going on: its end, its outcome and the "
    "reason are not known",
    "a grade is that of the whole event, for the file does not say when it was reached; grade 5 "
    "is known from the day of death",
    "who was seen later was alive at the cut: it is their last contact, and survival is censored "
    "there",
)


@dataclass(frozen=True)
class DayCut:
    """A data cut on the same day of every patient, counted from their day 0."""

    day: float

    @property
    def words(self) -> str:
        """The cut in words, as in "day 180"."""
        return f"day {self.day:g}"

    def limits(self, patients: pl.DataFrame) -> pl.DataFrame:
        """Return the last day known of each patient, as ``patient_id`` and ``_limit``."""
        last = round(self.day, schema.DAY_DECIMALS)
        return patients.select("patient_id", pl.lit(last, pl.Float64).alias(LIMIT))


@dataclass(frozen=True)
class DateCut:
    """A data cut on a calendar date, which is another day of every patient."""

    date: datetime.date

    @property
    def words(self) -> str:
        """The cut in words, as in "2021-06-30"."""
        return self.date.isoformat()

    def limits(self, patients: pl.DataFrame) -> pl.DataFrame:
        """Return the last day known of each patient; null where their day 0 has no date."""
        days = (pl.lit(self.date) - pl.col("day0_date")).dt.total_days()
        return patients.select("patient_id", days.cast(pl.Float64).alias(LIMIT))


Cut = DayCut | DateCut


@dataclass(frozen=True)
class AsOf:
    """A cohort as it was known at a cut, and what was cut.

    Attributes
    ----------
    cohort
        What was known: the same tables, columns and provenance, ``as_of`` naming the cut.
    cut
        The cut.
    tables
        Of each table but that of the patients: rows known, later, without a day, and opened.
    not_yet
        Patients whose day 0 is after the cut, in the cohort's order.
    undatable
        Patients left out because their day 0 has no date, which a cut by date needs.
    last_contacts
        How many patients were seen later, so that the cut is their last contact.
    censored
        How many reported times of survival were censored at the cut.
    grades_later
        How many events were fatal later: their grade is not known at the cut.
    not_cut
        Columns of the patients table that the program does not know: they are as in the file,
        whatever they tell of what came later.
    """

    cohort: Cohort
    cut: Cut
    tables: tuple[TableCut, ...] = ()
    not_yet: tuple[str, ...] = ()
    undatable: tuple[str, ...] = ()
    last_contacts: int = 0
    censored: int = 0
    grades_later: int = 0
    not_cut: tuple[str, ...] = ()


def parse_cut(text: str) -> Cut:
    """Return the cut a person means: a day (``180``) or a date (``2021-06-30``).

    Raises
    ------
    UsageError
        On what is neither.
    """
    try:
        if "-" in text.strip().lstrip("-"):
            return DateCut(datetime.date.fromisoformat(text.strip()))
        return DayCut(float(text))
    except ValueError:
        raise UsageError(
            f"{text!r} is no data cut", expected="a day, as 180, or a date, as 2021-06-30"
        ) from None


def as_of(cohort: Cohort, cut: Cut) -> AsOf:
    """Return the cohort as it was known at a cut, by `RULES`.

    The cut itself is known: rows of its day are there. On the last day of all the cohort is what it
    was, but for rows without a day; at infinity it is the cohort itself. Patients keep their order
    and their baseline; on a date, those whose day 0 comes later are not there yet and those without
    a date of day 0 are left out, both named.

    Raises
    ------
    UsageError
        On a day before day 0, on which nobody is there, and on a date where no patient's day 0 has
        one.
    """
    _require_possible(cohort, cut)
    if isinstance(cut, DayCut) and math.isinf(cut.day):
        return AsOf(cohort, cut)
    limits = cut.limits(cohort.patients.unique("patient_id", keep="first", maintain_order=True))
    there = limits.filter(pl.col(LIMIT) >= 0)
    tables = {name: _with_limit(frame, cut, there) for name, frame in cohort.tables().items()}
    patients, censored = endpoints_known(tables["patients"].drop_nulls(LIMIT))
    events = rows_known(tables["events"], "events")
    died = dead(patients, events.frame)
    contacts = _last_contacts(tables, died)
    harms, grades_later = adverse_events_known(tables["adverse_events"], died)
    known = {
        "mrd": rows_known(tables["mrd"], "mrd"),
        "treatment": treatment_known(tables["treatment"]),
        "adverse_events": harms,
        "events": replace(events, frame=_in_order(events.frame, contacts, cohort.patients)),
        "labs": rows_known(tables["labs"], "labs"),
    }
    frames = {"patients": patients, **{name: table.frame for name, table in known.items()}}
    at_cut = cohort.with_tables({name: frame.drop(LIMIT) for name, frame in frames.items()})
    return AsOf(
        replace(at_cut, as_of=cut.words),
        cut,
        tuple(table.cut for table in known.values()),
        not_yet=tuple(limits.filter(pl.col(LIMIT) < 0)["patient_id"]),
        undatable=tuple(limits.filter(pl.col(LIMIT).is_null())["patient_id"]),
        last_contacts=contacts.height,
        censored=censored,
        grades_later=grades_later,
        not_cut=tuple(c for c in cohort.patients.columns if c not in schema.PATIENTS.dtypes),
    )


def _require_possible(cohort: Cohort, cut: Cut) -> None:
    if isinstance(cut, DayCut):
        if not cut.day >= 0:
            raise UsageError(
                f"on {cut.words} nobody is there", where="the data cut", expected="day 0 or later"
            )
    elif cohort.size and cohort.patients["day0_date"].null_count() == cohort.size:
        raise UsageError(
            f"{cut.words} cannot be counted in days: no patient's day 0 has a date",
            where="the data cut",
            expected="a column day0_date in the patients table",
            action="cut by a day instead",
        )


def _with_limit(frame: pl.DataFrame, cut: Cut, limits: pl.DataFrame) -> pl.DataFrame:
    """Return rows with the last day known of their patient; null where the patient is not there.

    A day is that of everybody, also of who is not in the patients table.
    """
    if isinstance(cut, DayCut):
        return cut.limits(frame).select(LIMIT).hstack(frame).select(*frame.columns, LIMIT)
    return frame.join(limits, on="patient_id", how="left", maintain_order="left")


def _last_contacts(tables: Mapping[str, pl.DataFrame], died: pl.DataFrame) -> pl.DataFrame:
    """Return a last contact on the cut for who was alive then and seen later, as rows of events.

    Where no event tells how long anybody was followed, the patients table does, and no event is
    made.
    """
    events = tables["events"]
    told = pl.col("type").is_in(["death", "last_contact"]) & pl.col("day").is_not_null()
    if not events.select(told.any()).item():
        return events.clear()
    date = pl.col("day0_date") + pl.duration(days=pl.col(LIMIT).floor())
    alive = (
        tables["patients"]
        .drop_nulls(LIMIT)
        .unique("patient_id", keep="first", maintain_order=True)
        .join(died, on="patient_id", how="anti", maintain_order="left")
        .select("patient_id", LIMIT, date=date, day=LIMIT)
    )
    seen = alive.join(seen_later(tables), on="patient_id", how="inner", maintain_order="left")
    made = seen.with_columns(type=pl.lit("last_contact"), detail=pl.lit("alive, seen later"))
    return pl.concat([events.clear(), made], how="diagonal_relaxed")


def _in_order(events: pl.DataFrame, contacts: pl.DataFrame, patients: pl.DataFrame) -> pl.DataFrame:
    """Return events with the last contacts made, by patient as the patients table has them."""
    place = patients.select("patient_id").unique(keep="first", maintain_order=True)
    return (
        pl.concat([events, contacts.select(events.columns)])
        .join(place.with_row_index("_place"), on="patient_id", how="left", maintain_order="left")
        .sort("_place", "day", nulls_last=True, maintain_order=True)
        .drop("_place")
    )
