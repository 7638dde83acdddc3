"""Survival as curves for a chart and as lines of numbers, from `analysis.survival`."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.survival import GroupSurvival, SurvivalResult
from mrdscope.cohort.schema import DAYS_PER_YEAR
from mrdscope.present.charts.curve import Curve, RiskTable
from mrdscope.present.charts.survival import ticks
from mrdscope.present.numbers import (
    count_percent,
    days,
    estimate,
    p_value,
    percent_estimate,
    ratio,
    scientific,
)
from mrdscope.present.plain import table_block
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.table import Align, ColumnSpec, TableModel, spanned
from mrdscope.present.text import NULL, visible

_NAME_CELLS = 16


def curve_of(group: GroupSurvival, width: int, longest: float) -> Curve:
    """Return a group's curve with the numbers at risk at the ticks of a chart of that width."""
    steps = group.curve.steps
    last = group.curve.last_time or 0.0
    at = group.curve.at(ticks(longest, width))
    # Without an event a step has no interval; the band begins where the curve falls.
    filled = steps.with_columns(
        lower=pl.coalesce("lower", "survival"), upper=pl.coalesce("upper", "survival")
    )
    return Curve(
        name=visible(group.name),
        times=steps["time"].to_list(),
        survival=steps["survival"].to_list(),
        last_follow_up=last,
        n=group.n,
        lower=filled["lower"].to_list(),
        upper=filled["upper"].to_list(),
        censor_times=steps.filter(pl.col("censored") > 0)["time"].to_list(),
        median=group.median.estimate,
        risk=RiskTable(
            tuple(at["time"]), tuple(at["at_risk"]), tuple(at["censored"]), tuple(at["events"])
        ),
    )


def curves(result: SurvivalResult, width: int) -> tuple[Curve, ...]:
    """Return every group's curve for a chart of that width."""
    longest = max((group.curve.last_time or 0.0 for group in result.groups), default=0.0)
    return tuple(curve_of(group, width, longest) for group in result.groups if group.n)


def _not_reached(value: Estimate) -> str:
    """Return a median; one that the curve does not reach is NR, with its interval's lower end."""
    if value.estimate is not None:
        return estimate(value.estimate, value.lower, value.upper, days, "d")
    lower = NULL if value.lower is None else days(value.lower)
    upper = "NR" if value.upper is None else days(value.upper)
    return "not reached" if value.lower is None else f"not reached ({lower} to {upper} d)"


def _per_100_years(value: Estimate) -> str:
    factor = 100 * DAYS_PER_YEAR

    def scaled(rate: float | None) -> float | None:
        return None if rate is None else rate * factor

    return estimate(scaled(value.estimate), scaled(value.lower), scaled(value.upper), ratio)


def summary_lines(group: GroupSurvival, *, named: bool) -> tuple[Line, ...]:
    """Return a group's numbers: events, median, rate, follow-up, restricted mean."""

    def lines() -> Iterator[tuple[str, str]]:
        yield "events", f"{count_percent(group.events, group.n)} of {group.n}"
        yield "median", _not_reached(group.median)
        per_day = (group.rate.estimate, group.rate.lower, group.rate.upper)
        yield "rate a day", estimate(*per_day, scientific)
        yield "a 100 years", _per_100_years(group.rate)
        follow = group.follow_up
        yield "follow-up", f"{_not_reached(follow.median)} reverse KM"
        observed = (
            f"{days(follow.observed_median)} ({days(follow.shortest)} to {days(follow.longest)})"
        )
        yield "observed", f"{observed} d"
        if group.rmst.estimate is not None:
            mean = f"{group.rmst.estimate:.1f}"
            error = NULL if group.rmst.std_error is None else f"{group.rmst.std_error:.1f}"
            yield "mean", f"{mean} d (SE {error}) to day {days(group.rmst.tau)}"

    head = ((Span(visible(group.name), Role.HEADING),),) if named else ()
    return (*head, *((Span(f"{name:<12}", Role.MUTED), Span(text)) for name, text in lines()))


