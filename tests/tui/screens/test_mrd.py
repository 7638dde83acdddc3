"""Screen 3 on the sample cohort."""

from __future__ import annotations

import pytest

from mrdscope.tui.state import MrdChart, ScreenId

HEADINGS = {
    MrdChart.HEAT_MAP: "highest level each month",
    MrdChart.REDUCTION: "best reduction from baseline",
    MrdChart.INCREASES: "increase",
    MrdChart.FOLLOW_UP: "molecular relapse",
    MrdChart.TIME_ON_STUDY: "treatment and events",
    MrdChart.COURSES: "P01",
    MrdChart.INCIDENCE: "at risk",
}


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_every_chart_is_gone_through_and_round_to_the_first(open_program, sample, size):
    async with open_program(sample, size) as program:
        await program.do("screen.mrd")
        for chart, words in HEADINGS.items():
            assert program.app.state.mrd.chart is chart
            await program.until(lambda w=words: w in program.text)
            assert len(program.rows) == size[1]
            await program.do("mrd.next_chart")
        assert program.app.state.mrd.chart is MrdChart.HEAT_MAP
        await program.do("mrd.previous_chart")
        assert program.app.state.mrd.chart is MrdChart.INCIDENCE


async def test_the_cursor_walks_the_patients_and_opens_a_case(open_program, sample):
    async with open_program(sample) as program:
        await program.do("cursor.down", "screen.mrd")
        assert any(row.startswith("▸P02") for row in program.rows)
        await program.do("cursor.down")
        assert program.patient == "P03"
        await program.do("cursor.last", "cursor.up", "case.open")
        assert program.app.state.screen is ScreenId.CASE
        assert program.patient == "P06"


async def test_rows_are_sorted_by_what_was_chosen_where_they_can_be(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.mrd", "mrd.order")
        await program.pilot.press(*"relapse", "enter")
        await program.settle()
        ids = [row.strip("▸ ")[:3] for row in program.rows if row.strip("▸ ").startswith("P0")]
        assert ids[0] == "P02"
        assert "by time of relapse" in program.text
        await program.do("mrd.next_chart", "mrd.order")
        assert program.rows[-1].endswith("best reduction has an order of its own")


async def test_the_filter_of_the_patients_restricts_the_charts(open_program, sample):
    async with open_program(sample) as program:
        await program.do("filter.edit")
        program.app.front.query_one("#filter").value = "transcript=p210"
        await program.pilot.press("enter")
        await program.settle()
        await program.do("screen.mrd")
        shown = {row.strip("▸ ")[:3] for row in program.rows if row.strip("▸ ").startswith("P0")}
        assert shown == {"P02", "P05", "P06"}
