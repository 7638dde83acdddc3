"""Screen 4: the worst grade of every patient in every term, the counts, and who is behind them."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.present.layout import clipped
from mrdscope.present.styled import Block, Role, Span
from mrdscope.present.text import visible
from mrdscope.present.toxicity import (
    before_lines,
    patient_column,
    patient_of_column,
    scope_line,
    toxicity_grid,
    who,
)
from mrdscope.tui.opened import Opened
from mrdscope.tui.screens.base import ReviewScreen
from mrdscope.tui.state import ScreenId, ViewState
from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.widgets.table import TableView


def detail(toxicity: Toxicity, term: str | None, cells: int) -> Block:
    """Return who is behind the counts of a term, what they are of, and what they leave out."""
    people = () if term is None else ((Span(visible(term), Role.HEADING),), *who(toxicity, term))
    lines = (*people, (), scope_line(toxicity), *before_lines(toxicity))
    return tuple(clipped(line, cells) for line in lines)


class ToxicityScreen(ReviewScreen):
    """The grid, whose cell cursor is on the selected patient, and who is behind each count."""

    ID = ScreenId.TOXICITY
    CSS_PATH = "toxicity.tcss"

    def compose_body(self) -> Iterable[Widget]:
        """Yield the grid and the detail of its row."""
        yield TableView(id="grid")
        yield BlockView(id="behind")

    def take(self, opened: Opened) -> None:
        """Fill the grid."""
        grid = self.query_one(TableView)
        grid.set_source(toxicity_grid(opened.results.toxicity))
        self._explain(grid.cursor_key)

    def show(self, state: ViewState) -> None:
        """Put the cell cursor on the selected patient."""
        if state.patient is not None:
            self.query_one(TableView).select_column(patient_column(state.patient))

    def _explain(self, term: str | None) -> None:
        toxicity = self.opened.results.toxicity
        self.query_one(BlockView).show(
            (self.opened, term), lambda cells, _height: detail(toxicity, term, cells)
        )

    def on_table_view_row_highlighted(self, event: TableView.RowHighlighted) -> None:
        """Show who is behind the term the cursor has come to."""
        self._explain(event.key)

    def on_table_view_column_highlighted(self, event: TableView.ColumnHighlighted) -> None:
        """Select the patient whose column the cursor has come to."""
        patient = patient_of_column(event.key)
        if patient is not None:
            self.program.set_state(self.program.state.select(patient))

    def on_table_view_row_chosen(self, _event: TableView.RowChosen) -> None:
        """Open the case of the selected patient."""
        if self.program.state.patient is not None:
            self.program.open_case(self.program.state.patient)
