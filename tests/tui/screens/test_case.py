"""Screen 2 on the sample cohort."""

from __future__ import annotations

import polars as pl
import pytest

from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.widgets.table import TableView

#: Identity, status, and what of the flags tells the paper's story of each patient.
PAGES = {
    "P01": ("34 F · Ph+ ALL · c-ALL · p190", "alive in hematologic CR", "persisting mCR"),
    "P02": ("47 M · Ph+ ALL · c-ALL · p210", "died day 729", "mRel day 364.8"),
    "P03": ("63 F · Ph+ ALL · pro-B-ALL · p190 · +14", "alive", "mRel day 425.6"),
    "P04": ("59 M · Ph+ ALL · c-ALL · p190 · del(10q)", "day 1003.2", "persisting mCR"),
    "P05": ("68 F · Ph+ ALL · pre-B-ALL · p210", "day 395.2", "mCR regained"),
    "P06": ("52 M · Ph+ ALL · c-ALL · p210", "day 917.8", "persisting mCR"),
    "P07": ("79 F · Ph+ ALL · c-ALL · p190 · del(20)", "day 425.6", "short mCR"),
}


def parts(program, of):
    """Return the parts of the page that have room on this terminal."""
    return [widget for widget in program.app.screen.query(of) if widget.region.area]


async def test_the_page_says_who_where_they_stand_and_what_the_samples_amount_to(
    open_program, sample
):
    async with open_program(sample) as program:
        await program.do("screen.case")
        for place, (patient, (who, stands, flag)) in enumerate(PAGES.items(), start=1):
            identity, status = program.part("#who")
            assert identity.startswith(f"{patient} · {who}")
            assert identity.endswith(f" {place} of 7")
            assert stands in status
            assert "last MRD" in status
            assert flag in " ".join(program.part("#flags"))
            await program.do("patient.next")


async def test_everything_of_the_page_is_in_sight_at_80_columns(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.case")
        for patient in PAGES:
            assert program.patient == patient
            assert [b.id for b in parts(program, BlockView)] == ["who", "chart", "flags"]
            assert all(block.extent <= block.page for block in parts(program, BlockView))
            assert "…" not in "\n".join(program.part("#who") + program.part("#flags"))
            chart = "\n".join(program.part("#chart"))
            assert all(word in chart for word in ("1e0┤", "1e-5┤", "days", "Rx", "AE"))
            assert program.part("#samples")[-1].startswith("│▸")
            await program.do("patient.next")


async def test_worst_grades_are_named_worst_first(open_program, sample):
    async with open_program(sample) as program:
        await program.do("cursor.down", "screen.case")
        page = " ".join(" ".join(program.part("#flags")).split())
        worst = page.partition("WORST ")[2]
        assert worst.startswith("neutropenia 4 · thrombocytopenia 3 · nausea/vomiting 2")


async def test_all_samples_can_be_reached_and_those_that_mark_something_say_so(
    open_program, sample
):
    async with open_program(sample) as program:
        await program.do(*["cursor.down"] * 2, "screen.case", "cursor.first")
        seen: dict[str, str] = {}
        for _ in range(4):
            for row in program.part("#samples")[1:]:
                day, _, rest = row.strip("│▸ ▁▂▃▄▅▆▇█").partition(" ")
                seen[day] = rest.strip()
            await program.do("cursor.page_down")
        days = sample.cohort.mrd.filter(pl.col("patient_id") == "P03")["day"]
        assert [float(day) for day in seen] == days.to_list()
        assert seen["334.4"] == "<1.0e-5  mCR"
        assert seen["425.6"] == "2.4e-5   mRel"
        await program.do(*["cursor.right"] * 4)
        assert "copies" in program.part("#samples")[0]


async def test_next_and_previous_walk_the_cohort_and_the_table_follows(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.case", "patient.next", "patient.next", "patient.previous")
        assert program.part("#who")[0].startswith("P02 ")
        await program.do("view.back")
        assert program.table("#patients").cursor_key == "P02"


async def test_each_patient_begins_at_the_latest_sample(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.case", "cursor.first", "patient.next")
        assert program.part("#samples")[-1].startswith("│▸456 ")


@pytest.mark.parametrize("size", [(120, 40), (200, 50)])
async def test_a_taller_terminal_has_adverse_events_and_treatment_too(open_program, sample, size):
    async with open_program(sample, size) as program:
        await program.do("screen.case")
        for patient in PAGES:
            await program.settle()
            table = program.table("#toxicities")
            events = sample.cohort.adverse_events.filter(pl.col("patient_id") == patient)
            assert table.extent == events.height
            assert table.extent <= table.page
            assert all(block.extent <= block.page for block in parts(program, BlockView))
            treatment = "\n".join(program.part("#treatment"))
            drugs = sample.cohort.treatment.filter(pl.col("patient_id") == patient)["drug"]
            assert all(drug in treatment for drug in drugs)
            assert "tissue" in program.part("#samples")[0]
            await program.do("patient.next")


async def test_the_focus_goes_only_to_what_is_in_sight(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.case")
        for _ in range(6):
            assert program.app.focused in (*parts(program, BlockView), *parts(program, TableView))
            await program.do("focus.next")
