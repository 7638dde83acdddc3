"""Screen 1 on the sample cohort."""

from __future__ import annotations

import asyncio
import re

import pytest

from mrdscope.tui.screens.cohort import REST

#: As the paper tells it: the sparkline is left out.
STANDING = {
    "P01": "34 F <1.0e-5 <1.0e-5 persisting+ – – 3",
    "P02": "47 M 2.1e-1 <1.0e-5 short 364.8 456 4",
    "P03": "63 F 4.1e-5 <1.0e-5 persisting 425.6 – 2",
    "P04": "59 M <1.0e-5 <1.0e-5 persisting+ – – 4",
    "P05": "68 F <1.0e-5 <1.0e-5 persisting+ 91.2 – 3",
    "P06": "52 M <1.0e-5 <1.0e-5 persisting+ – – 2",
    "P07": "79 F 6.9e-5 <1.0e-5 short 91.2 – 2",
}  #: What a sparkline is made of.
SPARKLINE = set("▁▂▃▄▅▆▇█·?")


async def rest() -> None:
    """Leave the cursor where it is for longer than the chart waits."""
    await asyncio.sleep(3 * REST)


async def test_where_each_patient_stands_is_in_sight_at_80_columns(open_program, sample):
    async with open_program(sample) as program:
        header, *rows = program.part("#patients")
        assert " ".join(header.replace("›", "").split()) == (
            "id │ age sex MRD course last best response mRel hRel tox"
        )
        shown = {}
        for row in rows:
            name, _, cells = row.strip("▸ ").partition(" │ ")
            words = [word for word in cells.split() if not set(word) <= SPARKLINE]
            shown[name] = " ".join(words)
        assert shown == STANDING


async def test_the_sparkline_falls_with_the_level_and_dots_what_is_undetected(open_program, sample):
    async with open_program(sample) as program:
        course = program.part("#patients")[1].split("F    ")[1].split(" ")[0]
        assert re.fullmatch(r"█[▄▃▂▁]+·+", course)


async def test_the_sparkline_takes_what_a_wider_terminal_gives(open_program, sample):
    async with open_program(sample) as program:
        narrow = program.part("#patients")[0].index("last")
        await program.pilot.resize_terminal(120, 40)
        await program.settle()
        assert program.part("#patients")[0].index("last") == narrow + 8


async def test_the_chart_follows_the_cursor_once_it_rests(open_program, sample):
    async with open_program(sample) as program:
        await program.until(lambda: program.part("#patient")[1].startswith("P01 · 34 F"))
        await program.do("cursor.down")
        await program.until(lambda: program.part("#patient")[1].startswith("P02 · 47 M"))
        shown = program.part("#patient")
        assert "hematologic relapse day 456 · died day 729 · last MRD 2.1e-1" in shown[2]
        assert "mRel 365┊" in shown[3]
        assert "┊hRel 456" in shown[3]
        assert {" 1e0┤", "1e-1┤", "1e-5┤"} <= {row[:5] for row in shown}


async def test_the_chart_of_a_patient_left_within_the_rest_is_never_drawn(open_program, sample):
    async with open_program(sample) as program:
        await program.do("cursor.down", "cursor.up")
        await rest()
        assert program.patient == "P01"
        assert program.part("#patient")[1].startswith("P01 ")


async def test_a_patient_chosen_elsewhere_within_the_rest_has_the_cursor_here(open_program, sample):
    async with open_program(sample) as program:
        await program.do("cursor.down", "screen.case", "patient.previous", "view.back")
        await rest()
        assert program.table("#patients").cursor_key == program.patient == "P01"
        assert program.part("#patient")[1].startswith("P01 ")


@pytest.mark.parametrize("size", [(120, 40), (200, 50)])
async def test_a_larger_terminal_shows_treatment_and_toxicity_under_the_chart(
    open_program, sample, size
):
    async with open_program(sample, size) as program:
        await program.until(lambda: "P01 · 34 F" in program.text)
        shown = "\n".join(program.part("#patient"))
        assert "imatinib 800 mg/day" in shown
        assert "AE" in shown
