"""Landmark analysis by threshold, on hand-worked cohorts and against slow definitions."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.analysis.thresholds.explorer import explorer
from mrdscope.analysis.thresholds.markers import Marker, marker_values
from mrdscope.analysis.thresholds.threshold_scan import scan
from mrdscope.analysis.thresholds.thresholds import Landmarked, Question, at_landmark
from mrdscope.errors import UsageError

ENDS = {True: "hematologic_relapse", False: "last_contact"}


def results_of(make_cohort, cohort_of, courses, outcomes):
    """Courses as text, outcomes as (day, event) of progression-free survival."""
    mrd = cohort_of(*courses).mrd
    events = [
        {"patient_id": f"P{i}", "type": ENDS[event], "day": day}
        for i, (day, event) in enumerate(outcomes, start=1)
    ]  # fmt: skip
    patients = [{"patient_id": f"P{i}"} for i in range(1, len(courses) + 1)]
    cohort = make_cohort(patients=patients, events=events)
    return Results(cohort.__class__(**{**cohort.__dict__, "mrd": mrd}), PAPER)


QUESTION = Question(day=30.0, window=14.0, horizon=300.0)


def values(results, marker, day=30.0, window=14.0):
    found = marker_values(results, marker, day, window)
    known = {row[0]: row[1:] for row in found.known.iter_rows()}
    return known, dict(found.unknown.iter_rows())


def test_a_level_is_the_last_one_in_the_window_and_never_a_later_one(make_cohort, cohort_of):
    courses = ("10:1e-1 20:1e-2 30:1e-3 31:1e-5", "15:1e-1 40:1e-3", "20:1e-4 30:NE", "25:U")
    known, unknown = values(
        results_of(make_cohort, cohort_of, courses, [(400, False)] * 4), Marker.LEVEL
    )
    assert known == {"P1": (1e-3, 1e-3), "P3": (1e-4, 1e-4), "P4": (0.0, 1e-5)}
    assert unknown == {"P2": "no evaluable sample in the window"}


def test_an_increase_is_what_had_risen_by_then(make_cohort, cohort_of):
    courses = ("0:1e-5 30:1e-3 60:1e-1", "0:1e-2 30:1e-3", "0:U 30:PNQ", "0:1e-3", "60:U")
    results = results_of(make_cohort, cohort_of, courses, [(400, False)] * 5)
    known, unknown = values(results, Marker.INCREASE)
    assert known["P1"] == (pytest.approx(2.0), pytest.approx(2.0))
    assert known["P2"] == (0, 0)
    assert known["P3"] == (0, math.inf)
    assert unknown == {"P4": "a single eligible sample", "P5": "no evaluable sample"}


def test_relapse_later_makes_no_sample_ineligible_at_the_landmark(make_cohort, cohort_of):
    results = results_of(make_cohort, cohort_of, ("0:1e-5 30:1e-3",), [(35, True)])
    assert values(results, Marker.INCREASE)[0]["P1"][0] == pytest.approx(2.0)


def test_a_rate_is_exact_only_where_both_levels_are(make_cohort, cohort_of):
    courses = ("0:1e-5 30.4:1e-3", "0:U 30.4:1e-3")
    results = results_of(make_cohort, cohort_of, courses, [(400, False)] * 2)
    known, _ = values(results, Marker.RATE, day=31.0)
    assert known["P1"] == (pytest.approx(2.0), pytest.approx(2.0))
    assert known["P2"] == (pytest.approx(2.0), math.inf)


COURSES = ("28:1e-1", "28:1e-2", "28:1e-3", "28:1e-4", "28:U", "28:1e-2", "50:1e-2", "28:1e-2")
OUTCOMES = [(100, True), (200, True), (400, False), (380, False), (150, True), (20, True),
            (400, False), (25, False)]  # fmt: skip


def test_who_is_not_in_the_analysis_is_counted_by_reason(make_cohort, cohort_of):
    landmarked = at_landmark(results_of(make_cohort, cohort_of, COURSES, OUTCOMES), QUESTION)
    assert landmarked.frame["patient_id"].to_list() == ["P1", "P2", "P3", "P4", "P5"]
    assert landmarked.frame["time"].to_list() == [70, 170, 370, 350, 120]
    assert dict(landmarked.left_out.iter_rows()) == {
        "P6": "event by the landmark",
        "P7": "no evaluable sample in the window",
        "P8": "censored before the landmark",
    }


def test_a_prediction_counts_each_patient_once(make_cohort, cohort_of):
    landmarked = at_landmark(results_of(make_cohort, cohort_of, COURSES, OUTCOMES), QUESTION)
    result = explorer(landmarked).at(5e-3)
    found = result.prediction
    assert (result.above, result.below) == (("P1", "P2"), ("P3", "P4", "P5"))
    assert (found.above_event, found.above_free) == (2, 0)
    assert (found.below_event, found.below_free, found.unknown) == (1, 2, 0)
    assert found.sensitivity.estimate == pytest.approx(2 / 3)
    assert found.specificity.estimate == 1
    # Clopper-Pearson of 2 of 2 and of 2 of 3.
    assert found.positive_predictive_value.lower == pytest.approx(0.025**0.5)
    assert found.negative_predictive_value.estimate == pytest.approx(2 / 3)


def test_who_was_censored_before_the_horizon_is_neither_right_nor_wrong():
    landmarked = landmarked_of([2, 2, 2, 1], [100, 100, 300, 301], [False, True, False, True])
    landmarked = replace(landmarked, question=Question(horizon=300.0))
    found = explorer(landmarked).at(1).prediction
    assert (found.above_event, found.above_free, found.below_free, found.unknown) == (1, 1, 1, 1)


def test_a_marker_known_between_bounds_around_the_threshold_is_on_no_side(make_cohort, cohort_of):
    courses = ("28:U<1e-3", "28:1e-2", "28:1e-5")
    results = results_of(make_cohort, cohort_of, courses, [(400, False)] * 3)
    result = explorer(at_landmark(results, QUESTION)).at(1e-4)
    assert (result.below, result.above, result.undecided) == (("P3",), ("P2",), ("P1",))


def test_a_value_equal_to_the_threshold_is_not_above_it(make_cohort, cohort_of):
    results = results_of(make_cohort, cohort_of, ("28:1e-2", "28:2e-2"), [(400, False)] * 2)
    result = explorer(at_landmark(results, QUESTION)).at(1e-2)
    assert (result.below, result.above) == (("P1",), ("P2",))


@pytest.mark.parametrize("wrong", [{"day": -1}, {"window": -1}, {"horizon": 0}, {"day": math.nan}])
def test_what_is_no_landmark_is_refused(wrong):
    with pytest.raises(UsageError):
        Question(**wrong)


def landmarked_of(markers, times, events):
    frame = pl.DataFrame(
        {"patient_id": [f"P{i}" for i in range(len(markers))], "low": markers, "high": markers,
         "time": times, "event": events, "cause": ["x"] * len(markers)},
        schema_overrides={"low": pl.Float64, "high": pl.Float64, "time": pl.Float64},
    )  # fmt: skip
    return Landmarked(Question(), frame, pl.DataFrame(), None)  # type: ignore[arg-type]


def slow_scores(times, events):
    """Event less the sum of d / n over the event times reached, by the definition."""
    return [
        e - sum(
            sum(f and u == t for u, f in zip(times, events, strict=True))
            / sum(u >= t for u in times)
            for t in sorted(set(times)) if t <= time
        )
        for time, e in zip(times, events, strict=True)
    ]  # fmt: skip


def slow_scan(markers, times, events):
    """The largest statistic and its p over every order, by brute force."""
    scores, n = slow_scores(times, events), len(markers)
    cuts = sorted(set(markers))[:-1]

    def largest(order):
        spread = sum(s * s for s in scores)
        found = []
        for cut in cuts:
            above = [i for i in range(n) if markers[i] > cut]
            m = n - len(above)
            variance = m * (n - m) * spread / (n * (n - 1))
            found.append(abs(sum(order[i] for i in above)) / math.sqrt(variance))
        return max(found)

    observed = largest(scores)
    orders = [largest(order) for order in itertools.permutations(scores)]
    return observed, sum(one >= observed - 1e-9 for one in orders) / len(orders)


SMALL = st.integers(3, 5).flatmap(
    lambda n: st.tuples(
        st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.4]), min_size=n, max_size=n),
        st.lists(st.integers(1, 5).map(float), min_size=n, max_size=n),
        st.lists(st.booleans(), min_size=n, max_size=n),
    )
)


@given(SMALL)
def test_the_scan_agrees_with_every_order_gone_through(data):
    markers, times, events = data
    result = scan(landmarked_of(markers, times, events))
    if len(set(markers)) < 2 or not sum(s * s for s in slow_scores(times, events)) > 1e-9:
        assert result.p is None
        assert result.reason
        return
    observed, p = slow_scan(markers, times, events)
    assert result.looks == len(set(markers)) - 1
    assert result.thresholds["statistic"].abs().max() == pytest.approx(observed)
    assert result.p == pytest.approx(p)
    assert result.method == "exact"


def test_many_looks_at_nothing_find_nothing_as_often_as_promised():
    random = np.random.default_rng(7)
    found = [
        scan(
            landmarked_of(random.random(30), random.integers(1, 20, 30), random.random(30) < 0.5)
        ).p
        for _ in range(40)
    ]
    # Under the null 5 % are below 0.05; of 40 more than 7 would be a fault (p < 0.001).
    assert sum(p < 0.05 for p in found) <= 7
    # Unadjusted p of the best of 29 thresholds would be below 0.5 nearly always.
    assert sum(p > 0.5 for p in found) >= 8


def test_a_marker_that_tells_is_found():
    markers = list(range(40))
    times = [float(60 - m) for m in markers]
    result = scan(landmarked_of(markers, times, [m >= 20 for m in markers]))
    assert result.p < 0.001
    assert result.method == "Monte Carlo"
    row = result.thresholds.filter(threshold=result.best).row(0, named=True)
    assert row["statistic"] > 0
    assert row["above_events"] > row["below_events"]


def test_thresholds_at_which_a_side_is_unknown_are_skipped_and_counted():
    landmarked = landmarked_of([1e-5, 1e-3, 1e-2, 1e-1], [4, 3, 2, 1], [True] * 4)
    frame = landmarked.frame.with_columns(
        low=pl.when(pl.col("patient_id") == "P1").then(0.0).otherwise("low")
    )
    result = scan(Landmarked(Question(), frame, pl.DataFrame(), None))  # type: ignore[arg-type]
    assert (result.looks, result.skipped) == (2, 1)
    assert result.thresholds["threshold"].to_list() == [1e-3, 1e-2]


def test_the_papers_cohort_has_too_few_for_any_threshold(sample_results):
    landmarked = at_landmark(sample_results, Question())
    result = scan(landmarked)
    assert result.looks == 6
    assert result.p > 0.05
    at = explorer(landmarked).at(1e-3)
    assert (len(at.above), len(at.below)) == (2, 5)
    # One event with four at risk: scores 3/4, three times -1/4, three times 0. P02 and P03 are
    # above and sum to 1/2; of the 21 pairs 9 sum to as much or more, either way.
    assert at.permutation.p == pytest.approx(9 / 21)
