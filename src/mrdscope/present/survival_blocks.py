"""An endpoint as blocks for a screen: its curves of survival or incidence, and the numbers."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.time_to_event.endpoints import ENDPOINTS
from mrdscope.analysis.time_to_event.survival import SurvivalResult
from mrdscope.errors import MrdscopeError
from mrdscope.present.charts.incidence import incidence_chart
from mrdscope.present.charts.survival import survival_chart
from mrdscope.present.endpoint_words import endpoint_line, survival_title
from mrdscope.present.glyphs import UNICODE, Glyphs
from mrdscope.present.incidence import incidence_lines, incidence_title
from mrdscope.present.incidence_curves import incidence_curves
from mrdscope.present.layout import beside, clipped, folded
from mrdscope.present.numbers import days
from mrdscope.present.plain import table_block
from mrdscope.present.styled import Block, Line, Role, Span, width
from mrdscope.present.survival import (
    comparison_lines,
    curves,
    estimates_table,
    left_out_lines,
    remarks,
    summary_lines,
)
from mrdscope.present.text import visible

#: The analysis, None while it is computed, or the error that stands in its way.
Answer = SurvivalResult | MrdscopeError | None

#: What the numbers of a group need, and the gap between them and the estimates beside them.
_NUMBERS_CELLS, _GAP_CELLS = 37, 2
_TITLES = {e.id: e.title for e in ENDPOINTS.values()}


@dataclass(frozen=True)
class Marked:
    """What a chart marks: the time of a patient, or that of a cursor, which goes before it.

    ``in_front`` is whether it is the chart the keys are about, ``glyphs`` what it is drawn with.
    """

    patient: str | None = None
    cursor: float | None = None
    in_front: bool = True
    glyphs: Glyphs = UNICODE


def survival_block(
    endpoint: str, answer: Answer, size: tuple[int, int], marked: Marked = Marked()
) -> Block:
    """Return an endpoint's heading and survival curves in exactly ``size`` cells."""
    cells, rows = size
    if not isinstance(answer, SurvivalResult):
        return _unanswered(_TITLES[endpoint], answer, cells, marked)
    head, time = _head(survival_title(answer.times.endpoint), answer, cells, marked)
    chart = survival_chart(
        curves(answer, cells), size=(cells, max(rows - 1, 0)), glyphs=marked.glyphs, cursor=time
    )
    return (head, *chart)


def incidence_block(
    endpoint: str, answer: Answer, size: tuple[int, int], marked: Marked = Marked()
) -> Block:
    """Return an endpoint's heading and its cumulative incidences in exactly ``size`` cells.

    Of one group every cause has a curve, of several the endpoint's event in each.
    """
    cells, rows = size
    title = incidence_title(_TITLES[endpoint])
    if not isinstance(answer, SurvivalResult):
        return _unanswered(title, answer, cells, marked)
    if answer.incidence is None:
        nobody = MrdscopeError("nobody has a time of this endpoint")
        why = nobody if not answer.groups else MrdscopeError(ONE_EVENT)
        return _unanswered(title, why, cells, marked)
    head, time = _head(title, answer, cells, marked)
    drawn = incidence_curves(answer.incidence, answer.times.endpoint, cells)
    chart = incidence_chart(
        drawn, size=(cells, max(rows - 1, 0)), glyphs=marked.glyphs, cursor=time
    )
    return (head, *chart)


#: Why an endpoint that one event alone ends has no incidence of its own.
ONE_EVENT = "one event ends it, so that is 1 - survival"


def _unanswered(title: str, answer: MrdscopeError | None, cells: int, marked: Marked) -> Block:
    head = (Span(title, Role.HEADING if marked.in_front else Role.PLAIN),)
    if answer is None:
        return (head, (Span("computing ...", Role.MUTED),))
    words = textwrap.wrap(visible(answer.sentence), max(cells, 1))
    return (head, *((Span(text, Role.BAD),) for text in words))


def _head(
    title: str, answer: SurvivalResult, cells: int, marked: Marked
) -> tuple[Line, float | None]:
    """Return the heading, and the time a chart marks."""
    time, words = _patient_words(answer, marked.patient)
    by = f" by {visible(answer.times.by)}" if answer.times.by else ""
    role = Role.HEADING if marked.in_front else Role.PLAIN
    start: Line = (Span(title, role), Span(by))
    ways = [(*start, Span(f"   {way}", Role.MUTED)) for way in words]
    head = next((way for way in ways if width(way) <= cells), start)
    return clipped(head, cells), time if marked.cursor is None else marked.cursor


def _patient_words(
    result: SurvivalResult, patient: str | None
) -> tuple[float | None, tuple[str, ...]]:
    """Return a patient's time, and how it ended in many words and in few."""
    rows = result.times.frame.filter(pl.col("patient_id") == pl.lit(patient, pl.String))
    if not rows.height:
        return None, ("",)
    time, event, cause = rows.select("time", pl.col("event") | pl.col("competing"), "cause").row(0)
    ended = cause if event else f"censored, {cause}"
    who, day = visible(str(patient)), f"day {days(time)}"
    return time, (f"{who}: {visible(ended.replace('_', ' '))}, {day}", f"{who}: {day}")


def survival_numbers(answer: Answer, cells: int) -> Block:
    """Return the numbers of an endpoint beside its estimates, or under each other if narrow."""
    if not isinstance(answer, SurvivalResult):
        return ()
    by = answer.times.by
    summary = [line for g in answer.groups for line in summary_lines(g, by=by)]
    left = (*summary, *comparison_lines(answer))
    table, said = table_block(estimates_table(answer)), (*remarks(answer), *left_out_lines(answer))
    needed = max(map(width, table), default=0)
    if cells < _NUMBERS_CELLS + _GAP_CELLS + needed:
        return (*folded((*left, *table), cells), *_what(answer, cells), *folded(said, cells))
    half = max(min(cells // 2 - 3, cells - _GAP_CELLS - needed), _NUMBERS_CELLS)
    rest = cells - half - _GAP_CELLS
    right = (*folded(table, rest), *folded(said, rest))
    return (*beside(folded(left, half), right, half), *_what(answer, cells))


def incidence_numbers(answer: Answer, cells: int) -> Block:
    """Return how many had what, the incidence of every cause at the chosen times, and tests."""
    if not isinstance(answer, SurvivalResult):
        return ()
    lines = incidence_lines(answer, cells)
    said = (*remarks(answer), *left_out_lines(answer))
    return (*folded(lines, cells), *_what(answer, cells), *folded(said, cells))


def _what(answer: SurvivalResult, cells: int) -> Block:
    """Return what the endpoint is, in a line where there is room."""
    label = Span("endpoint   ", Role.MUTED)
    return folded(((label, Span(endpoint_line(answer.times.endpoint), Role.MUTED)),), cells)
