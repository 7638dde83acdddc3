"""Endpoints with another time zero, late entry, competing events or derived ones."""

import datetime
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.analysis.time_to_event.derived_events import induction_failures
from mrdscope.analysis.time_to_event.endpoint_times import endpoint_times
from mrdscope.analysis.time_to_event.endpoint_variants import (
    censored_at_transplant,
    transplant_competes,
    with_time_zero,
)
from mrdscope.analysis.time_to_event.endpoints import (
    ENDPOINTS,
    EVENT_FREE_SURVIVAL,
    OVERALL_SURVIVAL,
    PROGRESSION_FREE_SURVIVAL,
    RELAPSE_FREE_SURVIVAL,
    RELAPSE_INCIDENCE,
)
from mrdscope.errors import AnalysisError


@pytest.fixture(scope="session")
def made(make_cohort):
    """Build a cohort from ``"type day"`` events by patient; a day of ``?`` is null."""

    def make(patients=None, mrd=(), **events):
        rows = [
            {"patient_id": patient, "type": text.split()[0],
             "day": None if text.endswith("?") else float(text.split()[1])}
            for patient, texts in events.items() for text in texts
        ]  # fmt: skip
        people = patients or [{"patient_id": patient} for patient in events]
        return make_cohort(patients=people, events=rows, mrd=list(mrd))

    return make


def ends(times):
    rows = times.frame.select("patient_id", "time", "event", "competing", "entry").rows()
    return {patient: tuple(rest) for patient, *rest in rows}


def left_out(times):
    return dict(times.left_out.rows())


def sample(patient, day, status="undetected"):
    high = {"undetected": 1e-5, "quantified": 1e-2, "not_evaluable": None}[status]
    low = {"undetected": 0.0, "quantified": 1e-2, "not_evaluable": None}[status]
    return {"patient_id": patient, "day": float(day), "status": status, "lower": low, "upper": high}


def molecular(cohort, name):
    return Results(cohort, PAPER).endpoint_times(name)


# Time zero and entry


def test_from_diagnosis_patients_enter_on_day_0(made):
    cohort = made(a=["diagnosis -100", "death 50"], b=["diagnosis -30", "last_contact 70"])
    times = endpoint_times(cohort, with_time_zero(OVERALL_SURVIVAL, "diagnosis"))
    assert ends(times) == {"a": (150, True, False, 100), "b": (100, False, False, 30)}
    assert times.frame["zero_day"].to_list() == [-100, -30]


def test_diagnosis_is_known_by_its_date_too(made):
    day = datetime.date(2005, 3, 1)
    patients = [
        {"patient_id": "a", "diagnosis_date": day - datetime.timedelta(40), "day0_date": day},
        {"patient_id": "b", "diagnosis_date": day - datetime.timedelta(40), "day0_date": day},
        {"patient_id": "c", "diagnosis_date": day},
    ]
    cohort = made(patients, a=["death 50"], b=["diagnosis -10", "death 50"], c=["death 50"])
    times = endpoint_times(cohort, with_time_zero(OVERALL_SURVIVAL, "diagnosis"))
    assert ends(times) == {"a": (90, True, False, 40), "b": (60, True, False, 10)}
    assert left_out(times) == {"c": "no diagnosis with a day"}


def test_from_a_remission_after_day_0_nobody_enters_late(made):
    cohort = made(
        a=["hematologic_cr 30", "hematologic_relapse 130"],
        b=["hematologic_cr -20", "last_contact 80"],
        c=["death 9"],
        d=["hematologic_cr 30", "hematologic_relapse 10"],
        e=["hematologic_cr ?", "death 90"],
    )
    times = endpoint_times(cohort, RELAPSE_FREE_SURVIVAL)
    assert ends(times) == {"a": (100, True, False, 0), "b": (100, False, False, 20)}
    assert left_out(times) == {
        "c": "no hematologic CR with a day",
        "d": "hematologic_relapse on day 10, before hematologic CR on day 30",
        "e": "no hematologic CR with a day",
    }


