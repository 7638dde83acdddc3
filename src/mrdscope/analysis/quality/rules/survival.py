"""Rules about survival as it is reported: events and times, overall and progression-free."""

from __future__ import annotations

from types import MappingProxyType

import polars as pl

from mrdscope.analysis.quality.found import found, found_of_column, nothing_found, say
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity, number
from mrdscope.cohort import schema
from mrdscope.cohort.met import Met
from mrdscope.cohort.text import fold

_ID = "patient_id"
#: Each reported endpoint: its name, time and event.
_REPORTED = (("OS", "os_days", "os_event"), ("PFS", "pfs_days", "pfs_event"))
#: Times are rounded when months are made days: less than this is no difference.
_ROUNDING_DAYS = 1.0


def _died() -> pl.Expr:
    return pl.col("died").fill_null(value=False)


def _half_told(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    parts = [_half_reported(evidence, *names) for names in _REPORTED]
    return pl.concat([*parts, _undated(evidence), _relapsed_and_censored(evidence)])


def _half_reported(evidence: Evidence, name: str, time: str, event: str) -> pl.DataFrame:
    """Find events without a time, and times without saying whether it was one."""
    patients = evidence.facts
    timeless = patients.filter(pl.col(event) & pl.col(time).is_null() & ~_dated(event))
    silent = patients.filter(pl.col(time).is_not_null() & pl.col(event).is_null())
    if patients.height and patients[event].null_count() == patients.height and silent.height:
        message = f"{name}: times without saying whether they ended in an event"
        unsaid = found_of_column(message, table="patients", column=event)
    else:
        message_of_one = say("{}: {} time {} without saying whether it was an event", _ID,
                             pl.lit(name), time)  # fmt: skip
        unsaid = found(silent, message_of_one, table="patients", column=event)
    message_of_event = say("{}: status and date of {} disagree, an event without a time", _ID,
                           pl.lit(name))  # fmt: skip
    return pl.concat([found(timeless, message_of_event, table="patients", column=time), unsaid])


def _dated(event: str) -> pl.Expr:
    """Return whether the table of events has the day of what the reported event is."""
    days = ["death_day"] if event == "os_event" else ["death_day", "relapse_day"]
    nothing_reported = pl.col(event.replace("event", "days")).is_null().all()
    return nothing_reported & pl.any_horizontal(pl.col(days).is_not_null())


def _undated(evidence: Evidence) -> pl.DataFrame:
    rows = evidence.cohort.events.filter(
        pl.col("type").is_not_null() & pl.col("day").is_null() & pl.col("date").is_null()
    )
    message = say("{}: status and date of {} disagree, it has neither day nor date", _ID, "type")
    return found(rows, message, table="events", column="day")


def _relapsed_and_censored(evidence: Evidence) -> pl.DataFrame:
    rows = evidence.facts.filter(
        ~pl.col("pfs_event") & (pl.col("relapse_day") <= pl.col("pfs_days"))
    )
    if _inverted(evidence, "pfs_event", _progressed()):
        return nothing_found()
    message = say("{}: relapse on day {}, but PFS is censored on day {}", _ID, "relapse_day",
                  "pfs_days")  # fmt: skip
    return found(rows, message, table="patients", column="pfs_event")


def _times(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    parts = []
    for name, time, _event in _REPORTED:
        rows = evidence.cohort.patients.filter(pl.col(time) <= 0)
        weight = pl.when(pl.col(time) == 0).then(pl.lit(Severity.WARNING.value)).otherwise(
            pl.lit(Severity.ERROR.value))  # fmt: skip
        message = say("{}: {} time {}", _ID, pl.lit(name), time)
        parts.append(found(rows, message, table="patients", column=time, severity=weight))
    return pl.concat(parts)


def _progression_free_for_longer(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    longer = pl.col("pfs_days") - pl.col("os_days")
    rows = evidence.cohort.patients.filter(longer > number(parameters, "days"))
    message = say("{}: PFS {} > OS {}", _ID, "pfs_days", "os_days")
    return found(rows, message, table="patients", column="pfs_days")


def _death_and_status(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    """Find who is dead in one table and alive in the other, unless all are turned over."""
    patients = evidence.facts
    if not patients["died"].any() or _inverted(evidence, "os_event", _died()):
        return nothing_found()
    alive = patients.filter(_died() & ~pl.col("os_event"))
    later = pl.col("death_day") > pl.col("os_days") + _ROUNDING_DAYS
    message = (
        pl.when(later)
        .then(say("{}: died on day {}, after OS was censored on day {}", _ID, "death_day",
                  "os_days"))
        .otherwise(say("{}: death flag and OS event disagree: died, and reported alive", _ID))
    )  # fmt: skip
    weight = pl.when(later).then(pl.lit(Severity.WARNING.value))
    dead = patients.filter(pl.col("os_event") & ~_died() & pl.col("contact_day").is_not_null())
    other = say(
        "{}: death flag and OS event disagree: reported dead, alive at last contact on day {}",
        _ID, "contact_day",
    )  # fmt: skip
    return pl.concat(
        [found(alive, message, table="patients", column="os_event", severity=weight),
         found(dead, other, table="patients", column="os_event")]
    )  # fmt: skip


def _died_without_progression(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    if _inverted(evidence, "pfs_event", _progressed()):
        return nothing_found()
    dead = _died() | pl.col("os_event").fill_null(value=False)
    rows = evidence.facts.filter(dead & ~pl.col("pfs_event")).with_columns(
        _death=pl.coalesce("death_day", pl.when(pl.col("os_event")).then("os_days"))
    )
    later = pl.col("_death") > pl.col("pfs_days") + _ROUNDING_DAYS
    message = (
        pl.when(later)
        .then(say("{}: died on day {}, after PFS was censored on day {}", _ID, "_death",
                  "pfs_days"))
        .otherwise(say("{}: died but PFS censored", _ID))
    )  # fmt: skip
    weight = pl.when(later).then(pl.lit(Severity.WARNING.value))
    return found(rows, message, table="patients", column="pfs_event", severity=weight)


def _progressed() -> pl.Expr:
    return _died() | pl.col("relapse_day").is_not_null()


def _inverted(evidence: Evidence, event: str, happened: pl.Expr, least: float = 5) -> bool:
    """Say whether most reported events are of those to whom nothing happened, and the reverse."""
    rows = evidence.facts.select(event=event, happened=happened).drop_nulls("event")
    if rows.height < least or not rows["happened"].any():
        return False
    agree = (rows["event"] == rows["happened"]).sum() / rows.height
    false_alarms = (rows["event"] & ~rows["happened"]).any()
    missed = (~rows["event"] & rows["happened"]).any()
    return agree < 0.5 and false_alarms and missed


def _turned_over(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    least = number(parameters, "least_patients")
    happened = {"os_event": _died(), "pfs_event": _progressed()}
    parts = [nothing_found(), *_by_header(evidence), *_one_and_two(evidence)]
    for name, _time, event in _REPORTED:
        if _inverted(evidence, event, happened[event], least):
            message = f"{event}: event coding looks inverted: {name} events are of those alive"
            parts.append(found_of_column(message, table="patients", column=event))
    return pl.concat(parts)


def _by_header(evidence: Evidence) -> list[pl.DataFrame]:
    """Find events read from a column that by its header tells who was censored."""
    events = [event for _, _, event in _REPORTED]
    headers = evidence.met(Met.COLUMN).filter(pl.col("column").is_in(events))
    return [
        found_of_column(
            f"{column}: event coding looks inverted: in '{header}' 0 is an event",
            table="patients", column=column, value=header,
        )
        for column, header in headers.select("column", "header").rows()
        if fold(header).startswith(("cnsr", "cens"))
    ]  # fmt: skip


def _one_and_two(evidence: Evidence) -> list[pl.DataFrame]:
    columns = evidence.met(Met.ONE_AND_TWO).filter(
        (pl.col("table") == "patients") & pl.col("column").is_in([c.name for c in schema.PATIENTS])
    )
    return [
        found_of_column(
            f"{column}: 1 and 2 were read as no event and event", table="patients", column=column
        ).with_columns(severity=pl.lit(Severity.WARNING.value))
        for column in columns["column"]
    ]


SURVIVAL_RULES = (
    Rule(
        "SRV-01",
        Severity.ERROR,
        Kahn.PLAUSIBILITY,
        "patients",
        "Status and date of an event disagree",
        "An event needs its time and a time needs to say how it ended: without either the patient "
        "is left out of the curve, or counted on the wrong side.",
        ("os_days", "os_event", "pfs_days", "pfs_event", "day"),
        _half_told,
    ),
    Rule(
        "SRV-02",
        Severity.ERROR,
        Kahn.PLAUSIBILITY,
        "patients",
        "Time of survival negative or 0",
        "Nobody is followed for less than no time: day 0 or the last date is wrong. A time of 0 "
        "may be fine for a patient lost on the day of inclusion.",
        ("os_days", "pfs_days"),
        _times,
    ),
    Rule(
        "SRV-03",
        Severity.ERROR,
        Kahn.PLAUSIBILITY,
        "patients",
        "Progression-free for longer than alive",
        "Death ends progression-free survival, which can never be the longer: one of the two is "
        "wrong, or they count from different days.",
        ("pfs_days", "os_days"),
        _progression_free_for_longer,
        MappingProxyType({"days": _ROUNDING_DAYS}),
    ),
    Rule(
        "SRV-04",
        Severity.ERROR,
        Kahn.PLAUSIBILITY,
        "patients",
        "Dead in one table, alive in the other",
        "One wrong death moves the curve. A death after the day on which OS was censored may be "
        "fine, where survival was reckoned at an earlier data cut: that is a warning.",
        ("os_event",),
        _death_and_status,
    ),
    Rule(
        "SRV-05",
        Severity.ERROR,
        Kahn.PLAUSIBILITY,
        "patients",
        "Died, and progression-free survival is censored",
        "Death from any cause is an event of progression-free survival. Where the protocol censors "
        "earlier, at transplant for example, it may be fine: that is a warning.",
        ("pfs_event",),
        _died_without_progression,
    ),
    Rule(
        "SRV-08",
        Severity.ERROR,
        Kahn.CONFORMANCE,
        "patients",
        "Coding of events looks turned over",
        "In CDISC's CNSR 0 is an event, elsewhere 1 is: turned over, the dead live and the living "
        "are dead. Map the column that says who had the event.",
        ("os_event", "pfs_event"),
        _turned_over,
        MappingProxyType({"least_patients": 5.0}),
    ),
)
