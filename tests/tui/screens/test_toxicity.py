"""Screen 4 on the sample cohort."""

from __future__ import annotations

import re

import pytest

#: The paper's Table 1C; it prints 28 for the 2 of 7 with anemia, which is 28.6 %.
TABLE_1C = {
    "nausea/vomiting": ("6 (86)", "1 (14)"),
    "periorbital edema": ("7 (100)", "0 (0)"),
    "cutaneous rash": ("1 (14)", "0 (0)"),
    "weakness": ("5 (71)", "0 (0)"),
    "anemia": ("2 (29)", "0 (0)"),
    "neutropenia": ("4 (57)", "3 (43)"),
    "thrombocytopenia": ("4 (57)", "3 (43)"),
}
_ROW = re.compile(r"[▸ ](.+?)  +(\d \(\d+\))  +(\d \(\d+\)) │ +(.*)")


def grid(program):
    """Return the rows of the grid: term, counts, grades."""
    return [_ROW.fullmatch(row).groups() for row in program.part("#grid")[1:]]


async def test_the_counts_are_those_of_table_1c(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.toxicity")
        assert program.part("#grid")[0].split() == (
            ["toxicity", "I-II", "III-IV", "│", "P01", "P02", "P03", "P04", "P05", "P06", "P07"]
        )
        rows = grid(program)
        assert {term: counts for term, *counts, _ in rows} == {
            term: list(counts) for term, counts in TABLE_1C.items()
        }
        for _, mild, severe, grades in rows:
            digits = grades.split()
            assert mild.startswith(str(sum(digit in "12" for digit in digits)))
            assert severe.startswith(str(sum(digit in "34" for digit in digits)))


async def test_who_is_behind_a_count_is_listed_worst_first_with_the_day(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.toxicity")
        assert program.part("#behind")[1:6] == [
            "neutropenia",
            "grade 4    P02 (day 40)",
            "grade 3    P01 (day 35), P04 (day 31)",
            "grade 2    P03 (day 62), P06 (day 70), P07 (day 44)",
            "grade 1    P05 (day 50)",
        ]
        await program.do("cursor.last")
        assert program.part("#behind")[1:3] == ["cutaneous rash", "grade 1    P04 (day 19)"]


async def test_the_event_before_day_0_is_listed_and_not_counted(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.toxicity")
        below = "\n".join(program.part("#behind"))
        assert "before day 0, not counted: P06 hepatic toxicity 4 day -15" in below
        assert "worst grade a patient from day 0 on, of 7 treated · WHO grades" in below
        assert "hepatic" not in "\n".join(program.part("#grid"))


async def test_the_cell_cursor_is_on_the_selected_patient_and_moving_it_selects_another(
    open_program, sample
):
    async with open_program(sample) as program:
        await program.do("cursor.down", "screen.toxicity")
        assert program.table("#grid").cursor_column.header == "P02"
        await program.do("cursor.right", "cursor.down")
        assert program.table("#grid").cursor_column.header == program.patient == "P03"
        await program.do("screen.cohort")
        assert program.table("#patients").cursor_key == "P03"
        await program.do("cursor.down", "screen.toxicity")
        assert program.table("#grid").cursor_column.header == "P04"
        assert program.table("#grid").cursor_key == "thrombocytopenia"


@pytest.mark.parametrize("before", [[], ["cursor.cells"]])
async def test_enter_opens_the_case_of_the_selected_patient(open_program, sample, before):
    async with open_program(sample) as program:
        await program.do("screen.toxicity", "cursor.right", *before, "case.open")
        assert program.part("#who")[0].startswith("P02 ")


async def test_a_cell_cursor_called_back_selects_the_patient_it_is_on(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.toxicity", *["cursor.right"] * 3, "cursor.cells", "cursor.cells")
        assert program.table("#grid").cursor_column.header == program.patient


async def test_a_patient_who_was_not_treated_has_no_cell(open_program, make_cohort):
    cohort = make_cohort(
        patients=[
            {"patient_id": name, "safety_population": treated}
            for name, treated in (("P1", True), ("P2", False))
        ],
        adverse_events=[{"patient_id": "P1", "term": "rash", "grade": 1, "onset_day": 3.0}],
    )
    async with open_program(cohort) as program:
        await program.do("screen.toxicity")
        assert program.table("#grid").cursor_column.header == "P1"
        await program.do("screen.cohort", "cursor.down", "screen.toxicity")
        assert program.patient == "P2"
        assert program.table("#grid").cursor_column is None
        assert "of 1 treated · grading scale not stated" in program.text


async def test_the_columns_of_many_patients_scroll_by_the_cursor(open_program, make_cohort):
    cohort = make_cohort(
        patients=[{"patient_id": f"P{i:03d}"} for i in range(1, 301)],
        adverse_events=[
            {"patient_id": f"P{i:03d}", "term": "rash", "grade": 1 + i % 4, "onset_day": 3.0}
            for i in range(1, 301)
        ],
    )
    async with open_program(cohort) as program:
        await program.do("cursor.last", "screen.toxicity")
        assert program.patient == "P300"
        header, row = program.part("#grid")[:2]
        assert header.rstrip("› ").endswith("P300")
        assert "‹" in header
        assert row.split("│")[1].split()[-1] == "1"
        await program.do("cursor.left")
        assert program.patient == "P299"
        await program.do("screen.cohort", "cursor.first", "screen.toxicity")
        assert "│ P001" in program.part("#grid")[0]
        assert program.part("#grid")[1].startswith("▸rash      150 (50)  150 (50) │")
