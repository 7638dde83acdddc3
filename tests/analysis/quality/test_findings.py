"""What was found, by rule and by patient."""

import polars as pl
import pytest

from mrdscope.analysis.quality.checking import RuleSettings
from mrdscope.analysis.quality.findings import findings_of
from mrdscope.analysis.quality.found import found, found_of_column
from mrdscope.analysis.quality.model import Kahn, Rule, Severity
from mrdscope.errors import UsageError


class GivenUpError(Exception):
    """Nobody waits any longer."""


def rule(rule_id, severity, find):
    return Rule(rule_id, severity, Kahn.PLAUSIBILITY, "patients", f"Title of {rule_id}", "Why.",
                ("age",), find)  # fmt: skip


def too_old(evidence, _parameters):
    rows = evidence.cohort.patients.filter(pl.col("age") > 60)
    return found(rows, pl.format("{} is old", "patient_id"), table="patients", column="age")


def everybody(evidence, _parameters):
    return found(evidence.cohort.patients, pl.lit("seen"), table="patients", column=None)


def column(_evidence, _parameters):
    return found_of_column("the column is odd", table="patients", column="age")


def fault(_evidence, _parameters):
    raise ValueError("S001 was born in 1950")


def nothing_to_check(_evidence, _parameters):
    raise UsageError("there is no scale")


RULES = (
    rule("INF-01", Severity.INFO, everybody),
    rule("WAR-01", Severity.WARNING, column),
    rule("ERR-01", Severity.ERROR, too_old),
    rule("NON-01", Severity.ERROR, lambda evidence, _: everybody(evidence, _).clear()),
)


@pytest.fixture
def evidence(evidence_of):
    return evidence_of(patients=[{"patient_id": f"P{i}", "age": 10.0 * i} for i in range(5, 9)])


@pytest.fixture
def findings(evidence):
    return findings_of(evidence, RULES)


def test_severities_are_counted(findings):
    assert [findings.count(one) for one in Severity] == [2, 1, 4]
    assert findings.worst is Severity.ERROR


def test_rules_stand_with_the_worst_first_and_those_without_findings_last(findings):
    assert findings.by_rule.select("rule", "severity", "findings", "patients").rows() == [
        ("ERR-01", "error", 2, 2),
        ("WAR-01", "warning", 1, 0),
        ("INF-01", "info", 4, 4),
        ("NON-01", "error", 0, 0),
    ]


def test_patients_stand_with_the_worst_first_and_what_is_about_nobody_last(findings):
    columns = ("patient_id", "severity", "error", "warning", "info", "findings", "rules")
    assert findings.by_patient.select(columns).rows() == [
        ("P7", "error", 1, 0, 1, 2, "ERR-01 INF-01"),
        ("P8", "error", 1, 0, 1, 2, "ERR-01 INF-01"),
        ("P5", "info", 0, 0, 1, 1, "INF-01"),
        ("P6", "info", 0, 0, 1, 1, "INF-01"),
        (None, "warning", 0, 1, 0, 1, "WAR-01"),
    ]


def test_the_findings_of_a_patient_begin_with_the_worst(findings):
    assert findings.of_patient("P8")["rule"].to_list() == ["ERR-01", "INF-01"]
    assert findings.of_patient("P9").is_empty()


def test_a_rule_that_is_off_is_listed_and_not_run(evidence):
    findings = findings_of(evidence, RULES, RuleSettings(off=frozenset({"INF-01"})))
    off = findings.by_rule.filter(state="off")
    assert off.select("rule", "findings").rows() == [("INF-01", 0)]
    assert findings.count(Severity.INFO) == 0


def test_a_rule_that_cannot_be_run_is_told_without_quoting_the_data(evidence):
    rules = (rule("A-01", Severity.INFO, fault), rule("B-01", Severity.INFO, nothing_to_check))
    findings = findings_of(evidence, (*rules, RULES[2]))
    assert dict(findings.failed) == {
        "A-01": "a fault of the program: ValueError", "B-01": "there is no scale."
    }  # fmt: skip
    assert findings.by_rule.select("rule", "state").rows()[1:] == [
        ("A-01", "failed"), ("B-01", "failed")
    ]  # fmt: skip
    assert findings.count(Severity.ERROR) == 2


def test_checking_tells_how_far_it_is_and_can_be_given_up(evidence):
    told = []
    findings_of(evidence, RULES * 3, step=told.append)
    assert told == ["checks, 0 of 12 rules", "checks, 8 of 12 rules"]

    def give_up(_):
        raise GivenUpError

    with pytest.raises(GivenUpError):
        findings_of(evidence, RULES, step=give_up)
