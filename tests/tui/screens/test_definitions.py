"""Screen 8 on the sample cohort."""

from __future__ import annotations

import threading

import pytest
from textual.widgets import Input

from mrdscope.analysis.paper import compare
from mrdscope.analysis.settings import ALL_MRD, PAPER
from mrdscope.analysis.settings_change import settings_change
from mrdscope.analysis.settings_text import with_setting
from mrdscope.tui.screens import what_if
from mrdscope.tui.screens.choice import ChoiceScreen
from mrdscope.tui.screens.prompt import PromptScreen
from mrdscope.tui.state import ScreenId


@pytest.fixture
def quick(monkeypatch):
    """Leave out the cohort's own numbers, survival among them, which take seconds."""
    monkeypatch.setattr(what_if, "cohort_changes", lambda *_: ())


async def computed(program):
    """Wait for all that is under way."""
    await program.until(lambda: not program.app.work.under_way)
    await program.settle()


async def answer(program, text):
    """Write an answer in the line that asks, and give it."""
    assert isinstance(program.app.screen, PromptScreen)
    program.app.screen.query_one(Input).value = text
    await program.pilot.press("enter")
    await program.settle()


async def propose(program, name, text):
    """Ask for another value of a setting."""
    program.table("#settings").select(name)
    program.table("#settings").focus()
    await program.settle()
    await program.do("case.open")
    await answer(program, text)


async def choose_preset(program, name):
    """Propose a preset."""
    await program.do("definitions.preset")
    assert isinstance(program.app.screen, ChoiceScreen)
    await program.pilot.press(*name, "enter")
    await program.settle()


def listed(program):
    """Return the rows of what changes: the metric's title, whose, before and after."""
    table = program.app.screen._listed.table
    return [
        (row["metric"], row["patient_id"], row["before"], row["after"])
        for row in table.frame.iter_rows(named=True)
    ]


async def test_the_setting_under_the_cursor_is_told_with_its_source_and_the_presets(
    open_program, sample
):
    async with open_program(sample) as program:
        await program.do("screen.definitions")
        program.table("#settings").select("persisting_months")
        await program.settle()
        shown = program.part("#meaning")
        assert shown[0] == "persisting months: 3 month"
        assert "source      the paper" in shown
        assert "presets     paper 3 · all-mrd 3 · cml-is-2020 3" in shown


