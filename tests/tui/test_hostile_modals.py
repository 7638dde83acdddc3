"""Text that would act on the terminal through everything that can lie over a screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from rich.cells import cell_len

from mrdscope.present.characters import Characters
from mrdscope.present.text import visible
from mrdscope.tui.screens.choice import Choice, ChoiceScreen
from mrdscope.tui.screens.explain import ExplainScreen
from mrdscope.tui.screens.prompt import PromptScreen

SIZE = (80, 24)


@pytest.fixture(scope="module")
def hostile_cohort(make_cohort, hostile):
    """A patient a hostile text, in columns with hostile names, from files with hostile names."""
    patients = [
        {"patient_id": text, "sex": text, "subtype": text, "transcript": text, "age": 40.0,
         "_file": text, "_row": 7, **{name: text for name in hostile if name.strip()}}
        for text in hostile
    ]  # fmt: skip
    mrd = [
        {"patient_id": text, "scale": "ratio", "status": "quantified", "day": day, "lower": low,
         "upper": low, "control_gene": text, "tissue": text, "assay": text, "_file": text,
         "_row": 7}
        for text in hostile
        for day, low in ((0.0, 0.1), (30.0, 0.001))
    ]  # fmt: skip
    return replace(make_cohort(patients=patients, mrd=mrd), name=hostile[3], title=hostile[5])


def inspect(program):
    """Hold that the screen is whole, printable, without links and without notifications."""
    rows = ["".join(segment.text for segment in strip) for strip in program.strips]
    assert len(rows) == SIZE[1]
    assert {cell_len(row) for row in rows} == {SIZE[0]}
    assert all(c.isprintable() for row in rows for c in row)
    styles = [s.style for strip in program.strips for s in strip if s.style]
    assert not any("@click" in style.meta or style.link for style in styles)
    assert program.app.is_running
    assert not program.app._notifications


async def leave(program):
    await program.pilot.press("escape")
    await program.pilot.pause()


async def filters(program, hostile):
    for text in hostile:
        await program.do("filter.edit")
        program.app.screen.query_one("#filter").value = text
        await program.pilot.pause()
        inspect(program)
        await leave(program)
        await program.do("search.text")
        program.app.screen.query_one("#filter").value = text
        await program.pilot.press("enter")
        await program.pilot.pause()
        inspect(program)


async def cells(program, hostile):
    table = program.table("#patients")
    for row, _ in enumerate(hostile):
        table.move_to(row)
        table.select_column("subtype")
        await program.do("cell.whole")
        inspect(program)
        await leave(program)
    await program.do("column.statistics")
    inspect(program)
    await leave(program)
    await program.do("filter.cell", "filter.edit")
    inspect(program)
    await leave(program)
    await program.do("filter.drop")


async def explanations(program, hostile):
    for text in hostile:
        program.table("#patients").select(text)
        program.table("#patients").select_column("last_status")
        await program.do("number.explain")
        await program.until(lambda: isinstance(program.app.screen, ExplainScreen))
        inspect(program)
        await leave(program)


async def questions(program, hostile):
    choices = [Choice(text, text, text) for text in hostile]
    for text in hostile:
        program.app.push_screen(ChoiceScreen(text, choices, text))
        await program.pilot.pause()
        inspect(program)
        program.app.screen.query_one("#part").value = text
        await program.pilot.pause()
        inspect(program)
        await leave(program)
        program.app.push_screen(PromptScreen(text, text))
        await program.pilot.pause()
        inspect(program)
        await leave(program)


async def palette_and_help(program, hostile):
    for text in hostile[::3]:
        await program.do("app.palette")
        program.app.screen.query_one("Input").value = visible(text)[:8]
        await program.settle()
        inspect(program)
        await leave(program)
    await program.do("app.help")
    await program.pilot.press("slash")
    for text in hostile:
        program.app.screen.query_one("#words").value = text
        await program.pilot.pause()
        inspect(program)
    await leave(program)
    await leave(program)


async def out_and_about(program, _hostile):
    for over in ("focus.jump", "view.export", "cut.choose"):
        await program.do(over)
        inspect(program)
        await leave(program)
    await program.do("view.copy")
    inspect(program)
    await program.do("screen.survival", "survival.choose_group")
    inspect(program)
    await leave(program)


Through = Callable[..., Awaitable[None]]


@pytest.mark.parametrize("characters", [Characters.UNICODE, Characters.ASCII])
async def test_hostile_text_is_text_in_all_that_lies_over_a_screen(
    open_program, hostile_cohort, hostile, characters
):
    every: tuple[Through, ...] = (
        filters, cells, explanations, questions, palette_and_help, out_and_about,
    )  # fmt: skip
    texts = hostile if characters is Characters.UNICODE else (hostile[5], hostile[11])
    async with open_program(
        hostile_cohort, SIZE, name=hostile[6], characters=characters
    ) as program:
        for through in every:
            await through(program, texts)
            assert len(program.app.screen_stack) == 1
