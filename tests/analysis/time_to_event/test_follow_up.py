import polars as pl
import pytest

from mrdscope.analysis.time_to_event.follow_up import follow_up

PAPER = {
    "overall survival": ([364.8, 400.0, 440.0, 729.6, 786.4, 902.0, 1003.2], 729.6),
    "progression-free survival": ([364.8, 400.0, 440.0, 456.0, 786.4, 902.0, 1003.2], 456.0),
}


def summary(times, events):
    return follow_up(pl.Series(times, dtype=pl.Float64), pl.Series(events, dtype=pl.Boolean))


@pytest.mark.parametrize("endpoint", PAPER)
def test_the_papers_potential_follow_up_is_786_4_days_by_either_endpoint(endpoint):
    times, end = PAPER[endpoint]
    found = summary(times, [time == end for time in times])
    assert found.median.estimate == 786.4
    assert (found.shortest, found.longest) == (364.8, 1003.2)
    assert found.observed_median == end


def test_ties_of_deaths_and_censorings_are_exact():
    # Reverse survival 0.8, 0.8, 0.4, 0: the median is 10; flipping the flag gives 12.
    found = summary([5, 5, 8, 10, 10, 12], [True, False, True, True, False, False])
    assert found.median.estimate == 10


def test_where_everybody_died_follow_up_is_not_reached():
    found = summary([3, 5], [True, True])
    assert found.median.estimate is None
    assert (found.observed_median, found.shortest, found.longest) == (4, 3, 5)


def test_nobody_was_followed():
    found = summary([], [])
    assert (found.observed_median, found.shortest, found.longest) == (None, None, None)
    assert found.median.estimate is None
