from __future__ import annotations

import pytest

from mrdscope.analysis.case import case
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.analysis.standing import standing


def stands(cohort, patient="P1"):
    results = Results(cohort, PAPER)
    return standing(results, case(results, patient))


def test_the_last_sample_is_as_old_as_the_last_contact_makes_it(cohort_of):
    now = stands(cohort_of("0:1e-2 30:1e-3 60:NE", last=100))
    assert (now.last_sample["day"], now.last_day, now.days_since_sample) == (30, 100, 70)
    assert not now.overdue
    assert now.step["log10_change_low"] == pytest.approx(-1)


@pytest.mark.parametrize(("last", "overdue"), [(122, False), (123, True)])
def test_a_sample_is_overdue_after_the_gap_of_the_settings(cohort_of, last, overdue):
    assert PAPER.maximum_gap_days == 92
    assert stands(cohort_of("0:1e-2 30:1e-3", last=last)).overdue is overdue


def test_who_has_died_is_not_overdue_and_on_no_treatment(make_cohort):
    cohort = make_cohort(
        patients=[{"patient_id": "P1"}],
        mrd=[{"patient_id": "P1", "day": 0.0, "status": "quantified", "lower": 0.1, "upper": 0.1,
              "scale": "ratio"}],
        events=[{"patient_id": "P1", "type": "death", "day": 400.0}],
        treatment=[{"patient_id": "P1", "drug": "imatinib", "start_day": 0.0}],
    )  # fmt: skip
    now = stands(cohort)
    assert (now.last_day, now.overdue, now.treatment.height) == (400, False, 0)


def test_treatment_runs_if_the_last_day_is_in_it_else_the_last_that_stopped_is_given(make_cohort):
    rows = [
        ("a", 0.0, 50.0), ("b", 10.0, 50.0), ("c", 20.0, 100.0), ("d", 90.0, None),
        ("e", 101.0, None),
    ]  # fmt: skip

    def at(last, chosen):
        return stands(make_cohort(
            patients=[{"patient_id": "P1"}],
            events=[{"patient_id": "P1", "type": "last_contact", "day": last}],
            treatment=[{"patient_id": "P1", "drug": drug, "start_day": start, "stop_day": stop}
                       for drug, start, stop in rows if drug in chosen],
        ))  # fmt: skip

    assert at(100.0, "abcde").treatment["drug"].to_list() == ["c", "d"]
    assert at(100.0, "abcde").stopped.is_empty()
    assert at(100.0, "ab").treatment.is_empty()
    assert at(100.0, "ab").stopped["drug"].to_list() == ["a", "b"]


def test_without_a_last_contact_the_last_record_says_how_far_data_goes(cohort_of):
    now = stands(cohort_of("0:1e-2 30:1e-3"))
    assert (now.last_day, now.last_record_day, now.days_since_sample) == (30, 30, 0)


def test_of_a_patient_nothing_is_known_of_nothing_is_said(make_cohort):
    now = stands(make_cohort(patients=[{"patient_id": "P1"}]))
    assert (now.last_day, now.last_sample, now.step, now.overdue) == (None, None, None, False)
