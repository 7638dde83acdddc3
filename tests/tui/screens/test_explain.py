"""Explaining a number on the sample cohort."""

from __future__ import annotations

import pytest

from mrdscope.tui.screens.choice import ChoiceScreen
from mrdscope.tui.screens.explain import ExplainScreen


async def explained(program):
    """Wait for an explanation to be in front."""
    await program.until(lambda: isinstance(program.app.screen, ExplainScreen))
    await program.settle()


async def test_the_number_of_a_cell_is_explained_with_its_rows(open_program, sample):
    async with open_program(sample, (100, 30)) as program:
        await program.do("cursor.down")
        program.table("#patients").select_column("last_status")
        await program.do("number.explain")
        await explained(program)
        words = "\n".join(program.part("#words"))
        assert "last of P02: 2.1e-1 ratio" in words
        assert "The level of the last evaluable sample." in words
        rows = program.part("#inputs")
        assert "file" in rows[1]
        assert "reason" not in rows[1]
        assert program.rows[0].endswith("17 rows used · 0 left out")
        await program.pilot.press("escape")
        await program.settle()
        assert any(row.startswith("▸P02") for row in program.rows)


async def test_of_a_whole_row_one_is_asked_which_number(open_program, sample):
    async with open_program(sample, (100, 30)) as program:
        await program.do("number.explain")
        await program.until(lambda: isinstance(program.app.screen, ChoiceScreen))
        await program.pilot.press(*"response")
        await program.settle()
        await program.pilot.press("enter")
        await explained(program)
        assert "response of P01: persisting" in program.text


async def test_rows_left_out_stand_with_their_reason_below_those_used(open_program, sample):
    async with open_program(sample, (160, 40)) as program:
        await program.do("cursor.down", "screen.case", "number.explain")
        await program.until(lambda: isinstance(program.app.screen, ChoiceScreen))
        await program.pilot.press(*"log ratio", "enter")
        await explained(program)
        rows = program.part("#inputs")
        assert sum("used  " in row for row in rows) == 16
        left_out = [row for row in rows if " left out " in row]
        assert len(left_out) == 1
        await program.do("cursor.last")
        assert "less than 15 days before hematologic relapse" in program.text


@pytest.mark.parametrize("part", ["zzz", "[/]"])
async def test_what_matches_nothing_chooses_nothing(open_program, sample, part):
    async with open_program(sample, (100, 30)) as program:
        await program.do("number.explain")
        await program.until(lambda: isinstance(program.app.screen, ChoiceScreen))
        await program.pilot.press(*part, "enter")
        await program.settle()
        assert isinstance(program.app.screen, ChoiceScreen)
        await program.pilot.press("escape")
        await program.settle()
        assert program.app.screen is program.app.front
