from __future__ import annotations

import threading
from contextlib import asynccontextmanager

import pytest

from mrdscope.tui.state import ScreenId
from mrdscope.tui.typing_ahead import MOST_KEPT


@pytest.fixture
def opening(open_program, sample):
    """Open the program on a cohort that is read only once the gate is opened."""

    @asynccontextmanager
    async def start():
        gate = threading.Event()

        def load():
            gate.wait(10)
            return sample

        async with open_program(load, (100, 30)) as program:
            try:
                yield program, gate
            finally:
                gate.set()

    return start


async def test_what_is_typed_while_the_cohort_is_read_is_done_once_it_is_there(opening):
    async with opening() as (program, gate):
        await program.do("cursor.down", "cursor.down", "screen.case", "patient.next")
        assert program.rows[-1] == " kept until the cohort is read: ↓ ↓ 2 J"
        gate.set()
        await program.until(lambda: program.patient == "P04")
        assert program.app.state.screen is ScreenId.CASE
        assert program.part("#who")[0].startswith("P04 ")
        await program.do("patient.previous")
        assert program.patient == "P03"


async def test_a_filter_can_be_typed_ahead(opening):
    async with opening() as (program, gate):
        await program.do("filter.edit")
        await program.pilot.press(*"age>60", "enter")
        await program.do("cursor.last")
        gate.set()
        await program.until(lambda: "3 of 7 · preset" in program.text)
        await program.until(lambda: program.patient == "P07")


async def test_help_needs_no_cohort_and_quitting_waits_for_nothing(opening):
    async with opening() as (program, _):
        await program.do("app.help")
        assert program.rows[0].startswith(" mrdscope · help")
        await program.pilot.press("escape")
        await program.do("cursor.down", "app.help")
        assert program.rows[-1] == " kept until the cohort is read: ↓ ?"
        await program.do("app.quit")
        assert program.app.return_code == 0


async def test_no_more_than_anybody_can_see_through_is_kept(opening):
    async with opening() as (program, gate):
        await program.do(*["cursor.down"] * (MOST_KEPT + 5), "screen.case")
        gate.set()
        await program.until(lambda: program.app.screen.query("#patients"))
        await program.until(lambda: program.patient == "P07")
        assert program.app.state.screen is ScreenId.COHORT
