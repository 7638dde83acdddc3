"""Rules about the order of dates: what happens to a patient, what is after death or contact."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from mrdscope.analysis.quality.facts import beside, once_each
from mrdscope.analysis.quality.found import counted, found, nothing_found, say
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity
from mrdscope.cohort.model import Cohort

_ID = "patient_id"
#: What comes after what, in days, with the name in a sentence.
_ORDER = {
    "_birth": "birth",
    "_diagnosis": "diagnosis",
    "_treatment": "start of treatment",
    "_cr": "remission",
    "_relapse": "relapse",
    "_death": "death",
}
_EVENTS = {
    "_diagnosis": "diagnosis", "_cr": "hematologic_cr", "_relapse": "hematologic_relapse",
}  # fmt: skip
#: Every column in which a record has a day, with that of its date; the first is when it begins.
_RECORDS = {
    "mrd": (("day", "date"),),
    "treatment": (("start_day", "start_date"), ("stop_day", "stop_date")),
    "adverse_events": (("onset_day", "onset_date"), ("end_day", "end_date")),
    "events": (("day", "date"),),
    "labs": (("day", "date"),),
}


def _out_of_order(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    """Find what comes after the next known step; each is shown where it stands."""
    days = _steps(evidence.facts)
    parts = [_born_late(evidence)]
    names = list(_ORDER)
    for i, one in enumerate(names[1:-1], start=1):
        later = names[i + 1 :]
        next_name = pl.coalesce(
            pl.when(pl.col(n).is_not_null()).then(pl.lit(_ORDER[n])) for n in later
        )
        rows = days.with_columns(_next=pl.coalesce(later), _name=next_name).filter(
            pl.col(one) > pl.col("_next")
        )
        message = say("{}: {} on day {} is after {} on day {}", _ID, pl.lit(_ORDER[one]), one,
                      "_name", "_next")  # fmt: skip
        weight = Severity.WARNING if one == "_treatment" else Severity.ERROR
        parts += _where(evidence.cohort, rows, one, message, weight)
    return pl.concat(parts)


def _steps(facts: pl.DataFrame) -> pl.DataFrame:
    dated = (pl.col("diagnosis_date") - pl.col("day0_date")).dt.total_days().cast(pl.Float64)
    starts = pl.col("day0_kind").str.to_lowercase().str.contains("start|treat|therap")
    return facts.with_columns(
        _dated=dated,
        _diagnosis=pl.coalesce(dated, "diagnosis_day"),
        _treatment=pl.coalesce("treatment_day", pl.when(starts).then(0.0)),
        _cr="cr_day",
        _relapse="relapse_day",
        _death="death_day",
    )


def _born_late(evidence: Evidence) -> pl.DataFrame:
    rows = evidence.facts.filter(pl.col("birth_date") >= pl.coalesce("diagnosis_date", "day0_date"))
    message = say("{}: born on {}, not before the diagnosis", _ID, "birth_date")
    return found(rows, message, table="patients", column="birth_date")


def _where(
    cohort: Cohort, rows: pl.DataFrame, step: str, message: pl.Expr, weight: Severity
) -> Iterator[pl.DataFrame]:
    """Yield the findings of one step: in the table of patients, of treatment or of events."""
    told = rows.select(_ID, step, "_dated", message=message)
    if step == "_diagnosis":
        of_patients = rows.filter(pl.col("_dated").is_not_null())
        yield found(of_patients, message, table="patients", column="diagnosis_date",
                    severity=weight)  # fmt: skip
        told = told.filter(pl.col("_dated").is_null())
    if step == "_treatment":
        table, day, there = "treatment", "start_day", cohort.treatment
    else:
        table, day, there = "events", "day", cohort.events.filter(pl.col("type") == _EVENTS[step])
    theirs = there.join(told, left_on=[_ID, day], right_on=[_ID, step], maintain_order="left")
    yield found(once_each(theirs, _ID), pl.col("message"), table=table, column=day, severity=weight)


def _after_death(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    reported = pl.when(pl.col("os_event")).then("os_days")
    deaths = evidence.facts.select(
        _ID, _end=pl.coalesce("death_day", reported), _end_date="death_date"
    ).filter(pl.any_horizontal(pl.col("_end", "_end_date").is_not_null()))
    parts = [nothing_found()]
    for table, day, date, rows in _records(evidence.cohort, deaths):
        late = _later(rows, day, date)
        message = say(
            "{} row {}: {} is after death on {}", pl.lit(table), "_row", _when(day, date),
            _when("_end", "_end_date"),
        )  # fmt: skip
        parts += [
            found(late.filter(pl.col(day).is_not_null()), message, table=table, column=day),
            found(late.filter(pl.col(day).is_null()), message, table=table, column=date),
        ]
    return pl.concat(parts)


def _after_contact(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    """Point at the first record of a patient and table that begins after the last contact."""
    alive = ~pl.coalesce(pl.col("died"), pl.col("os_event"), pl.lit(value=False))
    censored = pl.when(~pl.col("os_event")).then("os_days")
    contacts = evidence.facts.filter(alive).select(
        _ID, _end=pl.coalesce("contact_day", censored), _end_date="contact_date"
    ).filter(pl.any_horizontal(pl.col("_end", "_end_date").is_not_null()))  # fmt: skip
    parts = [nothing_found()]
    for table, day, date, rows in _records(evidence.cohort, contacts):
        if (day, date) != _RECORDS[table][0]:
            continue
        late = _later(rows, day, date).with_columns(_rows=pl.len().over(_ID))
        if table == "events":
            late = late.filter(pl.col("type") != "last_contact")
        message = say(
            "{}: {} on {} later than last contact on {} ({})", _ID, pl.lit(table),
            _when(day, date), _when("_end", "_end_date"), counted("_rows", "row"),
        )  # fmt: skip
        first = once_each(late, _ID)
        parts += [
            found(first.filter(pl.col(day).is_not_null()), message, table=table, column=day),
            found(first.filter(pl.col(day).is_null()), message, table=table, column=date),
        ]
    return pl.concat(parts)


def _records(cohort: Cohort, ends: pl.DataFrame) -> Iterator[tuple[str, str, str, pl.DataFrame]]:
    """Yield table, columns of day and date, and the rows of patients who have an end."""
    if ends.is_empty():
        return
    tables = cohort.tables()
    for table, columns in _RECORDS.items():
        rows = beside(tables[table], ends)
        for day, date in columns:
            yield table, day, date, rows


def _later(rows: pl.DataFrame, day: str, date: str) -> pl.DataFrame:
    """Return rows whose day, or where that is not known whose date, is after the patient's end."""
    return rows.filter(
        pl.coalesce(pl.col(day) > pl.col("_end"), pl.col(date) > pl.col("_end_date"))
    )


