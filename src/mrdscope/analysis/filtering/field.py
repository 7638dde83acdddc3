"""What a filter can ask of a row: a field, its kind, and the names it goes by.

Nothing here needs polars, so that a table's columns can be described before it is loaded.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class FieldKind(enum.StrEnum):
    """What a field holds, and so what it can be compared with."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    FLAG = "flag"
    LEVEL = "level"  #: an MRD result: a status and an interval, compared as an interval
    ORDERED = "ordered words"  #: text whose words have an order, lowest first


@dataclass(frozen=True)
class Field:
    """One field of a table's rows.

    Parameters
    ----------
    name
        What it is called in a filter; unique among the fields of a table.
    kind
        What it holds.
    columns
        The frame's columns it is read from, ``name`` alone where none are given; of a level the
        columns of its status and of both bounds (ratio).
    aliases
        Other names: the header, synonyms.
    codes
        Pairs of a spelling and the value it stands for, such as ``("f", "female")``; spellings are
        compared without case and punctuation.
    words
        Of ordered words, the words from the lowest to the highest.
    unit
        Of a number; a percent sign divides by 100 unless this is percent itself.
    decimals
        Of a number, how many it is compared to: days are times rounded when read.
    """

    name: str
    kind: FieldKind = FieldKind.TEXT
    columns: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()
    unit: str | None = None
    decimals: int | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """The frame's columns it is read from."""
        return self.columns or (self.name,)

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and the others it goes by."""
        return (self.name, *self.aliases)

    @property
    def is_text(self) -> bool:
        """Whether it holds text, with or without an order."""
        return self.kind in (FieldKind.TEXT, FieldKind.ORDERED)
