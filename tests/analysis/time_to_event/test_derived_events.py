from dataclasses import replace

import pytest

from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER, RelapseRule
from mrdscope.analysis.time_to_event.derived_events import induction_failures
from mrdscope.errors import UsageError


def days(frame):
    return {(patient, kind): day for patient, kind, day in
            frame.select("patient_id", "type", "day").rows()}  # fmt: skip


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


def test_molecular_relapse_is_by_the_rule_of_the_settings(cohort_of):
    cohort = cohort_of("0:1e-3 30:U 60:2e-5 90:5e-4")
    strict = replace(
        PAPER,
        molecular_relapse_rule=RelapseRule.AT_LEAST,
        molecular_relapse_level=1e-4,
    )
    assert days(Results(cohort, PAPER).molecular_events)["P1", "molecular_relapse"] == 60
    assert days(Results(cohort, strict).molecular_events)["P1", "molecular_relapse"] == 90


def test_remission_is_due_after_day_0(make_cohort):
    with pytest.raises(UsageError, match="a day after day 0"):
        induction_failures(make_cohort(), 0)
