from __future__ import annotations

import re

SCREENS = ("screen.case", "screen.mrd", "screen.toxicity", "screen.survival", "screen.tables")


async def test_masked_no_screen_names_a_patient_and_the_sign_stays(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        await program.do("cursor.down", "view.mask")
        await program.until(lambda: "MASKED" in program.rows[0])
        await program.settle()
        assert "47" in next(row for row in program.rows if row.startswith("▸"))
        for screen in SCREENS:
            await program.do(screen)
            await program.until(lambda: not program.app.work.under_way)
            await program.settle()
            assert "MASKED" in program.rows[0]
            assert not re.search(r"\bP0\d\b", program.text)
        await program.do("screen.cohort", "view.mask")
        await program.until(lambda: "MASKED" not in program.rows[0])
        await program.settle()
        assert program.patient == "P02"


async def test_a_masked_case_is_stepped_through_by_the_patient_s_own_days(open_program, sample):
    async with open_program(sample) as program:
        await program.do("cursor.down", "screen.case", "view.mask")
        await program.until(lambda: "MASKED" in program.rows[0])
        for day in ("729", "456", "425.6"):
            await program.do("cut.back")
            await program.until(lambda day=day: f"as of day {day}" in program.rows[0])
        assert "MASKED" in program.rows[0]


async def test_what_is_copied_while_masked_names_nobody(open_program, sample):
    async with open_program(sample) as program:
        await program.do("view.mask")
        await program.until(lambda: "MASKED" in program.rows[0])
        await program.do("view.copy")
        copied = program.app.clipboard
        assert len(copied.splitlines()) == 8
        assert not any(name in copied for name in sample.cohort.patients["patient_id"])


async def test_a_filter_that_names_somebody_does_not_outlast_masking(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        for text in ("age>40", "age>40 and patient_id=P02", "age>40 and P02"):
            await program.do("filter.edit")
            program.app.front.query_one("#filter").value = text
            await program.pilot.press("enter")
            await program.settle()
        await program.do("view.mask")
        await program.until(lambda: "MASKED" in program.rows[0])
        await program.settle()
        assert "P02" not in program.text
        assert "[age>40]" in program.part("#view")[0]
        await program.do("view.undo", "view.undo")
        assert "P02" not in program.text
