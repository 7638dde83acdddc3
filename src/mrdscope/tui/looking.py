"""Looking at the cohort from elsewhere: as it was known at a data cut."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from mrdscope.tui.program import Program
from mrdscope.tui.screens.prompt import PromptScreen
from mrdscope.tui.state import ScreenId, ViewState


class Looking(Program, inherit_bindings=False):
    """The actions that change the `Viewpoint`."""

    def action_choose_cut(self) -> None:
        """Ask for the day or date as of which everything is to be shown."""
        cut = self.state.viewpoint.cut or ""
        self.push_screen(
            PromptScreen("as of day or date (180, 2021-06-30; empty: all that is known):", cut),
            self._cut,
        )

    def _cut(self, text: str | None) -> None:
        if text is not None:
            self._set_cut(text.strip() or None)

    def _set_cut(self, cut: str | None) -> None:
        self.set_state(replace(self.state, viewpoint=replace(self.state.viewpoint, cut=cut)))

    def action_mask(self) -> None:
        """Give the patients pseudonyms and hide what could name them; or their names again."""
        state = self.state
        if not state.viewpoint.masked:
            state = self._nameless(state)
        viewpoint = replace(state.viewpoint, masked=not state.viewpoint.masked)
        self.set_state(replace(state, viewpoint=viewpoint))

    def _nameless(self, state: ViewState) -> ViewState:
        """Return the state without filters that may name somebody, and say where there were any."""
        from mrdscope.present.naming_filters import (  # noqa: PLC0415 - polars
            history_without_names,
        )

        tables = {name: history_without_names(one) for name, one in state.tables.items()}
        if any(one.present != state.tables[name].present for name, one in tables.items()):
            self.say("a filter that may name somebody was taken away")
        return replace(state, tables=MappingProxyType(tables))

    def action_clear_cut(self) -> None:
        """Show everything that is known."""
        self._set_cut(None)

    def action_step_cut(self, by: int) -> None:
        """Go a step forward or back in what was known: of the patient on the case, else a month."""
        if self.opened is not None:
            patient = self.state.patient if self.state.screen is ScreenId.CASE else None
            self._set_cut(self.opened.stepped(patient, by).cut)
