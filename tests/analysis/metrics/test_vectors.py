"""The vectors A to P of the domain reference, 1.1, asked of the registry."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from mrdscope.analysis.metrics import explain, metric
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER

INF = math.inf
#: The vectors call what still runs indeterminate, which the paper has no row for.
SETTINGS = replace(PAPER, indeterminate_is_short=False)

COURSES = {
    "A": "0:1e-2 30:1e-3 60:1e-5 91:1e-4 121:1e-3",
    "B": "0:1e-3 30:1e-5 60:1e-5 90:2e-5",
    "C": "0:1e-2 30:1e-3 60:1e-4",
    "D": "0:1e-3 30:U 61:1e-3",
    "E": "0:1e-3 30:1e-5 60:1e-2 90:U",
    "F": "0:1e-3 30:1e-5 60:1e-2 90:U 120:U",
    "G": "0:1e-5 85:1e-3 100:1e-1",
    "H": "0:1e-5 50:1e-4 86:1e-3",
    "I": "0:1e-2",
    "J": "95:1e-2",
    "K": "0:1e-3 30:U 60:PNQ",
    "L": "0:U 91.2:1e-3",
    "M": "0:U 30.4:U 60.8:U 91.2:1e-3",
    "N": "0:U 59:U 89:1e-3",
    "O": "0:1e-3 30:U 60:U 150:U",
    "P": "0:U 30:1e-3 60:U 90:U 181:1e-3",
}
RELAPSES = {"G": 100, "H": 100, "J": 100}


@pytest.fixture(scope="module")
def explained(cohort_of):
    """Explain a metric of a vector."""
    results = {
        name: Results(cohort_of(course, relapse=RELAPSES.get(name)), SETTINGS)
        for name, course in COURSES.items()
    }
    return lambda name, metric_id: explain(metric(metric_id), results[name], "P1")


@pytest.mark.parametrize(
    ("name", "minimum", "increased", "magnitude", "largest"),
    [
        ("A", "1.0e-5 (day 60)", "1.0e-3 (day 121)", (2, 2), (2, 2)),
        ("B", "1.0e-5 (day 30)", "2.0e-5 (day 90)", (0.30103, 0.30103), (0.30103, 0.30103)),
        ("D", "undetected, below 1.0e-5 (day 30)", "1.0e-3 (day 61)", (2, INF), (2, INF)),
        ("E", "1.0e-5 (day 30)", "1.0e-2 (day 60)", (3, 3), (3, 3)),
        ("F", "undetected, below 1.0e-5 (day 90)", "undetected, below 1.0e-5 (day 120)",
         (0, 0), (3, 3)),
        ("G", "1.0e-5 (day 0)", "1.0e-3 (day 85)", (2, 2), (2, 2)),
        ("H", "1.0e-5 (day 0)", "1.0e-4 (day 50)", (1, 1), (1, 1)),
        ("K", "undetected, below 1.0e-5 (day 30)",
         "positive between 1.0e-5 and 1.0e-4 (day 60)", (0, INF), (0, INF)),
    ],
)  # fmt: skip
def test_minimum_and_increased_level(name, minimum, increased, magnitude, largest, explained):
    assert explained(name, "mrd.minimum").formula.endswith(minimum)
    assert explained(name, "mrd.increased").formula.endswith(increased)
    assert explained(name, "mrd.log10_increase").value == pytest.approx(magnitude, abs=1e-5)
    assert explained(name, "mrd.largest_rise").value == pytest.approx(largest, abs=1e-5)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("C", "every sample is lower than the one before"),
        ("I", "a single eligible sample"),
        ("J", "no sample far enough before hematologic relapse"),
    ],
)
def test_without_a_minimum_the_reason_is_said(name, reason, explained):
    for metric_id in ("mrd.minimum", "mrd.increased", "mrd.log10_increase", "mrd.rate"):
        explanation = explained(name, metric_id)
        assert set(explanation.value) == {None}
        assert explanation.formula == f"no minimum: {reason}"


def test_a_sample_too_near_to_relapse_is_left_out_by_name(explained):
    near = ["less than 15 days before hematologic relapse or later"]
    assert explained("G", "mrd.increased").left_out["day"].to_list() == [100]
    assert explained("H", "mrd.increased").left_out["day"].to_list() == [86]
    assert explained("J", "mrd.increased").left_out["reason"].to_list() == near


@pytest.mark.parametrize(
    ("name", "class_", "days", "running"),
    [
        ("A", "none", None, None),
        ("D", "short", 31, False),
        ("E", "indeterminate", 0, True),
        ("L", "short", 91.2, False),
        ("M", "persisting", 91.2, False),
        ("N", "short", 89, False),
        ("O", "persisting", 120, True),
        ("P", "persisting", 121, False),
    ],
)
def test_remission_and_how_long_it_lasted(name, class_, days, running, explained):
    assert explained(name, "mcr.class").value == (class_,)
    assert explained(name, "mcr.days").value == (days, running)


def test_near_the_limit_it_is_said(explained):
    near = "within 7 days of the limit of 91.2"
    assert near in explained("N", "mcr.days").formula
    assert near not in explained("O", "mcr.days").formula


def test_each_episode_can_be_asked_about(explained):
    assert explained("P", "mcr.episodes").value == (2,)
    assert explained("P", "mcr.episode_class/1").value == ("short",)
    assert explained("P", "mcr.days/1").value == (30, False)
    assert explained("P", "mcr.episode_class/2").value == ("persisting",)
    assert explained("P", "mcr.observed_days/2").value == (30, False)
    assert explained("P", "mcr.longest_days/2").value == (151,)
    assert explained("P", "mcr.days/3").formula == "no such episode of molecular remission"
    assert explained("P", "mcr.days/2").used["day"].to_list() == [30, 60, 90, 181]


@pytest.mark.parametrize(
    ("name", "day", "confirmed", "ended"),
    [("D", 61, False, 1), ("K", 60, False, 1), ("P", 30, False, 2), ("O", None, None, 0)],
)
def test_molecular_relapse(name, day, confirmed, ended, explained):
    assert explained(name, "mrel.day").value == (day,)
    assert explained(name, "mrel.confirmed").value == (confirmed,)
    assert explained(name, "mrel.count").value == (ended,)
