from __future__ import annotations

import math
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mrdscope.present import numbers
from mrdscope.present.text import NULL, visible

POSITIVE = st.floats(1e-12, 1e12)
FRACTION = st.floats(0, 1)
FINITE = st.floats(allow_nan=False, allow_infinity=False)


def half_digit(text: str) -> float:
    """Return half a unit of the last digit of a number as written."""
    mantissa, _, exponent = text.partition("e")
    decimals = len(mantissa.partition(".")[2])
    return 0.5000001 * 10.0 ** (int(exponent or 0) - decimals)


@pytest.mark.parametrize(
    ("status", "lower", "upper", "text"),
    [
        ("quantified", 4.1e-4, 4.1e-4, "4.1e-4"),
        ("quantified", 0.21, 0.21, "2.1e-1"),
        ("quantified", 0.996, 0.996, "1.0"),
        ("quantified", 9.96, 9.96, "10"),
        ("quantified", 13.0, 13.0, "13"),
        ("undetected", 0.0, 1e-5, "<1.0e-5"),
        ("undetected", 0.0, None, "undet."),
        ("positive_not_quantifiable", 1e-5, 1e-4, "pos <1e-4"),
        ("positive_not_quantifiable", 1e-5, 5.5e-5, "pos <5.5e-5"),
        ("positive_not_quantifiable", None, None, "pos"),
        ("above_range", 1.0, None, ">1.0"),
        ("above_range", None, None, ">range"),
        ("not_evaluable", None, None, "n.e."),
        (None, None, None, "–"),
    ],
)
def test_an_mrd_level_is_written_as_the_field_does(status, lower, upper, text):
    assert numbers.level(status, lower, upper) == text


@given(POSITIVE)
def test_a_level_read_back_is_the_level_to_two_significant_digits(value):
    text = numbers.level("quantified", value, value)
    assert abs(float(text) - value) <= half_digit(text)
    assert len(text.partition("e")[0].replace(".", "").lstrip("0")) == 2


@given(POSITIVE)
def test_limits_read_back_are_the_limits(limit):
    undetected = numbers.level("undetected", 0.0, limit)
    assert undetected.startswith("<")
    assert abs(float(undetected[1:]) - limit) <= half_digit(undetected[1:])
    positive = numbers.level("positive_not_quantifiable", 0.0, limit).removeprefix("pos <")
    assert math.isclose(float(positive), float(undetected[1:]))


@pytest.mark.parametrize(
    ("value", "text"),
    [(456.0, "456"), (364.8, "364.8"), (364.04, "364.0"), (-14.0, "-14"), (0.0, "0"),
     (12 * 30.4, "364.8"), (364.9999999, "365"), (None, "–"), (math.nan, "–"), (math.inf, "∞")],
)  # fmt: skip
def test_days_are_whole_where_they_are_whole(value, text):
    assert numbers.days(value) == text


@given(st.floats(-1e6, 1e6))
def test_days_read_back_to_a_tenth(value):
    assert abs(float(numbers.days(value)) - value) <= 0.05 + 1e-6


@pytest.mark.parametrize(
    ("fraction", "text"),
    [(0.75, "75"), (0.285, "29"), (0.125, "13"), (5 / 7, "71"), (0.0, "0"), (1.0, "100"),
     (0.004, "<1"), (0.006, "1"), (0.996, ">99"), (None, "–"), (math.nan, "–")],
)  # fmt: skip
def test_percent_is_whole_and_halves_go_up(fraction, text):
    assert numbers.percent(fraction) == text


@given(FRACTION)
def test_percent_never_says_none_or_all_of_some(fraction):
    text = numbers.percent(fraction)
    assert (text == "0") == (fraction == 0)
    assert (text == "100") == (fraction == 1)
    if text.isdigit():
        assert abs(int(text) - 100 * fraction) <= 0.5 + 1e-9


@pytest.mark.parametrize(
    ("count", "total", "text"),
    [(3, 7, "3 (43)"), (1, 8, "1 (13)"), (0, 7, "0 (0)"), (7, 7, "7 (100)"), (1, 1000, "1 (<1)"),
     (999, 1000, "999 (>99)"), (0, 0, "0 (–)")],
)  # fmt: skip
def test_counts_carry_their_percentage(count, total, text):
    assert numbers.count_percent(count, total) == text


@given(st.integers(1, 10_000), st.data())
def test_a_count_and_its_percentage_are_those_of_the_fraction(total, data):
    count = data.draw(st.integers(0, total))
    match = re.fullmatch(r"(\d+) \((<1|>99|\d+)\)", numbers.count_percent(count, total))
    assert match is not None
    assert int(match[1]) == count
    if match[2].isdigit():
        assert abs(int(match[2]) - 100 * count / total) <= 0.5


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.065, "0.065"), (0.564, "0.564"), (0.00099, "<0.001"), (0.001, "0.001"), (1.0, "1.000"),
     (0.9996, ">0.999"), (0.0, "<0.001"), (None, "–")],
)  # fmt: skip
def test_p_values_have_three_decimals(p, text):
    assert numbers.p_value(p) == text


@given(FRACTION)
def test_a_p_value_read_back_is_the_p_value(p):
    text = numbers.p_value(p)
    if text[0] == "<":
        assert p < float(text[1:])
    elif text[0] == ">":
        assert p > float(text[1:])
    else:
        assert abs(float(text) - p) <= 0.0005 + 1e-12


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.45, "0.450"), (2.314, "2.31"), (12.34, "12.3"), (999.6, "1.00e3"), (0.00045, "4.50e-4"),
     (0.0, "0"), (math.inf, "∞"), (None, "–")],
)  # fmt: skip
def test_ratios_have_three_significant_digits(value, text):
    assert numbers.ratio(value) == text


