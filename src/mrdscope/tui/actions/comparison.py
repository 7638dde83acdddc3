"""What the comparison can be asked for."""

from __future__ import annotations

from mrdscope.tui.actions.model import Action, Scope, Situation, needs_several, places
from mrdscope.tui.state import Compared

_HERE = places(Scope.COMPARISON)
_GROUP = "Comparison"


def _needs_patients(now: Situation) -> str | None:
    if now.state.comparison.compared is Compared.GROUPS:
        return "groups are compared"
    return needs_several(now)


COMPARISON_ACTIONS = (
    Action("comparison.kind", "Two patients, or groups of them", _GROUP, ("o",), "compare_others",
           _HERE, footer="groups"),
    Action("comparison.hold", "Keep the first patient and step the other, or step both", _GROUP,
           ("p",), "hold_patient", _HERE, _needs_patients, footer="hold"),
    Action("comparison.other", "Choose the other patient", _GROUP, ("v",), "choose_other", _HERE,
           _needs_patients, footer="other"),
    Action("comparison.swap", "The two patients the other way round", _GROUP, ("s",),
           "swap_patients", _HERE, _needs_patients),
    Action("comparison.different", "Only the rows that differ, or all", _GROUP, ("f",),
           "toggle_different", _HERE, _needs_patients, footer="differ"),
    Action("comparison.group", "Groups of the next column that divides the patients", _GROUP,
           ("b",), "next_column", _HERE, footer="by"),
    Action("comparison.choose_group", "Groups of any column, numbers cut at their median", _GROUP,
           ("B",), "choose_column", _HERE),
    Action("comparison.cut", "Where the column of numbers is cut: median, tertiles, a value",
           _GROUP, ("c",), "choose_cut_point", _HERE),
)  # fmt: skip
