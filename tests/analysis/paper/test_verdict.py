from __future__ import annotations

import pytest

from mrdscope.analysis.paper.verdict import (
    Count,
    Verdict,
    count,
    half_up,
    more_than,
    rounded,
    same,
    worst,
)


@pytest.mark.parametrize(
    ("printed", "computed", "verdict"),
    [
        ("4.1e-4", 4.1e-4, Verdict.AGREE),
        ("4.1e-4", 4.149e-4, Verdict.AGREE_AS_PRINTED),
        ("4.1e-4", 4.15e-4, Verdict.DISAGREE),
        ("0.00021617", 1 / 4626, Verdict.AGREE_AS_PRINTED),
        ("0.00021617", 1 / 4627, Verdict.DISAGREE),
        ("75", None, Verdict.DISAGREE),
        ("75", float("nan"), Verdict.DISAGREE),
    ],
)
def test_digits_say_how_precisely_a_number_was_printed(printed, computed, verdict):
    assert rounded("x", printed, computed).verdict is verdict


@pytest.mark.parametrize(
    ("printed", "n", "of", "verdict"),
    [
        (Count(7, 100, 7), 7, 7, Verdict.AGREE),
        (Count(3, 43, 7), 3, 7, Verdict.AGREE_AS_PRINTED),
        (Count(4, 67, 7), 4, 7, Verdict.PAPER_CONTRADICTS_ITSELF),
        (Count(4, 67, 7), 3, 7, Verdict.DISAGREE),
        (Count(4, 57, 7), 4, 8, Verdict.DISAGREE),
        (Count(4, 57, 7), None, 7, Verdict.DISAGREE),
    ],
)
def test_a_percentage_is_held_against_the_papers_own_count(printed, n, of, verdict):
    assert count("x", printed, n, of).verdict is verdict


def test_a_misprint_says_what_it_would_follow_from():
    assert "67 % would be 4 of 6" in count("x", Count(4, 67, 7), 4, 7).why
    assert "28.6 cut off" in count("x", Count(2, 28, 7), 2, 7).why
    assert count("x", Count(5, 72, 7), 5, 7, "Adds up.").why.endswith("not 72 %. Adds up.")


def test_more_than_is_strict():
    assert more_than("x", 2, 2.0).verdict is Verdict.DISAGREE
    assert more_than("x", 2, 2.1).verdict is Verdict.AGREE
    assert more_than("x", 2, None).verdict is Verdict.DISAGREE


def test_words_and_missing_values_are_never_close():
    assert same("x", "a", None).verdict is Verdict.DISAGREE
    assert same("x", 1.0, "1").verdict is Verdict.DISAGREE


def test_halves_round_up():
    assert [half_up(x) for x in (0.145, 0.285, 0.5, 1 / 7)] == [15, 29, 50, 14]


def test_the_gravest_verdict_is_the_facts():
    assert worst([Verdict.AGREE, Verdict.DISAGREE]) is Verdict.DISAGREE
    assert worst([]) is Verdict.AGREE
