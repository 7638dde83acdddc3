"""Regression on intervals: by hand without them, else against a likelihood written apart."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import norm

from mrdscope.analysis.mrd.censored_regression import Observations, fit
from mrdscope.analysis.mrd.segments import Segments

# Levels in log10 by month: not detected, between two limits, exact, above range.
MONTHS = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
LOW = [-math.inf, -math.inf, -5.0, -4.2, -3.1, -3.3, -1.9, 0.0]
HIGH = [-5.0, -4.0, -4.0, -4.2, -3.1, -3.3, -1.9, math.inf]


def observed(months, low, high, size=None):
    x = np.column_stack([np.ones(len(months)), months])
    size = len(months) if size is None else size
    segments = Segments(np.arange(0, len(months), size), len(months))
    return Observations(segments, x, np.array(low), np.array(high))


def fitted(months, low, high, start=(0.0, 0.0, 1.0)):
    return fit(observed(months, low, high), np.array([start[:2]]), np.array([start[2]]))


def minus_log_likelihood(parameters, months, low, high):
    """In the parameters intercept, slope and log sigma; with scipy's normal distribution."""
    total = 0.0
    sigma = math.exp(parameters[2])
    for month, bottom, top in zip(months, low, high, strict=True):
        line = norm(parameters[0] + parameters[1] * month, sigma)
        total -= (
            line.logpdf(bottom) if bottom == top else math.log(line.cdf(top) - line.cdf(bottom))
        )
    return total


def test_without_intervals_it_is_least_squares_by_hand():
    # -5, -4, -2 at 0, 1, 2: slope 1.5, residuals 1/6, -1/3, 1/6, whose squares add up to 1/6.
    found = fitted([0.0, 1.0, 2.0], [-5.0, -4.0, -2.0], [-5.0, -4.0, -2.0])
    sigma = math.sqrt(1 / 18)
    assert found.coefficients[0] == pytest.approx([-5 - 1 / 6, 1.5])
    assert found.sigma[0] == pytest.approx(sigma)
    assert found.std_errors[0, 1] == pytest.approx(sigma / math.sqrt(2))
    assert found.std_errors[0, 0] == pytest.approx(sigma * math.sqrt(1 / 3 + 1 / 2))


def test_with_intervals_nothing_is_more_likely():
    found = fitted(MONTHS, LOW, HIGH)
    expected = minimize(
        minus_log_likelihood, [-5.0, 0.5, 0.0], args=(MONTHS, LOW, HIGH), method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-13, "maxiter": 4000, "maxfev": 4000},
    )  # fmt: skip
    assert expected.success
    assert found.coefficients[0] == pytest.approx(expected.x[:2], abs=1e-6)
    assert found.sigma[0] == pytest.approx(math.exp(expected.x[2]), abs=1e-6)


def test_its_standard_errors_are_the_curvature_of_the_likelihood():
    found, h = fitted(MONTHS, LOW, HIGH), 1e-4
    best = np.array([*found.coefficients[0], math.log(found.sigma[0])])
    steps = h * np.eye(3)

    def at(*moves):
        return minus_log_likelihood(best + sum(moves), MONTHS, LOW, HIGH)

    curvature = [
        [(at(a, b) - at(a, -b) - at(-a, b) + at(-a, -b)) / (4 * h * h) for b in steps]
        for a in steps
    ]
    errors = np.sqrt(np.diag(np.linalg.inv(curvature)))
    assert found.std_errors[0] == pytest.approx(errors[:2], rel=1e-5)


@given(st.floats(-3, 3), st.floats(-1, 1), st.floats(0.05, 5))
@settings(max_examples=10)
def test_where_it_starts_never_matters(intercept, slope, sigma):
    found, other = fitted(MONTHS, LOW, HIGH), fitted(MONTHS, LOW, HIGH, (intercept, slope, sigma))
    assert other.coefficients[0] == pytest.approx(found.coefficients[0], rel=1e-7)
    assert other.sigma[0] == pytest.approx(found.sigma[0], rel=1e-7)


@given(st.floats(-5, 5), st.floats(0.1, 10), st.permutations(range(len(MONTHS))))
@settings(max_examples=10)
def test_it_moves_and_scales_with_the_values_whatever_their_order(shift, scale, order):
    found = fitted(MONTHS, LOW, HIGH)
    moved = fitted(
        [MONTHS[i] for i in order],
        [LOW[i] * scale + shift for i in order],
        [HIGH[i] * scale + shift for i in order],
    )
    intercept, slope = found.coefficients[0]
    assert moved.coefficients[0] == pytest.approx([intercept * scale + shift, slope * scale])
    assert moved.sigma[0] == pytest.approx(found.sigma[0] * scale)
    assert moved.std_errors[0] == pytest.approx(found.std_errors[0] * scale)


def test_many_at_once_are_the_same_as_one_at_a_time():
    low, high = [*LOW, *reversed(LOW)], [*HIGH, *reversed(HIGH)]
    both = fit(observed(MONTHS * 2, low, high, 8), np.zeros((2, 2)), np.ones(2))
    falling = fitted(MONTHS, LOW[::-1], HIGH[::-1])
    assert both.coefficients[0] == pytest.approx(fitted(MONTHS, LOW, HIGH).coefficients[0])
    assert both.coefficients[1] == pytest.approx(falling.coefficients[0])
    assert both.std_errors[1] == pytest.approx(falling.std_errors[0])
    # Turned round in time the slope is the opposite.
    assert both.coefficients[1, 1] == pytest.approx(-both.coefficients[0, 1])


def test_without_a_maximum_nothing_is_given_and_nobody_else_suffers():
    # The first two exact values lie on a line, and the interval holds it.
    low, high = [-5.0, -4.0, -math.inf, *LOW[:3], *LOW[3:]], [-5.0, -4.0, 0.0, *HIGH[:3], *HIGH[3:]]
    months = [0.0, 1.0, 2.0, *MONTHS]
    x = np.column_stack([np.ones(11), months])
    both = Observations(Segments(np.array([0, 3]), 11), x, np.array(low), np.array(high))
    found = fit(both, np.zeros((2, 2)), np.ones(2))
    assert np.isnan(found.sigma[0])
    assert found.coefficients[1] == pytest.approx(fitted(MONTHS, LOW, HIGH).coefficients[0])


def test_of_nobody_there_is_nothing():
    nobody = Observations(Segments(np.array([], np.int64), 0), np.ones((0, 2)), *np.ones((2, 0)))
    found = fit(nobody, np.ones((0, 2)), np.ones(0))
    assert found.coefficients.shape == (0, 2)
