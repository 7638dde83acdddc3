"""Metrics of every endpoint: rate, median, follow-up, survival at two years."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import polars as pl

from mrdscope.analysis.metrics.endpoint_question import rests_on
from mrdscope.analysis.metrics.model import Inputs, Kind, Metric, Row, Scope
from mrdscope.analysis.metrics.words import number
from mrdscope.analysis.results import Results
from mrdscope.analysis.time_to_event.endpoints import (
    ENDPOINTS,
    Endpoint,
)

if TYPE_CHECKING:
    from mrdscope.analysis.time_to_event.survival import GroupSurvival

MONTHS_IN_TWO_YEARS = 24

#: The value of an endpoint, by its id.
Values = Callable[[Results, str], tuple[object, ...]]


def _group(results: Results, endpoint: str) -> GroupSurvival:
    day = MONTHS_IN_TWO_YEARS * results.settings.month_days
    return results.survival(endpoint, at=(day,)).groups[0]


def _inputs(endpoint: str) -> Callable[[Results, str], Inputs]:
    def inputs(results: Results, _patient: str) -> Inputs:
        times = results.endpoint_times(endpoint)
        columns = ("patient_id", "time", "event", "cause", "_file", "_row")
        return Inputs(times.frame.select(columns), times.left_out)

    return inputs


def _frame(
    endpoint: str, columns: tuple[str, ...], values: Values
) -> Callable[[Results], pl.DataFrame]:
    def frame(results: Results) -> pl.DataFrame:
        found = values(results, endpoint)
        return pl.DataFrame({name: [value] for name, value in zip(columns, found, strict=True)})

    return frame


def _rate(results: Results, endpoint: str) -> tuple[object, ...]:
    result = results.survival(endpoint, at=())
    group, rate = result.groups[0], result.groups[0].rate
    events = group.events
    if result.incidence is not None:
        # Where events compete, the curve ends with them too, and the rate is of the event alone.
        event = result.incidence.groups[0].event
        rate, events = event.rate, event.curve.events
    return rate.estimate, rate.lower, rate.upper, events, group.person_time


def _rate_formula(_results: Results, row: Row) -> str:
    return (
        f"{row['events']} events / {number(row['person_time'])} person-days = "
        f"{number(row['estimate'])}; exact Poisson interval, constant hazard assumed"
    )


def _median(results: Results, endpoint: str) -> tuple[object, ...]:
    median = _group(results, endpoint).median
    return median.estimate, median.lower, median.upper


def _median_formula(_results: Results, row: Row) -> str:
    if row["estimate"] is None:
        return "the Kaplan-Meier curve stays above a half"
    return f"first day the Kaplan-Meier curve is at or below a half: {number(row['estimate'])}"


def _follow_up(results: Results, endpoint: str) -> tuple[object, ...]:
    median = _group(results, endpoint).follow_up.median
    return median.estimate, median.lower, median.upper


def _follow_up_formula(_results: Results, row: Row) -> str:
    return f"median of the reverse Kaplan-Meier curve: {number(row['estimate'])}"


def _two_years(results: Results, endpoint: str) -> tuple[object, ...]:
    columns = ("survival", "lower", "upper", "time", "at_risk", "note")
    return _group(results, endpoint).at.select(columns).row(0)


def _two_years_formula(results: Results, row: Row) -> str:
    months = f"{MONTHS_IN_TWO_YEARS} months of {results.settings.month_days:g} days"
    if row["estimate"] is None:
        return f"not estimable on day {number(row['time'])} ({months}): {row['note']}"
    return (
        f"product of (1 - events / at risk) up to day {number(row['time'])} ({months}): "
        f"{number(row['estimate'])}; {row['at_risk']} still at risk; log-log interval"
    )


_ESTIMATE = ("estimate", "lower", "upper")


def _of(endpoint: Endpoint) -> tuple[Metric, ...]:
    name, source = endpoint.id, endpoint.source
    # Where events compete, the curve is of being free of them too.
    free = " of being free of all that ends or competes" if endpoint.competing else ""

    def metric(
        part: str, title: str, unit: str | None, definition: str, kind: Kind,
        more: tuple[str, ...], values: Values, formula: Callable[[Results, Row], str],
        parameters: tuple[str, ...] = (),
    ) -> Metric:  # fmt: skip
        columns = (*_ESTIMATE, *more)
        return Metric(
            f"{name}.{part}", f"{endpoint.title.lower()}, {title}", unit,
            f"{definition} {endpoint.definition}", source, kind, _ESTIMATE, Scope.COHORT,
            ("confidence", *rests_on(endpoint), *parameters), _frame(name, columns, values),
            _inputs(name), formula,
        )  # fmt: skip

    return (
        metric("rate", "rate", "per person-day", "Events by person-time, exact interval.",
               Kind.ESTIMATE, ("events", "person_time"), _rate, _rate_formula),
        metric("median", "median", "day", f"Median time{free} by Kaplan-Meier.", Kind.ESTIMATE, (),
               _median, _median_formula),
        metric("follow_up", "median follow-up", "day",
               "Median potential follow-up by reverse Kaplan-Meier.", Kind.ESTIMATE, (),
               _follow_up, _follow_up_formula),
        metric("two_years", "two years", None, f"Kaplan-Meier estimate{free} at two years.",
               Kind.FRACTION, ("time", "at_risk", "note"), _two_years, _two_years_formula,
               ("month_days",)),
    )  # fmt: skip


SURVIVAL = tuple(metric for endpoint in ENDPOINTS.values() for metric in _of(endpoint))
