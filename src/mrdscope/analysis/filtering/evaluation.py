"""Conditions to a polars expression, and the rows of a frame that meet them.

What is not known is neither true nor false (Kleene's logic), and this is the one place that says
so: a comparison with a missing value is null; ``not`` of null is null; ``and`` is false where any
part is, ``or`` true where any part is, whatever the rest. A row is shown where its filter is true;
rows where it is null are counted. Two questions have no unknown answer: whether a value is missing,
and whether some text occurs anywhere in a row, since a missing cell holds no text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import singledispatch

import polars as pl

from mrdscope.analysis.filtering.comparing import (
    compared,
    contains,
    matches,
    one_of_texts,
    value_of,
)
from mrdscope.analysis.filtering.conditions import (
    And,
    Between,
    Compare,
    Condition,
    Contains,
    Matches,
    Missing,
    Not,
    OneOf,
    Op,
    Or,
    Pattern,
    Word,
)
from mrdscope.analysis.filtering.field import FieldKind
from mrdscope.analysis.filtering.fields import Fields
from mrdscope.analysis.filtering.literals import number, period


@dataclass(frozen=True)
class Matched:
    """The rows of a frame that meet a filter.

    ``rows`` are their indices (UInt32, ascending); ``of`` is how many rows there are, ``unknown``
    how many of the others cannot be judged for want of a value.
    """

    rows: pl.Series
    of: int
    unknown: int

    @property
    def shown(self) -> int:
        """How many rows meet the filter."""
        return self.rows.len()


def matching(frame: pl.DataFrame, condition: Condition, fields: Fields) -> Matched:
    """Return the rows of a frame that meet a filter, in the frame's order."""
    mask = mask_of(frame, condition, fields)
    return Matched(mask.arg_true(), frame.height, mask.null_count())


def mask_of(frame: pl.DataFrame, condition: Condition, fields: Fields) -> pl.Series:
    """Return for each row of a frame whether it meets a filter; null where that is not known."""
    mask = frame.select(mask=expression(condition, fields)).to_series()
    # A condition that names no column has one value for all rows.
    same = mask.len() != frame.height
    return mask.new_from_index(0, frame.height) if same else mask


def expression(condition: Condition, fields: Fields) -> pl.Expr:
    """Return a filter as a boolean expression over the frame of its fields.

    Raises
    ------
    KeyError
        A field the frame does not have, in conditions that were read for another table.
    """
    return _expression(condition, fields)


@singledispatch
def _expression(condition: Condition, _fields: Fields) -> pl.Expr:
    raise TypeError(condition)


@_expression.register
def _(condition: And, fields: Fields) -> pl.Expr:
    if not condition.parts:
        return pl.lit(value=True)
    return pl.all_horizontal(_expression(part, fields) for part in condition.parts)


@_expression.register
def _(condition: Or, fields: Fields) -> pl.Expr:
    return pl.any_horizontal(_expression(part, fields) for part in condition.parts)


@_expression.register
def _(condition: Not, fields: Fields) -> pl.Expr:
    return ~_expression(condition.part, fields)


@_expression.register
def _(condition: Missing, fields: Fields) -> pl.Expr:
    return value_of(fields[condition.field]).is_null()


@_expression.register
def _(condition: Contains, fields: Fields) -> pl.Expr:
    return contains(value_of(fields[condition.field]), condition.text)


@_expression.register
def _(condition: Matches, fields: Fields) -> pl.Expr:
    return matches(value_of(fields[condition.field]), condition.pattern)


@_expression.register
def _(condition: Pattern, fields: Fields) -> pl.Expr:
    return _anywhere(matches(value_of(field), condition.pattern) for field in fields.texts)


@_expression.register
def _(condition: Word, fields: Fields) -> pl.Expr:
    found = [contains(value_of(field), condition.text) for field in fields.texts]
    for value, kinds in (
        (number(condition.text), (FieldKind.NUMBER, FieldKind.LEVEL)),
        (period(condition.text), (FieldKind.DATE,)),
    ):
        if value is not None:
            alike = (field for field in fields.shown if field.kind in kinds)
            found += [compared(field, Op.EQUAL, value) for field in alike]
    return _anywhere(found)


def _anywhere(found: Iterable[pl.Expr]) -> pl.Expr:
    parts = [part.fill_null(value=False) for part in found]
    return pl.any_horizontal(parts) if parts else pl.lit(value=False)


@_expression.register
def _(condition: Compare, fields: Fields) -> pl.Expr:
    return compared(fields[condition.field], condition.op, condition.value)


@_expression.register
def _(condition: Between, fields: Fields) -> pl.Expr:
    field = fields[condition.field]
    ends = ((Op.AT_LEAST, condition.low), (Op.AT_MOST, condition.high))
    return pl.all_horizontal(compared(field, op, end) for op, end in ends if end is not None)


@_expression.register
def _(condition: OneOf, fields: Fields) -> pl.Expr:
    field = fields[condition.field]
    if field.is_text:
        return one_of_texts(field, condition.values)
    return pl.any_horizontal(compared(field, Op.EQUAL, value) for value in condition.values)
