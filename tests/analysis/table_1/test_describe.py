from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mrdscope.analysis.table_1.describe import Summary, categories_of, summarise
from mrdscope.analysis.table_1.value_type import Typed, ValueType


def measurement(values: list[float | None]) -> Summary:
    column = Typed(ValueType.MEASUREMENT, pl.Series(values, dtype=pl.Float64))
    return summarise(column, categories_of(column), 0.95)


def category(values: list[str | None], confidence: float = 0.95) -> Summary:
    column = Typed(ValueType.CATEGORY, pl.Series(values, dtype=pl.String))
    return summarise(column, categories_of(column), confidence)


def test_quartiles_are_type_7_as_worked_by_hand():
    # 1 + p(n - 1) is 1.75 and 3.25: a quarter past the first of 1 2 4 8's steps, and so on.
    summary = measurement([8.0, 1.0, None, 4.0, 2.0])
    assert (summary.q1, summary.median, summary.q3) == (1.75, 3.0, 5.0)
    assert (summary.minimum, summary.maximum, summary.known, summary.missing) == (1, 8, 4, 1)


def test_mean_and_sd_as_worked_by_hand():
    # Squares about 5: 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, over 7.
    summary = measurement([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0])
    assert summary.mean == 5.0
    assert summary.sd == pytest.approx((32 / 7) ** 0.5, rel=1e-15)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2))
def test_a_measurement_agrees_with_numpy(values):
    summary = measurement(values)
    quartiles = np.quantile(values, [0.25, 0.5, 0.75], method="linear")
    near = {"rel": 1e-9, "abs": 1e-6}
    assert [summary.q1, summary.median, summary.q3] == pytest.approx(list(quartiles), **near)
    assert (summary.mean, summary.sd) == pytest.approx(
        (np.mean(values), np.std(values, ddof=1)), **near
    )
    assert (summary.minimum, summary.maximum) == (min(values), max(values))


def test_one_value_has_no_spread_and_none_has_no_summary():
    one, none = measurement([3.0]), measurement([None])
    assert (one.median, one.q1, one.q3, one.mean, one.sd) == (3, 3, 3, 3, None)
    assert none == Summary(known=0, missing=1)


def test_two_of_seven_have_the_published_exact_interval():
    # 2/7: 3.67 % to 70.96 %, as in the tables of Clopper and Pearson.
    two = category(["b"] * 2 + ["a"] * 5).categories[1]
    assert (two.value, two.n, two.percent) == ("b", 2, pytest.approx(200 / 7))
    assert (round(two.lower, 2), round(two.upper, 2)) == (3.67, 70.96)


@given(
    st.lists(st.sampled_from(["a", "b", "c", None]), max_size=40),
    st.sampled_from([0.8, 0.95, 0.99]),
)
def test_counts_add_up_and_intervals_are_those_of_scipy(values, confidence):
    summary = category(values, confidence)
    assert sum(one.n for one in summary.categories) == summary.known
    assert summary.known + summary.missing == len(values)
    for one in summary.categories:
        exact = stats.binomtest(one.n, summary.known).proportion_ci(confidence, method="exact")
        assert (one.lower, one.upper) == pytest.approx((100 * exact.low, 100 * exact.high))
        assert one.percent == 100 * one.n / summary.known


def test_categories_are_most_frequent_first_then_by_name_but_numbers_by_size():
    column = pl.Series(["b", "a", "c", "c", None])
    assert categories_of(Typed(ValueType.CATEGORY, column)) == ("c", "a", "b")
    numbers = pl.Series(["10", "2", "2", "-1", "0.5"])
    assert categories_of(Typed(ValueType.CATEGORY, numbers)) == ("-1", "0.5", "2", "10")


def test_a_value_nobody_has_is_counted_as_none_with_an_upper_bound():
    column = Typed(ValueType.CATEGORY, pl.Series(["a"] * 3))
    absent = summarise(column, ("a", "b"), 0.95).categories[1]
    assert (absent.n, absent.percent, absent.lower) == (0, 0, 0)
    # 1 - 0.025 ** (1 / 3), the exact bound without a success.
    assert absent.upper == pytest.approx(70.7598, abs=1e-4)


def test_a_percentage_of_nobody_is_not_known():
    column = Typed(ValueType.CATEGORY, pl.Series([None], dtype=pl.String))
    one = summarise(column, ("a",), 0.95).categories[0]
    assert (one.n, one.percent, one.lower, one.upper) == (0, None, None, None)


def test_dates_have_a_range():
    days = [dt.date(2017, 3, 28), None, dt.date(2016, 1, 18)]
    summary = summarise(Typed(ValueType.DATE, pl.Series(days)), (), 0.95)
    assert (summary.earliest, summary.latest) == (days[2], days[0])
    assert (summary.known, summary.missing, summary.median) == (2, 1, None)
