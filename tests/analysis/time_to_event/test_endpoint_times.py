import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.time_to_event.endpoint_times import endpoint_times
from mrdscope.analysis.time_to_event.endpoints import OVERALL_SURVIVAL as OS
from mrdscope.analysis.time_to_event.endpoints import PROGRESSION_FREE_SURVIVAL as PFS
from mrdscope.errors import AnalysisError


@pytest.fixture(scope="session")
def made(make_cohort):
    """Build a cohort from ``"type day"`` events by patient; a day of ``?`` is null."""

    def event(patient, text):
        name, day = text.split()
        return {
            "patient_id": patient,
            "type": None if name == "?" else name,
            "day": None if day == "?" else float(day),
        }

    def make(patients=None, **events):
        rows = patients or [{"patient_id": patient} for patient in events]
        return make_cohort(
            patients=rows, events=[event(p, text) for p, texts in events.items() for text in texts]
        )

    return make


def ends(times):
    rows = times.frame.select("patient_id", "time", "event", "cause").rows()
    return {patient: (time, event, cause) for patient, time, event, cause in rows}


def left_out(times):
    return dict(times.left_out.rows())


def test_survival_ends_with_death_and_is_censored_at_last_contact(made):
    cohort = made(a=["death 729"], b=["hematologic_relapse 456", "last_contact 900"])
    assert ends(endpoint_times(cohort, OS)) == {
        "a": (729, True, "death"),
        "b": (900, False, "last contact"),
    }


def test_progression_free_survival_ends_with_the_first_of_relapse_progression_and_death(made):
    cohort = made(
        a=["death 729", "hematologic_relapse 456"],
        b=["progression 30", "hematologic_relapse 40"],
        c=["death 12"],
        d=["hematologic_cr 20", "last_contact 50"],
    )
    assert ends(endpoint_times(cohort, PFS)) == {
        "a": (456, True, "hematologic_relapse"),
        "b": (30, True, "progression"),
        "c": (12, True, "death"),
        "d": (50, False, "last contact"),
    }


def test_relapse_and_death_on_one_day_is_a_relapse(made):
    cohort = made(a=["death 100", "hematologic_relapse 100"])
    assert ends(endpoint_times(cohort, PFS)) == {"a": (100, True, "hematologic_relapse")}


def test_the_latest_of_several_contacts_censors(made):
    cohort = made(a=["last_contact 10", "last_contact 300", "last_contact 20"])
    assert ends(endpoint_times(cohort, OS)) == {"a": (300, False, "last contact")}


def test_every_time_knows_its_file_and_row(made):
    times = endpoint_times(made(a=["hematologic_cr 1", "death 9"]), OS)
    assert times.frame.select("_file", "_row").rows() == [("events.csv", 3)]


def test_patients_come_in_the_order_of_the_cohort(made):
    cohort = made(z=["death 5"], b=["last_contact 9"], a=["death 7"], c=[])
    times = endpoint_times(cohort, OS)
    assert times.frame["patient_id"].to_list() == ["z", "b", "a"]
    assert left_out(times) == {"c": "no last contact and no day known"}


def test_time_0_counts(made):
    cohort = made(a=["death 0"], b=["last_contact 0"])
    assert [end[:2] for end in ends(endpoint_times(cohort, OS)).values()] == [(0, True), (0, False)]


def test_before_day_0_there_is_no_time(made):
    cohort = made(a=["hematologic_relapse -30", "last_contact 80"], b=["last_contact -1"])
    times = endpoint_times(cohort, PFS)
    assert ends(times) == {}
    assert left_out(times) == {
        "a": "hematologic_relapse on day -30, before day 0",
        "b": "last contact on day -1, before day 0",
    }


def test_a_time_that_is_not_finite_is_left_out(made):
    cohort = made(a=["death inf"], b=["last_contact nan"], c=["death 4"])
    times = endpoint_times(cohort, OS)
    assert list(ends(times)) == ["c"]
    assert set(left_out(times).values()) == {"a time that is not finite"}


def test_a_death_without_a_day_is_left_out_not_censored(made):
    cohort = made(a=["death ?", "last_contact 300"], b=["last_contact 9"])
    times = endpoint_times(cohort, OS)
    assert list(ends(times)) == ["b"]
    assert left_out(times) == {"a": "death without a day"}


def test_a_dated_relapse_stands_before_a_death_without_a_day(made):
    cohort = made(a=["hematologic_relapse 456", "death ?"], b=["hematologic_relapse ?", "death 9"])
    times = endpoint_times(cohort, PFS)
    assert ends(times) == {"a": (456, True, "hematologic_relapse")}
    assert left_out(times) == {"b": "hematologic_relapse without a day"}


def test_an_event_nobody_can_name_leaves_its_patient_out(made):
    cohort = made(a=["deth 40", "last_contact 40"], b=["? 3", "last_contact 9"], c=["death 2"])
    times = endpoint_times(cohort, OS)
    assert list(ends(times)) == ["c"]
    assert left_out(times) == {
        "a": "an event of unknown type deth",
        "b": "an event of unknown type (blank)",
    }


def test_without_last_contact_the_latest_known_day_censors_and_a_note_says_so(make_cohort):
    cohort = make_cohort(
        patients=[{"patient_id": "a"}, {"patient_id": "b"}, {"patient_id": "c"}],
        events=[
            {"patient_id": "a", "type": "death", "day": 50.0},
            {"patient_id": "b", "type": "hematologic_cr", "day": 20.0},
        ],
        mrd=[{"patient_id": "b", "day": 60.0}, {"patient_id": "c", "day": 30.0}],
        adverse_events=[{"patient_id": "b", "onset_day": 61.0, "end_day": 75.0}],
    )
    times = endpoint_times(cohort, OS)
    assert ends(times) == {
        "a": (50, True, "death"),
        "b": (75, False, "latest known day, adverse_events"),
        "c": (30, False, "latest known day, mrd"),
    }
    assert times.notes == ("2 patients without last contact, censored at the latest known day",)
    assert times.frame["_file"].to_list() == ["events.csv", "adverse_events.csv", "mrd.csv"]


