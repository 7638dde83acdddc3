"""From where the cohort is looked at: as of a data cut."""

from __future__ import annotations

from mrdscope.tui.actions.model import Action, Situation


def _needs_cut(now: Situation) -> str | None:
    return None if now.state.viewpoint.cut is not None else "everything is known"


def _needs_cohort(now: Situation) -> str | None:
    return "the cohort is still being read" if now.reading else None


VIEWPOINT_ACTIONS = (
    Action("view.mask", "Mask who the patients are, or no longer", "As of", ("m",), "mask",
           unavailable=_needs_cohort),
    Action("cut.choose", "As of a day or date: what was known then", "As of", ("d",),
           "choose_cut", unavailable=_needs_cohort),
    Action("cut.back", "What was known a step before: a month, a patient's day", "As of",
           ("comma",), "step_cut(-1)", unavailable=_needs_cohort),
    Action("cut.forward", "What was known a step later", "As of", ("full_stop",), "step_cut(1)",
           unavailable=_needs_cut),
    Action("cut.none", "Everything that is known", "As of", ("D",), "clear_cut",
           unavailable=_needs_cut),
)  # fmt: skip
