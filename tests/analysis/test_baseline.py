from __future__ import annotations

import pytest

from mrdscope.analysis.baseline import baseline, treatment_on


def test_a_continuous_characteristic_has_median_and_range_and_counts_what_is_missing(make_cohort):
    ages = [34.0, 79.0, None, 59.0]
    cohort = make_cohort(
        patients=[{"patient_id": f"P{i}", "age": age} for i, age in enumerate(ages)]
    )
    age = baseline(cohort)["age"]
    assert (age.median, age.minimum, age.maximum, age.known, age.missing) == (59, 34, 79, 3, 1)
    assert age.categories == ()


def test_percentages_are_of_the_known_and_the_most_frequent_comes_first(make_cohort):
    sexes = ["male", "female", "female", None]
    cohort = make_cohort(
        patients=[{"patient_id": f"P{i}", "sex": sex} for i, sex in enumerate(sexes)]
    )
    female, male = baseline(cohort)["sex"].categories
    assert (female.value, female.n, male.n) == ("female", 2, 1)
    assert female.percent == pytest.approx(200 / 3)


def test_a_column_without_a_value_is_left_out(make_cohort):
    cohort = make_cohort(patients=[{"patient_id": "P1", "age": 40.0}])
    assert [c.name for c in baseline(cohort).characteristics] == ["age"]


def test_the_users_own_codes_are_categories_and_measurements_are_not(make_cohort):
    cohort = make_cohort(
        patients=[{"patient_id": f"P{i}", "group": i % 3 + 1, "ldh": i + 0.5} for i in range(9)]
    )
    table = baseline(cohort)
    assert [c.value for c in table["group"].categories] == ["1", "2", "3"]
    assert table["ldh"].median == 4.5


def test_treatment_on_a_day_is_what_covers_it(make_cohort):
    dose = {"patient_id": "P1", "drug": "imatinib", "dose": 800.0, "dose_unit": "mg/day"}
    cohort = make_cohort(
        patients=[{"patient_id": "P1"}],
        treatment=[
            dose | {"start_day": -30.0, "stop_day": 0.0, "dose": 600.0},
            dose | {"start_day": 0.0},
        ],
    )
    assert treatment_on(cohort, 0.0)["treatment"].to_list() == ["imatinib 800 mg/day"]
    assert treatment_on(cohort, -1.0)["treatment"].to_list() == ["imatinib 600 mg/day"]
