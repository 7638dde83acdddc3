from __future__ import annotations

import polars as pl
import pytest

from mrdscope.present.numbers import days, level, number
from mrdscope.present.styled import Role, Span
from mrdscope.present.table import SAMPLE_ROWS, Align, ColumnSpec, TableModel, spanned, text_span
from mrdscope.present.text import cell_width

ID = ColumnSpec("id", "id", "identifier", pinned=True)


def one_column(values: list[object], spec: ColumnSpec) -> TableModel:
    frame = pl.DataFrame({"id": [str(i) for i in range(len(values))], spec.key: values})
    return TableModel(frame, (ID, spec), "id")


def shown(model: TableModel, column: int = 1) -> list[str]:
    """Return a column as a widget puts it: on its side, as wide as the model says."""
    width = model.column_widths[column]
    right = model.columns[column].align is not Align.LEFT
    rows = model.cells(0, model.row_count)
    return [row[column].text.rjust(width) if right else row[column].text for row in rows]


def test_only_the_rows_asked_for_are_formatted():
    seen: list[int] = []
    spec = ColumnSpec("n", "n", "", lambda n: (seen.append(n), Span(str(n)))[1])
    model = one_column(list(range(1_000)), spec)
    rows = model.cells(500, 503)
    assert [row[1].text for row in rows] == ["500", "501", "502"]
    assert seen[-3:] == [500, 501, 502]
    assert len(seen) <= 3 + 2 * SAMPLE_ROWS + 1


@pytest.mark.parametrize(
    ("start", "stop", "count"), [(0, 5, 3), (2, 9, 1), (3, 9, 0), (-2, 1, 1), (2, 1, 0)]
)
def test_rows_beyond_the_table_are_not_there(start, stop, count):
    assert len(one_column(["a", "b", "c"], ColumnSpec("n", "n", "")).cells(start, stop)) == count


def test_a_key_is_found_where_its_row_is():
    model = one_column(["a", "b", "c"], ColumnSpec("n", "n", ""))
    assert [model.row_index(model.row_key(i)) for i in range(3)] == [0, 1, 2]
    assert model.row_index("nobody") is None
    with pytest.raises(IndexError):
        model.row_key(3)
    with pytest.raises(IndexError):
        model.row_key(-1)


def test_points_stand_under_each_other():
    spec = ColumnSpec("n", "n", "", spanned(number), align=Align.DECIMAL)
    cells = shown(one_column([4.25, 103.0, 0.0032, None, 12.5], spec))
    assert cells == ["  4.25  ", "103     ", "  0.0032", "  –     ", " 12.5   "]


def test_levels_align_on_their_point_whatever_their_status():
    spec = ColumnSpec(
        "status", "last", "", spanned(level), ("status", "lower", "upper"), align=Align.DECIMAL
    )
    frame = pl.DataFrame(
        {
            "id": ["1", "2", "3"],
            "status": ["quantified", "undetected", "not_evaluable"],
            "lower": [0.21, 0.0, None],
            "upper": [0.21, 1e-5, None],
        }
    )
    cells = shown(TableModel(frame, (ID, spec), "id"))
    assert cells == ["   2.1e-1", "  <1.0e-5", "n.e.     "]
    assert {cell.index(".") for cell in cells[:2]} == {4}


@pytest.mark.parametrize(("write", "tolerance"), [(number, 0.0), (days, 0.05)])
def test_every_number_shown_can_be_read_back(write, tolerance):
    values = [0.0032, 1e-05, 103.0, 4.25, -7.5]
    spec = ColumnSpec("n", "n", "", spanned(write), align=Align.DECIMAL)
    read = [float(cell) for cell in shown(one_column(values, spec))]
    assert read == pytest.approx(values, abs=tolerance, rel=0)


def test_null_and_empty_are_shown_and_told_apart():
    model = one_column(["", None, "x"], ColumnSpec("n", "n", ""))
    cells = [row[1] for row in model.cells(0, 3)]
    assert [cell.text for cell in cells] == ["∅", "–", "x"]
    assert [cell.role for cell in cells] == [Role.MISSING, Role.MISSING, Role.PLAIN]


def test_pinned_columns_come_first_else_the_order_is_kept():
    specs = (ColumnSpec("b", "b", ""), ID, ColumnSpec("a", "a", ""))
    model = TableModel(pl.DataFrame({"id": ["1"], "a": ["x"], "b": ["y"]}), specs, "id")
    assert [spec.key for spec in model.columns] == ["id", "b", "a"]
    assert [cell.text for cell in model.cells(0, 1)[0]] == ["1", "y", "x"]


def test_widths_are_those_of_header_and_cells_within_the_limits():
    texts = ["患者一號", "x" * 100]
    model = one_column(texts, ColumnSpec("n", "header", "", max_width=12))
    assert model.column_widths[1] == 12
    assert one_column(texts[:1], ColumnSpec("n", "n", "")).column_widths[1] == 8
    assert one_column([], ColumnSpec("n", "header", "")).column_widths[1] == 6
    assert one_column([], ColumnSpec("n", "n", "", min_width=5)).column_widths[1] == 5


def test_widths_of_a_long_table_come_from_rows_spread_over_all_of_it():
    values = ["x"] * 100_000
    values[50_000:] = ["long text"] * 50_000
    assert one_column(values, ColumnSpec("n", "n", "")).column_widths[1] == len("long text")


def test_text_from_data_comes_out_safe(hostile_texts):
    for text in hostile_texts:
        span = text_span(text)
        assert span.text.isprintable()
        assert cell_width(span.text) >= 1


@pytest.fixture
def hostile_texts() -> tuple[str, ...]:
    return ("[/]", "\x1b[31m", "\x9b", "a\r\nb", "\t", "\u202e", "\x00")
