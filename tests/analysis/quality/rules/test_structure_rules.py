"""Rules about the form of tables, the values of columns together, and sheets of results."""

import pytest

from mrdscope.analysis.quality.near import nearest, slips
from mrdscope.cohort.met import Met


def patient(patient_id="P1", **columns):
    return {"patient_id": patient_id} | columns


def column(values, name, n=None):
    """Rows of a patient each, one a value."""
    return [patient(f"P{i}", **{name: value}) for i, value in enumerate(values)][:n]


def summary(**cells):
    return [(Met.SUMMARY, None, label, value, 3) for label, value in cells.items()]


READ, UNREAD = Met.COLUMN, Met.OWN_NAME
LEVELS = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0] * 5
COUNTED = {
    "patients": [patient(sex="male", age=30.0), patient("P2", sex="female", age=41.0),
    patient("P3", sex="male", age=50.0)],
    "events": [patient(type="death", day=9.0), patient("P2", type="hematologic_relapse", day=9.0)],
}  # fmt: skip

CASES = [
    ("STR-01", "patients - ecgo", {"met": [(UNREAD, "patients", "ecgo")]}),
    ("STR-01", "patients - OS_mnths", {"met": [(UNREAD, "patients", "OS_mnths")]}),
    ("STR-01", "mrd - value", {"met": [(READ, "mrd", "day")]}),
    ("STR-01", "events - day", {"met": [(READ, "events", "type")]}),
    ("STR-01", "", {"met": [(READ, "patients", "ecog"), (UNREAD, "patients", "ecgo")]}),
    ("STR-01", "", {"met": [(UNREAD, "patients", "hospital"), (UNREAD, "patients", "agee")]}),
    ("STR-01", "", {"met": [(READ, "mrd", "fusion_copies"), (READ, "mrd", "day")]}),
    ("STR-02", "patients 3 wbc", {"met": [(Met.NOT_A_NUMBER, "patients", "wbc", "many", 3)]}),
    ("STR-02", "patients - wbc", {"met": [(Met.NOT_A_NUMBER, "patients", "wbc", None, None, 5)]}),
    ("STR-02", "patients 3 cns_leukemia", {"met": [(Met.NOT_A_FLAG, "patients", "cns_leukemia",
     "perhaps", 3)]}),
    ("STR-02", "patients - wbc", {"met": [(Met.DECIMAL_COMMA, "patients", "wbc")]}),
    ("STR-02", "events 3 type", {"met": [(Met.NOT_A_CODE, "events", "type", "checkup",
     row) for row in (3, 4)]}),
    ("STR-02", "", {"met": [(Met.NOT_A_NUMBER, "patients", "wbc", "UNK", 3), (Met.NOT_A_CODE,
     "patients", "sex", "X", 3)]}),
    ("STR-03", "patients 3 wbc", {"met": [(Met.NOT_A_NUMBER, "patients", "wbc", "n.d.", 3)]}),
    ("STR-03", "patients 2 wbc; patients 3 wbc", {"patients": column([-9.0, 999.0, 3.0, 400.0],
     "wbc")}),
    ("STR-03", "patients 3 platelets", {"patients": column([3, 9999, 400], "platelets")}),
    ("STR-03", "", {"patients": column([-9.0, -11.0, 99.0, 120.0], "wbc")}),
    ("STR-03", "", {"patients": column([999.0, 100.0], "os_days"), "events": column([-9.0, 3.0],
     "day")}),
    ("STR-03", "", {"patients": column([99.0, None], "age")}),
    ("STR-04", "labs 9 patient_id", {"met": [(Met.TOTALS, "labs", "patient_id", "Total", 9)]}),
    ("STR-04", "labs 1 - info; labs 5 - info",
     {"met": [(READ, "labs", "value"), (Met.ABOVE_HEADER, None, None, "Results", 1),
     (Met.BLANK_ROWS, None, None, None, 5)], "file": "labs.csv"}),
    ("STR-04", "labs - -", {"met": [(READ, "labs", "value"), (Met.BLANK_HEADER, None, None)],
     "file": "labs.csv"}),
    ("STR-04", "", {"met": [(READ, "labs", "value"), (Met.NO_PATIENT_ID, "labs", "patient_id",
     None, 3)]}),
    ("STR-05", "patients - study", {"patients": column(["A"] * 20, "study")}),
    ("STR-05", "patients - wbc", {"patients": column([None] * 40 + [3.0], "wbc")}),
    ("STR-05", "", {"patients": column(["A"] * 19, "study")}),
    ("STR-05", "", {"patients": column(["A", "B"] * 10, "study"), "mrd": column(["ratio"] * 30,
     "unit"), "events": column([None] * 40 + ["x"], "detail")}),
    ("STR-06", "patients 52 wbc", {"patients": column([*LEVELS, 4000.0], "wbc")}),
    ("STR-06", "labs 52 value", {"labs": [patient(test="ALT", unit="U/L",
     value=v) for v in [*LEVELS, 4000.0]]}),
    ("STR-06", "mrd 52 value", {"mrd": [patient(status="quantified", scale="ratio",
     lower=v / 1e5) for v in [*LEVELS, 4000.0]]}),
    ("STR-06", "", {"patients": column([*LEVELS, 25.0], "wbc"), "labs": [patient(test="ALT",
     value=v) for v in (1.0, 2.0, 999.0)]}),
    ("STR-06", "", {"patients": column([3.0] * 30 + [900.0], "wbc")}),
    ("STR-06", "", {"patients": column([*LEVELS, 4000.0, 5000.0, 6000.0], "wbc")}),
    ("STR-07", "patients 3 age_group",
     {"patients": [patient(age=40.0, age_group="40-59"), patient(age=60.0, age_group="40-59"),
     patient(age=60.0, age_group="60+"), patient(age=3.0, age_group="young")]}),
    ("STR-07", "patients 2 agecat", {"patients": [patient(age=39.0, agecat="≥ 40 years"),
     patient(age=39.0, agecat="<40")]}),
    ("STR-07", "patients - centre2", {"patients": [patient(f"P{i}", centre=str(i % 3),
     centre2=str(i % 3)) for i in range(20)]}),
    ("STR-07", "patients 2 gender",
     {"met": [(Met.SECOND_HEADER, "patients", "sex", None, None, 1, "gender")],
      "patients": [patient(sex="male", gender="F"), patient(sex="male", gender="M"),
      patient(sex="male", gender=None)]}),
    ("STR-07", "", {"patients": [patient(f"P{i}", centre=str(i % 3),
     city=str(i % 4)) for i in range(20)]}),
    ("STR-07", "", {"patients": [patient(age=59.9, age_group="40-59"), patient(age=None,
     age_group="<40")]}),
    ("STR-08", "patients 3 -", {"met": summary(Patients="4"), **COUNTED}),
    ("STR-08", "patients 3 -", {"met": summary(Male="2 (50%)"), **COUNTED}),
    ("STR-08", "patients 3 -", {"met": summary(Deaths="2"), **COUNTED}),
    ("STR-08", "patients 3 -", {"met": [(Met.SUMMARY, None, "Median age", "40.5", 3)], **COUNTED}),
    ("STR-08", "",
     {"met": summary(Patients="3", Male="2 (67%)", Women="33.3 %", Deaths="1", Relapses="1",
     Height="180", medianAge="41.0"), **COUNTED}),
    ("STR-08", "", {"met": summary(Relapses="3", Male="2"), "patients": [patient()]}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "where", "given"), CASES)
def test_a_rule_finds_what_is_wrong_and_nothing_else(found_at, rule, where, given):
    assert "; ".join(sorted(found_at(rule, **given))) == where


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("ecog", "ecog", 0), ("ecgo", "ecog", 1), ("grade", "grad", 1), ("ca", "abc", 3),
     ("kitten", "sitting", 3), ("", "abc", 3)],
)  # fmt: skip
def test_slips_are_counted_with_letters_that_changed_places(one, other, distance):
    assert slips(one, other) == slips(other, one) == distance


@pytest.mark.parametrize(
    ("name", "meant"),
    [("ECGO", "ecog"), ("diagnosis_dat", "diagnosis_date"), ("diagnoss_dte", "diagnosis_date"),
     ("ecog", None), ("wcb", None), ("hospital", None)],
)  # fmt: skip
def test_a_header_is_near_what_it_is_a_slip_away_from(name, meant):
    assert nearest(name, ["ecog", "wbc", "diagnosis_date"]) == meant
