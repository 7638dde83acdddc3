"""A threshold as a page."""

from __future__ import annotations

import math

import polars as pl
import pytest

from mrdscope.analysis.thresholds.explorer import explorer
from mrdscope.analysis.thresholds.markers import Marker
from mrdscope.analysis.thresholds.thresholds import Landmarked, Question, at_landmark
from mrdscope.present.rows import window
from mrdscope.present.styled import plain
from mrdscope.present.threshold_explorer import (
    NOBODY,
    OPTIMISTIC,
    ThresholdPages,
    marker_text,
)


@pytest.fixture(scope="module")
def pages(sample_results) -> ThresholdPages:
    landmarked = at_landmark(sample_results, Question())
    return ThresholdPages(explorer(landmarked), sample_results.settings.early_threshold)


def text(block):
    return plain(block)


def test_the_question_says_marker_days_endpoint_and_how_many(pages):
    shown = text(pages.at(1e-2).question(90))
    assert "level on day 42 (samples of days 21–42) · progression-free survival · n = 7" in shown


def test_the_sides_are_counted_with_their_events(pages):
    split = pages.explorer.at(1.2e-3)
    below, above = split.events
    shown = text(pages.at(1.2e-3).question(90))
    assert f"at most: {len(split.below)}, {below} events" in shown
    assert f"above: {len(split.above)}, {above} event" in shown


@pytest.mark.parametrize(
    ("threshold", "word"), [(1e-2, "(the settings')"), (1.2e-3, "(the best)"), (6e-5, "")]
)
def test_a_threshold_says_whose_it_is(pages, threshold, word):
    first = text(pages.at(threshold).question(100)).split("\n")[1]
    assert first.startswith(f"threshold {threshold:.1e} {word}".rstrip().replace("e-0", "e-"))
    assert ("(" in first.split("·")[0]) == bool(word)


def test_only_the_settings_own_threshold_comes_without_the_warning(pages):
    own, other = pages.at(1e-2), pages.at(6e-5)
    assert OPTIMISTIC not in text(own.numbers(own.split.permutation, 200))
    assert OPTIMISTIC in text(other.numbers(other.split.permutation, 200))


def test_the_tests_are_those_of_the_split(pages):
    page = pages.at(1.2e-3)
    shown = text(page.numbers(page.split.permutation, 120))
    assert f"log-rank p     {page.split.logrank.p:.3f}" in shown
    assert f"permutation p  {page.split.permutation.p:.3f} (exact)" in shown
    assert f"adjusted p     {page.split.p_adjusted:.3f}" in shown
    assert f"best 1.2e-3    p {pages.explorer.scan.p:.3f} of 6 looks (all orders)" in shown
    assert "a group has 0 events: bel" in shown


def test_a_permutation_that_is_not_drawn_yet_says_so(pages):
    assert "permutation p  computing ..." in text(pages.at(1e-3).numbers(None, 120))


def test_everybody_has_a_row_with_side_marker_and_time(pages):
    page = pages.at(1.2e-3)
    lines = [line.split() for line in text(page.people(60).lines(0, 99)).split("\n")]
    assert len(lines) == 7
    frame = pages.people
    for words, (who, low, time, event) in zip(
        lines, frame.select("patient_id", "low", "time", "event").iter_rows(), strict=True
    ):
        side = "above" if who in page.split.above else "at most"
        assert " ".join(words).startswith(f"{side} {who}")
        assert f"{time:g}" in {word.rstrip("+") for word in words}
        assert any(word.endswith("+") for word in words) != event
        marker = words[len(side.split()) + 1]
        assert marker.startswith("<") if low == 0 else float(marker) == pytest.approx(low, rel=0.05)
    assert frame["low"].is_sorted(descending=True)


def landmarked_of(*patients):
    frame = pl.DataFrame(
        patients, schema=["patient_id", "low", "high", "time", "event", "cause"], orient="row"
    )
    nobody = pl.DataFrame(schema={"patient_id": pl.String, "reason": pl.String})
    return Landmarked(Question(), frame, nobody, None)  # type: ignore[arg-type]


def test_who_is_known_between_bounds_is_on_neither_side():
    undecided = ("A", 1e-5, 1e-3, 10.0, True, "death")
    other = ("B", 1e-2, 1e-2, 20.0, False, "last_contact")
    page = ThresholdPages(explorer(landmarked_of(undecided, other)), None).at(1e-4)
    wide = text(page.people(60).lines(0, 2)).split("\n")
    assert wide[1].split() == ["neither", "A", "1.0e-5–1.0e-3", "10", "death"]
    narrow = text(page.people(36).lines(0, 2)).split("\n")
    assert narrow[1].split() == ["neither", "A", "≤1.0e-3", "10", "death"]


def test_a_threshold_nobody_s_side_is_known_at_has_no_curves():
    page = ThresholdPages(explorer(landmarked_of(("A", 1e-5, 1e-3, 10.0, True, "death"))), None).at(
        1e-4
    )
    assert "nobody's side is known here" in text(page.curves((60, 10)))


def test_nobody_is_no_rows():
    assert text(window(NOBODY, (20, 3))).strip() == ""


@pytest.mark.parametrize(
    ("marker", "low", "high", "shown"),
    [
        (Marker.LEVEL, 4.1e-4, 4.1e-4, "4.1e-4"),
        (Marker.LEVEL, 0.0, 1e-5, "<1.0e-5"),
        (Marker.LEVEL, 1.0, math.inf, ">1.0"),
        (Marker.LEVEL, 1e-5, 1e-4, "1.0e-5–1.0e-4"),
        (Marker.INCREASE, 2.0, math.inf, "≥2.0"),
        (Marker.RATE, 0.5, 0.5, "0.5"),
    ],
)
def test_a_marker_is_a_number_or_its_bounds(marker, low, high, shown):
    assert marker_text(marker, low, high) == shown
