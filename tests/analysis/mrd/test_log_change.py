from __future__ import annotations

import math

import pytest

from mrdscope.analysis.mrd.log_change import log_change
from mrdscope.analysis.mrd.samples import main_series
from mrdscope.analysis.settings import PAPER

INF = math.inf


def change_of(cohort, from_day=0, to_day=30):
    return log_change(main_series(cohort.mrd, PAPER), from_day, to_day).to_dicts()


def bounds_of(cohort, *days):
    (row,) = change_of(cohort, *days)
    return row["log10_change_low"], row["log10_change_high"]


@pytest.mark.parametrize(
    ("earlier", "later", "low", "high"),
    [
        ("1e-5", "1e-3", 2, 2),
        ("U", "1e-3", 2, INF),  # at least 2.0
        ("1e-2", "U", -INF, -3),  # a fall of at least 3.0
        ("U", "PNQ", 0, INF),  # detectable now, by how much is not known
        ("PNQ", "PNQ", -1, 1),
        ("PNQ", "1e-2", 2, 3),
        ("1e-2", "PNQ", -3, -2),  # turned round it is the opposite
        (">1.0", "1e-3", -INF, -3),
        ("1e-3", ">1.0", 3, INF),
    ],
)
def test_a_change_is_as_exact_as_the_results(earlier, later, low, high, cohort_of):
    found = bounds_of(cohort_of(f"0:{earlier} 30:{later}"))
    assert found == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize("value", ["U", ">1.0"])
def test_where_nothing_is_known_nothing_is_stated(value, cohort_of):
    assert bounds_of(cohort_of(f"0:{value} 30:{value}")) == (None, None)


def test_any_two_days_can_be_compared_whatever_is_between(cohort_of):
    cohort = cohort_of("0:1e-1 30:1e-3 60:NE 91.2:1e-4", "0:1e-1 30:1e-3")
    (row,) = change_of(cohort, 0, 3 * 30.4)
    assert (row["patient_id"], row["days"]) == ("P1", 91.2)
    assert bounds_of(cohort, 0, 91.2) == (pytest.approx(-3), pytest.approx(-3))
    assert change_of(cohort, 0, 60) == []


def test_of_two_samples_of_a_day_the_last_counts(cohort_of):
    assert bounds_of(cohort_of("0:1e-1 0:1e-2 30:1e-3")) == (pytest.approx(-1), pytest.approx(-1))
