from __future__ import annotations

import pytest

from mrdscope.analysis.table_1.day_0 import at_day_0, treatment_on

DOSE = {"patient_id": "P1", "drug": "imatinib", "dose": 800.0, "dose_unit": "mg/day"}


def test_treatment_on_a_day_is_what_covers_it(make_cohort):
    cohort = make_cohort(
        patients=[{"patient_id": "P1"}],
        treatment=[
            DOSE | {"start_day": -30.0, "stop_day": 0.0, "dose": 600.0},
            DOSE | {"start_day": 0.0},
        ],
    )
    assert treatment_on(cohort, 0.0)["treatment"].to_list() == ["imatinib 800 mg/day"]
    assert treatment_on(cohort, -1.0)["treatment"].to_list() == ["imatinib 600 mg/day"]


@pytest.mark.parametrize(
    ("row", "written"),
    [
        ({"dose": 0.5, "dose_unit": "mg/m2"}, "drug not named 0.5 mg/m2"),
        ({}, "drug not named"),
        ({"drug": "imatinib"}, "imatinib"),
    ],
)
def test_what_is_not_said_of_a_treatment_is_not_made_up(make_cohort, row, written):
    cohort = make_cohort(
        patients=[{"patient_id": "P1"}],
        treatment=[{"patient_id": "P1", "start_day": 0.0} | row],
    )
    assert treatment_on(cohort, 0.0)["treatment"].to_list() == [written]


@pytest.mark.parametrize("order", [1, -1])
def test_treatments_of_a_phase_are_joined_whatever_the_order_of_rows(make_cohort, order):
    rows = [
        DOSE | {"start_day": 0.0, "phase": "maintenance"},
        DOSE | {"start_day": -5.0, "phase": "maintenance", "drug": "dasatinib", "dose": 70.0},
        DOSE | {"start_day": 1.0, "phase": "maintenance", "drug": "ponatinib"},
    ]
    cohort = make_cohort(
        patients=[{"patient_id": "P2"}, {"patient_id": "P1"}], treatment=rows[::order]
    )
    (maintenance,) = at_day_0(cohort)
    assert (maintenance.name, maintenance.title) == (
        "treatment_maintenance",
        "maintenance on day 0",
    )
    assert maintenance.values.to_list() == [None, "dasatinib 70 mg/day + imatinib 800 mg/day"]


def test_remission_by_day_0_is_one_on_day_0_or_before(make_cohort):
    days = {"P1": 0.0, "P2": -20.0, "P3": 1.0}
    cohort = make_cohort(
        patients=[{"patient_id": p} for p in ("P1", "P2", "P3", "P4")],
        events=[{"patient_id": p, "type": "hematologic_cr", "day": d} for p, d in days.items()],
    )
    (remission,) = at_day_0(cohort)
    assert remission.name == "hcr_by_day_0"
    assert remission.values.to_list() == [True, True, False, False]


def test_without_other_tables_nothing_is_derived(make_cohort):
    assert at_day_0(make_cohort(patients=[{"patient_id": "P1"}])) == ()
