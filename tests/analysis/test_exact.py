import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mrdscope.analysis.exact import poisson_rate, proportion, survival_bound_without_events
from mrdscope.errors import AnalysisError


def test_one_death_in_4626_days_has_the_hazard_and_interval_of_the_paper():
    rate = poisson_rate(1, 4626.0)
    assert round(rate.estimate, 8) == 0.00021617
    assert rate.lower == pytest.approx(5.4729e-6, rel=1e-5)
    assert rate.upper == pytest.approx(1.20442e-3, rel=1e-5)
    per_100_years = 100 * 365.25
    assert rate.estimate * per_100_years == pytest.approx(7.896, abs=5e-4)
    assert rate.lower * per_100_years == pytest.approx(0.200, abs=5e-4)
    assert rate.upper * per_100_years == pytest.approx(43.99, abs=5e-3)


def test_no_events_have_a_rate_of_zero_and_an_upper_bound():
    rate = poisson_rate(0, 1.0)
    assert (rate.estimate, rate.lower) == (0.0, 0.0)
    assert rate.upper == pytest.approx(3.6889, abs=5e-5)


def test_no_person_time_has_no_rate_and_says_so():
    rate = poisson_rate(0, 0.0)
    assert (rate.estimate, rate.lower, rate.upper) == (None, None, None)
    assert dict(rate.notes)["estimate"] == "no person-time was observed"


@given(st.integers(1, 400), st.floats(0.5, 1e6), st.sampled_from([0.8, 0.95, 0.99]))
def test_at_the_poisson_bounds_the_tails_are_half_of_alpha(events, time, confidence):
    rate = poisson_rate(events, time, confidence)
    tail = (1 - confidence) / 2
    assert stats.poisson.sf(events - 1, rate.lower * time) == pytest.approx(tail, rel=1e-8)
    assert stats.poisson.cdf(events, rate.upper * time) == pytest.approx(tail, rel=1e-8)


@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from([0.8, 0.95, 0.99]))
def test_clopper_pearson_agrees_with_scipy(successes, failures, confidence):
    n = successes + failures
    if n == 0:
        return
    ours = proportion(successes, n, confidence)
    theirs = stats.binomtest(successes, n).proportion_ci(confidence, method="exact")
    assert ours.estimate == successes / n
    assert (ours.lower, ours.upper) == pytest.approx((theirs.low, theirs.high), abs=1e-10)


def test_two_of_seven_has_its_published_interval():
    # 2/7: 3.67 % to 70.96 %, as in the tables of Clopper and Pearson.
    anemia = proportion(2, 7)
    assert (round(anemia.lower, 4), round(anemia.upper, 4)) == (0.0367, 0.7096)


def test_a_proportion_of_nobody_is_not_estimable():
    assert proportion(0, 0).estimate is None


@pytest.mark.parametrize(("successes", "n"), [(3, 2), (-1, 2)])
def test_more_successes_than_patients_are_refused(successes, n):
    with pytest.raises(AnalysisError):
        proportion(successes, n)


@pytest.mark.parametrize(("events", "time"), [(-1, 2.0), (1, -2.0), (1, float("nan"))])
def test_negative_counts_and_times_are_refused(events, time):
    with pytest.raises(AnalysisError):
        poisson_rate(events, time)


@pytest.mark.parametrize(("n", "event_probability"), [(7, 0.348), (4, 0.527)])
def test_without_events_survival_has_an_exact_lower_bound(n, event_probability):
    assert 1 - survival_bound_without_events(n) == pytest.approx(event_probability, abs=5e-4)


def test_nobody_bounds_nothing():
    assert survival_bound_without_events(0) is None
