"""Every action of the program, once: what it is called, its keys, where it is valid and when.

Key bindings, footer, help, palette and the documented key table are all made from `ACTIONS`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from mrdscope.tui.state import ScreenId, ViewState


class Scope(enum.StrEnum):
    """Where an action is valid: everywhere, on one screen, or in what has the focus."""

    APP = "app"
    COHORT = "cohort"
    CASE = "case"
    TOXICITY = "toxicity"
    SURVIVAL = "survival"
    TABLE = "table"
    BLOCK = "block"


@dataclass(frozen=True)
class Situation:
    """What decides whether an action can be done now."""

    state: ViewState
    screens: tuple[ScreenId, ...] = tuple(ScreenId)
    patients: int = 0


def always(_: Situation) -> None:
    """Say that nothing stands in the way."""


@dataclass(frozen=True)
class Action:
    """One thing a person can do.

    ``command`` is the Textual action it runs, found on the focused widget, the screen or the app,
    in this order. ``unavailable`` returns why the action cannot be done now, or None. The first of
    ``keys`` is the one shown; ``footer`` is its word there, if it has a place there.
    """

    id: str
    title: str
    group: str
    keys: tuple[str, ...]
    command: str
    scopes: frozenset[Scope] = frozenset({Scope.APP})
    unavailable: Callable[[Situation], str | None] = field(default=always, compare=False)
    footer: str = ""


def _in(*scopes: Scope) -> frozenset[Scope]:
    return frozenset(scopes)


def _needs_patients(now: Situation) -> str | None:
    return None if now.patients else "there are no patients"


def _needs_several(now: Situation) -> str | None:
    return None if now.patients > 1 else "there is no other patient"


def _needs_trail(now: Situation) -> str | None:
    return None if now.state.trail else "this is where you began"


def _needs_screen(screen: ScreenId) -> Callable[[Situation], str | None]:
    def reason(now: Situation) -> str | None:
        missing = None if screen in now.screens else f"there is no {screen} screen"
        return _needs_patients(now) or missing

    return reason


def _opening_case(now: Situation) -> str | None:
    if now.state.screen is ScreenId.CASE:
        return "it is open"
    return _needs_screen(ScreenId.CASE)(now)


def _screen(screen: ScreenId, key: str, title: str) -> Action:
    return Action(
        f"screen.{screen}",
        title,
        "Screens",
        (key,),
        f"show_screen('{screen}')",
        unavailable=_needs_screen(screen),
    )


_TABLE = _in(Scope.TABLE)
_SCROLLS = _in(Scope.TABLE, Scope.BLOCK)
_ONE_PATIENT = _in(Scope.CASE, Scope.SURVIVAL)
_SURVIVAL = _in(Scope.SURVIVAL)

ACTIONS: tuple[Action, ...] = (
    _screen(ScreenId.COHORT, "1", "Cohort"),
    _screen(ScreenId.CASE, "2", "Case"),
    _screen(ScreenId.TOXICITY, "4", "Toxicity"),
    _screen(ScreenId.SURVIVAL, "5", "Survival"),
    Action("case.open", "Open the case of the selected patient", "Patients", ("enter",),
           "open_case", _TABLE, _opening_case, footer="case"),
    Action("patient.next", "Next patient", "Patients", ("n", "right_square_bracket"),
           "next_patient", _ONE_PATIENT, _needs_several, footer="next"),
    Action("patient.previous", "Previous patient", "Patients", ("p", "left_square_bracket"),
           "previous_patient", _ONE_PATIENT, _needs_several, footer="previous"),
    Action("survival.endpoint", "Overall or progression-free survival", "Survival", ("o",),
           "next_endpoint", _SURVIVAL, footer="endpoint"),
    Action("survival.group", "Divide the patients by the next column", "Survival", ("b",),
           "next_grouping", _SURVIVAL, footer="group"),
    Action("survival.times", "Choose the times of the estimates", "Survival", ("t",),
           "choose_times", _SURVIVAL, footer="times"),
    Action("view.back", "Back to the screen before", "Screens", ("escape", "backspace"), "go_back",
           unavailable=_needs_trail),
    Action("cursor.down", "Down a row", "Moving", ("down", "j"), "cursor_down", _SCROLLS),
    Action("cursor.up", "Up a row", "Moving", ("up", "k"), "cursor_up", _SCROLLS),
    Action("cursor.page_down", "Down a page", "Moving", ("pagedown",), "cursor_page_down",
           _SCROLLS),
    Action("cursor.page_up", "Up a page", "Moving", ("pageup",), "cursor_page_up", _SCROLLS),
    Action("cursor.half_down", "Down half a page", "Moving", ("ctrl+d",), "cursor_half_down",
           _SCROLLS),
    Action("cursor.half_up", "Up half a page", "Moving", ("ctrl+u",), "cursor_half_up", _SCROLLS),
    Action("cursor.first", "To the first row", "Moving", ("home", "g"), "cursor_first", _SCROLLS),
    Action("cursor.last", "To the last row", "Moving", ("end", "G"), "cursor_last", _SCROLLS),
    Action("cursor.right", "Right a column", "Moving", ("right", "l"), "cursor_right", _TABLE),
    Action("cursor.left", "Left a column", "Moving", ("left", "h"), "cursor_left", _TABLE),
    Action("cursor.cells", "Cursor on a row or on a cell", "Moving", ("i",), "toggle_cells",
           _TABLE),
    Action("focus.next", "To the next part of the screen", "Moving", ("tab",), "focus_next"),
    Action("focus.previous", "To the part before", "Moving", ("shift+tab",), "focus_previous"),
    Action("app.help", "Help: every action valid here", "Program", ("question_mark",), "help",
           footer="help"),
    Action("app.palette", "Find an action by its name", "Program", ("colon", "ctrl+p"),
           "command_palette", footer="palette"),
    Action("app.theme", "Next theme: dark, light, monochrome", "Program", ("T",), "next_theme"),
    Action("app.quit", "Quit", "Program", ("q", "ctrl+c"), "quit", footer="quit"),
)  # fmt: skip

_BY_ID = {action.id: action for action in ACTIONS}


def action(action_id: str) -> Action:
    """Return the action of that id; ``KeyError`` where there is none."""
    return _BY_ID[action_id]


def valid_in(*scopes: Scope) -> Iterator[Action]:
    """Yield the actions valid in any of these places, in the order they are listed in."""
    wanted = frozenset(scopes)
    return (candidate for candidate in ACTIONS if candidate.scopes & wanted)
