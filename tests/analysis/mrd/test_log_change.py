from __future__ import annotations

import math

import pytest

from mrdscope.analysis.mrd.levels import Level
from mrdscope.analysis.mrd.log_change import LogChange, log_change
from mrdscope.cohort.schema import Status

U = Level(Status.UNDETECTED, 0.0, 1e-5)
PNQ = Level(Status.POSITIVE_NOT_QUANTIFIABLE, 1e-5, 1e-4)
ABOVE = Level(Status.ABOVE_RANGE, 1.0, math.inf)


def q(value):
    return Level(Status.QUANTIFIED, value, value)


@pytest.mark.parametrize(
    ("earlier", "later", "low", "high"),
    [
        (q(1e-5), q(1e-3), 2, 2),
        (U, q(1e-3), 2, math.inf),  # at least 2.0
        (q(1e-2), U, -math.inf, -3),  # a fall of at least 3.0
        (U, PNQ, 0, math.inf),  # detectable now, by how much is not known
        (PNQ, PNQ, -1, 1),
        (ABOVE, q(1e-3), -math.inf, -3),
        (q(1e-3), ABOVE, 3, math.inf),
    ],
)
def test_a_change_is_as_exact_as_the_results(earlier, later, low, high):
    change = log_change(earlier, later)
    assert (change.low, change.high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(("earlier", "later"), [(U, U), (ABOVE, ABOVE)])
def test_where_nothing_is_known_nothing_is_stated(earlier, later):
    assert log_change(earlier, later) is None


def test_a_change_turned_round_is_its_opposite():
    assert log_change(PNQ, q(1e-2)) == LogChange(pytest.approx(2), pytest.approx(3))
    assert log_change(q(1e-2), PNQ) == LogChange(pytest.approx(-3), pytest.approx(-2))
