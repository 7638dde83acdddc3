"""Under a table of adverse events: who is behind the cell of its cursor."""

from __future__ import annotations

from textual import on
from textual.timer import Timer

from mrdscope.analysis.adverse_events.behind import Cell, behind
from mrdscope.analysis.adverse_events.table_rows import TableRow
from mrdscope.analysis.adverse_events.toxicity_groups import EVERYBODY
from mrdscope.present.layout import folded
from mrdscope.present.styled import Line
from mrdscope.present.table import TableModel
from mrdscope.present.toxicity import patient_of_column
from mrdscope.present.toxicity_behind import (
    behind_table,
    count_line,
    patient_line,
    records_of,
    records_table,
)
from mrdscope.tui.screens.toxicity_asking import ToxicityAsking
from mrdscope.tui.screens.toxicity_sheet import Sheet
from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.widgets.table import TableView

#: The cursor must have rested this long, in seconds, before the list below follows it.
REST = 0.08


class WhoIsBehind(ToxicityAsking):
    """A screen with a table, ``#grid``, and under it the list ``#who`` with a line ``#count``.

    ``followed`` is the patient the cursor was put on.
    """

    def __init__(self) -> None:
        super().__init__()
        self.followed: str | None = None
        self._rest: Timer | None = None

    def shown_sheet(self) -> Sheet | None:
        """Return the view that is shown, once it has been made."""
        raise NotImplementedError

    def under_cursor(self, made: Sheet) -> tuple[TableRow | None, Cell | None, str | None]:
        """Return the row, the count and the patient that the cursor is on, as far as it is."""
        grid = self.query_one("#grid", TableView)
        table, column = made.table, grid.cursor_column
        if table is None:
            return None, None, None
        key = None if column is None else column.key
        row = table.rows.get(grid.cursor_key or "")
        return row, table.cell(grid.cursor_key, key), patient_of_column(key or "")

    def show_behind(self, made: Sheet) -> None:
        """Show what is behind the cell of the cursor, and the remarks on the table."""
        row, cell, patient = self.under_cursor(made)
        head: tuple[Line, ...] = ()
        source: TableModel | None = None
        if cell is not None:
            found = behind(made.toxicity, cell, made.groups)
            head = (count_line(found, _size(made, cell), self.view.group),)
            source = behind_table(found)
        elif patient is not None and row is not None:
            records = records_of(made.toxicity, patient, row)
            head, source = (patient_line(patient, row, records),), records_table(records)
        who = self.query_one("#who", TableView)
        who.display = source is not None
        self.query_one("#behind").set_class(source is None, "-alone")
        if source is not None:
            # Records have no name, and a patient's id may be a number.
            key = "0" if source.key is None else self.program.state.patient
            who.set_source(source, key)
        lines = (*head, *made.notes)
        self.query_one("#count", BlockView).show(
            (made, row, cell, patient),
            lambda cells, _rows: folded(lines, cells),
        )

    @on(TableView.RowHighlighted, "#grid")
    @on(TableView.ColumnHighlighted, "#grid")
    def follow_cursor(self, _event: TableView.About) -> None:
        """Show what is behind the cell the cursor has come to; a patient's selects the patient."""
        made = self.shown_sheet()
        if made is None or made.table is None:
            return
        _, _, patient = self.under_cursor(made)
        if patient is not None and patient != self.program.state.patient:
            self.followed = patient
            self.program.set_state(self.program.state.select(patient))
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, self._follow_rested)

    def _follow_rested(self) -> None:
        made = self.shown_sheet()
        if made is not None and made.table is not None:
            self.show_behind(made)

    @on(TableView.RowChosen, "#grid")
    def choose(self, event: TableView.RowChosen) -> None:
        """Go to who is behind a count; open the case a grade or an event is of."""
        made = self.shown_sheet()
        if made is None or made.table is None:
            return
        _, cell, patient = self.under_cursor(made)
        frame = made.table.model.frame
        if cell is not None:
            self.show_behind(made)
            self._go_to_who()
        elif patient is not None:
            self.program.open_case(patient)
        elif "patient_id" in frame.columns:
            place = made.table.model.row_index(event.key)
            if place is not None:
                self.program.open_case(frame["patient_id"][place])
        else:
            self.say("this cell is no count of patients and of nobody in particular")

    def _go_to_who(self) -> None:
        who = self.query_one("#who", TableView)
        if who.extent:
            who.focus()
        else:
            self.say("nobody is behind this count")

    @on(TableView.RowHighlighted, "#who")
    def select_behind(self, event: TableView.RowHighlighted) -> None:
        """Select the patient the cursor in the list has come to."""
        if self.focused is event.table and self._is_patient(event.key):
            self.followed = event.key
            self.program.set_state(self.program.state.select(event.key))

    @on(TableView.RowChosen, "#who")
    def open_behind(self, event: TableView.RowChosen) -> None:
        """Open the case of the patient, or whose record it is."""
        patient = event.key if self._is_patient(event.key) else self.program.state.patient
        if patient is not None:
            self.program.open_case(patient)

    def _is_patient(self, key: str) -> bool:
        source = self.query_one("#who", TableView).source
        return isinstance(source, TableModel) and source.key is not None and bool(key)

    def step_out(self) -> bool:
        """Go back from who is behind a count to the count."""
        who = self.query_one("#who", TableView)
        if self.focused is not who:
            return False
        self.query_one("#grid", TableView).focus()
        return True


def _size(made: Sheet, cell: Cell) -> int:
    """Return how many treated patients a count is out of."""
    population = made.toxicity.population
    if cell.group == EVERYBODY or made.groups is None:
        return population.height
    mine = population.join(made.groups, on="patient_id", how="left")["group"]
    return int(mine.eq_missing(cell.group).sum())
