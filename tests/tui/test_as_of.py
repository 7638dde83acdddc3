from __future__ import annotations

import pytest

from mrdscope.tui.cuts import step


async def cut_at(program, text: str) -> None:
    """Look at the cohort as of a day or date."""
    await program.do("cut.choose")
    line = program.app.screen.query_one("Input")
    line.value = text
    await program.pilot.press("enter")
    await program.until(lambda: not program.app.work.under_way)
    await program.settle()


async def test_every_screen_shows_what_was_known_then_and_says_so(open_program, sample):
    async with open_program(sample) as program:
        await program.do("cursor.down")
        await cut_at(program, "180")
        assert "as of day 180" in program.rows[0]
        row = next(row for row in program.rows if row.startswith("▸P02"))
        assert "456" not in row
        await program.do("screen.case")
        assert "relapse" not in program.part("#who")[1]
        assert "alive" in program.part("#who")[1]
        assert any(row.startswith("│▸152 ") for row in program.part("#samples"))
        await program.do("cut.none")
        await program.until(lambda: "as of" not in program.rows[0])
        assert "hematologic relapse day 456" in program.part("#who")[1]


async def test_a_case_is_stepped_through_by_what_becomes_known_of_the_patient(open_program, sample):
    async with open_program(sample) as program:
        await program.do("cursor.down", "screen.case", "cut.back")
        await program.until(lambda: "as of day 729" in program.rows[0])
        await program.do("cut.back")
        await program.until(lambda: "as of day 456" in program.rows[0])
        await program.do("cut.back")
        await program.until(lambda: "as of day 425.6" in program.rows[0])
        assert any(row.startswith("│▸425.6 ") for row in program.part("#samples"))
        await program.do("cut.forward")
        await program.until(lambda: "as of day 456" in program.rows[0])


async def test_what_is_no_cut_is_said_and_changes_nothing(open_program, sample):
    async with open_program(sample) as program:
        await cut_at(program, "next week")
        assert "'next week' is no data cut" in program.rows[-1]
        assert program.app.state.viewpoint.cut is None
        await program.do("cut.forward")
        assert program.rows[-1].endswith("everything is known")


@pytest.mark.parametrize(
    ("cut", "patient", "by", "expected"),
    [
        (None, None, -1, "1003.2"),
        ("1003.2", None, 1, None),
        ("60.8", None, -1, "30.4"),
        ("45", None, -1, "30.4"),
        ("45", None, 1, "60.8"),
        ("0", None, -1, "0"),
        (None, None, 1, None),
        ("456", "P02", -1, "425.6"),
        ("729", "P02", 1, None),
        ("0", "P02", -1, "0"),
        ("10", "nobody", 1, None),
    ],
)
def test_steps_are_months_or_the_days_of_a_patient(sample, cut, patient, by, expected):
    found = step(sample.loaded.cohort, cut, patient, 30.4, by)
    assert found == expected if expected != "1003.2" else float(found) < 1003.2
