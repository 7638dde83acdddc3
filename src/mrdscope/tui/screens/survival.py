"""Screen 5: survival curves with the numbers behind them, by endpoint and group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from textual.containers import Container
from textual.message import Message
from textual.widget import Widget

from mrdscope.analysis.time_to_event.survival import SurvivalResult
from mrdscope.errors import MrdscopeError
from mrdscope.present.survival import endpoint_block, numbers_block
from mrdscope.tui.actions import Scope
from mrdscope.tui.keymap import bindings
from mrdscope.tui.opened import Opened
from mrdscope.tui.screens.base import ReviewScreen
from mrdscope.tui.screens.prompt import PromptScreen
from mrdscope.tui.state import ENDPOINTS, ScreenId, ViewState
from mrdscope.tui.widgets.block import BlockView


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
    BINDINGS = bindings(Scope.SURVIVAL)

    class Answered(Message):
        """An analysis is done; it may have been overtaken by another question."""

        def __init__(self, question: Question, answer: Answer) -> None:
            super().__init__()
            self.question = question
            self.answer = answer

    def __init__(self, opened: Opened) -> None:
        super().__init__()
        self._opened = opened
        self._answers: dict[Question, Answer | None] = {}

    def compose_body(self) -> Iterable[Widget]:
        """Yield the curves and the numbers of the endpoint in front."""
        with Container(id="curves"):
            yield BlockView(id="os", can_focus=False)
            yield BlockView(id="pfs", can_focus=False)
        yield BlockView(id="numbers")

    def on_mount(self) -> None:
        """Let the keys scroll the numbers."""
        self.query_one("#numbers", BlockView).focus()

    def show(self, state: ViewState) -> None:
        """Draw both endpoints as far as they are computed, and ask for what is not."""
        for endpoint in ENDPOINTS:
            self.query_one(f"#{endpoint}").set_class(endpoint == state.endpoint, "-in-front")
            question = Question(endpoint, state.group, state.at_days)
            if question not in self._answers:
                self._answers[question] = None
                self.program.in_thread(partial(self._answer, question))
            self._draw(question, state)

    def _answer(self, question: Question) -> None:
        results = self._opened.results
        try:
            answer: Answer = results.survival(
                question.endpoint, question.group, question.at_days or None
            )
        except MrdscopeError as error:
            answer = error
        self.post_message(self.Answered(question, answer))

    def on_survival_screen_answered(self, event: Answered) -> None:
        """Keep an answer; draw it if it is still what is asked."""
        self._answers[event.question] = event.answer
        state = self.program.state
        if (event.question.group, event.question.at_days) == (state.group, state.at_days):
            self._draw(event.question, state)

    def _draw(self, question: Question, state: ViewState) -> None:
        answer, patient = self._answers[question], state.patient
        in_front = question.endpoint == state.endpoint
        known = (question, answer is not None)
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

    def action_next_endpoint(self) -> None:
        """Bring the other endpoint to the front."""
        self.program.set_state(self.program.state.next_endpoint())

    def action_next_grouping(self) -> None:
        """Divide the patients by the next column that divides them, after the last by none."""
        columns = (None, *self._opened.groupings)
        state = self.program.state
        place = columns.index(state.group) if state.group in columns else 0
        group = columns[(place + 1) % len(columns)]
        self.program.set_state(state.grouped(group))
        self.say(f"by {group}" if group else "all patients together")

    def action_choose_times(self) -> None:
        """Ask for the times of the estimates."""
        before = ",".join(f"{day:g}" for day in self.program.state.at_days)
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
            self.program.set_state(self.program.state.estimated_at(days))
        else:
            self.say(f"{text!r} is no list of days; write such as 365,730")
