"""Screen 5: survival curves with the numbers behind them, by endpoint and group."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from textual.containers import Container
from textual.widget import Widget

from mrdscope.analysis.overview import MOST_CURVES
from mrdscope.analysis.results import Results
from mrdscope.analysis.seen_later import seen_later
from mrdscope.analysis.time_to_event.cutting import Dividing, dividing
from mrdscope.analysis.time_to_event.survival import SurvivalResult
from mrdscope.errors import MrdscopeError
from mrdscope.present.curve_reading import CurveReader
from mrdscope.present.survival import endpoint_block, numbers_block
from mrdscope.tui.actions import Scope
from mrdscope.tui.keymap import bindings
from mrdscope.tui.screens.base import ReviewScreen
from mrdscope.tui.screens.choice import Choice, ChoiceScreen
from mrdscope.tui.screens.prompt import PromptScreen
from mrdscope.tui.state import ENDPOINTS, ScreenId, SurvivalView, ViewState
from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.work import Job


def _choice(column: Dividing) -> Choice:
    known = f"{column.values} values, {column.missing} missing"
    return Choice(column.column, column.column, known)


@dataclass(frozen=True)
class Question:
    """What one survival analysis is asked for; the answer is kept by it."""

    endpoint: str
    group: str | None
    cut_at: str | None
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
        self._of: Results | None = None
        self._reader: CurveReader | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Yield the curves and the numbers of the endpoint in front."""
        with Container(id="curves"):
            yield BlockView(id="os", can_focus=False)
            yield BlockView(id="pfs", can_focus=False)
        yield BlockView(id="reading", can_focus=False)
        yield BlockView(id="numbers")

    def on_mount(self) -> None:
        """Let the keys scroll the numbers."""
        self.query_one("#numbers", BlockView).focus()

    def show(self, state: ViewState) -> None:
        """Draw both endpoints as far as they are computed, and ask for what is not."""
        if self._of is not self.results:
            self._of, self._answers, self._asked = self.results, {}, {}
        for endpoint in ENDPOINTS:
            in_front = endpoint == state.survival.endpoint
            self.query_one(f"#{endpoint}").set_class(in_front, "-in-front")
            view = state.survival
            question = Question(endpoint, view.group, view.cut_at, view.at_days)
            if question not in self._answers and self._asked.get(endpoint) != question:
                self._asked[endpoint] = question
                self.program.compute(
                    f"survival {endpoint}",
                    partial(self._answer, self.results, question),
                    partial(self._answered, question),
                )
            self._draw(question, state)

    @staticmethod
    def _answer(results: Results, question: Question, _job: Job) -> SurvivalResult:
        at = question.at_days or None
        return results.survival(question.endpoint, question.group, at, question.cut_at)

    def _answered(self, question: Question, answer: Answer) -> None:
        self._answers[question] = answer
        self._draw(question, self.program.state)

    def _draw(self, question: Question, state: ViewState) -> None:
        answer, patient = self._answers.get(question), state.patient
        in_front = question.endpoint == state.survival.endpoint
        known = (self.drawn_of, question, answer is not None)
        cursor = state.survival.cursor
        if in_front:
            self._prepare(answer)
        self.query_one(f"#{question.endpoint}", BlockView).show(
            (*known, patient, in_front, cursor),
            lambda cells, rows: endpoint_block(
                question.endpoint, answer, size=(cells, rows), patient=patient, in_front=in_front,
                cursor=cursor,
            ),
        )  # fmt: skip
        if in_front:
            self.query_one("#numbers", BlockView).show(
                known, lambda cells, _rows: numbers_block(answer, cells)
            )
            self._read(known, cursor)

    def _prepare(self, answer: Answer | None) -> None:
        """Have the curves in front ready to be read."""
        if not isinstance(answer, SurvivalResult):
            self._reader = None
        elif self._reader is None or self._reader.result is not answer:
            self._reader = CurveReader(answer)

    def _read(self, known: Hashable, cursor: float | None) -> None:
        reading, reader = self.query_one("#reading", BlockView), self._reader
        reading.display = cursor is not None and reader is not None
        if cursor is not None and reader is not None:
            reading.show((known, cursor), lambda cells, _rows: reader.block(cursor, cells))

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
        self._ask(replace(view, group=group, cut_at=None))
        self.say(f"by {group}" if group else "all patients together")

    def action_choose_grouping(self) -> None:
        """Ask for the column the patients are divided by."""
        results = self.opened.results
        columns = [
            one for one in dividing(self.opened.cohort) if seen_later(results, one.column) is None
        ]
        numbers = {one.column for one in columns if one.numbers and one.values > MOST_CURVES}

        def choose(column: str | None) -> None:
            if column is not None:
                cut_at = "median" if column in numbers else None
                view = self.program.state.survival
                self._ask(replace(view, group=column or None, cut_at=cut_at))

        choices = [Choice("", "all patients together"), *map(_choice, columns)]
        group = self.program.state.survival.group or ""
        self.app.push_screen(ChoiceScreen("divide the patients by?", choices, group), choose)

    def action_choose_cut_point(self) -> None:
        """Ask where the column of numbers is cut."""
        before = self.program.state.survival.cut_at or ""
        self.app.push_screen(
            PromptScreen("cut at (median, tertiles, quartiles, a value; empty: not):", before),
            self._cut,
        )

    def _cut(self, text: str | None) -> None:
        if text is not None:
            self._ask(replace(self.program.state.survival, cut_at=text.strip() or None))

    # Reading the curves

    def action_toggle_reading(self) -> None:
        """Put the cursor on the first event, or take it away."""
        view = self.program.state.survival
        if view.cursor is not None:
            self._ask(replace(view, cursor=None))
        elif self._reader is not None:
            first = self._reader.first_event()
            self._ask(replace(view, cursor=0.0 if first is None else first))

    def action_step_event(self, by: int) -> None:
        """Go to the next event of the curves, or the one before."""
        self._go("event", by)

    def action_step_anybody(self, by: int) -> None:
        """Go to the next time at which anybody leaves, or the one before."""
        self._go("step", by)

    def _go(self, what: str, by: int) -> None:
        view, reader = self.program.state.survival, self._reader
        if view.cursor is None or reader is None:
            return
        walk = reader.event if what == "event" else reader.step
        time = walk(view.cursor, by)
        if time is None:
            self.say("there is none after this" if by > 0 else "there is none before this")
        else:
            self._ask(replace(view, cursor=time))

    def action_open_case_here(self) -> None:
        """Open the case of who had the event at the cursor; of several, ask whose."""
        cursor, reader = self.program.state.survival.cursor, self._reader
        people = () if cursor is None or reader is None else reader.people(cursor)
        if len(people) == 1:
            self.program.open_case(people[0][0])
        elif people:
            choices = [Choice(who, who, how) for who, how in people]
            self.app.push_screen(
                ChoiceScreen("whose case?", choices),
                lambda who: None if who is None else self.program.open_case(who),
            )
        else:
            self.say("nobody leaves the curves here")

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
