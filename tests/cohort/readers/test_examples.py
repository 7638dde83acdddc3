"""Real and simulated tables written by others, read as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from mrdscope.cohort.mapping import parse_assignments
from mrdscope.cohort.model import Outcome
from mrdscope.cohort.readers import read

EXAMPLES = Path(__file__).parents[4] / "shared" / "examples"

pytestmark = pytest.mark.skipif(not EXAMPLES.is_dir(), reason="../shared/examples is not here")


def test_aml_maintenance_has_23_patients_and_18_events() -> None:
    mapping = parse_assignments(["os_days=time", "os_event=status"])
    patients = read(EXAMPLES / "survival/survival_leukemia_aml.csv", mapping).cohort.patients
    assert (patients.height, patients["os_event"].sum()) == (23, 18)
    assert patients["x"].value_counts(sort=True)["count"].to_list() == [12, 11]


def test_bone_marrow_transplants_have_137_patients() -> None:
    mapping = parse_assignments(["os_days=t1", "os_event=d1", "pfs_days=t2", "pfs_event=d3"])
    loaded = read(EXAMPLES / "survival/kmsurv_bmt.csv", mapping)
    patients = loaded.cohort.patients
    assert (patients.height, patients["os_event"].sum(), patients["pfs_event"].sum()) == (
        137,
        81,
        83,
    )
    assert patients["arm"].value_counts().sort("arm")["count"].to_list() == [38, 54, 45]
    assert not loaded.report.by(Outcome.UNREADABLE)


def test_adverse_events_keep_their_ids_and_get_days_from_the_first_dose() -> None:
    cohort = read(EXAMPLES / "ae_ctcae").cohort
    assert cohort.patients["patient_id"].to_list() == [f"{i:02d}" for i in range(1, 13)]
    assert cohort.adverse_events.height == 349
    assert cohort.adverse_events["onset_day"].null_count() == 0
    assert cohort.adverse_events["grade"].null_count() == 0
    assert set(cohort.patients["arm"]) >= {"Cohort A", "Cohort B"}
    first = cohort.adverse_events.filter(_row=2).row(0, named=True)
    assert (first["patient_id"], first["term"], first["grade"]) == ("05", "ABDOMINAL PAIN", 1)


def test_the_cml_trial_is_read_as_folder_and_as_table() -> None:
    mapping = parse_assignments(["os_years=tyears", "os_event=d"])
    folder = read(EXAMPLES / "cml_wbc", mapping)
    alone = read(EXAMPLES / "cml_wbc/wbc1.csv", mapping)
    assert folder.cohort.patients.equals(alone.cohort.patients)
    assert folder.cohort.size == 190
    assert folder.cohort.patients["os_days"][1] == pytest.approx(4.71 * 365.25)
    assert any(n.file == "wbc2.csv" for n in folder.report.by(Outcome.LEFT_OUT))
