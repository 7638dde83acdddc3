from __future__ import annotations

import csv
import json

import pytest

from mrdscope.errors import UsageError
from mrdscope.tui.exporting import copied_text, written


async def export_to(program, path) -> None:
    """Export what has the focus to a file."""
    await program.do("view.export")
    program.app.screen.query_one("Input").value = str(path)
    await program.pilot.press("enter")
    await program.until(lambda: not program.app.work.under_way)
    await program.settle()


async def test_the_table_in_view_is_written_with_where_it_is_from(open_program, sample, tmp_path):
    async with open_program(sample, (200, 50)) as program:
        await program.do("filter.edit")
        program.app.front.query_one("#filter").value = "transcript=p210"
        await program.pilot.press("enter")
        await program.settle()
        await export_to(program, tmp_path / "patients.csv")
        assert "written to" in program.rows[-1]
        lines = (tmp_path / "patients.csv").read_text().splitlines()
        assert "filter transcript=p210 (3 of 7 patients)" in lines[0]
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
        assert [next(iter(row.values())) for row in rows] == ["P02", "P05", "P06"]
        await export_to(program, tmp_path / "patients.json")
        assert json.loads((tmp_path / "patients.json").read_text())
        await export_to(program, tmp_path / "patients.csv")
        assert "written to" not in program.rows[-1]
        await export_to(program, tmp_path / "patients.exe")
        assert "nothing is written as '.exe'" in program.rows[-1]


async def test_a_page_is_written_and_copied_as_it_is_shown(open_program, sample, tmp_path):
    async with open_program(sample, (120, 40)) as program:
        await program.do("screen.mrd")
        await export_to(program, tmp_path / "months.svg")
        assert (tmp_path / "months.svg").read_text().startswith(("<svg", "<?xml"))
        await program.do("view.copy")
        assert "sent" in program.rows[-1]
        assert "highest level each month" in program.app.clipboard


async def test_a_table_is_copied_whole_with_its_headers(open_program, sample):
    async with open_program(sample) as program:
        text = copied_text(program.table("#patients").source)
        lines = text.splitlines()
        assert lines[0].startswith("id\tage [year]\tsex")
        assert len(lines) == 8


async def test_a_range_is_shown_summed_up_copied_exported_and_given_up(
    open_program, sample, tmp_path
):
    async with open_program(sample, (120, 40)) as program:
        table = program.table("#patients")
        await program.do("cursor.cells")
        table.select_column("age")
        await program.do("range.select", "cursor.down", "cursor.down")
        assert program.rows[-1].startswith(" 3 rows x 1 column · age: n 3, median ")
        await program.do("view.copy")
        assert program.app.clipboard.splitlines()[0] == "age [year]"
        assert len(program.app.clipboard.splitlines()) == 4
        assert "3 rows x 1 column sent " in program.rows[-1]
        assert not table.selecting
        await program.do("range.select", "cursor.right", "cursor.up")
        assert program.rows[-1] == " 2 rows x 2 columns"
        await export_to(program, tmp_path / "part.csv")
        rows = [
            line for line in (tmp_path / "part.csv").read_text().splitlines() if "#" not in line
        ]
        assert [len(row.split(",")) for row in rows] == [2, 2, 2]
        assert not table.selecting
        await program.do("range.select", "view.back")
        assert not table.selecting
        assert program.app.state.screen.value == "cohort"
        await program.do("view.back")
        assert program.rows[-1].endswith("this is where you began")


def test_there_is_no_form_for_an_unknown_ending():
    with pytest.raises(UsageError, match=r"\.txt or \.md or \.svg"):
        written((), ".pdf", None)  # type: ignore[arg-type]
