from __future__ import annotations

import itertools
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.course import course
from mrdscope.analysis.mrd.samples import main_series
from mrdscope.analysis.mrd.time_below import confirmed_response, sustained_response, time_below
from mrdscope.analysis.settings import PAPER

LEVEL = 1e-4


def one(function, cohort, settings=PAPER, level=LEVEL):
    series = main_series(cohort.mrd, settings)
    return function(series, course(cohort), level, settings).row(0, named=True)


@pytest.mark.parametrize(
    ("samples", "low", "high", "unknown"),
    [
        ("0:1e-5 30:1e-5 60:1e-5", 60, 60, 0),
        ("0:1e-3 30:1e-5 60:U 90:1e-2", 30, 90, 0),  # an edge on either side
        ("0:1e-3 30:1e-2", 0, 0, 0),
        ("0:1e-5 92:1e-5 185:1e-5", 92, 92, 93),  # 92 days is the widest gap
        ("0:1e-5 30:U<1e-3 60:1e-5", 0, 60, 0),  # of the second nothing is known
        ("0:U<1e-3 30:U<1e-3", 0, 30, 0),
        ("0:1e-4 30:PNQ", 30, 30, 0),  # exactly the level is at it
        ("0:1e-5", 0, 0, 0),
        ("0:1e-5 30:NE 60:1e-5", 60, 60, 0),
    ],
)
def test_time_below(samples, low, high, unknown, cohort_of):
    row = one(time_below, cohort_of(samples))
    found = (row["below_days_low"], row["below_days_high"], row["unknown_days"])
    assert found == (low, high, unknown)


def test_without_an_evaluable_sample_nothing_is_known(cohort_of):
    for function in (time_below, confirmed_response, sustained_response):
        row = one(function, cohort_of("0:NE"))
        assert set(row.values()) == {"P1", None}


def test_a_level_in_percent_is_not_missed_for_the_last_binary_digit(cohort_of):
    level = 0.07 / 100
    assert level != 7e-4
    for value in (level, 7e-4):
        for limit in (level, 7e-4):
            row = one(time_below, cohort_of(f"0:{value!r} 30:{value!r}"), level=limit)
            assert row["below_days_low"] == 30


@pytest.mark.parametrize(
    ("samples", "reached", "confirmed", "confirming"),
    [
        ("0:1e-3 30:1e-5 57.9:1e-5", 30, None, None),
        ("0:1e-3 30:1e-5 58:1e-5", 30, 30, 58),
        ("0:1e-5 14:1e-5 28:U", 0, 0, 28),  # one between them that is low too
        ("0:1e-5 14:1e-3 28:U 60:U", 0, 28, 60),
        ("0:1e-5 28:U<1e-3", 0, None, None),
        ("0:1e-3", None, None, None),
    ],
)
def test_a_response_is_confirmed_four_weeks_later(
    samples, reached, confirmed, confirming, cohort_of
):
    row = one(confirmed_response, cohort_of(samples))
    found = (row["reached_day"], row["confirmed_day"], row["confirming_day"])
    assert found == (reached, confirmed, confirming)
    assert row["confirmed"] is (confirmed is not None)


@pytest.mark.parametrize(
    ("samples", "sustained", "start", "shown", "longest", "running"),
    [
        ("0:U 30.4:U 60.8:U 91.2:U", True, 0, 91.2, 91.2, True),  # three months, inclusive
        ("0:U 30.4:U 60.8:U 91.1:U", False, None, None, 91.1, True),
        ("0:U 60:U 160:U", False, None, None, 60, False),  # a gap is not a response
        ("0:U 60:1e-3 90:U 150:U 182:U 200:1e-2", True, 90, 182, 92, False),
        ("0:U", False, None, None, 0, True),
        ("0:1e-2", False, None, None, None, False),
    ],
)
def test_a_sustained_response_has_no_gap_and_no_sample_above(
    samples, sustained, start, shown, longest, running, cohort_of
):
    row = one(sustained_response, cohort_of(samples))
    assert row["sustained"] is sustained
    assert (row["sustained_from_day"], row["sustained_day"]) == (start, shown)
    assert row["longest_below_days"] == longest
    assert row["below_running"] is running


VALUES = st.sampled_from(["U", "U<1e-3", "PNQ", "NE", "1e-4", "2e-4", "1e-2", ">1.0"])
COURSES = st.lists(st.tuples(st.integers(0, 400), VALUES), min_size=1, max_size=9)


def state(value):
    if value in ("U", "PNQ", "1e-4"):
        return "below"
    return "unclear" if value == "U<1e-3" else "above"


def slow(samples):
    """Plain Python: time below, the first stretches that confirm and sustain a response."""
    seen = [(day, state(v)) for day, v in samples if v != "NE"]
    sure = possible = unknown = 0
    for (d1, s1), (d2, s2) in itertools.pairwise(seen):
        if d2 - d1 > 92:
            unknown += d2 - d1
        elif s1 == s2 == "below":
            sure += d2 - d1
        elif not s1 == s2 == "above":
            possible += d2 - d1
    confirmed = sustained = None
    for i, (start, _) in enumerate(seen):
        for j in range(i, len(seen)):
            if seen[j][1] != "below":
                break
            widest = max((seen[k + 1][0] - seen[k][0] for k in range(i, j)), default=0)
            days = seen[j][0] - start
            if days >= 28 and confirmed is None:
                confirmed = (start, seen[j][0])
            if days >= 91.2 and widest <= 92 and sustained is None:
                sustained = (start, seen[j][0])
    return sure, sure + possible, unknown, confirmed, sustained


@given(COURSES)
def test_plain_python_finds_the_same(cohort_of, samples):
    samples = sorted(samples, key=lambda sample: sample[0])
    cohort = cohort_of(" ".join(f"{day}:{value}" for day, value in samples))
    if all(value == "NE" for _, value in samples):
        return
    sure, possible, unknown, confirmed, sustained = slow(samples)
    row = one(time_below, cohort)
    found = (row["below_days_low"], row["below_days_high"], row["unknown_days"])
    assert found == (sure, possible, unknown)
    row = one(confirmed_response, cohort)
    assert (row["confirmed_day"], row["confirming_day"]) == (confirmed or (None, None))
    row = one(sustained_response, cohort)
    assert (row["sustained_from_day"], row["sustained_day"]) == (sustained or (None, None))


@given(COURSES)
def test_the_parts_never_exceed_the_time_watched(cohort_of, samples):
    samples = sorted(samples, key=lambda sample: sample[0])
    row = one(time_below, cohort_of(" ".join(f"{d}:{v}" for d, v in samples)))
    if row["watched_days"] is not None:
        assert 0 <= row["below_days_low"] <= row["below_days_high"]
        assert row["below_days_high"] + row["unknown_days"] <= row["watched_days"]


def test_without_a_widest_gap_nothing_is_unknown(cohort_of):
    settings = replace(PAPER, maximum_gap_days=math.inf)
    row = one(time_below, cohort_of("0:U 900:U"), settings)
    assert (row["below_days_low"], row["unknown_days"]) == (900, 0)
