"""What a user asks of the rules: off, severities, parameters, the cut; and what is refused."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest

from mrdscope.analysis.quality.catalogue import RULES
from mrdscope.analysis.quality.checking import check
from mrdscope.analysis.quality.model import Severity
from mrdscope.analysis.quality.settings_toml import check_settings
from mrdscope.errors import InputError

PAGE = Path(__file__).parents[3] / "docs" / "checks-settings.md"


@pytest.fixture
def cohort(make_cohort):
    return make_cohort(
        patients=[{"patient_id": "P1", "transcript": "p210"}],
        mrd=[{"patient_id": "P1", "day": 0}],
    )


@pytest.fixture
def asked(cohort):
    return lambda text: check_settings(cohort, text, "ours.toml")


def test_without_a_word_the_rules_are_the_programs(cohort):
    found = check_settings(cohort)
    assert found.rules == RULES
    assert found.settings.off == frozenset()
    assert found.cut is None


def test_every_example_of_the_page_can_be_read(asked):
    examples = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) == 2
    found = asked("\n".join(examples))
    assert found.cut == dt.date(2023, 6, 30)
    assert found.settings.parameters["MRD-14"] == {"gap_days": 120.0}
    assert found.settings.parameters["TRT-02"] == {"imatinib": (200.0, 600.0)}
    assert found.settings.severities == {"MRD-19": Severity.INFO}
    assert found.settings.off == {"TOX-13"}
    assert found.settings.reasons == {"TOX-13": "relation to treatment was not collected"}
    assert [rule.id for rule in found.rules[len(RULES) :]] == ["OWN-1", "OWN-2"]


def test_a_parameter_changes_what_is_found(evidence_of):
    evidence = evidence_of(
        patients=[{"patient_id": "P1"}],
        mrd=[{"patient_id": "P1", "day": day} for day in (0, 100)],
    )
    rules = [rule for rule in RULES if rule.id == "MRD-14"]
    text = "[checks.MRD-14]\ngap_days = 120"
    wanted = check_settings(evidence.cohort, text).settings
    assert check(evidence, rules).frame.height == 1
    checked = check(evidence, rules, wanted)
    assert checked.frame.is_empty()
    assert checked.rules[0].parameters == {"gap_days": 120.0}


def test_a_rule_that_is_off_is_listed_with_its_reason(evidence_of):
    evidence = evidence_of(patients=[{"patient_id": "P1"}])
    text = '[checks.MRD-14]\noff = true\nreason = "quarterly"'
    checked = check(evidence, RULES, check_settings(evidence.cohort, text).settings)
    assert [rule.id for rule in checked.off] == ["MRD-14"]
    assert checked.reasons["MRD-14"] == "quarterly"
    assert "MRD-14" not in {rule.id for rule in checked.rules}


def test_a_file_goes_over_what_the_cohort_says_of_itself(cohort):
    said = {"checks": {"cut": dt.date(2020, 1, 1), "MRD-14": {"gap_days": 60, "off": True}}}
    found = check_settings(replace(cohort, checks=said), "[checks.MRD-14]\noff = false")
    assert found.cut == dt.date(2020, 1, 1)
    assert found.settings.off == frozenset()
    assert found.settings.parameters["MRD-14"] == {"gap_days": 60.0}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("checks = ", ["TOML"]),
        ("[check]", ["check", "checks"]),
        ("[checks.MRD-99]\noff = true", ["checks.MRD-99", "MRD-"]),
        ("[checks.MRD-14]\ngap_day = 3", ["checks.MRD-14.gap_day", "gap_days"]),
        ("[checks.MRD-14]\ngap_days = 'x'", ["checks.MRD-14.gap_days", "a number"]),
        ("[checks.MRD-14]\ngap_days = true", ["checks.MRD-14.gap_days", "a number"]),
        ("[checks.MRD-14]\ngap_days = -1", ["checks.MRD-14.gap_days", "0 or more"]),
        ("[checks.MRD-14]\ngap_days = nan", ["checks.MRD-14.gap_days", "0 or more"]),
        ("[checks.MRD-14]\nseverity = 'fatal'", ["checks.MRD-14.severity", "error or warning"]),
        ("[checks.MRD-14]\noff = 'yes'", ["checks.MRD-14.off", "true or false"]),
        ("[checks.MRD-14]\nreason = 3", ["checks.MRD-14.reason", "text"]),
        ("[checks.TRT-02]\nimatinib = [400]", ["checks.TRT-02.imatinib", "a list of 2"]),
        ("[checks.TRT-02]\nimatinib = [800, 100]", ["checks.TRT-02.imatinib", "lowest"]),
        ("[checks]\nMRD-14 = 3", ["checks.MRD-14", "a table"]),
        ("[checks]\ncut = 'soon'", ["checks.cut", "a date"]),
        ("[checks]\ncut = 2020-01-01T10:00:00", ["checks.cut", "a date"]),
    ],
)
def test_what_does_not_fit_is_refused_with_file_and_key(asked, text, words):
    with pytest.raises(InputError) as refused:
        asked(text)
    assert all(word in refused.value.sentence for word in ["ours.toml", *words])
