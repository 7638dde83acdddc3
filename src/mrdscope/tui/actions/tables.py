"""What the screen of source tables can be asked for."""

from __future__ import annotations

from mrdscope.tui.actions.checks import needs_findings
from mrdscope.tui.actions.model import Action, Scope, places

_HERE = places(Scope.TABLES)

TABLES_ACTIONS = (
    Action("tables.next", "Next table", "Tables", ("o",), "step_table(1)", _HERE, footer="table"),
    Action("tables.previous", "Table before", "Tables", ("O",), "step_table(-1)", _HERE),
    Action("tables.choose", "Choose a table by its name", "Tables", ("v",), "choose_table", _HERE),
    Action("tables.identifying", "Show the columns that tell who a person is, or hide them",
           "Tables", ("t",), "toggle_identifying", _HERE),
    Action("tables.faults", "Only rows with findings, or every row", "Tables", ("p",),
           "toggle_faults", _HERE, needs_findings, footer="faults"),
)  # fmt: skip
