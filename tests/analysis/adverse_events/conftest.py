"""Cohorts made by hand whose toxicity can be counted on fingers."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from mrdscope.analysis.adverse_events.toxicity import toxicity
from mrdscope.analysis.adverse_events.toxicity_groups import groups_of
from mrdscope.cohort.readers import read

SYNTHETIC = Path(__file__).parents[3] / "sample_data" / "synthetic_all"


@pytest.fixture(scope="session")
def synthetic():
    """Give the synthetic cohort, its toxicity and its arms."""
    cohort = read(SYNTHETIC).cohort
    return SimpleNamespace(cohort=cohort, toxicity=toxicity(cohort), arms=groups_of(cohort, "arm"))


@pytest.fixture
def cohort(make_cohort):
    """Two arms: A watched 365.25 and 100 days (died), B 0 to 130 days, and one never seen again."""
    ids = {"P1": "A", "P2": "A", "P3": "B", "P4": None, "P5": "B"}
    return make_cohort(
        patients=[{"patient_id": p, "arm": arm} for p, arm in ids.items()],
        treatment=[
            {"patient_id": "P1", "start_day": 0.0},
            {"patient_id": "P2", "start_day": 0.0, "stop_day": 90.0},
            {"patient_id": "P3", "start_day": -40.0, "stop_day": -10.0},
            {"patient_id": "P3", "start_day": 0.0, "stop_day": 100.0},
            {"patient_id": "P4", "start_day": 0.0},
            {"patient_id": "P5", "start_day": 0.0, "stop_day": 50.0},
        ],
        events=[
            {"patient_id": "P1", "type": "last_contact", "day": 365.25},
            {"patient_id": "P2", "type": "death", "day": 100.0},
            {"patient_id": "P3", "type": "last_contact", "day": 700.0},
        ],
        adverse_events=[
            {"patient_id": "P1", "term": "rash", "grade": 1, "onset_day": 3.0, "system": "skin"},
            {"patient_id": "P1", "term": "rash", "grade": 3, "onset_day": 9.0, "system": "skin"},
            {"patient_id": "P1", "term": "rash", "grade": 0, "onset_day": 1.0, "system": "skin"},
            {"patient_id": "P1", "term": "rash", "grade": 1, "onset_day": 366.0, "system": "skin"},
            {"patient_id": "P2", "term": "sepsis", "grade": 5, "system": "infections"},
            {"patient_id": "P4", "term": "rash", "grade": 1, "onset_day": 3.0, "system": "skin"},
        ],
    )
