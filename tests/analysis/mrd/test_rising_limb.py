from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import linregress

from mrdscope.analysis.course import course
from mrdscope.analysis.mrd.kinetics import rise
from mrdscope.analysis.mrd.rising_limb import (
    NO_LINE,
    NO_RISE,
    ON_THE_LINE,
    censored_rising_limb,
    rising_limb,
)
from mrdscope.analysis.mrd.samples import main_series
from mrdscope.analysis.settings import PAPER


def fits_of(cohort, fit=rising_limb):
    series = main_series(cohort.mrd, PAPER)
    return fit(series, rise(series, course(cohort), PAPER), PAPER).to_dicts()


def fit_of(cohort):
    return fits_of(cohort)[0]


def tobit_of(cohort):
    return fits_of(cohort, censored_rising_limb)[0]


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
    # The squares of months around their mean add up to 2.
    assert bent["fit_std_error"] == pytest.approx(math.sqrt(1 / 6) / math.sqrt(2))


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
    assert row["fit_std_error"] == pytest.approx(expected.stderr, rel=1e-9)


def test_of_quantified_results_alone_maximum_likelihood_is_least_squares(cohort_of):
    # -5, -4, -2: as by hand above, but the spread is over n, not n - 2.
    row = tobit_of(cohort_of("0:1e-5 30.4:1e-4 60.8:1e-2"))
    assert row["tobit_log10_per_month"] == pytest.approx(1.5)
    assert row["tobit_residual_log10"] == pytest.approx(math.sqrt(1 / 18))
    assert row["tobit_std_error"] == pytest.approx(math.sqrt(1 / 18) / math.sqrt(2))
    reach = 1.959964 * math.sqrt(1 / 36)
    assert row["tobit_lower"] == pytest.approx(1.5 - reach)
    assert row["tobit_upper"] == pytest.approx(1.5 + reach)
    assert row["tobit_reason"] is None


def test_an_undetected_start_makes_the_rise_steeper_than_what_was_quantified_of_it(cohort_of):
    # The line through 1e-3 and 1e-2 is at 1e-4 on day 0, where nothing above 1e-5 was found.
    cohort = cohort_of("0:U 30.4:1e-3 60.8:1e-2")
    assert fit_of(cohort)["fit_log10_per_month"] == pytest.approx(1.0)
    row = tobit_of(cohort)
    assert 1.0 < row["tobit_log10_per_month"] < 2.0
    assert row["tobit_std_error"] > 0


def test_the_likelihood_of_a_rise_is_nowhere_higher(cohort_of):
    # Written apart from the program: month by month, with the error function.
    rows = [(0, None, -5), (1, -5, -4), (2, -3.5, -3.5), (3, -2.2, -2.2), (4, -2, -2), (5, 0, None)]
    cohort = cohort_of("0:U 30.4:PNQ 60.8:3.16227766e-4 91.2:6.30957344e-3 121.6:1e-2 152:>1.0")

    def less_likely(parameters):
        total = 0.0
        for month, low, high in rows:
            center, sigma = parameters[0] + parameters[1] * month, math.exp(parameters[2])
            if low == high:
                total -= -0.5 * ((low - center) / sigma) ** 2 - parameters[2]
                continue
            top = 1.0 if high is None else 0.5 * math.erfc((center - high) / sigma / math.sqrt(2))
            bottom = 0.0 if low is None else 0.5 * math.erfc((center - low) / sigma / math.sqrt(2))
            total -= math.log(top - bottom)
        return total

    best = minimize(less_likely, [-5, 0.5, -1], method="Nelder-Mead",
                    options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000})  # fmt: skip
    row = tobit_of(cohort)
    assert row["tobit_log10_per_month"] == pytest.approx(best.x[1], rel=1e-5)
    assert row["tobit_residual_log10"] == pytest.approx(math.exp(best.x[2]), rel=1e-5)


@pytest.mark.parametrize(
    ("samples", "slope", "reason"),
    [
        # Undetected below 1e-5 on day 0, and the line is at 1e-5 or below then.
        ("0:U 30.4:1e-4 60.8:1e-3", 1.0, ON_THE_LINE),
        ("0:1e-5 30.4:1e-3", 2.0, ON_THE_LINE),
        ("0:U 30.4:1e-3", None, NO_LINE),
        ("0:1e-2 30.4:1e-3", None, NO_RISE),
        ("0:NE", None, NO_RISE),
    ],
)
def test_where_nothing_is_left_to_estimate_an_error_from_there_is_none(
    samples, slope, reason, cohort_of
):
    row = tobit_of(cohort_of(samples))
    assert row["tobit_log10_per_month"] == (slope and pytest.approx(slope))
    assert row["tobit_std_error"] is None
    assert row["tobit_reason"] == reason


def test_the_rise_of_one_patient_is_not_that_of_another(cohort_of):
    courses = ("0:1e-3 30:1e-4", "0:U 30.4:1e-3 60.8:1e-2", "0:U 30.4:1e-4 60.8:1e-3", "0:NE")
    together = fits_of(cohort_of(*courses), censored_rising_limb)
    for row, course_ in zip(together, courses, strict=True):
        alone = tobit_of(cohort_of(course_)) | {"patient_id": row["patient_id"]}
        assert row == {k: pytest.approx(v) if isinstance(v, float) else v for k, v in alone.items()}
