"""What a view of the toxicity screen is asked for, and what is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import polars as pl

from mrdscope.analysis.adverse_events.toxicity import Selection, Toxicity, toxicity
from mrdscope.analysis.adverse_events.toxicity_comparison import ToxicityByGroup, by_group
from mrdscope.analysis.adverse_events.toxicity_groups import groups_of
from mrdscope.analysis.results import Results
from mrdscope.present.glyphs import Glyphs
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.toxicity_counts import CountedTable
from mrdscope.tui.state import Events, ToxicityView

#: A chart for a width and a height; it may be higher, and is then scrolled.
Draw = Callable[[int, int, Glyphs], Block]

_SELECTIONS: Mapping[Events, Selection] = MappingProxyType(
    {
        Events.ALL: Selection(),
        Events.RELATED: Selection(causality="related"),
        Events.SERIOUS: Selection(seriousness="serious"),
    }
)


@dataclass(frozen=True, eq=False)
class Asked:
    """What the adverse events are asked for, with what every view of them starts from."""

    results: Results
    view: ToxicityView

    @cached_property
    def toxicity(self) -> Toxicity:
        """The events that count, of the patients shown."""
        if self.view.events is Events.ALL:
            return self.results.toxicity
        return toxicity(self.results.cohort, _SELECTIONS[self.view.events])

    @cached_property
    def groups(self) -> pl.DataFrame | None:
        """The group of each patient; None where nothing divides them."""
        column = self.view.group
        return None if column is None else groups_of(self.results.cohort, column)

    @property
    def confidence(self) -> float:
        """Level of the intervals."""
        return self.results.settings.confidence

    @cached_property
    def compared(self) -> ToxicityByGroup | None:
        """Every group against the first; None where nothing divides the patients."""
        if self.groups is None or self.view.group is None:
            return None
        return by_group(self.toxicity, self.groups, self.view.group, self.confidence)


@dataclass(frozen=True, eq=False)
class Sheet:
    """A view that has been made: a table or what draws a chart, and remarks.

    ``toxicity`` and ``groups`` are what its counts are of.
    """

    toxicity: Toxicity
    groups: pl.DataFrame | None
    table: CountedTable | None = None
    draw: Draw | None = None
    notes: Block = field(default=())


def table_sheet(asked: Asked, table: CountedTable, notes: Block = ()) -> Sheet:
    """Return a view that is a table."""
    return Sheet(asked.toxicity, asked.groups, table, notes=notes)


def chart_sheet(asked: Asked, draw: Draw, notes: Block = ()) -> Sheet:
    """Return a view that is a chart."""
    return Sheet(asked.toxicity, asked.groups, draw=draw, notes=notes)


NOT_DIVIDED: Line = (Span("divide the patients by a column first", Role.CAUTION),)


def words(*lines: Line) -> Draw:
    """Return what shows lines in place of a chart."""
    return lambda _width, _height, _glyphs: lines


def not_divided(asked: Asked) -> Sheet:
    """Return what is shown of groups while nothing divides the patients."""
    return chart_sheet(asked, words(NOT_DIVIDED))
