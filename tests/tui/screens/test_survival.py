"""Screen 5 on the sample cohort."""

from __future__ import annotations

import re
import threading
from dataclasses import replace

import pytest
from textual.widgets import Input

from mrdscope.analysis.results import Results
from mrdscope.analysis.time_to_event import endpoints as analysed
from mrdscope.analysis.time_to_event.endpoints import endpoint
from mrdscope.present.endpoint_words import endpoint_line
from mrdscope.present.numbers import days, estimate, percent_estimate, scientific
from mrdscope.present.styled import plain
from mrdscope.tui.screens.prompt import PromptScreen
from mrdscope.tui.state import ENDPOINTS


async def computed(program):
    """Wait for the analyses asked for."""
    await program.until(lambda: not program.app.work.under_way)
    await program.settle()


def under_the_axis(program, selector="#left"):
    """Return the numbers under the time axis, by the word before them."""
    rows = [row.split() for row in program.part(selector)]
    found = {}
    for first, *others in filter(None, rows):
        if (first, *others[:1]) == ("at", "risk"):
            found["at risk"] = [int(number) for number in others[1:]]
        elif first in ("censored", "events") and all(word.isdecimal() for word in others):
            found[first] = [int(number) for number in others]
    return found


async def test_at_risk_censored_and_events_add_up_under_the_axis(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.survival")
        for place in ("#left", "#right"):
            await computed(program)
            counts = under_the_axis(program, place)
            columns = list(zip(*counts.values(), strict=True))
            assert set(counts) == {"at risk", "censored", "events"}
            assert len(columns) >= 5
            assert all(sum(column) == 7 for column in columns)
            await program.do("survival.endpoint")


async def test_the_numbers_are_those_of_the_analysis(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.survival")
        both = (("os", "left", "Overall survival"), ("pfs", "right", "Progression-free survival"))
        for endpoint, place, title in both:
            await computed(program)
            assert program.part(f"#{place}")[0].startswith(title)
            (group,) = sample.results.survival(endpoint).groups
            shown = "\n".join(program.part("#numbers"))
            rate = estimate(group.rate.estimate, group.rate.lower, group.rate.upper, scientific)
            assert f"events     {group.events} (14) of 7" in shown
            assert f"rate /day  {rate}" in shown
            assert f"observed   {days(group.follow_up.observed_median)} (" in shown
            for time, survival, lower, upper in group.at.select(
                "time", "survival", "lower", "upper"
            ).iter_rows():
                assert f"{days(time)}  {percent_estimate(survival, lower, upper)}" in shown
            await program.do("survival.endpoint")
        await program.do("survival.previous_endpoint", "survival.previous_endpoint")
        assert program.app.state.survival.endpoint == "os"


async def test_the_selected_patient_s_time_is_named(open_program, sample):
    async with open_program(sample) as program:
        await program.do("cursor.down", "screen.survival")
        await computed(program)
        assert program.part("#left")[0] == "Overall survival   P02: death, day 729"
        await program.do("survival.endpoint")
        assert program.part("#right")[0].endswith("P02: hematologic relapse, day 456")
        await program.do("patient.next")
        assert program.part("#right")[0].endswith("P03: censored, last contact, day 790.4")
        await program.do("screen.case")
        assert program.part("#who")[0].startswith("P03 ")


async def test_both_endpoints_stand_side_by_side_where_there_is_room(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        await program.do("screen.survival")
        await computed(program)
        assert program.part("#left")[0].startswith("Overall survival ")
        assert program.part("#right")[0].startswith("Progression-free survival")
        assert under_the_axis(program, "#left")["events"][-1] == 1


async def test_the_grouping_goes_through_the_columns_that_divide_and_back_to_none(
    open_program, sample
):
    async with open_program(sample, (120, 50)) as program:
        await program.do("screen.survival")
        assert sample.groupings
        for column in sample.groupings:
            await program.do("survival.group")
            assert program.rows[-1] == f" by {column}"
            await computed(program)
            assert program.part("#left")[0].startswith(f"Overall survival by {column} ")
            groups = sample.results.survival("os", column).groups
            shown = "\n".join(program.part("#numbers"))
            assert f"{column} {groups[0].name}" in shown
            assert f"events     {groups[0].events} (" in shown
            for further in ("cursor.page_down", "cursor.last"):
                await program.do(further)
                shown += "\n".join(program.part("#numbers"))
            assert f"{column} {groups[-1].name}" in shown
            assert re.search(r"log-rank   (chi² \d|not estimable: \w)", shown)
        await program.do("survival.group")
        assert program.rows[-1] == " all patients together"
        assert program.part("#left")[0].startswith("Overall survival   ")
        assert program.app.state.survival.group is None


async def ask_for_times(program, text):
    """Answer the question for the times with a text."""
    await program.do("survival.times")
    assert isinstance(program.app.screen, PromptScreen)
    await program.pilot.press("end", "ctrl+u", *text, "enter")
    await program.settle()


async def test_times_are_chosen_with_commas_or_blanks(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.survival")
        for text in ("100, 500", "500 100", " 100,,500 "):
            await ask_for_times(program, "")
            await ask_for_times(program, text)
            assert sorted(program.app.state.survival.at_days) == [100.0, 500.0]
            await computed(program)
            shown = "\n".join(program.part("#numbers"))
            assert "100  100 % (n.e.)       7     0      0" in shown
            assert "500  100 % (n.e.)       4     3      0" in shown
            assert "365  " not in shown
        await program.do("survival.times")
        assert program.app.screen.query_one(Input).value == "100,500"


async def test_nonsense_changes_nothing_and_is_answered_with_an_example(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.survival")
        await computed(program)
        before = program.rows
        for text in ("soon", "-5", "nan", "inf", "1e999", "365;730", "[/]"):
            await ask_for_times(program, text)
            assert program.rows[-1] == f" {text!r} is no list of days; write such as 365,730"
            assert program.rows[:-1] == before[:-1]
            assert program.app.state.survival.at_days == ()


async def test_the_question_is_left_with_escape_and_takes_letters_as_letters(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.survival")
        await computed(program)
        before = program.rows
        await program.do("survival.times")
        assert program.rows[-1].startswith(" estimates at days (365,730; ")
        await program.pilot.press("q", "b", "1")
        assert program.rows[-1].endswith(" qb1")
        assert program.rows[:-1] == before[:-1]
        await program.pilot.press("escape")
        await program.settle()
        assert program.rows == before
        assert program.app.state.survival.at_days == ()


async def test_an_empty_answer_brings_the_usual_times_back(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.survival")
        await ask_for_times(program, "100")
        assert program.app.state.survival.at_days == (100.0,)
        await ask_for_times(program, "")
        assert program.app.state.survival.at_days == ()
        await computed(program)
        assert "365  100 %" in "\n".join(program.part("#numbers"))


async def test_the_numbers_stay_where_they_were_scrolled_to_from_patient_to_patient(
    open_program, sample
):
    async with open_program(sample) as program:
        await program.do("screen.survival", "survival.group")
        await computed(program)
        await program.do("cursor.last")
        below = program.part("#numbers")
        await program.do("patient.next")
        assert program.part("#numbers") == below
        assert "reverse Kaplan-Meier" in "\n".join(below)


class Slow(Results):
    """Results whose survival waits for a gate."""

    gate = threading.Event()

    def survival(self, *args, **kwargs):
        self.gate.wait(5)
        return super().survival(*args, **kwargs)


async def test_computing_never_blocks_and_is_said_until_the_answer_is_there(open_program, sample):
    Slow.gate.clear()
    slow = replace(sample, results=Slow(sample.cohort, sample.results.settings))
    async with open_program(slow) as program:
        await program.do("screen.survival")
        assert "computing ..." in program.part("#left")[1]
        await program.do("survival.endpoint", "survival.group", "screen.case", "patient.next")
        assert program.part("#who")[0].startswith("P02 ")
        await program.do("view.back", "survival.group")
        assert program.part("#right")[0] == "Progression-free survival"
        assert "computing ..." in program.part("#right")[1]
        Slow.gate.set()
        await computed(program)
        group = program.app.state.survival.group
        assert group == sample.groupings[1]
        assert program.part("#right")[0].startswith(f"Progression-free survival by {group}")
        assert "computing" not in program.text


async def test_an_answer_is_asked_for_once(open_program, sample):
    asked = []

    class Counted(Results):
        def survival(self, *args):
            asked.append(args)
            return super().survival(*args)

    counted = replace(sample, results=Counted(sample.cohort, sample.results.settings))
    async with open_program(counted) as program:
        await program.do("screen.survival", "patient.next", "survival.endpoint", "screen.case")
        await program.do("view.back", "survival.previous_endpoint")
        await computed(program)
        assert sorted(asked) == [("os", None, None, None), ("pfs", None, None, None)]


async def test_a_fault_of_the_analysis_is_raised_and_not_shown_as_the_data_s(
    open_program, until_raised, sample
):
    class Faulty(Results):
        def survival(self, *_args):
            raise ZeroDivisionError

    faulty = replace(sample, results=Faulty(sample.cohort, sample.results.settings))
    with pytest.raises(ZeroDivisionError):
        await until_raised(open_program(faulty), "screen.survival")


async def test_a_cohort_that_tells_of_no_end_is_a_sentence_and_the_rest_still_works(
    open_program, cohort_of
):
    cohort = cohort_of("0:1e-1 30:1e-3 60:U", "0:1e-1 30:U 60:1e-2")
    async with open_program(cohort) as program:
        await program.do("screen.survival")
        await computed(program)
        said = " ".join(" ".join(program.part("#left")).split())
        assert said.startswith("Overall survival made: nothing tells when overall survival ended")
        assert "map columns to them, as in --map os_days=COLUMN." in said
        await program.do("survival.endpoint", "survival.group", "patient.next")
        assert "progression-free survival ended" in " ".join(program.text.split())
        await program.do("screen.case")
        assert program.part("#who")[0].startswith("P2 ")
        await program.do("screen.toxicity", "screen.cohort")
        assert program.table("#patients").cursor_key == "P2"


async def test_the_cursor_walks_the_events_and_says_who_and_opens_the_case(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.survival", "survival.endpoint")
        await computed(program)
        await program.do("survival.next_event")
        assert program.rows[-1].endswith("the curves are not being read")
        await program.do("survival.read")
        await program.settle()
        read = "\n".join(program.part("#reading"))
        assert "day 456" in read
        assert "P02" in read
        assert "4 at risk" in read
        assert "75 % (13–96)" in read
        await program.do("survival.next_event")
        assert program.rows[-1].endswith("there is none after this")
        await program.do("survival.next_step")
        await program.settle()
        assert "day 790.4" in "\n".join(program.part("#reading"))
        assert "P03 last contact" in "\n".join(program.part("#reading"))
        await program.do("survival.previous_event", "survival.case")
        assert program.app.state.screen.value == "case"
        assert program.patient == "P02"
        await program.do("view.back", "survival.read")
        await program.settle()
        assert not program.app.front.query_one("#reading").display


async def test_patients_are_divided_by_any_column_and_numbers_are_cut(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        await program.do("screen.survival", "survival.choose_group")
        await program.pilot.press(*"age", "enter")
        await computed(program)
        view = program.app.state.survival
        assert (view.group, view.cut_at) == ("age", "median")
        assert "by age" in program.text
        await program.do("survival.cut")
        program.app.screen.query_one(Input).value = "50"
        await program.pilot.press("enter")
        await computed(program)
        assert program.app.state.survival.cut_at == "50"
        assert "50" in "\n".join(program.part("#numbers"))


async def test_the_filter_of_the_patients_restricts_the_curves(open_program, sample):
    async with open_program(sample) as program:
        await program.do("filter.edit")
        program.app.front.query_one("#filter").value = "transcript=p210"
        await program.pilot.press("enter")
        await program.settle()
        await program.do("screen.survival")
        await computed(program)
        assert under_the_axis(program)["at risk"][0] == 3


def test_the_screen_has_every_endpoint_of_the_analysis():
    assert tuple(analysed.ENDPOINTS) == ENDPOINTS


async def test_every_endpoint_is_gone_through_and_says_what_it_is(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        await program.do("screen.survival")
        for name, one in analysed.ENDPOINTS.items():
            await computed(program)
            assert program.app.state.survival.endpoint == name
            assert one.title in program.text
            assert endpoint_line(one)[:60] in program.text
            await program.do("survival.endpoint")
            shown = endpoint_line(endpoint(program.app.state.survival.endpoint))
            assert shown[:100] in program.rows[-1]
        assert program.app.state.survival.endpoint == "os"
        await program.do("survival.choose_endpoint")
        await program.pilot.press(*"relapse-free", "enter")
        await program.settle()
        assert program.app.state.survival.endpoint == "rfs"


async def test_the_incidence_of_every_cause_is_shown_with_its_numbers_and_read(
    open_program, sample
):
    async with open_program(sample) as program:
        await program.do("screen.survival", "survival.kind")
        assert program.rows[-1].endswith("one event ends it, so that is 1 - survival")
        await program.do("survival.endpoint", "survival.kind")
        await computed(program)
        found = sample.results.survival("pfs").incidence
        shown = "\n".join(program.part("#numbers"))
        assert program.part("#right")[0].startswith(
            "Progression-free survival, cumulative incidence"
        )
        (only,) = found.groups[0].parts
        assert f"7 patients: any event {only.curve.events}; censored 6" in shown
        await program.do("survival.read")
        await program.settle()
        read = "\n".join(program.part("#reading"))
        assert "day 456  progression-free survival, cumulative incidence" in read
        (share,) = only.curve.at([456.0])["incidence"]
        assert f"any event {round(100 * share)} %" in read
        assert read.count("P02") == 1
        await program.do("survival.case")
        assert program.patient == "P02"
        await program.do("view.back", "survival.read", "survival.group")
        await computed(program)
        assert "Gray's test" in plain(program.block("#numbers").block)


async def test_where_events_compete_the_incidence_is_what_is_shown_first(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.survival", *["survival.endpoint"] * 4)
        await computed(program)
        assert program.part("#right")[0].startswith("Cumulative incidence of relapse")
        await program.do("survival.kind")
        await computed(program)
        assert program.part("#left")[0].startswith(
            "Free of hematologic relapse, progression and death"
        )


async def test_only_the_chart_in_front_has_the_cursor(open_program, sample):
    async with open_program(sample, (120, 40)) as program:
        await program.do("screen.survival")
        await computed(program)
        await program.do("survival.read")
        await program.settle()
        assert any("●" in row for row in program.part("#left"))
        assert not any("●" in row for row in program.part("#right"))
        assert program.part("#reading")[1].startswith("day 729  overall survival")
        await program.do("survival.endpoint")
        await program.settle()
        assert not any("●" in row for row in program.part("#left"))
        assert program.part("#reading")[1].startswith("day 729  progression-free survival")


async def test_while_a_low_terminal_reads_the_curves_have_the_numbers_place(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.survival")
        await computed(program)
        rows = len(program.part("#left"))
        await program.do("survival.read")
        await program.settle()
        assert len(program.part("#left")) >= rows + 5
        assert set(under_the_axis(program)) == {"at risk", "censored", "events"}
        assert len(program.part("#reading")) == 3
        await program.do("survival.read")
        await program.settle()
        assert len(program.part("#left")) == rows
        assert "median" in program.text


async def test_transplant_censors_or_competes_where_there_was_one(open_program, make_cohort):
    cohort = make_cohort(
        patients=[{"patient_id": name} for name in ("P1", "P2", "P3")],
        events=[
            {"patient_id": "P1", "type": "transplant", "day": 50.0},
            {"patient_id": "P1", "type": "death", "day": 100.0},
            {"patient_id": "P2", "type": "death", "day": 200.0},
            {"patient_id": "P3", "type": "last_contact", "day": 300.0},
        ],
    )
    async with open_program(cohort) as program:
        await program.do("screen.survival")
        await computed(program)
        assert "2 (67) of 3" in program.text
        await program.do("survival.transplant")
        assert program.rows[-1] == " censored at transplant"
        await computed(program)
        assert "1 (33) of 3" in program.text
        await program.do("survival.transplant")
        await computed(program)
        assert "3 patients: death 1, transplant 1; censored 1" in program.text


async def test_a_point_of_a_curve_is_explained(open_program, sample):
    async with open_program(sample) as program:
        await program.do("screen.survival", "survival.endpoint")
        await computed(program)
        await program.do("survival.read", "number.explain")
        await program.until(lambda: program.rows and "why" in program.rows[0])
        assert "1 - events / at risk" in " ".join(program.text.split())
        assert "= 0.75" in " ".join(program.text.split())
