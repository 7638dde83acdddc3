"""A number somebody asks about: which, and whose."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """A metric of the registry, by id, and its subject: a patient's id, or None for the cohort.

    ``name`` is what it is called where one of several is to be chosen; empty: its title. ``group``
    is the group of patients it is of, as the screen asked on knows it; empty: all that are shown.
    ``among`` are a column of the patients and a value of it: the number is one of these patients.
    """

    metric: str
    subject: str | None = None
    name: str = ""
    group: str = ""
    among: tuple[str, str] | None = None


@dataclass(frozen=True)
class RowOfSource:
    """A row of what was read: the file, the sheet if there is one, the row as an editor counts."""

    file: str
    sheet: str | None
    row: int
