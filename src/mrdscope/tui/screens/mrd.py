"""Screen 3: the molecular course of the cohort, a chart at a time, two where there is room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from textual.containers import Container
from textual.widget import Widget

from mrdscope.analysis.patient_order import PatientOrder
from mrdscope.analysis.results import Results
from mrdscope.analysis.time_to_event.survival import SurvivalResult
from mrdscope.errors import MrdscopeError
from mrdscope.tui.actions import Action, Scope
from mrdscope.tui.keymap import bindings
from mrdscope.tui.screens.base import ReviewScreen
from mrdscope.tui.screens.choice import Choice, ChoiceScreen
from mrdscope.tui.screens.mrd_charts import ROW_CHARTS, SORTABLE, courses, incidence
from mrdscope.tui.state import MrdChart, MrdView, ScreenId, ViewState
from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.widgets.rows import RowsView
from mrdscope.tui.work import GivenUpError, Job

#: The endpoint whose incidence is drawn.
_ENDPOINT = "molecular_response"


class MrdScreen(ReviewScreen):
    """A chart of a row a patient, or of all patients; beside the former all courses."""

    ID = ScreenId.MRD
    CSS_PATH = "mrd.tcss"
    BINDINGS = bindings(Scope.MRD)

    def __init__(self) -> None:
        super().__init__()
        self._incidence: SurvivalResult | MrdscopeError | None = None
        self._asked_incidence: Results | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Yield the rows, and the chart that is beside them or in their place."""
        with Container(id="mrd"):
            yield RowsView(id="rows")
            yield BlockView(id="all", classes="-fitted")

    def show(self, state: ViewState) -> None:
        """Draw the chart asked for."""
        chart, results = state.mrd.chart, self.results
        rows, block = self.query_one(RowsView), self.query_one("#all", BlockView)
        by_patient = chart in ROW_CHARTS
        self.query_one("#mrd").set_class(by_patient, "-rows")
        if by_patient:
            make, order = ROW_CHARTS[chart], PatientOrder(state.mrd.order)
            key = (self.drawn_of, chart, order)
            rows.put(key, lambda width: make(results, order, width, self.glyphs), state.patient)
            if self.focused is not rows:
                rows.focus()
        elif self.focused is not block:
            block.focus()
        if chart is MrdChart.INCIDENCE:
            self._show_incidence(results)
        else:
            block.show(
                (self.drawn_of, state.patient),
                lambda width, height: courses(results, state.patient, (width, height), self.glyphs),
            )

    def _show_incidence(self, results: Results) -> None:
        if self._asked_incidence is not results:
            self._asked_incidence, self._incidence = results, None

            def compute(job: Job) -> SurvivalResult:
                answer = results.survival(_ENDPOINT)
                job.step("cumulative incidence")
                _ = answer.incidence  # here, where nobody waits for it
                return answer

            self.program.compute("incidence", compute, self._answered)
        answer = self._incidence
        self.query_one("#all", BlockView).show(
            ("incidence", self.drawn_of, type(answer)),
            lambda width, height: incidence(answer, (width, height), self.glyphs),
        )

    def forget_cancelled(self) -> None:
        """Ask again what was given up."""
        if isinstance(self._incidence, GivenUpError):
            self._asked_incidence = None

    def _answered(self, answer: SurvivalResult | MrdscopeError) -> None:
        self._incidence = answer
        self.show(self.program.state)

    def unavailable(self, wanted: Action) -> str | None:
        """Say where the rows cannot be put in another order."""
        chart = self.program.state.mrd.chart
        if wanted.id == "mrd.order" and chart not in SORTABLE:
            return f"{chart} has an order of its own"
        return super().unavailable(wanted)

    # Actions

    def _ask(self, view: MrdView) -> None:
        self.program.set_state(replace(self.program.state, mrd=view))
        self.say(str(view.chart))

    def action_step_chart(self, by: int) -> None:
        """Show the next chart, or the one before."""
        self._ask(self.program.state.mrd.stepped(by))

    def action_choose_chart(self) -> None:
        """Ask for a chart."""
        view = self.program.state.mrd

        def choose(name: str | None) -> None:
            if name is not None:
                self._ask(replace(view, chart=MrdChart(name)))

        choices = [Choice(chart.value, chart.value) for chart in MrdChart]
        self.app.push_screen(ChoiceScreen("which chart?", choices, view.chart.value), choose)

    def action_choose_order(self) -> None:
        """Ask what the rows are to be sorted by."""
        view = self.program.state.mrd

        def choose(name: str | None) -> None:
            if name is not None:
                self._ask(replace(view, order=name))

        choices = [Choice(order.value, order.value) for order in PatientOrder]
        self.app.push_screen(ChoiceScreen("rows sorted by?", choices, view.order), choose)

    def on_rows_view_row_highlighted(self, event: RowsView.RowHighlighted) -> None:
        """Select the patient the cursor has come to."""
        self.program.set_state(self.program.state.select(event.key))

    def on_rows_view_row_chosen(self, event: RowsView.RowChosen) -> None:
        """Open the case of the patient chosen."""
        self.program.open_case(event.key)
