"""Every screen draws every sample cohort, whole or with faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from mrdscope.cohort.readers import read
from mrdscope.tui.opened import opened
from mrdscope.tui.screens.catalog import SCREENS

SAMPLES = Path(__file__).parents[2] / "sample_data"
COHORTS = ["synthetic_all", "synthetic_all_faults"]


@pytest.mark.parametrize("name", COHORTS)
async def test_every_screen_draws_it(open_program, name):
    loaded = read(SAMPLES / name)
    async with open_program(lambda: opened(loaded)) as program:
        await program.until(lambda: program.app.opened)
        for screen in SCREENS:
            await program.do(f"screen.{screen.value}")
            await program.settle()
            assert f"{name} (synthetic" in program.rows[0]
            assert any(row.strip() for row in program.rows[3:-1]), screen


async def test_a_patient_who_stands_twice_has_no_survival_and_the_screen_says_why(open_program):
    loaded = read(SAMPLES / "synthetic_all_faults")
    async with open_program(lambda: opened(loaded)) as program:
        await program.until(lambda: program.app.opened)
        await program.do("screen.survival")
        await program.until(lambda: "keep one row a patient" in program.text)
