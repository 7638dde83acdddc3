from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.analysis.filtering.parsing import parse
from mrdscope.analysis.overview import overview
from mrdscope.present import searching
from mrdscope.present.cohort_table import cohort_table, level_cell, sex_cell
from mrdscope.present.numbers import number
from mrdscope.present.searching import (
    find,
    found_in,
    next_different,
    next_flagged,
    next_missing,
    search,
    search_gradually,
)
from mrdscope.present.styled import Span
from mrdscope.present.table import ColumnSpec, TableModel, spanned
from mrdscope.present.text import cell
from mrdscope.present.view import View
from mrdscope.present.viewed import table_fields, viewed

LEVEL = Field("last", FieldKind.LEVEL, ("status", "low", "high"))
SPECS = (
    ColumnSpec("id", "id", "", pinned=True),
    ColumnSpec("sex", "sex", "", sex_cell),
    ColumnSpec("age", "age", "", spanned(number)),
    ColumnSpec("status", "last", "", level_cell, ("status", "low", "high"), field=LEVEL),
    ColumnSpec("flag", "flag", "", lambda flag: Span(cell(None if flag is None else str(flag)))),
    ColumnSpec("drawn", "drawn", "", lambda _: Span("███"), drawing=True),
)
SCHEMA = {
    "id": pl.String, "sex": pl.String, "age": pl.Float64, "status": pl.String, "low": pl.Float64,
    "high": pl.Float64, "flag": pl.Boolean, "drawn": pl.Int64,
}  # fmt: skip
LEVELS = (
    (None, None, None), ("undetected", 0.0, 1e-5), ("undetected", 0.0, 1e-4),
    ("quantified", 4.1e-4, 4.1e-4),
)  # fmt: skip
ROWS = [
    (f"P{i}", "female" if i % 2 else "male", (None, 34.0, 60.5, math.nan)[i % 4], *LEVELS[i // 5],
     (None, False, True)[i % 3], i)
    for i in range(20)
]  # fmt: skip
FRAME = pl.DataFrame(ROWS, schema=SCHEMA, orient="row")
TABLE = TableModel(FRAME, SPECS, "id")


def seen():
    return viewed(TABLE, View())


def by_eye(table, text):
    """Return the rows in which a text is seen in a cell, or held by a column of text."""
    fold = str if text != text.lower() else str.lower
    rows = []
    for i, cells in enumerate(table.cells(0, table.row_count)):
        row = table.table.frame.row(table.rows[i], named=True)
        shown = [c.text for c, s in zip(cells, table.columns, strict=True) if not s.drawing]
        raw = [row[name] for name in ("id", "sex") if row[name] is not None]
        if text and any(text in fold(one) for one in (*shown, *raw)):
            rows.append(i)
    return rows


VIEWS = (View(), View().sorted_by("age").sorted_by("age"), View().hiding("sex"))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("rows_together", [3, 5_000])
@pytest.mark.parametrize(
    "text", ["p1", "P1", "p", "F", "fem", "60.5", "<1.0e-5", "–", "true", "█", "nothing", ""]
)
def test_what_is_found_is_what_is_seen(view, rows_together, text, monkeypatch):
    monkeypatch.setattr(searching, "CHUNK", rows_together)
    table = viewed(TABLE, view)
    if "sex" in view.hidden and text == "fem":
        assert not search(table, text).count
        return
    matches = search(table, text)
    assert matches.rows.to_list() == by_eye(table, text)
    for place in {0, 4, 11, table.row_count - 1}:
        assert find(table, text, place) == matches.after(place)
        assert find(table, text, place, -1) == matches.before(place)


@pytest.mark.parametrize("step", [3, 20, 50])
def test_a_gradual_search_ends_with_what_a_search_finds(step, monkeypatch):
    monkeypatch.setattr(searching, "_STEP", step)
    steps = list(search_gradually(seen(), "1"))
    assert [looked_at for looked_at, _ in steps] == [*range(step, 20, step), 20]
    for looked_at, matches in steps:
        assert matches.rows.to_list() == [i for i in by_eye(seen(), "1") if i < looked_at]


def test_only_rows_that_meet_the_filter_are_looked_through():
    view = View().filtered(parse("age>=60", table_fields(TABLE)))
    assert search(viewed(TABLE, view), "p").count == viewed(TABLE, view).row_count == 5


def test_matches_are_gone_through_in_a_circle_and_counted():
    matches = search(seen(), "P1")
    assert matches.rows.to_list() == [1, *range(10, 20)]
    assert [matches.count_text(place) for place in (1, 10, 19, 5)] == [
        "1 of 11", "2 of 11", "11 of 11", "11 found",
    ]  # fmt: skip
    assert search(seen(), "nobody").count_text(0) == "not found"
    assert (matches.after(1), matches.after(19), matches.before(1)) == (10, 1, 19)


def test_the_columns_a_text_is_in_are_named():
    assert found_in(seen(), "m", 0) == ("sex",)
    assert found_in(seen(), "1", 10) == ("id", "status")
    assert found_in(seen(), "1", 0) == ()


def test_a_text_shown_for_what_is_missing_or_unsafe_is_found_as_it_is_shown():
    frame = pl.DataFrame({"id": ["a\x1bb", "", None, "x"]})
    table = viewed(TableModel(frame, SPECS[:1], "id"), View())
    for text, rows in (("␛", [0]), ("∅", [1]), ("–", [2])):
        assert search(table, text).rows.to_list() == rows


def test_the_next_missing_value_of_a_column_is_found():
    assert [next_missing(seen(), "age", place) for place in (0, 3, 19)] == [3, 4, None]
    assert next_missing(seen(), "age", 3, -1) == 0
    assert next_missing(seen(), "age", 0, -1) is None
    assert next_missing(seen(), "status", 0) == 1
    assert next_missing(seen(), "status", 4) is None


def test_the_next_other_value_of_a_column_is_found():
    assert next_different(seen(), "sex", 0) == 1
    assert [next_different(seen(), "status", place) for place in (0, 7, 12, 15)] == [
        5,
        10,
        15,
        None,
    ]
    assert next_different(seen(), "status", 12, -1) == 9


def test_the_next_flag_of_a_column_is_found():
    assert [next_flagged(seen(), "flag", place) for place in (0, 2, 17)] == [2, 5, None]
    assert next_flagged(seen(), "flag", 2, -1) is None
    assert next_flagged(seen(), "drawn", 0) == 1


@given(st.lists(st.sampled_from((None, 1.5, math.nan, 2.0)), min_size=1, max_size=30))
def test_numbers_met_often_are_found_as_those_met_once(values):
    table = viewed(TableModel(pl.DataFrame({"n": values}, schema={"n": pl.Float64}), (
        ColumnSpec("n", "n", "", spanned(number)),), "n"), View())  # fmt: skip
    assert search(table, "1.5").rows.to_list() == [i for i, v in enumerate(values) if v == 1.5]
    missing = [i for i, v in enumerate(values) if v is None or math.isnan(v)]
    assert search(table, "–").rows.to_list() == missing


def test_the_cohort_table_is_searched_by_what_it_shows(sample):
    table = viewed(cohort_table(sample, overview(sample)), View())
    assert search(table, "2.1e-1").count == 1
    assert search(table, "persisting+").count == 4
    assert search(table, "neutro").count >= 1
