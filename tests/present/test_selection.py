from __future__ import annotations

import csv
import io

import polars as pl
import pytest

from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.analysis.overview import overview
from mrdscope.present.cohort_table import cohort_table
from mrdscope.present.numbers import number
from mrdscope.present.selection import CopyFormat, Selection, copied
from mrdscope.present.styled import Span, plain
from mrdscope.present.table import Align, ColumnSpec, TableModel, spanned
from mrdscope.present.view import View
from mrdscope.present.viewed import viewed
from mrdscope.present.whole_value import whole_value

SPECS = (
    ColumnSpec("id", "id", "identifier", pinned=True),
    ColumnSpec("n", "level", "a number", spanned(number), align=Align.DECIMAL, unit="ratio",
               field=Field("n", FieldKind.NUMBER)),
    ColumnSpec("note", "note", "what was noted", max_width=8),
    ColumnSpec("drawn", "drawn", "", lambda _: Span("███"), ("n",), drawing=True),
)  # fmt: skip
FRAME = pl.DataFrame(
    {
        "id": ["P1", "P2", "P3", "P4"],
        "n": [-0.5, None, 12.25, 1e-05],
        "note": ["=1+1", None, "", 'a "b", c|d'],
        "_file": ["a.csv"] * 4,
        "_row": [2, 3, 4, 5],
    }
)
TABLE = TableModel(FRAME, SPECS, "id")
ALL = Selection(0, 3, ("id", "n", "note", "drawn"))


def test_a_range_is_between_two_cells_in_any_direction():
    assert Selection.between(TABLE, (2, "note"), (1, "n")) == Selection(1, 2, ("n", "note"))
    assert Selection.between(TABLE, (1, "n"), (1, "n")).size_text == "1 row x 1 column"
    assert Selection(1, 2, ("n", "note")).size_text == "2 rows x 2 columns"


def test_cells_are_taken_as_they_read_without_alignment_or_drawings():
    assert copied(TABLE, ALL, CopyFormat.TSV) == (
        'id\tlevel [ratio]\tnote\nP1\t-0.5\t\'=1+1\nP2\t\t\nP3\t12.25\t\nP4\t1.0e-5\ta "b", c|d\n'
    )


def test_csv_tells_missing_from_empty():
    assert copied(TABLE, ALL, CopyFormat.CSV) == (
        'id,level [ratio],note\nP1,-0.5,\'=1+1\nP2,,\nP3,12.25,""\nP4,1.0e-5,"a ""b"", c|d"\n'
    )


def test_markdown_is_a_table_whatever_is_in_it():
    assert copied(TABLE, Selection(1, 3, ("id", "note")), CopyFormat.MARKDOWN) == (
        "| id | note |\n| --- | --- |\n| P2 | – |\n| P3 |  |\n"
        '| P4 | a "b", c\\|d |\n'
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("=1+1", "'=1+1"), ("+1+1", "'+1+1"), ("-cmd", "'-cmd"), ("@SUM(A1)", "'@SUM(A1)"),
        ("-5", "-5"), ("+1e-4", "+1e-4"), ("+inf", "'+inf"), ("a=1", "a=1"), ("\t=1", "␉=1"),
        ("\r\n", "␍␊"), ("[/]\x1b", "[/]␛"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", [CopyFormat.CSV, CopyFormat.TSV])
def test_no_cell_is_a_formula_to_a_spreadsheet(text, taken, form):
    frame = pl.DataFrame({"id": [text], "n": [1.0], "note": [text]})
    out = copied(TableModel(frame, SPECS, "id"), Selection(0, 0, ("id", "note")), form)
    mark = "\t" if form is CopyFormat.TSV else ","
    assert list(csv.reader(io.StringIO(out), delimiter=mark))[1] == [taken, taken]


def test_a_header_is_no_formula_either():
    specs = (ColumnSpec("id", "=A1", ""), ColumnSpec("note", "=A1", ""))
    for form in (CopyFormat.CSV, CopyFormat.TSV):
        out = copied(TableModel(FRAME, specs, "id"), Selection(0, 0, ("id", "note")), form)
        assert out.replace("\t", ",").startswith("'=A1,'=A1\n")


def test_rows_are_those_of_the_view():
    table = viewed(TABLE, View().sorted_by("n"))
    out = copied(table, Selection(0, 1, ("id", "n")), CopyFormat.TSV)
    assert out == "id\tlevel [ratio]\nP1\t-0.5\nP4\t1.0e-5\n"


def lines_of(table, row, key, width=40):
    return plain(whole_value(table, row, key, width)).splitlines()


def test_a_clipped_value_is_shown_whole_with_what_it_is_and_where_it_is_from():
    assert lines_of(viewed(TABLE, View()), 3, "note") == [
        "note", 'a "b", c|d', "", "meaning  what was noted", "type     text (String)",
        "filter   note", "from     a.csv, row 5",
    ]  # fmt: skip


def test_a_long_value_is_wrapped_and_its_line_breaks_are_kept():
    frame = FRAME.with_columns(note=pl.lit("one two three\nfour \x1b[31m" + "x" * 30))
    shown = lines_of(viewed(TableModel(frame, SPECS, "id"), View()), 0, "note", 12)
    assert shown[:3] == ["note", "one two", "three"]
    assert "".join(shown[3:7]).replace(" ", "") == "four␛[31m" + "x" * 30
    assert max(map(len, shown)) <= 12


def test_the_parts_of_a_value_are_listed_and_a_level_is_from_its_sample(sample):
    table = viewed(cohort_table(sample, overview(sample)), View())
    shown = lines_of(table, 0, "last_status", 60)
    assert shown[:2] == ["last [ratio]", "<1.0e-5"]
    assert "filter   mrd_last" in shown
    assert "         last_high = 1.0e-5" in shown
    source = sample.cohort.mrd.filter(patient_id="P01", status="undetected")
    assert shown[-1] == f"from     mrd.csv, row {source['_row'][-1]}"


def test_what_was_computed_is_not_said_to_be_from_a_row(sample):
    table = viewed(cohort_table(sample, overview(sample)), View())
    assert lines_of(table, 1, "relapse_day", 60)[-1] == "from     computed; explain shows what from"
    assert lines_of(table, 1, "age", 60)[-1] == "from     patients.csv, row 3"
