"""Rules about follow-up: its units, how long it goes, what it can carry, where days count from."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

import polars as pl

from mrdscope.analysis.quality.facts import beside, in_file_order, once_each
from mrdscope.analysis.quality.found import cells, found, found_of_column, nothing_found, say
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity, number
from mrdscope.cohort import schema
from mrdscope.cohort.text import fold

_ID = "patient_id"
_TIMES = ("os_days", "pfs_days")
_UNITS = {
    schema.DAYS_PER_WEEK: "weeks",
    schema.DAYS_PER_MONTH: "months",
    schema.DAYS_PER_YEAR: "years",
}
#: Tables whose rows have a day and a date.
_DATED = (
    ("mrd", "day", "date"),
    ("treatment", "start_day", "start_date"),
    ("adverse_events", "onset_day", "onset_date"),
    ("events", "day", "date"),
    ("labs", "day", "date"),
)


def _unit(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    bounds = (
        number(parameters, "month_low") / schema.DAYS_PER_MONTH,
        number(parameters, "month_high") / schema.DAYS_PER_MONTH,
    )
    parts = [nothing_found()]
    for column in _TIMES:
        parts += _other_units(evidence.cohort.patients, column, bounds)
        parts += _too_short(evidence.facts, column, parameters)
    return pl.concat([*parts, *_beside_events(evidence.facts, bounds, parameters)])


def _other_units(
    patients: pl.DataFrame, column: str, bounds: tuple[float, float]
) -> Iterator[pl.DataFrame]:
    """Find where days and the same time in another unit, in a column of its own, disagree.

    Half a unit is left to rounding.
    """
    scaled = {fold(name): factor for name, factor in schema.PATIENTS[column].scaled}
    for name in patients.columns:
        factor = scaled.get(fold(name))
        if factor is None or name in schema.PATIENTS:
            continue
        rows = patients.with_columns(_other=cells(patients, name).cast(pl.Float64, strict=False))
        low = factor * bounds[0] * (pl.col("_other") - 0.5)
        high = factor * bounds[1] * (pl.col("_other") + 0.5)
        odd = rows.filter((pl.col(column) < low) | (pl.col(column) > high))
        message = say("{}: unit looks wrong, {} is {} where {} is {}", _ID, pl.lit(name), "_other",
                      pl.lit(column), column)  # fmt: skip
        yield found(odd, message, table="patients", column=name)


def _too_short(
    patients: pl.DataFrame, column: str, parameters: Parameters
) -> Iterator[pl.DataFrame]:
    known = patients[column].drop_nulls()
    median = known.median()
    if not isinstance(median, float) or known.len() < number(parameters, "least_patients"):
        return
    if 0 < median < number(parameters, "shortest_median"):
        message = f"{column}: unit looks like years: the median is {median:.3g} days"
        yield found_of_column(message, table="patients", column=column)


def _beside_events(
    patients: pl.DataFrame, bounds: tuple[float, float], parameters: Parameters
) -> Iterator[pl.DataFrame]:
    """Find reported times that are the days of the events table in another unit."""
    end = pl.coalesce("death_day", "contact_day")
    ratio = patients.select(ratio=end / pl.col("os_days")).to_series()
    known = ratio.filter(ratio.is_finite())
    median = known.median()
    if not isinstance(median, float) or known.len() < number(parameters, "least_patients"):
        return
    for factor, unit in _UNITS.items():
        if bounds[0] * factor <= median <= bounds[1] * factor:
            message = f"os_days: unit looks like {unit}: days of events are {median:.3g} as many"
            yield found_of_column(message, table="patients", column="os_days")


def _lost(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    """Find who is alive and was last seen long before the cut, where that was."""
    if evidence.cut is None:
        return nothing_found()
    dead = pl.coalesce("died", "os_event", pl.lit(value=False)) | pl.col("os_event").fill_null(
        value=False
    )
    last_day = pl.coalesce("contact_day", pl.when(~pl.col("os_event")).then("os_days"))
    of_day = pl.col("day0_date") + pl.duration(days=last_day.floor().cast(pl.Int64))
    alive = evidence.facts.filter(~dead).with_columns(_last=pl.coalesce("contact_date", of_day))
    gone = alive.with_columns(
        _days=(pl.lit(evidence.cut) - pl.col("_last")).dt.total_days()
    ).filter(pl.col("_days") > number(parameters, "days"))
    contacts = evidence.cohort.events.filter(pl.col("type") == "last_contact").join(
        gone.select(_ID, "_days", "contact_day"), on=_ID, maintain_order="left"
    )
    at_contact = once_each(contacts.filter(_is_last()), _ID)
    elsewhere = gone.join(at_contact, on=_ID, how="anti", maintain_order="left")
    message = say("{}: {} d without contact", _ID, "_days")
    return pl.concat(
        [found(at_contact, message, table="events", column="day"),
         found(elsewhere, message, table="patients", column="os_days")]
    )  # fmt: skip


def _is_last() -> pl.Expr:
    return (pl.col("day") == pl.col("contact_day")) | pl.col("contact_day").is_null()


def _relapse_without_remission(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    """Find relapses of who never had a remission; once where the cohort has no remissions."""
    events = evidence.cohort.events
    remissions = events.filter(pl.col("type") == "hematologic_cr")
    relapses = events.filter(pl.col("type") == "hematologic_relapse")
    if remissions.is_empty() and relapses.height:
        message = f"{relapses.height:,} relapses, but no remission of anybody is recorded"
        return found_of_column(message, table="events", column="type")
    rows = once_each(relapses.join(remissions, on=_ID, how="anti", maintain_order="left"), _ID)
    return found(rows, say("{}: relapse but no CR date", _ID), table="events", column="type")


def _few_events(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    """Tell of endpoints too few had; of arms, where the cohort has several."""
    died = pl.col("died").fill_null(value=False) | pl.col("os_event").fill_null(value=False)
    progressed = (
        died | pl.col("relapse_day").is_not_null() | pl.col("pfs_event").fill_null(value=False)
    )
    parts = [nothing_found()]
    for name, column, event in (("OS", "os_event", died), ("PFS", "pfs_event", progressed)):
        had = evidence.facts.with_columns(_event=event)
        if not had.select(_followed(column).any()).item():
            continue
        message = _too_few(had, name, parameters)
        if message:
            parts.append(found_of_column(message, table="patients", column=column))
    return pl.concat(parts)


def _followed(column: str) -> pl.Expr:
    return pl.any_horizontal(pl.col(column, "death_day", "contact_day").is_not_null())


def _too_few(patients: pl.DataFrame, name: str, parameters: Parameters) -> str | None:
    events = int(patients["_event"].sum())
    if events < number(parameters, "least_events"):
        return f"{name}: events had: {events}; tests and hazard ratios are unreliable"
    arms = (
        patients.drop_nulls("arm").group_by("arm").agg(pl.col("_event").sum()).sort("_event", "arm")
    )
    if arms.height > 1 and arms["_event"][0] < number(parameters, "least_of_group"):
        arm, few = arms.row(0)
        return f"{name}: events had in arm '{arm}': {few}; comparisons of arms are unreliable"
    return None


def _other_day_zero(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    """Find rows whose day and date do not count from the patient's day 0, by patient and table."""
    zero = evidence.facts.select(_ID, _zero="day0_date").drop_nulls("_zero")
    if zero.is_empty():
        return nothing_found()
    parts = [nothing_found()]
    for table, day, date in _DATED:
        rows = evidence.cohort.tables()[table]
        if rows[date].null_count() < rows.height:
            parts += _shifted(rows, zero, (table, day, date), parameters)
    return pl.concat(parts)


