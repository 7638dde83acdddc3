"""Screen 4 on the sample cohort."""

from __future__ import annotations

import re
import threading
from dataclasses import replace

from mrdscope.present.characters import Characters
from mrdscope.tui.screens.toxicity_behind import REST
from mrdscope.tui.screens.toxicity_sheets import sheet
from mrdscope.tui.state import ScreenId, ToxicityPage

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
_ROW = re.compile(r"[▸ ] *(.+?)  +\d \(\d+\)  +(\d \(\d+\))  +(\d \(\d+\)) │ +(.*)")


async def shown(program):
    """Wait for the view asked for, and for what follows the cursor once it rests."""
    await program.until(lambda: not program.app.work.under_way)
    await program.pilot.pause(REST + 0.05)
    await program.settle()


async def opened(program, *actions):
    """Open the screen and do actions there."""
    await program.do("screen.toxicity")
    await shown(program)
    for name in actions:
        await program.do(name)
        await shown(program)


def grid(program):
    """Return the rows of the grid: term, counts, grades."""
    return [_ROW.fullmatch(row.rstrip(" ▁▂▃▄▅▆▇█›")).groups() for row in program.part("#grid")[1:]]


async def explained(program):
    """Wait for an explanation."""
    await program.until(lambda: program.rows and "why" in program.rows[0])
    await program.settle()


def below(program):
    """Return what is below the table: the count in words, then who is behind it."""
    return "\n".join(program.part("#behind"))


async def test_the_counts_are_those_of_table_1c(open_program, sample):
    async with open_program(sample, (120, 50)) as program:
        await opened(program)
        assert program.part("#grid")[0].split() == [
            "adverse", "event", "any", "I-II", "III-IV", "│",
            "P01", "P02", "P03", "P04", "P05", "P06", "P07",
        ]  # fmt: skip
        rows = grid(program)
        assert rows[0][0] == "any adverse event"
        found = {term: counts for term, *counts, _ in rows}
        assert {term: found[term] for term in TABLE_1C} == {
            term: list(counts) for term, counts in TABLE_1C.items()
        }
        for _, mild, severe, grades in rows:
            digits = grades.split()
            assert mild.startswith(str(sum(digit in "12" for digit in digits)))
            assert severe.startswith(str(sum(digit in "34" for digit in digits)))


async def to_the_row(program, term):
    """Go to the row of a term."""
    for _ in range(program.table("#grid").extent):
        if any(row.startswith("▸") and term in row for row in program.part("#grid")):
            break
        await program.do("cursor.down")
    await shown(program)


async def test_enter_on_a_count_goes_to_who_is_behind_it_and_there_opens_the_case(
    open_program, sample
):
    async with open_program(sample, (120, 40)) as program:
        await opened(program, "cursor.left")
        await to_the_row(program, "neutropenia")
        assert "neutropenia, worst grade III-IV: 3 of 7 (43 %)" in below(program)
        patients = [row.split()[0] for row in program.part("#who")[1:] if row.strip()]
        assert [name.lstrip("▸") for name in patients] == ["P02", "P01", "P04"]
        assert program.patient == "P01"
        await program.do("case.open")
        await program.do("cursor.first")
        assert program.patient == "P02"
        await program.do("view.back")
        assert program.app.focused.id == "grid"
        assert program.app.state.screen is ScreenId.TOXICITY
        await program.do("case.open", "case.open")
        assert program.app.state.screen is ScreenId.CASE
        assert program.patient == "P02"


