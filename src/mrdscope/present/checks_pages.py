"""The line that names the views of the findings, and the filters that lead from one to another."""

from __future__ import annotations

from collections.abc import Sequence

from mrdscope.analysis.filtering.conditions import Compare, Condition, Missing, Op
from mrdscope.analysis.quality.findings import Findings
from mrdscope.analysis.quality.model import Severity
from mrdscope.present.checks import CHECKING, LETTERS, ROLES
from mrdscope.present.layout import clipped
from mrdscope.present.styled import Line, Role, Span
from mrdscope.present.text import visible

_PLURALS = {"error": "errors", "warning": "warnings", "info": "info"}


def pages_line(findings: Findings | None, pages: Sequence[str], here: str, cells: int) -> Line:
    """Return the views with the one in front in brackets, then the counts by severity."""
    spans: list[Span] = []
    for page in pages:
        shown = f"[{page}]" if page == here else f" {page} "
        spans.append(Span(shown, Role.STRONG if page == here else Role.MUTED))
    if findings is None:
        return clipped((*spans, Span(f"  checking {CHECKING}", Role.MISSING)), cells)
    if findings.problem is not None:
        problem = Span(f"  not checked: {visible(findings.problem)}", Role.BAD)
        return clipped((*spans, problem), cells)
    for severity in Severity:
        count = findings.count(severity)
        role = ROLES[severity] if count else Role.MUTED
        word = severity.value if count == 1 else _PLURALS[severity.value]
        spans += [Span("  "), Span(f"{LETTERS[severity]} {count} {word}", role)]
    if findings.accepted:
        spans.append(Span(f"  {findings.accepted} accepted", Role.GOOD))
    if findings.to_close:
        spans.append(Span(f"  {findings.to_close} to close", Role.ACCENT))
    spans.append(Span(f"  {_rules(findings)}", Role.MUTED))
    return clipped(tuple(spans), cells)


def _rules(findings: Findings) -> str:
    count = len(findings.rules) - len(findings.failed)
    off = f", {len(findings.off)} off" if findings.off else ""
    failed = f", {len(findings.failed)} failed" if findings.failed else ""
    return visible(f"{count} rule{'s' * (count != 1)} run{off}{failed}")


def of_rule(rule: str) -> Condition:
    """Return the filter of the table of findings for those of one rule."""
    return Compare("rule", Op.EXACT, rule)


def of_patient(patient: str) -> Condition:
    """Return the filter for the findings about one patient; of an empty id, about nobody."""
    return Compare("patient", Op.EXACT, patient) if patient else Missing("patient")
