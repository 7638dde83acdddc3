from __future__ import annotations

from math import sqrt

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mrdscope.analysis.table_1.standardised_difference import category_difference, mean_difference


def d(first: list[float | None], second: list[float | None]) -> float | None:
    return mean_difference(
        pl.Series(first, dtype=pl.Float64), pl.Series(second, dtype=pl.Float64)
    ).value


def test_the_difference_of_means_as_worked_by_hand():
    # Means 2 and 4, variances 1 and 4: -2 / sqrt(2.5).
    assert d([1.0, 2.0, None, 3.0], [6.0, 2.0, 4.0]) == pytest.approx(-2 / sqrt(2.5), rel=1e-15)


@given(
    st.lists(st.integers(-1000, 1000), min_size=2), st.lists(st.integers(-1000, 1000), min_size=2)
)
def test_the_difference_of_means_agrees_with_numpy_and_changes_sign_with_the_order(a, b):
    assume(len(set(a)) > 1 or len(set(b)) > 1)
    spread = sqrt((np.var(a, ddof=1) + np.var(b, ddof=1)) / 2)
    expected = (np.mean(a) - np.mean(b)) / spread
    assert d(a, b) == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert d(b, a) == pytest.approx(-d(a, b))


@given(st.lists(st.integers(-99, 99), min_size=2, max_size=20), st.floats(0.01, 100))
def test_the_unit_of_a_measurement_does_not_matter(values, scale):
    other = [value + 7 for value in values]
    assume(len(set(values)) > 1)
    scaled = d([scale * v for v in values], [scale * v for v in other])
    assert scaled == pytest.approx(d(values, other), rel=1e-9)


def test_constant_groups_differ_by_nothing_or_by_what_cannot_be_estimated():
    # Three times 0.1 has a variance that is not 0 in floating point.
    assert d([0.1, 0.1, 0.1], [0.1, 0.1]) == 0
    apart = mean_difference(pl.Series([0.1] * 3), pl.Series([0.2] * 3))
    assert (apart.value, apart.reason) == (None, "no spread within either group")


@pytest.mark.parametrize("few", [[], [1.0], [1.0, None]])
def test_fewer_than_two_values_have_no_difference(few):
    alone = mean_difference(pl.Series(few, dtype=pl.Float64), pl.Series([1.0, 2.0]))
    assert alone.value is None
    assert "fewer than two" in alone.reason


@pytest.mark.parametrize(
    ("first", "second", "printed", "digits"),
    [
        # Example of cat_table, R package demoGraphic.
        ((89, 92, 75), (73, 81, 90), 0.1643831, 7),
        # Age groups and gender of 2 x 656 matched patients, printed by R package tableone.
        ((28, 63, 110, 195, 259, 1), (25, 69, 110, 202, 249, 1), 0.048, 3),
        ((324, 332), (322, 334), 0.006, 3),
    ],
)
def test_the_distance_of_categories_is_the_one_published(first, second, printed, digits):
    assert round(category_difference(first, second).value, digits) == printed


def test_the_distance_of_three_categories_as_worked_by_hand():
    # d = (-1/4, 0), S = [[7, -3], [-3, 6]] / 32, S**-1 = 32 / 33 [[6, 3], [3, 7]]: 4 / 11.
    assert category_difference((1, 1, 2), (2, 1, 1)).value == pytest.approx(sqrt(4 / 11))


_COUNTS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=8)


def _by_generalised_inverse(first: list[int], second: list[int]) -> float:
    """Return the distance over all categories at once, none dropped."""
    p, q = np.array(first) / sum(first), np.array(second) / sum(second)
    covariance = (np.diag(p) - np.outer(p, p) + np.diag(q) - np.outer(q, q)) / 2
    return sqrt(max((p - q) @ np.linalg.pinv(covariance, rcond=1e-12) @ (p - q), 0))


@given(_COUNTS)
def test_the_distance_of_categories_agrees_with_the_generalised_inverse_and_has_no_sign(pairs):
    assume(any(a and b for a, b in pairs))
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    ours = category_difference(first, second)
    assert ours.value == pytest.approx(_by_generalised_inverse(first, second), rel=1e-7, abs=1e-9)
    assert category_difference(second, first).value == pytest.approx(ours.value, abs=1e-12)
    assert not ours.signed


@given(_COUNTS, st.integers(2, 5), st.randoms())
def test_copies_of_every_patient_and_the_order_of_categories_change_nothing(pairs, copies, random):
    assume(any(a and b for a, b in pairs))
    shuffled = list(pairs)
    random.shuffle(shuffled)
    once = category_difference(*zip(*pairs, strict=True))
    many = category_difference(*([copies * n for n in one] for one in zip(*shuffled, strict=True)))
    assert many.value == pytest.approx(once.value, rel=1e-7, abs=1e-9)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_of_two_categories_it_is_that_of_a_dichotomous_variable(a, b, c, e):
    assume((a and c) or (b and e))
    p, q = a / (a + b), c / (c + e)
    assume((p, q) not in ((0, 0), (1, 1)))
    expected = abs(p - q) / sqrt((p * (1 - p) + q * (1 - q)) / 2)
    assert category_difference((a, b), (c, e)).value == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_groups_of_one_and_the_same_category_differ_by_nothing():
    assert category_difference((4, 0), (3, 0)).value == 0


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ((4, 0), (0, 3), "no value in common"),
        ((2, 2, 0, 0), (0, 0, 1, 5), "no value in common"),
        ((0, 0), (1, 2), "no known value"),
        ((), (), "no known value"),
    ],
)
def test_groups_without_anything_in_common_have_no_distance(first, second, reason):
    difference = category_difference(first, second)
    assert difference.value is None
    assert reason in difference.reason
