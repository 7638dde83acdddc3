import math

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mrdscope.analysis.time_to_event.fixed_time import compare_at, difference_at, survival_at
from mrdscope.analysis.time_to_event.kaplan_meier import kaplan_meier
from mrdscope.errors import UsageError

PATIENTS = st.lists(st.tuples(st.integers(0, 10), st.booleans()), min_size=2, max_size=15)


def curve(rows):
    return kaplan_meier(
        pl.Series([t for t, _ in rows], dtype=pl.Float64),
        pl.Series([e for _, e in rows], dtype=pl.Boolean),
    )


def ends(curves, time):
    return [survival_at(one, time) for one in curves]


def test_two_groups_by_hand():
    # S 3/4 and 1/2 of four each: theta log(-log S), variance (1 - S) / (4 S log(S)^2).
    one = curve([(1, True), (9, False), (9, False), (9, False)])
    two = curve([(1, True), (2, True), (9, False), (9, False)])
    thetas = [math.log(-math.log(s)) for s in (0.75, 0.5)]
    variances = [(1 - s) / (4 * s * math.log(s) ** 2) for s in (0.75, 0.5)]
    test = compare_at(ends([one, two], 5))
    assert test.chi2 == pytest.approx((thetas[1] - thetas[0]) ** 2 / sum(variances))
    assert test.df == 1
    difference = difference_at(*ends([two, one], 5))
    error = math.sqrt(0.75 * 0.25 / 4 + 0.5 * 0.5 / 4)
    assert difference.estimate == pytest.approx(-0.25)
    assert difference.upper == pytest.approx(-0.25 + 1.959963984540054 * error)


@given(PATIENTS, PATIENTS, PATIENTS, st.integers(0, 10))
def test_the_order_of_groups_does_not_matter(one, two, three, time):
    curves = [curve(rows) for rows in (one, two, three)]
    there, back = compare_at(ends(curves, time)), compare_at(ends(curves[::-1], time))
    if there.chi2 is None:
        assert back.chi2 is None
        assert there.reason
    else:
        assert back.chi2 == pytest.approx(there.chi2, rel=1e-8, abs=1e-12)
        assert there.df == 2


@given(PATIENTS, PATIENTS, PATIENTS, st.integers(1, 9))
def test_it_is_the_spread_of_log_log_survival_around_its_weighted_mean(slow, one, two, three, time):
    """The contrasts' quadratic form, written as Cochran's sum of squares, in exact fractions."""
    groups = (one, two, three)
    test = compare_at(ends([curve(rows) for rows in groups], time))
    assume(test.chi2 is not None)
    survival = [float(slow.survival(rows, time)) for rows in groups]
    theta = [math.log(-math.log(s)) for s in survival]
    weight = [
        math.log(s) ** 2 / float(slow.greenwood(rows, time))
        for rows, s in zip(groups, survival, strict=True)
    ]
    mean = sum(w * t for w, t in zip(weight, theta, strict=True)) / sum(weight)
    expected = sum(w * (t - mean) ** 2 for w, t in zip(weight, theta, strict=True))
    assert test.chi2 == pytest.approx(expected, rel=1e-8, abs=1e-12)


def test_equal_groups_do_not_differ():
    rows = [(1, True), (3, True), (9, False)]
    assert compare_at(ends([curve(rows), curve(rows)], 2)).p == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([(1, True), (5, True)], "survival is 0"),
        ([(9, False)], "no event by then"),
        ([(2, True), (4, False)], "past the last follow-up"),
        ([], "there are no patients"),
    ],
)
def test_what_cannot_be_compared_says_why(rows, reason):
    good = curve([(1, True), (9, False)])
    there, here = ends([good, curve(rows)], 5)
    test, difference = compare_at([there, here]), difference_at(here, there)
    assert (test.chi2, test.p, difference.lower) == (None, None, None)
    assert reason in test.reason
    assert reason in dict(difference.notes)["lower"]


def test_one_group_is_compared_with_nothing():
    assert compare_at(ends([curve([(1, True), (9, False)])], 5)).reason == "fewer than two groups"


@pytest.mark.parametrize("time", [-1.0, math.inf])
def test_a_time_that_is_none_is_refused(time):
    with pytest.raises(UsageError):
        survival_at(curve([(1, True)]), time)
