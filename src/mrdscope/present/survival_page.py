"""An endpoint on a printed page: numbers, comparisons, estimates, incidence, who was left out."""

from __future__ import annotations

from mrdscope.analysis.time_to_event.survival import SurvivalResult
from mrdscope.present.comparison import more_comparison_lines
from mrdscope.present.incidence import incidence_lines
from mrdscope.present.plain import table_block
from mrdscope.present.styled import Block, Role, Span
from mrdscope.present.survival import (
    comparison_lines,
    estimates_table,
    left_out_lines,
    remarks,
    summary_lines,
    title_line,
)


def survival_page(result: SurvivalResult) -> Block:
    """Return an endpoint in lines: numbers by group, comparison, estimates, who was left out."""
    by = result.times.by
    groups = [line for g in result.groups for line in ((), *summary_lines(g, by=by))]
    comparison = comparison_lines(result)
    incidence = incidence_lines(result)
    return (
        title_line(result),
        *groups,
        *(((), *comparison, *more_comparison_lines(result)) if comparison else ()),
        (),
        *table_block(estimates_table(result)),
        *(((), *incidence) if incidence else ()),
        (),
        *remarks(result),
        *left_out_lines(result),
    )


def incidence_page(result: SurvivalResult) -> Block:
    """Return the cumulative incidence of an endpoint in lines, with what was assumed of it."""
    lines = incidence_lines(result) or (
        (Span("one event ends this endpoint: its incidence is one less survival", Role.MUTED),),
    )
    return (title_line(result), (), *lines, (), *remarks(result), *left_out_lines(result))
