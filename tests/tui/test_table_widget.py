from __future__ import annotations

import polars as pl
import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from mrdscope.present.numbers import number
from mrdscope.present.table import Align, ColumnSpec, TableModel, spanned
from mrdscope.tui.actions import action
from mrdscope.tui.themes import Part, palette
from mrdscope.tui.widgets.grid import shortened
from mrdscope.tui.widgets.table import TableView

HEIGHT = 12


class Counting(TableModel):
    """A model that remembers which rows it was asked to format."""

    asked: list[range] = []  # noqa: RUF012 - set anew by every test

    def cells(self, start, stop):
        self.asked.append(range(start, min(stop, self.row_count)))
        return super().cells(start, stop)


class TableApp(App[None]):
    """A table and nothing else; its keys run the registry's actions."""

    CSS = "TableView { scrollbar-size-vertical: 1; scrollbar-gutter: stable; overflow-x: hidden; }"

    def __init__(self, model: TableModel) -> None:
        super().__init__()
        self.model = model
        self.highlighted: list[str] = []
        self.chosen: list[str] = []

    def compose(self) -> ComposeResult:
        yield TableView()

    def on_mount(self) -> None:
        self.table.set_source(self.model)

    @property
    def table(self) -> TableView:
        return self.query_one(TableView)

    async def action_perform(self, name: str) -> None:
        await self.run_action(action(name).command, self.table)

    def on_table_view_row_highlighted(self, event: TableView.RowHighlighted) -> None:
        self.highlighted.append(event.key)

    def on_table_view_row_chosen(self, event: TableView.RowChosen) -> None:
        self.chosen.append(event.key)

    @property
    def rows(self) -> list[str]:
        strips = self.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]


def model_of(rows: int, columns: int = 3) -> Counting:
    frame = pl.DataFrame({"id": [f"P{i}" for i in range(rows)]}).with_columns(
        *(pl.lit(f"value{c}").alias(f"column{c}") for c in range(columns))
    )
    specs = (
        ColumnSpec("id", "id", "", pinned=True),
        *(ColumnSpec(f"column{c}", f"column{c}", "") for c in range(columns)),
    )
    Counting.asked = []
    return Counting(frame, specs, "id")


async def do(pilot, *names: str) -> None:
    await pilot.press(*(action(name).keys[0] for name in names))
    await pilot.pause()


async def test_only_rows_near_those_in_sight_are_formatted():
    model = model_of(100_000)
    app = TableApp(model)
    async with app.run_test(size=(60, HEIGHT)) as pilot:
        model.column_widths  # noqa: B018 - sampled once, before counting
        Counting.asked = []
        await do(pilot, "cursor.last")
        formatted = {row for rows in Counting.asked for row in rows}
        assert 99_999 in formatted
        assert len(formatted) <= 2 * HEIGHT
        assert app.rows[HEIGHT - 1].startswith("▸P99999")


async def test_what_was_formatted_is_not_formatted_again():
    app = TableApp(model_of(50))
    async with app.run_test(size=(60, HEIGHT)) as pilot:
        await do(pilot, "cursor.down")
        Counting.asked = []
        await do(pilot, "cursor.down", "cursor.up", "cursor.cells", "cursor.right")
        assert Counting.asked == []


