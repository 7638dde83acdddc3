"""Numbers of endpoints in the registry: their values, their formulas, the rows behind them."""

from __future__ import annotations

from pathlib import Path

import pytest

from mrdscope.analysis.metrics import explain, metric
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import ALL_MRD
from mrdscope.cohort.readers import read
from mrdscope.errors import AnalysisError, UsageError

LARGE = Path(__file__).parents[3] / "sample_data" / "synthetic_all"


@pytest.fixture(scope="module")
def large():
    return Results(read(LARGE).cohort, ALL_MRD)


def value(results, name):
    return explain(metric(name), results).value


def test_the_papers_survival_is_explained_by_its_one_factor(sample_results):
    explanation = explain(metric("survival.at/os at 730"), sample_results)
    assert explanation.value == pytest.approx((0.75, 0.12795, 0.96055), abs=1e-5)
    assert "over 1 event day up to day 730: (1 - 1/4) = 0.75" in explanation.formula
    assert "3 at risk, 1 had the event, 3 were censored" in explanation.formula
    assert explanation.used["event"].sum() == 1
    assert explanation.used.height == 7


def test_past_the_last_follow_up_the_reason_stands_in_the_formula(sample_results):
    explanation = explain(metric("survival.at/os at 5000"), sample_results)
    assert explanation.value == (None, None, None)
    assert "past the last follow-up" in explanation.formula


def test_a_restricted_mean_has_its_error_and_an_interval_within_its_days(sample_results):
    explanation = explain(metric("survival.mean/pfs to 729.6"), sample_results)
    estimate, lower, upper = explanation.value
    # Domain reference 8.5: 661.2, standard error 59.24; the upper bound is cut at 729.6.
    assert (estimate, upper) == (pytest.approx(661.2), 729.6)
    assert lower == pytest.approx(661.2 - 1.959964 * 59.2361, abs=1e-3)
    assert "standard error 59.2361" in explanation.formula


def test_the_permutation_p_of_the_papers_patients_is_34_of_35(sample_results):
    explanation = explain(metric("survival.permutation/pfs by sex"), sample_results)
    assert explanation.value == (pytest.approx(34 / 35),)
    assert "exact, 35 arrangements" in explanation.formula
    test = explain(metric("survival.log_rank/pfs by sex"), sample_results)
    assert test.value == (pytest.approx(0.5637, abs=1e-4),)
    assert "female: 0 observed, 0.25 expected; male: 1 observed, 0.75 expected" in test.formula
    assert "group" in test.used.columns


def test_what_separation_leaves_is_its_reason(sample_results):
    explanation = explain(metric("survival.hazard_ratio/pfs by sex"), sample_results)
    assert explanation.value == (None, None, None)
    assert "separation" in explanation.formula
    ratio = explain(metric("survival.rate_ratio/pfs by sex"), sample_results)
    assert "the reference has no events" in ratio.formula


def test_causes_add_up_to_the_event_and_with_survival_to_1(large):
    event = value(large, "survival.incidence/pfs at 365")[0]
    causes = [value(large, f"survival.incidence/pfs, {cause} at 365")[0]
              for cause in ("hematologic_relapse", "progression", "death")]  # fmt: skip
    assert sum(causes) == pytest.approx(event, rel=1e-12)
    assert event + value(large, "survival.at/pfs at 365")[0] == pytest.approx(1, rel=1e-12)


def test_groups_compare_as_in_the_analysis_of_the_endpoint(large):
    result = large.survival("pfs", "age", cut_at="tertiles")
    low, middle, high = (group.name for group in result.groups)
    for place, name in enumerate((middle, high)):
        ratio = value(large, f"survival.hazard_ratio/pfs by age cut at tertiles: {name}")
        assert ratio[0] == result.cox[place].hr
        mean = value(large, f"survival.mean_difference/pfs by age cut at tertiles: {name}")
        assert mean[0] == result.comparison.rmst[place].difference.estimate
        rate = value(large, f"survival.rate_ratio/pfs by age cut at tertiles: {name}")
        assert rate[0] == result.comparison.rate_ratios[place].ratio.estimate
    assert value(large, "survival.log_rank/pfs by age cut at tertiles") == (result.logrank.p,)
    with pytest.raises(UsageError, match="no group"):
        value(large, f"survival.hazard_ratio/pfs by age cut at tertiles: {low}")


def test_a_rate_where_events_compete_is_of_the_event_alone(large):
    result = large.survival("molecular_response", at=())
    event = result.incidence.groups[0].event
    assert value(large, "molecular_response.rate")[0] == event.rate.estimate
    assert result.groups[0].events > event.curve.events


def test_survival_does_not_rest_on_settings_of_samples_and_response_does(large):
    survival = explain(metric("survival.at/os at 365"), large)
    assert [name for name, _ in survival.parameters] == ["confidence"]
    assert survival.unverified == ()
    response = explain(metric("survival.at/molecular_response at 90"), large)
    assert "minimum_control_copies" in dict(response.parameters)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("survival.at/os", "such as os at 365"),
        ("survival.at/os at soon", "such as os at 365"),
        ("survival.at/os at -1", "such as os at 365"),
        ("survival.at/dfs at 365", "no endpoint 'dfs'"),
        ("survival.mean/os at 365", "such as os to 365"),
        ("survival.incidence/os at 365", "one event alone ends os"),
        ("survival.incidence/pfs, transplant at 365", "nobody had 'transplant'"),
        ("survival.log_rank/os", "such as os by sex"),
        ("survival.log_rank/os by height", "no column 'height'"),
        ("survival.hazard_ratio/os by sex: unknown", "no group 'unknown'"),
    ],
)
def test_what_is_no_question_is_refused(large, name, said):
    with pytest.raises(UsageError, match=said):
        value(large, name)


def test_a_column_that_divides_nobody_compares_nobody(sample_results):
    with pytest.raises(AnalysisError, match="does not divide"):
        value(sample_results, "survival.hazard_ratio/os by diagnosis")