def test_who_left_on_the_day_of_entry_was_never_observed(made):
    cohort = made(a=["diagnosis -9", "last_contact 0"], b=["diagnosis 0", "last_contact 0"])
    times = endpoint_times(cohort, with_time_zero(OVERALL_SURVIVAL, "diagnosis"))
    assert ends(times) == {"b": (0, False, False, 0)}
    assert left_out(times) == {"a": "last contact on day 0, not after day 0"}


def test_the_patients_own_columns_are_moved_to_another_time_zero(make_cohort):
    cohort = make_cohort(
        patients=[{"patient_id": "a", "os_days": 50.0, "os_event": True,
                   "diagnosis_date": datetime.date(2005, 1, 1),
                   "day0_date": datetime.date(2005, 1, 11)}]
    )  # fmt: skip
    times = endpoint_times(cohort, with_time_zero(OVERALL_SURVIVAL, "diagnosis"))
    assert (times.table, ends(times)) == ("patients", {"a": (60, True, False, 10)})


# Censoring at transplant


def test_transplant_censors_unless_the_event_is_of_the_same_day(made):
    cohort = made(
        a=["transplant 50", "death 90"],
        b=["transplant 90", "death 90"],
        c=["transplant 95", "death 90"],
        d=["transplant ?", "last_contact 90"],
        e=["transplant 50", "death ?"],
    )
    times = endpoint_times(cohort, censored_at_transplant(OVERALL_SURVIVAL))
    assert {patient: row[:2] for patient, row in ends(times).items()} == {
        "a": (50, False), "b": (90, True), "c": (90, True), "e": (50, False),
    }  # fmt: skip
    assert left_out(times) == {"d": "transplant without a day"}
    assert times.frame["cause"].to_list() == ["transplant", "death", "death", "transplant"]


def test_a_reported_death_before_the_transplant_is_not_lost(made):
    patients = [{"patient_id": "a", "os_days": 40.0, "os_event": True}, {"patient_id": "b"}]
    cohort = made(patients, a=["transplant 50"], b=["last_contact 60"])
    times = endpoint_times(cohort, censored_at_transplant(OVERALL_SURVIVAL))
    assert ends(times)["a"] == (40, True, False, 0)


def test_transplant_competes_where_it_comes_first(made):
    cohort = made(
        a=["hematologic_cr 0", "transplant 50", "hematologic_relapse 90"],
        b=["hematologic_cr 0", "hematologic_relapse 50", "transplant 90"],
        c=["hematologic_cr 0", "death 50"],
    )
    times = endpoint_times(cohort, transplant_competes(RELAPSE_INCIDENCE))
    assert {who: row[:3] for who, row in ends(times).items()} == {
        "a": (50, False, True), "b": (50, True, False), "c": (50, False, True),
    }  # fmt: skip
    assert times.frame["cause"].to_list() == ["transplant", "hematologic_relapse", "death"]


# Induction failure


def test_who_is_not_in_remission_when_it_is_due_has_the_event_on_day_0(made):
    cohort = made(
        a=["hematologic_cr 30", "last_contact 300"],
        b=["hematologic_cr 70", "last_contact 300"],
        c=["last_contact 300"],
        d=["death 20"],
        e=["last_contact 40"],
    )
    times = endpoint_times(cohort, EVENT_FREE_SURVIVAL, induction_failures(cohort, 60))
    assert {patient: row[:2] for patient, row in ends(times).items()} == {
        "a": (300, False), "b": (0, True), "c": (0, True), "d": (20, True), "e": (40, False),
    }  # fmt: skip
    assert times.notes == ("remission was due by day 60: 2 without it then",)


def test_the_settings_say_by_when_remission_is_due(made):
    cohort = made(a=["hematologic_cr 70", "last_contact 300"], b=["hematologic_cr 9", "death 90"])
    asked = Results(cohort, replace(PAPER, induction_due_day=60.0)).endpoint_times("efs")
    assert [row[:2] for row in ends(asked).values()] == [(0, True), (90, True)]
    assert molecular(cohort, "efs").frame["time"].to_list() == [300, 90]


