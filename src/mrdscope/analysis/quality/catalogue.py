"""Every rule, in the order of the catalogue."""

from __future__ import annotations

from mrdscope.analysis.quality.model import Rule
from mrdscope.analysis.quality.rules.treatment import TREATMENT_RULES

RULES: tuple[Rule, ...] = (*TREATMENT_RULES,)


def rule(rule_id: str) -> Rule:
    """Return the rule of that id; ``KeyError`` where there is none."""
    return _BY_ID[rule_id]


_BY_ID = {rule.id: rule for rule in RULES}
