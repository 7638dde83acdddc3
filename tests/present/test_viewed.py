from __future__ import annotations

import polars as pl
import pytest

from mrdscope.analysis.filtering.conditions import EVERY_ROW
from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.analysis.filtering.parsing import parse
from mrdscope.analysis.filtering.writing import written
from mrdscope.analysis.overview import overview
from mrdscope.present.cohort_table import cohort_table, level_cell
from mrdscope.present.numbers import number
from mrdscope.present.table import Align, ColumnSpec, TableModel, spanned
from mrdscope.present.view import View
from mrdscope.present.viewed import table_fields, viewed

FRAME = pl.DataFrame(
    {
        "id": ["P1", "P2", "P10", "P3"],
        "age": [70.0, None, 34.0, 59.5],
        "status": ["undetected", "quantified", None, "undetected"],
        "low": [0.0, 4.1e-4, None, 0.0],
        "high": [1e-5, 4.1e-4, None, 1e-3],
        "site code": ["Rome", "rome", "Milan", "Rome"],
        "tags": [["a"], [], ["b"], []],
    }
)
SPECS = (
    ColumnSpec("id", "patient", "", pinned=True),
    ColumnSpec("age", "age", "", spanned(number), align=Align.DECIMAL, unit="year"),
    ColumnSpec(
        "status", "last", "", level_cell, ("status", "low", "high"),
        field=Field("mrd_last", FieldKind.LEVEL, ("status", "low", "high"), ("last",)),
    ),
    ColumnSpec("tags", "tags", "", spanned(str)),
)  # fmt: skip
TABLE = TableModel(FRAME, SPECS, "id")
FIELDS = table_fields(TABLE)


def seen(view):
    """Return the ids shown under a view, in their order."""
    table = viewed(TABLE, view)
    return [table.row_key(i) for i in range(table.row_count)]


def filtered(*texts):
    view = View()
    for text in texts:
        view = view.filtered(parse(text, FIELDS))
    return view


def test_a_fresh_view_shows_the_table_as_it_is():
    table = viewed(TABLE, View())
    assert table.columns == TABLE.columns
    assert table.column_widths == TABLE.column_widths
    assert table.cells(0, 9) == TABLE.cells(0, 9)
    assert (table.count_text, table.chips, table.sort_marks()) == ("4 of 4", (), {})
    assert parse(table.filter_text, FIELDS) == EVERY_ROW


def test_only_the_rows_that_meet_every_filter_are_shown_and_the_others_counted():
    table = viewed(TABLE, filtered("age>=50", "site_code=rome"))
    assert [table.row_key(i) for i in range(table.row_count)] == ["P1", "P3"]
    assert table.count_text == "2 of 4, 1 unknown"
    assert table.chips == ("age>=50", "`site code`=rome")
    assert parse(table.filter_text, FIELDS) == parse("age>=50 and site_code=rome", FIELDS)


def test_columns_are_named_by_key_header_or_a_prefix_and_others_by_their_name():
    assert seen(filtered("pat=P1")) == ["P1"]
    assert seen(filtered("last=undetected")) == ["P1", "P3"]
    assert seen(filtered("low=0")) == ["P1", "P3"]


def test_a_level_is_judged_by_its_interval():
    table = viewed(TABLE, filtered("last<1e-4"))
    assert (table.shown, table.unknown) == (1, 2)


def test_rows_are_in_the_order_of_the_view_and_missing_ones_last():
    assert seen(View().sorted_by("id")) == ["P1", "P2", "P3", "P10"]
    assert seen(View().sorted_by("age").sorted_by("age")) == ["P1", "P3", "P10", "P2"]
    assert seen(View().sorted_by("status")) == ["P1", "P3", "P2", "P10"]
    assert seen(filtered("id~p").sorted_by("status").sorted_also("id").sorted_also("id")) == [
        "P1", "P3", "P2", "P10",
    ]  # fmt: skip


def test_a_column_that_cannot_be_compared_or_is_gone_sorts_nothing():
    assert seen(View().sorted_by("tags")) == seen(View())
    assert seen(View().sorted_by("no such")) == seen(View())


def test_sorted_columns_are_marked_with_their_direction_and_place():
    view = View().sorted_by("age")
    assert viewed(TABLE, view).sort_marks() == {"age": "▲"}
    view = view.sorted_also("id").sorted_also("id")
    assert viewed(TABLE, view).sort_marks() == {"age": "▲1", "id": "▼2"}
    assert viewed(TABLE, view).sort_marks("^", "v") == {"age": "^1", "id": "v2"}


