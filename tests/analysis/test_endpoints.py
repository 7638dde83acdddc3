import pytest

from mrdscope.analysis.endpoints import ENDPOINTS, endpoint
from mrdscope.cohort import schema
from mrdscope.errors import UsageError


def test_an_unknown_endpoint_is_refused_with_those_there_are():
    with pytest.raises(UsageError, match=r"there is no endpoint 'efs' \(expected os or pfs\)"):
        endpoint("efs")


@pytest.mark.parametrize("name", ENDPOINTS)
def test_an_endpoint_says_itself_in_words_the_schema_has(name):
    found = endpoint(name)
    assert found.id == name
    types = schema.EVENTS["type"].codes
    assert set(found.ended_by + found.censored_at) <= set(types)
    for columns in found.reported:
        assert schema.PATIENTS[columns.time].kind is schema.Kind.DAY
        assert schema.PATIENTS[columns.event].kind is schema.Kind.FLAG
    assert found.definition.endswith(".")
    assert found.source
