"""What can be done with findings, on their own screen and everywhere."""

from __future__ import annotations

from mrdscope.tui.actions.model import Action, Scope, Situation, needs_patients, places
from mrdscope.tui.actions.review import REVIEW

_HERE = places(Scope.CHECKS)


def needs_findings(now: Situation) -> str | None:
    """Say that there are no findings, where there are none, or none yet."""
    if now.findings is None:
        checking = "the data are still being checked" if now.busy else "the data are not checked"
        return needs_patients(now) or checking
    return None if now.findings else "the rules found nothing"


CHECKS_ACTIONS = (
    Action("finding.next", "Next finding: its row, its patient, its reason", "Checks",
           ("right_curly_bracket",), "step_finding(1)", unavailable=needs_findings),
    Action("finding.previous", "Finding before", "Checks", ("left_curly_bracket",),
           "step_finding(-1)", unavailable=needs_findings),
    Action("checks.next", "Next view: by rule, by patient, all findings", "Checks", ("o",),
           "step_page(1)", _HERE, footer="view"),
    Action("checks.previous", "View before", "Checks", ("O",), "step_page(-1)", _HERE),
    Action("finding.accept", "Accept this finding with a reason, or take that back", REVIEW, ("a",),
           "accept_finding", _HERE, needs_findings, footer="accept"),
    Action("finding.assign", "Say who is to answer the query about this finding", REVIEW, ("p",),
           "assign_query", _HERE, needs_findings),
    Action("finding.gone", "Close a query whose finding is gone", REVIEW, ("b",), "close_gone",
           _HERE),
    Action("finding.accepted", "Show accepted findings too, or open ones alone", REVIEW, ("t",),
           "toggle_accepted", _HERE),
    Action("checks.choose", "Choose a view by its name", "Checks", ("v",), "choose_page", _HERE),
)  # fmt: skip
