"""What a filter says of one row, told in plain Python: True, False, or None where not known."""

from __future__ import annotations

import datetime as dt
import math
import operator
import re
from functools import reduce

from mrdscope.analysis.filtering.conditions import (
    And,
    Between,
    Compare,
    Contains,
    Matches,
    Missing,
    Not,
    OneOf,
    Op,
    Or,
    Pattern,
    Period,
    Word,
)
from mrdscope.analysis.filtering.field import FieldKind

_OPERATORS = {
    Op.EQUAL: operator.eq, Op.UNEQUAL: operator.ne, Op.LESS: operator.lt,
    Op.AT_MOST: operator.le, Op.GREATER: operator.gt, Op.AT_LEAST: operator.ge,
}  # fmt: skip


def negation(a):
    return None if a is None else not a


def both(a, b):
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def either(a, b):
    return negation(both(negation(a), negation(b)))


def meets(condition, row, fields):
    match condition:
        case And(parts):
            return reduce(both, (meets(part, row, fields) for part in parts), True)
        case Or(parts):
            return reduce(either, (meets(part, row, fields) for part in parts), False)
        case Not(part):
            return negation(meets(part, row, fields))
        case Word(text):
            return _somewhere(text, row, fields)
        case Pattern(pattern):
            return any(_matches(_text(row, field), pattern) is True for field in fields.texts)
    return _field_meets(condition, row, fields[condition.field])


def _field_meets(condition, row, field):
    match condition:
        case Missing():
            return _value(row, field) is None
        case Contains(_, text):
            return _contains(_text(row, field), text)
        case Matches(_, pattern):
            return _matches(_text(row, field), pattern)
        case Compare(_, op, value):
            return _compare(row, field, op, value)
        case Between(_, low, high):
            ends = ((Op.AT_LEAST, low), (Op.AT_MOST, high))
            return reduce(
                both, (_compare(row, field, op, end) for op, end in ends if end is not None), True
            )
        case OneOf(_, values):
            return reduce(either, (_compare(row, field, Op.EQUAL, v) for v in values), False)
    raise AssertionError(condition)


def _value(row, field):
    value = row[field.sources[0]]
    return None if isinstance(value, float) and math.isnan(value) else value


def _text(row, field):
    return row[field.name]


def _contains(text, part):
    if text is None:
        return None
    return part in (text if part != part.lower() else text.lower())


def _matches(text, pattern):
    if text is None:
        return None
    capitals = any(c.isupper() for c in re.sub(r"\\.", "", pattern))
    return re.search(pattern, text, 0 if capitals else re.IGNORECASE) is not None


def _somewhere(text, row, fields):
    if any(_contains(_text(row, field), text) for field in fields.texts):
        return True
    for field in fields.shown:
        if field.kind in (FieldKind.NUMBER, FieldKind.LEVEL) and _is_number(text):
            same = _compare(row, field, Op.EQUAL, float(text))
        elif field.kind is FieldKind.DATE and re.fullmatch(r"\d{4}", text, re.ASCII):
            same = text != "0000" and _value(row, field) is not None
            same = same and _value(row, field).year == int(text)
        else:
            same = False
        if same:
            return True
    return False


def _is_number(text):
    return re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)\s*", text, re.ASCII) is not None


def _compare(row, field, op, value):
    known = _value(row, field)
    if field.kind is FieldKind.LEVEL and not isinstance(value, str):
        return _level(row, op, value)
    if known is None:
        return None
    if field.kind is FieldKind.DATE:
        return _day(known, op, value)
    if field.is_text:
        return _word(known, field, op, value)
    return _OPERATORS[op](known, value)


def _day(known: dt.date, op, value: Period):
    after, before = known > value.last, known < value.first
    return {
        Op.EQUAL: not after and not before, Op.UNEQUAL: after or before, Op.LESS: before,
        Op.AT_MOST: not after, Op.GREATER: after, Op.AT_LEAST: not before,
    }[op]  # fmt: skip


def _word(known, field, op, value):
    if op is Op.EXACT:
        return known == value
    if op in (Op.EQUAL, Op.UNEQUAL):
        return _OPERATORS[op](known.lower(), value.lower())
    if known.lower() not in field.words:
        return None
    return _OPERATORS[op](field.words.index(known.lower()), field.words.index(value))


#: Points of the number line between and on all the bounds the tests use.
_GRID = sorted({x for b in (1e-6, 1e-5, 5e-5, 1e-4, 1e-3, 2e-3, 1.0) for x in (b / 2, b, b * 1.5)})


def _level(row, op, value):
    """Hold the comparison for every value the level may truly have: by trying them all."""
    possible = _possible(row["status"], row["low"], row["high"])
    answers = {_OPERATORS[op](x, value) for x in possible}
    return answers.pop() if len(answers) == 1 else None


def _possible(status, low, high):
    high = math.inf if high is None else high
    points = [0.0, *_GRID, 1e6]
    match status:
        case None | "not_evaluable":
            return []
        case "quantified":
            return [low]
        case "above_range":
            return [x for x in points if x > low]
    return [x for x in points if low <= x < high]
