import json

import pytest

from mrdscope.analysis.settings import PAPER
from mrdscope.analysis.time_to_event.endpoint_times import endpoint_times
from mrdscope.analysis.time_to_event.endpoints import OVERALL_SURVIVAL
from mrdscope.analysis.time_to_event.grouping import grouped
from mrdscope.analysis.time_to_event.survival import survival_by_group
from mrdscope.report.survival_json import survival_json


@pytest.fixture
def cohort(make_cohort):
    return make_cohort(
        patients=[
            {"patient_id": "a", "arm": "x", "os_days": 5.0, "os_event": True},
            {"patient_id": "b", "arm": "x", "os_days": 9.0, "os_event": False},
            {"patient_id": "c", "arm": "y", "os_days": 7.0, "os_event": True},
            {"patient_id": "d", "arm": "y", "os_days": 8.0, "os_event": True},
            {"patient_id": "e", "arm": "y", "os_event": True},
        ]
    )


def written(times, **how):
    return json.loads(json.dumps(survival_json(survival_by_group(times, PAPER, **how)),
                                 allow_nan=False))  # fmt: skip


def test_the_object_has_the_documented_shape(cohort):
    times = grouped(endpoint_times(cohort, OVERALL_SURVIVAL), cohort, "arm")
    found = written(times, at=[6, 30])
    assert (found["endpoint"], found["time_unit"], found["by"]) == ("os", "day", "arm")
    assert set(found["logrank"]) == {"chi2", "df", "p"}
    assert {"term", "hr", "lower", "upper", "p"} <= set(found["cox"][0])
    assert found["source"]["left_out"] == [{"patient_id": "e", "reason": "no os_days"}]
    first, second = found["groups"]
    assert (first["name"], second["name"]) == ("x", "y")
    assert {"n", "events", "censored", "person_time", "rate", "median", "median_follow_up", "at",
            "rmst"} <= set(first)  # fmt: skip
    assert set(first["rate"]) == {"estimate", "lower", "upper"}
    assert set(first["rmst"]) == {"tau", "estimate", "std_error"}
    assert first["at"][0] == {
        "time": 6, "survival": pytest.approx(0.5), "std_error": pytest.approx(0.5 / 2**0.5),
        "lower": pytest.approx(0.00598, abs=5e-6), "upper": pytest.approx(0.91041, abs=5e-6),
        "at_risk": 1, "events": 1, "censored": 0, "not_entered": 0,
    }  # fmt: skip


def test_comparisons_are_written_with_their_keys(cohort):
    times = grouped(endpoint_times(cohort, OVERALL_SURVIVAL), cohort, "arm")
    found = written(times, at=[6, 30])["comparison"]
    assert set(found) == {
        "observed_expected", "pairwise", "trend", "permutation", "proportional_hazards",
        "rate_ratios", "rmst", "fixed_times", "differences", "standardised",
    }  # fmt: skip
    assert set(found["permutation"]) == {"p", "method", "std_error", "arrangements"}
    assert (found["permutation"]["method"], found["permutation"]["arrangements"]) == ("exact", 6)
    for rows in (found["rate_ratios"], found["rmst"], found["differences"]):
        assert {"term", "reference", "estimate", "lower", "upper"} <= set(rows[0])
    assert sum(row["observed"] for row in found["observed_expected"]) == 3


def test_the_endpoint_is_written_in_full(cohort):
    found = written(endpoint_times(cohort, OVERALL_SURVIVAL))
    assert found["endpoint_definition"] == {
        "time_zero": "day 0", "observed_from": "day 0", "ended_by": ["death"], "competing": [],
        "censored_by": [], "censored_at": ["last_contact"],
        "response": None, "source": OVERALL_SURVIVAL.source,
    }  # fmt: skip
    assert (found["incidence"], found["strata_by"]) == (None, None)
    assert found["source"]["left_out_by_reason"] == [{"reason": "no os_days", "n": 1}]


def test_what_is_not_estimable_is_null_with_a_reason_at_its_path(cohort):
    found = written(endpoint_times(cohort, OVERALL_SURVIVAL), at=[30], tau=30)
    (group,) = found["groups"]
    assert group["name"] == "all"
    assert (found["logrank"], found["cox"]) == (None, None)
    assert (group["at"][0]["survival"], group["rmst"]["estimate"]) == (None, None)
    assert found["notes"]["groups[0].at[0]"] == "past the last follow-up"
    assert found["notes"]["groups[0].rmst"] == "tau is past the last follow-up, 9"


def test_an_empty_cohort_is_written_too(make_cohort):
    found = written(endpoint_times(make_cohort(), OVERALL_SURVIVAL))
    assert found["groups"][0]["n"] == 0
    assert found["groups"][0]["median"] == {"estimate": None, "lower": None, "upper": None}
