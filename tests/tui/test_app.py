from __future__ import annotations

import dataclasses
import threading

import pytest

from mrdscope.cohort.model import Loaded, LoadReport, Note, Outcome
from mrdscope.errors import InputError
from mrdscope.tui.app import UNREADABLE, MrdscopeApp
from mrdscope.tui.opened import Opened, opened
from mrdscope.tui.screens.catalog import SCREENS
from mrdscope.tui.state import ScreenId
from mrdscope.tui.themes import PALETTES
from mrdscope.tui.widgets.table import TableView

#: As if the others were not there yet.
COHORT_ALONE = {ScreenId.COHORT: SCREENS[ScreenId.COHORT]}


async def test_the_shell_names_the_cohort_before_it_is_read(open_program, cohort):
    gate = threading.Event()

    def load() -> Opened:
        gate.wait(5)
        return opened(Loaded(cohort, LoadReport()))

    async with open_program(load, name="slow cohort") as program:
        assert program.rows[0].startswith(" mrdscope · slow cohort")
        assert "reading slow cohort …" in program.rows[3]
        gate.set()
        await program.until(lambda: program.app.opened)
        assert program.rows[0].startswith(" mrdscope · made")


async def test_the_title_line_says_how_many_under_which_preset_and_that_nothing_is_written(
    open_program, cohort
):
    async with open_program(cohort) as program:
        assert program.rows[0].endswith("40 of 40 · preset paper · read-only")


async def test_the_title_line_says_at_which_data_cut_the_cohort_is(open_program, cohort):
    at_cut = dataclasses.replace(cohort, as_of="day 180")
    async with open_program(at_cut) as program:
        assert program.rows[0].endswith("  as of day 180 · 40 of 40 · preset paper · read-only")


async def test_the_title_line_counts_what_was_doubtful_in_reading(open_program, cohort):
    notes = tuple(
        Note(outcome, "?", "patients.csv")
        for outcome in (Outcome.MAPPED, Outcome.GUESSED, Outcome.UNREADABLE)
    )
    async with open_program(lambda: opened(Loaded(cohort, LoadReport(notes)))) as program:
        await program.until(lambda: program.app.opened)
        assert program.rows[0].endswith("40 of 40 · 2 doubts in reading · preset paper · read-only")


async def test_the_screen_in_front_stands_in_brackets(open_program, cohort):
    after = "6 Checks 7 Tables 8 Defs 9 Thresh 0 Comp"
    async with open_program(cohort) as program:
        assert program.rows[1] == f"[1 Cohort]2 Case 3 MRD 4 Tox 5 Surv {after}"
        await program.do("screen.case")
        assert program.rows[1] == f"1 Cohort [2 Case]3 MRD 4 Tox 5 Surv {after}"
        await program.do("screen.survival")
        assert program.rows[1] == f"1 Cohort 2 Case 3 MRD 4 Tox [5 Surv]{after}"


async def test_a_cohort_that_cannot_be_read_ends_the_program_with_a_sentence_and_exit_code_2():
    def load() -> Opened:
        raise InputError("no table of patients", where="[/]\x1b[31m", action="name one")

    app = MrdscopeApp("cohort", load)
    async with app.run_test() as pilot:
        while app.return_code is None:
            await pilot.pause(0.01)
    assert app.return_code == UNREADABLE
    assert app.failure.sentence == "[/]\x1b[31m: no table of patients; name one."


async def test_a_fault_of_the_program_is_raised_and_not_shown_as_the_data_s(
    open_program, until_raised
):
    def load() -> Opened:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await until_raised(open_program(load))


async def test_quitting_ends_with_0(open_program, cohort):
    async with open_program(cohort) as program:
        await program.do("app.quit")
    assert program.app.return_code == 0


async def test_a_crash_in_a_screen_says_where_and_nothing_of_a_patient(
    open_program, cohort, monkeypatch, capsys
):
    def crash(self: MrdscopeApp) -> None:
        patient = self.state.patient
        raise ValueError(f"{patient} [red]is[/] not here")

    monkeypatch.setattr(MrdscopeApp, "action_help", crash)
    apps: list[MrdscopeApp] = []

    async def crashed() -> None:
        async with open_program(cohort) as program:
            apps.append(program.app)
            assert program.patient == "P01"
            await program.do("app.help")

    with pytest.raises(ValueError, match="P01"):
        await crashed()
    (app,) = apps
    app._print_error_renderables()
    printed = capsys.readouterr().err
    assert printed.startswith("mrdscope: internal error (ValueError); please report it")
    assert " in crash\n" in printed
    assert "P01" not in printed
    assert "not here" not in printed
    assert app.return_code == 2


