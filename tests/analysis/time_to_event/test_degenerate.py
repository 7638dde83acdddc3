"""Every analysis of time to event on input that tells little or nothing: a result, or one error.

Warnings are errors in the tests, so that no division by zero and no logarithm of it passes unseen.
"""

from __future__ import annotations

import dataclasses
import json
import math

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.analysis.thresholds.explorer import explorer
from mrdscope.analysis.thresholds.thresholds import Question, at_landmark
from mrdscope.analysis.time_to_event.competing_risks import aalen_johansen
from mrdscope.analysis.time_to_event.endpoints import ENDPOINTS
from mrdscope.analysis.time_to_event.fixed_time import compare_at, difference_at, survival_at
from mrdscope.analysis.time_to_event.follow_up import follow_up
from mrdscope.analysis.time_to_event.gray import gray_test
from mrdscope.analysis.time_to_event.kaplan_meier import kaplan_meier, reverse_kaplan_meier
from mrdscope.analysis.time_to_event.logrank import log_rank, log_rank_trend, pairwise_log_rank
from mrdscope.analysis.time_to_event.permutation import permutation_log_rank
from mrdscope.analysis.time_to_event.proportional_hazards import proportional_hazards
from mrdscope.analysis.time_to_event.regression import cox
from mrdscope.analysis.time_to_event.rmst import restricted_mean, restricted_mean_difference
from mrdscope.analysis.time_to_event.standardised import standardised
from mrdscope.analysis.time_to_event.state_model import StateModel
from mrdscope.analysis.time_to_event.survival import survival_by_group
from mrdscope.analysis.time_to_event.switches import switch
from mrdscope.analysis.time_to_event.time_dependent import time_dependent
from mrdscope.errors import AnalysisError, MrdscopeError
from mrdscope.report.survival_json import survival_json
from mrdscope.report.threshold_json import threshold_json
from mrdscope.report.time_dependent_json import time_dependent_json

GROUPS = ("a", "b", "c")
CAUSES = ("relapse", "death")
SCHEMA = {"time": pl.Float64, "state": pl.String, "group": pl.String, "stratum": pl.String,
          "entry": pl.Float64}  # fmt: skip


def frame_of(rows):
    """Rows of time, state (None: censored), group, stratum, entry."""
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return frame.with_columns(event=pl.col("state") == "relapse").with_columns(
        pl.col("event").fill_null(value=False)
    )


def curves(frame):
    return {
        name: kaplan_meier(part["time"], part["event"], entry=part["entry"])
        for name in GROUPS
        for part in (frame.filter(pl.col("group") == name),)
    }


def means(frame):
    found = {name: restricted_mean(one, 3.0) for name, one in curves(frame).items()}
    pair = restricted_mean_difference(("b", found["b"]), ("a", found["a"]))
    return found, pair


def at_fixed_time(frame):
    ends = [survival_at(one, 3.0) for one in curves(frame).values()]
    return ends, compare_at(ends), difference_at(ends[1], ends[0])


def in_strata(frame):
    groups = standardised(frame, GROUPS)
    return [(group.at(3.0), group.restricted_mean(3.0)) for group in groups]


ANALYSES = {
    "kaplan_meier": curves,
    "reverse": lambda f: reverse_kaplan_meier(f["time"], f["event"], entry=f["entry"]),
    "follow_up": lambda f: follow_up(f["time"], f["event"], entry=f["entry"]),
    "median": lambda f: [one.median for one in curves(f).values()],
    "at": lambda f: [one.at([0.0, 3.0, 99.0]) for one in curves(f).values()],
    "aalen_johansen": lambda f: aalen_johansen(f["time"], f["state"], CAUSES, entry=f["entry"]),
    "gray": lambda f: gray_test(f, "relapse", CAUSES),
    "log_rank": log_rank,
    "stratified": lambda f: log_rank(f, "stratum"),
    "trend": lambda f: log_rank_trend(f, {"a": 1.0, "b": 2.0, "c": 3.0}),
    "pairwise": lambda f: pairwise_log_rank(f, GROUPS),
    "permutation": permutation_log_rank,
    "cox": lambda f: cox(f, GROUPS),
    "cox_stratified": lambda f: cox(f, GROUPS, stratum="stratum"),
    "proportional_hazards": lambda f: proportional_hazards(f, GROUPS),
    "means": means,
    "fixed_time": at_fixed_time,
    "standardised": in_strata,
    "state": lambda f: StateModel.of(
        f.with_columns(state=pl.col("stratum") == "x"), GROUPS, ("off", "on"), None
    ).ratios(0.95),
}  # fmt: skip


