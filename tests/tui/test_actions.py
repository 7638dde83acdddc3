from __future__ import annotations

import inspect

import pytest
from textual.binding import Binding

from mrdscope.present.styled import Role, plain
from mrdscope.tui.actions import ACTIONS, Scope, Situation, action, valid_in
from mrdscope.tui.app import MrdscopeApp
from mrdscope.tui.keymap import DEFAULT, TAKEN_BY_MULTIPLEXERS, bindings, key_table_markdown
from mrdscope.tui.screens.case import CaseScreen
from mrdscope.tui.screens.checks import ChecksScreen
from mrdscope.tui.screens.cohort import CohortScreen
from mrdscope.tui.screens.comparison import ComparisonScreen
from mrdscope.tui.screens.definitions import DefinitionsScreen
from mrdscope.tui.screens.help import Described, help_block
from mrdscope.tui.screens.jump import lettered
from mrdscope.tui.screens.mrd import MrdScreen
from mrdscope.tui.screens.survival import SurvivalScreen
from mrdscope.tui.screens.tables import TablesScreen
from mrdscope.tui.screens.thresholds import ThresholdsScreen
from mrdscope.tui.screens.toxicity import ToxicityScreen
from mrdscope.tui.state import ScreenId, ViewState
from mrdscope.tui.themes import PALETTES, Part, palette
from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.widgets.lines import LinedRows
from mrdscope.tui.widgets.pane import TablePane
from mrdscope.tui.widgets.rows import RowsView
from mrdscope.tui.widgets.table import TableView


def test_no_two_actions_share_a_key_in_one_place():
    assert list(DEFAULT.clashes()) == []


def test_nothing_is_bound_that_tmux_or_screen_take():
    assert not TAKEN_BY_MULTIPLEXERS & {key for candidate in ACTIONS for key in candidate.keys}


def test_ids_are_unique_and_every_action_has_a_key_a_title_and_a_group():
    assert len({candidate.id for candidate in ACTIONS}) == len(ACTIONS)
    assert all(c.keys and c.title and c.group and c.scopes for c in ACTIONS)


def test_every_command_is_an_action_of_something_it_is_valid_in():
    homes = {
        Scope.TABLE: TableView,
        Scope.PANE: TablePane,
        Scope.ROWS: RowsView,
        Scope.MRD: MrdScreen,
        Scope.CHECKS: ChecksScreen,
        Scope.TABLES: TablesScreen,
        Scope.BLOCK: BlockView,
        Scope.COHORT: CohortScreen,
        Scope.CASE: CaseScreen,
        Scope.TOXICITY: ToxicityScreen,
        Scope.SURVIVAL: SurvivalScreen,
        Scope.DEFINITIONS: DefinitionsScreen,
        Scope.THRESHOLDS: ThresholdsScreen,
        Scope.COMPARISON: ComparisonScreen,
        Scope.LINES: LinedRows,
    }
    for candidate in ACTIONS:
        name = f"action_{candidate.command.partition('(')[0]}"
        for scope in candidate.scopes:
            owners = (homes.get(scope, MrdscopeApp), MrdscopeApp)
            assert any(inspect.isroutine(getattr(o, name, None)) for o in owners), candidate.id


def test_the_app_binds_only_what_the_registry_lists():
    bound = {b.key for bs in MrdscopeApp("", lambda: None)._bindings.key_to_bindings.values() for b in bs}  # type: ignore[arg-type, return-value]  # fmt: skip  # noqa: E501
    listed = {key for candidate in valid_in(Scope.APP) for key in candidate.keys}
    assert bound == listed


def test_bindings_carry_an_id_that_a_keymap_can_name():
    made = [b for b in bindings(Scope.TABLE) if isinstance(b, Binding)]
    assert {b.id for b in made} == {f"table.{c.id}" for c in valid_in(Scope.TABLE)}


def test_the_key_table_has_a_row_for_every_action():
    rows = key_table_markdown().splitlines()[2:]
    assert len(rows) == len(ACTIONS)
    assert "| `q` `ctrl+c` | Quit | everywhere |" in rows


def described(situation: Situation) -> list[Described]:
    return [Described(one, DEFAULT.names(one), one.unavailable(situation)) for one in ACTIONS]


def test_help_lists_every_action_and_why_one_cannot_be_done():
    text = plain(help_block(described(Situation(ViewState(), (ScreenId.COHORT,), 7))))
    assert all(candidate.title in text for candidate in ACTIONS)
    assert "Survival – there is no survival screen" in text
    assert "Back to the screen before – this is where you began" in text