def _shifted(
    rows: pl.DataFrame, zero: pl.DataFrame, place: tuple[str, str, str], parameters: Parameters
) -> Iterator[pl.DataFrame]:
    """Yield whom most rows put on another day 0, then single rows that disagree.

    A row that is off by more than a year or so is one with a wrong date, which other rules find.
    """
    table, day, date = place
    said = rows.filter(pl.col(date).is_not_null() & pl.col(day).is_not_null())
    known = beside(said.select(_ID, *schema.PROVENANCE, day, date), zero)
    implied = pl.col(date) - pl.duration(days=pl.col(day).floor().cast(pl.Int64))
    off = known.with_columns(
        _off=(implied - pl.col("_zero")).dt.total_days(), _implied=implied
    ).drop_nulls("_off")
    least = number(parameters, "days")
    doubtful = off.filter(pl.col("_off").abs() > least).select(_ID).unique()
    if doubtful.is_empty():
        return
    theirs = off.join(doubtful, on=_ID, how="semi", maintain_order="left").with_columns(
        _most=pl.col("_off").median().over(_ID)
    )
    moved = theirs.filter((pl.col("_most").abs() > least) & (pl.col("_off") == pl.col("_most")))
    everything = say("{}: day 0 = {} in patients, {} in {}", _ID, "_zero", "_implied",
                     pl.lit(table))  # fmt: skip
    yield found(once_each(moved, _ID), everything, table=table, column=date)
    within = number(parameters, "most_days")
    single = theirs.filter(
        (pl.col("_most").abs() <= least) & pl.col("_off").abs().is_between(least, within, "right")
    )
    one = say("{}: day {} and {} are {} d apart", _ID, day, date, "_off")
    yield found(in_file_order(single), one, table=table, column=date)


