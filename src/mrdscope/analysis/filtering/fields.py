"""The fields of a table, found by the names people use for them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from mrdscope.analysis.filtering.field import Field
from mrdscope.cohort.text import fold

#: A name longer than this is not compared with the others for likeness.
_LONGEST_NAME = 60


class UnknownFieldError(LookupError):
    """No field, or no single one, goes by a name; ``candidates`` are what may have been meant."""

    def __init__(self, name: str, candidates: tuple[str, ...], *, ambiguous: bool) -> None:
        super().__init__(name)
        self.name = name
        self.candidates = candidates
        self.ambiguous = ambiguous


@dataclass(frozen=True)
class Fields:
    """The fields a filter may name.

    Parameters
    ----------
    shown
        Fields of the columns of the table: found by name, alias or a prefix that fits one alone,
        and searched for plain words.
    others
        Fields of the frame that have no column: found by their whole name alone.
    """

    shown: tuple[Field, ...]
    others: tuple[Field, ...] = ()

    def __iter__(self) -> Iterator[Field]:
        return iter((*self.shown, *self.others))

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {field.name: field for field in reversed((*self.shown, *self.others))}

    def __getitem__(self, name: str) -> Field:
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    @property
    def texts(self) -> tuple[Field, ...]:
        """Those of the columns that hold text."""
        return tuple(field for field in self.shown if field.is_text)

    def find(self, name: str) -> Field:
        """Return the field a person means.

        In this order: its very name; its name, then an alias of it, without regard to case and
        punctuation; a beginning of either that fits one field alone.

        Raises
        ------
        UnknownFieldError
            With the fields that may have been meant.
        """
        if name in self._by_name:
            return self._by_name[name]
        wanted = fold(name)
        every, shown = (*self.shown, *self.others), self.shown
        for fields, fits in (
            (every, lambda field: fold(field.name) == wanted),
            (shown, lambda field: any(fold(alias) == wanted for alias in field.aliases)),
            (every, lambda field: any(fold(alias) == wanted for alias in field.aliases)),
            (shown, lambda field: any(fold(one).startswith(wanted) for one in field.names)),
        ):
            found = _distinct(fields, fits)
            if len(found) == 1:
                return found[0]
            if found and wanted:
                raise UnknownFieldError(name, tuple(f.name for f in found), ambiguous=True)
        raise UnknownFieldError(name, self._like(wanted), ambiguous=False)

    def _like(self, wanted: str) -> tuple[str, ...]:
        if len(wanted) > _LONGEST_NAME:
            return ()
        spelled = {fold(one): field.name for field in self.shown for one in field.names}
        close = difflib.get_close_matches(wanted, spelled, n=3)
        return tuple(dict.fromkeys(spelled[one] for one in close))


def _distinct(fields: Iterable[Field], fits: Callable[[Field], bool]) -> list[Field]:
    return list({field.name: field for field in fields if fits(field)}.values())
