"""The vectors A to K of the domain reference, 1.1, and what must hold for any course."""

from __future__ import annotations

import math
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.course import course
from mrdscope.analysis.mrd.kinetics import IncreasedLevels, NoMinimum, increased_levels, rise
from mrdscope.analysis.mrd.samples import main_series
from mrdscope.analysis.settings import PAPER

NOTHING = None
INF = math.inf


def first_rise(cohort):
    return rise(main_series(cohort.mrd, PAPER), course(cohort), PAPER).row(0, named=True)


VECTORS = {
    # course, relapse, minimum day, increased day, magnitude bounds, largest rise bounds
    "A rise over two samples": (
        "0:1e-2 30:1e-3 60:1e-5 91:1e-4 121:1e-3", None, 60, 121, (2, 2), (2, 2)),
    "B identical values: the first is the minimum": (
        "0:1e-3 30:1e-5 60:1e-5 90:2e-5", None, 30, 90, (0.30103, 0.30103), (0.30103, 0.30103)),
    "D from undetected: at least": (
        "0:1e-3 30:U 61:1e-3", None, 30, 61, (2, INF), (2, INF)),
    "E a last undetected sample is no candidate": (
        "0:1e-3 30:1e-5 60:1e-2 90:U", None, 30, 60, (3, 3), (3, 3)),
    "F two last undetected samples hide a rise from the minimum only": (
        "0:1e-3 30:1e-5 60:1e-2 90:U 120:U", None, 90, 120, (0, 0), (3, 3)),
    "G exactly 15 days before relapse counts": (
        "0:1e-5 85:1e-3 100:1e-1", 100, 0, 85, (2, 2), (2, 2)),
    "H 14 days before relapse does not": (
        "0:1e-5 50:1e-4 86:1e-3", 100, 0, 50, (1, 1), (1, 1)),
    "K from undetected to not quantifiable: risen, size unknown": (
        "0:1e-3 30:U 60:PNQ", None, 30, 60, (0, INF), (0, INF)),
}  # fmt: skip


@pytest.mark.parametrize("name", VECTORS)
def test_vector(name, cohort_of):
    samples, relapse, minimum, increased, magnitude, largest = VECTORS[name]
    row = first_rise(cohort_of(samples, relapse=relapse))
    assert (row["minimum_day"], row["increased_day"]) == (minimum, increased)
    assert (row["log10_increase_low"], row["log10_increase_high"]) == pytest.approx(
        magnitude, abs=1e-5
    )
    assert (row["largest_rise_low"], row["largest_rise_high"]) == pytest.approx(largest, abs=1e-5)
    assert row["reason"] is None


@pytest.mark.parametrize(
    ("samples", "relapse", "reason", "largest"),
    [
        ("0:1e-2 30:1e-3 60:1e-4", None, NoMinimum.FALLING, 0),  # C
        ("0:1e-2", None, NoMinimum.SINGLE, 0),  # I
        ("95:1e-2", 100, NoMinimum.NO_ELIGIBLE, None),  # J
        ("0:NE", None, NoMinimum.NO_SAMPLE, None),
    ],
)
def test_without_a_minimum_the_reason_is_given_and_nothing_is_zero(
    samples, relapse, reason, largest, cohort_of
):
    row = first_rise(cohort_of(samples, relapse=relapse))
    assert row["reason"] == reason
    assert row["minimum_day"] is None
    assert row["log10_increase_low"] is None
    assert row["increase"] is None
    assert row["largest_rise_low"] == largest


def test_a_rise_from_undetected_to_not_quantifiable_is_an_increase_of_unknown_size(cohort_of):
    row = first_rise(cohort_of("0:1e-3 30:U 60:PNQ"))
    assert row["increase"]
    assert not row["wide"]
    assert row["rate_log10_per_month"] is None


def test_two_undetected_samples_are_no_increase_whatever_their_limits(cohort_of):
    row = first_rise(cohort_of("0:1e-3 30:U 60:U<1e-3"))
    assert row["increase"] is False
    assert (row["log10_increase_low"], row["log10_increase_high"]) == (0, 0)


def test_a_rise_of_exactly_two_log_is_not_wide(cohort_of):
    assert first_rise(cohort_of("0:1e-5 30:1e-3"))["wide"] is False
    assert first_rise(cohort_of("0:1e-5 30:1.1e-3"))["wide"] is True