FOLLOW_UP_RULES = (
    Rule(
        "SRV-06",
        Severity.WARNING,
        Kahn.PLAUSIBILITY,
        "patients",
        "Unit of a time looks wrong",
        "Months read as days make everybody die within weeks. Compare with the dates, and name the "
        "unit in the header.",
        ("os_days", "pfs_days"),
        _unit,
        MappingProxyType(
            {"month_low": 28.0, "month_high": 31.5, "shortest_median": 5.0, "least_patients": 5.0}
        ),
    ),
    Rule(
        "SRV-07",
        Severity.WARNING,
        Kahn.PLAUSIBILITY,
        "events",
        "Alive, and not seen for long before the data cut",
        "Those lost to follow-up may be the ones who did badly: ask the centre. It may be fine in "
        "a cohort that is no longer followed.",
        ("day", "os_days"),
        _lost,
        MappingProxyType({"days": 183.0}),
    ),
    Rule(
        "SRV-09",
        Severity.WARNING,
        Kahn.PLAUSIBILITY,
        "events",
        "Relapse of a patient without a remission",
        "What does not go away cannot come back: the remission is missing, or the disease was "
        "refractory and this is progression.",
        ("type",),
        _relapse_without_remission,
    ),
    Rule(
        "SRV-10",
        Severity.INFO,
        Kahn.PLAUSIBILITY,
        "patients",
        "Too few events for a test",
        "With fewer than 10 events, or 5 in an arm, a p-value and a hazard ratio rest on single "
        "patients. The numbers are right and say little.",
        ("os_event", "pfs_event"),
        _few_events,
        MappingProxyType({"least_events": 10.0, "least_of_group": 5.0}),
    ),
    Rule(
        "SRV-11",
        Severity.WARNING,
        Kahn.PLAUSIBILITY,
        "mrd",
        "Day and date do not count from the same day 0",
        "Tables that count from different days (diagnosis, treatment) cannot be put on one axis. "
        "One day apart is allowed, for studies whose first day is day 1.",
        ("date", "start_date", "onset_date"),
        _other_day_zero,
        MappingProxyType({"days": 1.0, "most_days": 400.0}),
    ),
)
