"""Screen 5: survival curves with the numbers behind them, by endpoint and group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from textual.containers import Container
from textual.widget import Widget

from mrdscope.analysis.time_to_event.survival import SurvivalResult
from mrdscope.errors import MrdscopeError
from mrdscope.present.survival import endpoint_block, numbers_block
from mrdscope.tui.actions import Scope
from mrdscope.tui.keymap import bindings
from mrdscope.tui.opened import Opened
from mrdscope.tui.screens.base import ReviewScreen
from mrdscope.tui.screens.prompt import PromptScreen
from mrdscope.tui.state import ENDPOINTS, ScreenId, SurvivalView, ViewState
from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.work import Job


@dataclass(frozen=True)
class Question:
    """What one survival analysis is asked for; the answer is kept by it."""

    endpoint: str
    group: str | None
    at_days: tuple[float, ...]


Answer = SurvivalResult | MrdscopeError


class SurvivalScreen(ReviewScreen):
    """One endpoint with its numbers; on a roomy terminal the curves of both side by side."""

    ID = ScreenId.SURVIVAL
    CSS_PATH = "survival.tcss"
    BINDINGS = bindings(Scope.SURVIVAL)

    def __init__(self) -> None:
        super().__init__()
        self._answers: dict[Question, Answer] = {}
        self._asked: dict[str, Question] = {}

    def compose_body(self) -> Iterable[Widget]:
        """Yield the curves and the numbers of the endpoint in front."""
        with Container(id="curves"):
            yield BlockView(id="os", can_focus=False)
            yield BlockView(id="pfs", can_focus=False)
        yield BlockView(id="numbers")

    def on_mount(self) -> None:
        """Let the keys scroll the numbers."""
        self.query_one("#numbers", BlockView).focus()

    def take(self, _opened: Opened) -> None:
        """Forget what was answered of another cohort."""
        self._answers, self._asked = {}, {}

    def show(self, state: ViewState) -> None:
        """Draw both endpoints as far as they are computed, and ask for what is not."""
        for endpoint in ENDPOINTS:
            in_front = endpoint == state.survival.endpoint
            self.query_one(f"#{endpoint}").set_class(in_front, "-in-front")
            question = Question(endpoint, state.survival.group, state.survival.at_days)
            if question not in self._answers and self._asked.get(endpoint) != question:
                self._asked[endpoint] = question
                self.program.compute(
                    f"survival {endpoint}",
                    partial(self._answer, self.opened, question),
                    partial(self._answered, question),
                )
            self._draw(question, state)

    @staticmethod
    def _answer(opened: Opened, question: Question, _job: Job) -> SurvivalResult:
        return opened.results.survival(question.endpoint, question.group, question.at_days or None)

    def _answered(self, question: Question, answer: Answer) -> None:
        self._answers[question] = answer
        self._draw(question, self.program.state)

    def _draw(self, question: Question, state: ViewState) -> None:
        answer, patient = self._answers.get(question), state.patient
        in_front = question.endpoint == state.survival.endpoint
        known = (self.opened, question, answer is not None)
        self.query_one(f"#{question.endpoint}", BlockView).show(
            (*known, patient, in_front),
            lambda cells, rows: endpoint_block(
                question.endpoint, answer, size=(cells, rows), patient=patient, in_front=in_front
            ),
        )
        if in_front:
            self.query_one("#numbers", BlockView).show(
                known, lambda cells, _rows: numbers_block(answer, cells)
            )

    def _ask(self, view: SurvivalView) -> None:
        self.program.set_state(replace(self.program.state, survival=view))

    def action_next_endpoint(self) -> None:
        """Bring the other endpoint to the front."""
        self._ask(self.program.state.survival.next_endpoint())

    def action_next_grouping(self) -> None:
        """Divide the patients by the next column that divides them, after the last by none."""
        columns = (None, *self.opened.groupings)
        view = self.program.state.survival
        place = columns.index(view.group) if view.group in columns else 0
        group = columns[(place + 1) % len(columns)]
        self._ask(replace(view, group=group))
        self.say(f"by {group}" if group else "all patients together")

    def action_choose_times(self) -> None:
        """Ask for the times of the estimates."""
        before = ",".join(f"{day:g}" for day in self.program.state.survival.at_days)
        self.app.push_screen(
            PromptScreen("estimates at days (365,730; empty: the usual; esc leaves):", before),
            self._at,
        )

    def _at(self, text: str | None) -> None:
        if text is None:
            return
        try:
            days = tuple(float(part) for part in text.replace(",", " ").split())
            valid = all(0 <= day < float("inf") for day in days)
        except ValueError:
            valid = False
        if valid:
            self._ask(replace(self.program.state.survival, at_days=days))
        else:
            self.say(f"{text!r} is no list of days; write such as 365,730")