def flat(value, path=""):
    """Yield every number and text of a result with where it stands."""
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from flat(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, pl.DataFrame):
        yield from flat(value.to_dicts(), path)
    elif isinstance(value, pl.Series):
        yield from flat(value.to_list(), path)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from flat(one, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for place, one in enumerate(value):
            yield from flat(one, f"{path}[{place}]")
    else:
        yield path, value


def numbers(value):
    return {path: one for path, one in flat(value) if isinstance(one, float | int) or one is None}


def same(here, there, rel=1e-7):
    """Assert that two results have the same numbers."""
    assert here.keys() == there.keys()
    for path, one in here.items():
        other = there[path]
        assert other == (one if one is None else pytest.approx(one, rel=rel, abs=1e-9)), path


def answered(ask):
    """Return what is answered, or None and the sentence that is said instead."""
    try:
        return ask(), ""
    except MrdscopeError as error:
        return None, error.sentence


ROW = st.tuples(
    st.integers(0, 6).map(float), st.sampled_from([None, *CAUSES]), st.sampled_from(GROUPS),
    st.sampled_from(["x", "y"]), st.sampled_from([0.0, 0.0, 0.0, 1.0]),
).filter(lambda row: row[4] == 0 or row[4] < row[0])  # fmt: skip
ROWS = st.lists(ROW, min_size=3, max_size=14)
FEW_EXAMPLES = settings(max_examples=12)


@pytest.mark.parametrize("name", ANALYSES)
@pytest.mark.parametrize(
    "rows",
    [
        [],
        [(5.0, None, "a", "x", 0.0)],
        [(5.0, "relapse", "a", "x", 0.0)],
        [(0.0, "relapse", "a", "x", 0.0)],
        [(0.0, "relapse", g, "x", 0.0) for g in GROUPS],
        [(0.0, None, g, "x", 0.0) for g in GROUPS],
        [(float(t), None, GROUPS[t % 3], "x", 0.0) for t in range(1, 9)],
        [(4.0, "relapse", GROUPS[t % 3], "xy"[t % 2], 0.0) for t in range(9)],
        [(4.0, ["relapse", "death", None][t % 3], GROUPS[t // 3], "x", 0.0) for t in range(9)],
        [(float(t), "death", GROUPS[t % 3], "x", 0.0) for t in range(1, 9)],
        [(5.0, "relapse", "b", "x", 4.0), (9.0, "relapse", "a", "y", 8.0)],
        [(1e9, "relapse", "a", "x", 0.0), (1e-6, "relapse", "b", "x", 0.0)],
    ],
    ids=["nobody", "one censored", "one event", "one at 0", "all at 0", "all censored at 0",
         "all censored", "all tied", "tied causes", "competing only", "late, never together",
         "far apart"],
)  # fmt: skip
def test_little_is_a_result_with_its_reason_or_one_error(name, rows):
    found, sentence = answered(lambda: ANALYSES[name](frame_of(rows)))
    assert "None" not in sentence
    for path, value in flat(found):
        assert not (isinstance(value, float) and math.isnan(value)), path
        assert not (isinstance(value, float) and math.isinf(value)), path
        if path.endswith(".p") and value is not None:
            assert 0 <= value <= 1, path


@pytest.mark.parametrize("name", ANALYSES)
@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("time", -1.0, "negative"),
        ("time", None, "missing"),
        ("time", math.inf, "not finite"),
        ("time", math.nan, "not finite"),
        ("entry", 99.0, "not before the time"),
        ("entry", -1.0, "negative"),
    ],
)
def test_a_time_that_is_none_is_one_error(name, column, value, said):
    rows = [[float(t), CAUSES[t % 2], GROUPS[t % 3], "xy"[t % 2], 0.0] for t in range(1, 10)]
    rows[3][list(SCHEMA).index(column)] = value
    with pytest.raises(AnalysisError, match=said):
        ANALYSES[name](frame_of(rows))


@pytest.mark.parametrize("name", ["aalen_johansen", "gray"])
def test_an_event_nobody_named_is_one_error(name):
    rows = [(1.0, "relapse", "a", "x", 0.0), (2.0, "deth", "b", "x", 0.0)]
    with pytest.raises(AnalysisError, match="'deth'"):
        ANALYSES[name](frame_of(rows))


@pytest.mark.parametrize("name", sorted({*ANALYSES} - {"aalen_johansen", "gray"}))
def test_an_event_that_is_not_known_to_have_happened_is_one_error(name):
    frame = frame_of([(float(t), "relapse", GROUPS[t % 3], "x", 0.0) for t in range(1, 7)])
    unknown = frame.with_columns(event=pl.when(pl.col("time") != 2).then("event"))
    with pytest.raises(AnalysisError, match="an event is missing"):
        ANALYSES[name](unknown)
    codes = frame.with_columns(event=pl.col("event").cast(pl.Int64) + 1)
    with pytest.raises(AnalysisError, match="events are Int64"):
        ANALYSES[name](codes)


@pytest.mark.parametrize("name", ANALYSES)
@FEW_EXAMPLES
@given(ROWS, st.randoms())
def test_the_order_of_patients_never_matters(name, rows, random):
    here = numbers(ANALYSES[name](frame_of(rows)))
    same(here, numbers(ANALYSES[name](frame_of(random.sample(rows, len(rows))))))


@pytest.mark.parametrize(
    "name",
    sorted({*ANALYSES} - {"follow_up", "median", "means", "at", "fixed_time", "standardised"}),
)
@FEW_EXAMPLES
@given(ROWS)
def test_another_unit_of_time_changes_nothing_but_times(name, rows):
    def found(factor):
        scaled = [(t * factor, s, g, x, e * factor) for t, s, g, x, e in rows]
        return {
            path: value
            for path, value in numbers(ANALYSES[name](frame_of(scaled))).items()
            if not path.endswith((".time", ".times")) and ".late" not in path
        }

    same(found(1.0), found(30.4))


@given(ROWS)
def test_means_and_medians_are_in_the_unit_of_time(rows):
    frame, scaled = frame_of(rows), frame_of([(t * 7, s, g, x, e * 7) for t, s, g, x, e in rows])
    for name, curve in curves(frame).items():
        other = curves(scaled)[name]
        for part in ("estimate", "lower", "upper"):
            here, there = getattr(curve.median, part), getattr(other.median, part)
            assert there == (None if here is None else pytest.approx(7 * here))
        here, there = restricted_mean(curve, 3.0), restricted_mean(other, 21.0)
        if here.estimate is None:
            assert there.estimate is None
        else:
            assert there.estimate == pytest.approx(7 * here.estimate)
            assert there.std_error == pytest.approx(7 * here.std_error)


@given(ROWS)
def test_every_patient_twice_keeps_the_estimates_and_narrows_their_errors(rows):
    once, twice = frame_of(rows), frame_of(rows + rows)
    for name, curve in curves(once).items():
        other = curves(twice)[name]
        assert other.steps["survival"].to_list() == pytest.approx(curve.steps["survival"].to_list())
        here, there = curve.steps["std_error"], other.steps["std_error"]
        for one, two in zip(here, there, strict=True):
            assert two == (None if one is None else pytest.approx(one / math.sqrt(2), abs=1e-12))
        mean, double = restricted_mean(curve, 3.0), restricted_mean(other, 3.0)
        if mean.estimate is not None:
            assert double.estimate == pytest.approx(mean.estimate)
            assert double.std_error == pytest.approx(mean.std_error / math.sqrt(2), abs=1e-12)


@given(ROWS)
def test_every_patient_twice_keeps_incidences_and_doubles_a_test_at_a_fixed_time(rows):
    once, twice = frame_of(rows), frame_of(rows + rows)
    for here, there in zip(
        ANALYSES["aalen_johansen"](once), ANALYSES["aalen_johansen"](twice), strict=True
    ):
        values = here.steps["incidence"].to_list()
        assert there.steps["incidence"].to_list() == pytest.approx(values, abs=1e-12)
        for one, two in (
            here.steps.select("std_error").hstack(there.steps.select(twice="std_error")).rows()
        ):
            assert two <= one + 1e-9
    _, test, _ = at_fixed_time(once)
    _, double, _ = at_fixed_time(twice)
    assert double.chi2 == (None if test.chi2 is None else pytest.approx(2 * test.chi2, abs=1e-12))


# From the cohort to what a command prints

EVENT = st.sampled_from([
    "death", "hematologic_relapse", "progression", "hematologic_cr", "transplant", "diagnosis",
    "last_contact", "deth", None,
])  # fmt: skip
DAY = st.one_of(st.none(), st.integers(-20, 60).map(float), st.sampled_from([math.inf, math.nan]))
HISTORY = st.lists(st.tuples(EVENT, DAY), max_size=5)
LEVEL = st.sampled_from(["undetected", "quantified", "not_evaluable"])
SAMPLES = st.lists(st.tuples(st.integers(-20, 60).map(float), LEVEL), max_size=4)
AGE = st.one_of(st.none(), st.integers(20, 25).map(float))
PATIENT = st.tuples(HISTORY, SAMPLES, st.sampled_from(["x", "y", None]), AGE)


def sample(patient, day, status):
    high = {"undetected": 1e-5, "quantified": 1e-2, "not_evaluable": None}[status]
    low = {"undetected": 0.0, "quantified": 1e-2, "not_evaluable": None}[status]
    return {"patient_id": patient, "day": day, "status": status, "lower": low, "upper": high}


@pytest.fixture(scope="module")
def results_of(make_cohort):
    def results(patients):
        return Results(
            make_cohort(
                patients=[{"patient_id": f"P{i}", "arm": arm, "age": age}
                          for i, (_, _, arm, age) in enumerate(patients)],
                events=[{"patient_id": f"P{i}", "type": name, "day": day}
                        for i, (history, *_) in enumerate(patients) for name, day in history],
                mrd=[sample(f"P{i}", day, status)
                     for i, (_, samples, *_) in enumerate(patients) for day, status in samples],
            ),
            PAPER,
        )  # fmt: skip

    return results


def said_of(ask):
    """What a command would print, read back; None where it ends in one sentence."""
    written, sentence = answered(lambda: json.dumps(ask(), allow_nan=False))
    assert "None" not in sentence
    return None if written is None else json.loads(written)


@given(
    st.lists(PATIENT, max_size=6), st.sampled_from([*ENDPOINTS]),
    st.sampled_from([(None, None), ("arm", None), ("age", "median")]),
)  # fmt: skip
def test_whatever_the_cohort_survival_is_numbers_that_add_up_or_one_sentence(
    results_of, patients, name, division
):
    results = results_of(patients)
    said = said_of(
        lambda: survival_json(survival_by_group(
            results.endpoint_times(name, *division), PAPER, at=[0.0, 10.0, 99.0]
        ))
    )  # fmt: skip
    if said is None:
        return
    everybody = sum(group["n"] for group in said["groups"]) + len(said["source"]["left_out"])
    assert everybody == len(patients)
    for group in said["groups"]:
        for row in group["at"]:
            counts = ("at_risk", "events", "censored", "not_entered")
            assert sum(row[count] for count in counts) == group["n"]
            assert (row["survival"] is None) == (not group["n"] or row["time"] > last(group))
    for group in (said["incidence"] or {"groups": []})["groups"]:
        parts = [group["event"], *group["competing"]]
        for place, row in enumerate(parts[0]["at"]):
            free = next(g for g in said["groups"] if g["name"] == group["name"])["at"][place]
            if row["incidence"] is not None:
                total = free["survival"] + sum(p["at"][place]["incidence"] for p in parts)
                assert total == pytest.approx(1, rel=1e-9)


def last(group):
    return group["follow_up"]["longest"]


@settings(max_examples=20)
@given(st.lists(PATIENT, max_size=6), st.sampled_from(["os", "pfs", "cir", "molecular_response"]),
       st.sampled_from(["mcr", "mrel", "in_response", "sct", "hrel"]))  # fmt: skip
def test_whatever_the_cohort_a_change_counts_each_day_once_or_is_one_sentence(
    results_of, patients, endpoint, covariate
):
    results = results_of(patients)
    said = said_of(
        lambda: time_dependent_json(
            time_dependent(results.endpoint_times(endpoint), switch(results, covariate))
        )
    )
    assume(said is not None)
    days = sum(row["time"] - row["entry"] for row in said["rows"])
    assert days == pytest.approx(sum(one["person_time"] for one in said["states"]))
    assert len({row["patient_id"] for row in said["rows"]}) + len(
        said["source"]["left_out"]
    ) == len(patients)


@settings(max_examples=20)
@given(st.lists(PATIENT, max_size=6), st.sampled_from(["level", "increase", "rate"]))
def test_whatever_the_cohort_a_threshold_places_everybody_or_says_one_sentence(
    results_of, patients, marker
):
    from mrdscope.analysis.thresholds.markers import Marker  # noqa: PLC0415

    results = results_of(patients)

    def ask():
        found = explorer(at_landmark(results, Question(Marker(marker), 20.0, 20.0, "os", 30.0)))
        return threshold_json(found, found.at(1e-3))

    said = said_of(ask)
    if said is not None:
        sides = said["threshold"]["patients"]
        placed = [who for side in sides.values() for who in side]
        assert sorted(placed) == sorted(row["patient_id"] for row in said["patients"])
        assert len(placed) + len(said["left_out"]) == len(patients)
