import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mrdscope.analysis.time_to_event.rate_ratio import rate_ratio
from mrdscope.errors import AnalysisError

COUNT = st.integers(0, 40)
TIME = st.floats(1, 1e5)


@given(COUNT, COUNT, TIME, TIME)
def test_at_the_bounds_the_binomial_tails_are_half_of_alpha(events, others, time, their_time):
    found = rate_ratio(("a", events, time), ("b", others, their_time)).ratio
    for bound, tail in (
        (found.lower, lambda p: stats.binom.sf(events - 1, events + others, p)),
        (found.upper, lambda p: stats.binom.cdf(events, events + others, p)),
    ):
        if bound:
            share = bound * time / (bound * time + their_time)
            assert tail(share) == pytest.approx(0.025, rel=1e-7)


@given(COUNT, COUNT, TIME, TIME)
def test_turned_round_the_ratio_is_inverted(events, others, time, their_time):
    there = rate_ratio(("a", events, time), ("b", others, their_time))
    back = rate_ratio(("b", others, their_time), ("a", events, time))
    if there.p is None:
        assert back.p is None
        return
    assert back.p == pytest.approx(there.p, rel=1e-9)
    if there.ratio.estimate:
        assert 1 / there.ratio.estimate == pytest.approx(back.ratio.estimate or 0)
    if there.ratio.lower:
        assert back.ratio.upper == pytest.approx(1 / there.ratio.lower, rel=1e-9)


def test_without_events_of_the_reference_only_the_lower_bound_is_known():
    found = rate_ratio(("a", 3, 50.0), ("b", 0, 60.0)).ratio
    assert (found.estimate, found.upper) == (None, None)
    assert found.lower > 0
    assert dict(found.notes) == {
        "estimate": "the reference has no events", "upper": "the reference has no events"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "two", "reason"),
    [((0, 5.0), (0, 6.0), "no events"), ((1, 0.0), (2, 6.0), "no person-time was observed")],
)
def test_nothing_is_not_estimable_and_says_why(one, two, reason):
    found = rate_ratio(("a", *one), ("b", *two))
    assert (found.ratio.estimate, found.p) == (None, None)
    assert dict(found.ratio.notes)["estimate"] == reason


@pytest.mark.parametrize("one", [(-1, 5.0), (1, -5.0), (1, float("nan"))])
def test_what_is_no_rate_is_refused(one):
    with pytest.raises(AnalysisError):
        rate_ratio(("a", *one), ("b", 1, 1.0))
