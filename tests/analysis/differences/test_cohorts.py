"""What a corrected file did to numbers, endpoints and findings."""

from __future__ import annotations

import pytest

from mrdscope.analysis.differences.cohorts import cohort_differences
from mrdscope.analysis.differences.findings import findings_differences
from mrdscope.analysis.quality.catalogue import RULES
from mrdscope.analysis.quality.checking import check
from mrdscope.analysis.quality.model import Evidence
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import ALL_MRD, PAPER
from mrdscope.cohort.model import LoadReport
from mrdscope.errors import AnalysisError


def checked(cohort):
    rules = [rule for rule in RULES if rule.id.startswith(("TRT", "TOX"))]
    return check(Evidence(cohort, LoadReport(), Results(cohort, PAPER)), rules)


@pytest.fixture(scope="module")
def cohorts(make_cohort):
    """A cohort, and the same with a death entered and a stop day mended."""

    def made(death, stop):
        ids = ("P1", "P2", "P3")
        events = [{"patient_id": i, "type": "last_contact", "day": 100.0} for i in ids]
        died = [{"patient_id": "P1", "type": "death", "day": 80.0}] if death else []
        return make_cohort(
            patients=[{"patient_id": i} for i in ids],
            events=[*events, *died],
            treatment=[
                {"patient_id": "P2", "drug": "imatinib", "start_day": 10.0, "stop_day": stop}
            ],
        )

    return made(death=False, stop=5.0), made(death=True, stop=50.0)


@pytest.fixture(scope="module")
def found(cohorts):
    old, new = cohorts
    return cohort_differences(
        Results(old, PAPER), Results(new, PAPER), (checked(old), checked(new))
    )


def test_tables_without_a_difference_are_left_out(found):
    assert [one.table for one in found.tables] == ["treatment", "events"]


def test_numbers_of_whom_they_changed_are_listed(found):
    assert "P1" in found.numbers.changed_patients
    assert {"death.day"} <= {one.metric.id for one in found.numbers.patients}
    assert {"os.rate"} <= {one.metric.id for one in found.numbers.cohort}


def test_endpoints_are_compared_patient_by_patient(found):
    survival = next(one for one in found.endpoints if one.endpoint.id == "os")
    outcome = ("patient_id", "time", "event", "time_after", "event_after")
    assert survival.frame.select(outcome).rows() == [("P1", 100.0, False, 80.0, True)]


def test_a_mended_row_takes_its_finding_away(found):
    assert found.new_findings.is_empty()
    assert found.gone_findings.select("rule", "patient_id").rows() == [("TRT-01", "P2")]


def test_the_same_cohort_differs_in_nothing(cohorts):
    old, _ = cohorts
    found = cohort_differences(Results(old, PAPER), Results(old, PAPER), (checked(old),) * 2)
    assert not found.any


def test_other_settings_are_a_difference(cohorts):
    old, _ = cohorts
    assert cohort_differences(Results(old, PAPER), Results(old, ALL_MRD)).numbers.settings


def test_a_finding_is_the_same_though_its_row_moved(make_cohort):
    wrong = {"patient_id": "P2", "drug": "imatinib", "start_day": 10.0, "stop_day": 5.0}
    fine = {"patient_id": "P1", "drug": "imatinib", "start_day": 0.0, "stop_day": 5.0}
    pair = [
        make_cohort(patients=[{"patient_id": "P1"}, {"patient_id": "P2"}], treatment=rows)
        for rows in ([wrong], [fine, wrong])
    ]
    new, gone = findings_differences(*((cohort, checked(cohort)) for cohort in pair))
    assert (new.height, gone.height) == (0, 0)


def test_a_patient_twice_is_a_reason_and_no_crash(make_cohort, cohorts):
    old, _ = cohorts
    twice = make_cohort(patients=[{"patient_id": "P1"}] * 2, mrd=[{"patient_id": "P1", "day": 1}])
    results = Results(twice, PAPER)
    found = cohort_differences(Results(old, PAPER), results)
    assert all("more than once" in one.reasons[1] for one in found.endpoints)
    with pytest.raises(AnalysisError, match="more than once"):
        results.endpoint_times("molecular_response")
