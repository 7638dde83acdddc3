"""What of each table is known up to a last day, which every row carries as ``_limit``.

A null limit is that of a patient who is not there: none of their rows is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from mrdscope.cohort import schema

LIMIT = "_limit"

#: The day a row of each table begins to be known, and the day it ends, if it lasts.
DATED: Mapping[str, tuple[str, str | None]] = {
    "mrd": ("day", None),
    "treatment": ("start_day", "stop_day"),
    "adverse_events": ("onset_day", "end_day"),
    "events": ("day", None),
    "labs": ("day", None),
}

#: Times and events of the patients table that a source reckoned itself.
_REPORTED = (("os_days", "os_event"), ("pfs_days", "pfs_event"))

_NOTHING = pl.lit(None)


@dataclass(frozen=True)
class TableCut:
    """How many rows of a table were known at a cut, of the patients who were there.

    ``later`` and ``undated`` rows were not; ``opened`` ones were known to have begun and not to
    have ended.
    """

    table: str
    known: int
    later: int
    undated: int
    opened: int = 0


@dataclass(frozen=True)
class Known:
    """The rows known of a table, with their limit, and what was cut."""

    frame: pl.DataFrame
    cut: TableCut


def began(name: str) -> pl.Expr:
    """Return the day a row of a table is known from; of one that only has an end, that of it."""
    first, last = DATED[name]
    return pl.col(first) if last is None else pl.coalesce(first, last)


def rows_known(rows: pl.DataFrame, name: str) -> Known:
    """Return the rows of a table that begin by their limit, as they are."""
    there = rows.filter(pl.col(LIMIT).is_not_null())
    day = began(name)
    known = there.filter(day <= pl.col(LIMIT))
    later = there.select((day > pl.col(LIMIT)).sum()).item()
    return Known(known, TableCut(name, known.height, later, there.height - known.height - later))


def treatment_known(treatment: pl.DataFrame) -> Known:
    """Return treatment begun by its limit; what stopped later goes on, for no reason yet."""
    return _opened(
        rows_known(treatment, "treatment"),
        {"stop_day": _NOTHING, "stop_date": _NOTHING, "reason": _NOTHING},
    )


def adverse_events_known(events: pl.DataFrame, dead: pl.DataFrame) -> tuple[Known, int]:
    """Return adverse events begun by their limit, and how many of them were fatal later.

    What ended later is ongoing, its outcome open. Grade 5 of who had not died by then (is not in
    ``dead``), and which had not ended, is not known, nor is the outcome.
    """
    known = _opened(
        rows_known(events, "adverse_events"),
        {"end_day": _NOTHING, "end_date": _NOTHING, "outcome": _NOTHING,
         "ongoing": pl.lit(value=True)},
    )  # fmt: skip
    died = pl.col("patient_id").is_in(dead["patient_id"].implode())
    later = ((pl.col("grade") == 5) & ~died & pl.col("end_day").is_null()).fill_null(value=False)
    frame = known.frame.with_columns(
        pl.when(~later).then("grade").alias("grade"),
        pl.when(~later).then("outcome").alias("outcome"),
    )
    return Known(frame, known.cut), known.frame.select(later.sum()).item()


def _opened(known: Known, unknown: Mapping[str, pl.Expr]) -> Known:
    """Return rows with what is not known yet of those that end after their limit."""
    end = DATED[known.cut.table][1]
    goes_on = (pl.col(end or "") > pl.col(LIMIT)).fill_null(value=False)
    frame = known.frame.with_columns(
        pl.when(goes_on).then(value).otherwise(name).cast(known.frame.schema[name]).alias(name)
        for name, value in unknown.items()
    )
    cut = known.cut
    opened = known.frame.select(goes_on.sum()).item()
    return Known(frame, TableCut(cut.table, cut.known, cut.later, cut.undated, opened))


def endpoints_known(patients: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Return patients with reported survival up to their limit, and how many times were censored.

    A time beyond the limit is the limit, without the event; an event without a time is not known.
    """
    limit = pl.col(LIMIT)
    beyond = {time: (pl.col(time) > limit).fill_null(value=False) for time, _ in _REPORTED}
    cut = patients.with_columns(
        column
        for time, event in _REPORTED
        for column in (
            pl.when(beyond[time]).then(limit).otherwise(time).alias(time),
            pl.when(beyond[time]).then(statement=False)
            .when(pl.col(time).is_not_null()).then(event).alias(event),
        )
    )  # fmt: skip
    return cut, patients.select(pl.sum_horizontal(e.sum() for e in beyond.values())).item()


def dead(patients: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Return the ``patient_id`` of who is known to have died, from what is known at the cut."""
    return pl.concat(
        [
            events.filter(pl.col("type") == "death").select("patient_id"),
            patients.filter("os_event").select("patient_id"),
        ]
    ).unique(maintain_order=True)


def seen_later(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return who is known on a day after their limit, and the first row that says so.

    ``tables`` carry limits. One row a patient: ``patient_id``, provenance; rows of events first,
    then those of the other tables in their order.
    """
    days = {
        name: [column.name for column in schema.table(name) if column.kind is schema.Kind.DAY]
        for name in ("events", *(name for name in tables if name != "events"))
    }
    later = [
        tables[name]
        .filter(pl.any_horizontal(pl.col(day) > pl.col(LIMIT) for day in columns))
        .select("patient_id", *schema.PROVENANCE)
        for name, columns in days.items()
    ]
    return pl.concat(later).unique("patient_id", keep="first", maintain_order=True)
