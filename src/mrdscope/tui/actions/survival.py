"""What the survival screen can be asked for."""

from __future__ import annotations

from mrdscope.tui.actions.model import Action, Scope, places

_HERE = places(Scope.SURVIVAL)

SURVIVAL_ACTIONS = (
    Action("survival.endpoint", "Overall or progression-free survival", "Survival", ("o",),
           "next_endpoint", _HERE, footer="endpoint"),
    Action("survival.group", "Divide the patients by the next column", "Survival", ("b",),
           "next_grouping", _HERE, footer="group"),
    Action("survival.times", "Choose the times of the estimates", "Survival", ("t",),
           "choose_times", _HERE, footer="times"),
)  # fmt: skip
