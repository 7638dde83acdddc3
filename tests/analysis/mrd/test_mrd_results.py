"""What must hold of every MRD metric, and that parts of a cohort add up to the whole."""

from __future__ import annotations

from dataclasses import fields, replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from mrdscope.analysis.course import course
from mrdscope.analysis.mrd.levels import summarise
from mrdscope.analysis.mrd.mrd_results import MrdResults, _parts, mrd_results
from mrdscope.analysis.settings import ALL_MRD, CML_IS_2020, PAPER

#: Every metric with one row a patient, a sample, a step or an episode.
METRICS = (
    "rise", "episodes", "response", "early_level", "last_and_best", "depth", "steps", "doubling",
    "rising_limb", "censored_rising_limb", "time_below", "confirmed_response", "sustained_response",
    "molecular_relapse", "lead_time", "warned_relapses", "mrd_response", "milestone_levels",
    "assay_changes",
)  # fmt: skip
INTERNATIONAL = ("molecular_response", "loss_of_mmr", "judged_milestones")

VALUES = st.sampled_from(["U", "U<1e-3", "PNQ", "NE", "1e-5", "2e-4", "3.3e-3", "1e-1", ">1.0"])
COURSES = st.lists(st.tuples(st.integers(-40, 500), VALUES), max_size=9)
COHORTS = st.lists(COURSES, min_size=1, max_size=6)

