"""What is chosen on the threshold explorer: marker, landmark, endpoint, horizon, threshold."""

from __future__ import annotations

from dataclasses import replace

from mrdscope.analysis.metrics.threshold_question import asked_of
from mrdscope.analysis.results import Results
from mrdscope.analysis.thresholds.landmarks import landmarks
from mrdscope.analysis.thresholds.markers import Marker
from mrdscope.analysis.thresholds.thresholds import Question
from mrdscope.analysis.time_to_event.endpoints import DAY_0, ENDPOINTS
from mrdscope.present.numbers import days
from mrdscope.tui.screens.base import ReviewScreen
from mrdscope.tui.screens.choice import Choice, ChoiceScreen
from mrdscope.tui.screens.prompt import PromptScreen
from mrdscope.tui.state import ThresholdView
from mrdscope.tui.written import number_of

_ANOTHER = "another"


class AskingThresholds(ReviewScreen):
    """A screen that asks a question of a threshold, and the actions that change it."""

    @property
    def view(self) -> ThresholdView:
        """What is asked for."""
        return self.program.state.thresholds

    @property
    def looked_at(self) -> float | None:
        """The threshold that is drawn."""
        raise NotImplementedError

    @property
    def own(self) -> float | None:
        """The threshold the settings name for the marker, if they name one."""
        return asked_of(self.results, f"marker={self.view.marker}").threshold

    def question(self, results: Results) -> Question:
        """Return the question for the analysis."""
        view, first = self.view, landmarks(results.settings)[0]
        day, window = view.landmark or (first.day, first.window)
        return Question(Marker(view.marker), day, window, view.endpoint, view.horizon)

    def ask(self, view: ThresholdView) -> None:
        """Ask for something else."""
        self.program.set_state(replace(self.program.state, thresholds=view))

    def action_choose_threshold(self) -> None:
        """Ask for a threshold."""
        before = "" if self.looked_at is None else f"{self.looked_at:.6g}"
        self.app.push_screen(
            PromptScreen(f"threshold of the {self.view.marker} (1e-4, 0.01%):", before),
            self._choose_threshold,
        )

    def _choose_threshold(self, text: str | None) -> None:
        if text is None or not text.strip():
            return
        threshold = number_of(text)
        if threshold is None:
            self.say(f"{text!r} is no threshold; write such as 1e-4 or 0.01%")
        else:
            self.ask(replace(self.view, threshold=threshold))

    def action_choose_landmark(self) -> None:
        """Ask for a landmark of the settings, or another."""
        known = landmarks(self.results.settings)
        places = {f"{one.day:g} {one.window:g}": one for one in known}
        choices = [
            Choice(key, f"{one.name}: day {days(one.day)}",
                   f"samples of days {days(one.first)} to {days(one.day)}")
            for key, one in places.items()
        ]  # fmt: skip
        choices.append(Choice(_ANOTHER, "another day", "and how many days before it count"))
        question = self.question(self.results)
        here = f"{question.day:g} {question.window:g}"

        def choose(key: str | None) -> None:
            if key == _ANOTHER:
                self._write_landmark(here)
            elif key is not None:
                self.ask(replace(self.view, landmark=(places[key].day, places[key].window)))

        self.app.push_screen(ChoiceScreen("followed from which landmark?", choices, here), choose)

    def _write_landmark(self, before: str) -> None:
        self.app.push_screen(
            PromptScreen("landmark, and days before it with samples (90 30):", before),
            self._landmark_written,
        )

    def _landmark_written(self, text: str | None) -> None:
        if text is None:
            return
        numbers = [number_of(part) for part in text.replace(",", " ").split()]
        known = [number for number in numbers if number is not None and number >= 0]
        if len(known) == len(numbers) == 2:
            self.ask(replace(self.view, landmark=(known[0], known[1])))
        else:
            self.say(f"{text!r} is no landmark; write a day and how many days before it count")

    def action_next_endpoint(self) -> None:
        """Follow the patients to the other endpoint."""
        self.ask(self.view.next_endpoint())
        self.say(ENDPOINTS[self.view.endpoint].title)

    def action_choose_endpoint(self) -> None:
        """Ask for an endpoint."""
        choices = [
            Choice(one.id, one.title, one.definition)
            for one in ENDPOINTS.values()
            if one.time_zero == DAY_0
        ]

        def choose(name: str | None) -> None:
            if name is not None:
                self.ask(replace(self.view, endpoint=name))

        self.app.push_screen(ChoiceScreen("which endpoint?", choices, self.view.endpoint), choose)

    def action_next_marker(self) -> None:
        """Divide the patients by the next marker."""
        self.ask(self.view.next_marker())
        self.say(f"by {self.view.marker}")

    def action_choose_horizon(self) -> None:
        """Ask within how many days the event is to be foretold."""
        self.app.push_screen(
            PromptScreen("foretold within how many days of the landmark:",
                         f"{self.view.horizon:g}"),
            self._horizon_written,
        )  # fmt: skip

    def _horizon_written(self, text: str | None) -> None:
        horizon = None if text is None else number_of(text)
        if horizon is not None and horizon > 0:
            self.ask(replace(self.view, horizon=horizon))
        elif text is not None:
            self.say(f"{text!r} is no number of days; write such as 365")