def test_without_events_the_patients_columns_are_the_source_for_everybody(make_cohort):
    cohort = make_cohort(
        patients=[
            {"patient_id": "a", "os_days": 10.0, "os_event": True},
            {"patient_id": "b", "os_days": 12 * 30.4, "os_event": False},
            {"patient_id": "c", "os_event": True},
            {"patient_id": "d", "os_days": 9.0},
            {"patient_id": "e", "os_days": -9.0, "os_event": True},
        ],
        mrd=[{"patient_id": "c", "day": 60.0}],
    )
    times = endpoint_times(cohort, OS)
    assert times.table == "patients"
    assert times.notes == ("times are the patients table's own os_days and os_event",)
    assert ends(times) == {"a": (10, True, "death"), "b": (364.8, False, "last contact")}
    assert left_out(times) == {
        "c": "no os_days",
        "d": "no os_event",
        "e": "death on day -9, before day 0",
    }


def test_the_events_table_is_preferred(made):
    patients = [{"patient_id": "a", "os_days": 729.0, "os_event": True}]
    times = endpoint_times(made(patients, a=["death 729.6"]), OS)
    assert times.table == "events"
    assert ends(times) == {"a": (729.6, True, "death")}


def test_a_death_only_the_patients_table_knows_is_not_lost(made):
    patients = [
        {"patient_id": "a", "os_days": 500.0, "os_event": True},
        {"patient_id": "b", "os_event": True},
        {"patient_id": "c"},
    ]
    cohort = made(patients, a=["last_contact 480"], b=["last_contact 480"], c=["last_contact 9"])
    for endpoint in (OS, PFS):
        times = endpoint_times(cohort, endpoint)
        assert ends(times) == {"a": (500, True, "death"), "c": (9, False, "last contact")}
        assert left_out(times) == {"b": "death reported without a day"}
        assert times.notes == ("1 patient with an event that the patients table alone reports",)


def test_a_relapse_only_the_patients_table_knows_is_not_replaced_by_the_death(made):
    patients = [
        {"patient_id": "a", "pfs_days": 456.0, "pfs_event": True},
        {"patient_id": "b", "pfs_days": 729.0, "pfs_event": True},
    ]
    cohort = made(patients, a=["death 729"], b=["death 729.6"])
    times = endpoint_times(cohort, PFS)
    assert ends(times) == {"b": (729.6, True, "death")}
    assert left_out(times) == {
        "a": "pfs_days reports an event on day 456 that the events table does not have, "
        "before the death on day 729"
    }
    assert list(ends(endpoint_times(cohort, OS))) == ["a", "b"]


def test_progression_free_survival_is_not_guessed_from_overall_survival(make_cohort):
    cohort = make_cohort(patients=[{"patient_id": "a", "os_days": 9.0, "os_event": True}])
    with pytest.raises(AnalysisError, match="nothing tells when progression-free survival ended"):
        endpoint_times(cohort, PFS)


def test_events_of_strangers_are_noted_and_not_counted(made):
    cohort = made([{"patient_id": "a"}], a=["death 5"], x=["death 7"])
    times = endpoint_times(cohort, OS)
    assert list(ends(times)) == ["a"]
    assert times.notes == ("events of 1 patient not in the patients table were not read",)


def test_a_patient_twice_is_refused_with_the_row(make_cohort):
    cohort = make_cohort(patients=[{"patient_id": "a"}, {"patient_id": "a"}])
    with pytest.raises(AnalysisError, match=r"patients.csv, row 2: patient 'a' is in the patients"):
        endpoint_times(cohort, OS)


def test_nobody_has_no_times(make_cohort):
    times = endpoint_times(make_cohort(), OS)
    assert times.frame.is_empty()
    assert times.left_out.is_empty()


EVENT = st.sampled_from(["death", "hematologic_relapse", "progression", "last_contact", "mutation"])
DAY = st.one_of(st.none(), st.integers(-3, 40).map(float))


@given(st.lists(st.lists(st.tuples(EVENT, DAY), max_size=5), min_size=1, max_size=6), st.randoms())
def test_everybody_has_a_time_or_a_reason_whatever_the_order_of_events(
    make_cohort, patients, random
):
    rows = [
        {"patient_id": f"P{place}", "type": name, "day": day}
        for place, events in enumerate(patients)
        for name, day in events
    ]
    people = [{"patient_id": f"P{place}"} for place in range(len(patients))]
    for endpoint in (OS, PFS):
        try:
            times = endpoint_times(make_cohort(patients=people, events=rows), endpoint)
        except AnalysisError:
            assert not {row["type"] for row in rows} & {*endpoint.ended_by, *endpoint.censored_at}
            continue
        mixed = make_cohort(patients=people, events=random.sample(rows, len(rows)))
        assert ends(endpoint_times(mixed, endpoint)) == ends(times)
        assert sorted([*ends(times), *left_out(times)]) == sorted(p["patient_id"] for p in people)
        for place, events in enumerate(patients):
            time, event, _ = ends(times).get(f"P{place}", (math.nan, None, None))
            days = [day for name, day in events if name in endpoint.ended_by]
            if event:
                assert time == min(day for day in days if day is not None)
            elif event is False:
                assert not days
