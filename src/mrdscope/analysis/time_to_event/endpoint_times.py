"""When an endpoint ended for each patient of a cohort, by what, and for whom that is not known."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from mrdscope.analysis.patients import require_distinct
from mrdscope.analysis.time_to_event.derived_events import Derived
from mrdscope.analysis.time_to_event.endpoint_ends import (
    candidate,
    first_end,
    last_followed,
    latest_known,
    reported_ends,
)
from mrdscope.analysis.time_to_event.endpoint_reasons import (
    plain_day,
    relapse_reported_only,
    relapse_unexplained,
    reported_undated,
    undated,
    unknown_types,
    unsampled,
)
from mrdscope.analysis.time_to_event.endpoints import (
    DAY_0,
    DERIVED,
    EVERYBODY,
    INDUCTION_FAILURE,
    Endpoint,
    EndpointTimes,
    Reported,
    in_words,
)
from mrdscope.cohort import schema
from mrdscope.cohort.model import Cohort
from mrdscope.errors import AnalysisError


def endpoint_times(
    cohort: Cohort, endpoint: Endpoint, derived: Derived | None = None
) -> EndpointTimes:
    """Reckon when an endpoint ended for each patient, by which event or how censored.

    The events table, with the events ``derived`` from samples (`derived_events`), is the
    source where it has any row that ends or censors this endpoint. The end is the first of the
    ending, competing and censoring events with a day; else, or where that is earlier, the reported
    day where the patients table reports the event and the events table does not have it; else the
    last contact or the last sample; else, of an endpoint censored at last contact, the latest day
    known of the patient in any table. Without such events the columns the source reckoned itself
    (``os_days``, ``os_event``, ...) are used for everybody. Days are then counted from time zero,
    and a patient observed from later than that has an entry.

    A patient is left out, with the reason, where time zero, the end or the entry is not known: no
    day at all, an event without a day, an event of unknown type, an end before time zero or not
    after the entry, no sample to follow an endpoint that samples follow. Time 0 counts. No
    patients give an empty frame.

    Raises
    ------
    AnalysisError
        Where a patient is in the patients table twice, or nothing tells of this endpoint.
    """
    require_distinct(cohort.patients)
    if derived is None:
        derived = Derived(cohort.events.clear())
    times = _known_times(cohort, endpoint, derived)
    return replace(times, notes=(*times.notes, *derived.notes))


def _known_times(cohort: Cohort, endpoint: Endpoint, derived: Derived) -> EndpointTimes:
    events = pl.concat([frame.select(_EVENT) for frame in (cohort.events, derived.events)])
    reasons = derived.left_out
    if events.select(pl.col("type").is_in(endpoint.types).any()).item():
        return _from_events(cohort, endpoint, events, reasons)
    if cohort.patients.height == 0:
        return _from_events(cohort, endpoint, events, reasons)
    if endpoint.reported and _has_reported(cohort.patients, endpoint.reported[0]):
        return _from_patients(cohort, endpoint, events)
    raise _nothing_tells(cohort, endpoint)


def _nothing_tells(cohort: Cohort, endpoint: Endpoint) -> AnalysisError:
    wanted = f"events of type {', '.join(endpoint.ended_by + endpoint.censored_at)}"
    action = "add a table of events"
    if endpoint.on_samples:
        wanted, action = "evaluable MRD samples", "add a table of MRD samples"
    if endpoint.reported:
        columns = endpoint.reported[0]
        wanted += f", or the patients columns {columns.time} and {columns.event}"
        action = f"map columns to them, as in --map {columns.time}=COLUMN"
    return AnalysisError(
        f"nothing tells when {endpoint.title.lower()} ended",
        where=cohort.name,
        expected=wanted,
        action=action,
    )


_EVENT = ("patient_id", "type", "day", *schema.PROVENANCE)


def _has_reported(patients: pl.DataFrame, columns: Reported) -> bool:
    return patients[columns.time].count() > 0 and patients[columns.event].count() > 0


def _from_patients(cohort: Cohort, endpoint: Endpoint, events: pl.DataFrame) -> EndpointTimes:
    columns = endpoint.reported[0]
    event = pl.col(columns.event)
    cause = pl.when(event).then(pl.lit(columns.cause)).otherwise(pl.lit("last contact"))
    ends = candidate(cohort.patients, columns.time, cause, event, pl.lit(value=False))
    no_event = pl.when(event.is_null()).then(pl.lit(f"no {columns.event}"))
    no_time = pl.when(pl.col(columns.time).is_null()).then(pl.lit(f"no {columns.time}"))
    reasons = cohort.patients.select("patient_id", reason=pl.coalesce(no_time, no_event))
    note = f"times are the patients table's own {columns.time} and {columns.event}"
    ends = _from_time_zero(cohort, endpoint, events, ends)
    times = _assembled(cohort, endpoint, "patients", ends, reasons)
    return replace(times, notes=(note, *_standing_notes(endpoint, events)))


def _from_events(
    cohort: Cohort, endpoint: Endpoint, events: pl.DataFrame, left_out: pl.DataFrame
) -> EndpointTimes:
    decisive = (*endpoint.ended_by, *endpoint.competing, *endpoint.censored_by)
    ended = events.filter(pl.col("type").is_in(decisive))
    first = first_end(ended, endpoint)
    told = ended.filter(~pl.col("type").is_in((*endpoint.censored_by, *DERIVED)))
    reported = reported_ends(cohort.patients, endpoint).join(told, on="patient_id", how="anti")
    contact = last_followed(events, endpoint)
    known = latest_known(cohort) if "last_contact" in endpoint.censored_at else contact.clear()
    earliest = pl.concat([first, reported]).sort("time", nulls_last=True, maintain_order=True)
    ends = pl.concat([earliest, contact, known]).unique(
        "patient_id", keep="first", maintain_order=True
    )
    reasons = pl.concat(
        [
            left_out,
            unknown_types(cohort.events),
            undated(ended, first),
            reported_undated(reported),
            relapse_reported_only(cohort.patients, endpoint, first),
            relapse_unexplained(cohort.patients, endpoint, first),
            unsampled(
                cohort.patients, endpoint, _from_time_zero(cohort, endpoint, events, contact)
            ),
        ]
    )
    ends = _from_time_zero(cohort, endpoint, events, ends)
    times = _assembled(cohort, endpoint, "events", ends, reasons)
    notes = (
        _counted(times, reported, "with an event that the patients table alone reports"),
        _counted(times, known, "without last contact, censored at the latest known day"),
        _after_last_sample(times, contact) if endpoint.on_samples else None,
        _strangers(cohort),
        *_standing_notes(endpoint, events),
    )
    return replace(times, notes=tuple(note for note in notes if note))


def _standing_notes(endpoint: Endpoint, events: pl.DataFrame) -> tuple[str, ...]:
    """Return what an endpoint promises and this cohort was not asked for."""
    if INDUCTION_FAILURE not in endpoint.ended_by or (events["type"] == INDUCTION_FAILURE).any():
        return ()
    return ("no induction failure is reckoned: none, or no day by which remission was due",)


def _after_last_sample(times: EndpointTimes, last: pl.DataFrame) -> str | None:
    """Return how many competing events came when nobody looked any more, and how late."""
    late = (
        times.frame.filter("competing")
        .join(last.select("patient_id", sampled="time"), on="patient_id")
        .select(gap=pl.col("time") + pl.col("zero_day") - pl.col("sampled"))
        .filter(pl.col("gap") > 0)
    )
    if late.is_empty():
        return None
    longest = max(late["gap"].to_list())
    return (
        f"{_patients(late.height)} with a competing event after the last sample, the longest "
        f"{longest:g} days after; what happened between is not known"
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


def _from_time_zero(
    cohort: Cohort, endpoint: Endpoint, events: pl.DataFrame, ends: pl.DataFrame
) -> pl.DataFrame:
    """Add the day of time zero and the day observation began, null where there is none."""
    zero = first_days(cohort, events, endpoint.time_zero, "zero_day")
    start = first_days(cohort, events, endpoint.observed_from, "start_day")
    days = zero.join(start, on="patient_id", how="full", coalesce=True)
    return ends.join(days, on="patient_id", how="left", maintain_order="left")


def first_days(cohort: Cohort, events: pl.DataFrame, what: str, name: str) -> pl.DataFrame:
    """Return the first day of an event type for each patient; of a diagnosis also by the dates.

    Who has none may be missing or have a null. ``name`` is that of the column of days.
    """
    if what == DAY_0:
        patients = cohort.patients.select("patient_id").unique(maintain_order=True)
        return patients.with_columns(pl.lit(0.0).alias(name))
    dated = events.filter(pl.col("type") == what).select("patient_id", "day")
    if what == "diagnosis":
        days = (pl.col("diagnosis_date") - pl.col("day0_date")).dt.total_days()
        by_date = cohort.patients.select("patient_id", day=days.cast(pl.Float64))
        dated = pl.concat([dated, by_date.join(dated.drop_nulls(), on="patient_id", how="anti")])
    return dated.group_by("patient_id").agg(pl.col("day").min().alias(name))


def _assembled(
    cohort: Cohort,
    endpoint: Endpoint,
    table: str,
    ends: pl.DataFrame,
    reasons: pl.DataFrame,
) -> EndpointTimes:
    """Put the ends in cohort order and take out, with the reason, those that are not times."""
    known = reasons.drop_nulls("reason").unique("patient_id", keep="first", maintain_order=True)
    day, zero = pl.col("time"), pl.col("zero_day")
    entry = (pl.col("start_day") - zero).clip(lower_bound=0.0)
    everybody = (
        cohort.patients.select("patient_id")
        .join(ends, on="patient_id", how="left", maintain_order="left")
        .join(known, on="patient_id", how="left", maintain_order="left")
        .with_columns(day=day.round(schema.DAY_DECIMALS) + 0.0)
        .with_columns(
            time=(day - zero).round(schema.DAY_DECIMALS) + 0.0,
            entry=entry.round(schema.DAY_DECIMALS) + 0.0,
        )
        .with_columns(reason=pl.coalesce("reason", _not_a_time(endpoint)))
    )
    frame = everybody.filter(pl.col("reason").is_null()).select(
        "patient_id", "time", "event", "competing", "entry", "cause", "zero_day",
        *schema.PROVENANCE, group=pl.lit(EVERYBODY),
    )  # fmt: skip
    left_out = everybody.filter(pl.col("reason").is_not_null()).select("patient_id", "reason")
    return EndpointTimes(endpoint, table, frame, left_out)


def _not_a_time(endpoint: Endpoint) -> pl.Expr:
    time, day = pl.col("time"), pl.col("day")
    return (
        pl.when(day.is_null())
        .then(pl.lit("no last contact and no day known"))
        .when(pl.col("zero_day").is_null())
        .then(pl.lit(f"no {in_words(endpoint.time_zero)} with a day"))
        .when(~time.is_finite())
        .then(pl.lit("a time that is not finite"))
        .when(time < 0)
        .then(pl.format("{} on day {}, before {}", "cause", plain_day("day"),
                        _said(endpoint.time_zero, "zero_day")))
        .when(pl.col("entry").is_null())
        .then(pl.lit(f"no {in_words(endpoint.observed_from)} with a day"))
        .when((pl.col("entry") > 0) & (pl.col("entry") >= time))
        .then(pl.format("{} on day {}, not after {}", "cause", plain_day("day"),
                        _said(endpoint.observed_from, "start_day")))
    )  # fmt: skip


def _said(event: str, day: str) -> pl.Expr:
    """Return an event with its day, as in "hematologic CR on day 20"."""
    if event == DAY_0:
        return pl.lit(DAY_0)
    return pl.format(f"{in_words(event)} on day {{}}", plain_day(day))
