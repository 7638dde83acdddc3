"""The picture of a course: its marks are where the chart's are, and mean what the samples are."""

from __future__ import annotations

import math
from xml.etree import ElementTree as ET

import pytest

from mrdscope.analysis.case import case
from mrdscope.analysis.settings import PAPER
from mrdscope.cohort.schema import Status
from mrdscope.present.charts.course import (
    AdverseEvent,
    Event,
    MrdCourse,
    MrdSeries,
    Sample,
    Threshold,
    Treatment,
)
from mrdscope.present.charts.summary import mrd_summary
from mrdscope.present.course import course_of
from mrdscope.report.figures.mrd_course import WIDTH, level_words, mrd_picture, power_of_ten
from mrdscope.report.figures.picture import captioned, inline, standalone

SVG = "{http://www.w3.org/2000/svg}"


def drawn(course, **how) -> ET.Element:
    return ET.fromstring(standalone(mrd_picture(course, "t", **how)).partition("\n")[2])


def texts(root) -> list[str]:
    return ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]


def of_class(root, name: str) -> list[ET.Element]:
    return [one for one in root.iter() if name in (one.get("class") or "").split()]


def one_of_each() -> MrdCourse:
    return MrdCourse(
        series=(MrdSeries("a", (
            Sample(0, Status.QUANTIFIED, 1e-1, 1e-1, 1e-5),
            Sample(30, Status.QUANTIFIED, 1e-3, 1e-3, 1e-5),
            Sample(60, Status.POSITIVE_NOT_QUANTIFIABLE, 1e-5, 1e-4, 1e-5),
            Sample(90, Status.UNDETECTED, 0, 1e-5, 1e-5),
            Sample(120, Status.NOT_EVALUABLE),
            Sample(150, Status.ABOVE_RANGE, 1.0),
        )),),
        thresholds=(Threshold("4 weeks", 1e-2), Threshold("odd", 3.2e-5)),
        events=(Event(150, "hRel"),),
        treatments=(Treatment("imatinib", 0, 100), Treatment("imatinib", 120)),
        adverse_events=(AdverseEvent("rash", 10, 20, 3), AdverseEvent("fever", 50)),
        last_contact=160,
    )  # fmt: skip


def test_a_quantified_sample_lies_at_its_level_on_a_log_axis():
    root = drawn(one_of_each())
    first, second = [(float(c.get("cx")), float(c.get("cy"))) for c in root.iter(f"{SVG}circle")][
        :2
    ]
    ticks = {
        "".join(one.itertext()): float(one.get("y")) - 4
        for one in root.iter(f"{SVG}text") if one.get("text-anchor") == "end"
    }  # fmt: skip
    assert first[1] == pytest.approx(ticks["10⁻¹"], abs=0.02)
    assert second[1] == pytest.approx(ticks["10⁻³"], abs=0.02)
    days = {
        "".join(one.itertext()): float(one.get("x"))
        for one in root.iter(f"{SVG}text") if one.get("text-anchor") == "middle" and one.get("x")
    }  # fmt: skip
    assert first[0] == pytest.approx(days["0"], abs=0.02)
    assert second[0] == pytest.approx(days["30"], abs=0.02)


def test_each_status_has_a_shape_of_its_own():
    root = drawn(one_of_each())
    said = texts(root)
    for words in ("quantified", "positive, not quantifiable", "not evaluable", "above range",
                  "undetected, at its own limit of detection"):  # fmt: skip
        assert words in said
    assert said.count("?") == 2 + 1  # the sample, the legend, and the event without a grade
    hollow = [one for one in of_class(root, "hollow") if one.tag == f"{SVG}polygon"]
    assert len(hollow) == 2  # the undetected sample, and its twin in the legend
    half = [one for one in root.iter(f"{SVG}path") if "A" in one.get("d")]
    assert len(half) == 2


def test_only_quantified_samples_are_joined_by_a_solid_line():
    lines = list(drawn(one_of_each()).iter(f"{SVG}polyline"))
    dashed = [one.get("stroke-dasharray") for one in lines]
    points = [len(one.get("points").split()) for one in lines]
    assert sorted(zip(points, dashed, strict=True), key=str) == [(2, None), (4, "4 3")]


