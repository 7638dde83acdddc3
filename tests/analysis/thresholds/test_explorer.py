"""A threshold that is moved gives what the analyses of the two sides give, one after the other."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.exact import proportion
from mrdscope.analysis.thresholds.explorer import explorer
from mrdscope.analysis.thresholds.thresholds import Landmarked, Question
from mrdscope.analysis.time_to_event.kaplan_meier import kaplan_meier
from mrdscope.analysis.time_to_event.logrank import log_rank
from mrdscope.analysis.time_to_event.permutation import permutation_log_rank
from mrdscope.errors import UsageError

HORIZON = 4.0


def landmarked_of(patients):
    """Patients as low, high, time and event."""
    schema = {"low": pl.Float64, "high": pl.Float64, "time": pl.Float64, "event": pl.Boolean}
    frame = pl.DataFrame(patients, schema=schema, orient="row").with_columns(
        patient_id=pl.format("P{}", pl.int_range(pl.len())), cause=pl.lit("x")
    )
    left_out = pl.DataFrame(schema={"patient_id": pl.String, "reason": pl.String})
    return Landmarked(Question(horizon=HORIZON), frame, left_out, None)  # type: ignore[arg-type]


def slowly(landmarked, threshold):
    """The frame of those whose side is known, by the definition."""
    side = (
        pl.when(pl.col("low") > threshold).then(pl.lit("above"))
        .when(pl.col("high") <= threshold).then(pl.lit("at most"))
    )  # fmt: skip
    return landmarked.frame.with_columns(group=side)


def slow_counts(divided):
    """The four counts and the unknown, a patient after the other."""
    counts = {("above", True): 0, ("above", False): 0, ("at most", True): 0, ("at most", False): 0}
    unknown = 0
    for group, time, event in divided.select("group", "time", "event").rows():
        if event and time <= HORIZON:
            counts[group, True] += 1
        elif time >= HORIZON:
            counts[group, False] += 1
        else:
            unknown += 1
    return (*counts.values(), unknown)


def assert_split_is(split, divided):
    """Everything of a split beside the slow path."""
    decided = divided.drop_nulls("group")
    for name, ids in (("at most", split.below), ("above", split.above)):
        part = decided.filter(pl.col("group") == name)
        assert list(ids) == part["patient_id"].to_list()
        curve = split.curves[name == "above"]
        expected = kaplan_meier(part["time"], part["event"])
        assert curve.steps.equals(expected.steps)
        assert curve.size == expected.size
    undecided = divided.filter(pl.col("group").is_null())
    assert list(split.undecided) == undecided["patient_id"].to_list()
    found, counts = split.prediction, slow_counts(decided)
    a, b, c, d, _ = counts
    assert counts == (
        found.above_event, found.above_free, found.below_event, found.below_free, found.unknown,
    )  # fmt: skip
    assert found.sensitivity == proportion(a, a + c)
    assert found.specificity == proportion(d, b + d)
    assert found.positive_predictive_value == proportion(a, a + b)
    assert found.negative_predictive_value == proportion(d, c + d)
    assert split.logrank == log_rank(decided)
    one, other = split.permutation, permutation_log_rank(decided)
    if one.p is None or other.method == "exact":
        assert (one.method, one.arrangements, one.reason) == (
            other.method, other.arrangements, other.reason,
        )  # fmt: skip
        assert one.p == (None if other.p is None else pytest.approx(other.p, rel=1e-12))
    else:
        assert abs(one.p - other.p) <= 5 * math.hypot(one.std_error, other.std_error) + 2e-4


VALUE = st.sampled_from([0.1, 0.2, 0.3, 0.4, 0.5])
MARKER = st.one_of(
    VALUE.map(lambda v: (v, v)), VALUE.map(lambda v: (0.0, v)), VALUE.map(lambda v: (v, math.inf))
)
PATIENT = st.tuples(MARKER, st.integers(0, 8), st.booleans())
PATIENTS = st.lists(PATIENT, max_size=12).map(
    lambda rows: [(*marker, float(time), event) for marker, time, event in rows]
)


@given(PATIENTS, st.sampled_from([0.05, 0.1, 0.25, 0.3, 0.5, 0.9]))
def test_a_split_is_what_the_slow_path_gives(patients, threshold):
    landmarked = landmarked_of(patients)
    assert_split_is(explorer(landmarked).at(threshold), slowly(landmarked, threshold))


@given(PATIENTS)
def test_the_adjusted_p_is_that_of_the_scan_at_the_same_split_or_there_is_a_reason(patients):
    found = explorer(landmarked_of(patients))
    for threshold in (0.05, *(b + 0.01 for b in found.boundaries)):
        split = found.at(threshold)
        rows = found.scan.thresholds.filter(pl.col("below") == len(split.below))
        if split.undecided:
            assert split.p_adjusted is None
            assert "not known" in split.not_adjusted
        elif rows.height:
            assert split.p_adjusted == rows["p_adjusted"].item()
            assert split.p_adjusted >= rows["p"].item()
            assert split.not_adjusted is None
        else:
            assert split.p_adjusted is None
            assert split.not_adjusted


@pytest.fixture(scope="module")
def thousand():
    """A thousand patients, of whom a tenth is only known below a limit."""
    random = np.random.default_rng(5)
    marker = 10 ** random.uniform(-5, -1, 1000)
    low = np.where(random.random(1000) < 0.1, 0.0, marker)
    time = np.floor(random.exponential(8 - np.log10(marker), 1000)) + 1
    return landmarked_of(list(zip(low, marker, time, random.random(1000) < 0.4, strict=True)))


def test_of_a_thousand_patients_a_split_is_what_the_slow_path_gives(thousand):
    found = explorer(thousand)
    for threshold in (1e-5, 1e-4, 1e-3, found.start):
        split, divided = found.at(threshold), slowly(thousand, threshold)
        decided = divided.drop_nulls("group")
        assert split.logrank == log_rank(decided)
        part = decided.filter(pl.col("group") == "above")
        assert split.curves[1].steps.equals(kaplan_meier(part["time"], part["event"]).steps)
        assert len(split.undecided) == divided["group"].null_count()


def test_many_patients_have_the_p_of_the_orders_of_the_scan():
    random = np.random.default_rng(8)
    rows = [(float(m), float(m), float(t), True) for m, t in
            zip(range(60), random.permutation(60), strict=True)]  # fmt: skip
    landmarked = landmarked_of(rows)
    split, decided = explorer(landmarked).at(29.0), slowly(landmarked, 29.0)
    assert (split.permutation.method, split.permutation.arrangements) == ("Monte Carlo", 10_000)
    other = permutation_log_rank(decided)
    error = math.hypot(split.permutation.std_error, other.std_error)
    assert abs(split.permutation.p - other.p) <= 4 * error


def test_a_threshold_moves_to_where_somebody_changes_side():
    found = explorer(landmarked_of([(0.0, 0.2, 5, True), (0.4, 0.4, 3, False),
                                    (0.6, math.inf, 2, True)]))  # fmt: skip
    assert found.boundaries == [0, 0.2, 0.4, 0.6]
    assert [found.next(t) for t in (-1, 0, 0.3, 0.6)] == [0, 0.2, 0.4, None]
    assert [found.previous(t) for t in (9, 0.6, 0.5, 0)] == [0.6, 0.4, 0.4, None]
    sides = [(s.below, s.above, s.undecided) for s in map(found.at, (0.1, 0.2, 0.4, 0.6))]
    assert sides == [
        ((), ("P1", "P2"), ("P0",)), (("P0",), ("P1", "P2"), ()),
        (("P0", "P1"), ("P2",), ()), (("P0", "P1"), (), ("P2",)),
    ]  # fmt: skip


@given(PATIENTS)
def test_between_boundaries_nothing_changes_and_at_each_something_does(patients):
    found = explorer(landmarked_of(patients))
    before = found.at(-1.0)
    for boundary in found.boundaries:
        here, after = found.at(boundary), found.at(boundary + 1e-3)
        assert (here.below, here.above) == (after.below, after.above)
        assert (here.below, here.above) != (before.below, before.above)
        before = after


def test_it_begins_at_the_best_threshold_or_in_the_middle():
    rows = [(float(m), float(m), 10.0 - m, True) for m in range(8)]
    found = explorer(landmarked_of(rows))
    assert found.start == found.scan.best
    censored = explorer(landmarked_of([(m, m, t, False) for m, _, t, _ in rows]))
    assert censored.start == 4
    assert explorer(landmarked_of([])).start is None


@pytest.mark.parametrize("threshold", [math.nan, math.inf])
def test_a_threshold_that_is_none_is_refused(threshold):
    with pytest.raises(UsageError, match="no threshold"):
        explorer(landmarked_of([])).at(threshold)


@given(PATIENTS, st.sampled_from([0.0, 0.05, 0.3, 0.9]), st.integers(1, 5))
def test_a_step_of_several_is_that_many_single_steps(patients, threshold, steps):
    found = explorer(landmarked_of(patients))
    for by, single in ((1, found.next), (-1, found.previous)):
        assert found.stepped(threshold, by) == single(threshold)
        here, last = threshold, None
        for _ in range(steps):
            following = single(here)
            if following is None:
                break
            here = last = following
        assert found.stepped(threshold, by * steps) == last


def test_events_of_a_side_count_whenever_they_happened():
    patients = [(1.0, 1.0, 9.0, True), (1.0, 1.0, 2.0, False), (3.0, 3.0, 1.0, True),
                (5.0, 5.0, 8.0, True)]  # fmt: skip
    assert explorer(landmarked_of(patients)).at(2.0).events == (1, 2)
