"""The settings proposed on the definitions screen: asked for, taken into force, dropped."""

from __future__ import annotations

import enum
from dataclasses import replace
from functools import partial

from mrdscope.analysis.setting_descriptions import described
from mrdscope.analysis.settings import PRESETS, Settings
from mrdscope.analysis.settings_change import differing
from mrdscope.analysis.settings_text import setting_toml, with_setting
from mrdscope.errors import InputError
from mrdscope.present.setting_text import setting_text
from mrdscope.tui.screens.base import ReviewScreen
from mrdscope.tui.screens.choice import Choice, ChoiceScreen
from mrdscope.tui.screens.prompt import PromptScreen
from mrdscope.tui.state import DefinitionsView, ViewState
from mrdscope.tui.widgets.pane import TablePane


class Proposing(ReviewScreen, inherit_bindings=False):
    """A screen with a table of settings, on which others are proposed."""

    def __init__(self) -> None:
        super().__init__()
        self._refused: dict[str, str] = {}

    def table_pane(self, table: str) -> TablePane:
        """Return one of the screen's tables."""
        return self.query_one(f"#{table}-pane", TablePane)

    def look_at(self, view: DefinitionsView) -> None:
        """Show the screen otherwise."""
        self.program.set_state(replace(self.program.state, definitions=view))

    def _in_force_or_proposed(self) -> Settings:
        return self.program.state.definitions.proposed or self.opened.results.settings

    def _propose(self, settings: Settings) -> None:
        view = self.program.state.definitions
        if not differing(self.opened.results.settings, settings):
            self.look_at(view.proposing(None))
            self.table_pane("settings").table.focus()
            self.say("that is in force already")
            return
        self.look_at(view.proposing(settings))

    def action_change_setting(self) -> None:
        """Ask for another value of the setting under the cursor, offering those it can have."""
        name = self.table_pane("settings").table.cursor_key
        if name is None:
            return
        title, value = described(name).title, getattr(self._in_force_or_proposed(), name)
        answered = partial(self._change, name)
        values = _values_like(value)
        if values:
            choices = [Choice(setting_toml(one), setting_text(one)) for one in values]
            self.app.push_screen(ChoiceScreen(f"{title}?", choices, setting_toml(value)), answered)
            return
        unit = described(name).unit
        question = f"{title} ({unit}; empty: the preset's):" if unit else f"{title}:"
        text = self._refused.pop(name, setting_toml(value))
        self.app.push_screen(PromptScreen(question, text), answered)

    def _change(self, name: str, text: str | None) -> None:
        if text is None:
            return
        try:
            self._propose(with_setting(self._in_force_or_proposed(), name, text, "here"))
        except InputError as error:
            # Asked again, it offers what was written, to be mended.
            self._refused[name] = text
            where = described(name).title
            self.say(InputError(error.what, where=where, expected=error.expected).sentence)

    def action_choose_preset(self) -> None:
        """Ask for a preset."""
        choices = [Choice(name, name, one.source) for name, one in PRESETS.items()]

        def choose(name: str | None) -> None:
            if name is not None:
                self._propose(PRESETS[name])

        chosen = self.opened.results.settings.preset
        self.app.push_screen(ChoiceScreen("which preset?", choices, chosen), choose)

    def action_take_proposal(self) -> None:
        """Have what is proposed in force on every screen."""
        state = self.program.state
        self._look(state, state.definitions.proposed)

    def action_own_settings(self) -> None:
        """Go back to the settings the cohort was opened under."""
        self._look(self.program.state, None)

    def _look(self, state: ViewState, settings: Settings | None) -> None:
        self.table_pane("settings").table.focus()
        viewpoint = replace(state.viewpoint, settings=settings)
        view = state.definitions.proposing(None)
        self.program.set_state(replace(state, viewpoint=viewpoint, definitions=view))
        self.say(f"in force: {(settings or self.opened.own).preset}")

    def action_drop_proposal(self) -> None:
        """Drop what is proposed."""
        self.table_pane("settings").table.focus()
        self.look_at(self.program.state.definitions.proposing(None))


def _values_like(value: object) -> tuple[object, ...]:
    """Return all values a setting of few can have; none where it can have any."""
    if isinstance(value, bool):
        return (True, False)
    return tuple(type(value)) if isinstance(value, enum.Enum) else ()
