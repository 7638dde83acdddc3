from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.filtering.conditions import Compare, Contains, Op, Word
from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.analysis.filtering.fields import Fields
from mrdscope.present.saved_view import restored, saved
from mrdscope.present.view import NARROWEST, Sort, View

FIELDS = Fields((Field("age", FieldKind.NUMBER), Field("site name")))
_keys = st.text(min_size=1, max_size=4)
_filters = st.sampled_from(
    (Compare("age", Op.AT_LEAST, 60), Contains("site name", 'a "b"'), Word("and"))
)
views = st.builds(
    View,
    st.lists(_filters, unique=True).map(tuple),
    st.lists(st.builds(Sort, _keys, st.booleans()), max_size=3).map(tuple),
    st.frozensets(_keys),
    st.lists(_keys, unique=True).map(tuple),
    st.dictionaries(_keys, st.integers(NARROWEST, 90)).map(lambda w: tuple(w.items())),
    st.frozensets(_keys),
)


@given(views)
def test_a_view_kept_in_a_file_is_the_same_when_it_is_read_back(view):
    found = restored(json.loads(json.dumps(saved(view))), FIELDS)
    assert (found.view, found.lost) == (view, ())


def test_what_is_as_the_table_has_it_is_not_kept():
    assert saved(View()) == {}
    assert saved(View().sorted_by("age").sorted_by("age")) == {"sort": ["-age"]}


def test_a_filter_for_a_column_that_is_gone_is_lost_with_its_reason_and_the_rest_is_kept():
    found = restored({"filters": ["age>=60", "gone=1"], "hidden": ["gone"]}, FIELDS)
    assert found.view.filters == (Compare("age", Op.AT_LEAST, 60),)
    ((text, error),) = found.lost
    assert text == "gone=1"
    assert "no column gone" in error.sentence


@pytest.mark.parametrize(
    "kept",
    [
        {"filters": "age>1"}, {"filters": [1, None, ""]}, {"sort": ["age", "", "+"]},
        {"widths": [1]}, {"widths": {"age": "9", "b": True}}, {"order": {"a": 1}}, {"x": 1},
    ],
)  # fmt: skip
def test_what_no_view_was_kept_as_is_passed_over(kept):
    found = restored(kept, FIELDS)
    assert found.view in (View(), View(sorts=(Sort(""),)))
    assert not found.lost
