"""Who and what is compared, and the actions that change it."""

from __future__ import annotations

from dataclasses import replace

from mrdscope.analysis.side_by_side import MOST_BESIDE
from mrdscope.analysis.time_to_event.cutting import dividing
from mrdscope.present.text import visible
from mrdscope.tui.actions import Action
from mrdscope.tui.screens.base import ReviewScreen
from mrdscope.tui.screens.choice import Choice, ChoiceScreen
from mrdscope.tui.screens.prompt import PromptScreen
from mrdscope.tui.state import Compared, ComparisonView

#: Patients offered where several have what was written in their ids.
_MOST_OFFERED = 50

_DIVIDING = frozenset({"comparison.kind", "comparison.group"})


class Comparing(ReviewScreen):
    """A screen of two patients, one of whom may be held, or of the groups of a column."""

    @property
    def view(self) -> ComparisonView:
        """What is asked for."""
        return self.program.state.comparison

    @property
    def column(self) -> str | None:
        """The column that divides the patients; None where none does.

        One that is not there any more, such as one that masking hides, is not asked for.
        """
        chosen = self.view.column
        if chosen in self.opened.cohort.patients.columns:
            return chosen
        return next(iter(self.opened.groupings), None)

    @property
    def cut_at(self) -> str | None:
        """Where that column is cut."""
        return self.view.cut_at if self.column == self.view.column else None

    def pair(self) -> tuple[str, ...]:
        """Return the two patients compared, the first first; fewer where there are fewer."""
        order, selected = self.program.order, self.program.state.patient
        if order is None or not order.row_count:
            return ()
        held = self.view.held
        place = None if selected is None else order.row_index(selected)
        here = order.row_key(place or 0)
        if held is not None and held != here and order.row_index(held) is not None:
            return held, here
        if order.row_count == 1:
            return (here,)
        beside = (place or 0) + 1
        return here, order.row_key(beside if beside < order.row_count else beside - 2)

    def _ask(self, view: ComparisonView, patient: str | None = None) -> None:
        state = replace(self.program.state, comparison=view)
        self.program.set_state(state if patient is None else state.select(patient))

    def word_of(self, wanted: Action) -> str:
        """Return what the key that changes to the others brings."""
        groups = self.view.compared is Compared.GROUPS
        return "patients" if wanted.id == "comparison.kind" and groups else super().word_of(wanted)

    def unavailable(self, wanted: Action) -> str | None:
        """Say why there is nothing to divide the patients by."""
        if wanted.id in _DIVIDING and not self.opened.groupings:
            return "no column divides the patients into few groups"
        return super().unavailable(wanted)

    def action_compare_others(self) -> None:
        """Compare groups in place of patients, or the reverse."""
        self._ask(self.view.other_kind())
        self.say(str(self.view.compared))

    def action_hold_patient(self) -> None:
        """Keep the first patient from now on, or no longer."""
        pair = self.pair()
        if self.view.held is not None:
            self._ask(replace(self.view, held=None))
            self.say("nobody is held: both change with the patient selected")
        elif len(pair) == 2:
            self._ask(replace(self.view, held=pair[0]), pair[1])
            self.say(f"{visible(pair[0])} is held; the patient selected stands beside")

    def action_swap_patients(self) -> None:
        """Put the second patient first, and hold them there."""
        pair = self.pair()
        if len(pair) == 2:
            self._ask(replace(self.view, held=pair[1]), pair[0])

    def action_toggle_different(self) -> None:
        """Show only the rows that differ, or all."""
        self._ask(replace(self.view, different=not self.view.different))
        self.say("rows that differ" if self.view.different else "all rows")

    def action_choose_other(self) -> None:
        """Ask for the patient to stand beside the first."""
        self.app.push_screen(PromptScreen("beside whom (a part of the id):"), self._other_written)

    def _other_written(self, text: str | None) -> None:
        pair = self.pair()
        if text is None or not pair:
            return
        first = pair[0]
        shown = self.results.cohort.patients["patient_id"]
        ids = self.opened.patients_called(text.strip(), self.opened.cohort.size)
        found = [one for one in ids if one != first and one in shown]
        if text.strip() in found or len(found) == 1:
            self._beside(text.strip() if text.strip() in found else found[0])
        elif found:
            choices = [Choice(one, one) for one in found[:_MOST_OFFERED]]
            self.app.push_screen(ChoiceScreen("beside whom?", choices), self._beside)
        else:
            self.say(f"nobody else shown is called {text!r}")

    def _beside(self, patient: str | None) -> None:
        if patient is not None:
            self._ask(replace(self.view, held=next(iter(self.pair()), None)), patient)

    def action_next_column(self) -> None:
        """Compare the groups of the next column."""
        columns, view = self.opened.groupings, self.view
        place = -1
        if view.compared is Compared.GROUPS and self.column in columns:
            place = columns.index(self.column)
        self._divide(columns[(place + 1) % len(columns)])

    def action_choose_column(self) -> None:
        """Ask for the column whose groups are compared."""
        columns = [
            one
            for one in dividing(self.opened.cohort)
            if one.numbers or 2 <= one.values <= MOST_BESIDE
        ]
        cut = {one.column for one in columns if one.values > MOST_BESIDE}

        def choose(column: str | None) -> None:
            if column is not None:
                self._divide(column, "median" if column in cut else None)

        choices = [
            Choice(one.column, one.column, f"{one.values} values, {one.missing} missing")
            for one in columns
        ]
        self.app.push_screen(ChoiceScreen("groups by what?", choices, self.column), choose)

    def action_choose_cut_point(self) -> None:
        """Ask where the column of numbers is cut."""
        before = self.cut_at or ""
        self.app.push_screen(
            PromptScreen("cut at (median, tertiles, quartiles, a value; empty: not):", before),
            self._cut,
        )

    def _cut(self, text: str | None) -> None:
        if text is not None and self.column is not None:
            self._divide(self.column, text.strip() or None)

    def _divide(self, column: str, cut_at: str | None = None) -> None:
        view = replace(self.view, compared=Compared.GROUPS, column=column, cut_at=cut_at)
        self._ask(view)
        self.say(f"by {column}" if cut_at is None else f"by {column}, cut at {cut_at}")
