"""A rule in words, and a finding with the row it is about as it stands in its table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from mrdscope.analysis.quality.findings import Finding, Findings
from mrdscope.analysis.quality.model import Parameter, Rule
from mrdscope.cohort import schema
from mrdscope.cohort.schema import PROVENANCE
from mrdscope.present.checks import LETTERS, ROLES, SIGN, counted
from mrdscope.present.layout import clipped, folded
from mrdscope.present.numbers import number
from mrdscope.present.source_table import source_table
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.text import NULL, cell_width, clip, visible

#: Rows of the table shown before the finding's and after it.
_AROUND = 1
_WIDEST_NAME, _WIDEST_CELL = 22, 24
_GAP = 2
#: So many findings of a patient are told.
_MOST_TOLD = 50


def rule_detail(findings: Findings, rule: Rule, cells: int) -> Block:
    """Return what a rule is, why it matters and what to do, wrapped to a width."""
    failed = dict(findings.failed).get(rule.id)
    lines: list[Line] = [_heading(rule, rule.severity.value), *_why(rule)]
    if failed is not None:
        lines.append((Span("NOT RUN  ", Role.CAUTION), Span(visible(failed))))
    if rule in findings.off:
        lines.append((Span("OFF  ", Role.CAUTION), Span(_why_off(findings, rule))))
    lines += _parameters(rule)
    return folded(tuple(lines), cells)


def _why_off(findings: Findings, rule: Rule) -> str:
    reason = findings.reasons.get(rule.id)
    return "not run: switched off" + (f", for {visible(reason)}" if reason else "")


def finding_detail(
    findings: Findings, finding: Finding, rows: pl.DataFrame | None, cells: int
) -> Block:
    """Return a finding: its message, why it matters, and its row between its neighbours.

    ``rows`` is the table it is about, as it is shown; None where it is about none.
    """
    rule = findings.rule(finding.rule)
    lines: list[Line] = []
    if rule is not None:
        lines.append(_heading(rule, finding.severity))
    lines.append((Span(f"{SIGN} {visible(finding.message)}", ROLES[finding.severity]),))
    lines.append((Span("WHERE  ", Role.MUTED), Span(where(finding))))
    if finding.state != "open":
        standing = visible(finding.standing or finding.state)
        lines.append((Span("REVIEW  ", Role.MUTED), Span(standing, Role.ACCENT)))
    lines += _why(rule) if rule is not None else []
    block = folded(tuple(lines), cells)
    if rows is None or finding.place is None:
        return block
    return (*block, (), *neighbours(finding, rows, cells))


def patient_detail(findings: Findings, patient: str | None, cells: int) -> Block:
    """Return the findings about one patient, or about nobody, a sentence each, the worst first."""
    frame = findings.frame
    rows = (
        frame.filter(pl.col("patient_id").is_null())
        if patient is None
        else findings.of_patient(patient)
    )
    name = "about no patient" if patient is None else visible(patient)
    head = (Span(name, Role.HEADING), Span(f"  {counted(rows.height, 'finding')}", Role.MUTED))
    told = rows.head(_MOST_TOLD).select("severity", "rule", "message").iter_rows()
    lines = [
        (Span(f"{LETTERS[severity]} {visible(rule)}  ", ROLES[severity]), Span(visible(message)))
        for severity, rule, message in told
    ]
    more = rows.height - len(lines)
    rest = ((Span(f"and {more} more; enter shows them", Role.MUTED),),) if more else ()
    return folded((head, *lines, *rest), cells)


def where(finding: Finding) -> str:
    """Return where a finding is, in safe words: file, sheet, row and column, or the table."""
    sheet = f", sheet {finding.sheet}" if finding.sheet is not None else ""
    place = f"{finding.file}{sheet}, row {finding.row}" if finding.row is not None else None
    column = f", column {finding.column}" if finding.column is not None else ""
    return visible(f"{place or finding.table.replace('_', ' ')}{column}")


def neighbours(finding: Finding, rows: pl.DataFrame, cells: int) -> Block:
    """Return the finding's row with the one before and after it, a line a column.

    The column in doubt comes first; columns without a value in these rows are left out, and so are
    the rows of other patients, but in the table of patients.
    """
    assert finding.place is not None  # noqa: S101 - asked for a finding about a row
    places = [
        place
        for place in range(finding.place - _AROUND, finding.place + _AROUND + 1)
        if 0 <= place < rows.height and _same(rows, place, finding)
    ]
    table = source_table(schema.table(finding.table), rows[places])
    shown = table.formatted(table.frame, table.columns)
    order = sorted(range(len(table.columns)), key=lambda i: table.columns[i].key != finding.column)
    head = _line("", [_row_name(rows, place) for place in places], places, finding, None, cells)
    lines = [
        _line(
            visible(table.columns[i].header), [row[i] for row in shown], places, finding,
            table.columns[i].key, cells,
        )
        for i in order
        if table.columns[i].key not in PROVENANCE and not _empty([row[i] for row in shown])
    ]  # fmt: skip
    return (head, *lines)


def _same(rows: pl.DataFrame, place: int, finding: Finding) -> bool:
    if place == finding.place or finding.table == "patients":
        return True
    whose, at = rows["patient_id"], finding.place
    return at is not None and whose[place] == whose[at]


def _empty(cells: list[Span]) -> bool:
    return all(cell.role is Role.MISSING and cell.text.strip() == NULL for cell in cells)


def _row_name(rows: pl.DataFrame, place: int) -> Span:
    number_ = rows["_row"][place] if "_row" in rows.columns else None
    return Span(f"row {place + 1}" if number_ is None else f"row {number_}", Role.MUTED)


def _line(
    name: str,
    cells: list[Span],
    places: list[int],
    finding: Finding,
    column: str | None,
    room: int,
) -> Line:
    """Return a column's name and its cells in these rows; the cell in doubt has the sign."""
    spans = [Span(f"{clip(name, _WIDEST_NAME):<{_WIDEST_NAME}}", Role.MUTED)]
    left = max(room - _WIDEST_NAME, 0)
    width = min(_WIDEST_CELL, max(left // max(len(cells), 1) - _GAP, 1))
    for place, cell in zip(places, cells, strict=True):
        here = place == finding.place
        doubted = here and column is not None and column == finding.column
        mark = SIGN if doubted else " "
        role = ROLES[finding.severity] if doubted else Role.STRONG if here else cell.role
        text = clip(cell.text.strip(" "), width)
        pad = " " * (width - cell_width(text))
        spans.append(Span(f" {mark}{text}{pad}", role))
    return clipped(tuple(spans), room)


def _heading(rule: Rule, severity: str) -> Line:
    return (
        Span(f"{LETTERS[severity]} {visible(rule.id)} ", ROLES[severity]),
        Span(visible(rule.title), Role.HEADING),
    )


def _why(rule: Rule) -> list[Line]:
    return [(Span("WHY  ", Role.MUTED), Span(visible(rule.why)))]


def _parameters(rule: Rule) -> Iterator[Line]:
    for name, value in rule.parameters.items():
        yield (Span("LIMIT  ", Role.MUTED), Span(f"{visible(name)} = {parameter_text(value)}"))


def parameter_text(value: Parameter) -> str:
    """Return a parameter as it is written in a settings file, safe to show."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(parameter_text, value)) + "]"
    if isinstance(value, str):
        return f'"{visible(value)}"'
    return number(float(value))


def explained(findings: Findings, rule: Rule, finding: Finding | None, cells: int) -> Block:
    """Return all that is known of a rule, and of a finding of it: why it is one, what changes it.

    Its severity and category, the table and columns it is about, its limits, how many it found.
    """
    severity = finding.severity if finding is not None else rule.severity.value
    lines: list[Line] = [_heading(rule, severity), ()]
    if finding is not None:
        lines += [
            (Span("found     ", Role.MUTED), Span(visible(finding.message))),
            (Span("where     ", Role.MUTED), Span(where(finding))),
        ]
    columns = ", ".join(rule.columns) or "the whole row"
    lines += [
        (Span("why       ", Role.MUTED), Span(visible(rule.why))),
        (Span("severity  ", Role.MUTED), Span(severity)),
        (Span("doubts    ", Role.MUTED), Span(f"{rule.category} (Kahn, eGEMs 2016;4:1244)")),
        (Span("looks at  ", Role.MUTED), Span(visible(f"{rule.table}: {columns}"))),
        (Span("findings  ", Role.MUTED), Span(_how_many(findings, rule))),
    ]
    for place, (name, value) in enumerate(rule.parameters.items()):
        label = "limits    " if place == 0 else "          "
        lines.append((Span(label, Role.MUTED), Span(f"{visible(name)} = {parameter_text(value)}")))
    return (*folded(tuple(lines), cells), (), *folded(_to_change(rule), cells))


def _to_change(rule: Rule) -> Block:
    """Return how a rule is changed: the lines of a settings file, with what is in force."""
    limits = [f"{name} = {parameter_text(value)}" for name, value in rule.parameters.items()]
    said = [
        f"[checks.{rule.id}]", f'severity = "{rule.severity}"', *limits,
        "off = true", 'reason = "..."',
    ]  # fmt: skip
    head = "changed in cohort.toml, or in a file for mrdscope check --rules:"
    return ((Span(head, Role.MUTED),), *((Span(f"  {visible(one)}"),) for one in said))


def _how_many(findings: Findings, rule: Rule) -> str:
    row = findings.by_rule.filter(pl.col("rule") == rule.id).row(0, named=True)
    failed: Mapping[str, str] = dict(findings.failed)
    if rule.id in failed:
        return visible(f"could not be run: {failed[rule.id]}")
    if row["state"] == "off":
        return _why_off(findings, rule)
    return f"{row['findings']} about {counted(row['patients'], 'patient')}"
