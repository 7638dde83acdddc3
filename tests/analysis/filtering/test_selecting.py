from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given

from mrdscope.analysis.filtering.evaluation import mask_of
from mrdscope.analysis.filtering.parsing import parse
from mrdscope.analysis.filtering.selecting import excluding, selecting
from mrdscope.analysis.filtering.writing import written

from .conftest import FIELDS, frames


def same(a, b):
    nan = isinstance(a, float) and isinstance(b, float) and math.isnan(a) and math.isnan(b)
    missing = [v is None or (isinstance(v, float) and math.isnan(v)) for v in (a, b)]
    return nan or all(missing) or a == b


@pytest.mark.parametrize("name", ["patient_id", "age", "sex", "visit date", "died", "severity"])
@given(frame=frames)
def test_the_filter_of_a_cell_is_true_of_the_rows_with_its_value_alone(name, frame):
    field, values = FIELDS[name], frame[name].to_list()
    condition = selecting(frame, field, values[0])
    assert mask_of(frame, condition, FIELDS).fill_null(value=False).to_list() == [
        same(v, values[0]) for v in values
    ]
    others = excluding(frame, field, values[0])
    assert mask_of(frame, others, FIELDS).to_list() == [not same(v, values[0]) for v in values]
    for one in (condition, others):
        assert parse(written(one), FIELDS) == one


def test_a_level_is_selected_by_its_number_or_its_status():
    frame = pl.DataFrame({"status": [None, "undetected"], "low": [None, 0.0], "high": [None, 1e-5]})
    for level, text in (
        (("quantified", 4.1e-4), "mrd_last=4.1e-4"),
        (("undetected", 0.0), "mrd_last=undetected"),
        (("not_evaluable", None), "mrd_last=not_evaluable"),
        ((None, None), "mrd_last=null"),
    ):
        assert written(selecting(frame, FIELDS["mrd_last"], level)) == text
    excluded = excluding(frame, FIELDS["mrd_last"], ("undetected", 0.0))
    assert written(excluded) == "mrd_last!=undetected or mrd_last=null"


def test_texts_that_differ_by_case_alone_are_selected_exactly():
    frame = pl.DataFrame({"agent": ["CR", "cr", "PR"]})
    chosen = [written(selecting(frame, FIELDS["agent"], value)) for value in frame["agent"]]
    assert chosen == ["agent==CR", "agent==cr", "agent=PR"]
