"""Findings as JSON, CSV, Markdown and text, and masked."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.cohort.model import Loaded, LoadReport
from mrdscope.present.findings import findings_block
from mrdscope.present.styled import plain
from mrdscope.report.findings.csv import findings_csv
from mrdscope.report.findings.json import findings_json
from mrdscope.report.findings.masking import masked_findings
from mrdscope.report.findings.page import findings_page
from mrdscope.report.formats.markdown import markdown
from mrdscope.report.provenance import provenance_of
from mrdscope.report.pseudonyms import Key, masked


@pytest.fixture
def loaded(make_cohort):
    return Loaded(
        make_cohort(patients=[{"patient_id": "P 1"}, {"patient_id": "=P2"}]), LoadReport()
    )


@pytest.fixture
def provenance(loaded):
    return provenance_of(loaded.cohort, Results(loaded.cohort, PAPER).settings)


def test_json_counts_the_findings_and_names_the_rules_that_were_off(checked):
    told = findings_json(checked)
    assert told["cut"] == "2023-06-30"
    assert told["counts"] == {"error": 1, "warning": 1, "info": 1}
    assert [(one["id"], one["findings"]) for one in told["rules"]] == [("MRD-03", 1), ("MRD-14", 2)]
    assert told["off"] == [
        {"id": "TOX-13", "title": "Title of TOX-13", "reason": "not collected"}
    ]  # fmt: skip
    assert told["findings"][0]["row"] == 12


def test_csv_has_a_row_a_finding_and_no_formula(checked, provenance):
    text = findings_csv(checked, provenance)
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("".join(lines))))
    assert [row["rule"] for row in rows] == ["MRD-03", "MRD-14", "MRD-14"]
    assert (rows[1]["patient_id"], rows[1]["value"], rows[2]["value"]) == ("'=P2", "-4", "'@x")
    assert rows[1]["message"].startswith("'=P2")
    assert "\x1b" not in text


def test_text_has_the_findings_under_their_rule_with_file_row_and_column(checked):
    text = plain(findings_block(checked, "Ours"))
    assert "1 error, 1 warning, 1 info; 2 rules, 1 off, data cut 2023-06-30" in text
    assert "MRD-14 warning: Title of MRD-14 (2 findings)" in text
    assert "  mrd.csv:12 value  P 1 day 30: 0 is no result" in text
    assert "  a #1.xlsx[pcr]:7 day  =P2" in text
    assert "TOX-13 Title of TOX-13: not collected" in text
    assert "\x1b" not in text


def test_markdown_says_why_a_rule_matters(checked, provenance):
    text = markdown(findings_page(checked, provenance))
    assert "Why MRD-14." in text
    assert "not collected" in text
    assert "\x1b" not in text


def test_masked_findings_say_who_by_pseudonym_and_quote_nothing(checked, loaded):
    hidden = masked(loaded, Key(b"0123456789abcdef", of_this_run=False))
    frame = masked_findings(checked, hidden).frame
    assert set(frame["patient_id"]) == {*hidden.names.values(), None}
    assert frame["row"].null_count() == frame["value"].null_count() == frame.height
    everything = frame.write_json()
    assert "P 1" not in everything
    assert "no result" not in everything
    assert "own column" not in everything
    assert frame["rule"].to_list() == checked.frame["rule"].to_list()


def test_words_of_a_user_that_name_a_patient_are_masked(checked, loaded):
    rules = tuple(replace(rule, title="Not P 1") for rule in checked.rules)
    hidden = masked(loaded, Key(b"0123456789abcdef", of_this_run=False))
    told = masked_findings(replace(checked, rules=rules, reasons={"TOX-13": "P 1"}), hidden)
    assert "P 1" not in str(findings_json(told))


def test_who_is_no_patient_of_the_cohort_is_masked_too(checked, loaded):
    few = loaded.cohort.patients.head(1)
    hidden = masked(
        Loaded(loaded.cohort.with_tables({"patients": few}), LoadReport()),
        Key(b"0123456789abcdef", of_this_run=False),
    )
    assert "=P2" not in masked_findings(checked, hidden).frame.write_json()
