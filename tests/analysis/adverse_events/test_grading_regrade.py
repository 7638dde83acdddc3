from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from mrdscope.analysis.adverse_events.grading import regrade, regrading
from mrdscope.analysis.adverse_events.toxicity import toxicity
from mrdscope.errors import UsageError


@pytest.fixture
def labs(make_cohort):
    """Build the labs table of patient P1 from rows."""

    def make(*rows):
        return make_cohort(labs=[{"patient_id": "P1", "day": 5.0} | row for row in rows]).labs

    return make


@pytest.mark.parametrize(
    ("test", "value", "unit", "grade"),
    [
        ("ANC", 0.6, "10^9/L", 3),
        ("Neutrophils", 600.0, "/mm³", 3),
        ("granulocytes", 600.0, "cells/µL", 3),
        ("anc", 0.6, "x10⁹/L", 3),
        ("ANC", 0.6, "K/uL", 3),
        ("PLT", 60.0, "G/L", 2),
        ("platelet count", 60_000.0, "/mcL", 2),
        ("Hb", 9.0, "g/dL", 2),
        ("haemoglobin", 90.0, "g/L", 2),
        ("HGB", 79.9, "g/L", 3),
    ],
)
def test_names_and_units_are_read_as_laboratories_write_them(labs, test, value, unit, grade):
    row = regrade(labs({"test": test, "value": value, "unit": unit}), "CTCAE v5").row(0, named=True)
    assert (row["grade"], row["reason"]) == (grade, None)
    assert (row["value"], row["unit"]) == (value, unit)


@pytest.mark.parametrize(
    ("row", "scale", "reason"),
    [
        ({"test": "sodium", "value": 1.0}, "WHO", "a test that is not graded"),
        ({"test": "ALC", "value": 1.0}, "CTCAE v6", "no table of CTCAE v6 for this test"),
        ({"test": "Hb", "value": 9.0}, "WHO", "no unit"),
        ({"test": "Hb", "value": 5.6, "unit": "mmol/L"}, "CTCAE v5",
         "unit mmol/L is not one the table is in"),
        ({"test": "Hb", "unit": "g/dL"}, "WHO", "no value"),
        ({"test": "Hb", "value": 11.0, "unit": "g/dL"}, "CTCAE v5", "no lower limit of normal"),
        ({"test": "ALT", "value": 11.0}, "WHO", "no upper limit of normal"),
        ({"test": "ALT", "value": 11.0, "uln": 0.0}, "WHO", "no upper limit of normal"),
        ({"test": "ALT", "value": 99.0, "uln": 40.0}, "CTCAE v5", "no baseline value"),
    ],
)  # fmt: skip
def test_a_value_is_not_gradable_for_the_first_thing_it_lacks(labs, row, scale, reason):
    result = regrade(labs(row), scale).row(0, named=True)
    assert (result["grade"], result["reason"]) == (None, reason)


def test_the_baseline_is_the_marked_value_else_the_last_up_to_day_0(labs):
    rows = [
        {"test": "ALT", "value": 30.0, "uln": 40.0, "unit": "U/L", "day": -9.0},
        {"test": "ALT", "value": 60.0, "uln": 40.0, "unit": "U/L", "day": 0.0},
        {"test": "ALT", "value": 100.0, "uln": 40.0, "unit": "U/L", "day": 8.0},
    ]
    last = regrade(labs(*rows), "CTCAE v5")
    assert last["baseline_value"].to_list() == [60.0] * 3
    assert last["is_baseline"].to_list() == [False, True, False]
    assert last["grade"].to_list() == [0, 0, 1]
    rows[0]["baseline"] = True
    marked = regrade(labs(*rows), "CTCAE v5")
    assert marked["baseline_value"].to_list() == [30.0] * 3
    assert marked["grade"].to_list() == [0, 1, 1]


def test_a_baseline_in_another_unit_is_not_compared(labs):
    rows = [
        {"test": "bilirubin", "value": 10.0, "uln": 20.0, "unit": "µmol/L", "day": 0.0},
        {"test": "bilirubin", "value": 2.0, "uln": 1.2, "unit": "mg/dL", "day": 8.0},
    ]
    result = regrade(labs(*rows), "CTCAE v5")
    assert result["reason"].to_list() == [None, "the baseline is in another unit"]
    assert regrade(labs(*rows), "WHO")["grade"].to_list() == [0, 1]


def test_a_scale_without_a_table_is_refused(labs):
    with pytest.raises(UsageError, match="CTCAE v5 or CTCAE v6 or WHO"):
        regrade(labs(), "CTCAE v4.03")


