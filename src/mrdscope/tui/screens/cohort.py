"""Screen 1: who is in the cohort and where each stands; below or beside it the course selected."""

from __future__ import annotations

from collections.abc import Iterable

from textual.events import Resize
from textual.timer import Timer
from textual.widget import Widget

from mrdscope.analysis.case import case
from mrdscope.present.case import identity, status
from mrdscope.present.checks import findings_of_patient
from mrdscope.present.cohort_table import MOST_SPARK_CELLS, SPARK_CELLS
from mrdscope.present.course import course_chart
from mrdscope.present.glyphs import UNICODE, Glyphs
from mrdscope.present.layout import clipped
from mrdscope.present.styled import Block
from mrdscope.present.table import TableModel
from mrdscope.tui.opened import Opened
from mrdscope.tui.screens.base import ReviewScreen
from mrdscope.tui.state import PATIENTS_TABLE, ScreenId, ViewState
from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.widgets.pane import TablePane
from mrdscope.tui.widgets.table import TableView

#: The cursor must have rested this long, in seconds, before what is beside the table follows it.
REST = 0.08
#: Beyond so many columns of the terminal the sparkline gets a cell more for every second one.
_ENOUGH_COLUMNS, _COLUMNS_PER_CELL = 104, 2

#: A lower chart shows levels and events alone; treatment and toxicity are on the case screen.
FEWEST_ROWS_WITH_LANES = 16


def course_block(
    opened: Opened, patient: str, width: int, height: int, glyphs: Glyphs = UNICODE
) -> Block:
    """Return a patient's identity, status and MRD chart, in exactly that many cells."""
    one, settings = case(opened.results, patient), opened.results.settings
    found = () if opened.findings is None else findings_of_patient(opened.findings, patient, width)
    head = (clipped(identity(one), width), clipped(status(one), width), *found[:1])
    rows = max(height - len(head), 0)
    lanes = rows >= FEWEST_ROWS_WITH_LANES
    return (*head, *course_chart(one, settings, (width, rows), lanes=lanes, glyphs=glyphs))


class CohortScreen(ReviewScreen):
    """The table of patients, and the one selected below it or, on a wide terminal, beside it."""

    ID = ScreenId.COHORT
    CSS_PATH = "cohort.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._shown: str | None = None
        self._cells = 0
        self._table: TableModel | None = None
        self._rest: Timer | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Yield table and chart."""
        yield TablePane(PATIENTS_TABLE)
        yield BlockView(id="patient", classes="-fitted", can_focus=False)

    def on_resize(self, event: Resize) -> None:
        """Give the sparkline what the terminal has room for."""
        more = max(event.size.width - _ENOUGH_COLUMNS, 0) // _COLUMNS_PER_CELL
        cells = min(SPARK_CELLS + more, MOST_SPARK_CELLS)
        if cells != self._cells:
            self._cells = cells
            self.take(self.opened)
            self.show(self.program.state)

    def take(self, opened: Opened) -> None:
        """Fill the table."""
        self._shown = None
        self.found(opened)

    def found(self, opened: Opened) -> None:
        """Fill the table; what is found is in it."""
        cells = self._cells or SPARK_CELLS
        self._table = (
            opened.patients_table if cells == SPARK_CELLS and self.glyphs is UNICODE
            else opened.table_of_patients(cells, self.glyphs)
        )  # fmt: skip
        if self._shown is not None:
            self._draw(self._shown)

    def show(self, state: ViewState) -> None:
        """Put the cursor on the selected patient; the chart follows once it rests."""
        patient = state.patient
        pane = self.query_one(TablePane)
        if self._table is not None:
            pane.show(self._table, state.history(pane.table_id), patient)
        if patient is None:
            return
        pane.table.select(patient)
        if self._rest is not None:
            self._rest.stop()
        if self._shown is None:
            # Rows first: the chart brings a library of its own.
            self._shown = patient
            self.call_after_refresh(self._draw, patient)
        elif patient != self._shown:
            self._rest = self.set_timer(REST, lambda: self._draw(patient))

    def _draw(self, patient: str) -> None:
        self._shown, opened = patient, self.opened
        self.query_one(BlockView).show(
            (opened, opened.findings, patient),
            lambda width, height: course_block(opened, patient, width, height, self.glyphs),
        )

    def on_table_view_row_highlighted(self, event: TableView.RowHighlighted) -> None:
        """Select the patient the cursor has come to, unless it has gone on since."""
        if event.key == event.table.cursor_key:
            self.program.set_state(self.program.state.select(event.key))

    def on_table_view_row_chosen(self, event: TableView.RowChosen) -> None:
        """Open the case of the patient chosen."""
        self.program.open_case(event.key)
