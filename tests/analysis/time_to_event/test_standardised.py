"""Survival standardised to strata: hand-worked, against means, and where it is not estimable."""

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.time_to_event.fixed_time import survival_at
from mrdscope.analysis.time_to_event.kaplan_meier import kaplan_meier
from mrdscope.analysis.time_to_event.rmst import restricted_mean
from mrdscope.analysis.time_to_event.standardised import common_tau, standardised

PATIENT = st.tuples(st.integers(1, 9), st.booleans())
PART = st.lists(PATIENT, min_size=1, max_size=8)


def frame_of(**parts):
    """Rows by group and stratum, as ``a_x=[(time, event), ...]``."""
    rows = [(float(t), e, 0.0, *name.split("_")) for name, pairs in parts.items() for t, e in pairs]
    schema = {"time": pl.Float64, "event": pl.Boolean, "entry": pl.Float64, "group": pl.String,
              "stratum": pl.String}  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def group_of(name="a", **parts):
    frame = frame_of(**parts)
    groups = tuple(sorted(frame["group"].unique()))
    return next(one for one in standardised(frame, groups) if one.group == name)


HAND = {
    # Stratum x: 6 of 10 patients, y: 4. Group a: S(5) 1/2 of two in x, 1/4 of four in y.
    "a_x": [(1, True), (9, False)],
    "b_x": [(9, False)] * 4,
    "a_y": [(1, True), (2, True), (3, True), (9, False)],
}


def test_the_mean_of_two_strata_by_hand():
    # b is missing in y, a is not.
    end = group_of(**HAND).at(5)
    assert end.survival == pytest.approx(0.6 * 0.5 + 0.4 * 0.25)
    variance = 0.36 * (0.5 * 0.5 / 2) + 0.16 * (0.25 * 0.75 / 4)
    assert end.std_error == pytest.approx(math.sqrt(variance))
    # Areas to 9: 1 + 8/2 in x; 1 + 3/4 + 1/2 + 6/4 in y.
    mean = group_of(**HAND).restricted_mean(9)
    assert mean.estimate == pytest.approx(0.6 * 5 + 0.4 * 3.75)


def test_a_group_missing_in_a_stratum_is_not_estimable():
    b = group_of("b", **HAND)
    assert b.at(5).note == "in stratum y: there are no patients"
    assert b.restricted_mean(5).reason == "in stratum y: there are no patients"
    assert b.last_time is None
    assert common_tau((group_of(**HAND), b)) is None


def test_a_stratum_without_events_adds_no_variance_and_one_without_survivors_ends_it():
    parts = {"a_x": [(1, True), (9, False)], "a_y": [(9, False)] * 2}
    end = group_of(**parts).at(5)
    assert (end.survival, end.note) == (pytest.approx(0.75), None)
    assert end.std_error == pytest.approx(0.5 * math.sqrt(0.125))
    gone = group_of(a_x=[(1, True), (2, True), (9, False)], a_y=[(1, True), (2, True)])
    assert gone.at(5).survival is None
    assert gone.at(5).note.startswith("in stratum y: ")


def test_without_any_event_survival_is_1_and_has_no_interval():
    end = group_of(a_x=[(9, False)] * 3, a_y=[(9, False)] * 7, a_z=[(9, False)]).at(5)
    assert (end.survival, end.std_error) == (1, 0)
    assert end.note == "no event by then: the interval is not estimable"


def test_past_the_last_follow_up_of_a_stratum_nothing_is_known():
    group = group_of(a_x=[(1, True), (9, False)], a_y=[(1, True), (4, False)])
    assert group.last_time == 4
    assert group.at(5).note == "in stratum y: past the last follow-up"
    assert "past the last follow-up" in group.restricted_mean(5).reason


@given(PART, st.integers(0, 9))
def test_strata_that_are_copies_change_only_the_error(rows, time):
    group = group_of(a_x=rows, a_y=rows)
    whole = kaplan_meier(pl.Series([float(t) for t, _ in rows]), pl.Series([e for _, e in rows]))
    alone = survival_at(whole, time)
    end = group.at(time)
    if alone.std_error is None:
        assert end.survival is None
    else:
        assert end.survival == pytest.approx(alone.survival, rel=1e-12)
        assert end.std_error == pytest.approx(alone.std_error / math.sqrt(2), rel=1e-12)
    mean, area = group.restricted_mean(1.0), restricted_mean(whole, 1.0)
    assert mean.estimate == pytest.approx(area.estimate, rel=1e-12)


@given(PART, PART, PART, PART, st.randoms())
def test_neither_order_of_rows_nor_names_of_strata_matter(one, two, three, four, random):
    here = group_of(a_x=one, a_y=two, b_x=three, b_y=four)
    there = group_of(
        a_s=random.sample(two, len(two)), a_t=one, b_t=three, b_s=random.sample(four, len(four))
    )
    first, second = here.at(3), there.at(3)
    assert (first.survival is None) == (second.survival is None)
    if first.survival is not None:
        assert second.survival == pytest.approx(first.survival, rel=1e-12)
        assert second.std_error == pytest.approx(first.std_error, rel=1e-12)
