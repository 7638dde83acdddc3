from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from mrdscope.analysis.settings import PAPER, PRESETS
from mrdscope.analysis.settings_text import settings_toml, with_setting
from mrdscope.analysis.settings_toml import parse_settings
from mrdscope.cohort.readers import read
from mrdscope.present.view import History, View
from mrdscope.review.sessions import Sessions
from mrdscope.review.views import NamedViews
from mrdscope.tui import watching
from mrdscope.tui.memory import Memory, recalled, session_of
from mrdscope.tui.opened import opened
from mrdscope.tui.screens.named_views import NamedViewsScreen
from mrdscope.tui.state import ScreenId, SurvivalView, Viewpoint, ViewState

from .conftest import SAMPLE

CHANGED = with_setting(PAPER, "persisting_months", "12", "")


@pytest.fixture
def folder(tmp_path):
    """Return a copy of the sample cohort that may be changed."""
    return shutil.copytree(SAMPLE, tmp_path / "cohort")


@pytest.fixture
def memory(tmp_path, folder):
    """Return a memory in an empty folder."""
    state = tmp_path / "state"
    return Memory(Sessions(state, "reader"), NamedViews(state), folder)


def correct(folder, table: str, old: str, new: str) -> None:
    """Change a text in a table on disk."""
    file = folder / f"{table}.csv"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


async def left(program) -> None:
    """Leave the program as its key does, so that the session is kept."""
    await program.pilot.press("q")


def answer(program, text: str) -> None:
    """Write an answer in the line that asks."""
    program.app.screen.query_one("Input").value = text


# -- a session -------------------------------------------------------------------------------------


async def test_a_cohort_is_opened_as_it_was_left(open_program, folder, memory):
    def load():
        return opened(read(folder))

    async with open_program(load(), (120, 40), remember=lambda: memory) as program:
        app = program.app
        assert not app.notices
        view = View().sorted_by("age").hiding("sex")
        app.set_state(app.state.viewing("patients", History(view)).select("P05"))
        await program.do("screen.tables", "tables.next")
        await program.settle()
        source = program.app.front.pane
        assert source.table_id == "source-mrd"
        await program.do("cursor.cells", "sort.by")
        sorted_by = app.state.history("source-mrd").present.sorts
        assert sorted_by
        app.set_state(replace(app.state, survival=SurvivalView(endpoint="pfs", group="transcript")))
        await left(program)
    async with open_program(load(), (120, 40), remember=lambda: memory) as program:
        app = program.app
        assert app.state.screen is ScreenId.TABLES
        assert app.state.table == "mrd"
        assert program.patient == "P05"
        assert app.state.survival == SurvivalView(endpoint="pfs", group="transcript")
        assert app.state.history("source-mrd").present.sorts == sorted_by
        assert not app.notices
        await program.do("screen.cohort")
        rows = program.part("#patients")
        assert "sex" not in rows[0]
        assert any(row.startswith("▸P05") for row in rows)
    fresh = replace(memory, fresh=True)
    async with open_program(load(), remember=lambda: fresh) as program:
        assert program.app.state.screen is ScreenId.COHORT
        assert program.patient == "P01"


async def test_nothing_that_changes_a_number_comes_back_silently_and_masked_stays_masked(
    open_program, folder, memory
):
    first = opened(read(folder))
    seen = first.seen_from(Viewpoint(CHANGED, "180", masked=True))
    state = ViewState(viewpoint=seen.viewpoint, patient=seen.names["P02"])
    memory.keep(seen, state, {})
    async with open_program(lambda: first, (200, 50), remember=lambda: memory) as program:
        await program.until(lambda: "MASKED" in program.text)
        assert "as of day 180" in program.rows[0]
        assert "preset paper (changed)" in program.rows[0]
        (notice,) = program.part("#notice")
        assert "masked" in notice
        assert "persisting months not as opened" in notice
        assert "as of 180" in notice
        assert program.app.opened.own_id(program.patient) == "P02"
        await program.do("notice.close")
        assert not program.app.screen.query_one("#notice").display
    decided = replace(memory, said=frozenset({"settings", "cut"}))
    found = decided.recalled(first)
    assert found.state.viewpoint == Viewpoint(masked=True)


async def test_a_file_that_has_changed_since_says_so_and_what_still_makes_sense_is_kept(
    open_program, folder, memory
):
    first = opened(read(folder))
    view = View().sorted_by("transcript")
    state = ViewState(screen=ScreenId.CASE, patient="P02").viewing("patients", History(view))
    memory.keep(first, replace(state, survival=SurvivalView(group="transcript")), {})
    correct(folder, "patients", "transcript", "message")
    again = opened(read(folder))
    async with open_program(again, (120, 40), remember=lambda: memory) as program:
        (notice,) = program.part("#notice")
        assert notice.startswith(" the file has changed since your last session (20")
        assert program.app.state.screen is ScreenId.CASE
        assert program.patient == "P02"


def test_what_the_present_cohort_lacks_is_named_and_the_rest_is_applied(folder):
    first = opened(read(folder))
    state = ViewState().viewing("patients", History(View().sorted_by("gone").sorted_also("age")))
    state = replace(state, survival=SurvivalView(group="gone too"))
    session = session_of(first, state, {}, str(folder), "2026-11-24T12:00:00+00:00")
    tables = {"patients": {**session.tables["patients"], "filters": ["gone>1", "age>60"]}}
    session = replace(session, tables=tables, screens={**session.screens, "mrd": {"order": "x"}})
    found = recalled(first, session)
    assert len(found.state.history("patients").present.filters) == 1
    assert found.state.survival.group is None
    assert found.state.mrd == ViewState().mrd
    said = "; ".join(found.notes)
    assert "as you left it on 2026-11-24" in said
    assert "no column gone to sort" not in said
    assert "no column gone" in said
    assert "no column gone too to divide by" in said


