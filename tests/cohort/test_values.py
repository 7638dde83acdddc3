"""The values of one column, kind by kind, from text and from a source's own types."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from mrdscope.cohort import schema
from mrdscope.cohort.met import Met
from mrdscope.cohort.model import Outcome
from mrdscope.cohort.schema import Kind
from mrdscope.cohort.values import Of, Read, read_extra, read_values


def read(kind: Kind, values: list[object], **column: object) -> Read:
    return read_values(pl.Series(values), schema.Column("x", kind, "", **column))  # type: ignore[arg-type]


def unreadable(result: Read) -> list[int]:
    return [
        i
        for doubt in result.doubts
        if doubt.outcome is Outcome.UNREADABLE and doubt.rows is not None
        for i in doubt.rows.arg_true()
    ]


def test_ids_are_text_and_never_numbers() -> None:
    assert read(Kind.ID, ["01", " 1 ", "1.0", "NA"]).values.to_list() == ["01", "1", "1.0", None]
    assert read(Kind.ID, [1, 20]).values.to_list() == ["1", "20"]
    assert read(Kind.ID, [1.0, None]).values.to_list() == ["1", None]


@pytest.mark.parametrize("code", ["", " ", "NA", "n/a", ".", "null", "NaN", None])
@pytest.mark.parametrize("kind", list(Kind))
def test_missing_codes_are_null_and_not_unreadable(code: str | None, kind: Kind) -> None:
    result = read_values(pl.Series([code], dtype=pl.String), schema.Column("x", kind, ""))
    assert result.values.to_list() == [None]
    assert result.values.dtype == kind.dtype
    assert result.doubts == ()


def test_numbers_are_read_and_what_is_none_is_unreadable() -> None:
    result = read(Kind.REAL, ["1.5", "1e-5", "1.2x10^3", "abc", "inf", None])
    assert result.values.to_list() == [1.5, 1e-5, 1200.0, None, None, None]
    assert unreadable(result) == [3, 4]


def test_a_decimal_comma_is_read_where_the_column_says_so_and_is_noted() -> None:
    result = read(Kind.REAL, ["3,5", "12", "0,25"])
    assert result.values.to_list() == [3.5, 12.0, 0.25]
    assert [d.outcome for d in result.doubts] == [Outcome.GUESSED]


@pytest.mark.parametrize("values", [["3,5", "1.5"], ["32,000", "41,500"]])
def test_a_comma_that_may_separate_thousands_is_not_guessed_at(values: list[str]) -> None:
    result = read(Kind.REAL, values)
    assert result.values[0] is None
    assert 0 in unreadable(result)


def test_typed_numbers_stay_what_they_are() -> None:
    result = read(Kind.REAL, [1.5, None, float("nan")])
    assert result.values.to_list() == [1.5, None, None]
    assert result.doubts == ()
    assert unreadable(read(Kind.REAL, [float("inf")])) == [0]


def test_days_are_scaled_and_rounded() -> None:
    column = schema.PATIENTS["os_days"]
    months = read_values(pl.Series(["12", "0.1"]), column, factor=30.4)
    assert months.values.to_list() == [364.8, 3.04]


def test_whole_numbers_alone_are_integers() -> None:
    result = read(Kind.INTEGER, ["1", "2.0", "1.5", "x"])
    assert result.values.to_list() == [1, 2, None, None]
    assert unreadable(result) == [2, 3]


@pytest.mark.parametrize(
    ("texts", "flags"),
    [
        (["0", "1"], [False, True]),
        (["no", "Yes"], [False, True]),
        (["N", "Y"], [False, True]),
        (["false", "TRUE"], [False, True]),
        (["0:LIVING", "1:DECEASED"], [False, True]),
        (["0.0", "1.0"], [False, True]),
    ],
)
def test_flags_in_every_spelling(texts: list[str], flags: list[bool]) -> None:
    result = read(Kind.FLAG, texts)
    assert result.values.to_list() == flags
    assert result.doubts == ()


def test_living_and_deceased_are_events_of_survival() -> None:
    result = read_values(pl.Series(["LIVING", "DECEASED"]), schema.PATIENTS["os_event"])
    assert result.values.to_list() == [False, True]


def test_another_event_code_is_unreadable() -> None:
    result = read(Kind.FLAG, ["0", "1", "2"])
    assert result.values.to_list() == [False, True, None]
    assert unreadable(result) == [2]


@pytest.mark.parametrize("values", [["1", "2", None], [1, 2, None], [1.0, 2.0, None]])
def test_one_and_two_alone_are_r_codes_and_guessed(values: list[object]) -> None:
    result = read(Kind.FLAG, values)
    assert result.values.to_list() == [False, True, None]
    assert [d.outcome for d in result.doubts] == [Outcome.GUESSED]


def test_typed_flags() -> None:
    assert read(Kind.FLAG, [True, False]).values.to_list() == [True, False]
    assert read(Kind.FLAG, [1, 0]).values.to_list() == [True, False]


def test_grades_in_every_spelling() -> None:
    texts = ["0", "3", "III", "iv", "G3", "grade 3", "Grade IV", "2.0", "6", "mild"]
    result = read(Kind.GRADE, texts)
    assert result.values.to_list() == [0, 3, 3, 4, 3, 3, 4, 2, None, None]
    assert unreadable(result) == [8, 9]
    assert read(Kind.GRADE, [3, 7]).values.to_list() == [3, None]


def test_categories_by_code_and_what_is_no_code_is_kept_and_guessed() -> None:
    result = read_values(pl.Series(["F", "Male", "w", "unknown", None]), schema.PATIENTS["sex"])
    assert result.values.to_list() == ["female", "male", "female", "unknown", None]
    (doubt,) = (d for d in result.doubts if d.met is Met.NOT_A_CODE)
    assert doubt.outcome is Outcome.GUESSED
    assert doubt.rows is not None
    assert doubt.rows.arg_true().to_list() == [3]


def test_the_rarer_spellings_of_a_code_are_told() -> None:
    result = read_values(pl.Series(["F", "F", "M", "W", "f", None]), schema.PATIENTS["sex"])
    (doubt,) = result.doubts
    assert (doubt.met, doubt.of) == (Met.SPELLING, Of.VALUE)
    assert doubt.rows is not None
    assert doubt.rows.arg_true().to_list() == [3, 4]


def test_dates_written_otherwise_than_most_are_told() -> None:
    result = read(Kind.DATE, ["2021-03-04", "2021-05-06", "13/04/2021", None])
    (doubt,) = result.doubts
    assert doubt.met is Met.DATE_FORMAT
    assert doubt.rows is not None
    assert doubt.rows.arg_true().to_list() == [2]


def test_signs_are_codes_too() -> None:
    result = read_values(pl.Series(["+", "-", "pos"]), schema.PATIENTS["t_9_22"])
    assert result.values.to_list() == ["positive", "negative", "positive"]
    units = read_values(pl.Series(["%", "% IS", "Ratio"]), schema.MRD["unit"])
    assert units.values.to_list() == ["percent", "percent_is", "ratio"]


DAY = dt.date(2017, 3, 28)


@pytest.mark.parametrize(
    ("texts", "dates"),
    [
        (["2017-03-28", "2017-3-1"], [DAY, dt.date(2017, 3, 1)]),
        (["2017-03-28 00:00:00", "2017-03-28T12:30"], [DAY, DAY]),
        (["28/03/2017", "01/02/2017"], [DAY, dt.date(2017, 2, 1)]),
        (["03/28/2017", "01/02/2017"], [DAY, dt.date(2017, 1, 2)]),
        (["1.2.2017"], [dt.date(2017, 2, 1)]),
    ],
)
def test_dates_the_column_decides(texts: list[str], dates: list[dt.date]) -> None:
    result = read(Kind.DATE, texts)
    assert result.values.to_list() == dates
    assert result.doubts == ()


@pytest.mark.parametrize("texts", [["01/02/2017"], ["13/02/2017", "02/13/2017"]])
def test_dates_the_column_does_not_decide_are_null_and_noted(texts: list[str]) -> None:
    result = read(Kind.DATE, texts)
    assert result.values.to_list() == [None] * len(texts)
    assert unreadable(result) == list(range(len(texts)))


def test_impossible_dates_are_unreadable() -> None:
    result = read(Kind.DATE, ["2017-02-31", "42822", "x", "2017-02-28", "01/02/2017"])
    assert result.values.to_list() == [None, None, None, dt.date(2017, 2, 28), None]
    assert sorted(unreadable(result)) == [0, 1, 2, 4]


def test_typed_dates() -> None:
    assert read(Kind.DATE, [DAY]).values.to_list() == [DAY]
    zoned = pl.Series([dt.datetime(2017, 3, 28, 23, 30)]).dt.replace_time_zone("Europe/Rome")
    assert read_values(zoned, schema.MRD["date"]).values.to_list() == [DAY]


@pytest.mark.parametrize(
    ("texts", "values", "dtype"),
    [
        (["1", "2", None], [1, 2, None], pl.Int64),
        (["1.5", "2"], [1.5, 2.0], pl.Float64),
        (["01", "02"], ["01", "02"], pl.String),
        (["1", "x"], ["1", "x"], pl.String),
        (["A", "NA"], ["A", None], pl.String),
    ],
)
def test_an_unknown_column_is_numbers_where_all_its_values_are(
    texts: list[object], values: list[object], dtype: pl.DataType
) -> None:
    result = read_extra(pl.Series(texts))
    assert result.to_list() == values
    assert result.dtype == dtype
