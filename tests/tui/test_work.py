from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from mrdscope.analysis.settings import ALL_MRD
from mrdscope.errors import AnalysisError
from mrdscope.tui.state import Viewpoint


async def test_what_has_been_overtaken_is_dropped_and_the_latest_is_delivered(open_program, cohort):
    gates = [threading.Event(), threading.Event()]
    delivered: list[object] = []

    def slow(number):
        def compute(_job):
            gates[number].wait(5)
            return number

        return compute

    async with open_program(cohort) as program:
        app = program.app
        app.compute("slot", slow(0), delivered.append)
        app.compute("slot", slow(1), delivered.append)
        assert "computing slot …" in app.facts
        gates[1].set()
        await program.until(lambda: delivered == [1])
        gates[0].set()
        await program.settle()
        assert delivered == [1]
        assert not app.work.under_way


async def test_progress_is_said_in_the_title_line_and_only_of_what_still_counts(
    open_program, cohort
):
    gate = threading.Event()
    jobs = []

    def compute(job):
        jobs.append(job)
        job.progress("3 of 9 tables")
        gate.wait(5)

    async with open_program(cohort, (120, 30)) as program:
        program.app.compute("reading", compute, lambda _: None)
        await program.until(lambda: "computing 3 of 9 tables …" in program.rows[0])
        program.app.work.cancel("reading")
        assert jobs[0].cancelled
        gate.set()
        await program.settle()
        assert not program.app.work.under_way


async def test_what_is_cancelled_ends_at_its_next_step_and_says_so(open_program, cohort):
    gate, ended = threading.Event(), threading.Event()
    delivered: list[object] = []

    def compute(job):
        job.step("2 of 3")
        gate.wait(5)
        try:
            job.step("3 of 3")
        finally:
            ended.set()

    async with open_program(cohort, (120, 30)) as program:
        await program.do("work.cancel")
        assert program.rows[-1].endswith("nothing is being computed")
        program.app.compute("curves", compute, delivered.append)
        await program.until(lambda: "computing 2 of 3 …" in program.rows[0])
        program.app.say("")
        await program.settle()
        assert program.rows[-1].startswith(" ctrl+g cancel ")
        await program.do("work.cancel")
        assert program.rows[-1] == " cancelled: curves"
        assert "computing" not in program.rows[0]
        assert [str(one) for one in delivered] == ["curves: cancelled."]
        gate.set()
        assert ended.wait(5)
        await program.settle()
        assert len(delivered) == 1
        program.app.compute("curves", lambda _job: 1, delivered.append)
        await program.until(lambda: delivered[-1] == 1)


async def test_what_must_not_be_half_done_is_not_cancelled(open_program, cohort):
    gate, begun = threading.Event(), threading.Event()
    delivered: list[object] = []

    def compute(job):
        job.go_through()
        begun.set()
        gate.wait(5)
        return "written"

    async with open_program(cohort) as program:
        program.app.compute("export", compute, delivered.append)
        assert begun.wait(5)
        await program.do("work.cancel")
        assert program.rows[-1] == " this can no longer be cancelled"
        gate.set()
        await program.until(lambda: delivered == ["written"])


async def test_a_data_cut_that_is_cancelled_leaves_what_was_shown(
    open_program, sample, monkeypatch
):
    gate = threading.Event()

    def slow(_self, _viewpoint, step):
        gate.wait(5)
        step("what was known")
        raise AssertionError

    async with open_program(sample) as program:
        app = program.app
        before = program.rows
        with monkeypatch.context() as patched:
            patched.setattr(type(sample), "seen_from", slow)
            app.set_state(replace(app.state, viewpoint=Viewpoint(cut="180")))
            await program.do("work.cancel")
            gate.set()
        assert app.state.viewpoint == Viewpoint()
        assert program.rows[:-1] == before[:-1]
        app.set_state(replace(app.state, viewpoint=Viewpoint(cut="180")))
        await program.until(lambda: "as of day 180" in program.rows[0])


async def test_curves_that_are_cancelled_leave_those_shown_and_are_asked_for_again(
    open_program, sample, monkeypatch
):
    async with open_program(sample) as program:
        app = program.app
        await program.do("screen.survival")
        await program.until(lambda: not app.work.under_way)
        gate = threading.Event()
        whole = type(sample.results).survival

        def slow(*asked):
            gate.wait(5)
            return whole(*asked)

        with monkeypatch.context() as patched:
            patched.setattr(type(sample.results), "survival", slow)
            await program.do("survival.group", "work.cancel")
            assert program.rows[-1].startswith(" cancelled: survival os")
            assert app.state.survival.group is None
            gate.set()
        await program.do("survival.group")
        await program.until(lambda: not app.work.under_way)
        assert app.state.survival.group is not None
        assert f"by {app.state.survival.group}" in program.text


async def test_an_error_of_the_person_s_making_is_delivered_as_the_result(open_program, cohort):
    delivered: list[object] = []

    def compute(_job):
        raise AnalysisError("no such endpoint")

    async with open_program(cohort) as program:
        program.app.compute("slot", compute, delivered.append)
        await program.until(lambda: delivered)
        assert isinstance(delivered[0], AnalysisError)


async def test_a_cohort_is_looked_at_from_elsewhere_and_every_screen_catches_up(
    open_program, sample
):
    async with open_program(sample, (120, 30)) as program:
        app = program.app
        await program.do("cursor.down")
        app.set_state(replace(app.state, viewpoint=Viewpoint(settings=ALL_MRD)))
        await program.until(lambda: app.opened.results.settings == ALL_MRD)
        assert f"preset {ALL_MRD.preset}" in program.rows[0]
        assert program.patient == "P02"
        assert program.table("#patients").cursor_key == "P02"
        await program.do("screen.case")
        assert program.part("#who")[0].startswith("P02 ")


async def test_from_where_nothing_can_be_seen_what_is_shown_stays(
    open_program, sample, monkeypatch
):
    def refuse(_self, _viewpoint, _step):
        raise AnalysisError("nobody is left")

    async with open_program(sample) as program:
        app = program.app
        monkeypatch.setattr(type(sample), "seen_from", refuse)
        app.set_state(replace(app.state, viewpoint=Viewpoint(settings=ALL_MRD)))
        await program.until(lambda: "nobody is left" in program.rows[-1])
        assert app.state.viewpoint == Viewpoint()
        assert app.opened is sample


@pytest.mark.parametrize("times", [1, 3])
async def test_forward_leads_where_one_has_gone_back_from(open_program, sample, times):
    async with open_program(sample) as program:
        await program.do("screen.case", "screen.survival")
        for _ in range(times):
            await program.do("view.back", "view.forward")
        assert program.app.state.screen.value == "survival"
        await program.do("view.forward")
        assert program.rows[-1] == " Forward again: you have not gone back"
