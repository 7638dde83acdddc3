from __future__ import annotations

import pytest

from mrdscope.analysis.case import case
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.analysis.standing import standing
from mrdscope.present import board


def said(labelled):
    return {label: "".join(span.text for span in line) for label, line in labelled}


def of(results, patient):
    one = case(results, patient)
    return said(board.standing_lines(standing(results, one), one))


def test_a_patient_who_died_stands_as_the_data_ends(sample):
    assert of(sample, "P02") == {
        "MRD": "2.1e-1 on day 456, limit of detection 1.0e-5, 405000 copies of B2M",
        "trend": "up 0.5 log in 30.4 d",
        "sampled": "273 d before last contact (day 729)",
        "treatment": "none; last imatinib 800 mg/day + methotrexate i.t. 15 mg/month to day 456, "
        "relapse",
        "transplant": "none recorded",
        "data to": "day 729",
    }


def test_a_patient_on_treatment_is_said_to_be_on_it(sample):
    found = of(sample, "P01")
    assert found["treatment"].startswith("on imatinib 800 mg/day")
    assert found["trend"] == "no change known in 30.4 d"
    assert found["sampled"] == "0 d before last contact (day 364.8)"


@pytest.mark.parametrize(
    ("course", "trend"),
    [
        ("0:1e-2 30:1e-3", "down 1.0 log in 30 d"),
        ("0:1e-2 30:1.1e-2", "up 0.0 log in 30 d, within assay variation"),
        ("0:U 30:1e-3", "up ≥2.0 log in 30 d"),
        ("0:1e-3 30:U", "down ≥2.0 log in 30 d"),
        ("0:1e-5 30:PNQ", "direction not known in 30 d"),
        ("0:U 30:U", "no change known in 30 d"),
        ("0:1e-2 30:1e-2", "unchanged in 30 d"),
        ("0:1e-2", "a single evaluable sample"),
    ],
)
def test_the_trend_says_no_more_than_is_known(cohort_of, course, trend):
    assert of(Results(cohort_of(course, last=60), PAPER), "P1")["trend"] == trend


def test_a_missing_sample_is_a_flag(cohort_of):
    results = Results(cohort_of("0:1e-2 30:1e-3", last=200), PAPER)
    now = standing(results, case(results, "P1"))
    (flag,) = board.overdue_flag(now, PAPER)
    assert flag.text == "no sample for 170 d before last contact (over 92)"


def test_the_fastest_doubling_is_a_bound_where_a_result_is_one(sample):
    now = standing(sample, case(sample, "P02"))
    (flag,) = board.doubling_flag(now)
    assert flag.text == "doubling time ≤5.7 d (days 334.4 to 364.8)"
    assert board.doubling_flag(standing(sample, case(sample, "P04"))) == ()


def test_the_last_events_end_with_the_latest_and_have_molecular_relapse(sample):
    found = said(board.last_events(case(sample, "P02"), most=3))
    assert found == {"day 364.8": "molecular relapse", "day 456": "hematologic relapse",
                     "day 729": "death"}  # fmt: skip


def test_severe_toxicity_is_grade_three_and_more_worst_first(sample):
    assert said(board.severe_toxicities(case(sample, "P02"))) == {
        "grade 4": "neutropenia  day 40", "grade 3": "thrombocytopenia  day 40",
    }  # fmt: skip
    assert board.severe_toxicities(case(sample, "P06")) == ()


def test_the_background_has_the_users_own_columns_and_no_outcome(make_cohort):
    cohort = make_cohort(
        patients=[{"patient_id": "P1", "wbc": 38.2, "cns_leukemia": False, "IKZF1": "deleted",
                   "os_days": 9.0, "age": 40.0, "empty": None}]
    )  # fmt: skip
    found = said(board.background(case(Results(cohort, PAPER), "P1")))
    assert found == {"CNS leukemia": "no", "white cell count": "38.2 10^9/L", "IKZF1": "deleted"}
