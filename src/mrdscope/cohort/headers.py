"""Which header is which column, and which table a source's table is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mrdscope.cohort import schema
from mrdscope.cohort.mapping import CohortMapping
from mrdscope.cohort.met import Met
from mrdscope.cohort.model import Note, Outcome
from mrdscope.cohort.raw import RawTable
from mrdscope.cohort.text import fold
from mrdscope.errors import UsageError


@dataclass(frozen=True)
class Found:
    """One canonical column and the header it was found under.

    ``factor`` takes the header's unit to the column's; ``how`` is for the report.
    """

    column: schema.Column
    header: str
    factor: float
    how: str


@dataclass(frozen=True)
class Match:
    """The columns of one table found under a source's headers, and headers that clash."""

    table: schema.Table
    found: tuple[Found, ...]
    notes: tuple[Note, ...]

    def header_of(self, column: str) -> str | None:
        """Return the header a canonical column was found under."""
        return next((f.header for f in self.found if f.column.name == column), None)


def match(raw: RawTable, table: schema.Table, mapping: CohortMapping) -> Match:
    """Find the columns of a table: as the user named them, then by name, synonym, other unit.

    A header is one column at most and a column has one header at most; a header that would have
    fitted a column already found is noted and kept under its own name.
    """
    taken: dict[str, Found] = {}
    used: set[str] = set()
    headers = raw.frame.columns
    for column, spelling, factor, how in _spellings(table, mapping):
        header = _pick(headers, spelling, used)
        if header is not None and column.name not in taken:
            taken[column.name] = Found(column, header, factor, how)
            used.add(header)
    found = tuple(taken[c.name] for c in table if c.name in taken)
    return Match(table, found, _mapped(raw, table, found) + _clashes(raw, table, taken, used))


def _pick(headers: Iterable[str], spelling: str, used: set[str]) -> str | None:
    if spelling in headers and spelling not in used:
        return spelling
    wanted = fold(spelling)
    return next((h for h in headers if h not in used and fold(h) == wanted), None)


def _spellings(
    table: schema.Table, mapping: CohortMapping
) -> Iterator[tuple[schema.Column, str, float, str]]:
    """Yield column, spelling, factor and how it was found, in order of precedence."""
    for a in mapping.of_table(table.name):
        yield table[a.column], a.header, a.factor, "as named by the user"
    for column in table:
        yield column, column.name, 1.0, "by its name"
    for column in table:
        for synonym in column.synonyms:
            yield column, synonym, 1.0, "by a synonym"
    for column in table:
        for spelling, factor in column.scaled:
            yield column, spelling, factor, "in another unit"


def _mapped(raw: RawTable, table: schema.Table, found: tuple[Found, ...]) -> tuple[Note, ...]:
    notes = []
    for f in found:
        times = f", times {f.factor:g}" if f.factor != 1.0 else ""
        message = f"read as {table.name}.{f.column.name} {f.how}{times}"
        notes.append(
            Note(Outcome.MAPPED, message, raw.file, raw.sheet, None, f.header, None, table.name,
                 f.column.name, Met.COLUMN)
        )  # fmt: skip
    return tuple(notes)


def _clashes(
    raw: RawTable, table: schema.Table, taken: dict[str, Found], used: set[str]
) -> tuple[Note, ...]:
    names = {fold(s): taken[c.name] for c in table if c.name in taken for s in _names(c)}
    return tuple(
        Note(
            Outcome.GUESSED,
            f"could be {table.name}.{names[fold(h)].column.name} too, which was read from "
            f"'{names[fold(h)].header}'; kept under its own name",
            raw.file, raw.sheet, None, h, None, table.name,
            names[fold(h)].column.name, Met.SECOND_HEADER,
        )
        for h in raw.frame.columns
        if h not in used and fold(h) in names
    )  # fmt: skip


def _names(column: schema.Column) -> tuple[str, ...]:
    return (column.name, *column.synonyms, *(name for name, _ in column.scaled))


def check_named(raws: Iterable[tuple[RawTable, str | None]], mapping: CohortMapping) -> None:
    """Raise `UsageError` where a header the user named is in no table it was named for.

    ``raws`` are the source's tables with the canonical table each was recognised as.
    """
    sources = list(raws)
    named: dict[str, list[bool]] = {}
    for a in mapping.columns:
        hit = any(t == a.table and _pick(r.frame.columns, a.header, set()) for r, t in sources)
        named.setdefault(a.name, []).append(hit)
    for a in mapping.columns:
        if not any(named[a.name]):
            there = [h for r, t in sources if t == a.table for h in r.frame.columns]
            there = there or [h for r, _ in sources for h in r.frame.columns]
            raise UsageError(
                f"there is no column headed '{a.header}'",
                where=a.where,
                expected="one of " + ", ".join(dict.fromkeys(there)),
            )
    for table, name in mapping.tables.items():
        if not any(fold(r.name) == fold(name) for r, _ in sources):
            raise UsageError(
                f"there is no file or sheet '{name}' to be the table {table}",
                expected="one of " + ", ".join(r.name for r, _ in sources),
            )


def column_called(table: schema.Table, headers: Iterable[str], name: str) -> str | None:
    """Return the column of a read table that a person means by a name; null where there is none.

    ``headers`` are the columns of the frame. A column's own name comes first, then its synonyms:
    ``group`` is ``arm`` where the source's ``group`` was read as that.
    """
    there = list(headers)
    exact = _pick(there, name, set())
    folded = fold(name)
    canonical = (c.name for c in table if folded in map(fold, _names(c)) and c.name in there)
    return exact or next(canonical, None)
