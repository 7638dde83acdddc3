"""Screen 1: who is in the cohort, one row a patient; beside it the one the cursor is on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.timer import Timer
from textual.widget import Widget

from mrdscope.cohort import schema
from mrdscope.present.numbers import days, number
from mrdscope.present.styled import Block, Role, Span
from mrdscope.present.table import Align, ColumnSpec, TableModel, spanned, text_span
from mrdscope.present.text import fit
from mrdscope.tui.screens.base import ReviewScreen
from mrdscope.tui.state import ScreenId, ViewState
from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.widgets.table import TableView

if TYPE_CHECKING:
    import polars as pl

    from mrdscope.cohort.model import Loaded

#: The cursor must have rested this long, in seconds, before what is beside the table follows it.
REST = 0.08

_SHOWN = ("age", "sex", "diagnosis", "subtype", "transcript", "additional_cytogenetics", "wbc",
          "arm", "os_days", "pfs_days")  # fmt: skip
_FORMS = {
    schema.Kind.REAL: (spanned(number), Align.DECIMAL),
    schema.Kind.INTEGER: (spanned(number), Align.RIGHT),
    schema.Kind.DAY: (spanned(days), Align.DECIMAL),
}


def _spec(column: schema.Column) -> ColumnSpec:
    form, align = _FORMS.get(column.kind, (text_span, Align.LEFT))
    return ColumnSpec(
        column.name,
        column.name.replace("_", " "),
        column.meaning,
        form,
        unit=column.unit,
        align=align,
        max_width=24,
    )


def patients_table(patients: pl.DataFrame) -> TableModel:
    """Return the table of patients: the id, pinned, and the usual columns that are not empty."""
    identifier = ColumnSpec("patient_id", "id", "identifier of the patient", pinned=True)
    known = [name for name in _SHOWN if patients[name].null_count() < patients.height]
    specs = (identifier, *(_spec(schema.PATIENTS[name]) for name in known))
    return TableModel(patients, specs, "patient_id")


def patient_block(table: TableModel, patient: str, width: int) -> Block:
    """Return all a table says of one patient, a line a column."""
    index = table.row_index(patient)
    if index is None:
        return ()
    row = table.cells(index, index + 1)[0]
    lines = [
        (Span(f" {fit(spec.header, 24)} ", Role.MUTED), cell)
        for spec, cell in zip(table.columns[1:], row[1:], strict=True)
    ]
    return ((Span(f" {fit(row[0].text, width - 1)}", Role.HEADING),), *lines)


class CohortScreen(ReviewScreen):
    """The table of patients, and the selected one below it or, on a wide terminal, beside it."""

    ID = ScreenId.COHORT

    def __init__(self, loaded: Loaded) -> None:
        super().__init__()
        self._table = patients_table(loaded.cohort.patients)
        self._shown: str | None = None
        self._rest: Timer | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Yield table and block."""
        yield TableView(id="patients")
        yield BlockView(id="patient")

    def on_mount(self) -> None:
        """Fill the table; the first patient is selected where none was."""
        self.query_one(TableView).set_source(self._table, self.program.state.patient)

    def show(self, state: ViewState) -> None:
        """Put the cursor on the selected patient; what is beside follows once it rests."""
        patient = state.patient
        if patient is None or patient == self._shown:
            return
        self.query_one(TableView).select(patient)
        if self._shown is None:
            self._draw(patient)
            return
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, lambda: self._draw(patient))

    def _draw(self, patient: str) -> None:
        self._shown = patient
        self.query_one(BlockView).show(
            patient, lambda width, _height: patient_block(self._table, patient, width)
        )
