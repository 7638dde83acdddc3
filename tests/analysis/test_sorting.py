from __future__ import annotations

import math
import re
from functools import cmp_to_key

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.analysis.sorting import MOST_NUMBERS, SortKey, natural, sorted_rows

TEXT = Field("t")
NUMBER = Field("n", FieldKind.NUMBER)
LEVEL = Field("level", FieldKind.LEVEL, ("status", "low", "high"))


def in_order(values, *, descending=False, field=TEXT, dtype=pl.String):
    frame = pl.DataFrame({field.name: values}, schema={field.name: dtype})
    rows = sorted_rows(frame, [SortKey(field, descending)])
    return frame[rows][field.name].to_list()


def chunks(text):
    """Return the natural order's key: text, number, text, number ..."""
    parts = re.split("([0-9]+)", text.lower())
    return [int(part) if i % 2 else part for i, part in enumerate(parts)]


def test_numbers_in_text_count_as_numbers():
    assert in_order(["P10", "P2", "P1"]) == ["P1", "P2", "P10"]
    assert in_order(["S2-P10", "S10-P1", "S2-P9", "S1"]) == ["S1", "S2-P9", "S2-P10", "S10-P1"]
    assert in_order(["9", "10", "1"]) == ["1", "9", "10"]


def test_case_does_not_matter_and_alike_rows_keep_their_order():
    assert in_order(["b", "A", "a", "B"]) == ["A", "a", "b", "B"]
    assert in_order(["b", "A", "a", "B"], descending=True) == ["b", "B", "A", "a"]
    assert in_order(["P01", "P1", "P001", "P0"]) == ["P0", "P01", "P1", "P001"]


_identifiers = st.from_regex(r"\A[a-cA-C-]{0,2}[0-9]{0,4}\Z")
_any_text = st.text("ab-B 019", max_size=8) | st.text(max_size=6) | _identifiers


@given(st.lists(st.none() | _any_text, max_size=12) | st.lists(st.none() | _identifiers))
def test_text_is_in_the_order_its_parts_are_in_and_missing_is_last(texts):
    known = sorted((t for t in texts if t is not None), key=chunks)
    nulls = [None] * texts.count(None)
    assert in_order(texts) == known + nulls
    down = sorted((t for t in texts if t is not None), key=_reversed(chunks))
    assert in_order(texts, descending=True) == down + nulls


def _reversed(key):
    return cmp_to_key(lambda a, b: (key(b) > key(a)) - (key(b) < key(a)))


@pytest.mark.parametrize("distinct", [5, 3_000])
def test_a_long_column_is_in_the_same_order_whether_its_texts_are_few_or_many(distinct):
    texts = [f"site {i * 7919 % distinct}-x" if i % 11 else None for i in range(3_000)]
    known = sorted((t for t in texts if t is not None), key=chunks)
    assert in_order(texts) == known + [None] * texts.count(None)


def test_numbers_of_many_digits_are_in_order():
    long = ["9" * i for i in range(1, 40)]
    assert in_order(long[::-1]) == long
    assert in_order([f"{n}x" for n in long[::-1]]) == [f"{n}x" for n in long]


def test_a_text_of_very_many_numbers_is_in_order_by_the_first_of_them():
    same = "x1" * (MOST_NUMBERS - 1)
    assert in_order([f"{same}x10{'y1' * 9_000}", f"{same}x9"])[0] == f"{same}x9"


def test_natural_order_of_nothing_is_nothing():
    for texts in ([], [None, None], [""]):
        assert in_order(texts) == texts
        assert all(part.len() == len(texts) for part in natural(pl.Series(texts, dtype=pl.String)))


@given(
    st.lists(st.none() | st.sampled_from((-1.0, 0.0, 2.0, math.inf, math.nan)), max_size=9),
    st.booleans(),
)
def test_numbers_are_in_order_and_what_is_missing_is_last(values, descending):
    found = in_order(values, field=NUMBER, dtype=pl.Float64, descending=descending)
    known = [v for v in values if v is not None and not math.isnan(v)]
    assert found[: len(known)] == sorted(known, reverse=descending)
    assert all(v is None or math.isnan(v) for v in found[len(known) :])


LEVELS = [
    ("undetected", 0.0, 1e-6),
    ("undetected", 0.0, 1e-5),
    ("undetected", 0.0, 1e-3),
    ("undetected", 0.0, None),
    ("quantified", 5e-6, 5e-6),
    ("positive_not_quantifiable", 1e-5, 1e-4),
    ("quantified", 2e-5, 2e-5),
    ("quantified", 1.0, 1.0),
    ("above_range", 1.0, None),
]


def test_levels_are_in_the_order_of_their_intervals():
    missing = [("not_evaluable", None, None), (None, None, None)]
    frame = pl.DataFrame(
        [*missing, *LEVELS[::-1]], schema=["status", "low", "high"], orient="row"
    )  # fmt: skip
    up = frame[sorted_rows(frame, [SortKey(LEVEL)])].rows()
    assert up == LEVELS + missing
    down = frame[sorted_rows(frame, [SortKey(LEVEL, descending=True)])].rows()
    assert down == LEVELS[::-1] + missing


def test_a_level_surely_lower_than_another_is_before_it():
    for i, (_, _, high) in enumerate(LEVELS):
        for _, low, _ in LEVELS[:i]:
            assert high is None or not high < low


def test_ordered_words_are_in_their_order_and_others_after_them():
    field = Field("t", FieldKind.ORDERED, words=("mild", "moderate", "severe"))
    words = [None, "fatal", "severe", "Mild", "moderate"]
    assert in_order(words, field=field) == ["Mild", "moderate", "severe", "fatal", None]


rows = st.lists(
    st.tuples(st.sampled_from(("a", "b", None)), st.sampled_from((1.0, 2.0, None))), max_size=12
)


@given(rows, st.booleans(), st.booleans(), st.integers(0, 3))
def test_several_keys_are_in_order_one_after_the_other(some, first, second, skip):
    frame = pl.DataFrame(some, schema={"t": pl.String, "n": pl.Float64}, orient="row")
    chosen = pl.Series(range(0, frame.height, skip + 1), dtype=pl.UInt32)
    found = sorted_rows(frame, [SortKey(TEXT, first), SortKey(NUMBER, second)], chosen)
    oracle = chosen.to_list()
    for place, down in ((1, second), (0, first)):
        known = [r for r in oracle if some[r][place] is not None]
        known.sort(key=lambda r: some[r][place], reverse=down)
        oracle = known + [r for r in oracle if some[r][place] is None]
    assert found.to_list() == oracle


def test_without_a_key_rows_stay_as_they_are():
    frame = pl.DataFrame({"n": [3, 1, 2]})
    assert sorted_rows(frame, []).to_list() == [0, 1, 2]
