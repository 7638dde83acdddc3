"""What the survival screen can be asked for."""

from __future__ import annotations

from mrdscope.tui.actions.model import Action, Scope, Situation, places

_HERE = places(Scope.SURVIVAL)


def _needs_cursor(now: Situation) -> str | None:
    return None if now.state.survival.cursor is not None else "the curves are not being read"


SURVIVAL_ACTIONS = (
    Action("survival.next_event", "To the next event of the curves", "Survival", ("right", "l"),
           "step_event(1)", _HERE, _needs_cursor, footer="event"),
    Action("survival.previous_event", "To the event before", "Survival", ("left", "h"),
           "step_event(-1)", _HERE, _needs_cursor),
    Action("survival.next_step", "To the next time anybody leaves", "Survival", ("L",),
           "step_anybody(1)", _HERE, _needs_cursor, footer="anybody"),
    Action("survival.previous_step", "To the time before at which anybody leaves", "Survival",
           ("H",), "step_anybody(-1)", _HERE, _needs_cursor),
    Action("survival.case", "The case of who had the event here", "Survival", ("enter",),
           "open_case_here", _HERE, _needs_cursor, footer="case"),
    Action("survival.endpoint", "Next endpoint", "Survival", ("o",), "step_endpoint(1)", _HERE,
           footer="endpoint"),
    Action("survival.previous_endpoint", "Endpoint before", "Survival", ("O",),
           "step_endpoint(-1)", _HERE),
    Action("survival.choose_endpoint", "Choose an endpoint by its name and what it is", "Survival",
           ("v",), "choose_endpoint", _HERE),
    Action("survival.kind", "Cumulative incidence, or survival", "Survival",
           ("i",), "other_kind", _HERE, footer="incidence"),
    Action("survival.group", "Divide the patients by the next column", "Survival", ("b",),
           "next_grouping", _HERE, footer="group"),
    Action("survival.choose_group", "Divide the patients by any column", "Survival", ("B",),
           "choose_grouping", _HERE),
    Action("survival.cut", "Where a column of numbers is cut: median, tertiles, a value",
           "Survival", ("c",), "choose_cut_point", _HERE),
    Action("survival.transplant", "Transplant censors, or competes, or neither", "Survival",
           ("a",), "next_transplant", _HERE),
    Action("survival.times", "Choose the times of the estimates", "Survival", ("t",),
           "choose_times", _HERE, footer="times"),
    Action("survival.read", "Read the curves with a cursor, or no longer", "Survival", ("r",),
           "toggle_reading", _HERE, footer="read"),
)  # fmt: skip
