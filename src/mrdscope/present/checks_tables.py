"""The findings as tables: by rule, by patient, all of them."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.analysis.quality.findings import Findings
from mrdscope.present.checks import LETTERS, severity_cell, state_cell
from mrdscope.present.numbers import number
from mrdscope.present.styled import Role, Span
from mrdscope.present.table import Align, ColumnSpec, TableModel, spanned, text_span
from mrdscope.present.text import NULL, visible

#: The severities as ordered words, lowest first, each by its letter too.
_SEVERITY = Field(
    "severity", FieldKind.ORDERED, aliases=("sev",), words=("info", "warning", "error"),
    codes=tuple((letter.lower(), word) for word, letter in LETTERS.items()),
)  # fmt: skip
_PATIENT = Field("patient", columns=("patient_id",), aliases=("patient_id", "id"))
_RULE = Field("rule", aliases=("rule_id",))
#: Columns of `analysis.quality.located.LOCATED` the table of findings has: not the row's key, which
#: holds the patient's own id whether they are masked or not.
_SHOWN = ("id", "state", "rule", "severity", "table", "file", "sheet", "row", "patient_id",
          "column", "value", "message")  # fmt: skip


def findings_table(findings: Findings) -> TableModel:
    """Return every finding, a row each, in the rules' order; its key is the finding's number."""
    frame = findings.frame.select(pl.col("id").cast(pl.String).alias("key"), *_SHOWN)
    return TableModel(
        frame,
        (
            _severity(pinned=True),
            _rule(),
            ColumnSpec("state", "state", "open, accepted, asked about", state_cell, max_width=15,
                       field=Field("state")),
            ColumnSpec("patient", "patient", "who it is about", sources=("patient_id",),
                       max_width=16, field=_PATIENT),
            ColumnSpec("table", "table", "the table it is in", _table_cell, max_width=14,
                       field=Field("table")),
            ColumnSpec("row", "row", "row of the file, the header being row 1", spanned(number),
                       align=Align.RIGHT, field=Field("row", FieldKind.NUMBER)),
            ColumnSpec("column", "column", "the column in doubt", max_width=20,
                       field=Field("column")),
            ColumnSpec("value", "value", "the value in doubt", max_width=24, field=Field("value")),
            ColumnSpec("message", "message", "what is wrong", max_width=110,
                       field=Field("message")),
            ColumnSpec("file", "file", "the file it was read from", max_width=30,
                       field=Field("file")),
        ),
        "key",
    )  # fmt: skip


def rules_table(findings: Findings) -> TableModel:
    """Return a row a rule, those with findings first, the worst first."""
    return TableModel(
        findings.by_rule,
        (
            _severity(pinned=True),
            _rule(pinned=True),
            _count("findings", "find", "how many findings", _findings_cell, ("findings", "state")),
            _count("patients", "pat", "how many patients they are about"),
            ColumnSpec("title", "title", "what can be wrong", max_width=38),
            ColumnSpec("category", "category", "what of the data is doubted (Kahn)"),
        ),
        "rule",
    )


def patients_table(findings: Findings) -> TableModel:
    """Return a row a patient with findings, the worst first; those about nobody last."""
    return TableModel(
        findings.by_patient,
        (
            ColumnSpec("patient", "patient", "who they are about", _patient_cell, ("patient_id",),
                       pinned=True, max_width=16, field=_PATIENT),
            _severity(),
            _count("findings", "find", "how many findings"),
            _count("error", "error", "how many errors"),
            _count("warning", "warning", "how many warnings"),
            _count("info", "info", "how much else"),
            ColumnSpec("rules", "rules", "the rules, the worst first", max_width=70),
        ),
        "key",
    )  # fmt: skip


def _severity(*, pinned: bool = False) -> ColumnSpec:
    return ColumnSpec("severity", "sev", "error, warning or info", severity_cell, pinned=pinned,
                      field=_SEVERITY)  # fmt: skip


def _rule(*, pinned: bool = False) -> ColumnSpec:
    return ColumnSpec("rule", "rule", "the rule that found it", pinned=pinned, field=_RULE)


def _count(
    key: str,
    header: str,
    meaning: str,
    form: Callable[..., Span] | None = None,
    sources: tuple[str, ...] = (),
) -> ColumnSpec:
    return ColumnSpec(
        key, header, meaning, form or _count_cell, sources, align=Align.RIGHT, min_width=4,
        field=Field(key, FieldKind.NUMBER, (key,)),
    )  # fmt: skip


def _count_cell(count: int) -> Span:
    return Span(str(count), Role.PLAIN if count else Role.MUTED)


def _findings_cell(count: int, state: str) -> Span:
    return _count_cell(count) if state == "run" else Span(state, Role.UNCERTAIN)


def _patient_cell(patient: str | None) -> Span:
    return Span("nobody", Role.MUTED) if patient is None else text_span(patient)


def _table_cell(table: str | None) -> Span:
    return Span(NULL, Role.MISSING) if table is None else Span(visible(table.replace("_", " ")))
