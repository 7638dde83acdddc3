"""Every action of the program, once: what it is called, its keys, where it is valid and when.

Key bindings, footer, help, palette and the documented key table are all made from `ACTIONS`.
"""

from __future__ import annotations

from collections.abc import Iterator

from mrdscope.tui.actions.checks import CHECKS_ACTIONS
from mrdscope.tui.actions.comparison import COMPARISON_ACTIONS
from mrdscope.tui.actions.definitions import DEFINITIONS_ACTIONS
from mrdscope.tui.actions.model import Action, Scope, Situation
from mrdscope.tui.actions.moving import MOVING_ACTIONS
from mrdscope.tui.actions.mrd import MRD_ACTIONS
from mrdscope.tui.actions.patients import PATIENT_ACTIONS
from mrdscope.tui.actions.program import PROGRAM_ACTIONS
from mrdscope.tui.actions.review import REVIEW_ACTIONS
from mrdscope.tui.actions.screens import SCREEN_ACTIONS
from mrdscope.tui.actions.survival import SURVIVAL_ACTIONS
from mrdscope.tui.actions.table import TABLE_ACTIONS
from mrdscope.tui.actions.tables import TABLES_ACTIONS
from mrdscope.tui.actions.thresholds import THRESHOLD_ACTIONS
from mrdscope.tui.actions.toxicity import TOXICITY_ACTIONS
from mrdscope.tui.actions.viewpoint import VIEWPOINT_ACTIONS

__all__ = ["ACTIONS", "Action", "Scope", "Situation", "action", "valid_in"]

ACTIONS: tuple[Action, ...] = (
    *SCREEN_ACTIONS,
    *PATIENT_ACTIONS,
    *MRD_ACTIONS,
    *TOXICITY_ACTIONS,
    *SURVIVAL_ACTIONS,
    *THRESHOLD_ACTIONS,
    *COMPARISON_ACTIONS,
    *CHECKS_ACTIONS,
    *TABLES_ACTIONS,
    *DEFINITIONS_ACTIONS,
    *REVIEW_ACTIONS,
    *TABLE_ACTIONS,
    *MOVING_ACTIONS,
    *VIEWPOINT_ACTIONS,
    *PROGRAM_ACTIONS,
)

_BY_ID = {action.id: action for action in ACTIONS}


def action(action_id: str) -> Action:
    """Return the action of that id; ``KeyError`` where there is none."""
    return _BY_ID[action_id]


def valid_in(*scopes: Scope) -> Iterator[Action]:
    """Yield the actions valid in any of these places, in the order they are listed in."""
    wanted = frozenset(scopes)
    return (candidate for candidate in ACTIONS if candidate.scopes & wanted)
