from __future__ import annotations

from mrdscope.tui.state import ScreenId


async def test_the_mouse_selects_opens_and_goes_to_screens(open_program, sample):
    async with open_program(sample) as program:
        await program.pilot.click("#patients", offset=(20, 4))
        await program.settle()
        assert program.patient == "P04"
        await program.pilot.click("TabBar", offset=(program.rows[1].index("MRD"), 0))
        await program.settle()
        assert program.app.state.screen is ScreenId.MRD
        line = next(y for y, row in enumerate(program.part("#rows")) if row.startswith(" P02"))
        await program.pilot.click("#rows", offset=(10, line))
        await program.settle()
        assert program.patient == "P02"
        assert program.part("#rows")[line].startswith("▸P02")
        await program.pilot.click("#rows", offset=(10, line), times=2)
        await program.settle()
        assert program.app.state.screen is ScreenId.CASE
        assert program.patient == "P02"


async def test_a_click_beside_the_rows_or_tabs_changes_nothing(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        await program.do("screen.mrd")
        before = program.app.state
        await program.pilot.click("#rows", offset=(10, 0))
        await program.pilot.click("TabBar", offset=(119, 0))
        await program.settle()
        assert program.app.state == before
