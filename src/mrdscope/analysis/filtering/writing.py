"""Conditions to the text of a filter, in its one canonical form: ``parse(written(c)) == c``."""

from __future__ import annotations

from decimal import Decimal
from functools import singledispatch

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
    Or,
    Pattern,
    Period,
    Value,
    Word,
)
from mrdscope.analysis.filtering.lexing import is_bare, quoted

#: Up to this a number is written with an exponent, as levels are.
_MOST_SCIENTIFIC = 1e-3


@singledispatch
def written(condition: Condition) -> str:
    """Return the text of a filter that says this."""
    raise TypeError(condition)


def value_text(value: Value | None) -> str:
    """Return a value as it stands in a filter; nothing for the open end of a range."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Period():
            return str(value)
        case str():
            return value if is_bare(value) else quoted(value)
    return _number_text(value)


def _number_text(value: float) -> str:
    if 0 < abs(value) <= _MOST_SCIENTIFIC:
        return f"{Decimal(repr(value)):e}"
    return repr(value).removesuffix(".0")


def _name(name: str) -> str:
    return name if is_bare(name) else quoted(name, "`")


def _test(condition: Between | OneOf | Missing | Contains | Matches, negated: str) -> str:
    """Return a test of one field, with its own way to say that it is not so."""
    name = _name(condition.field)
    match condition:
        case Between(_, low, high):
            return f"{name}{negated}={value_text(low)}..{value_text(high)}"
        case OneOf(_, values):
            return f"{name} {'not ' if negated else ''}in ({', '.join(map(value_text, values))})"
        case Missing():
            return f"{name}{negated}=null"
        case Contains(_, text):
            return f"{name}{negated}~{value_text(text)}"
        case Matches(_, pattern):
            return f"{name}{negated}~/{pattern}/"


@written.register
def _(condition: Compare) -> str:
    return f"{_name(condition.field)}{condition.op}{value_text(condition.value)}"


@written.register(Between)
@written.register(OneOf)
@written.register(Missing)
@written.register(Contains)
@written.register(Matches)
def _(condition: Between | OneOf | Missing | Contains | Matches) -> str:
    return _test(condition, "")


@written.register
def _(condition: Word) -> str:
    return value_text(condition.text)


@written.register
def _(condition: Pattern) -> str:
    return f"/{condition.pattern}/"


@written.register
def _(condition: Not) -> str:
    part = condition.part
    if isinstance(part, Between | OneOf | Missing | Contains | Matches):
        return _test(part, "!")
    return f"not {_grouped(part)}"


@written.register
def _(condition: And) -> str:
    return " and ".join(map(_grouped, condition.parts))


@written.register
def _(condition: Or) -> str:
    return " or ".join(map(_in_or, condition.parts))


def _grouped(part: Condition) -> str:
    return f"({written(part)})" if isinstance(part, And | Or) else written(part)


def _in_or(part: Condition) -> str:
    return f"({written(part)})" if isinstance(part, Or) else written(part)
