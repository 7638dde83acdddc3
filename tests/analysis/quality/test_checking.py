"""Running rules: what they find, and what settings change."""

import polars as pl
import pytest

from mrdscope.analysis.quality.checking import RuleSettings, check
from mrdscope.analysis.quality.model import FINDINGS, Severity
from mrdscope.analysis.quality.rules.treatment import TREATMENT_RULES
from mrdscope.cohort.met import Met
from mrdscope.cohort.model import Note, Outcome


@pytest.fixture
def evidence(evidence_of):
    return evidence_of(
        patients=[{"patient_id": "P1"}],
        treatment=[
            {"patient_id": "P1", "drug": "imatinib", "start_day": 10, "stop_day": 4},
            {"patient_id": "P1", "start_day": 30, "stop_day": 40},
        ],
    )


def test_a_finding_says_what_is_wrong_and_where(evidence):
    findings = check(evidence, TREATMENT_RULES[:1]).frame
    assert findings.schema == pl.Schema(FINDINGS)
    assert findings.select("rule", "severity", "table", "row", "column", "value").rows() == [
        ("TRT-01", "error", "treatment", 2, "stop_day", "4")
    ]


def test_a_rule_that_is_off_is_not_run(evidence):
    checked = check(evidence, TREATMENT_RULES[:1], RuleSettings(off=frozenset({"TRT-01"})))
    assert checked.frame.is_empty()
    assert checked.rules == ()


def test_a_rule_weighs_what_the_user_says(evidence):
    settings = RuleSettings(severities={"TRT-01": Severity.INFO})
    checked = check(evidence, TREATMENT_RULES[:1], settings)
    assert checked.count(Severity.INFO) == 1


def test_what_a_reader_met_is_told_with_its_patient(evidence_of):
    note = Note(
        Outcome.UNREADABLE, "not a number", "patients.csv", None, 2, "WBC", "many", "patients",
        "wbc", Met.NOT_A_NUMBER,
    )  # fmt: skip
    plain = Note(Outcome.GUESSED, "a word", "patients.csv")
    evidence = evidence_of(notes=[note, plain], patients=[{"patient_id": "P1"}])
    rows = evidence.met(Met.NOT_A_NUMBER)
    assert rows.select("column", "value", "_row", "patient_id").rows() == [("wbc", "many", 2, "P1")]
    assert evidence.met(Met.TOTALS).is_empty()
