"""Findings of the check rules in words: how many, where, and what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mrdscope.analysis.quality.checking import Checked
from mrdscope.analysis.quality.model import Rule, Severity
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.text import visible

ROLES = {Severity.ERROR: Role.BAD, Severity.WARNING: Role.CAUTION, Severity.INFO: Role.MUTED}
_WORDS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.INFO: ("info", "info"),
}


def counted(checked: Checked) -> str:
    """Return what was found in one line: ``3 errors, 1 warning, 0 info; 45 rules, 2 off``."""
    found = ", ".join(
        f"{n:,} {_WORDS[one][n != 1]}" for one in Severity for n in (checked.count(one),)
    )
    rules = f"{len(checked.rules)} rule{'s' if len(checked.rules) != 1 else ''}"
    off = f", {len(checked.off)} off" if checked.off else ""
    cut = "" if checked.cut is None else f", data cut {checked.cut.isoformat()}"
    return f"{found}; {rules}{off}{cut}"


def heading(rule: Rule, n: int) -> str:
    """Return what stands over the findings of a rule."""
    findings = f"{n:,} finding{'s' if n != 1 else ''}"
    return visible(f"{rule.id} {rule.severity}: {rule.title} ({findings})")


def place(row: Mapping[str, object]) -> str:
    """Return where a finding is: ``mrd.csv:12``, with the sheet of a workbook; else its table."""
    if row["file"] is None:
        return str(row["table"])
    sheet = f"[{row['sheet']}]" if row["sheet"] is not None else ""
    number = f":{row['row']}" if row["row"] is not None else ""
    return f"{row['file']}{sheet}{number}"


def findings_block(checked: Checked, title: str, remarks: tuple[str, ...] = ()) -> Block:
    """Return how many findings there are, then those of each rule with their places."""
    head = (
        (Span(visible(title), Role.HEADING),),
        (Span(counted(checked)),),
        *((Span(visible(one), Role.MUTED),) for one in remarks),
    )
    return (*head, *_lines(checked))


def _lines(checked: Checked) -> Iterator[Line]:
    for rule in checked.rules:
        rows = checked.frame.filter(rule=rule.id)
        if rows.is_empty():
            continue
        yield ()
        yield (Span(heading(rule, rows.height), ROLES[rule.severity]),)
        yield from map(_finding, rows.iter_rows(named=True))
    if checked.off:
        yield ()
        yield (Span("off", Role.HEADING),)
    for rule in checked.off:
        reason = checked.reasons.get(rule.id)
        told = f"{rule.id} {rule.title}" + (f": {reason}" if reason else "")
        yield (Span(f"  {visible(told)}", Role.MUTED),)


def _finding(row: Mapping[str, object]) -> Line:
    column = f" {row['column']}" if row["column"] else ""
    return (
        Span(f"  {visible(place(row) + column)}", Role.MUTED),
        Span(f"  {visible(str(row['message']))}"),
    )
