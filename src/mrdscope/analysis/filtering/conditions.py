"""What a filter says, as a tree of conditions: frozen, hashable, without positions.

A field is named by its own name, not by the synonym it was asked for with. Text of the language is
made of it by `filtering.writing`, a polars expression by `filtering.evaluation`.
"""

from __future__ import annotations

import calendar
import datetime as dt
import enum
from dataclasses import dataclass


class Op(enum.StrEnum):
    """A comparison with one value; of text, ``=`` ignores case and ``==`` does not."""

    EQUAL = "="
    EXACT = "=="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="


@dataclass(frozen=True)
class Period:
    """The days a date names: one, a month or a year. ``first`` and ``last`` belong to it."""

    first: dt.date
    last: dt.date

    @classmethod
    def of(cls, year: int, month: int | None = None, day: int | None = None) -> Period:
        """Return the days of a year, a month or a day; ``ValueError`` where there is no such."""
        if month is None:
            return cls(dt.date(year, 1, 1), dt.date(year, 12, 31))
        if day is None:
            last = calendar.monthrange(year, month)[1]
            return cls(dt.date(year, month, 1), dt.date(year, month, last))
        return cls(dt.date(year, month, day), dt.date(year, month, day))

    def __str__(self) -> str:
        if self.first == self.last:
            return self.first.isoformat()
        month_alone = self.first.month == self.last.month
        return self.first.isoformat()[: 7 if month_alone else 4]


#: A status of an MRD result is text; a number is compared with its interval.
Value = bool | int | float | str | Period


@dataclass(frozen=True)
class Compare:
    """``age>=60``."""

    field: str
    op: Op
    value: Value


@dataclass(frozen=True)
class Between:
    """``age=40..60``; both ends belong to it, and one may be open."""

    field: str
    low: Value | None
    high: Value | None


@dataclass(frozen=True)
class OneOf:
    """``transcript in (p190, p210)``; text ignores case."""

    field: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Missing:
    """``age=null``."""

    field: str


@dataclass(frozen=True)
class Contains:
    """``name~text``; case matters where the text has capitals."""

    field: str
    text: str


@dataclass(frozen=True)
class Matches:
    """``name~/regex/``; the pattern as it stands between the slashes."""

    field: str
    pattern: str


@dataclass(frozen=True)
class Word:
    """``marrow`` or ``"bone marrow"``: occurs somewhere in the row."""

    text: str


@dataclass(frozen=True)
class Pattern:
    """``/regex/``: matches some text of the row."""

    pattern: str


@dataclass(frozen=True)
class Not:
    """``not`` or ``!``."""

    part: Condition


@dataclass(frozen=True)
class And:
    """All of two or more; of none, every row."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Or:
    """Any of two or more."""

    parts: tuple[Condition, ...]


Condition = (
    Compare | Between | OneOf | Missing | Contains | Matches | Word | Pattern | Not | And | Or
)

#: What an empty filter says.
EVERY_ROW = And(())


def all_of(*parts: Condition) -> Condition:
    """Return that all of these hold: one tree, without an ``and`` inside an ``and``."""
    flat = tuple(p for part in parts for p in (part.parts if isinstance(part, And) else (part,)))
    return flat[0] if len(flat) == 1 else And(flat)


def any_of(*parts: Condition) -> Condition:
    """Return that any of these holds: one tree, without an ``or`` inside an ``or``."""
    flat = tuple(p for part in parts for p in (part.parts if isinstance(part, Or) else (part,)))
    return flat[0] if len(flat) == 1 else Or(flat)
