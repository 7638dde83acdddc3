from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings

from mrdscope.analysis.filtering.conditions import Compare, Op
from mrdscope.analysis.filtering.error import FilterError
from mrdscope.analysis.filtering.evaluation import mask_of, matching
from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.analysis.filtering.fields import Fields
from mrdscope.analysis.filtering.parsing import MOST_CONDITIONS, parse
from mrdscope.analysis.filtering.writing import written
from mrdscope.analysis.sorting import SortKey, sorted_rows

from .conftest import FIELDS, LEVELS, SCHEMA, conditions, frames
from .oracle import meets


@given(frames, conditions)
@settings(max_examples=100)
def test_every_row_is_judged_as_plain_python_judges_it(frame, condition):
    found = mask_of(frame, condition, FIELDS).to_list()
    assert found == [meets(condition, row, FIELDS) for row in frame.to_dicts()]


def levels_that(test):
    """Return the levels of which a comparison is true, false and unknown."""
    frame = pl.DataFrame(
        [dict(zip(("status", "low", "high"), level, strict=True)) for level in LEVELS],
        schema={name: SCHEMA[name] for name in ("status", "low", "high")},
    )
    mask = mask_of(frame, parse(f"mrd_last{test}", FIELDS), FIELDS)
    return [
        [LEVELS[i] for i, answer in enumerate(mask) if answer is wanted]
        for wanted in (True, False, None)
    ]


def test_an_undetected_result_of_poor_sensitivity_is_not_known_to_be_low():
    true, _, unknown = levels_that("<1e-4")
    assert ("undetected", 0.0, 1e-5) in true
    assert ("undetected", 0.0, 1e-3) in unknown
    assert ("undetected", 0.0, None) in unknown
    assert ("positive_not_quantifiable", 1e-5, 1e-4) in true
    assert ("not_evaluable", None, None) in unknown


def test_a_level_at_a_bound_is_on_the_side_its_interval_is():
    true, false, unknown = levels_that(">1e-4")
    assert ("above_range", 1e-4, None) in true
    assert ("quantified", 1e-4, 1e-4) in false
    assert ("positive_not_quantifiable", 1e-5, 1e-4) in false
    assert unknown == [
        (None, None, None), ("not_evaluable", None, None), ("undetected", 0.0, 1e-3),
        ("undetected", 0.0, None),
    ]  # fmt: skip


def test_a_level_reckoned_from_percent_is_the_level_it_is():
    frame = pl.DataFrame({"status": ["quantified"], "low": [0.0032 / 100], "high": [0.0032 / 100]})
    for test in ("=3.2e-5", "<=3.2e-5", ">=3.2e-5", "=0.0032%"):
        assert mask_of(frame, parse(f"last{test}", FIELDS), FIELDS).to_list() == [True]
    for test in ("<3.2e-5", ">3.2e-5"):
        assert mask_of(frame, parse(f"last{test}", FIELDS), FIELDS).to_list() == [False]


def test_whether_a_result_is_there_is_always_known():
    true, false, unknown = levels_that("=null")
    assert true == [(None, None, None)]
    assert ("not_evaluable", None, None) in false
    assert not unknown


def test_days_are_compared_as_they_were_rounded_when_read():
    days = Fields((Field("day", FieldKind.NUMBER, decimals=6),))
    frame = pl.DataFrame({"day": [3 * 30.4]})
    assert frame["day"][0] != 91.2
    assert matching(frame, parse("day>=91.2", days), days).shown == 1


def test_unknown_rows_are_not_shown_and_counted():
    frame = pl.DataFrame({"age": [70.0, 50.0, None]})
    found = matching(frame, parse("age>=60", FIELDS), FIELDS)
    assert (found.rows.to_list(), found.shown, found.of, found.unknown) == ([0], 1, 3, 1)
    found = matching(frame, parse("not age>=60", FIELDS), FIELDS)
    assert (found.rows.to_list(), found.unknown) == ([1], 1)


