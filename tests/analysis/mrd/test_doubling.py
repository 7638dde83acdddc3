"""Doubling times: golden 8.8 and the published correspondences of the domain reference, 1.7."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.course import course
from mrdscope.analysis.mrd.doubling import doubling, steps
from mrdscope.analysis.mrd.samples import main_series
from mrdscope.analysis.settings import PAPER


def steps_of(cohort):
    return steps(main_series(cohort.mrd, PAPER), PAPER)


def doubling_of(cohort):
    return doubling(main_series(cohort.mrd, PAPER), course(cohort), PAPER).row(0, named=True)


@pytest.mark.parametrize(
    ("samples", "low", "high"),
    [
        ("0:1e-5 60:1e-3", 9.0309, 9.0309),  # golden 8.8
        ("0:1e-4 30.4:1e-3", 9.1513, 9.1513),  # golden 8.8
        ("0:U 60:1e-3", 0, 9.0309),  # at most: the limit of detection is the most it was
        ("0:PNQ 60:1e-2", 60 * math.log10(2) / 3, 60 * math.log10(2) / 2),
        ("0:1e-3 60:1e-5", None, None),
        ("0:U 60:U", None, None),
        ("0:1e-4 0:1e-3", None, None),
        ("0:1e-4 60:1e-4", None, None),
    ],
)
def test_doubling_time(samples, low, high, cohort_of):
    row = steps_of(cohort_of(samples)).row(0, named=True)
    expected = (low, high) if low is None else pytest.approx((low, high), abs=1e-4)
    assert (row["doubling_days_low"], row["doubling_days_high"]) == expected


def test_a_halving_to_undetected_is_at_least_as_fast(cohort_of):
    row = steps_of(cohort_of("0:1e-3 60:U")).row(0, named=True)
    assert (row["halving_days_low"], row["halving_days_high"]) == (0, pytest.approx(9.0309))
    assert row["doubling_days_low"] is None


def test_nine_days_are_one_log_a_month(cohort_of):
    # Branford et al., Blood 2012;119:4264: 9 days is 1.02, 48 days 0.19 log10 per 30.4 days.
    for days, rate in ((9.0, 1.02), (48.0, 0.19)):
        frame = steps_of(cohort_of(f"0:1e-4 {days!r}:2e-4"))
        assert frame["log10_per_month_low"].item() == pytest.approx(rate, abs=0.005)
        assert frame["doubling_days_low"].item() == pytest.approx(days)


@pytest.mark.parametrize(
    ("samples", "within"),
    [
        ("0:1e-4 6.9:1e-2", True),  # too close
        ("0:1e-4 7:1e-2", False),
        ("0:1e-4 30:3.1e-4", True),  # less than half a log
        ("0:1e-4 30:3.2e-4", False),
        ("0:3.2e-4 30:1e-4", False),
        ("0:U 30:PNQ", True),  # not surely half a log
        ("0:U 30:1e-4", False),
        ("0:U 30:U", True),
    ],
)
def test_a_small_or_hasty_change_is_within_the_variation_of_the_assay(samples, within, cohort_of):
    assert steps_of(cohort_of(samples))["within_assay_variation"].item() is within


def test_steps_pass_over_what_cannot_be_judged_and_never_from_one_patient_to_another(cohort_of):
    frame = steps_of(cohort_of("0:1e-4 10:NE 30:1e-3", "40:1e-2", "50:1e-2 80:1e-1"))
    assert frame.select("patient_id", "from_day", "to_day", "days").rows() == [
        ("P1", 0, 30, 30), ("P3", 50, 80, 30),
    ]  # fmt: skip
    assert frame.select("from_row", "to_row").row(0) == (2, 4)


def test_the_shortest_doubling_time_is_of_steps_up_to_hematologic_relapse(cohort_of):
    samples = "0:1e-5 30:1e-4 60:1e-2 90:1e-1 100:10"
    row = doubling_of(cohort_of(samples))
    assert (row["doubling_from_day"], row["doubling_to_day"]) == (90, 100)
    row = doubling_of(cohort_of(samples, relapse=90))
    assert (row["doubling_from_day"], row["doubling_to_day"]) == (30, 60)
    assert row["doubling_days_low"] == pytest.approx(30 * math.log10(2) / 2)
    assert row["halving_days_low"] is None


VALUES = st.sampled_from(["U", "PNQ", "NE", "1e-5", "3e-5", "1e-4", "3.3e-3", "1e-1", ">1.0"])
COURSES = st.lists(st.tuples(st.integers(0, 60), VALUES), max_size=8)


def bounds(value):
    named = {"U": (0.0, 1e-5), "PNQ": (1e-5, 1e-4), ">1.0": (1.0, math.inf)}
    return named.get(value) or (float(value), float(value))


def slow(samples):
    """Plain Python: the surely fastest step up and down beyond the variation of the assay."""
    seen = [(day, *bounds(v)) for day, v in samples if v != "NE"]
    best = {"doubling": None, "halving": None}
    for (d1, l1, h1), (d2, l2, h2) in itertools.pairwise(seen):
        for name, (low, high) in {
            "doubling": (l2 / h1, h2 / l1 if l1 else math.inf),
            "halving": (l1 / h2, h1 / l2 if l2 else math.inf),
        }.items():
            if math.isnan(low) or low < 10**0.5 or d2 - d1 < 7:
                continue
            slowest = (d2 - d1) * math.log(2) / math.log(low)
            fastest = 0.0 if math.isinf(high) else (d2 - d1) * math.log(2) / math.log(high)
            if best[name] is None or slowest < best[name][1] - 1e-9:
                best[name] = (fastest, slowest, d1, d2)
    return best


@given(COURSES)
def test_the_fastest_steps_are_those_of_plain_python(cohort_of, samples):
    samples = sorted(samples, key=lambda sample: sample[0])
    row = doubling_of(cohort_of(" ".join(f"{day}:{value}" for day, value in samples)))
    for name, expected in slow(samples).items():
        found = tuple(row[f"{name}_{part}"] for part in ("days_low", "days_high"))
        if expected is None:
            assert found == (None, None)
        else:
            assert found == pytest.approx(expected[:2])
