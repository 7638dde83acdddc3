"""What ended an endpoint for each patient, or how long it was seen not to end.

Every function returns at most one row a patient: ``patient_id``, ``time`` (the day), ``event``,
``competing``, ``cause`` and the provenance of the row that says so.
"""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.time_to_event.endpoints import Endpoint
from mrdscope.cohort import schema
from mrdscope.cohort.model import Cohort

_CANDIDATE = ("patient_id", "time", "event", "competing", "cause", *schema.PROVENANCE)
_YES, _NO = pl.lit(value=True), pl.lit(value=False)


def candidate(
    frame: pl.DataFrame, time: str, cause: pl.Expr, event: pl.Expr, competing: pl.Expr
) -> pl.DataFrame:
    """Return rows as ends, with the day in a column and what the end was."""
    return frame.with_columns(
        time=pl.col(time).cast(pl.Float64),
        event=event.cast(pl.Boolean),
        competing=competing.cast(pl.Boolean),
        cause=cause,
    ).select(_CANDIDATE)


def first_end(ended: pl.DataFrame, endpoint: Endpoint) -> pl.DataFrame:
    """Return each patient's first dated event, in the endpoint's order where two are of one day."""
    order = pl.col("type").replace_strict(
        {name: place for place, name in reversed(list(enumerate(endpoint.types)))},
        return_dtype=pl.Int64,
    )
    first = (
        ended.filter(pl.col("day").is_not_null())
        .sort("day", order, maintain_order=True)
        .unique("patient_id", keep="first", maintain_order=True)
    )
    event = pl.col("type").is_in(endpoint.ended_by)
    competing = pl.col("type").is_in(endpoint.competing) & ~event
    return candidate(first, "day", pl.col("type"), event, competing)


def reported_ends(patients: pl.DataFrame, endpoint: Endpoint) -> pl.DataFrame:
    """Return the ends the patients table reports, of each patient by the first pair that does."""
    pairs = [(pair, _YES, _NO) for pair in endpoint.reported]
    pairs += [(pair, _NO, _YES) for pair in endpoint.reported_competing]
    parts = [
        candidate(patients.filter(pl.col(pair.event)), pair.time, pl.lit(pair.cause), event, other)
        for pair, event, other in pairs
    ]
    return pl.concat(parts).unique("patient_id", keep="first", maintain_order=True)


def last_followed(events: pl.DataFrame, endpoint: Endpoint) -> pl.DataFrame:
    """Return how long each patient was followed: the last contact, or the last sample."""
    contact = events.filter(pl.col("type").is_in(endpoint.censored_at), pl.col("day").is_not_null())
    latest = contact.sort("day", descending=True, maintain_order=True).unique(
        "patient_id", keep="first", maintain_order=True
    )
    return candidate(latest, "day", pl.col("type").str.replace_all("_", " "), _NO, _NO)


def latest_known(cohort: Cohort) -> pl.DataFrame:
    """Return the latest day any table has of each patient."""
    parts = [
        candidate(frame, column.name, pl.lit(f"latest known day, {name}"), _NO, _NO)
        for name, frame in cohort.tables().items()
        for column in schema.table(name)
        if column.kind is schema.Kind.DAY
    ]
    return (
        pl.concat(parts)
        .filter(pl.col("time").is_not_null())
        .sort("time", descending=True, maintain_order=True)
        .unique("patient_id", keep="first", maintain_order=True)
    )
