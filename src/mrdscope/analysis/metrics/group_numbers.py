"""Metrics that compare the groups of an endpoint: tests, ratios and differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.metrics.endpoint_question import (
    RESTS_ON,
    EndpointQuestion,
    by_column,
    divisions,
    rows_behind,
)
from mrdscope.analysis.metrics.model import Family, Inputs, Kind, Row, Scope
from mrdscope.analysis.metrics.words import UNKNOWN, number
from mrdscope.analysis.results import Results

_VALUE = ("estimate", "lower", "upper")


def _one(**values: object) -> pl.DataFrame:
    return pl.DataFrame({name: [value] for name, value in values.items()})


def _estimate(value: Estimate, **more: object) -> pl.DataFrame:
    reason = dict(value.notes).get("estimate")
    return _one(
        estimate=value.estimate, lower=value.lower, upper=value.upper, reason=reason, **more
    )


def _log_rank(results: Results, question: EndpointQuestion) -> pl.DataFrame:
    test = question.answer(results).logrank
    if test is None:
        return _one(p=None, reason="nothing groups the patients")
    counts = "; ".join(
        f"{c.group}: {c.observed} observed, {number(c.expected)} expected" for c in test.counts
    )
    return _one(p=test.p, chi2=test.chi2, df=test.df, reason=test.reason, counts=counts)


def _log_rank_formula(row: Row) -> str:
    if row["p"] is None:
        return f"not estimable: {row['reason']}"
    caution = f"; {row['reason']}" if row["reason"] else ""
    return (
        f"{row['counts']}; observed less expected by its hypergeometric variance: chi-square "
        f"{number(row['chi2'])}, df {row['df']}, p {number(row['p'])}{caution}"
    )


def _permutation(results: Results, question: EndpointQuestion) -> pl.DataFrame:
    from mrdscope.analysis.time_to_event.permutation import (  # noqa: PLC0415
        permutation_log_rank,
    )

    test = permutation_log_rank(question.times(results).frame)
    return _one(
        p=test.p, method=test.method, arrangements=test.arrangements, reason=test.reason,
        std_error=test.std_error,
    )  # fmt: skip


def _permutation_formula(row: Row) -> str:
    if row["p"] is None:
        return f"not estimable: {row['reason']}"
    drawn = f", standard error {number(row['std_error'])}" if row["std_error"] is not None else ""
    return (
        f"the share of arrangements of the patients over the groups with a log-rank statistic as "
        f"large: {number(row['p'])} ({row['method']}, {row['arrangements']} arrangements{drawn}); "
        f"{row['reason']}"
    )


def _few(results: Results) -> Sequence[str]:
    """Return the questions of which events are few, so that chi-square is not to be trusted."""
    from mrdscope.analysis.time_to_event.permutation import is_called_for  # noqa: PLC0415

    return [
        asked
        for asked in divisions(results)
        if is_called_for(by_column(asked).times(results).frame)
    ]


def _hazard_ratio(results: Results, question: EndpointQuestion) -> pl.DataFrame:
    result = question.answer(results)
    place = question.place(result)
    ratio = (result.cox or ())[place - 1]
    return _one(
        estimate=ratio.hr, lower=ratio.lower, upper=ratio.upper, reason=ratio.reason,
        coefficient=ratio.coefficient, std_error=ratio.std_error, p=ratio.p,
        term=ratio.term, reference=ratio.reference,
        events=result.groups[0].events + result.groups[place].events,
    )  # fmt: skip


def _hazard_ratio_formula(row: Row) -> str:
    pair = f"{row['term']} against {row['reference']}"
    if row["estimate"] is None:
        return f"{pair} not estimable: {row['reason']}"
    caution = f"; {row['reason']}" if row["reason"] else ""
    return (
        f"{pair}: exp({number(row['coefficient'])}) = {number(row['estimate'])}, the coefficient's "
        f"standard error {number(row['std_error'])}, {row['events']} events in the two groups, "
        f"Efron's ties, p {number(row['p'])}{caution}"
    )


def _rate_ratio(results: Results, question: EndpointQuestion) -> pl.DataFrame:
    from mrdscope.analysis.time_to_event.rate_ratio import rate_ratio  # noqa: PLC0415

    times = question.times(results)
    result = question.answer(results)
    term, reference = result.groups[question.place(result)].name, result.groups[0].name

    def rate(name: str) -> tuple[str, int, float]:
        part = times.frame.filter(pl.col("group") == name)
        days = float((part["time"] - part["entry"]).sum())
        return name, int(part["event"].sum()), days

    found = rate_ratio(rate(term), rate(reference), results.settings.confidence)
    (_, events, days), (_, others, their_days) = rate(term), rate(reference)
    return _estimate(
        found.ratio, p=found.p, term=term, reference=reference, events=events, days=days,
        others=others, their_days=their_days,
    )  # fmt: skip


def _rate_ratio_formula(row: Row) -> str:
    pair = f"{row['term']} against {row['reference']}"
    rates = (
        f"({row['events']} events / {number(row['days'])} days) / ({row['others']} events / "
        f"{number(row['their_days'])} days)"
    )
    if row["estimate"] is None:
        return f"{pair}, {rates}, not estimable: {row['reason']}"
    p = number(row["p"]) if row["p"] is not None else UNKNOWN
    return (
        f"{pair}: {rates} = {number(row['estimate'])}; exact interval and p {p}, constant hazards"
    )


def _mean_difference(results: Results, question: EndpointQuestion) -> pl.DataFrame:
    from mrdscope.analysis.time_to_event.rmst import restricted_mean_difference  # noqa: PLC0415

    result = question.answer(results)
    place = question.place(result)
    group, first = result.groups[place], result.groups[0]
    found = restricted_mean_difference(
        (group.name, group.rmst), (first.name, first.rmst), result.confidence
    )
    return _estimate(
        found.difference, p=found.p, std_error=found.std_error, term=group.name,
        reference=first.name, mean=group.rmst.estimate, other=first.rmst.estimate,
        tau=group.rmst.tau,
    )  # fmt: skip


def _mean_difference_formula(row: Row) -> str:
    pair = f"{row['term']} against {row['reference']}"
    if row["estimate"] is None:
        return f"{pair} not estimable: {row['reason']}"
    text = (
        f"{pair}: {number(row['mean'])} - {number(row['other'])} = {number(row['estimate'])} days, "
        f"areas up to day {number(row['tau'])}, the earliest of the groups' last times"
    )
    if row["std_error"] is None:
        return f"{text}; no interval, nobody had the event"
    return f"{text}; standard error {number(row['std_error'])}, p {number(row['p'])}"


def _family(
    id_: str, title: str, unit: str | None, definition: str, source: str, kind: Kind,
    frame: Callable[[Results, EndpointQuestion], pl.DataFrame], formula: Callable[[Row], str],
    detail: str = "endpoint by column[: group]",
    details: Callable[[Results], Sequence[str]] = divisions,
) -> Family:  # fmt: skip
    def inputs(results: Results, _subject: str, asked: str) -> Inputs:
        return rows_behind(by_column(asked).times(results))

    columns = ("p",) if kind is Kind.P_VALUE else _VALUE
    return Family(
        id_, title, unit, definition, source, kind, columns, Scope.COHORT,
        RESTS_ON, detail, details,
        lambda results, asked: frame(results, by_column(asked)), inputs,
        lambda _results, row, _asked: formula(row),
        parameters_of=lambda asked: by_column(asked).parameters,
    )  # fmt: skip


_TEST = "endpoint by column"

COMPARISONS = (
    _family("survival.log_rank", "log-rank", None,
            "The p of the log-rank test between the groups of a column, competing events being "
            "censored.", "Mantel, Cancer Chemotherapy Reports 1966;50:163", Kind.P_VALUE,
            _log_rank, _log_rank_formula, _TEST),
    _family("survival.permutation", "log-rank, permutation", None,
            "The p of the log-rank test over all arrangements of the patients over the groups of a "
            "column.", "Peto and Peto, JRSS A 1972;135:185", Kind.P_VALUE, _permutation,
            _permutation_formula, _TEST, _few),
    _family("survival.hazard_ratio", "hazard ratio", None,
            "The hazard of a group of a column relative to the first, by Cox regression.",
            "Cox, JRSS B 1972;34:187; ties: Efron, JASA 1977;72:557", Kind.ESTIMATE, _hazard_ratio,
            _hazard_ratio_formula),
    _family("survival.rate_ratio", "rate ratio", None,
            "The rate of events of a group of a column relative to the first.",
            "Przyborowski and Wilenski, Biometrika 1940;31:313", Kind.ESTIMATE, _rate_ratio,
            _rate_ratio_formula),
    _family("survival.mean_difference", "difference of means", "day",
            "The restricted mean of a group of a column less that of the first, up to the earliest "
            "of the groups' last times.", "Royston and Parmar, BMC Med Res Methodol 2013;13:152",
            Kind.ESTIMATE, _mean_difference, _mean_difference_formula),
)  # fmt: skip
