"""A field compared with a value, by the kind of the field, as a polars expression.

All are null where the field's value is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

import polars as pl

from mrdscope.analysis.filtering.column import column
from mrdscope.analysis.filtering.conditions import Op, Period, Value
from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.analysis.filtering.level_interval import level_compared

#: What in a pattern has capitals without being one: ``\\W``, ``\\p{Lu}``.
_CLASSES = re.compile(r"\\[pP]\{[^}]*\}|\\.", re.DOTALL)


def has_capitals(text: str) -> bool:
    """Return whether case matters where this is looked for."""
    return text != text.lower()


def contains(text: pl.Expr, part: str) -> pl.Expr:
    """Return whether a text holds a part; in any case, unless the part has capitals."""
    if has_capitals(part):
        return text.str.contains(part, literal=True)
    return text.str.to_lowercase().str.contains(part, literal=True)


def matches(text: pl.Expr, pattern: str) -> pl.Expr:
    """Return whether some of a text matches a pattern; in any case, unless that has capitals."""
    exact = has_capitals(_CLASSES.sub("", pattern))
    return text.str.contains(pattern if exact else f"(?i){pattern}")


def value_of(field: Field) -> pl.Expr:
    """Return the value of a field as it is compared: of a level, its status.

    NaN is missing; days are rounded; a moment is its date; categories are text.
    """
    value = column(field.sources[0])
    match field.kind:
        case FieldKind.NUMBER:
            known = pl.when(value.cast(pl.Float64).is_not_nan()).then(value)
            return known if field.decimals is None else known.round(field.decimals)
        case FieldKind.DATE:
            return value.dt.date()
        case FieldKind.FLAG:
            return value
    return value.cast(pl.String)


def compared(field: Field, op: Op, value: Value) -> pl.Expr:
    """Return whether a field's value stands so to a value of its kind (see `literals.literal`)."""
    match field.kind:
        case FieldKind.LEVEL:
            if isinstance(value, str):
                return _ordered(column(field.sources[0]), op, value)
            assert isinstance(value, int | float)  # noqa: S101 - as literals reads levels
            return level_compared(field, op, value)
        case FieldKind.DATE:
            assert isinstance(value, Period)  # noqa: S101 - as literals reads dates
            return _dated(value_of(field), op, value)
        case FieldKind.TEXT | FieldKind.ORDERED:
            return _worded(field, op, str(value))
    return _ordered(value_of(field), op, value)


_OPERATORS: Mapping[Op, Callable[[pl.Expr, object], pl.Expr]] = {
    Op.EQUAL: pl.Expr.eq,
    Op.EXACT: pl.Expr.eq,
    Op.UNEQUAL: pl.Expr.ne,
    Op.LESS: pl.Expr.lt,
    Op.AT_MOST: pl.Expr.le,
    Op.GREATER: pl.Expr.gt,
    Op.AT_LEAST: pl.Expr.ge,
}


def _ordered(left: pl.Expr, op: Op, right: object) -> pl.Expr:
    return _OPERATORS[op](left, right)


def _dated(day: pl.Expr, op: Op, period: Period) -> pl.Expr:
    match op:
        case Op.EQUAL | Op.EXACT:
            return (day >= period.first) & (day <= period.last)
        case Op.UNEQUAL:
            return (day < period.first) | (day > period.last)
        case Op.LESS | Op.AT_LEAST:
            return _ordered(day, op, period.first)
    return _ordered(day, op, period.last)


def _worded(field: Field, op: Op, value: str) -> pl.Expr:
    text = value_of(field)
    match op:
        case Op.EXACT:
            return text == value
        case Op.EQUAL:
            return text.str.to_lowercase() == pl.lit(value).str.to_lowercase()
        case Op.UNEQUAL:
            return text.str.to_lowercase() != pl.lit(value).str.to_lowercase()
    return _ordered(place_in_order(field), op, field.words.index(value))


def one_of_texts(field: Field, values: Iterable[Value]) -> pl.Expr:
    """Return whether a text is one of these, in any case."""
    wanted = pl.Series([str(value) for value in values], dtype=pl.String).str.to_lowercase()
    return value_of(field).str.to_lowercase().is_in(wanted.implode())


def place_in_order(field: Field) -> pl.Expr:
    """Return the place of a word in the order of its field, from 0; null where it has none."""
    places = {word.lower(): place for place, word in enumerate(field.words)}
    return (
        value_of(field)
        .str.to_lowercase()
        .replace_strict(places, default=None, return_dtype=pl.Int32)
    )