def test_a_cohort_that_records_no_remission_has_no_induction_failure(made):
    cohort = made(a=["last_contact 300"], b=["death 90"])
    times = endpoint_times(cohort, EVENT_FREE_SURVIVAL, induction_failures(cohort, 60))
    assert times.frame["time"].to_list() == [300, 90]
    assert "no remission is recorded, and so no induction failure" in times.notes


def test_event_free_survival_says_where_no_induction_failure_is_reckoned(made):
    times = endpoint_times(made(a=["death 20"]), EVENT_FREE_SURVIVAL)
    assert times.notes[0].startswith("no induction failure is reckoned")


# Endpoints that samples follow


@pytest.fixture(scope="session")
def followed(made):
    return made(
        mrd=[
            sample("a", 10, "quantified"), sample("a", 30), sample("a", 60),
            sample("a", 90, "quantified"), sample("a", 120, "quantified"),
            sample("b", 20), sample("b", 80), sample("b", 95, "not_evaluable"),
            sample("c", 20, "quantified"), sample("d", 25, "quantified"),
            sample("e", 9, "not_evaluable"), sample("g", -20, "quantified"),
        ],
        a=["hematologic_relapse 150", "last_contact 300"],
        b=["last_contact 300"],
        c=["death 200"],
        d=["last_contact 300"],
        e=["last_contact 300"],
        f=["death 40"],
        g=["death 50"],
    )  # fmt: skip


def test_molecular_response_competes_and_is_censored_at_the_last_evaluable_sample(followed):
    times = molecular(followed, "molecular_response")
    assert ends(times) == {
        "a": (30, True, False, 0), "b": (20, True, False, 0), "c": (200, False, True, 0),
        "d": (25, False, False, 0),
    }  # fmt: skip
    assert left_out(times) == {
        "e": "no evaluable sample",
        "f": "no evaluable sample",
        "g": "no evaluable sample since day 0",
    }
    assert times.notes == (
        "1 patient with a competing event after the last sample, the longest 180 days after; what "
        "happened between is not known",
        "responses are dated to the sample that first shows them, 20 days after the sample before "
        "in the median, 20 at most",
    )


def test_molecular_relapse_is_waited_for_from_remission_on(followed):
    times = molecular(followed, "molecular_relapse")
    assert ends(times) == {"a": (90, True, False, 30), "b": (80, False, False, 20)}
    assert left_out(times)["c"] == "no molecular response with a day"


def test_remission_lasts_from_the_first_negative_sample_to_relapse_or_the_last_sample(followed):
    times = molecular(followed, "molecular_remission")
    assert ends(times) == {"a": (60, True, False, 0), "b": (60, False, False, 0)}


def test_the_lead_time_is_from_molecular_to_hematologic_relapse(followed):
    times = molecular(followed, "molecular_to_hematologic_relapse")
    assert ends(times) == {"a": (60, True, False, 0)}
    assert times.frame["cause"].to_list() == ["hematologic_relapse"]


def test_a_remission_that_began_before_day_0_is_entered_on_day_0(made):
    cohort = made(mrd=[sample("a", -30), sample("a", 60)], a=["last_contact 90"])
    assert ends(molecular(cohort, "molecular_remission")) == {"a": (90, False, False, 30)}
    assert left_out(molecular(cohort, "molecular_response")) == {
        "a": "in molecular response at time zero"
    }


def test_a_death_only_the_patients_table_knows_competes(made):
    patients = [{"patient_id": "a", "os_days": 70.0, "os_event": True}]
    cohort = made(patients, mrd=[sample("a", 10, "quantified")], a=["mutation 5"])
    assert ends(molecular(cohort, "molecular_response")) == {"a": (70, False, True, 0)}


