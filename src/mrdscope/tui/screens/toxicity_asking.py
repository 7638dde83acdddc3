"""What the toxicity screen can be asked for, and how it asks back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mrdscope.analysis.time_to_event.cutting import dividing
from mrdscope.analysis.time_to_event.grouping import MOST_GROUPS
from mrdscope.tui.screens.base import ReviewScreen
from mrdscope.tui.screens.choice import Choice, ChoiceScreen
from mrdscope.tui.screens.toxicity_sheets import DIVIDED
from mrdscope.tui.state import ToxicityPage, ToxicityView


class ToxicityAsking(ReviewScreen):
    """A screen that is asked for a view of the adverse events."""

    @property
    def view(self) -> ToxicityView:
        """What is asked for."""
        return self.program.state.toxicity

    def _ask(self, view: ToxicityView) -> None:
        self.program.set_state(replace(self.program.state, toxicity=view))

    def action_step_page(self, by: int) -> None:
        """Show the next view, or the one before."""
        self._ask(self.view.stepped(by))

    def action_choose_page(self) -> None:
        """Ask for a view."""

        def choose(name: str | None) -> None:
            if name is not None:
                self._ask(replace(self.view, page=ToxicityPage(name)))

        choices = [Choice(page.value, page.value) for page in ToxicityPage]
        self.app.push_screen(ChoiceScreen("which view?", choices, self.view.page.value), choose)

    def action_next_grouping(self) -> None:
        """Divide the patients by the next column that divides them, after the last by none."""
        columns = (None, *self.opened.groupings)
        place = columns.index(self.view.group) if self.view.group in columns else 0
        self._divide(columns[(place + 1) % len(columns)])

    def action_choose_grouping(self) -> None:
        """Ask for the column the patients are divided by."""
        columns = [one for one in dividing(self.opened.cohort) if one.values <= MOST_GROUPS]

        def choose(column: str | None) -> None:
            if column is not None:
                self._divide(column or None)

        known = [Choice(one.column, one.column, f"{one.values} values") for one in columns]
        choices = [Choice("", "all patients together"), *known]
        self.app.push_screen(
            ChoiceScreen("divide the patients by?", choices, self.view.group or ""), choose
        )

    def _divide(self, group: str | None) -> None:
        self._ask(replace(self.view, group=group))
        said = f"by {group}" if group else "all patients together"
        apart = "" if self.view.page in DIVIDED else "; this view is of all together"
        self.say(said + apart if group else said)

    def action_next_events(self) -> None:
        """Count related events only, then serious ones, then all again."""
        self._ask(self.view.with_next_events())
        self.say(str(self.view.events))

    def row_names(self) -> Sequence[str]:
        """Return the rows of the table as they are called, from the top."""
        raise NotImplementedError

    def action_choose_row(self) -> None:
        """Ask of which adverse event the months are."""
        names = self.row_names()

        def choose(place: str | None) -> None:
            if place is not None:
                self._ask(replace(self.view, page=ToxicityPage.MONTHS, row=int(place)))

        choices = [Choice(str(place), name) for place, name in enumerate(names)]
        self.app.push_screen(
            ChoiceScreen("months of which adverse event?", choices, str(self.view.row)), choose
        )
