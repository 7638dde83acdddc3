import math
import statistics

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.time_to_event.kaplan_meier import kaplan_meier
from mrdscope.analysis.time_to_event.rmst import restricted_mean, restricted_mean_difference
from mrdscope.errors import UsageError

PATIENTS = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=20)


def curve(rows):
    times = pl.Series([t for t, _ in rows], dtype=pl.Float64)
    return kaplan_meier(times, pl.Series([e for _, e in rows], dtype=pl.Boolean))


def test_the_papers_progression_free_time_is_661_of_729_6_days():
    rows = [(months * 30.4, months == 15) for months in (12, 13, 14, 15, 26, 30, 33)]
    mean = restricted_mean(curve(rows), 729.6)
    assert mean.estimate == pytest.approx(661.2, abs=1e-9)
    assert mean.std_error == pytest.approx(59.24, abs=5e-3)


@pytest.mark.parametrize(
    ("group", "tau", "mean", "error"),
    [("Maintained", 161, 52.6, 19.83), ("Nonmaintained", 45, 22.7, 4.18)],
)
def test_aml_maintenance_has_rs_restricted_means(aml, group, tau, mean, error):
    # print(survfit(Surv(time, status) ~ x, aml), print.rmean = TRUE)
    part = aml.filter(pl.col("group") == group)
    found = restricted_mean(kaplan_meier(part["time"], part["event"]), tau)
    assert found.estimate == pytest.approx(mean, abs=0.05)
    assert found.std_error == pytest.approx(error, abs=0.005)


@given(PATIENTS, st.floats(0.25, 12))
def test_area_and_variance_are_those_of_the_definition(slow, rows, tau):
    tau = round(tau, 6)
    mean = restricted_mean(curve(rows), tau)
    if tau > max(t for t, _ in rows):
        assert mean.estimate is None
        return
    area, variance = slow.rmst(rows, tau)
    assert mean.estimate == pytest.approx(area, rel=1e-10, abs=1e-14)
    assert mean.std_error**2 == pytest.approx(variance, rel=1e-9, abs=1e-14)


@given(st.lists(st.integers(1, 20), min_size=2, max_size=20))
def test_without_censoring_it_is_the_mean_and_its_standard_error(times):
    tau = max(times)
    mean = restricted_mean(curve([(t, True) for t in times]), tau)
    assert mean.estimate == pytest.approx(statistics.fmean(times))
    standard_error = math.sqrt(statistics.pvariance(times) / len(times))
    assert mean.std_error == pytest.approx(standard_error, rel=1e-6, abs=1e-7)


@given(PATIENTS, st.sampled_from([7, 365]))
def test_scaling_times_scales_mean_and_standard_error(rows, factor):
    tau = max(t for t, _ in rows) or 1
    one = restricted_mean(curve(rows), tau)
    many = restricted_mean(curve([(t * factor, e) for t, e in rows]), tau * factor)
    if one.estimate is None:
        assert many.estimate is None
    else:
        assert many.estimate == pytest.approx(one.estimate * factor, rel=1e-12)
        assert many.std_error == pytest.approx(one.std_error * factor, rel=1e-12)


def test_past_the_last_follow_up_it_is_not_estimable_and_says_so():
    mean = restricted_mean(curve([(3, True), (5, False)]), 5.5)
    assert (mean.estimate, mean.std_error) == (None, None)
    assert mean.reason == "tau is past the last follow-up, 5"


def test_a_tau_that_differs_from_the_last_day_by_a_rounding_is_the_last_day():
    assert restricted_mean(curve([(364.8, False)]), 3 * 121.60000000001).estimate == 364.8


def test_nobody_has_no_mean():
    assert restricted_mean(curve([]), 5).reason == "there are no patients"


def mean_of(rows, tau):
    return restricted_mean(curve(rows), tau)


@given(PATIENTS, PATIENTS)
def test_differences_turn_round_with_the_groups(one, two):
    tau = min(max(t for t, _ in one), max(t for t, _ in two)) or 1
    a, b = ("a", mean_of(one, tau)), ("b", mean_of(two, tau))
    there, back = restricted_mean_difference(a, b), restricted_mean_difference(b, a)
    assert there.p == back.p
    if there.difference.upper is not None:
        assert there.difference.upper == pytest.approx(-back.difference.lower)
        assert there.p < 0.05 or there.difference.lower <= 0 <= there.difference.upper


def test_a_difference_without_events_has_no_interval():
    none = [(9, False)]
    found = restricted_mean_difference(("a", mean_of(none, 5)), ("b", mean_of(none, 5)))
    assert (found.difference.estimate, found.difference.lower, found.p) == (0, None, None)
    assert "nobody had the event" in dict(found.difference.notes)["upper"]


def test_a_difference_with_a_mean_that_is_not_estimable_is_not_either():
    found = restricted_mean_difference(
        ("a", mean_of([(3, True)], 5)), ("b", mean_of([(9, False)], 5))
    )
    assert found.difference.estimate is None
    assert dict(found.difference.notes)["estimate"] == "tau is past the last follow-up, 3"


def test_means_to_different_taus_do_not_compare():
    with pytest.raises(UsageError, match="the same tau"):
        restricted_mean_difference(("a", mean_of([(9, True)], 5)), ("b", mean_of([(9, True)], 6)))


@pytest.mark.parametrize("tau", [0, -1, math.inf, math.nan])
def test_a_tau_is_positive(tau):
    with pytest.raises(UsageError):
        restricted_mean(curve([(3, True)]), tau)