async def test_the_same_patient_is_selected_on_every_screen(open_program, cohort):
    async with open_program(cohort) as program:
        await program.do("cursor.down", "cursor.down", "screen.case")
        assert program.rows[2].startswith("P03 · 33 F · c-ALL · p190 ")
        await program.do("patient.next")
        assert program.rows[2].startswith("P04 · 34 M · c-ALL ")
        await program.do("screen.cohort")
        assert any(row.startswith("▸P04") for row in program.rows)


async def test_a_cursor_that_has_gone_on_is_not_called_back(open_program, cohort):
    async with open_program(cohort) as program:
        table = program.app.screen.query_one(TableView)
        table.move_to(1)
        table.move_to(9)
        table.post_message(TableView.RowHighlighted(table, "P02"))
        await program.pilot.pause()
        assert table.cursor_key == "P10"
        table.post_message(TableView.RowHighlighted(table, "P10"))
        await program.until(lambda: program.patient == "P10")
        assert table.cursor_key == "P10"


async def test_enter_opens_the_case_and_back_returns(open_program, cohort):
    async with open_program(cohort) as program:
        await program.do("cursor.down", "case.open")
        assert program.rows[2].startswith("P02 ")
        await program.do("view.back")
        assert program.app.state.screen is ScreenId.COHORT
        assert any(row.startswith("▸P02") for row in program.rows)


async def test_the_patients_end_at_the_first_and_the_last(open_program, cohort):
    async with open_program(cohort) as program:
        await program.do("screen.case", "patient.previous")
        assert program.patient == "P01"
        await program.do("screen.cohort", "cursor.last", "screen.case", "patient.next")
        assert program.patient == "P40"


async def test_an_action_that_cannot_be_done_says_why_until_the_next_one(open_program, cohort):
    async with open_program(cohort, screens=COHORT_ALONE) as program:
        await program.do("screen.survival")
        assert program.rows[-1] == " Survival: there is no survival screen"
        await program.do("cursor.down")
        assert "quit" in program.rows[-1]


async def test_the_palette_offers_our_actions_alone(open_program, cohort):
    async with open_program(cohort) as program:
        offered = {one.title for one in program.app.available_on(program.app.screen)}
        assert "Quit" in offered
        assert "Case" in offered
        assert "Back to the screen before" not in offered
        await program.do("app.palette")
        await program.pilot.press(*"quit", "enter")
        await program.until(lambda: program.app.return_code == 0)


async def test_an_empty_cohort_opens_and_says_so(open_program, make_cohort):
    async with open_program(make_cohort()) as program:
        assert "0 of 0" in program.rows[0]
        await program.do("cursor.down", "cursor.last")
        assert program.patient is None
        for screen, title in (("case", "Case"), ("toxicity", "Toxicity"), ("survival", "Survival")):
            await program.do(f"screen.{screen}")
            assert program.rows[-1] == f" {title}: there are no patients"


@pytest.mark.parametrize(
    ("size", "least"), [((80, 24), 2), ((120, 40), 2), ((200, 50), 2), ((20, 8), 1)]
)
async def test_the_block_follows_the_cursor_at_every_size(open_program, cohort, size, least):
    async with open_program(cohort, size) as program:
        await program.do("cursor.down")
        await program.until(lambda: sum("P02" in row for row in program.rows) >= least)
        assert len(program.rows) == size[1]


async def test_beside_the_table_when_wide_and_below_it_when_not(open_program, cohort):
    async with open_program(cohort, (200, 50)) as program:
        await program.until(lambda: "│P01 · 31 F" in program.rows[2])
    async with open_program(cohort, (120, 40)) as program:
        await program.until(lambda: "P01 · 31 F · c-ALL" in program.rows)
        assert "P01 ·" not in program.rows[2]


async def test_no_color_is_honoured_and_nothing_is_lost(open_program, cohort, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_program(cohort) as program:
        assert program.app.theme == "mrdscope-monochrome"
        plain = program.rows
        strips = program.app.screen._compositor.render_strips()
        colours = {s.style.color for strip in strips for s in strip if s.style is not None}
        assert all(colour is None or colour.is_default for colour in colours)
    monkeypatch.delenv("NO_COLOR")
    async with open_program(cohort) as program:
        assert program.rows == plain


async def test_themes_follow_each_other_and_change_no_text(open_program, cohort):
    async with open_program(cohort) as program:
        plain = program.rows
        for look in (*PALETTES[1:], PALETTES[0]):
            await program.do("app.theme")
            assert program.app.theme == look.name
            assert program.rows[:-1] == plain[:-1]
            assert program.rows[-1] == f" theme {look.title}: {look.meaning}"