@pytest.fixture
def compared(make_cohort):
    """Compare one event with laboratory values given as ``(day, value)``."""

    def compare(event, *values, test="ANC", unit="10^9/L"):
        cohort = make_cohort(
            patients=[{"patient_id": "P1"}],
            adverse_events=[
                {"patient_id": "P1", "term": "Neutropenia", "grade": 3, "scale": "CTCAE v5.0",
                 "onset_day": 20.0} | event
            ],
            labs=[
                {"patient_id": "P1", "test": test, "unit": unit, "lln": 2.0, "day": d, "value": v}
                for d, v in values
            ],
        )  # fmt: skip
        return regrading(cohort, toxicity(cohort))

    return compare


def test_the_nearest_value_within_the_window_decides(compared):
    result = compared({}, (14.0, 0.4), (22.0, 0.6), (23.0, 0.4))
    row = result.agreement.row(0, named=True)
    assert (row["lab_day"], row["lab_grade"], row["agrees"], row["reason"]) == (22.0, 3, True, None)
    assert result.disagreements.is_empty()
    wrong = compared({}, (22.0, 1.2)).disagreements.row(0, named=True)
    assert (wrong["grade"], wrong["lab_grade"], wrong["value"]) == (3, 2, 1.2)


def test_of_two_as_near_the_later_counts_and_of_one_day_the_worst(compared):
    row = compared({}, (18.0, 1.2), (22.0, 0.6)).agreement.row(0, named=True)
    assert (row["lab_day"], row["lab_grade"]) == (22.0, 3)
    row = compared({}, (22.0, 1.2), (22.0, 0.3)).agreement.row(0, named=True)
    assert row["lab_grade"] == 4


@pytest.mark.parametrize(
    ("event", "values", "reason"),
    [
        ({}, [(12.9, 0.6), (27.1, 0.6)], "no laboratory value within 7 days"),
        ({"scale": None}, [(20.0, 0.6)], "the scale of the grade is not stated"),
        ({"scale": "CTCAE v4.03"}, [(20.0, 0.6)], "no table of CTCAE v4.03 for neutrophils"),
        ({"grade": None}, [(20.0, 0.6)], "the event was not graded"),
        ({"onset_day": None}, [(20.0, 0.6)], "the day of onset is not known"),
        ({}, [(20.0, None)], "laboratory value not gradable: no value"),
    ],
)
def test_why_grades_cannot_be_compared_is_said(compared, event, values, reason):
    row = compared(event, *values).agreement.row(0, named=True)
    assert (row["agrees"], row["reason"]) == (None, reason)


def test_each_event_is_judged_by_its_own_scale(compared):
    agrees = {
        scale: compared({"scale": scale, "grade": 2}, (20.0, 0.6)).agreement["agrees"].item()
        for scale in ("CTCAE v5", "CTCAE v6", "WHO")
    }
    assert agrees == {"CTCAE v5": False, "CTCAE v6": True, "WHO": False}


@pytest.mark.parametrize(("reported", "value", "agrees"), [
    (4, 7.0, True), (5, 7.0, True), (3, 7.0, True), (2, 7.0, False), (4, 9.0, False),
])  # fmt: skip
def test_anemia_4_is_a_persons_judgement_and_no_disagreement_with_grade_3(
    compared, reported, value, agrees
):
    event = {"term": "anaemia", "grade": reported}
    result = compared(event, (20.0, value), test="Hb", unit="g/dL")
    assert result.agreement["agrees"].item() is agrees


def test_febrile_neutropenia_is_not_graded_by_a_count(compared):
    assert compared({"term": "febrile neutropenia"}, (20.0, 0.6)).agreement.is_empty()


def test_a_scale_from_memory_is_said_to_be_unverified(compared):
    assert any("unverified" in note for note in compared({"scale": "WHO"}).notes)
    assert not any("unverified" in note for note in compared({}).notes)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["P1", "P2"]), st.sampled_from(["ANC", "ALT", "Na"]),
        st.sampled_from([-3.0, 0.0, 4.0]), st.sampled_from([None, 0.4, 1.2, 90.0, 200.0]),
        st.sampled_from([None, 40.0]),
    ),
    max_size=10,
)  # fmt: skip


@given(ROWS, st.randoms())
def test_the_order_of_values_never_matters(make_cohort, rows, random):
    order = list(range(len(rows)))
    random.shuffle(order)

    def grades(places):
        cohort = make_cohort(
            labs=[
                dict(zip(("patient_id", "test", "day", "value", "uln"), rows[i], strict=True))
                | {"unit": "10^9/L", "lln": 2.0, "_row": i}
                for i in places
            ]
        )
        return regrade(cohort.labs, "CTCAE v5").sort("_row").drop("is_baseline")

    assert_frame_equal(grades(range(len(rows))), grades(order))
