"""A SARIF log has what the standard (2.1.0) asks for, and addresses that mean something."""

from __future__ import annotations

import json

import pytest

from mrdscope.report.findings.sarif import sarif


@pytest.fixture
def log(checked):
    return sarif(checked, "data/my cohort")


@pytest.fixture
def run(log):
    return log["runs"][0]


def test_a_log_has_a_version_a_schema_and_a_run_of_a_named_tool(log, run):
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    assert run["tool"]["driver"]["name"] == "mrdscope"
    assert json.loads(json.dumps(log, allow_nan=False)) == log


def test_every_result_points_at_the_descriptor_of_its_rule(run):
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_a_descriptor_says_what_the_rule_is_and_whether_it_was_run(run):
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert rules["MRD-14"]["help"] == {"text": "Why MRD-14."}
    assert rules["MRD-14"]["defaultConfiguration"] == {"level": "warning", "enabled": True}
    assert rules["MRD-14"]["properties"]["parameters"] == {"gap_days": 92.0}
    assert rules["TOX-13"]["defaultConfiguration"]["enabled"] is False


def test_levels_are_those_of_the_standard(run):
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note"]


def test_a_row_of_a_text_file_is_a_line_of_it_with_the_value_as_snippet(run):
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 12, "snippet": {"text": "0"}}
    assert place["artifactLocation"] == {"uri": "data/my%20cohort/mrd.csv"}


def test_a_row_of_a_workbook_is_told_in_words_for_it_has_no_lines(run):
    location = run["results"][1]["locations"][0]
    assert "region" not in location["physicalLocation"]
    assert location["physicalLocation"]["artifactLocation"]["uri"].endswith("/a%20%231.xlsx")
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "mrd/sheet pcr/row 7/day"


def test_a_finding_about_a_column_has_no_file(run):
    location = run["results"][2]["locations"][0]
    assert "physicalLocation" not in location
    assert location["logicalLocations"][0]["name"] == "own column"


def test_no_address_leads_out_of_where_it_is_read(checked):
    for folder in ("/home/somebody/cohort", ""):
        place = sarif(checked, folder)["runs"][0]["results"][0]["locations"][0]
        assert place["physicalLocation"]["artifactLocation"]["uri"] == "mrd.csv"


def test_control_characters_of_the_data_are_made_visible(run):
    assert "\x1b" not in run["results"][1]["message"]["text"]


def test_a_fingerprint_stays_where_the_row_moves_and_differs_by_finding(checked, run):
    prints = [one["partialFingerprints"]["mrdscopeFinding/v1"] for one in run["results"]]
    assert len(set(prints)) == 3
    moved = checked.frame.with_columns(row=checked.frame["row"] + 5)
    again = sarif(type(checked)(moved, checked.rules))["runs"][0]["results"]
    assert [one["partialFingerprints"]["mrdscopeFinding/v1"] for one in again] == prints
