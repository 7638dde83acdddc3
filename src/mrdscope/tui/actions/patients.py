"""Going from patient to patient."""

from __future__ import annotations

from mrdscope.tui.actions.model import Action, Scope, Situation, needs_several, places
from mrdscope.tui.actions.screens import needs_screen
from mrdscope.tui.state import ScreenId


def _opening_case(now: Situation) -> str | None:
    if now.state.screen is ScreenId.CASE:
        return "it is open"
    return needs_screen(ScreenId.CASE)(now)


PATIENT_ACTIONS = (
    Action("case.open", "Open the case of the selected patient", "Patients", ("enter",),
           "open_case", places(Scope.TABLE, Scope.ROWS, Scope.LINES), _opening_case, footer="case"),
    Action("patient.next", "Next patient", "Patients", ("J", "right_square_bracket"),
           "next_patient", unavailable=needs_several, footer="next"),
    Action("patient.previous", "Previous patient", "Patients", ("K", "left_square_bracket"),
           "previous_patient", unavailable=needs_several),
)  # fmt: skip