#: An example computes every metric twice, so a few have to do.
few = settings(max_examples=max(4, settings.default.max_examples // 8))


def text(samples):
    return " ".join(f"{day}:{value}" for day, value in sorted(samples))


def results_of(cohort, preset=ALL_MRD):
    return mrd_results(cohort, preset, course(cohort))


def cohort_with(cohort_of, courses, relapse=None):
    cohort = cohort_of(*(text(samples) for samples in courses), relapse=relapse, last=520)
    remission = pl.DataFrame(
        {"patient_id": cohort.patients["patient_id"], "type": "hematologic_cr", "day": 0.0}
    )
    patients = cohort.patients.with_columns(transcript=pl.lit("p210"))
    events = pl.concat([cohort.events, remission], how="diagonal_relaxed")
    return replace(cohort, patients=patients, events=events)


def on_the_scale(cohort):
    return replace(cohort, mrd=cohort.mrd.with_columns(scale=pl.lit("IS")))


def without_places(frame):
    """Return a frame without the rows samples came from."""
    return frame.select(pl.all().exclude("^.*_row$"))


def same(one, other):
    assert_frame_equal(one, other, check_exact=False, rel_tol=1e-12, abs_tol=1e-12)


@few
@given(COHORTS, st.sampled_from([None, 200]), st.randoms())
def test_the_order_of_rows_never_matters(cohort_of, courses, relapse, random):
    # One sample a day: two of the same day stand in the order they were read.
    courses = [list({day: (day, value) for day, value in c}.values()) for c in courses]
    cohort = on_the_scale(cohort_with(cohort_of, courses, relapse))
    rows = list(range(cohort.mrd.height))
    random.shuffle(rows)
    shuffled = replace(cohort, mrd=cohort.mrd[rows])
    for name in (*METRICS, *INTERNATIONAL):
        one = getattr(results_of(cohort, CML_IS_2020), name)
        other = getattr(results_of(shuffled, CML_IS_2020), name)
        keys = [key for key in ("patient_id", "from_day", "episode", "milestone", "day")
                if key in one.columns]  # fmt: skip
        same(one.sort(keys), other.sort(keys))


@few
@given(COHORTS, COURSES, st.sampled_from([None, 200]))
def test_other_patients_never_matter(cohort_of, courses, mine, relapse):
    together = results_of(
        on_the_scale(cohort_with(cohort_of, [mine, *courses], relapse)), CML_IS_2020
    )
    alone = results_of(on_the_scale(cohort_with(cohort_of, [mine], relapse)), CML_IS_2020)
    for name in (*METRICS, *INTERNATIONAL):
        found = getattr(together, name).filter(pl.col("patient_id") == "P1")
        same(found, getattr(alone, name))


def twice(cohort):
    """Return a cohort with a second patient like each, after all the others."""
    again = {
        name: frame.with_columns(pl.col("patient_id") + " again")
        for name, frame in (("patients", cohort.patients), ("mrd", cohort.mrd),
                            ("events", cohort.events))
    }  # fmt: skip
    return replace(
        cohort, **{name: pl.concat([getattr(cohort, name), frame]) for name, frame in again.items()}
    )


@few
@given(COHORTS, st.sampled_from([None, 200]))
def test_every_patient_twice_gives_the_same_estimates(cohort_of, courses, relapse):
    cohort = on_the_scale(cohort_with(cohort_of, courses, relapse))
    once, both = results_of(cohort, CML_IS_2020), results_of(twice(cohort), CML_IS_2020)
    for name in (*METRICS, *INTERNATIONAL):
        found = getattr(both, name)
        again = pl.col("patient_id").str.ends_with(" again")
        same(found.filter(~again), getattr(once, name))
        same(found.filter(again).drop("patient_id"), getattr(once, name).drop("patient_id"))
    assert both.monitoring.sensitivity.estimate == once.monitoring.sensitivity.estimate
    one, other = summarise(once.early_level), summarise(both.early_level)
    assert (other.median, other.lowest, other.highest) == (one.median, one.lowest, one.highest)


@few
@given(COHORTS, VALUES, st.sampled_from([None, 200]))
def test_a_sample_after_the_window_changes_nothing_before_it(cohort_of, courses, value, relapse):
    later = [[*samples, (700, value)] for samples in courses]
    one, other = (
        results_of(on_the_scale(cohort_with(cohort_of, c, relapse)), CML_IS_2020)
        for c in (courses, later)
    )
    # Of a patient who had no sample the reason changes.
    had = pl.col("patient_id").is_in(one.series.levels.patients.implode())
    in_window = {"early_level": True, "milestone_levels": True, "steps": pl.col("to_day") < 700,
                 "judged_milestones": pl.col("milestone_day").is_not_null()}  # fmt: skip
    before_relapse = ("rise", "molecular_relapse", "doubling", "mrd_response", "warned_relapses")
    unchanged = in_window | ({} if relapse is None else dict.fromkeys(before_relapse, True))
    for name, rows in unchanged.items():
        before, after = (
            without_places(getattr(found, name)).filter(had, rows).drop("n_evaluable", strict=False)
            for found in (one, other)
        )
        same(after, before)


@few
@given(COHORTS, st.sampled_from([None, 200]), st.integers(1, 6))
def test_parts_add_up_to_the_whole(cohort_of, courses, relapse, size):
    cohort = on_the_scale(cohort_with(cohort_of, courses, relapse))
    parts = tuple(
        MrdResults(part, CML_IS_2020, part_course)
        for part, part_course in _parts(cohort, course(cohort), size)
    )
    divided = MrdResults(cohort, CML_IS_2020, course(cohort), parts)
    whole = results_of(cohort, CML_IS_2020)
    for name in (*METRICS, *INTERNATIONAL):
        assert_frame_equal(getattr(divided, name), getattr(whole, name))
    assert_frame_equal(divided.series.samples, whole.series.samples)
    assert divided.monitoring.sensitivity == whole.monitoring.sensitivity


def test_a_cohort_is_divided_between_patients_and_keeps_those_without_samples(cohort_of):
    cohort = cohort_of("0:U 30:U", "", "0:U 30:U 60:U", "", "0:U")
    parts = _parts(cohort, course(cohort), 2)
    assert [part.patients["patient_id"].to_list() for part, _ in parts] == [
        ["P1", "P2"], ["P3", "P4"], ["P5"],
    ]  # fmt: skip
    assert [part.mrd.height for part, _ in parts] == [2, 3, 1]
    assert [c["patient_id"].len() for _, c in parts] == [2, 2, 1]


def test_a_cohort_stays_whole_where_it_is_small_or_out_of_order(cohort_of):
    cohort = cohort_of("0:U 30:U", "0:U 30:U")
    assert _parts(cohort, course(cohort), 4) == []
    turned = replace(cohort, mrd=cohort.mrd.reverse())
    assert _parts(turned, course(cohort), 2) == []
    torn = replace(cohort, mrd=cohort.mrd[[0, 2, 1, 3]])
    assert _parts(torn, course(cohort), 2) == []
    stranger = replace(cohort, mrd=cohort.mrd.with_columns(patient_id=pl.lit("X")))
    assert _parts(stranger, course(cohort), 2) == []


@few
@given(COHORTS, st.sampled_from([None, 200]))
def test_the_columns_the_metrics_need_are_enough(cohort_of, courses, relapse):
    cohort = cohort_with(cohort_of, courses, relapse)
    lean = replace(cohort, mrd=cohort.mrd.select("patient_id", "day", "status", "lower", "upper"))
    for name in METRICS:
        full = getattr(results_of(cohort), name)
        found = getattr(results_of(lean), name)
        if name != "assay_changes":
            assert_frame_equal(found, full.select(found.columns))


#: Settings that are lengths of time.
_LENGTHS = ("month_days", "baseline_until_day", "maximum_gap_days", "relapse_gap_days",
            "early_day", "confirmation_days", "assay_variation_days")  # fmt: skip


def doubled(preset):
    """Return settings with every length of time twice as long."""
    assert set(_LENGTHS) <= {f.name for f in fields(preset)}
    times = {name: 2 * getattr(preset, name) for name in _LENGTHS}
    windows = {
        name: tuple(2 * day for day in getattr(preset, name))
        for name in ("early_window", "failure_confirmation_days")
    }
    milestones = tuple(
        replace(m, day=2 * m.day, window=(2 * m.window[0], 2 * m.window[1]))
        for m in preset.milestones
    )
    return replace(preset, **times, **windows, milestones=milestones)


@few
@given(COHORTS, st.sampled_from([None, 200.0]))
def test_time_twice_as_long_doubles_durations_and_changes_nothing_else(cohort_of, courses, relapse):
    cohort = on_the_scale(cohort_with(cohort_of, courses, relapse))
    slow = replace(
        cohort,
        mrd=cohort.mrd.with_columns(pl.col("day") * 2),
        events=cohort.events.with_columns(pl.col("day") * 2),
    )
    for name in (*METRICS, *INTERNATIONAL):
        one = getattr(results_of(cohort, CML_IS_2020), name)
        other = getattr(results_of(slow, doubled(CML_IS_2020)), name)
        is_time = [
            c for c in one.columns
            if one[c].dtype == pl.Float64
            and ({"day", "days"} & set(c.split("_")) or c == "time")
        ]  # fmt: skip
        # A week on either side of the limit is borderline, whatever the scale of time.
        same(one.with_columns(pl.col(is_time) * 2).drop("borderline", strict=False),
             other.drop("borderline", strict=False))  # fmt: skip


@pytest.mark.parametrize("preset", [PAPER, ALL_MRD, CML_IS_2020])
def test_an_empty_cohort_has_no_rows_in_any_metric(preset, make_cohort):
    results = results_of(make_cohort(), preset)
    for name in METRICS:
        assert getattr(results, name).is_empty(), name
    assert results.monitoring.sensitivity.estimate is None


def test_patients_without_samples_have_a_row_and_nothing_known(make_cohort):
    results = results_of(make_cohort(patients=[{"patient_id": "P1"}]))
    of_patients = set(METRICS) - {
        "episodes", "early_level", "last_and_best", "steps", "lead_time", "warned_relapses",
        "milestone_levels", "assay_changes",
    }  # fmt: skip
    for name in sorted(of_patients):
        frame = getattr(results, name)
        assert frame["patient_id"].to_list() == ["P1"], name
        known = {value for value in frame.row(0)[1:] if isinstance(value, float)}
        assert not known, name
