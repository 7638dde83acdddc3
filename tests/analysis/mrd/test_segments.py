"""Reductions over stretches, against plain loops."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.mrd.segments import NO_ROW, Segments, begins, borders

STRETCHES = st.lists(
    st.lists(st.tuples(st.floats(-5, 5), st.booleans()), min_size=1, max_size=9), max_size=6
)


def made(stretches):
    lengths = [len(stretch) for stretch in stretches]
    starts = np.array([sum(lengths[:i]) for i in range(len(lengths))], dtype=np.int64)
    values = np.array([value for stretch in stretches for value, _ in stretch], dtype=float)
    mask = np.array([flag for stretch in stretches for _, flag in stretch], dtype=bool)
    return Segments(starts, len(values)), values, mask


@given(STRETCHES)
def test_each_reduction_is_that_of_the_stretch(stretches):
    segments, values, mask = made(stretches)
    each = [[value for value, _ in stretch] for stretch in stretches]
    assert segments.minimum(values).tolist() == [min(s) for s in each]
    assert segments.maximum(values).tolist() == [max(s) for s in each]
    assert segments.total(values).tolist() == pytest.approx([sum(s) for s in each])
    assert segments.count(mask).tolist() == [sum(f for _, f in s) for s in stretches]
    assert segments.lengths.tolist() == [len(s) for s in stretches]


@given(STRETCHES)
def test_the_first_and_the_last_true_row_are_found_or_missing(stretches):
    segments, _, mask = made(stretches)
    rows = [
        [start + i for i, (_, flag) in enumerate(stretch) if flag]
        for start, stretch in zip(segments.starts.tolist(), stretches, strict=True)
    ]
    assert segments.first(mask).tolist() == [min(r, default=NO_ROW) for r in rows]
    assert segments.last(mask).tolist() == [max(r, default=NO_ROW) for r in rows]


@given(STRETCHES)
def test_what_runs_stays_within_the_stretch(stretches):
    segments, values, _ = made(stretches)
    each = [[value for value, _ in stretch] for stretch in stretches]
    running = [min(s[: i + 1]) for s in each for i in range(len(s))]
    assert segments.running_minimum(values).tolist() == running
    assert segments.before(values, 9.0).tolist() == [v for s in each for v in [9.0, *s[:-1]]]
    assert segments.after(values, 9.0).tolist() == [v for s in each for v in [*s[1:], 9.0]]


@given(STRETCHES)
def test_rows_left_out_leave_the_others_in_their_stretches(stretches):
    segments, _, mask = made(stretches)
    kept, there = segments.within(np.flatnonzero(mask))
    assert there.tolist() == [any(f for _, f in s) for s in stretches]
    assert kept.lengths.tolist() == [n for s in stretches if (n := sum(f for _, f in s))]
    assert kept.size == sum(mask.tolist())


@given(st.lists(st.sampled_from(["a", "b", None])))
def test_a_stretch_begins_where_the_value_changes(values):
    expected = [i for i, v in enumerate(values) if i == 0 or v != values[i - 1]]
    assert borders(begins(pl.Series(values, dtype=pl.String))).tolist() == expected
