"""Metrics of adverse events by time: rates by exposure, and incidence at a year."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from mrdscope.analysis.adverse_events.exposure import EXPOSURE_RULE
from mrdscope.analysis.adverse_events.table_rows import Level, TableRow
from mrdscope.analysis.adverse_events.worst_grades import in_class
from mrdscope.analysis.metrics.model import Family, Inputs, Kind, Row, Scope
from mrdscope.analysis.metrics.toxicity_inputs import (
    RECORD,
    not_counted,
    row_of_detail,
    several_scales,
    systems,
    terms,
)
from mrdscope.analysis.metrics.words import number
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import DAY_TOLERANCE

#: The day of `tox.by_year`.
YEAR = 365.0

_POISSON = "exact interval of Garwood, Biometrika 1936;28:437; a constant rate is assumed"
_AALEN_JOHANSEN = (
    "Aalen and Johansen, Scand J Stat 1978;5:141, with death and the end of treatment competing"
)
_ESTIMATE = ("rate", "lower", "upper")

Frame = Callable[[Results, str], pl.DataFrame]


def _one_row(table: pl.DataFrame, results: Results, level: Level, detail: str) -> pl.DataFrame:
    """Return the row of a table with ``reason``; where it has none, or several, one of nulls."""
    row = row_of_detail(results, level, detail)
    reason = several_scales(results, row)
    found = table.filter(pl.col("level") == row.level, row.holds())
    if reason is None and found.height:
        return found.with_columns(reason=pl.lit(None, pl.String))
    said = reason or "no adverse event counts"
    return pl.DataFrame({**{name: [None] for name in table.columns}, "reason": [said]})


def _event_rate(level: Level) -> Frame:
    def frame(results: Results, detail: str) -> pl.DataFrame:
        return _one_row(results.event_rates, results, level, detail)

    return frame


def _incidence_rate(level: Level) -> Frame:
    def frame(results: Results, detail: str) -> pl.DataFrame:
        return _one_row(results.incidence_rates, results, level, detail)

    return frame


def _by_year(level: Level) -> Frame:
    def frame(results: Results, detail: str) -> pl.DataFrame:
        from mrdscope.analysis.adverse_events.toxicity_incidence import (  # noqa: PLC0415
            cumulative_incidence,
        )

        table = cumulative_incidence(
            results.toxicity, at=(YEAR,), confidence=results.settings.confidence
        )
        return _one_row(table, results, level, detail)

    return frame


def exposed_records(results: Results, row: TableRow) -> pl.DataFrame:
    """Return the events of a row with the ``reason`` why each is not in a rate of events."""
    ends = results.toxicity.population.select("patient_id", _exposed="end_day")
    why = (
        pl.when(pl.col("_exposed").is_null())
        .then(pl.lit("it is not known how long the patient was exposed"))
        .when(pl.col("onset_day") - pl.col("_exposed") > DAY_TOLERANCE)
        .then(pl.lit("it began after exposure ended"))
    )
    records = results.toxicity.counted.filter(row.holds(), in_class("any"))
    return records.join(ends, on="patient_id", how="left", maintain_order="left").with_columns(
        reason=why
    )


def _event_inputs(level: Level) -> Callable[[Results, str, str], Inputs]:
    def inputs(results: Results, _patient: str, detail: str) -> Inputs:
        row = row_of_detail(results, level, detail)
        judged = exposed_records(results, row)
        out = judged.filter(pl.col("reason").is_not_null()).select(*RECORD, "reason")
        rest = not_counted(results, row)
        return Inputs(
            judged.filter(pl.col("reason").is_null()).select(RECORD), pl.concat([out, rest])
        )

    return inputs


def _first_inputs(level: Level) -> Callable[[Results, str, str], Inputs]:
    def inputs(results: Results, _patient: str, detail: str) -> Inputs:
        from mrdscope.analysis.adverse_events.first_events import time_to_first  # noqa: PLC0415

        row = row_of_detail(results, level, detail)
        first = time_to_first(results.toxicity, row)
        events = first.frame.filter(pl.col("cause") == "event").select("patient_id", "time")
        used = (
            results.toxicity.counted.filter(row.holds(), in_class("any"))
            .join(events, on="patient_id", maintain_order="left")
            .filter((pl.col("onset_day") - pl.col("time")).abs() <= DAY_TOLERANCE)
        )
        records = results.toxicity.counted.filter(row.holds())
        of_out = records.join(first.left_out, on="patient_id", maintain_order="left")
        others = records.join(used.select("_file", "_row"), on=["_file", "_row"], how="anti",
                              nulls_equal=True, maintain_order="left")  # fmt: skip
        later = others.join(first.left_out, on="patient_id", how="anti", maintain_order="left")
        return Inputs(
            used.select(RECORD),
            pl.concat([later.select(*RECORD, reason=pl.lit("not the patient's first")),
                       of_out.select(*RECORD, "reason"), not_counted(results, row)]),
        )  # fmt: skip

    return inputs


def _event_formula(_results: Results, row: Row, detail: str) -> str:
    what = detail or "any adverse event"
    if row["rate"] is None:
        return f"{what}: {row['reason'] or 'no exposure is known'}"
    return (
        f"{what}: {row['events']} events / {number(row['patient_years'])} patient-years of "
        f"{row['patients']} patients = {number(row['rate'])}; {EXPOSURE_RULE}; {_POISSON}"
    )


def _incidence_formula(_results: Results, row: Row, detail: str) -> str:
    what = detail or "any adverse event"
    if row["rate"] is None:
        return f"{what}: {row['reason'] or 'no time at risk is known'}"
    return (
        f"{what}: {row['events']} patients with a first event / {number(row['patient_years'])} "
        f"patient-years until it of {row['patients']} patients = {number(row['rate'])}; "
        f"{row['left_out']} patients left out; {_POISSON}"
    )


def _by_year_formula(_results: Results, row: Row, detail: str) -> str:
    what = detail or "any adverse event"
    if row["incidence"] is None:
        return f"{what}: not estimable on day {YEAR:g}: {row['reason'] or row['note']}"
    return (
        f"{what}: {row['events']} of {row['patients']} patients had it first, {row['deaths']} died "
        f"and {row['ended']} ended treatment before; sum of S(u-) d / n up to day {YEAR:g} = "
        f"{number(row['incidence'])}; {row['at_risk']} still at risk; {row['left_out']} left out"
    )


def _families(level: Level) -> tuple[Family, ...]:
    prefix = "tox.system." if level == "system" else "tox."
    unasked = None if level == "system" else "any adverse event"
    details = systems if level == "system" else terms
    year = "per patient-year"
    return (
        Family(f"{prefix}event_rate", "event rate", year,
               "Adverse events by patient-years of exposure, repeated ones too.", _POISSON,
               Kind.ESTIMATE, _ESTIMATE, Scope.COHORT, ("confidence",), level, details,
               _event_rate(level), _event_inputs(level), _event_formula, unasked=unasked),
        Family(f"{prefix}incidence_rate", "incidence rate", year,
               "Patients with a first adverse event by the patient-years they were at risk of it.",
               _POISSON, Kind.ESTIMATE, _ESTIMATE, Scope.COHORT, ("confidence",), level, details,
               _incidence_rate(level), _first_inputs(level), _incidence_formula, unasked=unasked),
        Family(f"{prefix}by_year", "cumulative incidence at a year", None,
               "Cumulative incidence of the first adverse event by day 365.", _AALEN_JOHANSEN,
               Kind.FRACTION, ("incidence", "lower", "upper"), Scope.COHORT, ("confidence",),
               level, details, _by_year(level), _first_inputs(level), _by_year_formula,
               unasked=unasked),
    )  # fmt: skip


RATE_FAMILIES: tuple[Family, ...] = (*_families("term"), *_families("system"))
