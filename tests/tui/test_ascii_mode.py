"""The program on a terminal that has no more than ASCII: every cell of everything there is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from mrdscope.present.characters import Characters
from mrdscope.present.text import cell_width
from mrdscope.tui.state import MrdChart, ScreenId
from mrdscope.tui.widgets.ascii import AsciiFilter

OVER = ("app.help", "app.palette", "cut.choose", "filter.edit", "number.explain", "cell.whole",
        "column.statistics", "focus.jump")  # fmt: skip


def inspect(program, size):
    """Hold that every row is ASCII that can be printed, and as wide as the terminal."""
    rows = ["".join(segment.text for segment in strip) for strip in program.strips]
    assert [len(row) for row in rows] == [size[0]] * size[1]
    beyond = [row for row in rows if not (row.isascii() and row.isprintable())]
    assert beyond == []


@pytest.mark.parametrize("size", [(120, 40)])
async def test_every_cell_of_every_screen_is_ascii(open_program, sample, size):
    async with open_program(sample, size, characters=Characters.ASCII) as program:
        for screen in ScreenId:
            await program.do(f"screen.{screen}", "cursor.down", "cursor.last")
            await program.until(lambda: "computing" not in program.text)
            inspect(program, size)
        await program.do("survival.read", "screen.mrd")
        for _ in MrdChart:
            await program.do("mrd.next_chart")
            await program.until(lambda: "computing" not in program.text)
            inspect(program, size)
        await program.do("mrd.choose_chart")
        inspect(program, size)
        await program.pilot.press("escape")
        await program.do("screen.cohort")
        for over in OVER:
            await program.do(over)
            await program.settle()
            inspect(program, size)
            await program.pilot.press("escape")
            await program.pilot.pause()


async def test_charts_are_drawn_in_ascii_to_begin_with(open_program, sample):
    async with open_program(sample, characters=Characters.ASCII) as program:
        await program.until(lambda: any(row.startswith("1e-5") for row in program.rows))
        assert program.rows[3].startswith(">P01 |  34  F")
        axis = next(row for row in program.rows if row.startswith("1e-5"))
        assert "v" in axis
        assert any("+---" in row for row in program.rows)


async def test_hostile_text_is_escaped_and_names_that_differ_still_do(
    open_program, make_cohort, hostile
):
    cohort = make_cohort(
        patients=[{"patient_id": text, "subtype": text, "f\xfcr": text} for text in hostile]
    )
    cohort = replace(cohort, name="M\xfcller", title="Studie M\xfcller \u6f22")
    size = (100, 30)
    async with open_program(cohort, size, characters=Characters.ASCII) as program:
        inspect(program, size)
        assert program.rows[0].startswith(" mrdscope . Studie M\\xfcller \\u6f22")
        shown = [row.split(" | ")[0].strip(" >") for row in program.part("#patients")[1:]]
        assert len(set(shown)) == len(shown) > 10
        for screen in (ScreenId.CASE, ScreenId.TABLES, ScreenId.TOXICITY):
            await program.do(f"screen.{screen}", "cursor.down")
            inspect(program, size)


def test_a_line_stays_as_wide_as_it_was():
    lines = (
        ["\u2265 3.3", "  ", "x"],
        ["\u60a3\u8005"],
        ["e\u0301", "  |"],
        ["\u2500" * 3],
    )
    for texts in lines:
        segments = [Segment(text, Style(bold=True)) for text in texts]
        drawn = AsciiFilter().apply(segments, Color(0, 0, 0))
        line = "".join(segment.text for segment in drawn)
        assert line.isascii()
        assert len(line) == sum(map(cell_width, texts))


def test_a_line_in_ascii_comes_through_as_it_is():
    segments = [Segment("P01", Style(bold=True)), Segment(" | 34")]
    assert AsciiFilter().apply(segments, Color(0, 0, 0)) is segments
