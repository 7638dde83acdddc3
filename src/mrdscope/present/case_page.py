"""A case on one page of plain lines, for a command or a report."""

from __future__ import annotations

from collections.abc import Iterator

from mrdscope.analysis.case import Case
from mrdscope.analysis.settings import Settings
from mrdscope.present.case import (
    adverse_events_table,
    flags,
    identity,
    samples_table,
    status,
    treatment_lines,
    worst,
)
from mrdscope.present.course import course_chart
from mrdscope.present.glyphs import UNICODE, Glyphs
from mrdscope.present.layout import joined
from mrdscope.present.plain import table_block
from mrdscope.present.styled import Block, Line, Role, Span

CHART_SIZE = (78, 18)


def _section(title: str, lines: Block) -> Iterator[Line]:
    if lines:
        yield ()
        yield (Span(title, Role.HEADING),)
        yield from lines


def case_page(
    case: Case,
    settings: Settings,
    *,
    chart_size: tuple[int, int] = CHART_SIZE,
    glyphs: Glyphs = UNICODE,
) -> Block:
    """Return who, where they stand, the chart, what the samples amount to, and the tables."""
    chart = course_chart(case, settings, chart_size, glyphs=glyphs)
    return (
        identity(case),
        status(case),
        (),
        *chart,
        *_section("Flags", tuple((flag,) for flag in flags(case, settings))),
        *_section("Worst toxicity from day 0 on", (joined(worst(case)),) if worst(case) else ()),
        *_section("Treatment", treatment_lines(case)),
        *_section("Adverse events", table_block(adverse_events_table(case))),
        *_section("MRD samples", table_block(samples_table(case))),
    )
