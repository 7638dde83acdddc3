"""Why a patient has no time: what is known to have happened, but not what or when.

Every function returns ``patient_id`` and ``reason``; a patient may have several.
"""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.time_to_event.endpoints import (
    PROGRESSION_REPORTED,
    SURVIVAL_REPORTED,
    Endpoint,
    in_words,
)
from mrdscope.cohort import schema


def unknown_types(events: pl.DataFrame) -> pl.DataFrame:
    """Return why patients with an event nobody can name are left out: it may be a death."""
    known = list(schema.EVENTS["type"].codes)
    name = pl.format("an event of unknown type {}", pl.col("type").fill_null("(blank)"))
    unknown = events.filter(~pl.col("type").is_in(known) | pl.col("type").is_null())
    return unknown.select("patient_id", reason=name)


def undated(ended: pl.DataFrame, first: pl.DataFrame) -> pl.DataFrame:
    """Return whose event has no day; a death without one leaves an earlier dated relapse good."""
    undated = ended.filter(pl.col("day").is_null())
    deaths = undated.filter(pl.col("type") == "death").join(first, on="patient_id", how="anti")
    others = undated.filter(pl.col("type") != "death")
    return pl.concat([deaths, others]).select(
        "patient_id", reason=pl.format("{} without a day", "type")
    )


def reported_undated(reported: pl.DataFrame) -> pl.DataFrame:
    """Return whose event the patients table alone reports, without saying when."""
    return reported.filter(pl.col("time").is_null()).select(
        "patient_id", reason=pl.format("{} reported without a day", "cause")
    )


def relapse_reported_only(
    patients: pl.DataFrame, endpoint: Endpoint, first: pl.DataFrame
) -> pl.DataFrame:
    """Return who died by the events table, but had the event before that by the patients table.

    A day's difference is the same death, cut or rounded otherwise.
    """
    pairs = [pair for pair in (*endpoint.reported, *endpoint.reported_competing) if
             pair.cause != "death"]  # fmt: skip
    if not pairs:
        return patients.clear().select("patient_id", reason=pl.lit(""))
    own = pairs[0]
    deaths = first.filter(pl.col("cause") == "death")
    reported = patients.filter(pl.col(own.event)).select("patient_id", reported=own.time)
    return (
        deaths.join(reported, on="patient_id")
        .filter(pl.col("reported") < pl.col("time") - 1)
        .select(
            "patient_id",
            reason=pl.format(
                f"{own.time} reports an event on day {{}} that the events table does not have, "
                "before the death on day {}",
                plain_day("reported"),
                plain_day("time"),
            ),
        )
    )


def unsampled(patients: pl.DataFrame, endpoint: Endpoint, last: pl.DataFrame) -> pl.DataFrame:
    """Return whom an endpoint that samples follow cannot follow.

    ``last`` has the day of the last sample as ``time``, and ``zero_day``.
    """
    if not endpoint.on_samples:
        return patients.clear().select("patient_id", reason=pl.lit(""))
    since = in_words(endpoint.time_zero)
    too_early = pl.when(pl.col("time") < pl.col("zero_day")).then(
        pl.lit(f"no evaluable sample since {since}")
    )
    none = pl.when(pl.col("time").is_null()).then(pl.lit("no evaluable sample"))
    return (
        patients.select("patient_id")
        .join(last, on="patient_id", how="left", maintain_order="left")
        .select("patient_id", reason=pl.coalesce(none, too_early))
        .drop_nulls()
    )


def plain_day(day: str) -> pl.Expr:
    """Return a day as text, a whole one without decimals."""
    return pl.col(day).cast(pl.String).str.strip_suffix(".0")


def relapse_unexplained(
    patients: pl.DataFrame, endpoint: Endpoint, first: pl.DataFrame
) -> pl.DataFrame:
    """Return who had a relapse by the patients table that an endpoint of relapses cannot place.

    The columns report a relapse, a progression or a death; a day's difference from the death is
    the death. Of endpoints that count all of these the report is the event itself.
    """
    counted = (*endpoint.reported, *endpoint.reported_competing)
    if "hematologic_relapse" not in endpoint.types or PROGRESSION_REPORTED in counted:
        return patients.clear().select("patient_id", reason=pl.lit(""))
    own, death = PROGRESSION_REPORTED, SURVIVAL_REPORTED
    died = pl.col(death.event) & ((pl.col(death.time) - pl.col(own.time)).abs() <= 1)
    relapsed = patients.filter(pl.col(own.event), ~died.fill_null(value=False))
    reason = f"{own.event} reports an event that the events table does not have"
    return relapsed.join(first, on="patient_id", how="anti").select(
        "patient_id", reason=pl.lit(reason)
    )
