from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import linregress

from mrdscope.analysis.course import course
from mrdscope.analysis.mrd.kinetics import rise
from mrdscope.analysis.mrd.rising_limb import rising_limb
from mrdscope.analysis.mrd.samples import main_series
from mrdscope.analysis.settings import PAPER


def fit_of(cohort):
    series = main_series(cohort.mrd, PAPER)
    return rising_limb(series, rise(series, course(cohort), PAPER), PAPER).row(0, named=True)


def test_a_straight_rise_has_its_slope(cohort_of):
    row = fit_of(cohort_of("0:1e-2 30.4:1e-5 60.8:1e-4 91.2:1e-3 121.6:1e-5"))
    assert (row["fit_n"], row["fit_censored"]) == (3, 0)
    assert row["fit_log10_per_month"] == pytest.approx(1.0)
    assert row["fit_doubling_days"] == pytest.approx(30.4 * math.log10(2))
    assert row["fit_residual_log10"] == pytest.approx(0.0, abs=1e-12)


def test_the_line_of_three_points_off_it_by_hand(cohort_of):
    # log10 -5, -3, -4 at 0, 1, 2 months: the slope is (-4 + 5) / 2; residuals -0.5, 1, -0.5.
    row = fit_of(cohort_of("0:1e-5 30.4:1e-4 60.8:1e-3"))
    assert row["fit_log10_per_month"] == pytest.approx(1.0)
    bent = fit_of(cohort_of("0:1e-5 30.4:1e-5 60.8:1e-4 91.2:1e-2"))
    assert bent["fit_n"] == 3  # from the last of the tied minima
    # -5, -4, -2: slope 1.5, residuals 1/6, -1/3, 1/6; their squares add up to 1/6.
    assert bent["fit_log10_per_month"] == pytest.approx(1.5)
    assert bent["fit_residual_log10"] == pytest.approx(math.sqrt(1 / 6))


def test_results_that_are_not_quantified_are_counted_and_left_out(cohort_of):
    row = fit_of(cohort_of("0:U 30.4:PNQ 60.8:1e-4 91.2:1e-3"))
    assert (row["fit_n"], row["fit_censored"]) == (2, 2)
    assert row["fit_log10_per_month"] == pytest.approx(1.0)
    assert row["fit_residual_log10"] is None


@pytest.mark.parametrize("samples", ["0:U 30:1e-3", "0:1e-2 30:1e-3", "0:1e-3 30:1e-3", "0:NE"])
def test_without_two_points_on_a_rise_there_is_no_rate(samples, cohort_of):
    row = fit_of(cohort_of(samples))
    assert row["fit_log10_per_month"] is None
    assert row["fit_doubling_days"] is None


@given(st.lists(st.floats(-5, -1), min_size=1, max_size=6))
def test_the_slope_is_that_of_scipy(cohort_of, heights):
    # The first is the lowest and the last the highest, so that the limb is the whole course.
    logs = [-6.0, *heights, 0.0]
    row = fit_of(cohort_of(" ".join(f"{i * 30.4!r}:{10**y!r}" for i, y in enumerate(logs))))
    expected = linregress(range(len(logs)), logs)
    assert row["fit_n"] == len(logs)
    assert row["fit_log10_per_month"] == pytest.approx(expected.slope, rel=1e-9)
