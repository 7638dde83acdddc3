"""Censored levels: ranks by hand, likelihood against scipy, lifelines and a grid."""

from __future__ import annotations

import math
import warnings

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, norm

from mrdscope.analysis.mrd.censored import geometric_mean, quantile
from mrdscope.analysis.mrd.levels import level_at, summarise
from mrdscope.analysis.mrd.samples import main_series
from mrdscope.analysis.settings import PAPER
from mrdscope.cohort.schema import Status
from mrdscope.errors import AnalysisError

# Exact, left-, right- and interval-censored.
LOW = [2e-4, 5e-4, 1e-3, 3e-3, 8e-3, 2e-2, 0.0, 0.0, 1e-5, 1e-1, 4e-4]
HIGH = [2e-4, 5e-4, 1e-3, 3e-3, 8e-3, 2e-2, 1e-5, 1e-4, 1e-4, math.inf, 4e-4]


def mean_of(low=LOW, high=HIGH, **more):
    return geometric_mean(pl.Series(low), pl.Series(high), **more)


def levels_of(cohort_of, *values):
    cohort = cohort_of(*(f"30:{value}" for value in values))
    return level_at(main_series(cohort.mrd, PAPER), 28.0, (21.0, 42.0))


@pytest.mark.parametrize(
    ("probability", "status", "low", "high"),
    [
        (0.0, Status.UNDETECTED, 0, 1e-5),
        (0.25, Status.UNDETECTED, 0, 1e-5),
        (0.5, Status.POSITIVE_NOT_QUANTIFIABLE, 1e-5, 1e-4),
        (0.75, Status.QUANTIFIED, 1e-3, 1e-3),
        (1.0, Status.QUANTIFIED, 1e-2, 1e-2),
    ],
)
def test_a_quantile_is_read_off_the_ranks(probability, status, low, high, cohort_of):
    levels = levels_of(cohort_of, "1e-2", "U", "PNQ", "1e-3", "U")
    found = quantile(levels, probability)
    assert (found.status, found.low, found.high) == (status, low, high)


def test_between_two_ranks_it_is_their_mean(cohort_of):
    levels = levels_of(cohort_of, "1e-3", "3e-3", "U", "1e-2")
    assert quantile(levels, 0.5).low == pytest.approx(2e-3)
    assert quantile(levels, 0.5) == summarise(levels).median


def test_limits_of_detection_that_differ_widen_it(cohort_of):
    # Any of the three may be the middle one.
    found = quantile(levels_of(cohort_of, "U<1e-2", "1e-5", "1e-3"), 0.5)
    assert (found.low, found.high) == (1e-5, 1e-3)


def test_there_is_no_quantile_of_nothing_nor_beyond_all(cohort_of):
    assert quantile(levels_of(cohort_of, "NE"), 0.5) is None
    with pytest.raises(AnalysisError):
        quantile(levels_of(cohort_of, "U"), 1.5)


@given(st.lists(st.floats(1e-6, 1.0), min_size=1, max_size=20), st.integers(0, 20))
def test_quantiles_of_numbers_are_those_of_numpy(values, twentieths):
    frame = pl.DataFrame(
        {"level_low": values, "level_high": values, "level_order": values,
         "level_status": ["quantified"] * len(values)}
    )  # fmt: skip
    expected = np.quantile(values, twentieths / 20, method="averaged_inverted_cdf")
    assert quantile(frame, twentieths / 20).low == pytest.approx(expected)


def test_without_censoring_it_is_the_plain_geometric_mean():
    values = [1e-4, 1e-3, 1e-2]
    found = mean_of(values, values)
    assert found.estimate == pytest.approx(1e-3)
    assert found.log10_sd == pytest.approx(math.sqrt(2 / 3))  # of maximum likelihood: over n
    reach = 1.959964 * math.sqrt(2 / 3) / math.sqrt(3)
    assert math.log10(found.upper) == pytest.approx(-3 + reach, abs=1e-6)
    assert math.log10(found.lower) == pytest.approx(-3 - reach, abs=1e-6)


