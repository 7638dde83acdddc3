"""Going from screen to screen."""

from __future__ import annotations

from collections.abc import Callable

from mrdscope.tui.actions.model import Action, Situation, needs_patients
from mrdscope.tui.state import ScreenId


def needs_screen(screen: ScreenId) -> Callable[[Situation], str | None]:
    """Return what says that a screen is not there, or has nothing to show."""

    def reason(now: Situation) -> str | None:
        missing = None if screen in now.screens else f"there is no {screen} screen"
        return needs_patients(now) or missing

    return reason


def _needs_trail(now: Situation) -> str | None:
    return None if now.state.trail or now.selecting else "this is where you began"


def _needs_ahead(now: Situation) -> str | None:
    return None if now.state.ahead else "you have not gone back"


def _screen(screen: ScreenId, key: str, title: str, short: str = "") -> Action:
    return Action(
        f"screen.{screen}",
        title,
        "Screens",
        (key,),
        f"show_screen('{screen}')",
        unavailable=needs_screen(screen),
        short=short or title,
    )


SCREEN_ACTIONS = (
    _screen(ScreenId.COHORT, "1", "Cohort"),
    _screen(ScreenId.CASE, "2", "Case"),
    _screen(ScreenId.MRD, "3", "MRD"),
    _screen(ScreenId.TOXICITY, "4", "Toxicity", "Tox"),
    _screen(ScreenId.SURVIVAL, "5", "Survival", "Surv"),
    _screen(ScreenId.CHECKS, "6", "Checks"),
    _screen(ScreenId.TABLES, "7", "Tables"),
    _screen(ScreenId.DEFINITIONS, "8", "Definitions", "Defs"),
    _screen(ScreenId.THRESHOLDS, "9", "Thresholds", "Thresh"),
    _screen(ScreenId.COMPARISON, "0", "Comparison", "Comp"),
    Action("view.back", "Back to the screen before", "Screens",
           ("escape", "backspace", "alt+left"), "go_back", unavailable=_needs_trail),
    Action("view.forward", "Forward again", "Screens", ("alt+right",), "go_forward",
           unavailable=_needs_ahead),
)  # fmt: skip
