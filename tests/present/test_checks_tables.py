"""Findings as tables, and which finding is next."""

import pytest

from mrdscope.analysis.filtering.parsing import parse
from mrdscope.present.checks_pages import of_patient, of_rule, pages_line
from mrdscope.present.checks_step import step_of
from mrdscope.present.checks_tables import findings_table, patients_table, rules_table
from mrdscope.present.styled import plain
from mrdscope.present.view import Sort, View
from mrdscope.present.viewed import table_fields, viewed


def texts(table, *keys):
    columns = [spec.key for spec in table.columns]
    places = [columns.index(key) for key in keys]
    rows = table.cells(0, table.row_count)
    return [tuple(row[place].text.strip() for place in places) for row in rows]


@pytest.fixture(scope="module")
def table(made_findings):
    return findings_table(made_findings)


def shown(table, text="", *sorts):
    fields = table_fields(table)
    conditions = (parse(text, fields),) if text else ()
    return viewed(table, View(filters=conditions, sorts=sorts))


def test_every_finding_is_a_row_that_says_what_where_and_whose(table):
    assert texts(table, "severity", "rule", "patient", "table", "row", "column", "value") == [
        ("E", "MRD-01", "P1", "mrd", "2", "day", "-3"),
        ("W", "MRD-02", "P1", "mrd", "2", "day", "-3"),
        ("W", "MRD-02", "P1", "mrd", "3", "day", "5"),
        ("W", "MRD-02", "P2", "mrd", "5", "day", "7"),
        ("I", "PAT-01", "P3", "patients", "4", "age", "70"),
        ("W", "STR-01", "–", "mrd", "–", "tissue", "–"),
    ]
    assert texts(table, "message")[0] == ("P1: day -3.0 is before day 0",)


def test_the_key_a_row_is_known_by_in_the_file_is_not_in_the_table(table):
    assert "row_key" not in table.frame.columns


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("severity=error", 1),
        ("sev>=warning", 5),
        ("severity=w", 4),
        ("rule=MRD-02 and patient=P1", 2),
        ("table=patients", 1),
        ("value=null", 1),
        ("message~old", 1),
        ("row>2", 3),
    ],
)
def test_findings_are_filtered_by_what_they_say(table, text, count):
    assert shown(table, text).row_count == count


def test_findings_sort_by_how_much_they_weigh(table):
    order = shown(table, "", Sort("severity", descending=True))
    assert [row[0] for row in texts(order, "severity")] == list("EWWWWI")


def test_rules_have_their_counts_and_those_without_findings_a_zero(made_findings):
    assert texts(rules_table(made_findings), "severity", "rule", "findings", "patients") == [
        ("E", "MRD-01", "1", "1"),
        ("W", "MRD-02", "3", "2"),
        ("W", "STR-01", "1", "0"),
        ("I", "PAT-01", "1", "1"),
        ("E", "NON-01", "0", "0"),
    ]


def test_patients_have_counts_by_severity_and_nobody_comes_last(made_findings):
    table = patients_table(made_findings)
    assert texts(table, "patient", "severity", "error", "warning", "info", "findings") == [
        ("P1", "E", "1", "2", "0", "3"),
        ("P2", "W", "0", "1", "0", "1"),
        ("P3", "I", "0", "0", "1", "1"),
        ("nobody", "W", "0", "1", "0", "1"),
    ]


def test_a_rule_and_a_patient_lead_to_their_findings(table):
    assert viewed(table, View(filters=(of_rule("MRD-02"),))).row_count == 3
    assert viewed(table, View(filters=(of_patient("P1"),))).row_count == 3
    nobody = viewed(table, View(filters=(of_patient(""),)))
    assert texts(nobody, "rule") == [("STR-01",)]


def test_the_line_of_views_has_the_counts_by_letter_and_word(made_findings):
    line = plain((pages_line(made_findings, ("by rule", "all findings"), "by rule", 100),))
    assert line == "[by rule] all findings   E 1 error  W 4 warnings  I 1 info  5 rules run"
    assert plain((pages_line(None, ("by rule",), "by rule", 100),)) == "[by rule]  checking …"


# The next finding


def test_findings_are_gone_through_in_the_order_they_are_shown(table):
    order = shown(table, "severity=warning", Sort("patient", descending=True))
    steps = [step_of(order, None, 1)]
    while steps[-1].number is not None:
        steps.append(step_of(order, steps[-1].number, 1))
    assert [step.number for step in steps] == [3, 1, 2, 5, None]
    assert steps[1].text == "finding 2 of 4"
    assert steps[-1].text == "this is the last of 4 findings"


def test_from_a_finding_that_is_not_shown_the_first_is_next_and_the_last_is_before(table):
    order = shown(table, "rule=MRD-02")
    assert step_of(order, 0, 1).number == 1
    assert step_of(order, 0, -1).number == 3


def test_one_patient_s_findings_are_gone_through_alone(table):
    assert step_of(shown(table), 1, -1, "P1").number == 0
    assert step_of(shown(table), 2, 1, "P1").text == "this is the last of 3 findings of P1"
    assert step_of(shown(table), None, 1, "P4").text == "there is no finding of P4"
    filtered = step_of(shown(table, "severity=info"), None, 1, "P1")
    assert filtered.text == "there is no finding of P1 under the filters"
