"""What the definitions screen can be asked for."""

from __future__ import annotations

from mrdscope.tui.actions.model import Action, Scope, Situation, places
from mrdscope.tui.state import DefinitionsPage

_HERE = places(Scope.DEFINITIONS)


def _needs_settings(now: Situation) -> str | None:
    on_settings = now.state.definitions.page is DefinitionsPage.SETTINGS
    return None if on_settings else "the settings are not in sight"


def _needs_proposal(now: Situation) -> str | None:
    return "no change is proposed" if now.state.definitions.proposed is None else None


def _needs_others(now: Situation) -> str | None:
    return "they are in force" if now.state.viewpoint.settings is None else None


DEFINITIONS_ACTIONS = (
    Action("definitions.take", "Take what is proposed into force on every screen", "Definitions",
           ("a",), "take_proposal", _HERE, _needs_proposal, footer="take"),
    Action("definitions.drop", "Drop what is proposed", "Definitions", ("r",), "drop_proposal",
           _HERE, _needs_proposal, footer="drop"),
    Action("definitions.change", "Propose another value of this setting", "Definitions", ("v",),
           "change_setting", _HERE, _needs_settings, footer="value"),
    Action("definitions.preset", "Propose a preset", "Definitions", ("p",), "choose_preset", _HERE,
           footer="preset"),
    Action("definitions.own", "Back to the settings the cohort was opened under", "Definitions",
           ("b",), "own_settings", _HERE, _needs_others, footer="as opened"),
    Action("definitions.view", "Settings, the paper's numbers beside ours, or all metrics",
           "Definitions", ("o",), "next_page", _HERE, footer="view"),
)  # fmt: skip
