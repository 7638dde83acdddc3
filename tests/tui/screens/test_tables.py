"""Screen 7 on the sample cohort."""

from __future__ import annotations

import pytest

from mrdscope.tui.exporting import copied_text
from mrdscope.tui.screens.explain import ExplainScreen
from mrdscope.tui.screens.page import PageScreen
from mrdscope.tui.screens.statistics import StatisticsScreen
from mrdscope.tui.screens.tables import NAMES
from mrdscope.tui.state import ScreenId


def part_of(program, name: str) -> list[str]:
    """Return the rows of a source table in sight."""
    return program.part(f"#source-{name.replace('_', '-')}")


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_every_table_is_there_as_it_was_read(open_program, sample, size):
    async with open_program(sample, size) as program:
        await program.do("screen.tables")
        for name in NAMES:
            assert program.app.state.table == name
            height = sample.cohort.tables()[name].height
            assert f"[{name.replace('_', ' ')} {height}]" in program.part("#names")[0]
            assert program.app.focused.extent == height
            await program.do("tables.next")
        assert program.app.state.table == "patients"
        await program.do("tables.previous")
        assert program.app.state.table == NAMES[-1]


async def test_a_row_that_explains_a_number_is_found_in_its_table(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        await program.do("cursor.down")
        program.table("#patients").select_column("last_status")
        await program.do("number.explain")
        await program.until(lambda: isinstance(program.app.screen, ExplainScreen))
        await program.settle()
        await program.do("cursor.down", "case.open")
        await program.until(lambda: program.app.state.screen is ScreenId.TABLES)
        await program.settle()
        assert program.app.state.table == "mrd"
        row = next(row for row in part_of(program, "mrd") if row.startswith("▸"))
        assert "P02" in row


async def test_text_is_searched_for_and_matches_are_gone_through(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        await program.do("screen.tables", "tables.next", "search.text")
        await program.pilot.press(*"P03", "enter")
        await program.settle()
        table = program.app.focused
        model = sample.cohort.mrd
        assert model["patient_id"][int(table.cursor_key)] == "P03"
        assert "'P03': 1 of " in program.rows[-1]
        first = table.cursor_row
        await program.do("search.next")
        assert table.cursor_row == first + 1
        await program.do("search.previous", "search.previous")
        assert table.cursor_row > first
        await program.do("search.text")
        await program.pilot.press(*"zzz", "enter")
        await program.settle()
        assert "'zzz' is nowhere" in program.rows[-1]


async def test_the_cursor_goes_to_what_is_missing_or_different(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        await program.do("screen.tables", "tables.next")
        table = program.app.focused
        table.select_column("patient_id")
        table.select_column("day")
        await program.do("cell.next_missing")
        assert program.rows[-1] == " day: none is missing"
        await program.do("cell.next_different")
        assert table.cursor_row == 1


async def test_a_value_of_a_column_becomes_a_filter(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        program.table("#patients").select_column("sex")
        await program.do("column.statistics")
        await program.until(lambda: isinstance(program.app.screen, StatisticsScreen))
        await program.settle()
        assert "sex" in program.text
        await program.pilot.press("enter")
        await program.until(lambda: program.app.screen is program.app.front)
        await program.settle()
        assert "4 of 7" in program.part("#view")[0]


async def test_the_whole_value_of_a_cell_says_what_it_is(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        program.table("#patients").select_column("subtype")
        await program.do("cell.whole")
        await program.until(lambda: isinstance(program.app.screen, PageScreen))
        await program.settle()
        assert "c-ALL" in program.text
        await program.pilot.press("escape")
        await program.settle()
        assert program.app.screen is program.app.front


async def test_columns_that_tell_who_a_person_is_are_hidden_until_they_are_asked_for(
    open_program, make_cohort
):
    names = ("Rossi, Anna", "Bianchi, Ugo", "Verdi, Ada", "Neri, Ida")
    cohort = make_cohort(
        patients=[
            {"patient_id": f"P{i}", "surname": name, "age": 40.0 + i}
            for i, name in enumerate(names)
        ]
    )
    async with open_program(cohort, (120, 40)) as program:
        await program.do("screen.tables")
        told = "1 identifying column hidden, t shows them: surname (name)"
        assert told in program.part("#identifying")[0]
        assert "Rossi" not in program.text
        assert "surname" not in copied_text(program.table("#source-patients").source)
        await program.do("tables.identifying")
        assert "Rossi, Anna" in program.text
        assert "identifying" not in program.text
        await program.do("view.undo")
        assert "Rossi" not in program.text
        await program.do("tables.next", "tables.identifying")
        assert "no column of this table looks as if" in program.rows[-1]
