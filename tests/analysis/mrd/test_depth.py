from __future__ import annotations

import math

import pytest

from mrdscope.analysis.course import course
from mrdscope.analysis.mrd.depth import NO_BASELINE, NO_LATER, response_depth
from mrdscope.analysis.mrd.samples import main_series
from mrdscope.analysis.settings import PAPER


def depth_of(cohort, settings=PAPER):
    frame = response_depth(main_series(cohort.mrd, settings), course(cohort), settings)
    return frame.row(0, named=True)


@pytest.mark.parametrize(
    ("samples", "baseline", "best", "low", "high"),
    [
        ("-30:1 0:1e-1 30:1e-3 60:1e-4 90:1e-2", 0, 60, 3, 3),
        ("-30:1e-2 30:U 60:U", -30, 30, 3, math.inf),
        ("0:1e-2 30:PNQ", 0, 30, 2, 3),
        ("0:1e-4 30:1e-3", 0, 30, -1, -1),  # the level rose
        ("-1:1e-2 0:NE 30:1e-3", -1, 30, 1, 1),
        ("0:>1.0 30:1e-2", 0, 30, 2, math.inf),
    ],
)
def test_the_fall_is_counted_from_the_last_sample_before_treatment(
    samples, baseline, best, low, high, cohort_of
):
    row = depth_of(cohort_of(samples))
    assert (row["baseline_day"], row["deepest_day"]) == (baseline, best)
    assert (row["log10_reduction_low"], row["log10_reduction_high"]) == pytest.approx((low, high))
    assert row["days_to_deepest"] == best - baseline
    assert row["reason"] is None


@pytest.mark.parametrize(
    ("samples", "reason"),
    [("1:1e-2 30:U", NO_BASELINE), ("-3:1e-2 0:1e-2", NO_LATER), ("30:NE", NO_BASELINE)],
)
def test_without_one_of_the_two_there_is_a_reason_and_no_number(samples, reason, cohort_of):
    row = depth_of(cohort_of(samples))
    assert row["reason"] == reason
    assert row["log10_reduction_low"] is None
    assert row["days_to_deepest"] is None


def test_from_undetected_to_undetected_nothing_is_stated(cohort_of):
    row = depth_of(cohort_of("0:U 30:U"))
    assert (row["log10_reduction_low"], row["reason"]) == (None, "undetected at both")


def test_a_best_result_of_poor_sensitivity_is_called_uncertain(cohort_of):
    assert depth_of(cohort_of("0:1 30:1e-5 60:U<1e-3"))["deepest_uncertain"]
    assert not depth_of(cohort_of("0:1 30:1e-5 60:U"))["deepest_uncertain"]
    assert not depth_of(cohort_of("0:1 30:U 60:U<1e-3"))["deepest_uncertain"]
