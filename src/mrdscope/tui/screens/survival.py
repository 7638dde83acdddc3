"""Screen 5: curves of survival or incidence with their numbers, by endpoint and group."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from textual.containers import Container
from textual.widget import Widget

from mrdscope.analysis.overview import MOST_CURVES
from mrdscope.analysis.results import Results
from mrdscope.analysis.seen_later import seen_later
from mrdscope.analysis.time_to_event.cutting import Dividing, dividing
from mrdscope.analysis.time_to_event.endpoint_variants import TRANSPLANT
from mrdscope.analysis.time_to_event.endpoints import endpoint
from mrdscope.analysis.time_to_event.survival import SurvivalResult
from mrdscope.present.endpoint_words import endpoint_line
from mrdscope.present.survival_blocks import ONE_EVENT, Marked
from mrdscope.tui.actions import Action, Scope
from mrdscope.tui.asked import Asked
from mrdscope.tui.keymap import bindings
from mrdscope.tui.screens import survival_charts as charts
from mrdscope.tui.screens.choice import Choice, ChoiceScreen
from mrdscope.tui.screens.prompt import PromptScreen
from mrdscope.tui.screens.survival_asked import asked_of
from mrdscope.tui.screens.survival_charts import Answer, Picture, Question
from mrdscope.tui.screens.survival_cursor import CurveCursor
from mrdscope.tui.state import ENDPOINTS, CurveKind, ScreenId, SurvivalView, Transplant, ViewState
from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.work import GivenUpError, Job

#: Where the two charts stand.
_PLACES = ("left", "right")


def _choice(column: Dividing) -> Choice:
    known = f"{column.values} values, {column.missing} missing"
    return Choice(column.column, column.column, known)


class SurvivalScreen(CurveCursor):
    """One chart with its numbers; on a roomy terminal two charts side by side.

    While the curves are read, a low terminal gives the place of the numbers to them.
    """

    ID = ScreenId.SURVIVAL
    CSS_PATH = "survival.tcss"
    BINDINGS = bindings(Scope.SURVIVAL)
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-tall")]  # noqa: RUF012 - as Textual declares it

    def __init__(self) -> None:
        super().__init__()
        self._answers: dict[Question, Answer] = {}
        self._asked: dict[str, Question] = {}
        self._of: Results | None = None
        self._read: tuple[Picture, SurvivalResult] | None = None
        self._last_answered: SurvivalView | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Yield the curves and the numbers of the endpoint in front."""
        with Container(id="curves"):
            for place in _PLACES:
                yield BlockView(id=place, classes="-fitted")
        yield BlockView(id="reading", can_focus=False)
        yield BlockView(id="numbers")

    def on_mount(self) -> None:
        """Let the keys scroll the numbers."""
        self.query_one("#numbers", BlockView).focus()

    def show(self, state: ViewState) -> None:
        """Draw both charts as far as they are computed, and ask for what is not."""
        if self._of is not self.results:
            self._of, self._answers, self._asked = self.results, {}, {}
        for question in charts.questions(state.survival):
            if self._answer(question) is None and self._asked.get(question.endpoint) != question:
                self._asked[question.endpoint] = question
                self.program.compute(
                    f"survival {question.endpoint}",
                    partial(self._compute, self.results, question, self._answer(question)),
                    partial(self._answered, question),
                )
        self._draw(state)

    def _answer(self, question: Question) -> Answer | None:
        return self._answers.get(question) or self._answers.get(question.whole)

    @staticmethod
    def _compute(
        results: Results, question: Question, before: Answer | None, _job: Job
    ) -> SurvivalResult:
        return charts.answer(results, question, before)

    def _answered(self, question: Question, answer: Answer) -> None:
        if isinstance(answer, GivenUpError):
            self._given_up(question, answer)
            return
        self._answers[question] = answer
        self._draw(self.program.state)

    def _given_up(self, question: Question, answer: GivenUpError) -> None:
        """Go back to what was shown before a question that was given up; else say that it was."""
        state, last = self.program.state, self._last_answered
        if last is None or last == state.survival:
            self._answers[question] = answer
            self._draw(state)
        elif question == self._question(charts.in_front(state.survival)):
            self._asked.clear()
            self.ask(last)

    def forget_cancelled(self) -> None:
        """Ask again what was given up."""
        for one, answer in tuple(self._answers.items()):
            if isinstance(answer, GivenUpError):
                del self._answers[one]
                self._asked.pop(one.endpoint, None)

    def _draw(self, state: ViewState) -> None:
        view, front = state.survival, charts.in_front(state.survival)
        for place, picture in zip(_PLACES, charts.pictures(view), strict=True):
            self.query_one(f"#{place}").set_class(picture == front, "-in-front")
            self._draw_chart(place, picture, state)
        answer = self._answer_of(front)
        self._prepare(front, answer)
        if isinstance(answer, SurvivalResult):
            self._last_answered = view
        self.query_one("#numbers", BlockView).show(
            self._known(front), lambda cells, _rows: charts.numbers(front, answer, cells)
        )
        self._draw_reading(front, view.cursor)

    def _question(self, picture: Picture) -> Question:
        asked = charts.question(self.view, picture.endpoint)
        return asked.whole if picture.kind is CurveKind.INCIDENCE else asked

    def _answer_of(self, picture: Picture) -> Answer | None:
        return self._answer(self._question(picture))

    def _known(self, picture: Picture) -> tuple[Hashable, ...]:
        """Return what names a drawing of a chart: all it is made of but its size."""
        return self.drawn_of, self._question(picture), type(self._answer_of(picture)).__name__

    def _draw_chart(self, place: str, picture: Picture, state: ViewState) -> None:
        answer = self._answer_of(picture)
        front = picture == charts.in_front(state.survival)
        # What is read is the chart in front: the other one has no cursor, and nobody's time.
        reading = state.survival.cursor is not None
        patient = state.patient if front or not reading else None
        marked = Marked(patient, state.survival.cursor if front else None, front, self.glyphs)
        self.query_one(f"#{place}", BlockView).show(
            (*self._known(picture), picture, marked),
            lambda cells, rows: charts.chart(picture, answer, (cells, rows), marked),
        )

    def _prepare(self, front: Picture, answer: Answer | None) -> None:
        """Have the curves in front ready to be read."""
        if not isinstance(answer, SurvivalResult):
            self.reader = self._read = None
        elif self._read is None or self._read[0] != front or self._read[1] is not answer:
            self.reader, self._read = charts.reader(front, answer), (front, answer)

    def _draw_reading(self, front: Picture, cursor: float | None) -> None:
        reading, reader = self.query_one("#reading", BlockView), self.reader
        reads = cursor is not None and reader is not None
        reading.display = reads
        self.set_class(reads, "-reads")
        if cursor is not None and reader is not None:
            reading.show(
                (self._known(front), front, cursor),
                lambda cells, _rows: reader.block(cursor, cells),
            )

    def asked(self) -> Sequence[Asked]:
        """Return the numbers of the chart in front: at the cursor, where there is one."""
        return asked_of(self.view, charts.in_front(self.view))

    def unavailable(self, wanted: Action) -> str | None:
        """Say where there is no incidence, and where nobody was transplanted."""
        if wanted.id == "survival.kind" and not charts.has_incidence(self.view):
            return ONE_EVENT
        usual = self.view.transplant is Transplant.NOTHING
        if wanted.id == "survival.transplant" and usual and not self._transplants():
            return "no transplant is recorded"
        return super().unavailable(wanted)

    def _transplants(self) -> bool:
        return TRANSPLANT in self.opened.cohort.events["type"]

    # What is asked for

    def action_step_endpoint(self, by: int) -> None:
        """Bring the next endpoint to the front, or the one before."""
        self._ask_endpoint(self.view.stepped(by))

    def action_choose_endpoint(self) -> None:
        """Ask for an endpoint, each with what starts the clock, what ends it and what censors."""

        def choose(name: str | None) -> None:
            if name is not None:
                self._ask_endpoint(self.view.of(name))

        found = map(endpoint, ENDPOINTS)
        choices = [Choice(one.id, one.title, endpoint_line(one)) for one in found]
        self.app.push_screen(ChoiceScreen("which endpoint?", choices, self.view.endpoint), choose)

    def _ask_endpoint(self, view: SurvivalView) -> None:
        self.ask(view)
        self.say(endpoint_line(charts.asked_endpoint(view.endpoint, view.transplant)))

    def action_other_kind(self) -> None:
        """Show survival in place of incidence, or incidence in place of survival."""
        now = charts.in_front(self.view).kind
        kind = CurveKind.SURVIVAL if now is CurveKind.INCIDENCE else CurveKind.INCIDENCE
        self.ask(replace(self.view, kind=kind))

    def action_next_transplant(self) -> None:
        """Have transplant censor, then compete, then be nothing again."""
        view = self.view.with_next_transplant()
        self.ask(view)
        self.say(str(view.transplant))

    def action_next_grouping(self) -> None:
        """Divide the patients by the next column that divides them, after the last by none."""
        columns = (None, *self.opened.groupings)
        view = self.view
        place = columns.index(view.group) if view.group in columns else 0
        group = columns[(place + 1) % len(columns)]
        self.ask(replace(view, group=group, cut_at=None))
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
                view = self.view
                self.ask(replace(view, group=column or None, cut_at=cut_at))

        choices = [Choice("", "all patients together"), *map(_choice, columns)]
        group = self.view.group or ""
        self.app.push_screen(ChoiceScreen("divide the patients by?", choices, group), choose)

    def action_choose_cut_point(self) -> None:
        """Ask where the column of numbers is cut."""
        before = self.view.cut_at or ""
        self.app.push_screen(
            PromptScreen("cut at (median, tertiles, quartiles, a value; empty: not):", before),
            self._cut,
        )

    def _cut(self, text: str | None) -> None:
        if text is not None:
            self.ask(replace(self.view, cut_at=text.strip() or None))

    def action_choose_times(self) -> None:
        """Ask for the times of the estimates."""
        before = ",".join(f"{day:g}" for day in self.view.at_days)
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
            self.ask(replace(self.view, at_days=days))
        else:
            self.say(f"{text!r} is no list of days; write such as 365,730")
