"""What readers meet is noted with a name, the column it is in the cohort, and how many rows."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from mrdscope.cohort.met import Met
from mrdscope.cohort.readers import read

PATIENTS = """\
Patient,Gender,WBC,ecgo,t(9;22),dx_date,os_days,os_event,os_months
P1,F,12.5,0,pos,2021-01-05,100,1,3
P2,female,about 30,1,pos,14/02/2021,200,2,7
P3,W,4.0,1,maybe,44197,300,1,10

P4,f,-9,0,pos,2021-03-09,400,1,13
,M,5.0,1,pos,2021-03-09,500,1,16
,,50,,Total,,,,
"""


@pytest.fixture(scope="module")
def met(tmp_path_factory):
    path: Path = tmp_path_factory.mktemp("met")
    (path / "patients.csv").write_text(PATIENTS, encoding="utf-8")
    (path / "mrd.csv").write_text("patient_id,day,value\nP1,3,see report\n", encoding="utf-8")
    (path / "summary.csv").write_text(
        "Patients,4\nDeaths,1 (25%)\nResponse,good\n", encoding="utf-8"
    )
    notes = read(path).report.notes
    return {
        kind: {(n.subject, n.row, n.column, n.value, n.count) for n in notes if n.met is kind}
        for kind in Met
    }


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Met.OWN_NAME, {("ecgo", None, "ecgo", None, 1),
                        ("os_months", None, "os_months", None, 1)}),
        (Met.SECOND_HEADER, {("os_days", None, "os_months", None, 1)}),
        (Met.NOT_A_NUMBER, {("wbc", 3, "WBC", "about 30", 1)}),
        (Met.NOT_A_CODE, {("t_9_22", 4, "t(9;22)", "maybe", 1),
                          ("t_9_22", 8, "t(9;22)", "Total", 1)}),
        (Met.NOT_A_DATE, {("diagnosis_date", 4, "dx_date", "44197", 1)}),
        (Met.DATE_FORMAT, {("diagnosis_date", 3, "dx_date", "14/02/2021", 1)}),
        (Met.SPELLING, {("sex", 3, "Gender", "female", 1), ("sex", 4, "Gender", "W", 1),
                        ("sex", 6, "Gender", "f", 1)}),
        (Met.ONE_AND_TWO, {("os_event", None, "os_event", None, 6)}),
        (Met.BLANK_ROWS, {(None, 5, None, None, 1)}),
        (Met.NO_PATIENT_ID, {("patient_id", 7, "Patient", None, 1)}),
        (Met.TOTALS, {("patient_id", 8, "Patient", None, 1)}),
        (Met.NOT_A_RESULT, {("value", 2, "value", "see report", 1)}),
        (Met.SUMMARY, {("Patients", 1, None, "4", 1), ("Deaths", 2, None, "1 (25%)", 1)}),
    ],
)  # fmt: skip
def test_every_thing_met_has_its_place(met, kind, expected):
    assert met[kind] == expected


def test_every_column_read_says_what_it_is(met):
    assert ("sex", None, "Gender", None, 1) in met[Met.COLUMN]


def test_a_sheet_of_labels_and_numbers_is_a_summary(tmp_path):
    path = tmp_path / "trial.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("patients")
        sheet.write_row(0, 0, ["patient_id", "sex"])
        sheet.write_row(1, 0, ["P1", "F"])
        sheet.write_row(4, 0, ["P2", "F"])
        results = book.add_worksheet("Results")
        results.write_row(0, 0, ["Patients", 3])
        results.write_row(1, 0, ["2021", 3])
    notes = read(path).report.notes
    (one,) = (n for n in notes if n.met is Met.SUMMARY)
    assert (one.sheet, one.row, one.subject, one.value) == ("Results", 1, "Patients", "3")
    (blank,) = (n for n in notes if n.met is Met.BLANK_ROWS)
    assert (blank.sheet, blank.row, blank.count) == ("patients", 3, 2)


def test_a_header_that_would_stand_for_all_columns_stands_for_itself(tmp_path):
    path = tmp_path / "patients.csv"
    path.write_text("patient_id,^.*$,*\nP1,a,b\n", encoding="utf-8")
    loaded = read(path)
    assert loaded.cohort.patients.select("(^.*$)", "(*)").row(0) == ("a", "b")
    notes = [n.value for n in loaded.report.notes if n.met is Met.PATTERN_HEADER]
    assert notes == ["^.*$", "*"]
