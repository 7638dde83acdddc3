"""Findings as JSON; ``docs/json.md`` describes it."""

from __future__ import annotations

from mrdscope.analysis.quality.checking import Checked
from mrdscope.analysis.quality.model import FINDINGS, Rule, Severity
from mrdscope.report.json import Json


def findings_json(checked: Checked) -> Json:
    """Return the counts, the rules that were run and those that were off, and every finding."""
    counts = dict(checked.frame["rule"].value_counts().iter_rows())
    return {
        "cut": None if checked.cut is None else checked.cut.isoformat(),
        "counts": {str(one): checked.count(one) for one in Severity},
        "rules": [rule_json(rule) | {"findings": counts.get(rule.id, 0)} for rule in checked.rules],
        "off": [
            {"id": rule.id, "title": rule.title, "reason": checked.reasons.get(rule.id)}
            for rule in checked.off
        ],
        "findings": list(checked.frame.select(*FINDINGS).iter_rows(named=True)),
    }


def rule_json(rule: Rule) -> Json:
    """Return a rule as it is told, with the severity and the parameters in force."""
    return {
        "id": rule.id,
        "severity": str(rule.severity),
        "category": str(rule.category),
        "table": rule.table,
        "columns": list(rule.columns),
        "title": rule.title,
        "why": rule.why,
        "parameters": {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in rule.parameters.items()
        },
    }
