"""Table 1 asked number by number: the same numbers, from the rows they come from."""

from __future__ import annotations

import pytest

from mrdscope.analysis.metrics import explain, metric
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.analysis.table_1.baseline import baseline
from mrdscope.errors import UsageError

AGES = [34, 47, 63, 59, 68, 52, 79]


@pytest.mark.parametrize(
    ("metric_id", "value"),
    [
        ("table_1.known/age", 7), ("table_1.missing/age", 0), ("table_1.median/age", 59),
        ("table_1.minimum/age", 34), ("table_1.maximum/age", 79),
        ("table_1.mean/age", sum(AGES) / 7), ("table_1.q1/age", 49.5), ("table_1.q3/age", 65.5),
    ],
)  # fmt: skip
def test_the_numbers_of_a_measurement(metric_id, value, sample_results):
    explanation = explain(metric(metric_id), sample_results)
    assert explanation.value == (pytest.approx(value),)
    assert explanation.used["value"].to_list() == AGES
    assert explanation.used["_row"].to_list() == list(range(2, 9))


def test_the_share_of_a_value_of_all_and_of_a_group(sample_results):
    # The paper: 4 of 7 female; exact interval as in the domain reference, 7.
    everybody = explain(metric("table_1.share/sex=female"), sample_results)
    assert everybody.value == (4, 7, pytest.approx(0.184, abs=5e-4), pytest.approx(0.901, abs=5e-4))
    group = explain(metric("table_1.share/sex=female [transcript=p190]"), sample_results)
    assert group.value[:2] == (3, 4)
    assert group.left_out["reason"].unique().to_list() == ["in another group"]
    assert group.left_out["patient_id"].to_list() == ["P02", "P05", "P06"]


def test_a_standardised_difference_is_that_of_the_table(sample_results):
    table = baseline(sample_results.cohort, "sex")
    explanation = explain(metric("table_1.smd/age [sex]"), sample_results)
    assert explanation.value == (table["age"].difference.value,)
    assert "female minus male" in explanation.formula
    assert explanation.used["group"].unique().sort().to_list() == ["female", "male"]


def test_what_a_characteristic_does_not_have_is_said(sample_results):
    explanation = explain(metric("table_1.median/sex"), sample_results)
    assert explanation.value == (None,)
    assert explanation.formula.endswith("as a category it has no median")


def test_missing_values_are_left_out_with_the_reason(make_cohort):
    rows = [{"patient_id": f"P{i}", "wbc": wbc} for i, wbc in enumerate([10.5, None, 20.5])]
    results = Results(make_cohort(patients=rows), PAPER)
    explanation = explain(metric("table_1.median/wbc"), results)
    assert explanation.value == (15.5,)
    assert explanation.formula == "white cell count: 2 known, 1 missing; median 15.5 10^9/L"
    assert explanation.left_out.select("patient_id", "reason").rows() == [("P1", "no value")]


def test_dates_and_columns_that_are_no_characteristic(make_cohort):
    rows = [
        {"patient_id": f"P{i}", "seen": f"2016-01-{i + 10}", "os_days": 10.0 * i, "os_event": False}
        for i in range(3)
    ]
    results = Results(make_cohort(patients=rows), PAPER)
    assert explain(metric("table_1.latest/seen"), results).value == ("2016-01-12",)
    outcome = explain(metric("table_1.median/os_days"), results)
    assert outcome.value == (None,)
    assert "an outcome, not a baseline value" in outcome.formula


@pytest.mark.parametrize(
    ("metric_id", "said"),
    [("table_1.median/height", "no characteristic"), ("table_1.share/sex=other", "no value"),
     ("table_1.share/sex", "no value"), ("table_1.median/age [sex=other]", "no group"),
     ("table_1.median/age [height=1]", "no column"), ("table_1.smd/age", "between groups")],
)  # fmt: skip
def test_what_the_cohort_does_not_have_is_refused(metric_id, said, sample_results):
    with pytest.raises(UsageError, match=said):
        explain(metric(metric_id), sample_results)
