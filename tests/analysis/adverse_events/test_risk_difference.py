from __future__ import annotations

import math
from statistics import NormalDist

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from mrdscope.analysis.adverse_events.risk_difference import risk_difference

Z = NormalDist().inv_cdf(0.975)

#: Newcombe, Stat Med 1998;17:873, table II, method 6, to the four decimals printed.
NEWCOMBE = {
    (56, 70, 48, 80): (0.0528, 0.3382),
    (9, 10, 3, 10): (0.1700, 0.8406),
    (6, 7, 2, 7): (0.0342, 0.8534),
    (5, 56, 0, 29): (-0.0326, 0.1933),
    (0, 10, 0, 20): (-0.1658, 0.2844),
    (0, 10, 0, 10): (-0.2879, 0.2879),
    (10, 10, 0, 20): (0.7156, 1.0),
    (10, 10, 0, 10): (0.6636, 1.0),
}


def intervals(*counts):
    columns = [pl.Series(column, dtype=pl.Int64) for column in zip(*counts, strict=True)]
    return risk_difference(*columns)


def test_the_published_examples_are_met():
    found = intervals(*NEWCOMBE)
    for row, published in zip(
        found.select("lower", "upper").rows(), NEWCOMBE.values(), strict=True
    ):
        assert row == pytest.approx(published, abs=0.5e-4)


def score(counts, delta):
    """The score statistic at a difference, the likelihood maximised by a search."""
    x, n, other_x, other_n = counts

    def minus_log_likelihood(p):
        terms = ((x, p + delta), (n - x, 1 - p - delta), (other_x, p), (other_n - other_x, 1 - p))
        return -sum(count * math.log(max(share, 1e-300)) for count, share in terms if count)

    low, high = max(0.0, -delta), min(1.0, 1 - delta)
    p = minimize_scalar(minus_log_likelihood, bounds=(low, high), options={"xatol": 1e-13}).x
    own, total = p + delta, n + other_n
    variance = (own * (1 - own) / n + p * (1 - p) / other_n) * total / (total - 1)
    return (x / n - other_x / other_n - delta) / math.sqrt(max(variance, 1e-300))


def four_counts():
    sizes = st.integers(1, 40)
    return st.tuples(sizes, sizes).flatmap(
        lambda n: st.tuples(
            st.integers(0, n[0]), st.just(n[0]), st.integers(0, n[1]), st.just(n[1])
        )
    )


@given(four_counts())
@example((1, 3, 0, 4))
@example((1, 1, 0, 1))
def test_at_each_bound_the_score_is_z_unless_it_is_the_end_of_the_range(counts):
    row = intervals(counts).row(0, named=True)
    for name, sign in (("lower", 1), ("upper", -1)):
        if abs(row[name]) < 1 - 1e-9:
            assert score(counts, row[name]) == pytest.approx(sign * Z, abs=2e-4)


@given(four_counts())
def test_the_other_way_round_it_is_the_same_with_its_sign_changed(counts):
    x, n, other_x, other_n = counts
    row = intervals(counts).row(0)
    assert -1 <= row[1] <= row[0] <= row[2] <= 1
    swapped = intervals((other_x, other_n, x, n)).row(0)
    without = intervals((n - x, n, other_n - other_x, other_n)).row(0)
    mirrored = (-row[0], -row[2], -row[1])
    assert swapped == pytest.approx(mirrored, abs=1e-7)
    assert without == pytest.approx(mirrored, abs=1e-7)


@settings(max_examples=10)
@given(four_counts())
def test_a_higher_confidence_is_a_wider_interval(counts):
    columns = [pl.Series([count]) for count in counts]
    narrow, wide = (risk_difference(*columns, confidence=c).row(0) for c in (0.8, 0.99))
    assert wide[1] <= narrow[1] <= narrow[2] <= wide[2]


def test_an_empty_group_has_no_difference_and_rows_keep_their_place():
    found = intervals((1, 2, 0, 0), (1, 2, 1, 2), (0, 0, 0, 0))
    assert found.rows()[0] == found.rows()[2] == (None, None, None)
    assert found["difference"][1] == 0.0
    assert intervals((0, 0, 0, 0)).height == 1