async def test_another_value_lists_who_changes_class_before_it_is_in_force(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.definitions")
        await propose(program, "persisting_months", "12")
        await computed(program)
        assert program.part("#proposed")[0] == "proposed  paper → paper (changed)"
        assert program.part("#proposed")[1] == "persisting months: 3 → 12 month"
        expected = settings_change(
            sample.cohort, PAPER, with_setting(PAPER, "persisting_months", "12", "")
        )
        moved = len(expected.changed_class)
        assert program.part("#proposed")[2].startswith(f"{moved} of 7 change class · ")
        rows = listed(program)
        assert rows[0][0] == "response"
        values = [v for one in (*expected.patients, *expected.cohort) for v in one.values]
        assert [(row[0], row[1]) for row in rows] == [(v.metric.title, v.subject) for v in values]
        assert program.app.opened.results.settings == PAPER
        assert all(word in program.part("#changes")[0] for word in ("before", "after"))


async def test_enter_on_a_change_opens_the_patients_case(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.definitions")
        await propose(program, "persisting_months", "12")
        await computed(program)
        whose = listed(program)[1][1]
        await program.do("cursor.down", "case.open")
        assert program.app.state.screen is ScreenId.CASE
        assert program.patient == whose
        await program.do("view.back")
        assert program.part("#proposed")[1] == "persisting months: 3 → 12 month"


@pytest.mark.usefixtures("quick")
async def test_what_is_taken_into_force_holds_on_every_screen_and_leads_back(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        await program.do("screen.definitions")
        await choose_preset(program, "all-mrd")
        await computed(program)
        assert program.app.opened.results.settings == PAPER
        await program.do("definitions.take")
        await computed(program)
        assert program.app.opened.results.settings == ALL_MRD
        assert "preset all-mrd" in program.rows[0]
        assert not program.app.screen.query_one("#proposal").display
        await program.do("screen.cohort", "screen.definitions", "definitions.own")
        await computed(program)
        assert program.app.opened.results.settings == PAPER
        assert program.app.state.viewpoint.settings is None
        await program.do("definitions.own")
        assert program.rows[-1].endswith("opened under: they are in force")


@pytest.mark.usefixtures("quick")
async def test_what_is_dropped_leaves_everything_as_it_was(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.definitions")
        before = program.rows
        await choose_preset(program, "all-mrd")
        await program.do("definitions.drop")
        await computed(program)
        assert program.rows == before
        await program.do("definitions.take")
        assert program.rows[-1].endswith("no change is proposed")


@pytest.mark.usefixtures("quick")
async def test_changes_add_up_and_the_preset_s_own_value_takes_one_back(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.definitions")
        await propose(program, "persisting_months", "12")
        await propose(program, "confidence", "0.9")
        await computed(program)
        assert program.part("#proposed")[1:3] == [
            "persisting months: 3 → 12 month", "confidence: 0.95 → 0.9",
        ]  # fmt: skip
        await propose(program, "persisting_months", "")
        await computed(program)
        assert program.part("#proposed")[1] == "confidence: 0.95 → 0.9"
        await propose(program, "confidence", "0.95")
        assert program.app.state.definitions.proposed is None
        assert program.rows[-1] == " that is in force already"


@pytest.mark.parametrize("text", ["soon", "-1", "[/]", "nan"])
async def test_a_wrong_value_is_answered_and_offered_again_to_be_mended(open_program, sample, text):
    async with open_program(sample) as program:
        await program.do("screen.definitions")
        before = program.rows
        await propose(program, "month_days", text)
        assert program.rows[-1].startswith(" month days: ")
        assert "(expected a" in program.rows[-1]
        assert program.rows[:-1] == before[:-1]
        await program.do("definitions.change")
        assert program.app.screen.query_one(Input).value == text


@pytest.mark.usefixtures("quick")
async def test_a_setting_of_few_values_is_chosen_from_them(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.definitions")
        program.table("#settings").select("molecular_relapse_rule")
        await program.do("definitions.change")
        assert isinstance(program.app.screen, ChoiceScreen)
        await program.pilot.press(*"at least", "enter")
        await computed(program)
        line = "molecular relapse rule: any detectable → at least a level"
        assert program.part("#proposed")[1] == line


@pytest.mark.usefixtures("quick")
async def test_explaining_tells_of_the_setting_and_of_a_number_as_it_would_be(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.definitions")
        await propose(program, "persisting_months", "12")
        await computed(program)
        changes = program.table("#changes")
        expected = listed(program)[0][3]
        changes.select_column("after")
        await program.do("number.explain")
        await program.until(lambda: " mrdscope · why, as proposed" in program.text)
        assert expected in program.text
        await program.pilot.press("escape")
        changes.select_column("before")
        await program.do("number.explain")
        await program.until(lambda: " mrdscope · why  " in program.text)
        await program.pilot.press("escape")
        program.table("#settings").focus()
        await program.settle()
        await program.do("number.explain")
        assert program.part("#page")[0] == " persisting months: 3 month"
        assert program.part("#page")[1] == " proposed    12"


async def test_a_proposal_that_is_cancelled_is_none_and_can_be_made_again(
    open_program, sample, monkeypatch
):
    gate = threading.Event()

    def slow(_before, _after, step):
        gate.wait(5)
        step("response")
        return ()

    async with open_program(sample) as program:
        await program.do("screen.definitions")
        with monkeypatch.context() as patched:
            patched.setattr(what_if, "patient_changes", slow)
            await propose(program, "persisting_months", "12")
            await program.do("work.cancel")
            assert program.rows[-1] == " cancelled: who changes"
            assert program.app.state.definitions.proposed is None
            gate.set()
        monkeypatch.setattr(what_if, "cohort_changes", slow)
        gate.clear()
        await propose(program, "persisting_months", "12")
        await program.until(lambda: "computing the cohort's numbers" in program.text)
        await program.do("work.cancel")
        assert "the cohort's numbers: cancelled" in program.part("#proposed")[2]
        assert listed(program)
        gate.set()


async def test_the_paper_and_the_metrics_are_further_pages(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.definitions", "definitions.view")
        await computed(program)
        facts = compare(sample.results)
        await program.do("cursor.last")
        assert program.part("#paper")[-1].startswith(f"{len(facts)} facts, ")
        await program.do("definitions.change")
        assert program.rows[-1].endswith("the settings are not in sight")
        await program.do("definitions.view")
        assert program.part("#metrics")[0] == "of a patient"
        await program.do("cursor.page_down")
        assert program.part("#metrics")[0] != "of a patient"
        await program.do("definitions.view")
        assert program.table("#settings").has_focus


async def test_an_empty_cohort_has_settings_too(open_program, make_cohort):
    async with open_program(make_cohort(patients=[])) as program:
        await program.do("screen.definitions")
        assert program.rows[-1].endswith("there are no patients")
