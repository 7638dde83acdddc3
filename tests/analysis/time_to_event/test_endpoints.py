import pytest

from mrdscope.analysis.time_to_event.endpoints import (
    DAY_0,
    DERIVED,
    ENDPOINTS,
    endpoint,
    in_words,
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
