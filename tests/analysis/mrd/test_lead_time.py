from __future__ import annotations

import pytest

from mrdscope.analysis.course import course
from mrdscope.analysis.mrd.lead_time import NoWarning, lead_time, monitoring, warned_relapses
from mrdscope.analysis.mrd.molecular_relapse import molecular_relapse
from mrdscope.analysis.mrd.samples import main_series
from mrdscope.analysis.settings import PAPER


def relapses_of(cohort):
    return molecular_relapse(main_series(cohort.mrd, PAPER), course(cohort), PAPER)


def lead_of(cohort):
    return lead_time(relapses_of(cohort), course(cohort)).row(0, named=True)


def monitored(cohort):
    series = main_series(cohort.mrd, PAPER)
    return monitoring(warned_relapses(series, relapses_of(cohort), course(cohort)), PAPER)


def test_the_lead_is_an_interval(cohort_of):
    row = lead_of(cohort_of("334:U 365:1e-3 400:1e-2", relapse=456))
    assert (row["time"], row["event"]) == (91, True)
    assert (row["lead_days_low"], row["lead_days_high"]) == (91, 122)


def test_without_hematologic_relapse_the_time_is_censored_and_there_is_no_lead(cohort_of):
    row = lead_of(cohort_of("0:U 30:1e-3", last=400))
    assert (row["time"], row["event"], row["died"]) == (370, False, False)
    assert row["lead_days_low"] is None


def test_death_without_relapse_competes(make_cohort, cohort_of):
    events = [{"patient_id": "P1", "type": kind, "day": 300.0} for kind in ("death",)]
    cohort = make_cohort(
        patients=[{"patient_id": "P1"}],
        mrd=[
            {"patient_id": "P1", "day": day, "status": status, "lower": 0.0, "upper": 1e-3}
            for day, status in ((0.0, "undetected"), (50.0, "positive_not_quantifiable"))
        ],
        events=events,
    )
    row = lead_of(cohort)
    assert (row["time"], row["event"], row["died"]) == (250, False, True)


def test_patients_without_molecular_relapse_have_no_lead_time(cohort_of):
    cohort = cohort_of("0:1e-3 30:U", "0:1e-3", last=400)
    assert lead_time(relapses_of(cohort), course(cohort)).is_empty()


@pytest.mark.parametrize(
    ("samples", "reason"),
    [
        ("0:U 50:1e-3", None),
        ("0:U 50:1e-3 99:U", None),
        ("0:U 100:1e-3", NoWarning.SAME_DAY),
        ("0:U 120:1e-3", NoWarning.IN_REMISSION),
        ("0:U", NoWarning.IN_REMISSION),
        ("0:1e-3 50:1e-4", NoWarning.NEVER_NEGATIVE),
        ("100:1e-1", NoWarning.NO_SAMPLE),
        ("0:NE 150:1e-3", NoWarning.NO_SAMPLE),
    ],
)
def test_a_relapse_was_warned_of_or_there_is_a_reason(samples, reason, cohort_of):
    row = monitored(cohort_of(samples, relapse=100)).relapses.row(0, named=True)
    assert row["warned"] is (reason is None)
    assert row["reason"] == reason
    assert row["lead_days"] == (50 if reason is None else None)


def test_the_share_warned_of_is_of_all_relapses_with_its_exact_interval(cohort_of):
    found = monitored(cohort_of("0:U 50:1e-3", "0:U 100:1e-3", relapse=100))
    # 1 of 2: 50 % (1.3 to 98.7), domain reference, section 7.
    assert found.warned == 1
    assert found.sensitivity.estimate == 0.5
    assert found.sensitivity.lower == pytest.approx(0.013, abs=5e-4)
    assert found.sensitivity.upper == pytest.approx(0.987, abs=5e-4)


def test_without_a_relapse_the_share_is_not_estimable(cohort_of):
    found = monitored(cohort_of("0:U 50:1e-3"))
    assert found.relapses.is_empty()
    assert found.sensitivity.estimate is None
