import pytest

from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.analysis.time_to_event.derived_events import induction_failures, level_events
from mrdscope.errors import UsageError


def days(frame):
    return {(patient, kind): day for patient, kind, day in
            frame.select("patient_id", "type", "day").rows()}  # fmt: skip


@pytest.fixture(scope="session")
def series_of(cohort_of):
    return lambda *courses: Results(cohort_of(*courses), PAPER).series


def test_the_first_remission_its_end_and_the_last_sample_are_events(cohort_of):
    results = Results(cohort_of("0:1e-3 30:U 60:U 90:1e-4 120:U 150:NE"), PAPER)
    assert days(results.molecular_events) == {
        ("P1", "molecular_response"): 30,
        ("P1", "molecular_relapse"): 90,
        ("P1", "last_sample"): 120,
    }


def test_derived_events_know_their_rows(cohort_of):
    events = Results(cohort_of("0:1e-3 30:U 60:1e-4"), PAPER).molecular_events
    assert events.select("_file", "_row").rows() == [("mrd.csv", 3), ("mrd.csv", 4), ("mrd.csv", 4)]


def test_a_level_is_reached_by_the_whole_interval(series_of):
    found = days(level_events(series_of("0:1e-2 30:U<1e-2 60:PNQ 90:5e-4 120:2e-4"), 1e-3))
    assert found["P1", "molecular_response"] == 60
    assert ("P1", "molecular_relapse") not in found


def test_a_level_equal_to_the_threshold_is_in_response(series_of):
    assert days(level_events(series_of("0:1e-2 30:1e-3"), 1e-3))["P1", "molecular_response"] == 30


def test_a_confirmed_response_has_the_day_of_its_first_sample(series_of):
    series = series_of("0:1e-2 10:1e-4 20:1e-2 30:1e-4 44:NE 50:1e-4 58:1e-4 90:1e-2")
    assert days(level_events(series, 1e-3))["P1", "molecular_response"] == 10
    found = days(level_events(series, 1e-3, confirm_days=28))
    assert found == {
        ("P1", "molecular_response"): 30,
        ("P1", "molecular_relapse"): 90,
        ("P1", "last_sample"): 90,
    }
    assert ("P1", "molecular_response") not in days(level_events(series, 1e-3, confirm_days=29))


def test_a_sample_that_does_not_decide_is_no_loss(series_of):
    found = days(level_events(series_of("0:1e-4 30:U<1e-2 60:2e-2"), 1e-3))
    assert found["P1", "molecular_relapse"] == 60


@pytest.mark.parametrize(("level", "confirm"), [(0, 0), (-1e-3, 0), (1e-3, -1)])
def test_a_level_that_is_none_is_refused(series_of, level, confirm):
    with pytest.raises(UsageError):
        level_events(series_of("0:1e-4"), level, confirm)


def test_remission_is_due_after_day_0(make_cohort):
    with pytest.raises(UsageError, match="a day after day 0"):
        induction_failures(make_cohort(), 0)
