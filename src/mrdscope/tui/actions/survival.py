"""What the survival screen can be asked for."""

from __future__ import annotations

from mrdscope.tui.actions.model import Action, Scope, Situation, places

_HERE = places(Scope.SURVIVAL)


def _needs_cursor(now: Situation) -> str | None:
    return None if now.state.survival.cursor is not None else "the curves are not being read"


SURVIVAL_ACTIONS = (
    Action("survival.endpoint", "Overall or progression-free survival", "Survival", ("o",),
           "next_endpoint", _HERE, footer="endpoint"),
    Action("survival.group", "Divide the patients by the next column", "Survival", ("b",),
           "next_grouping", _HERE, footer="group"),
    Action("survival.choose_group", "Divide the patients by any column", "Survival", ("B",),
           "choose_grouping", _HERE),
    Action("survival.cut", "Where a column of numbers is cut: median, tertiles, a value",
           "Survival", ("c",), "choose_cut_point", _HERE),
    Action("survival.times", "Choose the times of the estimates", "Survival", ("t",),
           "choose_times", _HERE, footer="times"),
    Action("survival.read", "Read the curves with a cursor, or no longer", "Survival", ("r",),
           "toggle_reading", _HERE, footer="read"),
    Action("survival.next_event", "To the next event of the curves", "Survival", ("right", "l"),
           "step_event(1)", _HERE, _needs_cursor),
    Action("survival.previous_event", "To the event before", "Survival", ("left", "h"),
           "step_event(-1)", _HERE, _needs_cursor),
    Action("survival.next_step", "To the next time anybody leaves", "Survival", ("L",),
           "step_anybody(1)", _HERE, _needs_cursor),
    Action("survival.previous_step", "To the time before at which anybody leaves", "Survival",
           ("H",), "step_anybody(-1)", _HERE, _needs_cursor),
    Action("survival.case", "The case of who had the event here", "Survival", ("enter",),
           "open_case_here", _HERE, _needs_cursor),
)  # fmt: skip
