"""Pictures of survival, incidence and best reduction, held by the numbers behind them."""

from __future__ import annotations

import itertools
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.mrd.reductions import reductions
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.present.charts.curve import Curve, IncidenceCurve
from mrdscope.present.charts.incidence import incidence_summary
from mrdscope.present.charts.step_chart import ticks
from mrdscope.present.charts.summary import survival_summary
from mrdscope.present.incidence_curves import incidence_curves
from mrdscope.present.survival import curves
from mrdscope.report.figures.drawing import Frame
from mrdscope.report.figures.incidence import incidence_picture
from mrdscope.report.figures.picture import standalone
from mrdscope.report.figures.steps import staircase, value_at
from mrdscope.report.figures.survival import CELLS, survival_picture
from mrdscope.report.figures.waterfall import bars, waterfall_picture, waterfall_summary

SVG = "{http://www.w3.org/2000/svg}"
UNIT = Frame(0, 0, 1000, 100, (0.0, 10.0), (0.0, 1.0))


def parsed(picture) -> ET.Element:
    return ET.fromstring(standalone(picture).partition("\n")[2])


def rows(root) -> dict[str, list[str]]:
    """Return the words of a picture by the line they are on, left to right."""
    found: dict[str, list[tuple[float, str]]] = {}
    for one in root.iter(f"{SVG}text"):
        if one.get("y"):
            line = found.setdefault(one.get("y"), [])
            line.append((float(one.get("x")), "".join(one.itertext())))
    return {line: [text for _, text in sorted(words)] for line, words in found.items()}


@pytest.fixture(scope="module")
def overall(sample_results):
    return sample_results.survival("os")


def test_a_step_goes_across_and_then_down_at_the_exact_time():
    points = staircase(UNIT, [2.0, 5.0], [0.75, 0.5], 1.0, 8.0)
    assert points == [(0, 0), (200, 0), (200, 25), (500, 25), (500, 50), (800, 50)]


def test_an_unknown_bound_is_open():
    points = staircase(UNIT, [2.0], [float("nan")], 1.0, 8.0, unknown=0.0)
    assert points[-1] == (800, 100)
    assert staircase(UNIT, [2.0], [None], 1.0, 8.0, unknown=1.0)[-1] == (800, 0)


@given(st.lists(st.floats(0.01, 9.99), min_size=1, max_size=60, unique=True))
def test_a_curve_never_rises_and_ends_where_it_should(times):
    times = sorted(times)
    values = [1 - (i + 1) / (2 * len(times)) for i in range(len(times))]
    points = staircase(UNIT, times, values, 1.0, 10.0)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in itertools.pairwise(points))
    assert points[-1] == pytest.approx((1000, 50))


def test_a_curve_of_very_many_steps_has_no_more_points_than_paper_can_show():
    n = 40_000
    times = [10 * (i + 1) / n for i in range(n)]
    values = [1 - (i + 1) / n for i in range(n)]
    points = staircase(UNIT, times, values, 1.0, 10.0)
    assert len(points) < 11_000
    assert points[-1] == pytest.approx((1000, 100))


def test_a_step_function_is_right_continuous():
    assert [value_at([2, 5], [0.7, 0.4], t, 1.0) for t in (0, 1.9, 2, 5, 9)] == [
        1.0, 1.0, 0.7, 0.4, 0.4,
    ]  # fmt: skip


def test_the_numbers_under_the_axis_are_those_of_the_analysis_at_the_ticks(overall):
    (curve,) = curves(overall, CELLS)
    found = [row for row in rows(parsed(survival_picture((curve,), "OS"))).values() if len(row) > 3]
    times = [t for t in ticks(curve.last_follow_up, CELLS) if t <= curve.last_follow_up]
    at = overall.groups[0].curve.at(times)
    assert [f"{t:g}" for t in times] in found
    for label, column in (("at risk", "at_risk"), ("censored", "censored"), ("events", "events")):
        assert [label, *map(str, at[column])] in found


def test_one_curve_has_its_band_two_have_lines_and_more_have_none(overall):
    (curve,) = curves(overall, CELLS)

    def bands(count):
        root = parsed(survival_picture((curve,) * count, "OS"))
        return len([p for p in root.iter(f"{SVG}polygon") if p.get("fill-opacity") != "1"])

    assert [bands(count) for count in (1, 2, 3)] == [1, 2, 0]


def test_curves_differ_in_their_dashes_and_carry_their_names():
    every = [Curve(f"group {i}", [1.0], [0.5 + i / 10], 2.0, 4) for i in range(4)]
    root = parsed(survival_picture(every, "t"))
    dashes = [line.get("stroke-dasharray") for line in root.iter(f"{SVG}polyline")]
    assert len(set(dashes)) == 4
    said = ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]
    assert all(f"group {i}" in said for i in range(4))
    heights = [float(one.get("y")) for one in root.iter(f"{SVG}text")
               if "".join(one.itertext()).startswith("group")]  # fmt: skip
    assert len({round(y) for y in heights}) == 4


