"""Metrics of the cohort's endpoints: events, rate, median, follow-up, survival at two years."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import polars as pl

from mrdscope.analysis.metrics.model import Inputs, Kind, Metric, Row, Scope
from mrdscope.analysis.metrics.of_samples import OF_SAMPLES
from mrdscope.analysis.metrics.relapse import RELAPSE_RULE
from mrdscope.analysis.metrics.words import number
from mrdscope.analysis.results import Results
from mrdscope.analysis.time_to_event.endpoints import (
    ENDPOINTS,
    INDUCTION_FAILURE,
    MOLECULAR_RELAPSE,
    MOLECULAR_RESPONSE,
    Endpoint,
)

if TYPE_CHECKING:
    from mrdscope.analysis.time_to_event.survival import GroupSurvival

MONTHS_IN_TWO_YEARS = 24

Values = Callable[[Results, "GroupSurvival"], tuple[object, ...]]


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
        found = values(results, _group(results, endpoint))
        return pl.DataFrame({name: [value] for name, value in zip(columns, found, strict=True)})

    return frame


def _rate(_results: Results, group: GroupSurvival) -> tuple[object, ...]:
    rate = group.rate
    return rate.estimate, rate.lower, rate.upper, group.events, group.person_time


def _rate_formula(_results: Results, row: Row) -> str:
    return (
        f"{row['events']} events / {number(row['person_time'])} person-days = "
        f"{number(row['estimate'])}; exact Poisson interval, constant hazard assumed"
    )


def _median(_results: Results, group: GroupSurvival) -> tuple[object, ...]:
    median = group.median
    return median.estimate, median.lower, median.upper


def _median_formula(_results: Results, row: Row) -> str:
    if row["estimate"] is None:
        return "the Kaplan-Meier curve stays above a half"
    return f"first day the Kaplan-Meier curve is at or below a half: {number(row['estimate'])}"


def _follow_up(_results: Results, group: GroupSurvival) -> tuple[object, ...]:
    median = group.follow_up.median
    return median.estimate, median.lower, median.upper


def _follow_up_formula(_results: Results, row: Row) -> str:
    return f"median of the reverse Kaplan-Meier curve: {number(row['estimate'])}"


def _two_years(_results: Results, group: GroupSurvival) -> tuple[object, ...]:
    return group.at.select("survival", "lower", "upper", "time", "at_risk", "note").row(0)


def _two_years_formula(results: Results, row: Row) -> str:
    months = f"{MONTHS_IN_TWO_YEARS} months of {results.settings.month_days:g} days"
    if row["estimate"] is None:
        return f"not estimable on day {number(row['time'])} ({months}): {row['note']}"
    return (
        f"product of (1 - events / at risk) up to day {number(row['time'])} ({months}): "
        f"{number(row['estimate'])}; {row['at_risk']} still at risk; log-log interval"
    )


_ESTIMATE = ("estimate", "lower", "upper")


def _rests_on(endpoint: Endpoint) -> tuple[str, ...]:
    """Return the settings that say when an endpoint's own events happened."""
    due = ("induction_due_day",) if INDUCTION_FAILURE in endpoint.ended_by else ()
    if MOLECULAR_RESPONSE in endpoint.ended_by:
        return (*due, *OF_SAMPLES, "baseline_until_day", "response_at_baseline")
    if MOLECULAR_RELAPSE in endpoint.mentioned:
        return (*due, *OF_SAMPLES, *RELAPSE_RULE)
    return due


def _of(endpoint: Endpoint) -> tuple[Metric, ...]:
    name, source = endpoint.id, endpoint.source

    def metric(
        part: str, title: str, unit: str | None, definition: str, kind: Kind,
        more: tuple[str, ...], values: Values, formula: Callable[[Results, Row], str],
        parameters: tuple[str, ...] = (),
    ) -> Metric:  # fmt: skip
        columns = (*_ESTIMATE, *more)
        return Metric(
            f"{name}.{part}", f"{endpoint.title.lower()}, {title}", unit,
            f"{definition} {endpoint.definition}", source, kind, _ESTIMATE, Scope.COHORT,
            ("confidence", *_rests_on(endpoint), *parameters), _frame(name, columns, values),
            _inputs(name), formula,
        )  # fmt: skip

    return (
        metric("rate", "rate", "per person-day", "Events by person-time, exact interval.",
               Kind.ESTIMATE, ("events", "person_time"), _rate, _rate_formula),
        metric("median", "median", "day", "Median time by Kaplan-Meier.", Kind.ESTIMATE, (),
               _median, _median_formula),
        metric("follow_up", "median follow-up", "day",
               "Median potential follow-up by reverse Kaplan-Meier.", Kind.ESTIMATE, (),
               _follow_up, _follow_up_formula),
        metric("two_years", "two years", None, "Kaplan-Meier estimate at two years.",
               Kind.FRACTION, ("time", "at_risk", "note"), _two_years, _two_years_formula,
               ("month_days",)),
    )  # fmt: skip


SURVIVAL = tuple(metric for endpoint in ENDPOINTS.values() for metric in _of(endpoint))
