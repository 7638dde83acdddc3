from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mrdscope.analysis.adverse_events.grading import regrading
from mrdscope.analysis.adverse_events.toxicity import toxicity
from mrdscope.analysis.adverse_events.toxicity_groups import groups_of
from mrdscope.analysis.settings import PAPER
from mrdscope.report.toxicity_json import groups_json, regrading_json, toxicity_json

DOCUMENT = Path(__file__).parents[2] / "docs" / "json.md"


@pytest.fixture
def cohort(make_cohort):
    return make_cohort(
        patients=[{"patient_id": "P1", "arm": "A"}, {"patient_id": "P2", "arm": "B"}],
        events=[{"patient_id": p, "type": "last_contact", "day": 100.0} for p in ("P1", "P2")],
        adverse_events=[
            {"patient_id": "P1", "term": "neutropenia", "grade": 4, "scale": "CTCAE v5",
             "onset_day": 5.0},
            {"patient_id": "P2", "term": "neutropenia", "grade": 1, "scale": "CTCAE v5"},
        ],
        labs=[{"patient_id": "P1", "test": "ANC", "value": 0.6, "unit": "10^9/L", "day": 6.0}],
    )  # fmt: skip


def printed(cohort, by=None):
    result = toxicity(cohort)
    groups = None if by is None else groups_of(cohort, by)
    whole = {
        **toxicity_json(result),
        **groups_json(result, PAPER, groups, by),
        **regrading_json(regrading(cohort, result), result, groups),
    }
    return json.loads(json.dumps(whole, allow_nan=False))


def test_counts_shares_rates_and_disagreements_are_there(cohort):
    shown = printed(cohort)
    assert shown["overall"][0]["any"] == 2
    any_event = shown["shares"][0]
    assert (any_event["level"], any_event["grades"], any_event["patients"]) == ("overall", "any", 2)
    assert shown["event_rates"][0]["events"] == 2
    assert shown["onset_not_known"][0]["patient_id"] == "P2"
    first = shown["laboratory"]["agreement"][0]
    assert (first["grade"], first["lab_grade"], first["agrees"]) == (4, 3, False)
    assert (first["lab_file"], first["lab_row"]) == ("labs.csv", 2)
    assert shown["laboratory"]["disagreements"] == 1
    assert shown["comparison"] is None


def test_groups_are_compared_and_everybody_behind_a_count_is_named(cohort):
    shown = printed(cohort, "arm")
    difference = shown["comparison"]["risk_differences"][0]
    assert (difference["group"], difference["reference"]) == ("B", "A")
    assert (difference["grades"], difference["difference"]) == ("any", 0.0)
    severe = [row for row in shown["behind"] if row["grades"] == "III-IV"]
    assert {(row["level"], *row["patients"]) for row in severe} == {
        ("overall", "P1"),
        ("term", "P1"),
    }
    assert {row["lowest_grade"] for row in shown["cumulative_incidence"]} == {1, 3}
    assert shown["listing"][0]["row"] == 2


def test_months_without_an_event_are_told_of_any_event_alone(cohort):
    rows = printed(cohort)["months"]["rows"]
    assert {row["level"] for row in rows if not row["any"]} <= {"overall"}
    assert [row["month"] for row in rows if row["level"] == "overall"] == [1, 2, 3, 4]


def test_every_key_is_documented(cohort):
    section = re.search(r"## toxicity\n(.*?)\n## ", DOCUMENT.read_text(), re.DOTALL)[1]

    def keys(value):
        if isinstance(value, dict):
            return set(value) | set().union(*map(keys, value.values()))
        return set().union(*map(keys, value)) if isinstance(value, list) else set()

    told = set(re.findall(r"`([^`]+)`", section))
    assert keys(printed(cohort, "arm")) - told - {f"grade_{g}" for g in range(1, 6)} == set()


def test_nothing_gives_empty_tables(make_cohort):
    shown = printed(make_cohort())
    empty = [shown[name] for name in ("terms", "shares", "behind", "cumulative_incidence", "onset")]
    assert empty == [[]] * 5
    assert shown["laboratory"]["agreement"] == shown["months"]["rows"] == []