def test_a_relapse_only_the_patients_table_knows_leaves_its_patient_out(made):
    patients = [
        {"patient_id": "a", "pfs_days": 70.0, "pfs_event": True},
        {"patient_id": "b", "pfs_days": 70.0, "pfs_event": True, "os_days": 70.0, "os_event": True},
    ]
    mrd = [sample(p, d, s) for p in "ab" for d, s in ((10, "undetected"), (40, "quantified"))]
    times = molecular(
        made(patients, mrd=mrd, a=["last_contact 90"], b=["mutation 5"]),
        "molecular_to_hematologic_relapse",
    )
    assert ends(times) == {"b": (30, False, True, 0)}
    assert left_out(times) == {
        "a": "pfs_event reports an event that the events table does not have"
    }


def test_without_samples_nothing_tells_of_molecular_response(make_cohort):
    cohort = make_cohort(patients=[{"patient_id": "a"}])
    with pytest.raises(AnalysisError, match="expected evaluable MRD samples"):
        molecular(cohort, "molecular_response")


@pytest.mark.parametrize("name", ENDPOINTS)
def test_nobody_has_no_times(make_cohort, name):
    times = molecular(make_cohort(), name)
    assert times.frame.is_empty()
    assert times.left_out.is_empty()


# Properties

EVENT = st.sampled_from(["death", "hematologic_relapse", "hematologic_cr", "diagnosis",
                         "transplant", "last_contact"])  # fmt: skip
HISTORY = st.lists(st.tuples(EVENT, st.integers(-5, 40).map(float)), max_size=5)
COURSE = st.lists(st.tuples(st.integers(-5, 40), st.sampled_from(["undetected", "quantified"])),
                  max_size=4)  # fmt: skip


@given(st.lists(st.tuples(HISTORY, COURSE), min_size=1, max_size=5), st.sampled_from([*ENDPOINTS]))
def test_everybody_has_a_time_after_the_entry_or_a_reason(make_cohort, patients, name):
    cohort = make_cohort(
        patients=[{"patient_id": f"P{place}"} for place in range(len(patients))],
        events=[{"patient_id": f"P{place}", "type": kind, "day": day}
                for place, (history, _) in enumerate(patients) for kind, day in history],
        mrd=[sample(f"P{place}", day, status)
             for place, (_, course) in enumerate(patients) for day, status in course],
    )  # fmt: skip
    try:
        times = molecular(cohort, name)
    except AnalysisError:
        return
    assert sorted([*ends(times), *left_out(times)]) == sorted(cohort.patients["patient_id"])
    for time, event, competing, entry in ends(times).values():
        assert time >= 0
        assert entry == 0 or 0 < entry < time
        assert not (event and competing)


@given(HISTORY)
def test_shifting_all_days_shifts_nothing_but_the_entry(make_cohort, history):
    def times(shift):
        cohort = make_cohort(
            patients=[{"patient_id": "a"}],
            events=[{"patient_id": "a", "type": kind, "day": day + shift} for kind, day in
                    [*history, ("diagnosis", -9.0)]],
        )  # fmt: skip
        endpoint = with_time_zero(PROGRESSION_FREE_SURVIVAL, "diagnosis")
        try:
            return endpoint_times(cohort, endpoint)
        except AnalysisError:
            return None

    here, later = times(0.0), times(100.0)
    if here is not None and here.frame.height:
        columns = ["time", "event", "cause"]
        assert later.frame.select(columns).equals(here.frame.select(columns))
        assert later.frame["entry"].to_list() == [0]


def test_the_sample_cohort_has_every_endpoint(cohort_of):
    cohort = cohort_of("0:1e-2 30:U 60:U 90:1e-3", "0:1e-2 30:1e-3", relapse=120, last=300)
    results = Results(cohort, PAPER)
    for name in ENDPOINTS:
        times = results.endpoint_times(name)
        assert times.frame.height + times.left_out.height == 2
    assert results.endpoint_times("molecular_response").frame["competing"].to_list() == [
        False, True,
    ]  # fmt: skip
    assert isinstance(results.molecular_events, pl.DataFrame)