def test_it_is_that_of_scipy():
    logs = [
        (math.log10(a) if a else -math.inf, math.log10(b)) for a, b in zip(LOW, HIGH, strict=True)
    ]
    data = CensoredData(
        uncensored=[a for a, b in logs if a == b],
        left=[b for a, b in logs if math.isinf(a)],
        right=[a for a, b in logs if math.isinf(b)],
        interval=[(a, b) for a, b in logs if a != b and not math.isinf(a) and not math.isinf(b)],
    )
    mean, deviation = norm.fit(data)
    found = mean_of()
    assert (found.n, found.censored) == (11, 4)
    assert math.log10(found.estimate) == pytest.approx(mean, abs=1e-3)
    assert found.log10_sd == pytest.approx(deviation, abs=1e-3)


def test_it_is_that_of_lifelines_with_its_interval():
    from lifelines import LogNormalFitter  # noqa: PLC0415

    # lifelines takes no lower bound of 0 together with exact values.
    rows = [(a, b) for a, b in zip(LOW, HIGH, strict=True) if not math.isinf(b)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitter = LogNormalFitter().fit_interval_censoring(
            np.array([a for a, _ in rows]), np.array([b for _, b in rows])
        )
    summary = fitter.summary.loc["mu_"]
    found = mean_of(*zip(*rows, strict=True))
    assert math.log(found.estimate) == pytest.approx(summary["coef"], abs=1e-3)
    reach = math.log(found.upper / found.lower) / (2 * 1.959964)
    assert reach == pytest.approx(summary["se(coef)"], rel=1e-3)


def likelihood(mean, deviation):
    """Plain Python, with the error function."""

    def below(x):
        return 0.5 * math.erfc(-(x - mean) / deviation / math.sqrt(2))

    total = 0.0
    for low, high in zip(LOW, HIGH, strict=True):
        if low == high:
            z = (math.log10(low) - mean) / deviation
            total += -0.5 * z * z - math.log(deviation)
        else:
            top = 1.0 if math.isinf(high) else below(math.log10(high))
            total += math.log(top - (below(math.log10(low)) if low else 0.0))
    return total


def test_nothing_near_it_is_more_likely():
    found = mean_of()
    mean, deviation = math.log10(found.estimate), found.log10_sd
    best = likelihood(mean, deviation)
    grid = [(mean + i * 1e-4, deviation + j * 1e-4) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    coarse = [(-4.5 + i * 0.1, 0.5 + j * 0.1) for i in range(30) for j in range(30)]
    assert max(likelihood(*at) for at in grid + coarse) <= best + 1e-12


def test_its_standard_error_is_the_curvature_of_the_likelihood():
    found, h = mean_of(), 1e-4
    mean, s = math.log10(found.estimate), math.log(found.log10_sd)

    def at(i, j):
        return likelihood(mean + i * h, math.exp(s + j * h))

    a = -(at(1, 0) - 2 * at(0, 0) + at(-1, 0)) / h**2
    b = -(at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * h**2)
    c = -(at(0, 1) - 2 * at(0, 0) + at(0, -1)) / h**2
    error = math.sqrt(c / (a * c - b * b))
    assert math.log10(found.upper) - mean == pytest.approx(1.959964 * error, rel=1e-5)


def test_substituting_half_the_limit_would_give_another_number():
    found = mean_of([1e-3, 1e-4, 0.0, 0.0, 0.0, 0.0], [1e-3, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4])
    substituted = (1e-3 * 1e-4 * 5e-5**4) ** (1 / 6)
    assert found.estimate < substituted / 2


@pytest.mark.parametrize(
    ("low", "high"),
    [([], []), ([0.0, 0.0], [1e-5, 1e-5]), ([1e-3, 0.0], [1e-3, 1e-5]), ([1e-3] * 3, [1e-3] * 3)],
)
def test_without_two_different_levels_it_is_not_estimable(low, high):
    found = geometric_mean(pl.Series(low, dtype=pl.Float64), pl.Series(high, dtype=pl.Float64))
    assert found.estimate is None
    assert found.n == len(low)
    assert found.reason


@given(st.randoms())
def test_the_order_of_levels_never_matters_and_their_unit_scales_it(random):
    rows = list(zip(LOW, HIGH, strict=True))
    random.shuffle(rows)
    found, shuffled = mean_of(), mean_of(*zip(*rows, strict=True))
    assert shuffled.estimate == pytest.approx(found.estimate, rel=1e-6)
    percent = mean_of([100 * a for a, _ in rows], [100 * b for _, b in rows])
    assert percent.estimate == pytest.approx(100 * found.estimate, rel=1e-6)
    assert percent.log10_sd == pytest.approx(found.log10_sd, rel=1e-6)
