import pytest

from mrdscope.analysis.time_to_event.endpoint_variants import (
    censored_at_transplant,
    transplant_competes,
    with_response,
    with_time_zero,
)
from mrdscope.analysis.time_to_event.endpoints import (
    DAY_0,
    MOLECULAR_REMISSION_DURATION,
    MOLECULAR_RESPONSE_INCIDENCE,
    OVERALL_SURVIVAL,
)
from mrdscope.analysis.time_to_event.response_rule import ResponseRule
from mrdscope.errors import UsageError


def test_another_time_zero_is_said_in_the_definition():
    found = with_time_zero(OVERALL_SURVIVAL, "diagnosis")
    assert found.time_zero == "diagnosis"
    assert found.observed_from == DAY_0
    assert found.definition == (
        "Time from diagnosis to death from any cause, censored at last contact."
    )


@pytest.mark.parametrize("time_zero", ["death", "last_contact", "birth", ""])
def test_what_ends_an_endpoint_or_is_no_event_does_not_start_it(time_zero):
    with pytest.raises(UsageError, match="does not start overall survival"):
        with_time_zero(OVERALL_SURVIVAL, time_zero)


def test_censoring_at_transplant_is_said_in_the_definition():
    found = censored_at_transplant(OVERALL_SURVIVAL)
    assert found.censored_by == ("transplant",)
    assert found.definition.endswith("censored at last contact, and at transplant.")


def test_transplant_may_compete_but_not_censor_as_well():
    found = transplant_competes(MOLECULAR_RESPONSE_INCIDENCE)
    assert found.competing[-1] == "transplant"
    assert found.definition.endswith("; transplant competes.")
    with pytest.raises(UsageError, match="compete and censor at once"):
        transplant_competes(censored_at_transplant(OVERALL_SURVIVAL))


def test_a_level_of_response_is_said_in_the_definition():
    found = with_response(MOLECULAR_REMISSION_DURATION, ResponseRule(1e-3, 28))
    assert found.definition.endswith(
        "Molecular response: at most 0.001, by samples that span 28 days or more."
    )
    assert ResponseRule("MR4").in_words == "MR4"
    assert ResponseRule().in_words == "not detected"


def test_survival_has_no_level_of_response():
    with pytest.raises(UsageError, match="overall survival has nothing to do with a level"):
        with_response(OVERALL_SURVIVAL, ResponseRule(1e-3))


@pytest.mark.parametrize(
    "wrong",
    [{"level": 0.0}, {"level": -1e-3}, {"level": float("nan")}, {"level": float("inf")},
     {"confirm_days": -1.0}, {"confirm_days": float("nan")}],
)  # fmt: skip
def test_a_rule_that_is_none_is_refused(wrong):
    with pytest.raises(UsageError):
        ResponseRule(**wrong)
