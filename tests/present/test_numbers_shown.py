"""A table that never lies: every number of every table, read back from what its cell shows."""

from __future__ import annotations

import math
import re
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mrdscope.analysis.filtering.field import FieldKind
from mrdscope.analysis.overview import overview
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.cohort import schema
from mrdscope.cohort.readers import read
from mrdscope.cohort.schema import DAY_DECIMALS
from mrdscope.present.cohort_table import cohort_table, level_cell
from mrdscope.present.numbers import days, level, number
from mrdscope.present.source_table import source_table
from mrdscope.present.table import SAMPLE_ROWS, Align
from mrdscope.present.text import NULL
from mrdscope.present.toxicity import toxicity_grid
from mrdscope.present.toxicity_counts import grid_with_counts
from mrdscope.present.view import View
from mrdscope.present.viewed import viewed

from .conftest import SAMPLE

COHORTS = (SAMPLE, SAMPLE.with_suffix(".xlsx"), SAMPLE.parent / "synthetic_all_faults")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?")


def half_a_step(text):
    """Return half of the last digit a number shows: how far from it the value may be."""
    return Decimal(5).scaleb(Decimal(text).as_tuple().exponent - 1)


def is_what_is_shown(text, value):
    """Return whether a number reads back as the value, as precisely as it is shown."""
    if not _NUMBER.fullmatch(text):
        return False
    if value != 0 and float(text) == 0:
        return False
    exact = value == float(text)
    return exact or abs(Decimal(text) - Decimal(value)) <= half_a_step(text)


def holds_number(text, value):
    if value is None or math.isnan(value):
        assert text == NULL
    else:
        assert is_what_is_shown(text, value), (text, value)


def holds_level(text, status, low, high):
    """Hold that a level reads back as its status and its interval."""
    known = re.fullmatch(r"(<|pos <|>|)(.*)", text)
    match status:
        case None:
            assert text == NULL
        case "not_evaluable":
            assert text == "n.e."
        case "quantified":
            assert known[1] == ""
            holds_number(known[2], low)
        case "undetected" if high is not None and math.isfinite(high):
            assert known[1] == "<"
            holds_number(known[2], high)
        case "positive_not_quantifiable" if high is not None and math.isfinite(high):
            assert known[1] == "pos <"
            holds_number(known[2], high)
        case "above_range" if low is not None:
            assert known[1] == ">"
            holds_number(known[2], low)
        case _:
            assert text in ("undet.", "pos", ">range")


def tables_of(results):
    yield cohort_table(results, overview(results))
    yield toxicity_grid(results.toxicity)
    yield grid_with_counts(results.toxicity).model
    for name, frame in results.cohort.tables().items():
        yield source_table(schema.table(name), frame)


def numbers_and_levels(table):
    """Yield kind, text and the values behind it of every such cell of a table."""
    whole = viewed(table, View())
    rows = whole.cells(0, whole.row_count)
    for place, spec in enumerate(whole.columns):
        field = whole.field(spec.key)
        if spec.drawing or field is None:
            continue
        if field.kind in (FieldKind.NUMBER, FieldKind.LEVEL) and len(spec.columns) in (1, 3):
            values = whole.frame(*spec.columns).iter_rows()
            for row, behind in zip(rows, values, strict=True):
                yield field.kind, row[place].text.strip(" "), behind


@pytest.fixture(scope="module", params=COHORTS, ids=lambda path: path.name)
def results(request):
    if not request.param.exists():
        pytest.skip("this sample cohort is not there")
    return Results(read(request.param).cohort, PAPER)


_COUNT = re.compile(r"([0-9]+) \((–|<1|>99|[0-9]+)\)")


def test_every_number_shown_is_the_number_there_is(results):
    seen = 0
    for table in tables_of(results):
        for kind, text, behind in numbers_and_levels(table):
            seen += text != NULL
            if kind is FieldKind.LEVEL:
                holds_level(text, *behind)
            elif (counted := _COUNT.fullmatch(text)) is not None:
                assert int(counted[1]) == behind[0]
            elif text in ("·", "?"):
                assert behind[0] is None or math.isnan(behind[0])
            else:
                holds_number(text, behind[0])
    assert seen > 500


def test_points_stand_under_each_other_in_every_column_of_decimals(results):
    for table in tables_of(results):
        rows = table.cells(0, SAMPLE_ROWS)
        for place, spec in enumerate(table.columns):
            if spec.align is Align.DECIMAL:
                heads = (re.match("[^0-9]*[0-9]+", row[place].text) for row in rows)
                after = {len(head.string) - head.end() for head in heads if head}
                assert len(after) <= 1, spec.key


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_number_is_shown_as_another(value):
    assert is_what_is_shown(number(value), value)


@given(st.floats(-1e6, 1e6).map(lambda day: round(day, DAY_DECIMALS)))
@example(0.04)
@example(-0.000001)
@example(364.8)
def test_no_day_is_shown_as_another(value):
    assert is_what_is_shown(days(value), value)


@given(st.floats(1e-300, 1e300))
def test_no_level_is_shown_as_another(value):
    holds_level(level_cell("quantified", value, value).text, "quantified", value, value)
    holds_level(level("undetected", 0.0, value), "undetected", 0.0, value)


def test_reading_back_tells_a_lie_when_it_sees_one():
    assert not is_what_is_shown("0.00", 0.0032)
    assert not is_what_is_shown("0", 0.0032)
    assert not is_what_is_shown("3.3e-3", 0.0032)
    assert not is_what_is_shown("1", 1.6)
    assert is_what_is_shown("3.2e-3", 0.00319)
    with pytest.raises(AssertionError):
        holds_level("<1.0e-5", "quantified", 1e-5, 1e-5)
    with pytest.raises(AssertionError):
        holds_number("0", None)
