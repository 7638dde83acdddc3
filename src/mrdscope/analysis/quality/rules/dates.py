"""Rules about dates by themselves: unreadable, ambiguous, in the future, imputed, stand-ins."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

import polars as pl

from mrdscope.analysis.quality.facts import beside, once_each
from mrdscope.analysis.quality.found import counted, found, found_of_column, nothing_found, say
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity, number
from mrdscope.analysis.quality.parameters import numbers, texts
from mrdscope.cohort import schema
from mrdscope.cohort.met import Met
from mrdscope.cohort.model import Cohort

#: A whole number that a spreadsheet would show as a date from 1954 to 2064.
_SERIAL = r"^(?:2\d|[3-5]\d)\d{3}(?:\.0*)?$"
#: Each column of days with the date that says the same.
_DATES_OF_DAYS = (
    ("mrd", "day", "date"),
    ("treatment", "start_day", "start_date"),
    ("treatment", "stop_day", "stop_date"),
    ("adverse_events", "onset_day", "onset_date"),
    ("adverse_events", "end_day", "end_date"),
    ("events", "day", "date"),
    ("labs", "day", "date"),
)


def _date_columns(cohort: Cohort) -> Iterator[tuple[str, str, pl.DataFrame]]:
    """Yield table, name and rows of every column of dates that has any."""
    for name, rows in cohort.tables().items():
        for column in schema.table(name):
            if column.kind is schema.Kind.DATE and rows[column.name].null_count() < rows.height:
                yield name, column.name, rows


def _of_columns(noted: pl.DataFrame, template: str) -> pl.DataFrame:
    """Return a finding for each note, at the column of the cohort it is about."""
    message = say(template, "table", "column", "_row", "value")
    parts = [
        found(rows, message, table=str(table), column=str(column), value="value")
        for (table, column), rows in noted.group_by("table", "column", maintain_order=True)
    ]
    return pl.concat([nothing_found(), *parts])


def _not_a_date(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    noted = evidence.met(Met.NOT_A_DATE).filter(~_is_serial())
    return _of_columns(noted, "{}.{} row {}: '{}' is not a date")


def _is_serial() -> pl.Expr:
    return pl.col("value").str.contains(_SERIAL).fill_null(value=False)


def _after_cut(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    cut = evidence.cut
    if cut is None:
        return nothing_found()
    late = [
        found(
            rows.filter(pl.col(column) > cut),
            say("{} row {}: {} after cut {}", pl.lit(name), "_row", column, pl.lit(cut)),
            table=name,
            column=column,
        )
        for name, column, rows in _date_columns(evidence.cohort)
    ]
    return pl.concat([nothing_found(), *late, *_days_after_cut(evidence)])


def _days_after_cut(evidence: Evidence) -> Iterator[pl.DataFrame]:
    """Find days that, from the date of day 0, are after the cut, where no date says so itself."""
    zero = evidence.facts.select("patient_id", _left=pl.lit(evidence.cut) - pl.col("day0_date"))
    zero = zero.with_columns(pl.col("_left").dt.total_days())
    tables = evidence.cohort.tables()
    for name, day, date in _DATES_OF_DAYS:
        undated = tables[name].filter(pl.col(day).is_not_null() & pl.col(date).is_null())
        if undated.is_empty():
            continue
        rows = beside(undated, zero).filter(pl.col(day) > pl.col("_left"))
        message = say(
            "{} row {}: day {} is after the cut {}", pl.lit(name), "_row", day, pl.lit(evidence.cut)
        )
        yield found(rows, message, table=name, column=day)


def _ambiguous(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    """Point at each date, or once at a column with many of them."""
    noted = evidence.met(Met.AMBIGUOUS_DATE, Met.DATE_FORMAT)
    most = number(parameters, "rows")
    by_column = noted.with_columns(_rows=pl.col("count").sum().over("met", "table", "column"))
    few = by_column.filter(pl.col("_rows") <= most)
    many = once_each(
        by_column.filter((pl.col("_rows") > most) & pl.col("_row").is_not_null()),
        "met", "table", "column",
    )  # fmt: skip
    ambiguous = pl.col("met") == Met.AMBIGUOUS_DATE.value
    parts = [nothing_found()]
    for (table, column), rows in few.group_by("table", "column", maintain_order=True):
        message = (
            pl.when(ambiguous)
            .then(say("{}: is '{}' day and month, or month and day?", pl.lit(column), "value"))
            .otherwise(
                say("{}: '{}' is written otherwise than most dates", pl.lit(column), "value")
            )
        )
        parts.append(found(rows, message, table=str(table), column=str(column), value="value"))
    for (table, column), rows in many.group_by("table", "column", maintain_order=True):
        message = say(
            "{}: date format ambiguous in {}, the first of them '{}'",
            pl.lit(column), counted("_rows", "row"), "value",
        )  # fmt: skip
        parts.append(found(rows, message, table=str(table), column=str(column), value="value"))
    return pl.concat(parts)


def _imputed(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    parts = [nothing_found()]
    for name, column, rows in _date_columns(evidence.cohort):
        known = rows[column].drop_nulls()
        if known.len() < number(parameters, "least_dates"):
            continue
        for day in numbers(parameters, "days"):
            share = float((known.dt.day() == day).sum()) / known.len()
            if share > number(parameters, "share"):
                message = f"{column}: {share:.0%} fall on day {day:g} of the month: imputed?"
                parts.append(found_of_column(message, table=name, column=column))
    return pl.concat([*parts, *_flagged(evidence.cohort)])


def _flagged(cohort: Cohort) -> Iterator[pl.DataFrame]:
    """Find columns that say of dates that they are imputed (ASTDTF, dx_date_imputed)."""
    for name, rows in cohort.tables().items():
        for column in rows.columns[len(schema.table(name).dtypes) - len(schema.PROVENANCE) :]:
            flag = column.lower().endswith("dtf") or "imputed" in column.lower()
            flags = (
                rows[column].cast(pl.String, strict=False) if flag else pl.Series(dtype=pl.String)
            )
            said = flags.drop_nulls().str.to_lowercase()
            n = said.is_in(["0", "false", "no", "n", ""]).not_().sum()
            if n:
                message = f"{column}: says of {n:,} dates that they are imputed"
                yield found_of_column(message, table=name, column=column)


def _stand_ins(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    serials = evidence.met(Met.NOT_A_DATE).filter(_is_serial())
    sentinels = pl.Series(texts(parameters, "dates")).str.to_date(strict=False).drop_nulls()
    parts = [_of_columns(serials, "{}.{} row {}: '{}' looks like the serial number of a date")]
    for name, column, rows in _date_columns(evidence.cohort):
        hits = rows.filter(pl.col(column).is_in(sentinels.implode()))
        message = say("{}.{} row {}: {} often stands for no date", pl.lit(name), pl.lit(column),
                      "_row", column)  # fmt: skip
        parts.append(found(hits, message, table=name, column=column))
    return pl.concat(parts)


def _weekend(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    samples = evidence.cohort.mrd
    if samples["date"].null_count() == samples.height:
        return nothing_found()
    weekday = samples.select(
        "patient_id", *schema.PROVENANCE, "date", _day=pl.col("date").dt.weekday()
    ).drop_nulls("date")
    parts = [_patients_at_weekends(weekday, number(parameters, "least_samples"))]
    known = weekday["_day"]
    if known.len() >= number(parameters, "least_dates"):
        at_weekends = float((known > 5).sum()) / known.len()
        if at_weekends > number(parameters, "share"):
            message = f"date: {at_weekends:.0%} of {known.len():,} samples are of a weekend"
            parts.append(found_of_column(message, table="mrd", column="date"))
        if known.min() == known.max() and weekday["patient_id"].n_unique() > 1:
            message = f"date: all {known.len():,} samples are of one day of the week"
            parts.append(found_of_column(message, table="mrd", column="date"))
    return pl.concat(parts)


def _patients_at_weekends(samples: pl.DataFrame, least: float) -> pl.DataFrame:
    sampled = samples.group_by("patient_id").agg(_rows=pl.len(), _first=pl.col("_day").min())
    always = sampled.filter((pl.col("_first") > 5) & (pl.col("_rows") >= least))
    theirs = samples.join(always, on="patient_id", how="inner", maintain_order="left")
    message = say("{}: all {} samples are of a Saturday or Sunday", "patient_id", "_rows")
    return found(once_each(theirs, "patient_id"), message, table="mrd", column="date")


DATE_RULES = (
    Rule(
        "DAT-01",
        Severity.ERROR,
        Kahn.CONFORMANCE,
        "patients",
        "Not a date",
        "Text that is no date, or a day no calendar has (31 February), is left out. Correct it in "
        "the source; a date known to the month belongs in a column that says so.",
        ("date",),
        _not_a_date,
    ),
    Rule(
        "DAT-02",
        Severity.ERROR,
        Kahn.PLAUSIBILITY,
        "mrd",
        "Date or day after the data cut",
        "Nothing can be known of what comes later: mostly a slip in the year. Planned visits do "
        "not belong in these tables.",
        ("date", "day"),
        _after_cut,
    ),
    Rule(
        "DAT-03",
        Severity.WARNING,
        Kahn.CONFORMANCE,
        "patients",
        "Dates whose day and month could change places, or in several formats",
        "03/04/2021 is two dates. Where nothing in the column decides, it is left out; write dates "
        "as 2021-04-03.",
        ("date",),
        _ambiguous,
        MappingProxyType({"rows": 20.0}),
    ),
    Rule(
        "DAT-07",
        Severity.WARNING,
        Kahn.PLAUSIBILITY,
        "patients",
        "Dates put on the first or the middle of the month",
        "Imputed days make times to an event look exact that are not. It may be fine where a trial "
        "starts treatment on the first of a month.",
        ("date",),
        _imputed,
        MappingProxyType({"days": (1.0, 15.0), "share": 0.6, "least_dates": 10.0}),
    ),
    Rule(
        "DAT-08",
        Severity.WARNING,
        Kahn.PLAUSIBILITY,
        "patients",
        "Serial numbers of a spreadsheet, or dates that stand for none",
        "A date saved as a number is left out; 1900-01-01 and its like are what programs write "
        "where there is no date. A date of birth on one of them may be fine.",
        ("date",),
        _stand_ins,
        MappingProxyType(
            {"dates": ("1899-12-30", "1899-12-31", "1900-01-01", "1904-01-01", "1960-01-01",
                       "1970-01-01", "9999-12-31")}
        ),
    ),
    Rule(
        "DAT-09",
        Severity.INFO,
        Kahn.PLAUSIBILITY,
        "mrd",
        "Samples at weekends, or all on one day of the week",
        "Routine samples are seldom drawn on Saturdays and Sundays: dates may be shifted, or be "
        "those of the report. A clinic that is held once a week is fine.",
        ("date",),
        _weekend,
        MappingProxyType({"least_samples": 4.0, "least_dates": 20.0, "share": 0.4}),
    ),
)  # fmt: skip
