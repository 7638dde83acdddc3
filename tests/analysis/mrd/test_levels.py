from __future__ import annotations

import math

import pytest

from mrdscope.analysis.mrd.levels import last_and_best, level_at, summarise
from mrdscope.analysis.mrd.samples import main_series
from mrdscope.analysis.settings import PAPER
from mrdscope.cohort.schema import Status

WINDOW = (21.0, 42.0)


def four_weeks(cohort):
    return level_at(main_series(cohort.mrd, PAPER), 28.0, WINDOW)


@pytest.mark.parametrize(
    ("course", "day"),
    [
        ("20:1e-1 30.4:1e-3 60:1e-4", 30.4),
        ("21:1e-1 42:1e-3", 21),
        ("26:1e-1 30:1e-3", 30),  # as near on either side: the later
        ("30:NE 35:1e-3", 35),
    ],
)
def test_the_nearest_evaluable_sample_in_the_window_is_taken(course, day, cohort_of):
    assert four_weeks(cohort_of(course))["level_day"].item() == day


def test_a_patient_without_a_sample_in_the_window_has_no_row(cohort_of):
    assert four_weeks(cohort_of("20.9:1e-1 42.1:1e-3")).is_empty()


def test_samples_after_the_window_change_nothing(cohort_of):
    before = four_weeks(cohort_of("30:1e-3"))
    assert four_weeks(cohort_of("30:1e-3 43:U")).equals(before)


def test_the_median_of_an_odd_number_is_one_of_the_levels(cohort_of):
    summary = summarise(four_weeks(cohort_of("30:1e-5", "30:4.1e-4", "30:4.5e-3")))
    assert (summary.n, summary.median.low, summary.median.high) == (3, 4.1e-4, 4.1e-4)
    assert (summary.lowest.low, summary.highest.low) == (1e-5, 4.5e-3)


def test_the_median_is_undetected_where_half_are(cohort_of):
    summary = summarise(four_weeks(cohort_of("30:U", "30:U", "30:1e-3")))
    assert summary.median.status is Status.UNDETECTED
    assert summary.median.high == 1e-5


def test_an_even_median_between_undetected_and_quantified_stays_an_interval(cohort_of):
    median = summarise(four_weeks(cohort_of("30:U", "30:1e-3"))).median
    assert (median.low, median.high) == (pytest.approx(5e-4), pytest.approx(5.05e-4))


def test_without_levels_there_is_no_summary(cohort_of):
    assert summarise(four_weeks(cohort_of("90:1e-3"))).median is None


def test_the_best_level_is_the_first_of_the_lowest_and_the_last_is_the_last(cohort_of):
    row = last_and_best(main_series(cohort_of("0:1e-3 30:U 60:U 90:1e-4 99:NE").mrd, PAPER))
    assert row.select("last_day", "best_day").row(0) == (90, 30)


def test_an_undetected_result_of_unknown_sensitivity_is_unbounded_and_still_the_best(make_cohort):
    row = {"patient_id": "P1", "scale": "ratio"}
    cohort = make_cohort(
        patients=[{"patient_id": "P1"}],
        mrd=[
            row | {"day": 0.0, "status": "quantified", "lower": 1e-5, "upper": 1e-5},
            row | {"day": 30.0, "status": "undetected", "lower": 0.0},
        ],
    )
    best = last_and_best(main_series(cohort.mrd, PAPER)).row(0, named=True)
    assert (best["best_day"], best["best_high"]) == (30, math.inf)