def comparison_lines(result: SurvivalResult) -> tuple[Line, ...]:
    """Return log-rank test and hazard ratios, each with the reason where it is not estimable."""
    lines: list[Line] = []
    if result.logrank is not None:
        test = result.logrank
        if test.p is None:
            text = f"not estimable: {test.reason}"
        else:
            text = f"chi² {ratio(test.chi2)}, df {test.df}, p {p_value(test.p)}"
        lines.append((Span("log-rank    ", Role.MUTED), Span(text)))
        if test.p is not None and test.reason:
            lines.append((Span(" " * 12), Span(test.reason, Role.CAUTION)))
    for one in result.cox or ():
        label = f"{visible(one.term)} against {visible(str(one.reference))}"
        if one.hr is None:
            text = f"not estimable: {one.reason}"
        else:
            text = f"{estimate(one.hr, one.lower, one.upper, ratio)}, p {p_value(one.p)}"
        lines.append((Span("hazard ratio", Role.MUTED), Span(f" {label}: {text}")))
    return tuple(lines)


def estimates_table(result: SurvivalResult) -> TableModel:
    """Return the estimates at the chosen times, a row a group and time."""
    parts = [
        group.at.with_columns(
            group=pl.lit(group.name), key=pl.format("{}/{}", pl.lit(place), "time")
        )
        for place, group in enumerate(result.groups)
    ]
    frame = pl.concat(parts) if parts else pl.DataFrame()
    several = len(result.groups) > 1
    name = (ColumnSpec("group", "group", "group", pinned=True, max_width=_NAME_CELLS),)
    return TableModel(
        frame,
        (
            *(name if several else ()),
            ColumnSpec("time", "day", "time of the estimate", spanned(days), align=Align.DECIMAL,
                       pinned=True, min_width=4),
            ColumnSpec("survival", "survival", "Kaplan-Meier estimate with its interval",
                       spanned(percent_estimate), sources=("survival", "lower", "upper"),
                       min_width=14),
            ColumnSpec("at_risk", "at risk", "patients still observed just before", _integer,
                       align=Align.RIGHT),
            ColumnSpec("censored", "cens", "censored before", _integer, align=Align.RIGHT),
            ColumnSpec("events", "events", "events before", _integer, align=Align.RIGHT),
        ),
        "key",
    )  # fmt: skip


def _integer(value: int) -> Span:
    return Span(str(value))


def not_estimable_lines(result: SurvivalResult) -> tuple[Line, ...]:
    """Return why estimates or their intervals are missing from the table, each reason once."""
    notes = [note for group in result.groups for note in group.at["note"] if note is not None]
    return tuple((Span(f"n.e. or –: {note}", Role.MUTED),) for note in dict.fromkeys(notes))


def left_out_lines(result: SurvivalResult) -> tuple[Line, ...]:
    """Return what was assumed of the times, and who has none with the reason."""
    times = result.times
    assumed = [(Span(visible(note), Role.MUTED),) for note in times.notes]
    columns = times.left_out.select("patient_id", "reason").iter_rows()
    return (
        *assumed,
        *(
            (Span(f"left out: {visible(who)}, {visible(why)}", Role.CAUTION),)
            for who, why in columns
        ),
    )


def title_line(result: SurvivalResult) -> Line:
    """Return which endpoint this is, and how it is defined."""
    endpoint = result.times.endpoint
    return Span(endpoint.title, Role.HEADING), Span(f"  {endpoint.definition}", Role.MUTED)


def survival_block(result: SurvivalResult) -> Block:
    """Return an endpoint in lines: numbers by group, comparison, estimates, who was left out."""
    named = result.times.by is not None
    groups = [line for g in result.groups for line in ((), *summary_lines(g, named=named))]
    comparison = comparison_lines(result)
    return (
        title_line(result),
        *groups,
        *(((), *comparison) if comparison else ()),
        (),
        *table_block(estimates_table(result)),
        *not_estimable_lines(result),
        *left_out_lines(result),
    )
