"""Every rule, in the order of the catalogue."""

from __future__ import annotations

from mrdscope.analysis.quality.model import Kahn, NotRun, Rule, Severity
from mrdscope.analysis.quality.rules.treatment import TREATMENT_RULES

RULES: tuple[Rule, ...] = (*TREATMENT_RULES,)

#: Rules that are not run over the tables: of the catalogue all the same, with the reason.
NOT_RUN: tuple[NotRun, ...] = (
    NotRun(
        "REV-01",
        Severity.INFO,
        Kahn.REVIEW,
        "Row changed since it was reviewed, or new",
        "What a reviewer signed is no longer what the file says: look at the row again.",
        "asked of the review store, which alone knows what a reviewer saw",
    ),
    NotRun(
        "REV-02",
        Severity.INFO,
        Kahn.REVIEW,
        "Queries open for more than 30 days",
        "An old query holds up the whole patient: remind who was asked, or close it.",
        "asked of the review store, which has the queries and their times",
    ),
)


def rule(rule_id: str) -> Rule:
    """Return the rule of that id; ``KeyError`` where there is none."""
    return _BY_ID[rule_id]


_BY_ID = {rule.id: rule for rule in RULES}