def test_a_row_keeps_its_key_wherever_it_stands():
    table = viewed(TABLE, filtered("age>0").sorted_by("id"))
    for i in range(table.row_count):
        assert table.row_index(table.row_key(i)) == i
    assert table.row_index("P2") is None
    assert table.row_index("nobody") is None
    for beyond in (-1, table.row_count):
        with pytest.raises(IndexError):
            table.row_key(beyond)


def keys(view):
    return [spec.key for spec in viewed(TABLE, view).columns]


def test_columns_are_hidden_moved_pinned_and_sized():
    assert keys(View().hiding("age")) == ["id", "status", "tags"]
    assert keys(View().pinning("status")) == ["id", "status", "age", "tags"]
    assert keys(View().pinning("id")) == ["id", "age", "status", "tags"]
    table = viewed(TABLE, View().hiding("age"))
    moved = View().hiding("age").moved("tags", -1, table.movable_with("tags"))
    assert keys(moved) == ["id", "tags", "status"]
    assert keys(moved.showing_all()) == ["id", "age", "tags", "status"]
    assert viewed(TABLE, View().resized("age", 11)).column_widths[1] == 11


def test_cells_follow_their_columns():
    view = View().moved("status", -1, ("age", "status", "tags")).hiding("tags").sorted_by("id")
    rows = viewed(TABLE, view).cells(0, 2)
    assert [[cell.text.strip() for cell in row] for row in rows] == [
        ["P1", "<1.0e-5", "70"], ["P2", "4.1e-4", "–"],
    ]  # fmt: skip


def test_there_is_always_a_column():
    view = View()
    for spec in SPECS:
        view = view.hiding(spec.key)
    assert keys(view) == ["id"]


def test_a_cell_becomes_a_filter_for_its_value_or_for_all_others():
    table = viewed(TABLE, View().sorted_by("id"))
    assert written(table.with_value(1, "age")) == "age=null"
    assert written(table.without_value(0, "age")) == "age!=70 or age=null"
    assert written(table.with_value(1, "status")) == "mrd_last=4.1e-4"
    assert table.with_value(0, "tags") is None
    with pytest.raises(KeyError):
        table.with_value(0, "no such")


def test_hostile_filters_are_safe_as_chips():
    view = View().filtered(parse('"[/]\x1b[31m"', FIELDS))
    assert viewed(TABLE, view).chips[0].isprintable()


def test_an_empty_table_can_be_viewed():
    table = viewed(TableModel(FRAME.clear(), SPECS, "id"), filtered("age>1").sorted_by("age"))
    assert table.count_text == "0 of 0"
    assert table.cells(0, 5) == ()


@pytest.fixture(scope="module")
def cohort(sample):
    return cohort_table(sample, overview(sample))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("age>=60 and transcript=p190", ["P03", "P07"]),
        ("mrd_last>1e-4", ["P02"]),
        ("last>0.01%", ["P02"]),
        ("best=undetected sex=F age<50", ["P01"]),
        ("tox>=IV", ["P02", "P04"]),
        ("mcr_class=short", ["P02", "P07"]),
        ("hrel!=null", ["P02"]),
        ("p02", ["P02"]),
        ("/^P0[17]$/", ["P01", "P07"]),
    ],
)
def test_the_cohort_table_is_filtered_by_the_fields_words(cohort, text, ids):
    fields = table_fields(cohort)
    table = viewed(cohort, View().filtered(parse(text, fields)))
    assert [table.row_key(i) for i in range(table.row_count)] == ids


def test_every_column_of_the_cohort_table_can_be_sorted_and_filtered_by(cohort):
    for spec in cohort.columns:
        for view in (View().sorted_by(spec.key), View().sorted_by(spec.key).sorted_by(spec.key)):
            table = viewed(cohort, view)
            assert sorted(table.rows) == list(range(7))
            if not spec.drawing:
                condition = table.with_value(0, spec.key)
                assert viewed(cohort, view.filtered(condition)).row_key(0) == table.row_key(0)
                others = viewed(cohort, view.filtered(table.without_value(0, spec.key)))
                assert others.row_index(table.row_key(0)) is None
