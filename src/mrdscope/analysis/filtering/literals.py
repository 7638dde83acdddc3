"""What a value written in a filter is, by the kind of the field it is compared with."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

from mrdscope.analysis.filtering.conditions import Period, Value
from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.cohort import schema
from mrdscope.cohort.text import fold

_NUMBER = re.compile(
    r"(?P<mantissa>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))"
    r"(?:[eE](?P<exponent>[+-]?[0-9]{1,4})|[x*·]10\^(?P<power>[+-]?[0-9]{1,4}))?(?P<percent>%?)"
)
_POWER = re.compile(r"(?P<sign>[+-]?)10\^(?P<power>[+-]?[0-9]{1,4})(?P<percent>%?)")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2}))?(?:-([0-9]{1,2}))?")
_SIGNS = str.maketrans({"−": "-", "×": "x"})
#: Whole numbers of so many digits are whole in a column too.
_WHOLE_DIGITS = 18
_INFINITE = {"inf": math.inf, "-inf": -math.inf, "∞": math.inf, "-∞": -math.inf}
_PERCENT_UNITS = ("percent", "%")

_FLAGS = {
    **dict.fromkeys(("yes", "y", "true", "t", "1"), True),
    **dict.fromkeys(("no", "n", "false", "f", "0"), False),
}

NUMBERS = "a number such as 60, 1e-4 or 0.01%"
DATES = "a date such as 2016-01-18, 2016-01 or 2016"
_STATUS_CODES = schema.MRD["status"].codes
STATUSES = ", ".join(_STATUS_CODES)


def _spelled(codes: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    others = {fold(s): value for value, spellings in codes.items() for s in spellings}
    return others | {fold(value): value for value in codes}


_STATUSES = _spelled(_STATUS_CODES)


class NotAValueError(ValueError):
    """A text is no value of a field; the message is what would have been one."""


def literal(field: Field, text: str) -> Value:
    """Return what a text stands for where it is compared with a field.

    Raises
    ------
    NotAValueError
        Saying what was expected.
    """
    return _READERS[field.kind](field, _coded(field, text))


def _coded(field: Field, text: str) -> str:
    wanted = fold(text)
    return next((value for spelling, value in field.codes if fold(spelling) == wanted), text)


def _number(field: Field, text: str) -> Value:
    value = number(text, percent_is_one=field.unit in _PERCENT_UNITS)
    if value is None:
        raise NotAValueError(NUMBERS)
    return value


def number(text: str, *, percent_is_one: bool = False) -> int | float | None:
    """Return a number as a person writes it; None where the text is none, or too large for one.

    A percent sign divides by 100, but where the field is in percent itself.
    """
    text = text.strip().translate(_SIGNS)
    if text in _INFINITE:
        return _INFINITE[text]
    if text.lstrip("+-").isdecimal() and text.isascii() and len(text) <= _WHOLE_DIGITS:
        return int(text) if _NUMBER.fullmatch(text) else None
    match = _NUMBER.fullmatch(text)
    if match is not None:
        mantissa, power = match["mantissa"], int(match["exponent"] or match["power"] or 0)
    else:
        match = _POWER.fullmatch(text)
        if match is None:
            return None
        mantissa, power = f"{match['sign']}1", int(match["power"])
    # By the exponent: 0.0032 / 100 is not 3.2e-5.
    power -= 2 if match["percent"] and not percent_is_one else 0
    value = float(f"{mantissa}e{power}")
    return value if math.isfinite(value) else None


def period(text: str) -> Period | None:
    """Return the days a date names, None where the text is no date."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return Period.of(*(int(part) for part in match.groups() if part is not None))
    except ValueError:
        return None


def _date(_field: Field, text: str) -> Value:
    found = period(text)
    if found is None:
        raise NotAValueError(DATES)
    return found


def _flag(_field: Field, text: str) -> Value:
    found = _FLAGS.get(text.strip().lower())
    if found is None:
        raise NotAValueError("yes or no")
    return found


def _level(_field: Field, text: str) -> Value:
    status = _STATUSES.get(fold(text))
    value = status if status is not None else number(text)
    if value is None:
        raise NotAValueError(f"{NUMBERS}, or {STATUSES}")
    return value


def _text(_field: Field, text: str) -> Value:
    return text


def _ordered(field: Field, text: str) -> Value:
    wanted = fold(text)
    return next((word for word in field.words if fold(word) == wanted), text)


_READERS: Mapping[FieldKind, Callable[[Field, str], Value]] = {
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.FLAG: _flag,
    FieldKind.LEVEL: _level,
    FieldKind.TEXT: _text,
    FieldKind.ORDERED: _ordered,
}
