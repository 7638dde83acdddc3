"""What a cohort is once it has been read, and the report of how it was read. All frozen."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import polars as pl

from mrdscope.cohort import schema
from mrdscope.cohort.met import Met


@dataclass(frozen=True)
class Source:
    """One file the cohort was read from, by the hash of its bytes."""

    path: Path
    sha256: str
    size: int


@dataclass(frozen=True)
class Cohort:
    """Patients and what is known of them, as six tables with the columns of `cohort.schema`.

    Every table is there, with all its schema columns, the derived ones (`MRD_DERIVED`), the user's
    own further columns, and provenance; a table the source did not have has no rows. Days count
    from day 0 and are rounded to `schema.DAY_DECIMALS`. Tables are sorted by patient, in the order
    the patients table has, then by day. ``as_of`` says in words at which data cut this is what was
    known; None where the cohort is as it was read. ``settings`` and ``checks`` are what the source
    asks of the analyses and of the check rules.
    """

    name: str
    title: str
    patients: pl.DataFrame
    mrd: pl.DataFrame
    treatment: pl.DataFrame
    adverse_events: pl.DataFrame
    events: pl.DataFrame
    labs: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=schema.LABS.dtypes))
    sources: tuple[Source, ...] = ()
    note: str | None = None
    settings: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    checks: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    as_of: str | None = None

    @property
    def size(self) -> int:
        """How many patients."""
        return self.patients.height

    def tables(self) -> dict[str, pl.DataFrame]:
        """Canonical table name to frame, in the schema's order."""
        return {
            "patients": self.patients,
            "mrd": self.mrd,
            "treatment": self.treatment,
            "adverse_events": self.adverse_events,
            "events": self.events,
            "labs": self.labs,
        }

    def with_tables(self, tables: Mapping[str, pl.DataFrame]) -> Cohort:
        """Return the cohort with other tables, by canonical name; those not named stay."""
        all_ = self.tables() | dict(tables)
        return replace(
            self,
            patients=all_["patients"],
            mrd=all_["mrd"],
            treatment=all_["treatment"],
            adverse_events=all_["adverse_events"],
            events=all_["events"],
            labs=all_["labs"],
        )


class Outcome(enum.StrEnum):
    """What a reader did with something it met."""

    MAPPED = "mapped"  #: found under its own name or a synonym, or named by the user
    GUESSED = "guessed"  #: read on an assumption the user should confirm
    LEFT_OUT = "left out"  #: not read at all
    UNREADABLE = "unreadable"  #: a value that is not what its column holds; null in the cohort


@dataclass(frozen=True)
class Note:
    """One thing a reader did, and where: the row counts as the file's editor does.

    ``column`` is the header in the source, ``subject`` the column it is in the cohort, or the label
    of a number of a summary. ``met`` names what was met, where anybody asks for it; ``count`` is
    how many rows the note stands for.
    """

    outcome: Outcome
    message: str
    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    table: str | None = None
    subject: str | None = None
    met: Met | None = None
    count: int = 1

    @property
    def where(self) -> str:
        """``file, sheet, row, column``, as far as they are known."""
        parts = [self.file]
        if self.sheet is not None:
            parts.append(f"sheet {self.sheet}")
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column is not None:
            parts.append(f"column {self.column}")
        return ", ".join(parts)


@dataclass(frozen=True)
class LoadReport:
    """Everything a reader mapped, guessed, left out or could not read, in the order it was met."""

    notes: tuple[Note, ...] = ()

    @property
    def doubts(self) -> tuple[Note, ...]:
        """What a person should see unasked: what could not be read, then what was guessed."""
        return (*self.by(Outcome.UNREADABLE), *self.by(Outcome.GUESSED))

    def by(self, outcome: Outcome) -> tuple[Note, ...]:
        """Return the notes of one outcome."""
        return tuple(note for note in self.notes if note.outcome is outcome)


@dataclass(frozen=True)
class Loaded:
    """A cohort and the report of its reading."""

    cohort: Cohort
    report: LoadReport
