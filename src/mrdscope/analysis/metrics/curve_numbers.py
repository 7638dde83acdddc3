"""Metrics read off a curve: survival and incidence at a day, restricted mean up to a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from mrdscope.analysis.metrics.endpoint_question import (
    CAUSE,
    OFFERED_DAY,
    RESTS_ON,
    EndpointQuestion,
    answered,
    at_day,
    rows_behind,
)
from mrdscope.analysis.metrics.model import Family, Inputs, Kind, Row, Scope
from mrdscope.analysis.metrics.words import count, number
from mrdscope.analysis.results import LANDMARK_DAYS, Results
from mrdscope.analysis.time_to_event.incidence import EVENT
from mrdscope.errors import UsageError

_VALUE = ("estimate", "lower", "upper")
#: So many factors or terms are written out; of more the first and the last.
_WRITTEN = 4


def _written(parts: Sequence[str], sign: str) -> str:
    """Return the parts of a formula; of many the first ones and the last."""
    if len(parts) > _WRITTEN:
        return sign.join([*parts[: _WRITTEN - 1], "...", parts[-1]])
    return sign.join(parts)


def _survival(results: Results, question: EndpointQuestion) -> pl.DataFrame:
    group = question.answer(results).groups[0]
    steps = group.curve.steps.filter(pl.col("events") > 0, pl.col("time") <= (question.day or 0.0))
    factors = [f"(1 - {d}/{n})" for d, n in steps.select("events", "at_risk").rows()]
    return group.at.select(
        "time", "at_risk", "events", "censored", "note", "lower", "upper", estimate="survival",
        product=pl.lit(_written(factors, " × ") or "1"), days=pl.lit(len(factors)),
    )  # fmt: skip


def _survival_formula(_results: Results, row: Row) -> str:
    at = f"day {number(row['time'])}"
    counts = (
        f"just before {at}: {row['at_risk']} at risk, {row['events']} had the event, "
        f"{row['censored']} were censored"
    )
    if row["estimate"] is None:
        return f"not estimable on {at}: {row['note']}; {counts}"
    return (
        f"product of 1 - events / at risk over {count(row['days'], 'event day')} up to {at}: "
        f"{row['product']} = {number(row['estimate'])}; log-log interval; {counts}"
    )


def _incidence(results: Results, question: EndpointQuestion) -> pl.DataFrame:
    result = question.answer(results)
    if result.incidence is None:
        raise UsageError(
            f"one event alone ends {question.endpoint}: its incidence is one less survival",
            expected="an endpoint such as pfs or cir",
        )
    group = result.incidence.groups[0]
    found = {one.cause: one for one in (group.event, *group.causes, *group.competing)}
    one = found.get(question.cause or EVENT)
    if one is None:
        raise UsageError(
            f"nobody had {question.cause!r}", expected=" or ".join(name for name in found)
        )
    steps = one.curve.steps.with_columns(
        free=(1 - (pl.col("events") + pl.col("competing")) / pl.col("at_risk")).cum_prod()
    ).with_columns(before=pl.col("free").shift(1, fill_value=1.0))
    steps = steps.filter(pl.col("events") > 0, pl.col("time") <= (question.day or 0.0))
    rows = steps.select("before", "events", "at_risk").rows()
    terms = [f"{before:.3g} × {d}/{n}" for before, d, n in rows]
    return one.at.select(
        "time", "at_risk", "events", "competing", "censored", "note", "lower", "upper",
        estimate="incidence", sum=pl.lit(_written(terms, " + ") or "0"), days=pl.lit(len(terms)),
    )  # fmt: skip


def _incidence_formula(_results: Results, row: Row) -> str:
    at = f"day {number(row['time'])}"
    counts = (
        f"just before {at}: {row['at_risk']} at risk, {row['events']} had it, {row['competing']} "
        f"another event, {row['censored']} were censored"
    )
    if row["estimate"] is None:
        return f"not estimable on {at}: {row['note']}; {counts}"
    return (
        f"sum of event-free × events / at risk over {count(row['days'], 'day')} with it up to "
        f"{at}: {row['sum']} = {number(row['estimate'])}; log-log interval; {counts}"
    )


def _mean(results: Results, question: EndpointQuestion) -> pl.DataFrame:
    from statistics import NormalDist  # noqa: PLC0415

    from mrdscope.analysis.time_to_event.rmst import restricted_mean  # noqa: PLC0415

    result = question.answer(results)
    mean = restricted_mean(result.groups[0].curve, question.day or 0.0)
    reach = None
    if mean.estimate is not None and mean.std_error:
        reach = NormalDist().inv_cdf(0.5 + result.confidence / 2) * mean.std_error
    bounds = (None, None) if reach is None or mean.estimate is None else (
        max(mean.estimate - reach, 0.0), min(mean.estimate + reach, mean.tau or 0.0),
    )  # fmt: skip
    return pl.DataFrame(
        {"estimate": [mean.estimate], "lower": [bounds[0]], "upper": [bounds[1]],
         "std_error": [mean.std_error], "tau": [mean.tau], "reason": [mean.reason],
         "events": [result.groups[0].events]}
    )  # fmt: skip


def _mean_formula(_results: Results, row: Row) -> str:
    until = f"day {number(row['tau'])}"
    if row["estimate"] is None:
        return f"not estimable up to {until}: {row['reason']}"
    error = number(row["std_error"]) if row["std_error"] else "not estimable, nobody had the event"
    return (
        f"area under the Kaplan-Meier curve up to {until}: {number(row['estimate'])} days; "
        f"standard error {error}; normal interval, cut at 0 and {until}"
    )


def _family(
    id_: str, title: str, unit: str | None, definition: str, source: str, kind: Kind, detail: str,
    read: Callable[[str], EndpointQuestion], details: Callable[[Results], Sequence[str]],
    frame: Callable[[Results, EndpointQuestion], pl.DataFrame],
    formula: Callable[[Results, Row], str],
) -> Family:  # fmt: skip
    def inputs(results: Results, _subject: str, asked: str) -> Inputs:
        return rows_behind(read(asked).times(results))

    return Family(
        id_, title, unit, definition, source, kind, _VALUE, Scope.COHORT,
        RESTS_ON, detail, details,
        lambda results, asked: frame(results, read(asked)), inputs,
        lambda results, row, _asked: formula(results, row),
        parameters_of=lambda asked: read(asked).parameters,
    )  # fmt: skip


def _days(word: str, days: Sequence[float]) -> Callable[[Results], Sequence[str]]:
    def details(results: Results) -> Sequence[str]:
        last = {
            name: max(results.endpoint_times(name).frame["time"].to_list())
            for name in answered(results)
        }
        return [f"{name} {word} {day:g}" for name in last for day in days if day <= last[name]]

    return details


def _causes(results: Results) -> Sequence[str]:
    if "pfs" not in set(answered(results)):
        return []
    frame = results.endpoint_times("pfs").frame
    causes = frame.filter("event")["cause"].unique().sort()
    named = [f"pfs{CAUSE}{cause} at {OFFERED_DAY:g}" for cause in causes if len(causes) > 1]
    return [f"pfs at {OFFERED_DAY:g}", *named]


CURVES = (
    _family("survival.at", "survival", None,
            "The Kaplan-Meier estimate of an endpoint at a day; where events compete, of being "
            "free of all of them.",
            "Kaplan and Meier, JASA 1958;53:457", Kind.FRACTION, "endpoint at day",
            at_day("at"), _days("at", LANDMARK_DAYS), _survival, _survival_formula),
    _family("survival.incidence", "cumulative incidence", None,
            "The cumulative incidence of an endpoint by a day, or of one event that ends it or "
            "competes with it.",
            "Aalen and Johansen, Scand J Stat 1978;5:141", Kind.FRACTION,
            "endpoint[, cause] at day", at_day("at"), _causes, _incidence, _incidence_formula),
    _family("survival.mean", "restricted mean", "day",
            "The mean time without the event up to a day, and no further.",
            "Royston and Parmar, BMC Med Res Methodol 2013;13:152", Kind.ESTIMATE,
            "endpoint to day", at_day("to"), _days("to", (OFFERED_DAY, 730.0)), _mean,
            _mean_formula),
)  # fmt: skip