def test_the_rate_counts_from_the_last_of_equal_minima(cohort_of):
    row = first_rise(cohort_of("0:1e-5 30.4:1e-5 60.8:1e-4"))
    assert row["minimum_day"] == 0
    assert row["rate_log10_per_month"] == pytest.approx(1.0)


def test_a_rise_starts_before_its_peak_even_when_the_minimum_comes_back(cohort_of):
    row = first_rise(cohort_of("0:U 30.4:U 60.8:1e-4 91.2:U 121.6:U"))
    assert row["rate_log10_per_month"] == pytest.approx(1.0)


def test_samples_that_cannot_be_judged_change_nothing(cohort_of):
    plain = first_rise(cohort_of("0:1e-3 30:1e-5 60:1e-4"))
    between = first_rise(cohort_of("0:1e-3 15:NE 30:1e-5 45:NE 60:1e-4"))
    assert between == plain | {"n_evaluable": 3, "minimum_row": 4, "increased_row": 6}


def test_an_increased_level_is_high_low_or_unclear_and_never_guessed(cohort_of):
    courses = ("0:1e-6 30:1e-4", "0:1e-6 30:9e-5", "0:U<1e-6 30:PNQ", "0:1e-3 30:1e-4")
    cohort = cohort_of(*courses, relapse=400)
    frame = rise(main_series(cohort.mrd, PAPER), course(cohort), PAPER)
    # The third rose to between 1e-5 and, exclusive, 1e-4; the last did not rise.
    assert increased_levels(frame, course(cohort), PAPER) == IncreasedLevels(1e-4, 1, 1, 2, 2, 0, 0)
    wider = increased_levels(frame, course(cohort), replace(PAPER, increased_level_threshold=5e-5))
    assert (wider.high, wider.low, wider.unclear) == (2, 0, 1)


VALUES = st.sampled_from(["U", "PNQ", "NE", "1e-5", "2e-5", "1e-4", "3.3e-3", "1e-1", ">1.0"])
COURSES = st.lists(VALUES, min_size=1, max_size=8)


def order(value):
    return {"U": -2.0, "PNQ": -1.0, ">1.0": INF}.get(value) or float(value)


def by_definition(values):
    """The paper's words, literally: lowest level before an increase or an identical value."""
    seen = [(i, order(v)) for i, v in enumerate(values) if v != "NE"]
    candidates = [(v, i) for i, v in seen if any(w >= v for j, w in seen if j > i)]
    if not candidates:
        return None
    _, index = min(candidates)
    highest = max(w for j, w in seen if j > index)
    return index, next(j for j, w in seen if j > index and w == highest)


@given(COURSES)
def test_minimum_and_increased_level_follow_the_definition(cohort_of, values):
    row = first_rise(cohort_of(" ".join(f"{i}:{v}" for i, v in enumerate(values))))
    expected = by_definition(values)
    found = None if row["minimum_day"] is None else (row["minimum_day"], row["increased_day"])
    assert found == expected


@given(COURSES, COURSES, st.randoms())
def test_row_order_and_other_patients_never_matter(cohort_of, one, two, random):
    texts = [" ".join(f"{i}:{v}" for i, v in enumerate(values)) for values in (one, two)]
    together = cohort_of(*texts)
    rows = list(range(together.mrd.height))
    random.shuffle(rows)
    shuffled = rise(main_series(together.mrd[rows], PAPER), course(together), PAPER)
    alone = first_rise(cohort_of(texts[0]))
    found = shuffled.row(0, named=True)
    for name in set(alone) - {"minimum_row", "increased_row"}:
        value = alone[name]
        assert found[name] == (pytest.approx(value) if isinstance(value, float) else value), name


@given(COURSES)
def test_the_bounds_of_every_change_are_in_order(cohort_of, values):
    row = first_rise(cohort_of(" ".join(f"{i}:{v}" for i, v in enumerate(values))))
    for name in ("log10_increase", "largest_rise"):
        low, high = row[f"{name}_low"], row[f"{name}_high"]
        assert (low is None) == (high is None)
        if low is not None:
            assert low <= high


def test_an_empty_cohort_has_no_rows(make_cohort):
    cohort = make_cohort()
    frame = rise(main_series(cohort.mrd, PAPER), course(cohort), PAPER)
    assert frame.is_empty()
    assert frame.schema["log10_increase_low"] == pl.Float64
