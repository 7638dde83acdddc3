"""Screen 0 on the sample cohorts: two patients, then groups, driven by actions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mrdscope.analysis.metrics import metric
from mrdscope.present.explanation import value_text
from mrdscope.tui.state import Compared, ScreenId


async def computed(program):
    """Wait for what was asked for."""
    await program.until(lambda: not program.app.work.under_way)
    await program.settle()


def cells_of(program, label):
    """Return the mark and the texts of a row of the table, by its label."""
    table = program.table("#compared")
    for row in table.source.cells(0, table.extent):
        texts = [span.text for span in row]
        if label in texts[:2]:
            return texts
    return None


def heads(program):
    return [spec.header for spec in program.table("#compared").columns]


async def test_the_selected_patient_stands_beside_the_next_with_the_same_numbers(
    open_program, sample
):
    async with open_program(sample) as program:
        await program.do("screen.comparison")
        await computed(program)
        assert heads(program) == ["", "", "P01", "P02"]
        chart = "\n".join(program.part("#compared-chart"))
        assert "● P01" in chart
        assert "◆ P02" in chart
        assert "P02 hRel 456" in chart
        for label, one in (("mRel, day", "mrel.day"), ("last, ratio", "mrd.last")):
            found = metric(one)
            texts = [
                value_text(found.kind, found.values(found.row(sample.results, who)))
                for who in ("P01", "P02")
            ]
            assert cells_of(program, label)[2:] == texts
        assert cells_of(program, "transcript") == ["≠", "transcript", "p190", "p210"]
        assert any(row.startswith(" ≠  transcript") for row in program.part("#compared"))


async def test_one_is_held_while_the_other_is_stepped(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.comparison")
        await computed(program)
        await program.do("patient.next")
        assert heads(program)[2:] == ["P02", "P03"]
        await program.do("comparison.hold")
        assert heads(program)[1:] == ["held", "P02", "P03"]
        await program.do("patient.next", "patient.next")
        assert heads(program)[1:] == ["held", "P02", "P05"]
        assert program.patient == "P05"
        await program.do("comparison.swap")
        assert heads(program)[1:] == ["held", "P05", "P02"]
        assert program.patient == "P02"
        await program.do("comparison.hold")
        assert heads(program)[1:] == ["", "P02", "P03"]


async def test_the_other_is_chosen_by_a_part_of_the_id(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.comparison")
        await computed(program)
        await program.do("comparison.other")
        await program.pilot.press(*"07", "enter")
        await program.settle()
        assert heads(program)[2:] == ["P01", "P07"]
        await program.do("comparison.other")
        await program.pilot.press(*"p", "enter")
        await program.settle()
        await program.pilot.press(*"04", "enter")
        await program.settle()
        assert heads(program)[2:] == ["P01", "P04"]
        await program.do("comparison.other")
        await program.pilot.press(*"nobody", "enter")
        await program.settle()
        assert program.rows[-1].startswith(" nobody else shown is called 'nobody'")


async def test_only_the_rows_that_differ_are_shown_when_asked(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.comparison")
        await computed(program)
        assert cells_of(program, "diagnosis")[0] == ""
        await program.do("comparison.different")
        assert cells_of(program, "diagnosis") is None
        assert cells_of(program, "transcript")[0] == "≠"


async def test_a_row_explains_the_number_of_either_and_opens_the_case(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        await program.do("screen.comparison")
        await computed(program)
        table = program.table("#compared")
        row = next(
            place
            for place, one in enumerate(table.source.cells(0, table.extent))
            if one[1].text == "mRel, day"
        )
        table.move_to(row)
        await program.do("number.explain")
        assert "P01: mRel" in program.text
        await program.pilot.press(*"p02", "enter")
        await program.until(lambda: "mRel of P02: 364.8" in program.text)
        await program.pilot.press("escape")
        await program.settle()
        await program.do("case.open")
        assert program.app.state.screen is ScreenId.CASE
        assert program.patient == "P02"


async def test_groups_of_a_column_have_their_numbers_and_tests(open_program, sample):
    async with open_program(sample, (200, 50)) as program:
        await program.do("screen.comparison", "comparison.choose_group")
        await program.pilot.press(*"transcript", "enter")
        await computed(program)
        assert program.app.state.comparison.compared is Compared.GROUPS
        assert heads(program) == [
            "by transcript", "p190, n = 4", "p210, n = 3",
            "tests, p210 against p190; (!): e says why",
        ]  # fmt: skip
        assert "p190, 4 patients" in program.text
        result = sample.results.survival("pfs", "transcript")
        shown = program.table("#compared").source.cells(0, 99)
        tests = [row[-1].text for row in shown]
        assert any(
            text.startswith(f"log-rank p {result.logrank.p:.3f} (!); perm") for text in tests
        )
        table = program.table("#compared")
        table.move_to(1)
        await program.do("number.explain")
        await program.pilot.press(*"p210", "enter")
        await program.until(lambda: "mCR at least once: " in program.text)
        assert "of 3" in program.text
        await program.pilot.press("escape")
        await program.settle()
        await program.do("comparison.hold")
        assert program.rows[-1].endswith("groups are compared")
        await program.do("comparison.choose_group")
        await program.pilot.press(*"age", "enter")
        await computed(program)
        assert heads(program)[0] == "by age, median"
        await program.do("comparison.cut")
        await program.pilot.press("end", "ctrl+u", *"middle", "enter")
        await computed(program)
        assert "'middle' is no place to cut" in program.text
        view = replace(program.app.state.comparison, column="not there", cut_at="median")
        program.app.set_state(replace(program.app.state, comparison=view))
        await computed(program)
        assert heads(program)[0] == f"by {sample.groupings[0]}"


async def test_the_filter_says_who_can_be_compared(open_program, sample):
    async with open_program(sample) as program:
        await program.do("filter.edit")
        program.app.front.query_one("#filter").value = "transcript=p210"
        await program.pilot.press("enter")
        await program.settle()
        await program.do("screen.comparison")
        await computed(program)
        assert heads(program)[2:] == ["P02", "P05"]
        await program.do("patient.next", "patient.next", "patient.next")
        assert heads(program)[2:] == ["P06", "P05"]


async def test_who_is_held_stays_under_a_pseudonym(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.comparison")
        await computed(program)
        await program.do("comparison.hold", "view.mask")
        await computed(program)
        names = program.app.opened.names
        assert heads(program)[1:] == ["held", names["P01"], names["P02"]]
        assert "P01" not in program.text


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_the_numbers_fit_beside_each_other(open_program, sample, size):
    async with open_program(sample, size) as program:
        await program.do("screen.comparison")
        await computed(program)
        row = next(row for row in program.part("#compared") if "transcript" in row)
        assert row.split()[-2:] == ["p190", "p210"]


async def test_one_patient_alone_has_nobody_to_be_compared_with(open_program, make_cohort):
    alone = make_cohort(patients=[{"patient_id": "P1"}])
    async with open_program(alone) as program:
        await program.do("screen.comparison")
        await computed(program)
        assert "there is nobody to compare with" in program.text
        await program.do("comparison.kind")
        assert program.rows[-1].endswith("no column divides the patients into few groups")
