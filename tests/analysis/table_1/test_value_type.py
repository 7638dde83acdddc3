from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.table_1.value_type import Typed, Unsuited, ValueType, as_text, typed

MEASUREMENT, CATEGORY, DATE = ValueType.MEASUREMENT, ValueType.CATEGORY, ValueType.DATE


def type_of(values: list[object], name: str = "own") -> ValueType | None:
    column = typed(name, pl.Series(name, values))
    return column.type if isinstance(column, Typed) else None


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("age", [1.0, 2.0, 2.0], MEASUREMENT),
        ("wbc", [5.0], MEASUREMENT),
        ("ecog", [0, 1, 2, 4, 1], CATEGORY),
        ("sex", ["female", "male"], CATEGORY),
        ("cns_leukemia", [True, False], CATEGORY),
        ("diagnosis_date", [dt.date(2000, 1, 1), None], DATE),
        ("subtype", ["c-ALL", "pre-B-ALL"], CATEGORY),
    ],
)
def test_the_schema_says_what_its_own_columns_hold(name, values, expected):
    assert type_of(values, name) is expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 3, 1, 2, 3], CATEGORY),
        ([-1, 0, 1], CATEGORY),
        ([1.0, 2.0, 2.0], CATEGORY),
        ([400, 600, 800] * 2, CATEGORY),
        ([True, False], CATEGORY),
        ([200, 340, 180, 900], MEASUREMENT),
        ([0, 1, 2, 3, 4, 5, 6] * 9, MEASUREMENT),
        ([0.5, 1.0], MEASUREMENT),
        ([2.0**60, 2.0**61], MEASUREMENT),
        (["2016-01-18", None, "2024-02-29"], DATE),
        (["2016-01-18", "2023-02-29"], CATEGORY),
        ([dt.datetime(2016, 1, 18, 9, 30)], DATE),
    ],
)
def test_the_users_own_columns_go_by_their_values(values, expected):
    assert type_of(values) is expected


@pytest.mark.parametrize(
    ("name", "values", "reason"),
    [
        ("own", [f"remark {i}" for i in range(6)], "6 values among 6 patients"),
        ("own", [f"site {i}" for i in range(21)] * 3, "too many to list"),
        ("subtype", [f"text {i}" for i in range(9)], "free text"),
        ("own", list(range(1, 7)), "identifier"),
        ("own", [float(i) for i in range(60)], "identifier"),
        ("record_no", [903, 511, 207, 885, 402, 640], "identifier"),
        ("HospitalID", [2**62 + i for i in range(6)], "identifier"),
        ("own", [None, None], "no value is known"),
        ("own", [float("nan"), float("inf")], "no value is known"),
        ("own", [dt.timedelta(days=1)], "Duration"),
    ],
)
def test_what_is_no_characteristic_is_unsuited_and_says_why(name, values, reason):
    column = typed(name, pl.Series(name, values))
    assert isinstance(column, Unsuited)
    assert reason in column.reason


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("own", [f"karyotype {i}" for i in range(5)]),
        ("own", ["a", "b", "c", "d", "e", "f"] * 2),
        ("own", [1, 2, 3, 4, 5]),
        ("fluid", [903, 511, 207, 885, 402, 640]),
        ("record_no", [903, 511, 207, 885, 402, 402]),
        ("own", [2, 3, 4, 5, 6, 7]),
    ],
)
def test_few_values_shared_values_and_gaps_are_no_identifiers(name, values):
    assert type_of(values, name) is not None


def test_a_number_that_is_not_finite_is_missing():
    column = typed("ldh", pl.Series([200.5, float("nan"), float("inf"), None]))
    assert isinstance(column, Typed)
    assert column.values.to_list() == [200.5, None, None, None]


def test_an_unsigned_column_of_codes_is_a_category():
    column = typed("own", pl.Series([1, 2, 1], dtype=pl.UInt8))
    assert isinstance(column, Typed)
    assert column.values.to_list() == ["1", "2", "1"]


def test_flags_and_whole_numbers_are_named_as_people_write_them():
    assert as_text(pl.Series([True, None, False])).to_list() == ["yes", None, "no"]
    assert as_text(pl.Series([1.0, None, 2.0])).to_list() == ["1", None, "2"]
    assert as_text(pl.Series([0.5, float("nan")])).to_list() == ["0.5", None]


_VALUES = st.one_of(
    st.lists(st.one_of(st.none(), st.integers(-3, 40))),
    st.lists(st.one_of(st.none(), st.sampled_from("abcdefgh"))),
    st.lists(st.one_of(st.none(), st.floats(allow_nan=True))),
)


@given(_VALUES, st.randoms())
def test_the_order_of_rows_does_not_change_what_a_column_holds(values, random):
    shuffled = list(values)
    random.shuffle(shuffled)
    assert type_of(values) is type_of(shuffled)
