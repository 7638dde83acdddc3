"""Findings as a document: what was found by rule, why it matters, and where it is."""

from __future__ import annotations

from collections.abc import Iterator

from mrdscope.analysis.quality.checking import Checked
from mrdscope.analysis.quality.model import Rule
from mrdscope.present.findings import counted, heading, place
from mrdscope.present.styled import Role, Span
from mrdscope.present.text import visible
from mrdscope.report.document import (
    Bullets,
    Column,
    Document,
    Facts,
    Heading,
    Paragraph,
    Part,
    Row,
    Table,
    words,
)
from mrdscope.report.provenance import PURPOSE, Provenance, facts


def findings_page(
    checked: Checked, provenance: Provenance, remarks: tuple[str, ...] = ()
) -> Document:
    """Return the findings as a document, a heading a rule with findings."""
    lead = (words(counted(checked)), *map(words, remarks))
    parts = (Facts(facts(provenance)), *_rules(checked), *_off(checked))
    return Document(
        f"Checks: {visible(provenance.title)}", parts, lead=lead, footer=(words(PURPOSE),)
    )


def _rules(checked: Checked) -> Iterator[Part]:
    for rule in checked.rules:
        rows = checked.frame.filter(rule=rule.id).rows(named=True)
        if not rows:
            continue
        yield Heading(heading(rule, len(rows)))
        yield Paragraph(words(visible(rule.why), Role.MUTED))
        yield Table(
            visible(rule.title),
            (Column("where"), Column("column"), Column("finding")),
            tuple(
                Row((
                    Span(visible(place(row))),
                    Span(visible(row["column"] or "")),
                    Span(visible(row["message"])),
                ))
                for row in rows
            ),
        )  # fmt: skip


def _off(checked: Checked) -> Iterator[Part]:
    if checked.off:
        yield Heading("Rules that were off")
        yield Bullets(tuple(words(visible(_off_line(rule, checked))) for rule in checked.off))


def _off_line(rule: Rule, checked: Checked) -> str:
    reason = checked.reasons.get(rule.id)
    return f"{rule.id} {rule.title}" + (f": {reason}" if reason else "")
