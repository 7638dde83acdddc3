"""The cursor that walks the curves of the survival screen."""

from __future__ import annotations

from dataclasses import replace

from mrdscope.present.curve_reading import CurveReader
from mrdscope.tui.screens.base import ReviewScreen
from mrdscope.tui.screens.choice import Choice, ChoiceScreen
from mrdscope.tui.state import SurvivalView


class CurveCursor(ReviewScreen):
    """A screen whose curves are read; ``reader`` is there once the ones in front are computed."""

    def __init__(self) -> None:
        super().__init__()
        self.reader: CurveReader | None = None

    @property
    def view(self) -> SurvivalView:
        """What is asked for."""
        return self.program.state.survival

    def ask(self, view: SurvivalView) -> None:
        """Ask for something else."""
        self.program.set_state(replace(self.program.state, survival=view))

    def action_toggle_reading(self) -> None:
        """Put the cursor on the first event, or take it away."""
        view = self.view
        if view.cursor is not None:
            self.ask(replace(view, cursor=None))
        elif self.reader is not None:
            first = self.reader.first_event()
            self.ask(replace(view, cursor=0.0 if first is None else first))

    def action_step_event(self, by: int) -> None:
        """Go to the next event of the curves, or the one before."""
        self._go("event", by)

    def action_step_anybody(self, by: int) -> None:
        """Go to the next time at which anybody leaves, or the one before."""
        self._go("step", by)

    def _go(self, what: str, by: int) -> None:
        view, reader = self.view, self.reader
        if view.cursor is None or reader is None:
            return
        walk = reader.event if what == "event" else reader.step
        time = walk(view.cursor, by)
        if time is None:
            self.say("there is none after this" if by > 0 else "there is none before this")
        else:
            self.ask(replace(view, cursor=time))

    def action_open_case_here(self) -> None:
        """Open the case of who had the event at the cursor; of several, ask whose."""
        cursor, reader = self.view.cursor, self.reader
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
