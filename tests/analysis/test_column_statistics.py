from __future__ import annotations

import datetime as dt
import math
import statistics

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mrdscope.analysis.column_statistics import column_statistics
from mrdscope.analysis.filtering.evaluation import mask_of, matching
from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.analysis.filtering.fields import Fields
from mrdscope.analysis.filtering.parsing import parse
from mrdscope.analysis.filtering.writing import written
from mrdscope.analysis.frequencies import MOST_LISTED, MOST_SINGLE, class_edges, frequencies
from mrdscope.analysis.mrd.levels import Level
from mrdscope.cohort.schema import Status

LEVEL = Field("mrd", FieldKind.LEVEL, ("status", "low", "high"))
WORDS = Field("v", FieldKind.ORDERED, words=("mild", "severe"))


def statistics_of(values, kind=FieldKind.TEXT, dtype=None):
    return column_statistics(pl.DataFrame({"v": values}, schema={"v": dtype}), Field("v", kind))


def counts(found):
    return [(one.value, one.n) for one in found.listed]


def test_texts_are_counted_the_most_frequent_first_then_in_natural_order():
    found = statistics_of(["P10", "P2", "x", "x", None, "P2", "y"])
    assert counts(found.frequencies) == [("P2", 2), ("x", 2), ("P10", 1), ("y", 1)]
    assert (found.n, found.known, found.missing, found.distinct) == (7, 6, 1, 4)
    assert found.frequencies.missing.n == 1
    assert found.spread is None


def test_texts_beyond_those_listed_are_counted_together():
    values = [f"v{i}" for i in range(MOST_LISTED + 5)] + ["v0"]
    found = statistics_of(values).frequencies
    assert (len(found.listed), found.unlisted, found.unlisted_rows) == (MOST_LISTED, 5, 5)
    assert found.listed[0].n == 2


def test_ordered_words_are_counted_in_their_order_whatever_their_number():
    frame = pl.DataFrame({"v": ["severe", "severe", "mild", "fatal", None]})
    assert counts(frequencies(frame, WORDS)) == [("mild", 1), ("severe", 2), ("fatal", 1)]


def test_the_spread_of_numbers_is_that_of_the_statistics_module():
    values = [34.0, 47.0, 61.0, 59.0, None, math.nan, 72.0]
    spread = statistics_of(values, FieldKind.NUMBER).spread
    known = [34.0, 47.0, 61.0, 59.0, 72.0]
    assert [spread.q1, spread.median, spread.q3] == statistics.quantiles(known, method="inclusive")
    assert (spread.minimum, spread.maximum) == (34.0, 72.0)
    assert spread.mean == pytest.approx(statistics.mean(known))
    assert spread.sd == pytest.approx(statistics.stdev(known))


def test_the_spread_of_dates_is_made_of_dates_there_are():
    days = [dt.date(2016, 1, day) for day in (5, 1, 9, 3, 30)]
    spread = statistics_of(days, FieldKind.DATE).spread
    found = (spread.earliest, spread.q1, spread.median, spread.q3, spread.latest)
    assert [day.day for day in found] == [1, 3, 5, 9, 30]


LEVELS = pl.DataFrame(
    [
        ("undetected", 0.0, 1e-5), ("undetected", 0.0, 1e-3), ("quantified", 4.1e-4, 4.1e-4),
        ("quantified", 1e-4, 1e-4), ("positive_not_quantifiable", 1e-5, 1e-4),
        ("not_evaluable", None, None), (None, None, None),
    ],
    schema=["status", "low", "high"], orient="row",
)  # fmt: skip


def test_levels_are_spread_by_ranks_and_what_is_censored_is_counted():
    found = column_statistics(LEVELS, LEVEL)
    assert (found.n, found.known, found.missing, found.distinct) == (7, 6, 1, 6)
    assert found.spread.evaluable == 5
    assert dict(found.spread.censored) == {
        Status.UNDETECTED: 2, Status.POSITIVE_NOT_QUANTIFIABLE: 1,
    }  # fmt: skip
    assert found.spread.median == Level(Status.POSITIVE_NOT_QUANTIFIABLE, 1e-5, 1e-4)
    assert found.spread.highest == Level(Status.QUANTIFIED, 4.1e-4, 1e-3)


def test_levels_are_counted_by_what_is_known_of_them():
    assert counts(frequencies(LEVELS, LEVEL)) == [
        ("undetected", 2), ("positive not quantifiable", 1), ("1e-4 to <1e-3", 2),
        ("not evaluable", 1),
    ]  # fmt: skip


def test_nothing_known_has_no_spread_and_no_frequencies():
    for kind, dtype in (
        (FieldKind.NUMBER, pl.Float64), (FieldKind.DATE, pl.Date), (FieldKind.TEXT, pl.String),
        (FieldKind.FLAG, pl.Boolean),
    ):  # fmt: skip
        for values in ([], [None, None]):
            found = statistics_of(values, kind, dtype)
            assert found.spread is None
            assert not found.frequencies.listed
            assert found.frequencies.missing.n == found.missing == len(values)
    assert column_statistics(LEVELS.tail(2), LEVEL).spread is None


