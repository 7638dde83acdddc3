"""What a few rules found, made by hand."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from mrdscope.analysis.quality.checking import Checked
from mrdscope.analysis.quality.model import FINDINGS, Kahn, Rule, Severity


def rule(rule_id: str, severity: Severity, **parameters: float) -> Rule:
    return Rule(
        rule_id, severity, Kahn.PLAUSIBILITY, "mrd", f"Title of {rule_id}", f"Why {rule_id}.",
        ("value",), lambda _evidence, _parameters: pl.DataFrame(schema=FINDINGS), parameters,
    )  # fmt: skip


@pytest.fixture
def checked() -> Checked:
    rows = [
        {"rule": "MRD-03", "table": "mrd", "file": "mrd.csv", "row": 12, "patient_id": "P 1",
         "column": "value", "value": "0", "message": "P 1 day 30: 0 is no result",
         "severity": "error"},
        {"rule": "MRD-14", "table": "mrd", "file": "a #1.xlsx", "sheet": "pcr", "row": 7,
         "patient_id": "=P2", "column": "day", "value": "-4", "message": "=P2: \x1b[31mno MRD",
         "severity": "warning"},
        {"rule": "MRD-14", "table": "mrd", "column": "own column", "value": "@x",
         "message": "a column", "severity": "info"},
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema=FINDINGS)
    rules = (rule("MRD-03", Severity.ERROR), rule("MRD-14", Severity.WARNING, gap_days=92.0))
    off = (rule("TOX-13", Severity.WARNING),)
    return Checked(frame, rules, off, {"TOX-13": "not collected"}, dt.date(2023, 6, 30))
