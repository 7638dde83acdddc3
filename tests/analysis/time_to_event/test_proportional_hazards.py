import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.time_to_event.proportional_hazards import proportional_hazards
from mrdscope.errors import UsageError

PATIENTS = st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=3, max_size=12)
GROUPS = ["a", "b"]


@given(PATIENTS, PATIENTS, st.sampled_from(["km", "identity"]))
def test_which_group_is_the_reference_does_not_matter(frame, one, two, scale):
    there = proportional_hazards(frame(a=one, b=two), GROUPS, time_scale=scale)
    back = proportional_hazards(frame(a=one, b=two), GROUPS[::-1], time_scale=scale)
    if there.chi2 is None or back.chi2 is None:
        assert there.chi2 == back.chi2
    else:
        assert back.chi2 == pytest.approx(there.chi2, rel=1e-6, abs=1e-9)


@given(PATIENTS, PATIENTS)
def test_the_unit_of_time_does_not_matter(frame, one, two):
    weeks = frame(a=[(t * 7, e) for t, e in one], b=[(t * 7, e) for t, e in two])
    for scale in ("km", "identity"):
        test = proportional_hazards(frame(a=one, b=two), GROUPS, time_scale=scale)
        scaled = proportional_hazards(weeks, GROUPS, time_scale=scale)
        if test.chi2 is None:
            assert scaled.chi2 is None
        else:
            assert scaled.chi2 == pytest.approx(test.chi2, rel=1e-6, abs=1e-9)


def test_hazards_that_cross_are_found(goldens):
    test = proportional_hazards(goldens.patients("crossing"), GROUPS)
    assert test.p < 0.05
    assert test.reason is None


def test_few_events_are_cautioned_about(goldens):
    test = proportional_hazards(goldens.patients("few"), GROUPS)
    assert test.reason == "5 events: with fewer than 20 only gross departures are found"


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ({"a": [(2, True)], "b": [(3, False)]}, "b has no events"),
        ({"a": [(2, True)], "b": [(1, False)]}, "b was never at risk"),
        ({"a": [(t, True) for t in (5, 6, 7)], "b": [(t, True) for t in (1, 2, 3)]}, "separation"),
        ({"a": [(4, True), (5, False)], "b": [(4, True), (6, False)]}, "too few event times"),
        ({"a": [], "b": []}, "never at risk"),
    ],
)
def test_what_cannot_be_tested_says_why(frame, rows, reason):
    test = proportional_hazards(frame(**rows), GROUPS)
    assert test.chi2 is None
    assert reason in test.reason


def test_another_scale_and_a_single_group_are_refused(frame):
    with pytest.raises(UsageError, match="km or identity"):
        proportional_hazards(frame(a=[(1, True)]), GROUPS, time_scale="rank")
    with pytest.raises(UsageError, match="two groups"):
        proportional_hazards(frame(a=[(1, True)]), ["a"])
