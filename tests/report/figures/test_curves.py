"""Pictures of survival, incidence and best reduction, held by the numbers behind them."""

from __future__ import annotations

import itertools
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.present.charts.curve import Curve
from mrdscope.present.charts.summary import survival_summary
from mrdscope.present.charts.survival import ticks
from mrdscope.present.survival import curves
from mrdscope.report.figures.drawing import Frame
from mrdscope.report.figures.incidence import NamedIncidence, incidence_picture
from mrdscope.report.figures.picture import standalone
from mrdscope.report.figures.steps import staircase, value_at
from mrdscope.report.figures.survival import CELLS, survival_picture

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
    n = 200_000
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
    assert parsed(incidence_picture((), "t")).find(f"{SVG}desc").text == "No curves."


def test_incidence_is_drawn_with_its_counts(sample_results):
    group = sample_results.survival("molecular_response").incidence.groups[0]
    curve = group.event.curve
    root = parsed(incidence_picture((NamedIncidence("response", curve),), "CIMR"))
    times = [t for t in ticks(curve.last_time, CELLS) if t <= curve.last_time]
    at = curve.at(times)
    found = list(rows(root).values())
    assert ["events", *map(str, at["events"])] in found
    assert ["at risk", *map(str, at["at_risk"])] in found
    (line,) = [one for one in root.iter(f"{SVG}polyline") if one.get("stroke-width") == "2"]
    heights = [float(point.split(",")[1]) for point in line.get("points").split()]
    assert heights == sorted(heights, reverse=True)
    assert "7 of 7 patients, cumulative incidence 100 %" in root.find(f"{SVG}desc").text