def test_events_treatment_toxicity_and_thresholds_are_named():
    said = texts(drawn(one_of_each()))
    assert "hRel 150" in said
    assert "4 weeks 10⁻²" in said
    assert "odd 3.2e-5" in said
    assert said.count("imatinib") == 1  # two courses of one drug share a lane and a name
    assert {"3", "?", "rash", "fever", "Rx", "AE grade", "last contact"} <= set(said)


def test_what_it_shows_is_said_in_words_for_those_who_do_not_see_it(sample_results):
    course = course_of(case(sample_results, "P02"), PAPER)
    root = drawn(course)
    assert root.find(f"{SVG}title").text == "t"
    assert root.find(f"{SVG}desc").text == mrd_summary(course)
    assert root.get("aria-labelledby") == "figure-title figure-description"


@pytest.mark.parametrize("patient", [f"P0{i}" for i in range(1, 8)])
def test_every_sample_of_the_sample_cohort_has_a_mark_inside_the_picture(sample_results, patient):
    course = course_of(case(sample_results, patient), PAPER)
    picture = mrd_picture(course, "t")
    root = ET.fromstring(standalone(picture).partition("\n")[2])
    quantified = [s for one in course.series for s in one.samples if s.status == Status.QUANTIFIED]
    circles = [c for c in root.iter(f"{SVG}circle") if "hollow" not in c.get("class")]
    assert len(circles) == len(quantified) + bool(quantified)
    for one in circles:
        assert 0 < float(one.get("cx")) < WIDTH
        assert 0 < float(one.get("cy")) < picture.height


@pytest.mark.parametrize("course", [
    MrdCourse(), MrdCourse(series=(MrdSeries("a", (Sample(0, Status.QUANTIFIED, 0.0, 0.0),)),)),
    MrdCourse(series=(MrdSeries("a", (Sample(-9e5, Status.QUANTIFIED, 1e-300, 1e-300),)),)),
    MrdCourse(events=tuple(Event(1, "hRel" * 40) for _ in range(9))),
    MrdCourse(treatments=tuple(Treatment(f"{i}" * 90, 0, 1) for i in range(40))),
])  # fmt: skip
def test_nothing_finite_is_too_much_to_draw(course):
    assert drawn(course) is not None


def test_hostile_names_stay_text(hostile):
    for text in hostile:
        course = MrdCourse(
            series=(MrdSeries(text, (Sample(0, Status.QUANTIFIED, 0.1, 0.1),)),
                    MrdSeries(text, (Sample(9, Status.UNDETECTED, 0, 0.1),))),
            events=(Event(1, text),), thresholds=(Threshold(text, 0.1),),
            treatments=(Treatment(text, 0, 9),), adverse_events=(AdverseEvent(text, 0, 9, 2),),
        )  # fmt: skip
        root = drawn(course, level=text, time=text)
        names = {one.tag.removeprefix(SVG) for one in root.iter()}
        assert names <= {"svg", "title", "desc", "style", "rect", "line", "polyline", "polygon",
                         "text", "circle", "path"}  # fmt: skip


def test_levels_are_written_as_powers_where_they_are_some():
    assert [power_of_ten(k) for k in (0, -4, -12)] == ["1", "10⁻⁴", "10⁻¹²"]
    assert [level_words(x) for x in (1e-4, 3.2e-5)] == ["10⁻⁴", "3.2e-5"]


def test_a_picture_of_its_own_has_paper_inks_and_size_and_one_in_a_page_has_none():
    picture = mrd_picture(one_of_each(), "t")
    alone, inside = standalone(picture), inline(picture, "x")
    assert 'class="paper"' in alone
    assert "<style>" in alone
    assert f'width="{WIDTH:g}"' in alone
    assert "<style" not in inside
    assert "url(" not in alone
    assert "http" not in alone.replace("http://www.w3.org/2000/svg", "")


def test_a_slide_has_its_words_over_and_under_the_chart():
    picture = mrd_picture(one_of_each(), "t")
    slide = captioned(picture, ("who", "where"), ("source",))
    root = ET.fromstring(standalone(slide).partition("\n")[2])
    heights = {t: float(one.get("y")) for one in root.iter(f"{SVG}text")
               if (t := "".join(one.itertext())) in {"who", "where", "source"}}  # fmt: skip
    assert heights["who"] < heights["where"] < heights["source"] < slide.height
    assert slide.height > picture.height
    assert math.isclose(slide.width, picture.width)
