from __future__ import annotations

import pytest

from mrdscope.analysis.adverse_events.frequent import Cutoff, frequent, parse_cutoff
from mrdscope.analysis.adverse_events.table_rows import nested_rows
from mrdscope.analysis.adverse_events.toxicity import toxicity
from mrdscope.analysis.adverse_events.toxicity_groups import groups_of
from mrdscope.analysis.adverse_events.toxicity_rates import shares
from mrdscope.errors import UsageError


def event(patient, term, system):
    return {"patient_id": patient, "term": term, "system": system, "grade": 1, "onset_day": 1.0,
            "scale": "WHO"}  # fmt: skip


@pytest.fixture
def made(make_cohort):
    """Skin has most patients, its terms one and two; a cough has no system."""
    return make_cohort(
        patients=[{"patient_id": f"P{i}", "arm": arm} for i, arm in enumerate("AAAB", start=1)],
        adverse_events=[
            event("P1", "itch", "skin"), event("P2", "rash", "skin"), event("P3", "rash", "skin"),
            event("P4", "nausea", "gut"), event("P1", "nausea", "gut"), event("P1", "cough", None),
        ],
    )  # fmt: skip


def test_terms_stand_beneath_their_system_both_most_patients_first(made):
    rows = nested_rows(toxicity(made))
    assert rows.select("level", "system", "term", "depth").rows() == [
        ("overall", None, None, 0),
        ("system", "skin", None, 0), ("term", None, "rash", 1), ("term", None, "itch", 1),
        ("system", "gut", None, 0), ("term", None, "nausea", 1),
        ("system", None, None, 0), ("term", None, "cough", 1),
    ]  # fmt: skip


def test_without_systems_terms_stand_alone(make_cohort):
    cohort = make_cohort(patients=[{"patient_id": "P1"}],
                         adverse_events=[event("P1", "rash", None)])  # fmt: skip
    rows = nested_rows(toxicity(cohort))
    assert rows.select("level", "depth").rows() == [("overall", 0), ("term", 0)]
    assert nested_rows(toxicity(make_cohort())).is_empty()


def test_a_cutoff_is_reached_in_any_group(made):
    table = shares(toxicity(made), groups_of(made, "arm"))
    names = frequent(table, Cutoff(proportion=0.5)).select("system", "term").rows()
    assert names == [(None, None), ("skin", None), ("gut", None), (None, "nausea"), (None, "rash")]
    assert frequent(table, Cutoff(patients=9))["level"].to_list() == ["overall"]


def test_a_cutoff_is_patients_or_a_percentage():
    assert parse_cutoff("10%") == Cutoff(proportion=0.1)
    assert parse_cutoff(" 2 ") == Cutoff(patients=2)
    assert parse_cutoff("2.5 %").text == "in at least 2.5 % of a group"
    assert parse_cutoff("1").text == "in at least 1 patient of a group"
    for text in ("", "2.5", "-1", "101%", "ten"):
        with pytest.raises(UsageError, match="no cutoff"):
            parse_cutoff(text)