def _when(day: str, date: str) -> pl.Expr:
    text = pl.lit("day ") + pl.col(day).cast(pl.String).str.strip_suffix(".0")
    return pl.coalesce(text, pl.col(date).cast(pl.String))


CHRONOLOGY_RULES = (
    Rule(
        "DAT-04",
        Severity.ERROR,
        Kahn.PLAUSIBILITY,
        "patients",
        "Steps of the disease in the wrong order",
        "Birth, diagnosis, start of treatment, remission, relapse and death come in this order, or "
        "every time between them is wrong. A patient who came to treatment already in remission "
        "may be fine: that is a warning.",
        ("birth_date", "diagnosis_date", "start_day", "day"),
        _out_of_order,
    ),
    Rule(
        "DAT-05",
        Severity.ERROR,
        Kahn.PLAUSIBILITY,
        "events",
        "Record dated after death",
        "Either the record is of somebody else, or one of the dates is wrong. A post-mortem result "
        "has the date of its sample.",
        ("day", "start_day", "stop_day", "onset_day", "end_day"),
        _after_death,
    ),
    Rule(
        "DAT-06",
        Severity.WARNING,
        Kahn.PLAUSIBILITY,
        "events",
        "Record later than the last contact",
        "The patient was seen after they were last seen, so that survival is censored too early: "
        "bring the last contact up to date.",
        ("day", "start_day", "onset_day"),
        _after_contact,
    ),
)
