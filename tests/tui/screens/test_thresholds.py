"""Screen 9 on the sample cohort: moved by its actions, read as rows, beside the analysis."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from mrdscope.analysis.thresholds.explorer import explorer
from mrdscope.analysis.thresholds.thresholds import Question, at_landmark
from mrdscope.present.characters import Characters
from mrdscope.present.numbers import p_value, scientific
from mrdscope.tui.screens import thresholds as screen
from mrdscope.tui.screens.thresholds import ThresholdsScreen
from mrdscope.tui.state import ScreenId, ThresholdView


async def computed(program):
    """Wait for the analysis asked for."""
    await program.until(lambda: not program.app.work.under_way)
    await program.settle()


@pytest.fixture(scope="module")
def found(sample):
    return explorer(at_landmark(sample.results, Question()), sample.results.settings.confidence)


def shown_threshold(program):
    return next(row for row in program.part("#standing") if row.startswith("threshold "))


async def write(program, action, text):
    """Answer the question of an action with a text."""
    await program.do(action)
    await program.pilot.press("end", "ctrl+u", *text, "enter")
    await computed(program)


async def test_it_begins_at_the_threshold_of_the_settings_and_steps_through_all(
    open_program, sample, found
):
    async with open_program(sample) as program:
        await program.do("screen.thresholds")
        await computed(program)
        assert shown_threshold(program).startswith("threshold 1.0e-2 (the settings')")
        for threshold in reversed(found.boundaries):
            await program.do("thresholds.lower")
            split = found.at(threshold)
            row = shown_threshold(program)
            assert row.startswith(f"threshold {scientific(threshold)}")
            assert f"at most: {len(split.below)}, {split.events[0]} event" in row
            assert f"above: {len(split.above)}, {split.events[1]} event" in row
            tests = " ".join(program.part("#tests"))
            if split.logrank.p is not None:
                assert f"log-rank p     {p_value(split.logrank.p)} " in tests
                assert f"permutation p  {p_value(split.permutation.p)} (exact)" in tests
        await program.do("thresholds.lower")
        assert program.rows[-1] == " there is no threshold beyond this one"
        await program.do("thresholds.higher")
        assert shown_threshold(program).startswith(f"threshold {scientific(found.boundaries[1])}")
        await program.do("thresholds.own")
        assert shown_threshold(program).startswith("threshold 1.0e-2 (the settings')")


async def test_the_best_threshold_comes_with_its_adjusted_p_and_the_warning(
    open_program, sample, found
):
    async with open_program(sample, (120, 40)) as program:
        await program.do("screen.thresholds")
        await computed(program)
        await program.do("thresholds.best")
        assert shown_threshold(program).startswith(f"threshold {scientific(found.scan.best)}")
        said = f"best of {found.scan.looks}: adjusted p {p_value(found.scan.p)}"
        assert program.rows[-1].startswith(f" {said}; chosen by looking it is optimistic")
        tests = "\n".join(program.part("#tests"))
        assert f"adjusted p     {p_value(found.scan.p)}" in tests
        assert "chosen by looking it is optimistic" in tests
        assert any("▲" in row for row in program.part("#scan"))
        await computed(program)
        curves = "\n".join(program.part("#sides-curves"))
        assert "at most" in curves
        assert "above" in curves
        await program.do("thresholds.much_lower")
        assert program.app.state.thresholds.threshold == found.previous(found.scan.best)


async def test_who_is_on_which_side_is_walked_and_opens_a_case(open_program, sample, found):
    async with open_program(sample, (120, 40)) as program:
        await program.do("screen.thresholds")
        await computed(program)
        await program.do("thresholds.best", "cursor.first")
        (highest,) = found.at(found.scan.best).above
        assert program.patient == highest
        rows = program.part("#sides")
        assert sum(row[1:].startswith("above ") for row in rows) == 1
        assert next(row for row in rows if row.startswith("▸")).split()[1] == highest
        await program.do("cursor.down", "case.open")
        assert program.app.state.screen is ScreenId.CASE
        assert program.patient != highest
        await program.do("view.back")
        assert program.app.state.screen is ScreenId.THRESHOLDS
        assert program.app.state.thresholds.threshold == found.scan.best


async def test_a_threshold_a_landmark_and_a_horizon_are_written(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        await program.do("screen.thresholds")
        await computed(program)
        await write(program, "thresholds.choose", "0.05%")
        assert program.app.state.thresholds.threshold == 5e-4
        await write(program, "thresholds.choose", "high")
        assert program.rows[-1].startswith(" 'high' is no threshold")
        assert program.app.state.thresholds.threshold == 5e-4
        await program.do("thresholds.landmark")
        assert "samples of days 21 to 42" in program.text
        await program.pilot.press(*"another", "enter")
        await program.pilot.press("end", "ctrl+u", *"120 60", "enter")
        await computed(program)
        assert program.part("#standing")[0].startswith("level on day 120 (samples of days 60–120)")
        await write(program, "thresholds.horizon", "182")
        assert "the event foretold within 182 days" in program.text
        await write(program, "thresholds.horizon", "-1")
        assert program.app.state.thresholds.horizon == 182.0


async def test_endpoint_and_marker_are_other_questions(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        await program.do("screen.thresholds", "thresholds.endpoint")
        await computed(program)
        assert "overall survival" in program.part("#standing")[0]
        await program.do("thresholds.marker")
        await computed(program)
        assert program.part("#standing")[0].startswith("increase until day 42, log10")
        assert "no threshold divides the patients" in " ".join(program.part("#scan"))
        await program.do("thresholds.best")
        assert "no threshold can be tested: no threshold divides" in program.rows[-1]
        await program.do("thresholds.choose_endpoint")
        await program.pilot.press(*"molecular response", "enter")
        await computed(program)
        assert program.app.state.thresholds.endpoint == "molecular_response"


async def test_a_number_is_explained_with_the_question_it_answers(open_program, sample, found):
    async with open_program(sample, (120, 40)) as program:
        await program.do("screen.thresholds")
        await computed(program)
        await program.do("thresholds.best", "number.explain")
        await program.pilot.press(*"permutation", "enter")
        await program.until(lambda: "of this threshold alone" in program.text)
        assert "level on day 42" in program.text


async def test_filters_and_data_cut_are_those_of_the_patients(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        await program.do("filter.edit")
        program.app.front.query_one("#filter").value = "transcript=p210"
        await program.pilot.press("enter")
        await program.settle()
        await program.do("screen.thresholds")
        await computed(program)
        assert "n = 3" in program.part("#standing")[0]
        program.app.action_step_cut(-1)
        await computed(program)
        program.app._set_cut("30")
        await computed(program)
        assert "nobody is in this analysis" in program.text


async def test_orders_are_drawn_behind_the_screen_where_a_side_is_not_known(
    open_program, make_cohort
):
    async with open_program(undecided(make_cohort)) as program:
        await program.do("screen.thresholds")
        await computed(program)
        await write(program, "thresholds.choose", "1e-4")
        assert "neither: 1" in shown_threshold(program)
        assert "computing" not in "\n".join(program.part("#tests"))
        front = program.app.front
        assert isinstance(front, ThresholdsScreen)
        test = front._page.split.permutation
        assert f"permutation p  {p_value(test.p)}" in "\n".join(program.part("#tests"))


async def test_a_question_given_up_says_so_and_is_asked_again_when_one_comes_back(
    open_program, sample, monkeypatch
):
    go, real = threading.Event(), screen.ready

    def slow(results, question, job):
        go.wait(5)
        job.step("every threshold")
        return real(results, question, job)

    monkeypatch.setattr(screen, "ready", slow)
    async with open_program(sample) as program:
        await program.do("screen.thresholds", "work.cancel")
        await program.settle()
        assert "thresholds: cancelled" in program.text
        go.set()
        await program.do("screen.cohort", "screen.thresholds")
        await computed(program)
        assert shown_threshold(program).startswith("threshold 1.0e-2 (the settings')")


async def test_charts_are_drawn_in_ascii_where_there_is_nothing_else(open_program, sample):
    async with open_program(sample, characters=Characters.ASCII) as program:
        await program.do("screen.thresholds")
        await computed(program)
        await program.do("thresholds.best")
        assert program.text.isascii()
        assert any("^" in row for row in program.part("#scan"))


def undecided(make_cohort):
    """Six patients, of the first of whom the level is known between two bounds only."""
    levels = [(1e-5, 1e-3), *((level, level) for level in (1e-4, 5e-3, 2e-2, 1e-1, 3e-1))]
    names = [f"P{place}" for place in range(len(levels))]
    return make_cohort(
        patients=[{"patient_id": name} for name in names],
        mrd=[
            {"patient_id": name, "day": 30.0, "scale": "ratio", "lower": low, "upper": high,
             "status": "quantified" if low == high else "positive_not_quantifiable"}
            for name, (low, high) in zip(names, levels, strict=True)
        ],
        events=[
            {"patient_id": name, "type": "death" if place % 2 else "last_contact",
             "day": 100.0 + 30 * place}
            for place, name in enumerate(names)
        ],
    )  # fmt: skip


def test_a_view_goes_round_its_markers_and_forgets_the_threshold_of_another():
    view = replace(ThresholdView(), threshold=1e-3)
    increase = view.next_marker()
    assert (increase.marker, increase.threshold) == ("increase", None)
    assert increase.next_marker().next_marker().marker == "level"
    assert view.next_endpoint().endpoint == "os"
    assert view.next_endpoint().next_endpoint() == view
