"""Response to a level: which samples show it, who is at risk, when it is lost."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import CML_IS_2020, PAPER, BaselineResponse
from mrdscope.analysis.time_to_event.endpoint_variants import with_response, with_time_zero
from mrdscope.analysis.time_to_event.endpoints import (
    MOLECULAR_REMISSION_DURATION,
    MOLECULAR_RESPONSE_INCIDENCE,
)
from mrdscope.analysis.time_to_event.level_response import first_responses, judged_samples
from mrdscope.analysis.time_to_event.response_rule import ResponseRule
from mrdscope.cohort.model import Cohort
from mrdscope.errors import AnalysisError

AS_EVENT = replace(PAPER, response_at_baseline=BaselineResponse.EVENT)


@pytest.fixture(scope="session")
def events_of(cohort_of):
    """Response, loss and last sample of one course, by type."""

    def events(course, level=None, confirm_days=0.0):
        mrd = Results(cohort_of(course), PAPER).mrd
        samples = judged_samples(mrd, ResponseRule(level, confirm_days))
        return dict(first_responses(samples).events.select("type", "day").rows())

    return events


@pytest.fixture(scope="session")
def times_of(cohort_of):
    """Times to response of courses, under settings: patient to time and event; and reasons."""

    def times(*courses, level=1e-3, confirm_days=0.0, settings=PAPER, **known):
        rule = ResponseRule(level, confirm_days)
        results = Results(cohort_of(*courses, **known), settings)
        found = results.endpoint_times(with_response(MOLECULAR_RESPONSE_INCIDENCE, rule))
        rows = {
            who: rest for who, *rest in found.frame.select("patient_id", "time", "event").rows()
        }
        return rows, dict(found.left_out.rows()), found.notes

    return times


def test_a_level_is_reached_by_the_whole_interval(events_of):
    found = events_of("0:1e-2 30:U<1e-2 60:PNQ 90:5e-4 120:2e-4", 1e-3)
    assert found == {"molecular_response": 60, "last_sample": 120}


def test_a_level_equal_to_the_threshold_is_in_response_roundings_aside(events_of):
    assert events_of("0:1e-2 30:1e-3", 1e-3)["molecular_response"] == 30
    assert events_of("0:1e-2 30:0.0009999999999999999", 0.1 * 0.01)["molecular_response"] == 30


def test_a_confirmed_response_has_the_day_of_its_first_sample(events_of):
    course = "0:1e-2 10:1e-4 20:1e-2 30:1e-4 44:NE 50:1e-4 58:1e-4 90:1e-2"
    assert events_of(course, 1e-3)["molecular_response"] == 10
    assert events_of(course, 1e-3, 28) == {
        "molecular_response": 30, "molecular_relapse": 90, "last_sample": 90,
    }  # fmt: skip
    assert "molecular_response" not in events_of(course, 1e-3, 29)


def test_a_sample_that_does_not_decide_neither_confirms_nor_ends_a_response(events_of):
    course = "0:1e-4 30:U<1e-2 60:2e-2"
    assert events_of(course, 1e-3)["molecular_relapse"] == 60
    assert "molecular_response" not in events_of(course, 1e-3, 28)


def test_without_a_level_response_is_that_nothing_is_detected(events_of):
    assert events_of("0:1e-3 30:PNQ 60:U 90:U 120:PNQ", None, 28) == {
        "molecular_response": 60, "molecular_relapse": 120, "last_sample": 120,
    }  # fmt: skip


def test_who_is_in_response_at_time_zero_is_not_at_risk_and_counted(times_of):
    rows, reasons, notes = times_of("-9:1e-4 30:1e-4", "-9:1e-2 30:1e-4", "0:U 40:1e-2")
    assert rows == {"P2": [30, True]}
    assert set(reasons) == {"P1", "P3"}
    assert set(reasons.values()) == {"in molecular response at time zero"}
    assert notes[0] == (
        "2 patients in response at time zero already, and left out: not at risk of responding"
    )


def test_or_responds_at_time_zero_where_the_settings_say_so(times_of):
    rows, reasons, notes = times_of("-9:1e-4 30:1e-4", "-9:1e-2 30:1e-4", settings=AS_EVENT)
    assert rows == {"P1": [0, True], "P2": [30, True]}
    assert reasons == {}
    assert notes[0] == "1 patient in response at time zero, which counts as a response then"


def test_a_response_lost_before_time_zero_does_not_count(times_of):
    rows, reasons, _ = times_of("-60:U -9:1e-2 30:1e-2 60:U")
    assert (rows, reasons) == ({"P1": [60, True]}, {})


def test_a_sample_at_time_zero_that_is_not_confirmed_leaves_its_patient_at_risk(times_of):
    rows, reasons, _ = times_of("0:1e-4 30:1e-2 60:1e-4 90:1e-4", confirm_days=28)
    assert (rows, reasons) == ({"P1": [60, True]}, {})


def test_the_baseline_may_last_a_few_days(times_of):
    rows, reasons, _ = times_of("5:1e-4 30:1e-4", settings=replace(PAPER, baseline_until_day=7.0))
    assert (rows, list(reasons)) == ({}, ["P1"])


def test_the_baseline_is_that_of_the_time_zero_asked_for(cohort_of):
    cohort = cohort_of("-9:1e-2 30:1e-4 90:1e-4")
    events = pl.concat([cohort.events, cohort.events.clear()])
    row = {"patient_id": ["P1", "P1"], "type": ["hematologic_cr", "last_contact"],
           "day": [40.0, 100.0]}  # fmt: skip
    events = pl.concat([events, pl.DataFrame(row)], how="diagonal_relaxed")
    moved = Cohort(**{**cohort.__dict__, "events": events.select(cohort.events.columns)})
    endpoint = with_response(MOLECULAR_RESPONSE_INCIDENCE, ResponseRule(1e-3))
    times = Results(moved, PAPER).endpoint_times(with_time_zero(endpoint, "hematologic_cr"))
    assert dict(times.left_out.rows()) == {"P1": "in molecular response at time zero"}


def test_how_closely_responses_are_dated_is_said(times_of):
    _, _, notes = times_of("0:1e-2 30:1e-4", "0:1e-2 92:1e-4")
    assert notes == (
        "responses are dated to the sample that first shows them, 61 days after the sample before "
        "in the median, 92 at most",
    )


def test_relapse_competes_and_the_last_sample_censors(times_of):
    rows, _, _ = times_of("0:1e-2 30:1e-2", relapse=80, last=300)
    assert rows == {"P1": [80, False]}
    rows, _, _ = times_of("0:1e-2 30:1e-2", last=300)
    assert rows == {"P1": [30, False]}


def test_duration_of_a_response_to_a_level_ends_above_it(cohort_of):
    results = Results(cohort_of("0:1e-2 30:1e-4 60:U 90:2e-3", last=200), PAPER)
    times = results.endpoint_times(with_response(MOLECULAR_REMISSION_DURATION, ResponseRule(1e-3)))
    assert times.frame.select("time", "event").rows() == [(60, True)]


@pytest.fixture(scope="session")
def cml(make_cohort):
    def sample(patient, day, level, copies, status="quantified"):
        return {"patient_id": patient, "day": day, "status": status, "scale": "IS",
                "lower": 0.0 if status == "undetected" else level, "upper": level,
                "control_gene": "ABL1", "control_copies": copies}  # fmt: skip

    mrd = [
        sample("a", 0.0, 1e-1, 20_000.0), sample("a", 90.0, 5e-5, 20_000.0),
        sample("b", 0.0, 1e-1, 20_000.0), sample("b", 90.0, 5e-5, 9_000.0, "undetected"),
        sample("b", 180.0, 5e-5, 40_000.0, "undetected"), sample("c", 0.0, 1e-1, 20_000.0),
    ]  # fmt: skip
    transcripts = {"a": "p210", "b": "p210", "c": "p190"}
    patients = [{"patient_id": who, "transcript": t} for who, t in transcripts.items()]
    return make_cohort(patients=patients, mrd=mrd)


def test_a_named_level_is_on_the_international_scale_with_copies_enough(cml):
    endpoint = with_response(MOLECULAR_RESPONSE_INCIDENCE, ResponseRule("MR4"))
    times = Results(cml, CML_IS_2020).endpoint_times(endpoint)
    assert times.frame.select("patient_id", "time", "event").rows() == [
        ("a", 90, True), ("b", 180, True),
    ]  # fmt: skip
    assert dict(times.left_out.rows()) == {"c": "p190 (e1a2) has no International Scale"}


def test_a_level_the_preset_does_not_have_is_refused(cml):
    for name, settings, said in (("MR4", PAPER, "choose cml-is-2020"), ("MR9", CML_IS_2020, "MR5")):
        endpoint = with_response(MOLECULAR_RESPONSE_INCIDENCE, ResponseRule(name))
        with pytest.raises(AnalysisError, match=said):
            Results(cml, settings).endpoint_times(endpoint)


LEVEL = st.sampled_from(["U", "PNQ", "1e-4", "1e-3", "1e-2", "NE", "U<1e-2"])
COURSE = st.lists(st.tuples(st.integers(-9, 90), LEVEL), min_size=1, max_size=6)


@given(COURSE, st.sampled_from([None, 1e-3]), st.sampled_from([0.0, 28.0]))
def test_a_deeper_level_or_a_longer_confirmation_never_comes_earlier(
    cohort_of, course, level, confirm
):
    text = " ".join(f"{day}:{value}" for day, value in sorted(course))
    mrd = Results(cohort_of(text), PAPER).mrd

    def first(level, confirm):
        events = first_responses(judged_samples(mrd, ResponseRule(level, confirm))).events
        return dict(events.select("type", "day").rows()).get("molecular_response", 1e9)

    assert first(level, confirm) >= first(level, 0.0)
    assert first(1e-3, confirm) >= first(2e-2, confirm)