@pytest.mark.parametrize("text", ["", "nobody", "!nobody", "/x/"])
@pytest.mark.parametrize("height", [0, 1, 3])
def test_filters_that_name_no_column_hold_for_every_row_alike(text, height):
    fields = Fields((Field("age", FieldKind.NUMBER),))
    frame = pl.DataFrame({"age": [1.0] * height}, schema={"age": pl.Float64})
    shown = height if text in ("", "!nobody") else 0
    assert matching(frame, parse(text, fields), fields).shown == shown


@pytest.mark.parametrize(
    "dtype", [pl.Int8, pl.Int64, pl.UInt8, pl.UInt64, pl.Float32, pl.Decimal(10, 2)]
)
def test_numbers_of_every_type_are_compared(dtype):
    fields = Fields((Field("n", FieldKind.NUMBER),))
    frame = pl.DataFrame({"n": [1, 2, None]}, schema={"n": dtype})
    for text, rows in (("n>-1", [0, 1]), ("n>1.5", [1]), ("n=2", [1]), ("n=null", [2])):
        assert matching(frame, parse(text, fields), fields).rows.to_list() == rows


def test_a_number_of_single_precision_is_the_number_it_is_written_as():
    fields = Fields((Field("n", FieldKind.NUMBER),))
    frame = pl.DataFrame({"n": [0.1, 0.3]}, schema={"n": pl.Float32})
    assert matching(frame, parse("n=0.1", fields), fields).rows.to_list() == [0]
    assert matching(frame, parse("n>=0.3", fields), fields).rows.to_list() == [1]


def test_large_whole_numbers_are_compared_exactly():
    fields = Fields((Field("n", FieldKind.NUMBER),))
    frame = pl.DataFrame({"n": [2**53, 2**53 + 1]})
    assert matching(frame, parse(f"n={2**53 + 1}", fields), fields).rows.to_list() == [1]


def test_categories_and_moments_are_text_and_dates():
    fields = Fields((Field("c"), Field("t", FieldKind.DATE)))
    frame = pl.DataFrame({"c": ["a", "B"], "t": ["2016-01-18 23:00", None]}).with_columns(
        pl.col("c").cast(pl.Categorical), pl.col("t").str.to_datetime()
    )
    assert matching(frame, parse("c=b", fields), fields).rows.to_list() == [1]
    assert matching(frame, parse("t=2016-01-18", fields), fields).rows.to_list() == [0]


def test_a_pattern_that_takes_python_for_ever_takes_no_time():
    frame = pl.DataFrame({"patient_id": ["a" * 20_000]}, schema_overrides={"age": pl.Float64})
    fields = Fields((Field("patient_id"),))
    assert matching(frame, parse("/(a+)+(a+)+b/", fields), fields).shown == 0


def test_as_many_conditions_as_are_allowed_are_evaluated():
    frame = pl.DataFrame({name: [None] for name in SCHEMA}, schema=SCHEMA)
    assert matching(frame, parse("a " * MOST_CONDITIONS, FIELDS), FIELDS).shown == 0


def test_a_long_list_of_identifiers_is_one_condition():
    frame = pl.DataFrame({"patient_id": ["P7", "p8", "X", None]})
    ids = ", ".join(f"P{i}" for i in range(1_000))
    found = matching(frame, parse(f"id in ({ids})", FIELDS), FIELDS)
    assert (found.rows.to_list(), found.unknown) == ([0, 1], 1)
    with pytest.raises(FilterError, match="conditions"):
        parse(f"age in ({', '.join('1' * 1_000)})", FIELDS)


@pytest.mark.parametrize("name", ["*", "^.*$", "^n$", "[/]", "`", "a=b", "\x1b", "", "and", "e é"])
def test_a_column_is_the_one_of_that_very_name_whatever_it_is(name):
    frame = pl.DataFrame({"n": [1, 2], name: [7, 8]})
    fields = Fields((Field("n", FieldKind.NUMBER), Field(name, FieldKind.NUMBER)))
    condition = Compare(name, Op.EQUAL, 8)
    assert parse(written(condition), fields) == condition
    assert matching(frame, condition, fields).rows.to_list() == [1]
    assert sorted_rows(frame, [SortKey(fields[name], descending=True)]).to_list() == [1, 0]
