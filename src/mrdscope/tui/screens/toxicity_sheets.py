"""The views of the toxicity screen, each made of the results: a table to walk, or a chart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import polars as pl

from mrdscope.analysis.adverse_events.attribution import by_attribution
from mrdscope.analysis.adverse_events.causality import CAUSALITY_RULE
from mrdscope.analysis.adverse_events.exposure import EXPOSURE_RULE
from mrdscope.analysis.adverse_events.first_events import TIME_TO_FIRST_RULE
from mrdscope.analysis.adverse_events.listing import listing
from mrdscope.analysis.adverse_events.toxicity_comparison import ToxicityByGroup
from mrdscope.analysis.adverse_events.toxicity_incidence import cumulative_incidence
from mrdscope.analysis.adverse_events.toxicity_onset import onset_summary
from mrdscope.analysis.adverse_events.toxicity_rates import event_rates, incidence_rates
from mrdscope.analysis.adverse_events.toxicity_summary import summary
from mrdscope.analysis.adverse_events.worst_grades import FOLDED
from mrdscope.analysis.results import Results
from mrdscope.present import toxicity_tables as tables
from mrdscope.present.toxicity import before_lines, undated_lines
from mrdscope.present.toxicity_blocks import notes_block, summary_table
from mrdscope.present.toxicity_counts import (
    counted,
    differences,
    grade_counts,
    grid_with_counts,
    no_counts,
    rates,
)
from mrdscope.present.toxicity_rows import groups_in
from mrdscope.tui.screens.toxicity_charts import (
    butterfly_sheet,
    dots_sheet,
    months_sheet,
    shift_sheet,
)
from mrdscope.tui.screens.toxicity_sheet import (
    Asked,
    Sheet,
    not_divided,
    table_sheet,
)
from mrdscope.tui.state import ToxicityPage, ToxicityView

#: So many events that are left out, or have no day, are named under the grid.
MOST_LINES = 3


def sheet(results: Results, view: ToxicityView, label_cells: int) -> Sheet:
    """Return a view of the adverse events; run it where nobody waits.

    A table's labels are at most so many cells wide.

    Raises
    ------
    UsageError
        Where the patients cannot be divided so.
    """
    made = _SHEETS[view.page](Asked(results, view))
    if made.table is None:
        return made
    table = made.table.labelled_within(label_cells)
    _ = table.model.widths  # here, where nobody waits for it
    return replace(made, table=table)


def _grid(asked: Asked) -> Sheet:
    found = asked.toxicity
    return table_sheet(
        asked, grid_with_counts(found), (*before_lines(found), *undated_lines(found))
    )


def _grades(asked: Asked) -> Sheet:
    return table_sheet(asked, grade_counts(asked.toxicity))


def _by_group(grades: str) -> Callable[[Asked], Sheet]:
    def made(asked: Asked) -> Sheet:
        both = asked.compared
        if both is None:
            return not_divided(asked)
        return table_sheet(
            asked, differences(asked.toxicity, both, grades), notes_block(both.notes)
        )

    return made


_RATE_RULES = ("exact Poisson intervals; constant rates are assumed", EXPOSURE_RULE)


def _event_rates(asked: Asked) -> Sheet:
    both = asked.compared
    if both is None:
        found, ratios = event_rates(asked.toxicity, None, asked.confidence), None
    else:
        found, ratios = both.event_rates, both.event_rate_ratios
    names = ("event_rate", "rate_ratio")
    table = rates(asked.toxicity, found, _of_several(both, ratios), names)
    return table_sheet(asked, table, notes_block(_RATE_RULES))


def _first_rates(asked: Asked) -> Sheet:
    both = asked.compared
    if both is None:
        found, ratios = incidence_rates(asked.toxicity, None, asked.confidence), None
    else:
        found, ratios = both.incidence_rates, both.incidence_rate_ratios
    names = ("incidence_rate", None)
    table = rates(asked.toxicity, found, _of_several(both, ratios), names)
    return table_sheet(asked, table, notes_block(_RATE_RULES))


def _of_several(both: ToxicityByGroup | None, ratios: pl.DataFrame | None) -> pl.DataFrame | None:
    return ratios if both is not None and len(both.groups) > 1 else None


def _onset(asked: Asked) -> Sheet:
    onset = onset_summary(asked.toxicity, None)
    likely = cumulative_incidence(asked.toxicity, None, confidence=asked.confidence)
    model = tables.onset_table(asked.toxicity, onset, likely, groups_in(onset)[0])
    how = "% by a day: Aalen and Johansen's cumulative incidence, intervals on log-log"
    return table_sheet(
        asked, counted(asked.toxicity, model), notes_block((TIME_TO_FIRST_RULE, how))
    )


def _attribution(asked: Asked) -> Sheet:
    model = tables.attribution_table(asked.toxicity, by_attribution(asked.toxicity))
    both = "who had related and other events is in both columns"
    return table_sheet(asked, counted(asked.toxicity, model), notes_block((CAUSALITY_RULE, both)))


def _summary(asked: Asked) -> Sheet:
    found = summary(asked.toxicity, asked.groups, asked.confidence)
    return table_sheet(asked, no_counts(summary_table(found)), notes_block((found.rule,)))


def _listing(asked: Asked) -> Sheet:
    model = tables.listing_table(listing(asked.toxicity, asked.groups))
    return table_sheet(asked, no_counts(model))


_SHEETS: Mapping[ToxicityPage, Callable[[Asked], Sheet]] = MappingProxyType(
    {
        ToxicityPage.GRID: _grid,
        ToxicityPage.GRADES: _grades,
        ToxicityPage.ANY_BY_GROUP: _by_group("any"),
        ToxicityPage.SEVERE_BY_GROUP: _by_group(FOLDED),
        ToxicityPage.EVENT_RATES: _event_rates,
        ToxicityPage.FIRST_RATES: _first_rates,
        ToxicityPage.BUTTERFLY: butterfly_sheet,
        ToxicityPage.DOTS: dots_sheet,
        ToxicityPage.MONTHS: months_sheet,
        ToxicityPage.ONSET: _onset,
        ToxicityPage.ATTRIBUTION: _attribution,
        ToxicityPage.SUMMARY: _summary,
        ToxicityPage.LISTING: _listing,
        ToxicityPage.SHIFT: shift_sheet,
    }
)

#: Those that take groups into account.
DIVIDED = frozenset(ToxicityPage) - {
    ToxicityPage.GRID, ToxicityPage.GRADES, ToxicityPage.ONSET, ToxicityPage.ATTRIBUTION,
}  # fmt: skip
