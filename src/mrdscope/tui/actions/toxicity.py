"""What the toxicity screen can be asked for."""

from __future__ import annotations

from mrdscope.tui.actions.model import Action, Scope, places

_HERE = places(Scope.TOXICITY)

TOXICITY_ACTIONS = (
    Action("toxicity.next_page", "Next view of the adverse events", "Toxicity", ("o",),
           "step_page(1)", _HERE, footer="view"),
    Action("toxicity.previous_page", "View before", "Toxicity", ("O",), "step_page(-1)", _HERE),
    Action("toxicity.choose_page", "Choose a view by its name", "Toxicity", ("v",), "choose_page",
           _HERE),
    Action("toxicity.group", "Divide the patients by the next column", "Toxicity", ("b",),
           "next_grouping", _HERE, footer="group"),
    Action("toxicity.choose_group", "Divide the patients by any column", "Toxicity", ("B",),
           "choose_grouping", _HERE),
    Action("toxicity.events", "Count all events, related ones, serious ones", "Toxicity", ("a",),
           "next_events", _HERE, footer="events"),
    Action("toxicity.row", "Of which adverse event the months are", "Toxicity", ("t",),
           "choose_row", _HERE),
)  # fmt: skip
