from __future__ import annotations

import enum
import json
from dataclasses import dataclass, field

import pytest

from mrdscope.review.plain import from_plain, plain


class Colour(enum.StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Asked:
    colour: Colour = Colour.RED
    group: str | None = None
    at: tuple[float, ...] = ()
    span: tuple[float, float] | None = None
    cells: int = 3
    on: bool = False
    level: float = 0.5
    other: frozenset[str] = field(default_factory=frozenset)


def test_a_value_read_back_is_the_one_that_was_kept():
    value = Asked(Colour.BLUE, "arm", (1.0, 2.5), (3.0, 4.0), 4, True, 1.0)
    data = json.loads(json.dumps(plain(value)))
    assert "other" not in data
    assert from_plain(Asked(), data) == value


@pytest.mark.parametrize(
    "data",
    [
        {"colour": "green"}, {"colour": 1}, {"group": 3}, {"at": [1, "2"]}, {"at": "12"},
        {"span": [1]}, {"span": [1, "2"]},
        {"cells": True}, {"cells": 1.5}, {"on": 1}, {"level": "1"}, {"other": ["a"]}, {"new": 1},
    ],
)  # fmt: skip
def test_what_is_not_of_the_type_of_its_field_is_passed_over(data):
    assert from_plain(Asked(), data) == Asked()


def test_one_wrong_part_does_not_take_the_others_with_it():
    assert from_plain(Asked(), {"colour": "green", "group": "arm"}) == Asked(group="arm")
    assert from_plain(Asked(group="arm"), {"group": None, "level": 2}) == Asked(level=2.0)
