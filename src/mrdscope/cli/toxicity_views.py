"""What the toxicity command can print: a function a view, each over what was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from mrdscope.analysis.adverse_events.toxicity import Toxicity
    from mrdscope.analysis.results import Results
    from mrdscope.present.charts.butterfly import Butterfly
    from mrdscope.present.styled import Block

#: How wide charts are printed.
CHART_CELLS = 120


@dataclass(frozen=True)
class Asked:
    """What a table is of: the toxicity, its groups if there are any, and the rows to keep."""

    results: Results
    toxicity: Toxicity
    groups: pl.DataFrame | None
    by: str | None
    kept: pl.DataFrame | None

    @property
    def confidence(self) -> float:
        """Level of the intervals."""
        return self.results.settings.confidence


def _grades(asked: Asked) -> Block:
    from mrdscope.analysis.adverse_events.grading import regrading
    from mrdscope.present.plain import table_block
    from mrdscope.present.toxicity import (
        before_lines,
        disagreement_lines,
        toxicity_grid,
        undated_lines,
    )
    from mrdscope.present.toxicity_blocks import notes_block

    regraded = regrading(asked.results.cohort, asked.toxicity)
    return (
        *table_block(toxicity_grid(asked.toxicity)),
        *before_lines(asked.toxicity),
        *undated_lines(asked.toxicity),
        *disagreement_lines(regraded),
        *notes_block(asked.toxicity.notes),
    )


def _summary(asked: Asked) -> Block:
    from mrdscope.analysis.adverse_events.toxicity_summary import summary
    from mrdscope.present.plain import table_block
    from mrdscope.present.toxicity_blocks import notes_block, summary_table

    found = summary(asked.toxicity, asked.groups, asked.confidence)
    return (*table_block(summary_table(found)), *notes_block((found.rule,)))


def _systems(asked: Asked) -> Block:
    from mrdscope.present.plain import table_block
    from mrdscope.present.toxicity_tables import systems_table

    return table_block(systems_table(asked.toxicity, asked.kept))


def _groups(asked: Asked) -> Block:
    from mrdscope.analysis.adverse_events.toxicity_comparison import by_group
    from mrdscope.analysis.adverse_events.worst_grades import FOLDED
    from mrdscope.present.plain import table_block
    from mrdscope.present.toxicity_blocks import notes_block, titled
    from mrdscope.present.toxicity_tables import differences_table

    groups, by = _required_groups(asked)
    both = by_group(asked.toxicity, groups, by, asked.confidence)
    tables = (
        titled(title, table_block(differences_table(asked.toxicity, both, grades, asked.kept)))
        for grades, title in (("any", "any grade"), (FOLDED, f"grade {FOLDED}"))
    )
    lines = tuple(line for block in tables for line in block)
    return (*lines[1:], (), *notes_block(both.notes))


def _rates(asked: Asked) -> Block:
    from mrdscope.analysis.adverse_events.exposure import EXPOSURE_RULE
    from mrdscope.analysis.adverse_events.toxicity_comparison import RATIO_METHOD
    from mrdscope.present.plain import table_block
    from mrdscope.present.toxicity_blocks import notes_block, titled
    from mrdscope.present.toxicity_tables import rates_table

    lines = [
        line
        for title, rates, ratios in _rated(asked)
        for line in titled(
            title, table_block(rates_table(asked.toxicity, rates, ratios, asked.kept))
        )
    ]
    method = (RATIO_METHOD,) if asked.by else ()
    notes = ("exact Poisson intervals; constant rates are assumed", EXPOSURE_RULE, *method)
    return (*lines[1:], (), *notes_block(notes))


def _rated(asked: Asked) -> Iterator[tuple[str, pl.DataFrame, pl.DataFrame | None]]:
    from mrdscope.analysis.adverse_events.toxicity_comparison import by_group
    from mrdscope.analysis.adverse_events.toxicity_rates import event_rates, incidence_rates

    events = "events, repeated ones too"
    first = "patients with a first event, at risk until it"
    if asked.groups is None or asked.by is None:
        yield events, event_rates(asked.toxicity, None, asked.confidence), None
        yield first, incidence_rates(asked.toxicity, None, asked.confidence), None
        return
    both = by_group(asked.toxicity, asked.groups, asked.by, asked.confidence)
    yield events, both.event_rates, both.event_rate_ratios
    yield first, both.incidence_rates, both.incidence_rate_ratios


def _onset(asked: Asked) -> Block:
    from mrdscope.analysis.adverse_events.first_events import TIME_TO_FIRST_RULE
    from mrdscope.analysis.adverse_events.toxicity_incidence import cumulative_incidence
    from mrdscope.analysis.adverse_events.toxicity_onset import onset_summary
    from mrdscope.present.plain import table_block
    from mrdscope.present.toxicity_blocks import notes_block, titled
    from mrdscope.present.toxicity_rows import group_title, groups_in
    from mrdscope.present.toxicity_tables import onset_table

    onset = onset_summary(asked.toxicity, asked.groups)
    likely = cumulative_incidence(asked.toxicity, asked.groups, confidence=asked.confidence)
    lines = [
        line
        for group in groups_in(onset)
        for line in titled(
            group_title(group),
            table_block(onset_table(asked.toxicity, onset, likely, group, asked.kept)),
        )
    ]
    shown = lines[1:] if asked.by else lines[2:]
    return (*shown, (), *notes_block((TIME_TO_FIRST_RULE, _AALEN_JOHANSEN)))


_AALEN_JOHANSEN = "% by a day: Aalen and Johansen's cumulative incidence, intervals on log-log"


def _months(asked: Asked) -> Block:
    from mrdscope.analysis.adverse_events.toxicity_months import by_month
    from mrdscope.present.toxicity_blocks import months_block

    days = asked.results.settings.month_days
    months = by_month(asked.toxicity, days, asked.groups, asked.confidence)
    return months_block(asked.toxicity, months, asked.kept)


def _butterfly(asked: Asked) -> Block:
    from mrdscope.present.charts.butterfly import butterfly

    return stacked(butterfly(data, size=(CHART_CELLS, len(data.rows) + 3))
                    for data in _butterflies(asked))  # fmt: skip


def _butterflies(asked: Asked) -> Iterator[Butterfly]:
    """Yield each group against the first; without groups related events against the others."""
    from mrdscope.analysis.adverse_events.attribution import by_attribution
    from mrdscope.analysis.adverse_events.toxicity_comparison import by_group
    from mrdscope.present.toxicity_charts import butterfly_of_attribution, butterfly_of_groups

    if asked.groups is None or asked.by is None:
        attribution = by_attribution(asked.toxicity)
        yield butterfly_of_attribution(asked.toxicity, attribution, asked.kept)
        return
    both = by_group(asked.toxicity, asked.groups, asked.by, asked.confidence)
    for group in both.groups[1:]:
        yield butterfly_of_groups(asked.toxicity, both, group, asked.kept)


def _dots(asked: Asked) -> Block:
    from mrdscope.analysis.adverse_events.toxicity_comparison import by_group
    from mrdscope.present.charts.dot_plot import dot_plot
    from mrdscope.present.toxicity_charts import dots_of_groups

    groups, by = _required_groups(asked)
    both = by_group(asked.toxicity, groups, by, asked.confidence)
    plots = (dots_of_groups(asked.toxicity, both, group, "any", asked.kept)
             for group in both.groups[1:])  # fmt: skip
    return stacked(dot_plot(data, size=(CHART_CELLS, len(data.rows) + 4)) for data in plots)


def _required_groups(asked: Asked) -> tuple[pl.DataFrame, str]:
    from mrdscope.errors import UsageError

    if asked.groups is None or asked.by is None:
        raise UsageError("groups are of a column", action="name it: --by COLUMN")
    return asked.groups, asked.by


def stacked(blocks: Iterable[Block]) -> Block:
    """Return blocks beneath each other, an empty line between two."""
    return tuple(
        line for place, block in enumerate(blocks) for line in (*([()] * (place > 0)), *block)
    )


def _shift(asked: Asked) -> Block:
    from mrdscope.analysis.adverse_events.grading import baseline_shift, regrading, shift_table
    from mrdscope.analysis.adverse_events.grading.shift import SHIFT_RULE
    from mrdscope.present.toxicity_blocks import notes_block, shift_block

    regraded = regrading(asked.results.cohort, asked.toxicity)
    population = asked.toxicity.population
    shift = baseline_shift(regraded.values, population)
    block = shift_block(shift_table(shift, population, asked.groups))
    nothing = () if block else ("no laboratory value that a scale in use grades",)
    return (*block, *notes_block((*nothing, SHIFT_RULE, *regraded.notes[1:])))


def _attribution(asked: Asked) -> Block:
    from mrdscope.analysis.adverse_events.attribution import by_attribution
    from mrdscope.analysis.adverse_events.causality import CAUSALITY_RULE
    from mrdscope.present.plain import table_block
    from mrdscope.present.toxicity_blocks import notes_block
    from mrdscope.present.toxicity_tables import attribution_table

    found = by_attribution(asked.toxicity)
    table = table_block(attribution_table(asked.toxicity, found, asked.kept))
    both = "who had related and other events is in both columns"
    return (*table, *notes_block((CAUSALITY_RULE, both)))


def _listing(asked: Asked) -> Block:
    from mrdscope.analysis.adverse_events.listing import listing
    from mrdscope.present.plain import table_block
    from mrdscope.present.toxicity_tables import listing_table

    return table_block(listing_table(listing(asked.toxicity, asked.groups)))


VIEWS: dict[str, Callable[[Asked], Block]] = {
    "grades": _grades,
    "summary": _summary,
    "systems": _systems,
    "groups": _groups,
    "rates": _rates,
    "onset": _onset,
    "months": _months,
    "attribution": _attribution,
    "shift": _shift,
    "listing": _listing,
    "butterfly": _butterfly,
    "dots": _dots,
}
