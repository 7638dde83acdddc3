import pytest

from mrdscope.analysis.time_to_event.endpoints import (
    DAY_0,
    DERIVED,
    ENDPOINTS,
    OVERALL_SURVIVAL,
    censored_at_transplant,
    endpoint,
    in_words,
    with_time_zero,
)
from mrdscope.cohort import schema
from mrdscope.errors import UsageError


def test_an_unknown_endpoint_is_refused_with_those_there_are():
    with pytest.raises(UsageError, match=r"there is no endpoint 'dfs' \(expected os or pfs or rfs"):
        endpoint("dfs")


@pytest.mark.parametrize("name", ENDPOINTS)
def test_an_endpoint_says_itself_in_words_the_schema_has(name):
    found = endpoint(name)
    assert found.id == name
    types = {*schema.EVENTS["type"].codes, *DERIVED}
    assert set(found.mentioned) <= types | {DAY_0}
    for columns in (*found.reported, *found.reported_competing):
        assert schema.PATIENTS[columns.time].kind is schema.Kind.DAY
        assert schema.PATIENTS[columns.event].kind is schema.Kind.FLAG
    assert found.definition.startswith(f"Time from {in_words(found.time_zero)}")
    assert found.definition.endswith(".")
    assert found.source
    assert not set(found.ended_by) & set(found.competing)


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
