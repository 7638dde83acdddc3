"""Findings in few words: letters for severities, counts, the reason of one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mrdscope.analysis.quality.findings import Finding, Findings
from mrdscope.analysis.quality.model import Severity
from mrdscope.present import findings
from mrdscope.present.layout import wrapped
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.text import NULL, visible

#: Letter and role of a severity: colour never tells it alone.
LETTERS: Mapping[str, str] = MappingProxyType({one.value: one.value[0].upper() for one in Severity})
ROLES: Mapping[str, Role] = MappingProxyType(
    {one.value: role for one, role in findings.ROLES.items()}
)
_STATES = {"open": Role.MUTED, "accepted": Role.GOOD, "changed": Role.CAUTION}
#: Stands beside a value that has a finding.
SIGN = "!"
#: While the rules are being run.
CHECKING = "…"
#: So many findings of a patient are named on the case page.
MOST_NAMED = 6


def severity_cell(severity: str | None) -> Span:
    """Return a severity as its letter."""
    if severity is None:
        return Span(NULL, Role.MISSING)
    return Span(LETTERS.get(severity, visible(severity)), ROLES.get(severity, Role.PLAIN))


def state_cell(state: str) -> Span:
    """Return where a finding stands in the review."""
    return Span(visible(state), _STATES.get(state, Role.ACCENT))


def count_cell(count: int | None, worst: str | None) -> Span:
    """Return how many findings there are, with the letter of the worst: ``3E``.

    ``…`` where the rules are still being run (null), a dash where there are none.
    """
    if count is None:
        return Span(CHECKING, Role.MISSING)
    if not count or worst is None:
        return Span(NULL, Role.MUTED)
    return Span(f"{count}{LETTERS[worst]}", ROLES[worst])


def counted(count: int, word: str) -> str:
    """Return so many of something: ``1 finding``, ``2 findings``."""
    return f"{count:,} {word}{'s' * (count != 1)}"


def counts_text(found: Findings) -> str:
    """Return how many findings there are of each severity: ``findings 2E 5W 1I``."""
    if found.problem is not None:
        return "not checked"
    counts = [(found.count(one), LETTERS[one.value]) for one in Severity]
    told = " ".join(f"{count}{letter}" for count, letter in counts if count)
    failed = f", {len(found.failed)} rules failed" if found.failed else ""
    return (f"findings {told}" if told else "no findings") + failed


def reason(finding: Finding) -> str:
    """Return why a finding is one, in one safe sentence: ``MRD-03 error: 0 is not ...``."""
    return visible(f"{finding.rule} {finding.severity}: {finding.message}")


def reason_line(found: tuple[Finding, ...]) -> Line:
    """Return the reasons of what was found about one row or cell; nothing where there is none."""
    spans: list[Span] = []
    for one in found:
        gap = (Span("  "),) if spans else ()
        spans += [*gap, Span(f"{SIGN} {reason(one)}", ROLES[one.severity])]
    return tuple(spans)


def findings_of_patient(found: Findings | None, patient: str, cells: int) -> Block:
    """Return a line, or more, of a patient's findings: their number, and the rules, worst first.

    Nothing where there are none; None: the rules are being run.
    """
    label = Span("FINDINGS  ", Role.MUTED)
    if found is None:
        return ((label, Span(f"checking {CHECKING}", Role.MISSING)),)
    rows = found.of_patient(patient)
    if rows.is_empty():
        return ()
    rules = [
        (rule, severity, count)
        for rule, severity, count in rows.group_by("rule", "severity", maintain_order=True)
        .len()
        .iter_rows()
    ]
    named = [_named(*one) for one in rules[:MOST_NAMED]]
    more = sum(count for *_, count in rules[MOST_NAMED:])
    rest = [Span(f"and {more} more", Role.MUTED)] if more else []
    return wrapped([*named, *rest], cells, label)


def _named(rule: str, severity: str, count: int) -> Span:
    times = f" x{count}" if count > 1 else ""
    return Span(f"{LETTERS[severity]} {visible(rule)}{times}", ROLES[severity])