@given(POSITIVE)
def test_a_ratio_read_back_is_the_ratio(value):
    text = numbers.ratio(value)
    assert abs(float(text) - value) <= half_digit(text)


@pytest.mark.parametrize(
    ("lower", "upper", "text"),
    [(2.0, 2.0, "2.0"), (3.3, None, "≥3.3"), (3.3, math.inf, "≥3.3"), (-math.inf, -3.0, "≤-3.0"),
     (1.2, 3.3, "1.2–3.3"), (-1.2, 3.3, "-1.2 to 3.3"), (None, None, "–")],
)  # fmt: skip
def test_a_log_change_says_how_much_of_it_is_known(lower, upper, text):
    assert numbers.log10_change(lower, upper) == text


@pytest.mark.parametrize(
    ("lower", "upper", "text"),
    [(3.792, None, "≥3.7"), (None, -2.959, "≤-2.9"), (1.26, 3.21, "1.2–3.3"),
     (math.log10(1e-2 / 1e-5), None, "≥3.0"), (0.0, 0.04, "0.0–0.1"), (3.792, 3.792, "3.8"),
     (-0.0, -0.0, "0.0"), (-0.04, -0.04, "0.0")],
)  # fmt: skip
def test_what_a_log_change_is_known_to_be_at_least_is_not_rounded_up(lower, upper, text):
    assert numbers.log10_change(lower, upper) == text


@given(st.floats(-9, 9), st.floats(0, 9))
def test_the_bounds_of_a_log_change_hold_when_they_are_read_back(lower, more):
    at_least = numbers.log10_change(lower, None).removeprefix("≥")
    at_most = numbers.log10_change(None, lower + more).removeprefix("≤")
    assert float(at_least) <= lower + 1e-9
    assert float(at_most) >= lower + more - 1e-9


@pytest.mark.parametrize(
    ("lower", "upper", "text"),
    [(9.0, 9.0, "9"), (0.0, 9.03, "≤9.0"), (9.0, math.inf, "≥9"), (212.0, 273.0, "212–273"),
     (0.0, 0.0, "0"), (None, 9.0, "≤9"), (0.0, math.inf, "–"), (None, None, "–")],
)  # fmt: skip
def test_a_time_known_as_an_interval_says_how_much_of_it_is_known(lower, upper, text):
    assert numbers.days_between(lower, upper) == text


@pytest.mark.parametrize(
    ("values", "text"),
    [((0.75, 0.128, 0.961), "75 % (13–96)"), ((0.75, 0.128, None), "75 % (13–n.e.)"),
     ((0.75, None, None), "75 % (n.e.)"), ((None, 0.1, 0.2), "–")],
)  # fmt: skip
def test_an_estimate_carries_its_interval(values, text):
    assert numbers.percent_estimate(*values) == text


def test_an_interval_with_a_negative_bound_is_not_mistaken_for_a_difference():
    assert numbers.estimate(0.1, -0.5, 0.7, numbers.number) == "0.1 (-0.5 to 0.7)"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0032, "0.0032"), (1e-05, "1.0e-5"), (1.25e-05, "1.25e-5"), (1e16, "1.0e16"),
     (5.0, "5"), (-0.5, "-0.5"), (7, "7"), (0.0, "0"),
     (None, "–"), (math.nan, "–"), (-math.inf, "-∞")],
)  # fmt: skip
def test_a_number_keeps_its_digits(value, text):
    assert numbers.number(value) == text


@given(FINITE)
def test_a_number_read_back_is_the_same_number(value):
    assert float(numbers.number(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [(1e-05, "1.0e-5"), (0.0001, "1.0e-4"), (0.00041, "4.1e-4"), (0.0001234, "1.234e-4"),
     (0.32, "3.2e-1"), (1.0, "1.0"), (0.0, "0"), (None, "–"), (math.inf, "∞")],
)  # fmt: skip
def test_a_level_has_one_form_and_keeps_its_digits(value, text):
    assert numbers.exact_level(value) == text


@given(FINITE)
@example(5.960464477539063e-08)
def test_a_level_read_back_is_the_same_number(value):
    assert float(numbers.exact_level(value)) == value


@given(st.floats())
def test_no_form_returns_empty_or_unsafe_text_and_null_is_not_zero(value):
    forms = (numbers.days, numbers.number, numbers.ratio, numbers.scientific)
    for form in forms:
        text = form(value)
        assert text
        assert visible(text) == text
        assert form(None) == NULL


def test_an_unbounded_limit_is_one_that_is_not_known():
    for status in ("undetected", "positive_not_quantifiable"):
        assert numbers.level(status, 0.0, math.inf) == numbers.level(status, 0.0, None)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (4.1870833333333355, "4.187"),
        (12345.6, "12346"),
        (38.2, "38.2"),
        (9.99996, "10"),
        (100.0, "100"),
        (-0.5, "-0.5"),
        (0.0, "0"),
        (0.00012346, "0.0001235"),
        (3.2109e-5, "3.211e-5"),
        (None, "–"),
    ],
)
def test_figures_keep_four_digits_and_the_whole_part(value, text):
    assert numbers.figures(value) == text
