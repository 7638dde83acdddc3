"""Numbers of all patients' MRD: the paper's from the sample cohort, others from made courses."""

from __future__ import annotations

import math
from dataclasses import replace

import polars as pl
import pytest

from mrdscope.analysis.metrics import explain, metric
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import CML_IS_2020, PAPER
from mrdscope.errors import UsageError


def explained(cohort, metric_id, settings=PAPER):
    return explain(metric(metric_id), Results(cohort, settings))


@pytest.mark.parametrize(
    ("metric_id", "value"),
    [
        # Exact intervals as in the domain reference, 7: 4/7, 5/7, 1/2, 0/2.
        ("levels.median", ("quantified", 4.1e-4, 4.1e-4)),
        ("share.mcr", (7, 7, 0.590, 1.0)),
        ("share.persisting", (5, 7, 0.290, 0.963)),
        ("share.at_last", (4, 7, 0.184, 0.901)),
        ("share.mrel", (4, 7, 0.184, 0.901)),
        ("share.increase", (4, 7, 0.184, 0.901)),
        ("increase.high_relapse", (1, 2, 0.013, 0.987)),
        ("increase.low_relapse", (0, 2, 0.0, 0.842)),
        ("monitoring.sensitivity", (1, 1, 0.025, 1.0)),
    ],
)
def test_the_papers_cohort_has_the_papers_numbers(metric_id, value, sample_results):
    found = explain(metric(metric_id), sample_results).value
    assert found == tuple(pytest.approx(v, abs=5e-4) if isinstance(v, float) else v for v in value)


def test_a_median_among_undetected_levels_is_undetected(cohort_of):
    cohort = cohort_of("28:U", "28:1e-3", "28:U", "90:1e-2", "28:NE")
    found = explained(cohort, "levels.median")
    assert found.value == ("undetected", 0, 1e-5)
    assert "levels of 3 patients at four weeks, 2 of them known as intervals" in found.formula
    assert found.used["patient_id"].to_list() == ["P1", "P2", "P3"]
    assert dict(found.left_out.rows()) == {
        "P4": "no evaluable sample in days 21 to 42", "P5": "no evaluable sample in days 21 to 42",
    }  # fmt: skip
    assert explained(cohort, "levels.upper_quartile").value == ("quantified", 1e-3, 1e-3)
    assert explained(cohort, "levels.median/last").used["patient_id"].len() == 4
    with pytest.raises(UsageError, match="early or last or best"):
        explained(cohort, "levels.median/first")


def test_a_median_between_a_number_and_an_interval_is_an_interval(cohort_of):
    found = explained(cohort_of("28:1e-4", "28:U<1e-3", "28:1e-2"), "levels.median")
    assert found.value[1:] == (1e-4, 1e-3)


def test_the_geometric_mean_of_numbers_is_the_usual_one(cohort_of):
    found = explained(cohort_of("28:1e-4", "28:1e-3", "28:1e-2"), "levels.geometric_mean")
    assert found.value[0] == pytest.approx(1e-3)
    nothing = explained(cohort_of("28:U", "28:U"), "levels.geometric_mean")
    assert nothing.value == (None, None, None)
    assert "fewer than two different levels" in nothing.formula


def test_nobody_to_count_is_said(cohort_of):
    found = explained(cohort_of("0:1e-3 30:1e-4"), "monitoring.sensitivity")
    assert found.value == (0, 0, None, None)
    assert found.formula == "there is nobody to count: no hematologic relapse"


def test_a_relapse_without_warning_counts_against_monitoring(cohort_of):
    found = explained(cohort_of("0:U 30:1e-3", "0:U", relapse=60), "monitoring.sensitivity")
    assert found.value[:2] == (1, 2)
    assert found.used["no warning"].to_list() == [
        None, "in molecular remission at the last sample before it",
    ]  # fmt: skip
    assert found.used["_row"].to_list() == [2, 3]


def test_who_never_was_in_remission_cannot_lose_it(cohort_of):
    found = explained(cohort_of("0:U 30:1e-3", "0:1e-3 30:1e-3"), "share.mrel")
    assert found.value[:2] == (1, 1)
    assert found.left_out["reason"].to_list() == ["never in molecular remission"]


def test_an_incidence_is_of_the_level_and_the_day_asked_for(cohort_of):
    # By hand: two of four respond to 1e-4 by day 60, all four to 1e-3 by day 30.
    cohort = cohort_of(
        "0:1e-1 30:1e-4 400:U", "0:1e-1 30:1e-3 60:5e-5 400:U", *["0:1e-1 30:1e-3 400:1e-3"] * 2,
        last=400,
    )  # fmt: skip
    assert explained(cohort, "incidence.response").value[0] == pytest.approx(0.5)
    assert explained(cohort, "incidence.response/1e-4 at 45").value[0] == pytest.approx(0.25)
    assert explained(cohort, "incidence.response/1e-3 at 30").value[0] == pytest.approx(1.0)
    confirmed = explained(cohort, "incidence.confirmed_response")
    assert confirmed.value[0] == pytest.approx(0.5)
    assert "by samples that span 28 days or more" in confirmed.formula
    for wrong in ("MR4", "1e-4 at noon", "1e-4 at -1"):
        with pytest.raises(UsageError):
            explained(cohort, f"incidence.response/{wrong}")


def test_an_incidence_of_a_level_on_the_scale_is_of_those_who_have_one(cohort_of):
    cohort = cohort_of("0:1e-1 30:5e-5 60:1e-4 90:1e-3", "0:1e-1 30:1e-2 60:1e-2 90:1e-2")
    mrd = cohort.mrd.with_columns(
        conversion_factor=pl.when(pl.col("patient_id") == "P1").then(pl.lit(1.0)),
        control_gene=pl.lit("ABL1"), control_copies=pl.lit(1e5),
    )  # fmt: skip
    found = explained(replace(cohort, mrd=mrd), "incidence.response/MR4 at 30", CML_IS_2020)
    assert found.value[0] == pytest.approx(1.0)
    assert found.left_out["patient_id"].to_list() == ["P2"]
    assert not math.isnan(found.value[0])