@pytest.mark.parametrize(
    ("names", "row"),
    [
        (["cursor.down"], 1),
        (["cursor.down", "cursor.up", "cursor.up"], 0),
        (["cursor.page_down"], HEIGHT - 1),
        (["cursor.page_down", "cursor.page_up"], 0),
        (["cursor.half_down"], (HEIGHT - 1) // 2),
        (["cursor.half_down", "cursor.half_up"], 0),
        (["cursor.last"], 99),
        (["cursor.last", "cursor.down"], 99),
        (["cursor.last", "cursor.first"], 0),
    ],
)
async def test_the_cursor_goes_where_the_action_says_and_stays_in_sight(names, row):
    app = TableApp(model_of(100))
    async with app.run_test(size=(60, HEIGHT)) as pilot:
        await do(pilot, *names)
        assert app.table.cursor_key == f"P{row}"
        marked = [line for line in app.rows if line.startswith("▸")]
        assert [line.split()[0] for line in marked] == [f"▸P{row}"]
        assert app.highlighted[-1] == f"P{row}"


async def test_choosing_a_row_tells_its_key():
    app = TableApp(model_of(5))
    async with app.run_test(size=(60, HEIGHT)) as pilot:
        await do(pilot, "cursor.down", "case.open")
        assert app.chosen == ["P1"]


async def test_a_click_moves_the_cursor_and_a_second_one_chooses():
    app = TableApp(model_of(5))
    async with app.run_test(size=(60, HEIGHT)) as pilot:
        await pilot.click(TableView, offset=(10, 3))
        assert app.table.cursor_key == "P2"
        await pilot.click(TableView, offset=(10, 3), times=2)
        assert app.chosen == ["P2"]


async def test_pinned_columns_stay_while_the_others_scroll_by_whole_columns():
    app = TableApp(model_of(3, columns=8))
    async with app.run_test(size=(40, HEIGHT)) as pilot:
        assert "column0" in app.rows[0]
        assert app.rows[0].rstrip().endswith("›")
        await do(pilot, "cursor.right")
        assert "column0" not in app.rows[0]
        assert app.rows[0].startswith(" id ‹ column1")
        assert app.rows[1].startswith("▸P0 │ value1")
        await do(pilot, *["cursor.right"] * 10)
        assert app.rows[0].rstrip().endswith("column7")
        await do(pilot, *["cursor.left"] * 10)
        assert app.rows[0].startswith(" id │ column0")


async def test_the_cell_cursor_walks_the_columns_and_keeps_itself_in_sight():
    app = TableApp(model_of(3, columns=8))
    async with app.run_test(size=(40, HEIGHT)) as pilot:
        assert app.table.cursor_column is None
        await do(pilot, "cursor.cells", *["cursor.right"] * 10)
        assert app.table.cursor_column is not None
        assert app.table.cursor_column.key == "column7"
        assert "value7" in app.rows[1]
        await do(pilot, *["cursor.left"] * 10)
        assert app.table.cursor_column.key == "column0"
        await do(pilot, "cursor.cells")
        assert app.table.cursor_column is None


async def test_another_table_keeps_the_cursor_on_its_patient():
    app = TableApp(model_of(10))
    async with app.run_test(size=(60, HEIGHT)) as pilot:
        await do(pilot, "cursor.last")
        model = model_of(10)
        app.table.set_source(TableModel(model.frame.reverse(), model.specs, "id"), "P9")
        await pilot.pause()
        assert app.table.cursor_row == 0
        assert app.rows[1].startswith("▸P9")


async def test_a_sort_mark_stands_after_the_header():
    app = TableApp(model_of(3))
    async with app.run_test(size=(60, HEIGHT)) as pilot:
        app.table.mark_sorted({"column1": "▲"})
        await pilot.pause()
        assert "column1▲" in app.rows[0]
        assert app.rows[0].index("column2") == app.rows[1].index("value2")


async def test_text_from_data_is_data(hostile):
    frame = pl.DataFrame(
        {"id": list(hostile), "value": list(hostile), "n": [0.0032] * len(hostile)}
    )
    specs = (
        ColumnSpec("id", "[/]\x1b[31m", "", pinned=True, max_width=20),
        ColumnSpec("value", "[cp5]", "", max_width=20),
        ColumnSpec("n", "n", "", spanned(number), align=Align.DECIMAL),
    )
    app = TableApp(TableModel(frame, specs, "id"))
    async with app.run_test(size=(60, 24), notifications=True, tooltips=True) as pilot:
        await do(pilot, *["cursor.down"] * 3)
        shown = app.rows[: len(hostile) + 1]
        assert {cell_len(row) for row in shown} == {60}
        text = "\n".join(shown)
        assert not any((ord(c) < 0x20 and c != "\n") or 0x7F <= ord(c) < 0xA0 for c in text)
        assert "\u202e" not in text
        assert "[@click=app.quit]x[…" in text
        ends = {cell_len(row.rstrip()) for row in shown[1:]}
        assert len(ends) == 1
        assert all(row.rstrip().endswith("0.0032") for row in shown[1:])


def marked(app: TableApp) -> list[str]:
    """Return what stands in the style of a chosen cell, line by line."""
    chosen = palette(app.theme).style(Part.CELL_CURSOR)
    strips = app.screen._compositor.render_strips()
    lines = ([s.text.strip() for s in strip if s.style == chosen] for strip in strips)
    return [" ".join(filter(None, line)) for line in lines if any(line)]


async def test_a_range_of_cells_follows_the_cursor_and_is_given_up():
    app = TableApp(model_of(20))
    async with app.run_test(size=(60, HEIGHT)) as pilot:
        await do(pilot, "cursor.down", "cursor.cells")
        assert app.table.selected == ((1, "column0"), (1, "column0"))
        app.table.action_select_range()
        await do(pilot, "cursor.down", "cursor.down", "cursor.right")
        assert app.table.selected == ((1, "column0"), (3, "column1"))
        assert marked(app) == ["value0 value1"] * 3
        await do(pilot, "cursor.first", "cursor.left")
        assert app.table.selected == ((0, "column0"), (1, "column0"))
        assert marked(app) == ["value0"] * 2
        app.table.action_select_range()
        await pilot.pause()
        assert marked(app) == ["value0"]
        assert not app.table.selecting


async def test_a_range_of_whole_rows_has_all_their_columns():
    app = TableApp(model_of(20))
    async with app.run_test(size=(60, HEIGHT)) as pilot:
        assert app.table.selected == ((0, "id"), (0, "column2"))
        app.table.action_select_range()
        await do(pilot, "cursor.down")
        assert app.table.selected == ((0, "id"), (1, "column2"))
        assert marked(app) == ["P0 value0 value1 value2", "P1 value0 value1 value2"]
        app.table.set_source(model_of(0))
        assert app.table.selected is None
        assert not app.table.selecting


def test_text_is_cut_and_a_number_is_shown_whole_or_not_at_all():
    assert shortened("neutropenia", 6, Align.LEFT) == "neutr…"
    assert shortened("12345.678", 6, Align.DECIMAL) == "…"
    assert shortened("12345", 4, Align.RIGHT) == "…"
    assert shortened("103     ", 4, Align.DECIMAL) == "103"
    assert shortened("103     ", 8, Align.DECIMAL) == "103     "
