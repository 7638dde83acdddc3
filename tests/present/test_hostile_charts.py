"""Text of the data stays data on every chart: ids, drugs, phases, terms, groups."""

from __future__ import annotations

import unicodedata

import polars as pl
import pytest

from mrdscope.analysis.case import case
from mrdscope.analysis.mrd.increases import increases
from mrdscope.analysis.mrd.monthly import monthly_levels
from mrdscope.analysis.mrd.reductions import reductions
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.analysis.time_on_study import time_on_study
from mrdscope.present.charts.mrd import mrd_chart
from mrdscope.present.course import course_chart
from mrdscope.present.courses import all_courses, group_courses, two_courses
from mrdscope.present.glyphs import ASCII, UNICODE, Glyphs
from mrdscope.present.happenings import happened
from mrdscope.present.heat_map import heat_map
from mrdscope.present.increases import increase_rows, increased_levels_block
from mrdscope.present.relapse_follow_up import relapse_follow_up
from mrdscope.present.rows import window
from mrdscope.present.styled import Block, plain, width
from mrdscope.present.swimmer import Swim, swimmer
from mrdscope.present.waterfall import waterfall

HOSTILE = (
    "[/]", "[cp5]", "[@click=app.quit]x[/]", "\x1b[2J", "\x1b]52;c;eA==\x07", "\x9b31m", "a\r\nb",
    "tab\there", "東京病院", "e\u0301le\u0300ve", "\u202etxt", "nul\x00", "x" * 10_000,
)  # fmt: skip
SIZE = (78, 24)


@pytest.fixture(scope="module")
def hostile(make_cohort) -> Results:
    patients = [{"patient_id": text} for text in HOSTILE]
    mrd = [
        {"patient_id": text, "day": 30.0 * k, "status": status, "lower": low, "upper": low or 1e-5,
         "scale": "ratio", "assay": text, "control_gene": text, "tissue": text}
        for text in HOSTILE
        for k, (status, low) in enumerate(
            (("quantified", 1e-2), ("undetected", 0.0), ("quantified", 1e-3))
        )
    ]  # fmt: skip
    treatment = [{"patient_id": text, "drug": text, "phase": text, "dose_unit": text, "dose": 1.0,
                  "start_day": 0.0, "stop_day": 40.0} for text in HOSTILE]  # fmt: skip
    adverse = [{"patient_id": text, "term": text, "grade": 3, "onset_day": 5.0} for text in HOSTILE]
    events = [{"patient_id": text, "type": "last_contact", "day": 90.0} for text in HOSTILE]
    cohort = make_cohort(
        patients=patients, mrd=mrd, treatment=treatment, adverse_events=adverse, events=events
    )
    return Results(cohort, PAPER)


def blocks(results: Results, glyphs: Glyphs) -> dict[str, Block]:
    columns, ids = SIZE[0], results.cohort.patients["patient_id"]
    monthly = monthly_levels(results.series, PAPER)
    found = increases(results.rise, results.course, PAPER)
    swim = Swim(time_on_study(results.cohort), happened(results), results.response, ids)
    rows = {
        "heat map": heat_map(monthly, happened(results), ids, PAPER, width=columns, glyphs=glyphs),
        "waterfall": waterfall(reductions(results.mrd.depth), PAPER, width=columns, glyphs=glyphs),
        "increases": increase_rows(found, PAPER, width=columns, glyphs=glyphs),
        "follow-up": relapse_follow_up(results.mrd.lead_time, width=columns, glyphs=glyphs),
        "swimmer": swimmer(swim, width=columns, glyphs=glyphs),
    }
    groups = {text: pl.Series([text]) for text in HOSTILE[:2]}
    one, other = case(results, HOSTILE[3]), case(results, HOSTILE[8])
    courses = {
        "all": all_courses(results.series, monthly, PAPER, one),
        "groups": group_courses(results.series, monthly, PAPER, groups),
        "two": two_courses(one, other, PAPER),
    }
    return (
        {name: window(source, SIZE, HOSTILE[1], glyphs) for name, source in rows.items()}
        | {name: mrd_chart(course, size=SIZE, glyphs=glyphs) for name, course in courses.items()}
        | {
            f"case {place}": course_chart(case(results, text), PAPER, SIZE, glyphs=glyphs)
            for place, text in enumerate(HOSTILE)
        }
    )


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=lambda glyphs: glyphs.name)
def test_hostile_text_acts_on_no_chart_and_moves_nothing(hostile, glyphs):
    for name, block in blocks(hostile, glyphs).items():
        assert [width(row) for row in block] == [SIZE[0]] * SIZE[1], name
        text = plain(block).replace("\n", "")
        assert not [c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Co", "Cs"}], name
        if glyphs is ASCII:
            assert text.isascii(), name


def test_markup_is_shown_as_it_is(hostile):
    drawn = blocks(hostile, UNICODE)
    for name in ("heat map", "waterfall", "increases", "follow-up", "swimmer"):
        assert "[cp5]" in plain(drawn[name]), name
    assert "␛[2J" in plain(drawn["all"])


def test_the_people_of_table_1b_are_text_too(hostile):
    found = increases(hostile.rise, hostile.course, PAPER)
    lines = increased_levels_block(found, 78)
    assert all(width(line) <= 78 for line in lines)
    assert "[@click=app.quit]x[/]" in plain(lines)
