from __future__ import annotations

import pytest

from mrdscope.tui.widgets.pane import TablePane


def ids(program) -> list[str]:
    """Return the patients in sight, in the order of the table."""
    rows = program.part("#patients")[1:]
    return [row.strip("▸ ").split(" ")[0] for row in rows if row.strip()]


async def filter_by(program, text: str) -> None:
    """Write a filter and apply it."""
    await program.do("filter.edit")
    line = program.app.front.query_one("#filter")
    line.value = text
    await program.pilot.press("enter")
    await program.settle()


async def test_a_filter_shows_its_rows_its_chips_and_how_many_of_how_many(open_program, sample):
    async with open_program(sample) as program:
        await filter_by(program, "age>=50 and transcript=p190")
        assert ids(program) == ["P03", "P04", "P07"]
        assert program.part("#view") == [" 3 of 7  [age>=50] [transcript=p190]"]
        assert "3 of 7 · preset" in program.rows[0]
        await program.do("filter.drop")
        assert ids(program) == ["P03", "P04", "P05", "P06", "P07"]
        await program.do("filter.drop", "filter.drop")
        assert len(ids(program)) == 7
        assert program.rows[-1].endswith("there is no filter")


async def test_while_it_is_written_a_filter_says_what_it_finds_or_where_it_is_wrong(
    open_program, sample
):
    async with open_program(sample) as program:
        await program.do("filter.edit")
        await program.pilot.press(*"age>60")
        await program.settle()
        assert program.part("#filter-hint") == [" 3 of 7"]
        await program.pilot.press(*" and agx>3")
        await program.settle()
        line, hint = program.part("#filter")[0], program.part("#filter-hint")[0]
        assert hint.index("^^^") == line.index("agx")
        assert "age" in hint.partition("^^^")[2]
        await program.pilot.press("enter")
        await program.settle()
        assert program.app.front.query_one("#filtering").display
        await program.pilot.press("escape")
        await program.settle()
        assert len(ids(program)) == 7


async def test_the_cursor_stays_on_its_patient_and_next_goes_through_those_shown(
    open_program, sample
):
    async with open_program(sample) as program:
        await program.do(*["cursor.down"] * 3)
        assert program.patient == "P04"
        await filter_by(program, "transcript=p190")
        assert program.table("#patients").cursor_key == program.patient == "P04"
        await program.do("screen.case", "patient.next")
        assert program.patient == "P07"
        await program.do("patient.next", "patient.previous", "patient.previous")
        assert program.patient == "P03"


async def test_rows_are_sorted_by_several_columns_and_the_header_says_how(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        table = program.table("#patients")
        table.select_column("sex")
        await program.do("sort.by")
        table.select_column("age")
        await program.do("sort.also", "sort.also")
        assert ids(program) == ["P07", "P05", "P03", "P01", "P04", "P06", "P02"]
        header = program.part("#patients")[0]
        assert "sex▲1" in header
        assert "age▼2" in header
        assert "sorted by 2 columns" in program.part("#view")[0]
        await program.do("screen.case")
        assert program.patient == "P01"
        await program.do("patient.next")
        assert program.patient == "P04"


async def test_what_was_done_to_the_view_is_undone_and_done_again(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        table = program.table("#patients")
        before = program.part("#patients")[0]
        table.select_column("sex")
        await program.do("column.hide")
        assert " sex " not in program.part("#patients")[0]
        await program.do("column.right", "sort.by")
        await program.do("view.undo", "view.undo", "view.undo")
        assert program.part("#patients")[0].split() == before.split()
        await program.do("view.undo")
        assert program.rows[-1].endswith("the view was not changed")
        await program.do("view.redo")
        assert " sex " not in program.part("#patients")[0]


@pytest.mark.parametrize(
    ("action", "shown"),
    [("filter.cell", ["P01", "P02", "P04", "P06", "P07"]), ("filter.not_cell", ["P03", "P05"])],
)
async def test_a_cell_s_value_becomes_a_filter(open_program, sample, action, shown):
    async with open_program(sample, (120, 40)) as program:
        program.table("#patients").select_column("subtype")
        await program.do(action)
        assert ids(program) == shown


async def test_columns_are_moved_widened_and_pinned(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        table = program.table("#patients")
        table.select_column("age")
        await program.do("column.right")
        words = program.part("#patients")[0].split()
        assert words.index("sex") < words.index("age")
        assert table.cursor_column.key == "age"
        width = program.app.front.query_one(TablePane).viewed.column_widths
        await program.do("column.wider", "column.wider")
        wider = program.app.front.query_one(TablePane).viewed.column_widths
        assert sum(wider) == sum(width) + 4
        await program.do("column.pin")
        assert program.part("#patients")[0].index("age") < program.part("#patients")[0].index("│")


async def test_a_filter_that_nobody_meets_leaves_the_patient_and_says_none(open_program, sample):
    async with open_program(sample) as program:
        await filter_by(program, "age>200")
        assert ids(program) == []
        assert "0 of 7" in program.part("#view")[0]
        assert program.patient == "P01"
        await program.do("patient.next", "sort.by", "filter.cell", "cursor.last")
        await program.do("screen.case")
        assert program.part("#who")[0].startswith("P01 ")


async def test_hostile_text_is_only_text_in_the_line_and_in_the_chips(
    open_program, sample, hostile
):
    async with open_program(sample) as program:
        for text in hostile[:14]:
            await program.do("filter.edit")
            program.app.front.query_one("#filter").value = text
            await program.pilot.press("enter")
            await program.settle()
            assert all(c.isprintable() for row in program.rows for c in row)
            await program.pilot.press("escape")
            await program.settle()
