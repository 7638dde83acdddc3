"""Survival as curves for a chart and as lines of numbers, from `analysis.time_to_event`."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.time_to_event.kaplan_meier import KaplanMeier
from mrdscope.analysis.time_to_event.survival import GroupSurvival, SurvivalResult
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
from mrdscope.present.styled import Line, Role, Span
from mrdscope.present.table import Align, ColumnSpec, TableModel, spanned
from mrdscope.present.text import visible

_NAME_CELLS = 16


def curve_of(group: GroupSurvival, width: int, longest: float) -> Curve:
    """Return a group's curve with the numbers at risk at the ticks of a chart of that width."""
    return kaplan_meier_curve(
        group.name, group.curve, width, longest, median=group.median.estimate
    )  # fmt: skip


def kaplan_meier_curve(
    name: str, curve: KaplanMeier, width: int, longest: float, *, median: float | None
) -> Curve:
    """Return a curve with the numbers at risk at the ticks of a chart of ``width`` cells.

    ``longest`` is the longest follow-up of all curves of the chart; ``median`` where it is to be
    shown.
    """
    steps, at = curve.steps, curve.at(ticks(longest, width))
    # Without an event a step has no interval; the band begins where the curve falls.
    filled = steps.with_columns(
        lower=pl.coalesce("lower", "survival"), upper=pl.coalesce("upper", "survival")
    )
    return Curve(
        name=visible(name),
        times=steps["time"].to_list(),
        survival=steps["survival"].to_list(),
        last_follow_up=curve.last_time or 0.0,
        n=curve.size,
        lower=filled["lower"].to_list(),
        upper=filled["upper"].to_list(),
        censor_times=steps.filter(pl.col("censored") > 0)["time"].to_list(),
        median=median,
        risk=RiskTable(
            tuple(at["time"]), tuple(at["at_risk"]), tuple(at["censored"]), tuple(at["events"])
        ),
    )


def curves(result: SurvivalResult, width: int) -> tuple[Curve, ...]:
    """Return every group's curve for a chart of that width."""
    longest = max((group.curve.last_time or 0.0 for group in result.groups), default=0.0)
    return tuple(curve_of(group, width, longest) for group in result.groups if group.n)


def reached(value: Estimate) -> str:
    """Return a median; one that the curve does not reach is NR, and so is an open upper bound."""
    if value.estimate is not None:
        return estimate(value.estimate, value.lower, value.upper, days)
    upper = "NR" if value.upper is None else days(value.upper)
    return "NR" if value.lower is None else f"NR ({days(value.lower)}–{upper})"


def per_100_years(value: Estimate) -> str:
    """Return a rate a person-day as one in a hundred patient-years."""
    factor = 100 * DAYS_PER_YEAR

    def scaled(rate: float | None) -> float | None:
        return None if rate is None else rate * factor

    return estimate(scaled(value.estimate), scaled(value.lower), scaled(value.upper), ratio)


def _summary(group: GroupSurvival) -> Iterator[tuple[str, str]]:
    """Yield a group's numbers, each after its name and unit."""
    yield "events", f"{count_percent(group.events, group.n)} of {group.n}"
    yield "median", reached(group.median)
    yield "rate /day", estimate(group.rate.estimate, group.rate.lower, group.rate.upper, scientific)
    yield "/100 years", per_100_years(group.rate)
    follow = group.follow_up
    yield "follow-up", f"{reached(follow.median)} rKM"
    spread = f"{days(follow.shortest)} to {days(follow.longest)}"
    yield "observed", f"{days(follow.observed_median)} ({spread})"
    mean = group.rmst
    if mean.estimate is not None:
        error = f"{mean.std_error:.1f}" if mean.std_error else "n.e."
        yield "mean", f"{mean.estimate:.1f} (SE {error}) to {days(mean.tau)}"


def summary_lines(group: GroupSurvival, *, by: str | None) -> tuple[Line, ...]:
    """Return a group's numbers, a line each, under its name where the patients are divided.

    Events; median; rate a day and a hundred years; follow-up by reverse Kaplan-Meier (rKM) and as
    observed; restricted mean. NR is not reached, n.e. not estimable.
    """
    head = () if by is None else ((Span(f"{visible(by)} {visible(group.name)}", Role.HEADING),),)
    lines = ((Span(f"{name:<11}", Role.MUTED), Span(text)) for name, text in _summary(group))
    return (*head, *lines)


def comparison_lines(result: SurvivalResult) -> tuple[Line, ...]:
    """Return log-rank test and hazard ratios, each with the reason where it is not estimable."""
    lines: list[Line] = []
    if result.logrank is not None:
        test = result.logrank
        if test.p is None:
            text = f"not estimable: {test.reason}"
        else:
            text = f"chi² {ratio(test.chi2)}, df {test.df}, p {p_value(test.p)}"
        lines.append((Span("log-rank   ", Role.MUTED), Span(text)))
        if test.p is not None and test.reason:
            lines.append((Span(" " * 11), Span(test.reason, Role.CAUTION)))
    for one in result.cox or ():
        label = f"{visible(one.term)} against {visible(str(one.reference))}"
        if one.hr is None:
            text = f"not estimable: {one.reason}"
        else:
            text = f"{estimate(one.hr, one.lower, one.upper, ratio)}, p {p_value(one.p)}"
        lines.append((Span(f"hazard ratio {label}: {text}"),))
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
            ColumnSpec("at_risk", "risk", "patients still observed just before", _integer,
                       align=Align.RIGHT),
            ColumnSpec("censored", "cens", "censored before", _integer, align=Align.RIGHT),
            ColumnSpec("events", "event", "events before", _integer, align=Align.RIGHT),
        ),
        "key",
    )  # fmt: skip


def _integer(value: int) -> Span:
    return Span(str(value))


def remarks(result: SurvivalResult) -> tuple[Line, ...]:
    """Return why estimates are missing from the table, each reason once, and the short words."""
    notes = [note for group in result.groups for note in group.at["note"] if note is not None]
    reasons = [f"n.e. or –: {note}" for note in dict.fromkeys(notes)]
    words = (
        *reasons,
        "times in days; NR not reached, n.e. not estimable, rKM reverse Kaplan-Meier",
    )
    return tuple((Span(text, Role.MUTED),) for text in words)


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
