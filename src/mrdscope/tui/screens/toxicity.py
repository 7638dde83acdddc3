"""Screen 4: adverse events by worst grade, by group and in time, and who is behind each count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from textual.containers import Container
from textual.widget import Widget

from mrdscope.analysis.adverse_events.table_rows import TableRow
from mrdscope.analysis.results import Results
from mrdscope.errors import MrdscopeError
from mrdscope.present.glyphs import Glyphs
from mrdscope.present.layout import clipped
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.table import TableModel
from mrdscope.present.text import visible
from mrdscope.present.toxicity import patient_column, patient_of_column, scope_line
from mrdscope.present.toxicity_numbers import metric_of, row_metric
from mrdscope.tui.actions import Scope
from mrdscope.tui.asked import Asked
from mrdscope.tui.keymap import bindings
from mrdscope.tui.screens.toxicity_behind import WhoIsBehind
from mrdscope.tui.screens.toxicity_charts import rows_of_table
from mrdscope.tui.screens.toxicity_sheet import Sheet
from mrdscope.tui.screens.toxicity_sheets import DIVIDED, sheet
from mrdscope.tui.state import Events, ScreenId, ToxicityPage, ToxicityView, ViewState
from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.widgets.pane import TablePane
from mrdscope.tui.widgets.table import TableView
from mrdscope.tui.work import GivenUpError, Job

#: Cells of the names of adverse events, fewer below so many columns of the terminal.
LABEL_CELLS, ROOMY_LABEL_CELLS, ROOMY = 24, 40, 110

#: A view, and how wide its names may be.
Wanted = tuple[ToxicityView, int]
#: A sheet, or why there is none.
Made = Sheet | MrdscopeError


class ToxicityScreen(WhoIsBehind):
    """A table or a chart of adverse events; under a table who is behind the cell of its cursor."""

    ID = ScreenId.TOXICITY
    CSS_PATH = "toxicity.tcss"
    BINDINGS = bindings(Scope.TOXICITY)

    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-tall")]  # noqa: RUF012 - as Textual declares it

    def __init__(self) -> None:
        super().__init__()
        self._of: Results | None = None
        self._made: dict[Wanted, Made] = {}
        self._asked: Wanted | None = None
        self._page: ToxicityPage | None = None
        self._listed: TableModel | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Yield what is shown, the table or the chart, and what is behind the table's cell."""
        yield BlockView(id="what", classes="-fitted", can_focus=False)
        with Container(id="adverse-events"):
            yield TablePane("grid")
            yield BlockView(id="chart")
            with Container(id="behind"):
                yield BlockView(id="count")
                yield TableView(id="who")

    def on_mount(self) -> None:
        """Let a cell cursor come to the counts, which are pinned, but not to what they are of."""
        self.query_one("#grid", TableView).reach = 1

    def on_resize(self) -> None:
        """Give the names of adverse events what the terminal has room for."""
        self.show(self.program.state)

    @property
    def _label_cells(self) -> int:
        return LABEL_CELLS if self.size.width < ROOMY else ROOMY_LABEL_CELLS

    def _wanted(self, state: ViewState) -> Wanted:
        """Return what is asked for without what the page does not look at."""
        view = state.toxicity
        row = view.row if view.page is ToxicityPage.MONTHS else 0
        group = view.group if view.page in DIVIDED else None
        return replace(view, row=row, group=group), self._label_cells

    def show(self, state: ViewState) -> None:
        """Draw the view as far as it is computed, and ask for it where it is not."""
        if self._of is not self.results:
            self._of, self._made, self._asked = self.results, {}, None
        wanted = self._wanted(state)
        made = self._made.get(wanted)
        if made is None and self._asked != wanted:
            self._asked = wanted
            self.program.compute(
                "adverse events", partial(self._make, self.results, wanted),
                partial(self._is_made, wanted),
            )  # fmt: skip
        self._draw(state, made)

    @staticmethod
    def _make(results: Results, wanted: Wanted, _job: Job) -> Sheet:
        return sheet(results, *wanted)

    def _is_made(self, wanted: Wanted, made: Made) -> None:
        self._made[wanted] = made
        self.show(self.program.state)

    def forget_cancelled(self) -> None:
        """Ask again what was given up."""
        given_up = [one for one, made in self._made.items() if isinstance(made, GivenUpError)]
        for one in given_up:
            del self._made[one]
            self._asked = None

    # Drawing

    def _draw(self, state: ViewState, made: Made | None) -> None:
        table = made.table if isinstance(made, Sheet) else None
        known = (self.drawn_of, self._wanted(state), made is not None)
        self.query_one("#what", BlockView).show(
            known, lambda cells, _rows: (clipped(self._heading(state.toxicity, made), cells),)
        )
        self.query_one("#grid-pane").display = table is not None
        self.query_one("#behind").display = table is not None
        chart = self.query_one("#chart", BlockView)
        chart.display = table is None
        if isinstance(made, Sheet) and table is not None:
            self._fill(state, made, table.model)
        else:
            chart.show(known, partial(_chart, made, self.glyphs))
            chart.focus()

    def _heading(self, view: ToxicityView, made: Made | None) -> Line:
        by = f" by {visible(view.group)}" if view.group and view.page in DIVIDED else ""
        title = (Span(str(view.page), Role.HEADING), Span(by))
        if not isinstance(made, Sheet):
            return title
        treated = f"   of {made.toxicity.population.height} treated"
        return (*title, Span(treated, Role.MUTED), *scope_line(made.toxicity)[1:])

    def _fill(self, state: ViewState, made: Sheet, model: TableModel) -> None:
        pane = self.query_one("#grid-pane", TablePane)
        pane.table_id = f"toxicity {state.toxicity.page}"
        pane.show(model, state.history(pane.table_id))
        if not self._asks_something() and self.focused is not self.query_one("#who"):
            pane.table.focus()
        if model is not self._listed:
            self._listed = model
            self._begin(state, made, pane.table)
            self.show_behind(made)
        elif state.patient != self.followed:
            self._follow(state.patient, pane.table)

    def _asks_something(self) -> bool:
        pane = self.pane
        return pane is not None and self.focused is not pane.table

    def _begin(self, state: ViewState, made: Sheet, grid: TableView) -> None:
        """Put the cursor of another table on the selected patient, else on the first count."""
        page, self._page = self._page, state.toxicity.page
        keys = [spec.key for spec in grid.columns]
        patients = any(patient_of_column(key) is not None for key in keys)
        if patients and (page is not self._page or grid.cursor_column is None):
            self._follow(state.patient, grid)
        elif page is not self._page:
            counts = {} if made.table is None else made.table.counts
            grid.select_column(next((key for key in keys if key in counts), ""))

    def _follow(self, patient: str | None, grid: TableView) -> None:
        """Put a cursor that is on a patient on the selected one; one on a count stays there."""
        self.followed = patient
        column, keys = grid.cursor_column, [spec.key for spec in grid.columns]
        on_patient = column is None or patient_of_column(column.key) is not None
        if patient is not None and (on_patient or column is None):
            grid.select_column(patient_column(patient) if patient_column(patient) in keys else "")

    def shown_sheet(self) -> Sheet | None:
        """Return the view that is shown, once it has been made."""
        made = self._made.get(self._wanted(self.program.state))
        return made if isinstance(made, Sheet) else None

    def row_names(self) -> Sequence[str]:
        """Return the rows of the table as they are called, from the top."""
        made = self.shown_sheet()
        return () if made is None else [name for name, _ in rows_of_table(made.toxicity)]

    def asked(self) -> Sequence[Asked]:
        """Return the number of the table's cell; the list below explains the count it is of."""
        made, grid = self.shown_sheet(), self.query_one("#grid", TableView)
        if made is None or made.table is None or self.view.events is not Events.ALL:
            return ()
        row, _, patient = self.under_cursor(made)
        column, mixed = grid.cursor_column, made.toxicity.mixed
        if patient is not None:
            one = None if row is None else _grade_asked(row, patient, mixed=mixed)
            return () if one is None else (one,)
        key, by = None if column is None else column.key, self.view.group
        found = metric_of(made.table, grid.cursor_key, key, by, mixed=mixed)
        if found is None:
            return ()
        metric, group = found
        return (Asked(metric, among=None if group is None or by is None else (by, group)),)


def _grade_asked(row: TableRow, patient: str, *, mixed: bool) -> Asked | None:
    """Return the worst grade of a patient in a row; the registry has none of a system."""
    if row.level == "system":
        return None
    metric = "tox.worst" if row.level == "overall" else row_metric(row, "grade", mixed=mixed)
    return None if metric is None else Asked(metric, patient)


def _chart(made: Made | None, glyphs: Glyphs, width: int, height: int) -> Block:
    """Return a chart with its remarks below, or why there is none."""
    if made is None:
        return ((Span("computing ...", Role.MUTED),),)
    if isinstance(made, MrdscopeError):
        return (clipped((Span(visible(made.sentence), Role.CAUTION),), width),)
    if made.draw is None:
        return ()
    notes = tuple(clipped(line, width) for line in made.notes)
    return (*made.draw(width, max(height - len(notes) - 1, 1), glyphs), (), *notes)