def test_the_median_is_led_to_only_where_it_is_reached():
    reached = Curve("a", [1.0], [0.4], 2.0, 4, median=1.0)
    without = Curve("a", [1.0], [0.6], 2.0, 4)
    dashed = [
        len([one for one in parsed(survival_picture((c,), "t")).iter(f"{SVG}line")
             if one.get("stroke-dasharray")])
        for c in (reached, without)
    ]  # fmt: skip
    assert dashed == [2, 0]


def test_the_description_is_the_summary_of_the_terminal(overall):
    found = curves(overall, CELLS)
    assert parsed(survival_picture(found, "OS")).find(f"{SVG}desc").text == survival_summary(found)


def test_no_curve_is_drawn_too():
    assert parsed(survival_picture((), "t")).find(f"{SVG}desc").text == "No survival curves."
    assert parsed(incidence_picture((), "t")).find(f"{SVG}desc").text == "No incidence curves."


@pytest.fixture(scope="module")
def response(sample_results):
    found = sample_results.survival("molecular_response")
    return found, incidence_curves(found.incidence, found.times.endpoint, CELLS)


def test_incidence_is_drawn_with_the_counts_of_the_analysis_at_the_ticks(response):
    result, drawn = response
    event = result.incidence.groups[0].event.curve
    root = parsed(incidence_picture(drawn, "CIMR"))
    at = event.at([t for t in ticks(event.last_time, CELLS) if t <= event.last_time])
    found = list(rows(root).values())
    assert ["at risk", *map(str, at["at_risk"])] in found
    assert ["response", *map(str, at["events"])] in found


def test_incidence_never_falls_and_says_what_it_comes_to(response):
    _, drawn = response
    root = parsed(incidence_picture(drawn, "CIMR"))
    lines = [one for one in root.iter(f"{SVG}polyline") if one.get("stroke-width") == "2"]
    assert len(lines) == len(drawn)
    for line in lines:
        heights = [float(point.split(",")[1]) for point in line.get("points").split()]
        assert heights == sorted(heights, reverse=True)
    assert root.find(f"{SVG}desc").text == incidence_summary(drawn)


def test_a_low_incidence_has_an_axis_of_its_own_as_on_a_terminal():
    low = IncidenceCurve("a", [1.0], [0.05], 2.0, 100, 5)
    said = [
        "".join(t.itertext()) for t in parsed(incidence_picture((low,), "t")).iter(f"{SVG}text")
    ]
    assert {"0%", "2.5%", "5%", "7.5%", "10%"} <= set(said)


# -- best reduction --------------------------------------------------------------------------------


def waterfall_of(cohort):
    results = Results(cohort, PAPER)
    drawn = bars(reductions(results.mrd.depth))
    return drawn, parsed(waterfall_picture(drawn, "t"))


def test_a_bar_to_a_limit_is_open_and_says_at_least(cohort_of):
    drawn, root = waterfall_of(cohort_of("-1:1e-1 30:1e-3", "-1:1e-1 30:U", "-1:1e-3 30:1e-2"))
    assert [one.patient_id for one in drawn] == ["P3", "P1", "P2"]
    assert [one.size for one in drawn] == ["-1.0", "2.0", "≥4.0"]
    said = ["".join(t.itertext()) for t in root.iter(f"{SVG}text")]
    assert {"-1.0", "2.0", "≥4.0", "P1", "P2", "P3"} <= set(said)
    solid = [p for p in root.iter(f"{SVG}polygon") if p.get("fill-opacity") == "1"]
    assert len(solid) == 2
    assert "in 1 to below the limit of detection" in root.find(f"{SVG}desc").text


def test_a_bar_is_as_long_as_the_reduction(cohort_of):
    _, root = waterfall_of(cohort_of("-1:1e-1 30:1e-3", "-1:1e-1 30:1e-2"))
    (one, other) = [
        [float(point.split(",")[1]) for point in p.get("points").split()]
        for p in root.iter(f"{SVG}polygon")
    ]
    assert (max(other) - min(other)) == pytest.approx(2 * (max(one) - min(one)), abs=0.05)


def test_very_many_patients_have_bars_and_no_names(cohort_of):
    drawn, root = waterfall_of(cohort_of(*["-1:1e-1 30:1e-3"] * 70))
    assert len(list(root.iter(f"{SVG}polygon"))) == len(drawn) == 70
    assert "P1" not in ["".join(t.itertext()) for t in root.iter(f"{SVG}text")]


def test_nobody_with_a_baseline_is_said():
    assert "No patient" in waterfall_summary(())
    assert parsed(waterfall_picture((), "t")) is not None
