from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.present.numbers import level, number
from mrdscope.present.range_summary import range_summary
from mrdscope.present.selection import SelectedPart, Selection
from mrdscope.present.table import ColumnSpec, TableModel, spanned
from mrdscope.present.view import Sort, View
from mrdscope.present.viewed import viewed

TABLE = TableModel(
    pl.DataFrame(
        {
            "id": ["P1", "P2", "P3", "P4"],
            "age": [30, None, 47, 61],
            "seen": [dt.date(2020, 1, 2), dt.date(2021, 3, 4), None, dt.date(2020, 5, 6)],
            "note": ["[/]", "", None, "x"],
        }
    ),
    (
        ColumnSpec("id", "id", "identifier", pinned=True),
        ColumnSpec(
            "age",
            "age",
            "years",
            spanned(number),
            unit="year",
            field=Field("age", FieldKind.NUMBER),
        ),
        ColumnSpec("seen", "seen", "a date", spanned(str), field=Field("seen", FieldKind.DATE)),
        ColumnSpec("note", "[/]", "what was noted"),
        ColumnSpec("drawn", "drawn", "", sources=("note",), drawing=True),
    ),
    "id",
)  # fmt: skip


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(0, 3, ("age",)), "age: n 3 of 4, median 47, 30 to 61 year, sum 138"),
        (Selection(2, 3, ("age",)), "age: n 2, median 54, 47 to 61 year, sum 108"),
        (Selection(1, 1, ("age",)), "age: n 0 of 1"),
        (Selection(0, 3, ("seen",)), "seen: n 3 of 4, median 2020-05-06, 2020-01-02 to 2021-03-04"),
        (Selection(0, 3, ("note",)), "[/]: n 3 of 4"),
        (Selection(0, 3, ("drawn",)), ""),
        (Selection(0, 3, ("age", "seen")), ""),
    ],
)
def test_of_one_column_a_range_says_how_many_values_it_has_and_their_spread(selection, expected):
    said = range_summary(viewed(TABLE, View()), selection)
    assert said == " · ".join(part for part in (selection.size_text, expected) if part)


def test_the_rows_summed_up_are_those_shown_in_their_order():
    table = viewed(TABLE, View(sorts=(Sort("age", descending=True),)))
    assert range_summary(table, Selection(0, 1, ("age",))).endswith("47 to 61 year, sum 108")


def test_levels_are_summed_up_by_ranks():
    table = TableModel(
        pl.DataFrame(
            {
                "id": ["P1", "P2", "P3"],
                "status": ["undetected", "quantified", "undetected"],
                "low": [0.0, 1e-3, 0.0],
                "high": [1e-5, 1e-3, 1e-4],
            }
        ),
        (
            ColumnSpec("id", "id", ""),
            ColumnSpec("level", "level", "", spanned(level), ("status", "low", "high"),
                       field=Field("level", FieldKind.LEVEL, ("status", "low", "high"))),
        ),
        "id",
    )  # fmt: skip
    said = range_summary(viewed(table, View()), Selection(0, 2, ("level",)))
    assert said.endswith("level: n 3, median <1.0e-4, <1.0e-5 to 1.0e-3, by ranks")


def test_a_part_of_a_table_is_its_rows_and_columns_and_no_others():
    part = SelectedPart(TABLE, Selection(1, 2, ("age", "seen")))
    assert [spec.key for spec in part.columns] == ["age", "seen"]
    assert len(part.column_widths) == 2
    assert part.row_count == 2
    assert [[span.text for span in row] for row in part.cells(0, 9)] == [
        [span.text for span in row[1:3]] for row in TABLE.cells(1, 3)
    ]
    assert (part.row_key(1), part.row_index("P3"), part.row_index("P1")) == ("P3", 1, None)
    with pytest.raises(IndexError):
        part.row_key(2)