def test_many_numbers_are_counted_in_round_classes_and_few_one_by_one():
    few = statistics_of([1, 3, 3, 2], FieldKind.NUMBER).frequencies
    assert counts(few) == [("1", 1), ("2", 1), ("3", 2)]
    many = statistics_of(list(range(100)), FieldKind.NUMBER).frequencies
    assert counts(many)[:2] == [("0 to <10", 10), ("10 to <20", 10)]
    assert written(many.listed[0].condition) == "v>=0 and v<10"


def test_many_dates_are_counted_by_month_or_year():
    days = [dt.date(2016, 1, 1) + dt.timedelta(days=3 * i) for i in range(MOST_SINGLE + 10)]
    assert counts(statistics_of(days, FieldKind.DATE).frequencies)[0] == ("2016-01", 11)
    days = [dt.date(2010, 1, 1) + dt.timedelta(days=90 * i) for i in range(MOST_SINGLE + 10)]
    assert counts(statistics_of(days, FieldKind.DATE).frequencies)[0] == ("2010", 5)


def holds(frame, field, rows):
    """Hold that every frequency selects as many rows as it says, and all rows are in one."""
    fields = Fields((field,))
    found = frequencies(frame, field)
    times = pl.Series([0] * frame.height)
    for one in (*found.listed, found.missing):
        assert parse(written(one.condition), fields) == one.condition
        mask = mask_of(frame, one.condition, fields).fill_null(value=False)
        assert mask.sum() == one.n
        times = times + mask.cast(pl.Int64)
    assert times.to_list() == [1] * rows


numbers = st.lists(
    st.none() | st.floats() | st.integers(-1_000, 1_000).map(lambda n: n / 10), max_size=60
)


@given(numbers)
@example([i / 10 for i in range(-20, 20)])
@example([1e18 + 1000 * i for i in range(40)])
@example([-1.7e308, 1.7e308, *range(40)])
@example([5e-324 * i for i in range(40)])
@example([math.inf, -math.inf, math.nan, *range(40)])
def test_every_row_is_in_the_class_of_numbers_that_selects_it(values):
    frame = pl.DataFrame({"v": values}, schema={"v": pl.Float64})
    holds(frame, Field("v", FieldKind.NUMBER), len(values))


@given(st.lists(st.integers(0, 1_000), min_size=40, max_size=99))
def test_every_row_is_in_the_class_that_selects_it_in_single_precision(values):
    frame = pl.DataFrame({"v": [n / 1_000 for n in values]}, schema={"v": pl.Float32})
    holds(frame, Field("v", FieldKind.NUMBER), len(values))


@given(st.lists(st.none() | st.text("aAbB1 é=", max_size=3), max_size=20))
def test_every_row_is_in_the_text_that_selects_it(values):
    holds(pl.DataFrame({"v": values}, schema={"v": pl.String}), Field("v"), len(values))


@given(st.lists(st.none() | st.dates(), max_size=60), st.lists(st.none() | st.booleans()))
def test_every_row_is_in_the_date_or_flag_that_selects_it(days, flags):
    frame = pl.DataFrame({"v": days}, schema={"v": pl.Date})
    holds(frame, Field("v", FieldKind.DATE), len(days))
    frame = pl.DataFrame({"v": flags}, schema={"v": pl.Boolean})
    holds(frame, Field("v", FieldKind.FLAG), len(flags))


_levels = st.sampled_from(LEVELS.rows()) | st.floats(0, 10).map(lambda v: ("quantified", v, v))


@given(st.lists(_levels, max_size=20))
@example([("quantified", v, v) for v in (1e-4, 1e-4 * (1 - 1e-12), 1e-4 * (1 + 1e-12), 1.0)])
@example([("quantified", v, v) for v in (1e-300, 1.0)])
def test_every_row_is_in_the_class_of_levels_that_selects_it(levels):
    schema = {"status": pl.String, "low": pl.Float64, "high": pl.Float64}
    holds(pl.DataFrame(levels, schema=schema, orient="row"), LEVEL, len(levels))


@given(st.floats(-1e300, 1e300), st.floats(1e-200, 1e300))
def test_classes_are_about_ten_and_hold_all(lowest, width):
    highest = lowest + width
    if lowest < highest and width > 1e-9 * abs(lowest):
        edges = class_edges(lowest, highest)
        assert edges[0] <= lowest
        assert edges[-1] > highest
        assert 4 <= len(edges) - 1 <= 13
        assert list(edges) == sorted(set(edges))


def test_frequencies_are_of_the_rows_given():
    fields = Fields((Field("v"),))
    frame = pl.DataFrame({"v": ["a", "b", "a"]})
    part = frame[matching(frame, parse("v=a", fields), fields).rows]
    assert counts(frequencies(part, fields["v"])) == [("a", 2)]
