"""The condition that selects one value of a field: filter by this cell, drill down to a count."""

from __future__ import annotations

import datetime as dt
import math

import polars as pl

from mrdscope.analysis.filtering.comparing import value_of
from mrdscope.analysis.filtering.conditions import (
    Compare,
    Condition,
    Missing,
    Not,
    Op,
    Period,
    any_of,
)
from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.cohort.schema import Status


def selecting(frame: pl.DataFrame, field: Field, value: object) -> Condition:
    """Return the condition that is true of exactly the rows with this value.

    Of text, ``=`` is enough unless another text of the column differs by case alone. Of a level,
    ``value`` is its status and lower bound: a quantified one is selected by its number, any other
    by its status, whatever its limits.
    """
    if field.kind is FieldKind.LEVEL:
        return _level(field, value)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return Missing(field.name)
    if isinstance(value, dt.date):
        return Compare(field.name, Op.EQUAL, Period.of(value.year, value.month, value.day))
    if isinstance(value, bool | int | float):
        return Compare(field.name, Op.EQUAL, value)
    return Compare(field.name, _same(frame, field, str(value)), str(value))


def excluding(frame: pl.DataFrame, field: Field, value: object) -> Condition:
    """Return the condition that is true of all other rows, those without a value among them."""
    selected = selecting(frame, field, value)
    if isinstance(selected, Missing):
        return Not(selected)
    others = _opposite(selected)
    lacking = frame.select(value_of(field).is_null().any()).item()
    return any_of(others, Missing(field.name)) if lacking else others


def _opposite(selected: Condition) -> Condition:
    if isinstance(selected, Compare) and selected.op is Op.EQUAL:
        return Compare(selected.field, Op.UNEQUAL, selected.value)
    return Not(selected)


def _same(frame: pl.DataFrame, field: Field, value: str) -> Op:
    text = value_of(field)
    alike = text.str.to_lowercase() == pl.lit(value).str.to_lowercase()
    return Op.EXACT if frame.select((alike & (text != value)).any()).item() else Op.EQUAL


def _level(field: Field, value: object) -> Condition:
    status, low = value if isinstance(value, tuple) else (value, None)
    if status is None:
        return Missing(field.name)
    known = low if status == Status.QUANTIFIED and low is not None else str(status)
    return Compare(field.name, Op.EQUAL, known)
