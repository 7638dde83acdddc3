from __future__ import annotations

import json

from mrdscope.analysis.table_1.baseline import baseline
from mrdscope.report.baseline_json import baseline_json


def test_table_1_is_written_with_every_number_and_reason(make_cohort):
    rows = [("A", 30.0, "2016-01-18"), ("A", 40.0, "2016-02-03"), ("B", 50.0, None)]
    cohort = make_cohort(
        patients=[
            {"patient_id": f"P{i}", "arm": arm, "age": age, "sex": "male", "seen": seen,
             "os_days": 1.0}
            for i, (arm, age, seen) in enumerate(rows)
        ]
    )  # fmt: skip
    table = baseline_json(baseline(cohort, by="arm"))
    assert json.loads(json.dumps(table, allow_nan=False)) == table
    assert (table["n"], table["by"], table["confidence"]) == (3, "arm", 0.95)
    assert table["groups"] == [{"name": "A", "n": 2}, {"name": "B", "n": 1}]
    assert [left["name"] for left in table["left_out"]] == ["os_days"]
    age, sex, seen = table["characteristics"]
    assert (age["type"], age["unit"], age["median"], age["q1"], age["mean"]) == (
        "measurement", "year", 40, 35, 40,
    )  # fmt: skip
    assert [group["median"] for group in age["groups"]] == [35, 50]
    assert age["smd"] == {
        "value": None,
        "signed": True,
        "reason": "a group has fewer than two known values",
    }
    assert sex["smd"] == {"value": 0.0, "signed": False, "reason": None}
    (male,) = sex["categories"]
    assert (male["value"], male["n"], male["percent"], male["upper"]) == ("male", 3, 100, 100)
    assert (seen["earliest"], seen["latest"], seen["smd"]) == ("2016-01-18", "2016-02-03", None)


def test_without_groups_there_are_none(make_cohort):
    table = baseline_json(baseline(make_cohort(patients=[{"patient_id": "P1", "age": 5.0}])))
    assert (table["by"], table["groups"]) == (None, [])
    assert (table["characteristics"][0]["groups"], table["characteristics"][0]["smd"]) == ([], None)
