"""Every planted fault is found where the answer key says; the cohort without faults has none."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from mrdscope.analysis.quality.catalogue import RULES
from mrdscope.analysis.quality.checking import check
from mrdscope.analysis.quality.model import Evidence, Severity
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings_toml import settings_of
from mrdscope.cohort.readers import read

SAMPLES = Path(__file__).parents[3] / "sample_data"
#: The last day of the synthetic cohort.
CUT = dt.date(2023, 6, 30)

#: What real data has and no fault is (sample_data/README.md): changes of assay with a change of
#: laboratory, patients who are not sampled any more, spikes and relapses that monitoring missed, a
#: first sample on the day after day 0, grades nobody recorded, an event long after the last dose;
#: and what is only told: a few high bilirubins, categories of fewer than five.
EXPECTED_WARNINGS = {
    "MRD-12", "MRD-15", "MRD-19", "MRD-20", "MRD-22", "TOX-02", "TOX-08", "STR-06", "PHI-03",
}  # fmt: skip


def _row(entry) -> int | None:
    return int(entry["row"]) if entry["row"] else None


def checked(name: str):
    loaded = read(SAMPLES / name)
    results = Results(loaded.cohort, settings_of(loaded.cohort))
    return check(Evidence(loaded.cohort, loaded.report, results, CUT), RULES)


@pytest.fixture(scope="module")
def key():
    with (SAMPLES / "synthetic_all_faults_answer_key.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def faulty():
    return checked("synthetic_all_faults")


@pytest.fixture(scope="module")
def clean():
    return checked("synthetic_all")


def test_every_planted_fault_is_found_in_its_cell(faulty, key):
    columns = ("rule", "table", "row", "column")
    found = set(faulty.frame.select(columns).iter_rows())
    planted = {(e["rule"], e["table"], _row(e), e["column"]) for e in key}
    assert planted - found == set()


def test_nothing_is_an_error_in_the_cohort_without_faults(clean):
    assert clean.count(Severity.ERROR) == 0


def test_its_warnings_are_those_a_real_cohort_has(clean):
    assert set(clean.frame["rule"]) == EXPECTED_WARNINGS


def test_further_errors_among_the_faults_follow_from_them(faulty, key):
    """A change called a molecular relapse too early is on another day than the computed one."""
    planted = {(e["rule"], e["table"], _row(e)) for e in key}
    errors = faulty.frame.filter(severity="error").select("rule", "table", "row", "patient_id")
    further = [row for row in errors.iter_rows() if row[:3] not in planted]
    small_steps = [e["patient"] for e in key if e["rule"] == "MRD-17"]
    assert [(rule, patient) for rule, _, _, patient in further] == [("MRD-18", small_steps[0])]


def test_the_reconstruction_of_the_paper_has_what_its_table_leaves_open():
    found = checked("imatinib_ph_all").frame
    assert found.select("rule", "row", "column").rows() == [
        ("SRV-10", None, "os_event"),
        ("SRV-10", None, "pfs_event"),
        ("TOX-07", 32, "onset_day"),
        ("TOX-13", None, "related"),
        ("STR-06", 16, "value"),
        ("PHI-03", None, "sex"),
        ("PHI-03", None, "subtype"),
        ("PHI-03", None, "transcript"),
    ]
