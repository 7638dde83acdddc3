"""Which column a person means by a name."""

from __future__ import annotations

import pytest

from mrdscope.cohort import schema
from mrdscope.cohort.headers import column_called


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("arm", "arm"),
        ("group", "arm"),
        ("Treatment Arm", "arm"),
        ("x", "x"),
        ("X", "x"),
        ("y", None),
    ],
)
def test_a_column_is_called_by_its_name_or_a_synonym(name: str, column: str | None) -> None:
    assert column_called(schema.PATIENTS, ["patient_id", "arm", "x"], name) == column


def test_a_column_of_that_very_name_comes_before_a_synonym() -> None:
    assert column_called(schema.PATIENTS, ["arm", "group"], "group") == "group"