@pytest.mark.parametrize(
    ("name", "situation", "reason"),
    [
        ("case.open", Situation(ViewState(), patients=0), "there are no patients"),
        ("case.open", Situation(ViewState(), patients=7), None),
        ("patient.next", Situation(ViewState(), patients=1), "there is no other patient"),
        ("view.back", Situation(ViewState()), "this is where you began"),
        ("view.back", Situation(ViewState().visit(ScreenId.CASE)), None),
        ("app.quit", Situation(ViewState()), None),
    ],
)
def test_an_action_says_why_it_cannot_be_done(name, situation, reason):
    assert action(name).unavailable(situation) == reason


def test_the_trail_leads_back_through_the_screens():
    start = ViewState().select("P01")
    there = start.visit(ScreenId.CASE).visit(ScreenId.CASE).select("P02").visit(ScreenId.SURVIVAL)
    assert there.trail == (ScreenId.COHORT, ScreenId.CASE)
    assert there.back().screen is ScreenId.CASE
    assert there.back().back().screen is ScreenId.COHORT
    assert there.back().back().back() == there.back().back()
    assert there.back().patient == "P02"
    assert start == ViewState(patient="P01")


@pytest.mark.parametrize("look", PALETTES, ids=lambda look: look.title)
def test_every_role_and_part_has_a_style(look):
    assert palette(look.name) is look
    for role in (*Role, *Part):
        style = look.style(role)
        if look.title == "monochrome":
            assert style.color is None
            assert style.bgcolor is None


@pytest.mark.parametrize("look", PALETTES, ids=lambda look: look.title)
def test_what_is_bad_stands_out_without_colour(look):
    for role in (Role.BAD, Role.GRADE_4, Role.GRADE_5):
        assert look.style(role).bold


async def test_help_opens_scrolls_and_closes(open_program, cohort):
    async with open_program(cohort) as program:
        before = program.rows
        await program.do("app.help")
        assert program.rows[0].startswith(" mrdscope · help")
        top = program.rows[1:]
        await program.do("cursor.last")
        assert program.rows[1:] != top
        assert "Quit" in "\n".join(program.rows)
        await program.pilot.press("escape")
        await program.pilot.pause()
        assert program.rows == before


async def test_help_is_narrowed_to_the_actions_with_the_words_written(open_program, cohort):
    async with open_program(cohort) as program:
        await program.do("app.help")
        await program.pilot.press("slash", *"patient next")
        await program.settle()
        listed = [row for row in program.rows if "patient" in row and "words" not in row]
        assert any("Next patient" in row for row in listed)
        assert not any("Quit" in row for row in program.rows[:-1])
        await program.pilot.press(*"zzz")
        await program.settle()
        assert "no action has these words" in program.text
        await program.pilot.press("escape")
        await program.settle()
        assert "Cohort" in program.text
        await program.pilot.press("escape")
        await program.settle()
        assert program.rows[0].startswith(" mrdscope · made")


async def test_jump_puts_a_letter_on_each_part_and_goes_to_the_one_pressed(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        await program.do("screen.case", "focus.jump")
        await program.settle()
        chain = program.app.front.focus_chain
        letters = lettered(chain)
        assert len(letters) == len(chain)
        for letter in letters:
            assert any(f" {letter} " in row for row in program.rows)
        wanted = letters["s"]
        await program.pilot.press("s")
        await program.settle()
        assert program.app.focused is wanted
        await program.do("focus.jump")
        await program.pilot.press("escape")
        await program.settle()
        assert program.app.focused is wanted


async def test_the_palette_finds_a_patient_and_opens_the_case(open_program, cohort):
    async with open_program(cohort) as program:
        await program.do("app.palette")
        await program.pilot.press(*"p17")
        await program.until(lambda: "patient P17" in program.text)
        await program.pilot.press("down", "enter")
        await program.until(lambda: program.app.state.screen is ScreenId.CASE)
        assert program.patient == "P17"


async def test_the_palette_finds_a_column_of_the_table_and_goes_there(open_program, cohort):
    async with open_program(cohort) as program:
        table = program.table("#patients")
        await program.do("app.palette")
        await program.pilot.press(*"transcript")
        await program.until(lambda: "column transcript" in program.text)
        await program.pilot.press("down", "enter")
        await program.until(lambda: table.cursor_column is not None)
        assert table.cursor_column.key == "transcript"
