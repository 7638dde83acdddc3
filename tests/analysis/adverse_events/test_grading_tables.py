"""Every limit of the tables, at it and on either side; the grades are the domain reference's."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.adverse_events.grading.tables import CRITERIA, EVIDENCE
from mrdscope.analysis.adverse_events.grading.units import TERMS, TESTS

CRITERION = {(c.scale, c.test): c for c in CRITERIA}


def laboratory(value, lln=None, uln=None, base=None):
    row = {"value": value, "lln": lln, "uln": uln, "baseline_value": base, "baseline_uln": uln}
    return pl.DataFrame([row], schema=dict.fromkeys(row, pl.Float64))


def grade(scale, test, value, **limits):
    return laboratory(value, **limits).select(CRITERION[scale, test].grade()).item()


# A value on a limit, and the grade there; just beyond it the grade is one more.
LOW = {
    ("CTCAE v5", "hemoglobin", 12.0): [12.0, 10.0, 8.0],
    ("CTCAE v5", "leukocytes", 4.0): [4.0, 3.0, 2.0, 1.0],
    ("CTCAE v5", "neutrophils", 2.0): [2.0, 1.5, 1.0, 0.5],
    ("CTCAE v5", "lymphocytes", 1.0): [1.0, 0.8, 0.5, 0.2],
    ("CTCAE v5", "platelets", 150.0): [150.0, 75.0, 50.0, 25.0],
    ("CTCAE v6", "hemoglobin", 12.0): [12.0, 10.0, 8.0],
    ("CTCAE v6", "leukocytes", 4.0): [4.0, 3.0, 2.0, 1.0],
    ("CTCAE v6", "neutrophils", None): [1.5, 1.0, 0.5, 0.1],
    ("CTCAE v6", "platelets", 150.0): [150.0, 75.0, 50.0, 10.0],
    ("WHO", "hemoglobin", None): [11.0, 9.5, 8.0, 6.5],
    ("WHO", "leukocytes", None): [4.0, 3.0, 2.0, 1.0],
    ("WHO", "neutrophils", None): [2.0, 1.5, 1.0, 0.5],
    ("WHO", "platelets", None): [100.0, 75.0, 50.0, 25.0],
}


@pytest.mark.parametrize("key", LOW, ids=lambda k: f"{k[0]} {k[1]}")
def test_a_low_value_on_a_limit_has_the_milder_grade(key):
    scale, test, lln = key
    for milder, limit in enumerate(LOW[key]):
        assert grade(scale, test, limit, lln=lln) == milder
        assert grade(scale, test, limit - 0.01, lln=lln) == milder + 1


MULTIPLES = {
    # of the upper limit of normal, baseline normal; then of the baseline, baseline abnormal.
    ("CTCAE v5", "alt"): ([1, 3, 5, 20], [1.5, 3, 5, 20]),
    ("CTCAE v5", "ast"): ([1, 3, 5, 20], [1.5, 3, 5, 20]),
    ("CTCAE v5", "bilirubin"): ([1, 1.5, 3, 10], [1, 1.5, 3, 10]),
    ("CTCAE v6", "alt"): ([1, 3, 5, 20], [1, 1.5, 2, 4]),
    ("CTCAE v6", "ast"): ([1, 3, 5, 20], [1, 1.5, 2, 4]),
    ("CTCAE v6", "bilirubin"): ([1, 1.5, 3, 10], [1, 1.5, 2.5, 10]),
}
#: Where grade 1 of an abnormal baseline includes its lower end (1.5-3, 1.0-1.5: no sign before it).
INCLUSIVE = {key for key in MULTIPLES if key != ("CTCAE v5", "bilirubin")}


@pytest.mark.parametrize("key", MULTIPLES, ids=" ".join)
def test_a_high_value_is_graded_in_limits_or_baselines(key):
    normal, abnormal = MULTIPLES[key]
    for milder, limit in enumerate(normal):
        assert grade(*key, limit * 1.2, uln=1.2, base=1.2) == milder
        assert grade(*key, limit * 1.2 + 0.01, uln=1.2, base=1.2) == milder + 1
    for milder, limit in enumerate(abnormal):
        on_limit = 1 if milder == 0 and key in INCLUSIVE else milder
        assert grade(*key, limit * 3.3, uln=1.2, base=3.3) == on_limit
        assert grade(*key, limit * 3.3 - 0.01, uln=1.2, base=3.3) == milder
        assert grade(*key, limit * 3.3 + 0.01, uln=1.2, base=3.3) == milder + 1


@pytest.mark.parametrize("test", ["alt", "ast", "bilirubin"])
def test_who_grades_the_liver_in_multiples_of_the_limit_whatever_the_baseline(test):
    for milder, limit in enumerate([1.25, 2.5, 5, 10]):
        assert grade("WHO", test, limit * 40, uln=40.0) == milder
        assert grade("WHO", test, limit * 40 + 0.1, uln=40.0) == milder + 1
    assert grade("WHO", test, 2.55 * 40, uln=40.0) == 2  # between 1.26-2.5 and 2.6-5 as printed


def test_alkaline_phosphatase_of_v6_is_grade_1_above_limit_and_baseline_alone():
    above = [(121, 100), (121, 120), (120, 100), (150, 150), (5000, 149)]
    assert [grade("CTCAE v6", "alp", v, uln=120.0, base=b) for v, b in above] == [1, 1, 0, 0, 1]


def test_the_same_neutrophils_are_graded_otherwise_by_each_scale():
    assert [grade(s, "neutrophils", 0.6, lln=2.0) for s in ("CTCAE v5", "CTCAE v6", "WHO")] == [
        3,
        2,
        3,
    ]


@given(st.floats(0.0, 30.0))
def test_anemia_from_a_laboratory_value_is_never_grade_4_of_ctcae(value):
    for scale in ("CTCAE v5", "CTCAE v6"):
        assert grade(scale, "hemoglobin", value, lln=12.0) <= 3


@given(st.floats(0.01, 1000.0), st.floats(0.01, 1000.0), st.floats(1.0, 50.0))
def test_a_value_further_from_normal_never_has_a_milder_grade(one, other, base):
    every = [criterion.grade().alias(f"{i}") for i, criterion in enumerate(CRITERIA)]
    low, high = (
        laboratory(value, lln=2.0, uln=10.0, base=base).select(every).row(0)
        for value in sorted((one, other))
    )
    for criterion, of_low, of_high in zip(CRITERIA, low, high, strict=True):
        rising = "uln" in criterion.needs
        assert of_low <= of_high if rising else of_low >= of_high


def test_what_is_missing_leaves_the_grade_unknown_only_where_it_could_change_it():
    assert grade("CTCAE v5", "platelets", 20.0) == 4
    assert grade("CTCAE v5", "platelets", 60.0) == 2
    assert grade("CTCAE v5", "platelets", 90.0) is None
    assert grade("CTCAE v5", "alt", 90.0, uln=40.0) is None
    assert grade("CTCAE v5", "alt", 90.0, base=40.0) is None
    assert grade("CTCAE v5", "alt", 40.0, uln=40.0) == 0
    assert grade("CTCAE v6", "bilirubin", 0.9, uln=1.2) == 0
    assert grade("CTCAE v6", "alp", 90.0, uln=120.0) == 0
    assert grade("CTCAE v6", "alp", 190.0, uln=120.0) is None
    assert grade("WHO", "hemoglobin", None) is None


def test_every_table_says_where_it_comes_from_and_names_its_test_and_its_event_once():
    assert {c.scale for c in CRITERIA} == set(EVIDENCE)
    assert EVIDENCE["WHO"].startswith("unverified")
    assert len(CRITERION) == len(CRITERIA)
    assert {c.test for c in CRITERIA} <= set(TESTS) & set(TERMS)
    for names in (TESTS, TERMS):
        spellings = [s for all_ in names.values() for s in all_]
        assert len(spellings) == len(set(spellings))


@pytest.mark.parametrize("absent", [("CTCAE v6", "lymphocytes"), ("CTCAE v5", "alp")])
def test_a_table_whose_source_is_not_known_is_not_there(absent):
    assert absent not in CRITERION
    assert not {"creatinine", "lipase"} & {test for _, test in CRITERION}
