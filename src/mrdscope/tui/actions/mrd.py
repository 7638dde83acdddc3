"""What the MRD screen can be asked for."""

from __future__ import annotations

from mrdscope.tui.actions.model import Action, Scope, places

_HERE = places(Scope.MRD)

MRD_ACTIONS = (
    Action("mrd.next_chart", "Next chart of the molecular course", "MRD", ("o",), "step_chart(1)",
           _HERE, footer="chart"),
    Action("mrd.previous_chart", "Chart before", "MRD", ("O",), "step_chart(-1)", _HERE),
    Action("mrd.choose_chart", "Choose a chart by its name", "MRD", ("v",), "choose_chart", _HERE),
    Action("mrd.order", "Choose what the rows are sorted by", "MRD", ("r",), "choose_order",
           _HERE, footer="order"),
)  # fmt: skip