def test_pseudonyms_of_one_run_are_in_no_session(folder):
    seen = opened(read(folder)).seen_from(Viewpoint(masked=True))
    name = seen.names["P02"]
    condition = next(iter(seen.in_order(View()).fields))
    assert condition is not None
    shown = seen.in_order(View())
    own = shown.with_value(1, "patient_id")
    state = ViewState(patient=name).viewing("patients", History(View().filtered(own)))
    session = session_of(seen, state, {}, str(folder), "2026-11-24")
    assert name not in str(session)
    assert "P02" not in str(session)


@pytest.mark.parametrize("settings", [*PRESETS.values(), CHANGED], ids=lambda one: one.preset)
def test_settings_written_as_toml_are_read_back_the_same(settings):
    assert parse_settings(settings_toml(settings), "here") == settings


async def test_a_damaged_or_unwritable_folder_is_said_once_and_stops_nothing(
    open_program, folder, memory, tmp_path
):
    first = opened(read(folder))
    memory.keep(first, ViewState(), {})
    (file,) = (tmp_path / "state" / "sessions").iterdir()
    file.write_text("{")
    async with open_program(first, (200, 50), remember=lambda: memory) as program:
        assert "your last session is left out" in program.part("#notice")[0]
        assert program.patient == "P01"
        shutil.rmtree(tmp_path / "state")
        (tmp_path / "state").write_text("in the way")
        await program.do("views.save")
        answer(program, "mine")
        await program.pilot.press("enter")
        await program.settle()
        assert "cannot be" in program.rows[-1]
        await left(program)
        assert program.app.return_code == 0
        assert "cannot be written" in program.app.unkept.sentence


# -- named views -----------------------------------------------------------------------------------


async def test_a_view_is_named_come_back_to_renamed_and_forgotten(open_program, folder, memory):
    first = opened(read(folder))
    async with open_program(first, (120, 40), remember=lambda: memory) as program:
        app = program.app
        await program.do("filter.edit")
        answer(program, "age>60")
        await program.pilot.press("enter")
        await program.settle()
        await program.do("screen.mrd", "mrd.next_chart")
        await program.settle()
        chart = app.state.mrd.chart
        await program.do("views.save")
        answer(program, "old [/]")
        await program.pilot.press("enter")
        await program.settle()
        assert program.rows[-1] == " view 'old [/]' kept"
        await program.do("mrd.next_chart", "screen.cohort", "filter.drop")
        assert "7 of 7" in program.rows[0]
        await program.do("views.open")
        await program.settle()
        assert isinstance(app.screen, NamedViewsScreen)
        assert "old [/]" in program.text
        assert "age>60" in program.text
        await program.pilot.press("enter")
        await program.settle()
        assert app.state.screen is ScreenId.MRD
        assert app.state.mrd.chart == chart
        assert "3 of 7" in program.rows[0]
        await program.do("screen.cohort", "view.undo")
        assert "7 of 7" in program.rows[0]
        await program.do("views.open")
        await program.pilot.press("r")
        answer(program, "elderly")
        await program.pilot.press("enter")
        await program.settle()
        assert "elderly" in program.text
        assert program.rows[-1] == " 'old [/]' is now 'elderly'"
        await program.pilot.press("d", *"forget", "enter")
        await program.settle()
        assert program.rows[-1] == " 'elderly' is forgotten"
        await program.pilot.press("escape")
        await program.settle()
        assert app.screen is app.front
        assert memory.views.of("cohort", folder) == ()


# -- files that change -----------------------------------------------------------------------------


async def test_files_that_change_are_announced_and_read_again_when_asked_for(
    open_program, folder, memory, monkeypatch
):
    monkeypatch.setattr(watching, "EVERY", 3600.0)

    def load():
        return opened(read(folder))

    async with open_program(load, (120, 40), name="cohort", watched=folder) as program:
        app = program.app
        await program.until(lambda: app.opened is not None and app.front.caught_up)
        before = app.opened
        view = View().sorted_by("age")
        app.set_state(app.state.viewing("patients", History(view)).select("P05"))
        await program.do("screen.case")
        correct(folder, "patients", "P02,47", "P02,48")
        app.look_at_files()
        await program.settle()
        assert not app.notices
        app.look_at_files()
        await program.until(lambda: "has changed on disk at" in program.text)
        assert program.part("#notice")[0].endswith(": f5 reads it again")
        assert app.opened is before
        await program.do("file.reread")
        await program.until(lambda: app.opened is not before and not app.work.under_way)
        await program.settle()
        (notice,) = program.part("#notice")
        assert notice.startswith(" read again at ")
        assert notice.endswith(": patients 1 changed")
        assert app.state.screen is ScreenId.CASE
        assert program.patient == "P05"
        assert app.state.history("patients").present == view
        await program.do("file.reread")
        await program.until(lambda: "nothing has changed in it" in program.text)
        (folder / "patients.csv").write_text("")
        await program.do("file.reread")
        await program.until(lambda: "what is shown stays: " in program.rows[-1])
        assert program.patient == "P05"
