"""When an endpoint ended for each patient of a cohort, by what, and for whom that is not known."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from mrdscope.analysis.endpoints import EVERYBODY, Endpoint, EndpointTimes, Reported
from mrdscope.cohort import schema
from mrdscope.cohort.model import Cohort
from mrdscope.errors import AnalysisError


def endpoint_times(cohort: Cohort, endpoint: Endpoint) -> EndpointTimes:
    """Reckon when an endpoint ended for each patient, by which event or how censored.

    The events table is the source where it has any row that ends or censors this endpoint. The end
    is the first ending event with a day; else, where the patients table reports the event
    and the events table does not have it, the reported day; else the last contact; else the latest
    day known of the patient in any table. Without such events the columns the source reckoned
    itself (``os_days``, ``os_event``, ...) are used for everybody.

    A patient is left out, with the reason, where the end is not known: no day at all, an event
    without a day, an event of unknown type, a time before day 0. Time 0 counts. No patients give an
    empty frame.

    Raises
    ------
    AnalysisError
        Where a patient is in the patients table twice, or nothing tells of this endpoint.
    """
    _require_distinct_patients(cohort.patients)
    relevant = pl.col("type").is_in([*endpoint.ended_by, *endpoint.censored_at])
    if cohort.events.select(relevant.any()).item():
        return _from_events(cohort, endpoint)
    if cohort.patients.height == 0 or _has_reported(cohort.patients, endpoint.reported[0]):
        return _from_patients(cohort, endpoint)
    columns = endpoint.reported[0]
    raise AnalysisError(
        f"nothing tells when {endpoint.title.lower()} ended",
        where=cohort.name,
        expected=f"events of type {', '.join(endpoint.ended_by + endpoint.censored_at)}, or the "
        f"patients columns {columns.time} and {columns.event}",
        action=f"map columns to them, as in --map {columns.time}=COLUMN",
    )


def _require_distinct_patients(patients: pl.DataFrame) -> None:
    twice = patients.filter(pl.col("patient_id").is_duplicated())
    if twice.height:
        first = twice.row(0, named=True)
        raise AnalysisError(
            f"patient {first['patient_id']!r} is in the patients table more than once",
            where=f"{first['_file']}, row {first['_row']}",
            action="keep one row a patient",
        )


def _has_reported(patients: pl.DataFrame, columns: Reported) -> bool:
    return patients[columns.time].count() > 0 and patients[columns.event].count() > 0


_CANDIDATE = ("patient_id", "time", "event", "cause", *schema.PROVENANCE)


def _candidate(frame: pl.DataFrame, time: str, cause: pl.Expr, event: pl.Expr) -> pl.DataFrame:
    return frame.with_columns(
        time=pl.col(time).cast(pl.Float64), event=event.cast(pl.Boolean), cause=cause
    ).select(_CANDIDATE)


def _from_patients(cohort: Cohort, endpoint: Endpoint) -> EndpointTimes:
    columns = endpoint.reported[0]
    event = pl.col(columns.event)
    cause = pl.when(event).then(pl.lit(columns.cause)).otherwise(pl.lit("last contact"))
    ends = _candidate(cohort.patients, columns.time, cause, event)
    no_event = pl.when(event.is_null()).then(pl.lit(f"no {columns.event}"))
    no_time = pl.when(pl.col(columns.time).is_null()).then(pl.lit(f"no {columns.time}"))
    reasons = cohort.patients.select("patient_id", reason=pl.coalesce(no_time, no_event))
    note = f"times are the patients table's own {columns.time} and {columns.event}"
    return replace(_assembled(cohort, endpoint, "patients", ends, reasons), notes=(note,))


def _from_events(cohort: Cohort, endpoint: Endpoint) -> EndpointTimes:
    ended = cohort.events.filter(pl.col("type").is_in(endpoint.ended_by))
    first = _first_end(ended, endpoint)
    reported = _reported_ends(cohort.patients, endpoint).join(ended, on="patient_id", how="anti")
    contact = _last_contact(cohort.events, endpoint)
    known = _latest_known(cohort)
    ends = pl.concat([first, reported, contact, known]).unique(
        "patient_id", keep="first", maintain_order=True
    )
    reasons = pl.concat(
        [
            _unknown_types(cohort.events),
            _undated(ended, first),
            _reported_undated(reported),
            _relapse_reported_only(cohort.patients, endpoint, first),
        ]
    )
    times = _assembled(cohort, endpoint, "events", ends, reasons)
    notes = (
        _counted(times, reported, "with an event that the patients table alone reports"),
        _counted(times, known, "without last contact, censored at the latest known day"),
        _strangers(cohort),
    )
    return replace(times, notes=tuple(note for note in notes if note))


def _first_end(ended: pl.DataFrame, endpoint: Endpoint) -> pl.DataFrame:
    order = pl.col("type").replace_strict(
        {name: place for place, name in enumerate(endpoint.ended_by)}, return_dtype=pl.Int64
    )
    first = (
        ended.filter(pl.col("day").is_not_null())
        .sort("day", order, maintain_order=True)
        .unique("patient_id", keep="first", maintain_order=True)
    )
    return _candidate(first, "day", pl.col("type"), pl.lit(value=True))


def _reported_ends(patients: pl.DataFrame, endpoint: Endpoint) -> pl.DataFrame:
    """Return the ends the patients table reports, of each patient by the first pair that does."""
    parts = [
        _candidate(
            patients.filter(pl.col(pair.event)), pair.time, pl.lit(pair.cause), pl.lit(value=True)
        )
        for pair in endpoint.reported
    ]
    return pl.concat(parts).unique("patient_id", keep="first", maintain_order=True)


def _last_contact(events: pl.DataFrame, endpoint: Endpoint) -> pl.DataFrame:
    contact = events.filter(pl.col("type").is_in(endpoint.censored_at), pl.col("day").is_not_null())
    latest = contact.sort("day", descending=True, maintain_order=True).unique(
        "patient_id", keep="first", maintain_order=True
    )
    return _candidate(latest, "day", pl.lit("last contact"), pl.lit(value=False))


def _latest_known(cohort: Cohort) -> pl.DataFrame:
    """Return the latest day any table has of each patient."""
    parts = [
        _candidate(frame, column.name, pl.lit(f"latest known day, {name}"), pl.lit(value=False))
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


def _unknown_types(events: pl.DataFrame) -> pl.DataFrame:
    """Return why patients with an event nobody can name are left out: it may be a death."""
    known = list(schema.EVENTS["type"].codes)
    name = pl.format("an event of unknown type {}", pl.col("type").fill_null("(blank)"))
    unknown = events.filter(~pl.col("type").is_in(known) | pl.col("type").is_null())
    return unknown.select("patient_id", reason=name)


def _undated(ended: pl.DataFrame, first: pl.DataFrame) -> pl.DataFrame:
    """Return whose event has no day; a death without one leaves an earlier dated relapse good."""
    undated = ended.filter(pl.col("day").is_null())
    deaths = undated.filter(pl.col("type") == "death").join(first, on="patient_id", how="anti")
    others = undated.filter(pl.col("type") != "death")
    return pl.concat([deaths, others]).select(
        "patient_id", reason=pl.format("{} without a day", "type")
    )


def _reported_undated(reported: pl.DataFrame) -> pl.DataFrame:
    return reported.filter(pl.col("time").is_null()).select(
        "patient_id", reason=pl.format("{} reported without a day", "cause")
    )


def _relapse_reported_only(
    patients: pl.DataFrame, endpoint: Endpoint, first: pl.DataFrame
) -> pl.DataFrame:
    """Return who died by the events table, but had the event before that by the patients table.

    A day's difference is the same death, cut or rounded otherwise.
    """
    own = endpoint.reported[0]
    deaths = first.filter(pl.col("cause") == "death", len(endpoint.ended_by) > 1)
    reported = patients.filter(pl.col(own.event)).select("patient_id", reported=own.time)
    return (
        deaths.join(reported, on="patient_id")
        .filter(pl.col("reported") < pl.col("time") - 1)
        .select(
            "patient_id",
            reason=pl.format(
                f"{own.time} reports an event on day {{}} that the events table does not have, "
                "before the death on day {}",
                _plain("reported"),
                _plain("time"),
            ),
        )
    )


def _counted(times: EndpointTimes, part: pl.DataFrame, what: str) -> str | None:
    """Return how many of the times come from this part."""
    keys = ["patient_id", "cause"]
    used = times.frame.join(part.select(keys), on=keys, how="semi").height
    return f"{_patients(used)} {what}" if used else None


def _strangers(cohort: Cohort) -> str | None:
    strangers = cohort.events.join(cohort.patients, on="patient_id", how="anti")
    count = strangers["patient_id"].n_unique()
    return (
        f"events of {_patients(count)} not in the patients table were not read" if count else None
    )


def _patients(count: int) -> str:
    return f"{count} patient" if count == 1 else f"{count} patients"


def _plain(day: str) -> pl.Expr:
    return pl.col(day).cast(pl.String).str.strip_suffix(".0")


def _assembled(
    cohort: Cohort,
    endpoint: Endpoint,
    table: str,
    ends: pl.DataFrame,
    reasons: pl.DataFrame,
) -> EndpointTimes:
    """Put the ends in cohort order and take out, with the reason, those that are not times."""
    known = reasons.drop_nulls("reason").unique("patient_id", keep="first", maintain_order=True)
    everybody = (
        cohort.patients.select("patient_id")
        .join(ends, on="patient_id", how="left", maintain_order="left")
        .join(known, on="patient_id", how="left", maintain_order="left")
        .with_columns(pl.col("time").round(schema.DAY_DECIMALS) + 0.0)
        .with_columns(reason=pl.coalesce("reason", _not_a_time()))
    )
    frame = everybody.filter(pl.col("reason").is_null()).select(
        "patient_id", "time", "event", "cause", *schema.PROVENANCE, group=pl.lit(EVERYBODY)
    )
    left_out = everybody.filter(pl.col("reason").is_not_null()).select("patient_id", "reason")
    return EndpointTimes(endpoint, table, frame, left_out)


def _not_a_time() -> pl.Expr:
    time = pl.col("time")
    return (
        pl.when(time.is_null())
        .then(pl.lit("no last contact and no day known"))
        .when(~time.is_finite())
        .then(pl.lit("a time that is not finite"))
        .when(time < 0)
        .then(pl.format("{} on day {}, before day 0", "cause", _plain("time")))
    )