async def test_a_count_and_a_grade_are_explained(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        await opened(program, "cursor.left")
        await to_the_row(program, "neutropenia")
        await program.do("number.explain")
        await explained(program)
        assert "neutropenia, grade III-IV: 3 patients / 7 in the safety population" in program.text
        await program.pilot.press("escape")
        await program.settle()
        await program.do("cursor.right", "number.explain")
        await explained(program)
        assert "worst grade of neutropenia from day 0 on: 3" in program.text


async def test_a_cell_of_a_patient_lists_the_records_and_enter_opens_the_case(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        await opened(program, "cursor.right")
        await to_the_row(program, "neutropenia")
        assert "P02, neutropenia: 1 record" in below(program)
        assert "adverse_events.csv" in below(program)
        await program.do("case.open")
        assert program.part("#who")[0].startswith("P02 ")


async def test_the_event_before_day_0_is_listed_and_not_counted(open_program, sample):
    async with open_program(sample) as program:
        await opened(program)
        assert "before day 0, not counted: P06 hepatic toxicity 4 day -15" in below(program)
        assert program.part("#what")[0].endswith("of 7 treated · WHO grades")
        assert "hepatic" not in "\n".join(program.part("#grid"))


async def test_the_filter_of_the_patients_restricts_the_counts(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        await program.do("filter.edit")
        program.app.front.query_one("#filter").value = "transcript=p210"
        await program.pilot.press("enter")
        await opened(program, "cursor.left")
        assert "3 of 7" in program.rows[0]
        assert "of 3 treated" in program.part("#what")[0]
        assert len(program.part("#grid")[0].split("│")[1].split()) == 3
        await program.do("number.explain")
        await explained(program)
        assert "/ 3 in the safety population" in program.text


WORDS = {
    ToxicityPage.GRID: "III-IV",
    ToxicityPage.GRADES: "events",
    ToxicityPage.ANY_BY_GROUP: "male − female",
    ToxicityPage.SEVERE_BY_GROUP: "male − female",
    ToxicityPage.EVENT_RATES: "male : female",
    ToxicityPage.FIRST_RATES: "male : female",
    ToxicityPage.BUTTERFLY: "female, N = 4",
    ToxicityPage.DOTS: "male − female, points",
    ToxicityPage.MONTHS: "any adverse event · female",
    ToxicityPage.ONSET: "first day (range)",
    ToxicityPage.ATTRIBUTION: "not related any",
    ToxicityPage.SUMMARY: "patients with",
    ToxicityPage.LISTING: "P01",
    ToxicityPage.SHIFT: "laboratory",
}


async def test_every_view_is_gone_through_and_round_to_the_first(open_program, sample):
    async with open_program(sample, (160, 50)) as program:
        await opened(program, "toxicity.group")
        for page, words in WORDS.items():
            assert program.app.state.toxicity.page is page
            assert program.part("#what")[0].startswith(page.value)
            assert words in program.text, page
            await program.do("toxicity.next_page")
            await program.until(lambda: not program.app.work.under_way)
        assert program.app.state.toxicity.page is ToxicityPage.GRID


async def test_a_count_of_a_group_is_asked_who_and_explained(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        await opened(program, "toxicity.next_page", "toxicity.next_page")
        assert "divide the patients by a column first" in program.text
        await program.do("toxicity.group")
        await shown(program)
        await to_the_row(program, "neutropenia")
        found = re.search(r"neutropenia, any grade, sex female: (\d) of (\d)", below(program))
        await program.do("number.explain")
        await explained(program)
        count, of = found.groups()
        assert f"{count} patients / {of} in the safety population" in program.text
        await program.pilot.press("escape")
        await program.settle()
        await program.do("cursor.right", "cursor.right", "number.explain")
        await explained(program)
        assert "of male less" in program.text


async def test_months_are_of_the_adverse_event_that_is_chosen(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        await opened(program)
        await program.do("toxicity.row")
        await program.pilot.press(*"neutrop", "enter")
        await shown(program)
        assert program.app.state.toxicity.page is ToxicityPage.MONTHS
        assert program.part("#chart")[0].startswith("neutropenia, % of the watched")


async def test_related_or_serious_events_alone_are_counted_when_asked(open_program, make_cohort):
    cohort = make_cohort(
        patients=[{"patient_id": "P1"}, {"patient_id": "P2"}],
        adverse_events=[
            {"patient_id": "P1", "term": "rash", "grade": 1, "onset_day": 3.0, "related": "no",
             "serious": True},
            {"patient_id": "P2", "term": "rash", "grade": 2, "onset_day": 3.0, "related": "yes",
             "serious": False},
        ],
    )  # fmt: skip
    async with open_program(cohort, (120, 40)) as program:
        await opened(program)
        assert program.part("#grid")[1].split()[3:5] == ["2", "(100)"]
        for words, name in (("related events only", "P2"), ("serious events only", "P1")):
            await program.do("toxicity.events")
            await shown(program)
            assert words in program.part("#what")[0]
            assert program.part("#grid")[1].split()[3:5] == ["1", "(50)"]
            await program.do("cursor.left", "cursor.left", "cursor.left", "cursor.left")
            await shown(program)
            assert name in below(program)


async def test_the_cell_cursor_is_on_the_selected_patient_and_moving_it_selects_another(
    open_program, sample
):
    async with open_program(sample) as program:
        await program.do("cursor.down")
        await opened(program)
        assert program.table("#grid").cursor_column.header == "P02"
        await program.do("cursor.right", "cursor.down")
        assert program.table("#grid").cursor_column.header == program.patient == "P03"
        row = program.table("#grid").cursor_key
        await program.do("screen.cohort")
        assert program.table("#patients").cursor_key == "P03"
        await program.do("cursor.down")
        await opened(program)
        assert program.table("#grid").cursor_column.header == "P04"
        assert program.table("#grid").cursor_key == row


async def test_a_cell_cursor_called_back_selects_the_patient_it_is_on(open_program, sample):
    async with open_program(sample) as program:
        await opened(program)
        await program.do(*["cursor.right"] * 3, "cursor.cells", "cursor.cells")
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
        await opened(program)
        assert program.table("#grid").cursor_column.header == "P1"
        await program.do("screen.cohort", "cursor.down")
        await opened(program)
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
        await program.do("cursor.last")
        await opened(program)
        assert program.patient == "P300"
        header, row = program.part("#grid")[:2]
        assert header.rstrip("› ").endswith("P300")
        assert "‹" in header
        assert row.split("│")[1].split()[-1] == "1"
        await program.do("cursor.left")
        assert program.patient == "P299"
        await program.do("screen.cohort", "cursor.first")
        await opened(program)
        assert "│ P001" in program.part("#grid")[0]
        assert program.part("#grid")[2].split()[:5] == ["rash", "300", "(100)", "150", "(50)"]


async def test_what_was_cancelled_is_said_and_asked_again_when_one_comes_back(
    open_program, sample, monkeypatch
):
    gate = threading.Event()

    def waiting(*asked):
        gate.wait(5)
        return sheet(*asked)

    monkeypatch.setattr("mrdscope.tui.screens.toxicity.sheet", waiting)
    async with open_program(sample) as program:
        await program.do("screen.toxicity")
        assert "computing ..." in program.text
        await program.do("work.cancel")
        assert "adverse events: cancelled" in program.text
        gate.set()
        await program.do("screen.survival", "screen.toxicity")
        await shown(program)
        assert "neutropenia" in program.text


async def test_charts_are_in_ascii_where_there_is_nothing_else(open_program, sample):
    async with open_program(sample, (120, 40), characters=Characters.ASCII) as program:
        await opened(program, "toxicity.group")
        for page in (ToxicityPage.BUTTERFLY, ToxicityPage.DOTS, ToxicityPage.MONTHS):
            program.app.set_state(
                replace(program.app.state, toxicity=replace(program.app.state.toxicity, page=page))
            )
            await shown(program)
            assert program.text.isascii(), page
