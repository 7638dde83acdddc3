"""A rule and a finding in words, with the row in doubt between its neighbours."""

from dataclasses import replace

import polars as pl
import pytest

from mrdscope.analysis.quality.findings import Findings
from mrdscope.present.checks import counts_text, findings_of_patient, reason_line
from mrdscope.present.checks_detail import (
    explained,
    finding_detail,
    neighbours,
    patient_detail,
    rule_detail,
)
from mrdscope.present.styled import Role, plain, width


def test_a_finding_is_told_with_its_reason_place_and_what_to_do(doubted, made_findings):
    text = plain(finding_detail(made_findings, made_findings.finding(0), doubted.mrd, 70))
    assert text.splitlines()[:4] == [
        "E MRD-01 Title of MRD-01",
        "! P1: day -3.0 is before day 0",
        "WHERE  mrd.csv, row 2, column day",
        "WHY  Why MRD-01 matters.",
    ]


def test_the_row_in_doubt_stands_between_those_of_the_same_patient(doubted, made_findings):
    finding = made_findings.finding(2)
    block = neighbours(finding, doubted.mrd, 80)
    lines = [line.split() for line in plain(block).splitlines()]
    assert lines[0] == ["row", "2", "row", "3", "row", "4"]
    assert lines[1] == ["day", "-3", "!5", "50"]
    assert ["value", "1e-1", "1e-2", "neg"] in lines
    in_doubt = next(span for span in block[1] if "!" in span.text)
    assert in_doubt.role is Role.CAUTION


def test_rows_of_other_patients_are_no_neighbours(doubted, made_findings):
    block = neighbours(made_findings.finding(3), doubted.mrd, 80)
    assert plain(block).splitlines()[0].split() == ["row", "5"]


def test_columns_without_a_value_in_these_rows_are_left_out(doubted, made_findings):
    text = plain(neighbours(made_findings.finding(0), doubted.mrd, 80))
    assert "tissue" not in text


@pytest.mark.parametrize("cells", [20, 40, 80])
def test_nothing_is_wider_than_the_room_there_is(doubted, made_findings, cells):
    finding = made_findings.finding(0)
    blocks = (
        finding_detail(made_findings, finding, doubted.mrd, cells),
        rule_detail(made_findings, made_findings.rules[0], cells),
        explained(made_findings, made_findings.rules[0], finding, cells),
        patient_detail(made_findings, "P1", cells),
    )
    assert all(width(line) <= cells for block in blocks for line in block)


def test_an_explanation_has_the_limits_and_how_many_were_found(made_findings):
    rule = made_findings.rules[0]
    text = plain(explained(made_findings, rule, made_findings.finding(0), 80))
    assert 'most = 31\n          kits = ["a", "b"]\n          strict = true' in text
    assert "findings  1 about 1 patient\n" in text
    assert "doubts    plausibility" in text


def test_a_rule_that_could_not_be_run_and_one_that_is_off_say_so(made_findings):
    failed, off = made_findings.rules[:2]
    found = Findings(
        made_findings.frame.clear(), (failed,), (off,), ((failed.id, "there is no scale"),)
    )
    assert "NOT RUN  there is no scale" in plain(rule_detail(found, failed, 80))
    assert "OFF  not run: switched off" in plain(rule_detail(found, off, 80))
    assert "could not be run: there is no scale" in plain(explained(found, failed, None, 80))
    assert counts_text(found) == "no findings, 1 rules failed"


def test_the_findings_of_a_patient_are_a_line_of_rules_with_the_worst_first(made_findings):
    assert plain(findings_of_patient(made_findings, "P1", 80)) == "FINDINGS  E MRD-01 · W MRD-02 x2"
    assert findings_of_patient(made_findings, "P4", 80) == ()
    assert plain(findings_of_patient(None, "P1", 80)) == "FINDINGS  checking …"


def test_what_is_about_a_patient_or_nobody_is_listed_in_sentences(made_findings):
    assert plain(patient_detail(made_findings, "P1", 80)).splitlines() == [
        "P1  3 findings",
        "E MRD-01  P1: day -3.0 is before day 0",
        "W MRD-02  P1: early",
        "W MRD-02  P1: early",
    ]
    assert plain(patient_detail(made_findings, None, 80)).splitlines()[0] == (
        "about no patient  1 finding"
    )


def test_hostile_values_and_messages_are_text(doubted, made_findings):
    bad = "\x1b[31m[/]\u202e[@click=app.quit]x[/]"
    frame = made_findings.frame.with_columns(
        pl.lit(bad).alias("message"), pl.lit(bad).alias("value"), pl.lit(bad).alias("file")
    )
    found = replace(made_findings, frame=frame)
    finding = found.finding(0)
    rows = doubted.mrd.with_columns(value=pl.lit(bad))
    told = (
        finding_detail(found, finding, rows, 60), patient_detail(found, "P1", 60),
        explained(found, found.rules[0], finding, 60), (reason_line((finding,)),),
    )  # fmt: skip
    assert all(span.text.isprintable() for block in told for line in block for span in line)
    assert all("[/]" in plain(block) for block in told)
