"""The charts of the toxicity screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mrdscope.analysis.adverse_events.attribution import by_attribution
from mrdscope.analysis.adverse_events.causality import CAUSALITY_RULE
from mrdscope.analysis.adverse_events.grading import baseline_shift, regrading, shift_table
from mrdscope.analysis.adverse_events.grading.shift import SHIFT_RULE
from mrdscope.analysis.adverse_events.table_rows import TableRow, row_of
from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.analysis.adverse_events.toxicity_months import MONTHS_RULE, by_month
from mrdscope.present.charts.butterfly import Butterfly, butterfly
from mrdscope.present.charts.dot_plot import DotPlot, dot_plot
from mrdscope.present.charts.grade_months import GradeMonth, grade_months
from mrdscope.present.glyphs import Glyphs
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.text import visible
from mrdscope.present.toxicity_behind import row_words
from mrdscope.present.toxicity_blocks import notes_block, shift_block
from mrdscope.present.toxicity_charts import (
    butterfly_of_attribution,
    butterfly_of_groups,
    dots_of_groups,
    months_of,
)
from mrdscope.present.toxicity_rows import group_title, groups_in, row_labels
from mrdscope.tui.screens.toxicity_sheet import (
    NOT_DIVIDED,
    Asked,
    Draw,
    Sheet,
    chart_sheet,
    not_divided,
    words,
)

#: Rows of a chart of a month's grades.
_MONTHS_ROWS = 14


def _butterflies(asked: Asked) -> Iterable[Butterfly]:
    """Yield each group against the first; without groups related events against the others."""
    both = asked.compared
    if both is None:
        yield butterfly_of_attribution(asked.toxicity, by_attribution(asked.toxicity))
        return
    for group in both.groups[1:]:
        yield butterfly_of_groups(asked.toxicity, both, group)


def butterfly_sheet(asked: Asked) -> Sheet:
    """Return each group against the first, or related events against the others."""
    found = tuple(_butterflies(asked))
    notes = () if asked.groups is not None else notes_block((CAUSALITY_RULE,))
    return chart_sheet(asked, _stacked([_butterfly_of(one) for one in found]), notes)


def _butterfly_of(data: Butterfly) -> Draw:
    # The axis and the legend have a row each, the sides' names one.
    rows = len(data.rows) + 3
    return lambda width, _height, glyphs: butterfly(data, size=(width, rows), glyphs=glyphs)


def dots_sheet(asked: Asked) -> Sheet:
    """Return percent of two groups as dots, and risk differences."""
    both = asked.compared
    if both is None:
        return not_divided(asked)
    found = [dots_of_groups(asked.toxicity, both, group) for group in both.groups[1:]]
    return chart_sheet(asked, _stacked([_dots_of(one) for one in found]), notes_block(both.notes))


def _dots_of(data: DotPlot) -> Draw:
    rows = len(data.rows) + 4
    return lambda width, _height, glyphs: dot_plot(data, size=(width, rows), glyphs=glyphs)


def months_sheet(asked: Asked) -> Sheet:
    """Return the worst grade by month of one row of the table."""
    found = by_month(
        asked.toxicity, asked.results.settings.month_days, asked.groups, asked.confidence
    )
    every = [row for _, row in rows_of_table(asked.toxicity)]
    row = every[min(asked.view.row, len(every) - 1)] if every else None
    if row is None:
        return chart_sheet(asked, words((Span("no adverse event counts"),)))
    parts = []
    for group in groups_in(found.frame):
        of = f" · {group_title(group)}" if asked.groups is not None else ""
        title = (Span(f"{visible(row_words(row))}{visible(of)}, % of the watched", Role.HEADING),)
        parts.append(_month_of(title, months_of(found, row, group), alone=not of))
    rule = f"months of {found.month_days:g} days; {MONTHS_RULE}"
    return chart_sheet(asked, _stacked(parts), notes_block((rule,)))


def _month_of(title: Line, months: tuple[GradeMonth, ...], *, alone: bool) -> Draw:
    def draw(width: int, height: int, glyphs: Glyphs) -> Block:
        rows = max(height - 1, _MONTHS_ROWS) if alone else _MONTHS_ROWS
        return (title, *grade_months(months, size=(width, rows), glyphs=glyphs))

    return draw


def rows_of_table(found: Toxicity) -> list[tuple[str, TableRow]]:
    """Return the rows of the table from the top, each with what it is called there."""
    labels = row_labels(found)
    rows = [row_of(row) for row in labels.iter_rows(named=True)]
    if not found.mixed:
        rows = [replace(row, scale=None) for row in rows]
    return list(zip(labels["label"].to_list(), rows, strict=True))


def _stacked(parts: list[Draw]) -> Draw:
    """Return what draws charts beneath each other, an empty line between two."""

    def draw(width: int, height: int, glyphs: Glyphs) -> Block:
        if not parts:
            return (NOT_DIVIDED,)
        return tuple(
            line
            for place, part in enumerate(parts)
            for line in (*([()] * (place > 0)), *part(width, height, glyphs))
        )

    return draw


def shift_sheet(asked: Asked) -> Sheet:
    """Return laboratory grades, from the baseline to the worst."""
    regraded = regrading(asked.results.cohort, asked.toxicity)
    population = asked.toxicity.population
    found = shift_table(baseline_shift(regraded.values, population), population, asked.groups)
    block = shift_block(found) or ((Span("no laboratory value that a scale in use grades"),),)
    notes = notes_block((SHIFT_RULE, *regraded.notes[1:]))
    return chart_sheet(asked, words(*block), notes)
