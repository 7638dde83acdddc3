"""The user's own mapping: which header is which column, from ``cohort.toml`` or the command line.

.. code-block:: toml

    title = "Benelux CML trial"
    note = "follow-up from randomisation"

    [tables]
    patients = "wbc1"              # canonical table = file or sheet name

    [columns.patients]
    patient_id = "patnr"           # canonical column = header in the file
    os_years = "tyears"            # or one of its names in another unit

    [settings]
    preset = "paper"

    [checks.MRD-14]                # see docs/checks-settings.md
    gap_days = 120
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import polars as pl

from mrdscope.cohort import schema
from mrdscope.cohort.text import fold
from mrdscope.errors import InputError, UsageError

_CHECKS = ("checks", "rule")
_KEYS = ("title", "note", "columns", "tables", "settings", "checks", "rule")


@dataclass(frozen=True)
class Assignment:
    """One canonical column and the header it is read from.

    ``factor`` takes the header's unit to the column's. ``name`` is what the user called the column
    and ``where``; a bare name of several tables gives an assignment for each of them.
    """

    table: str
    column: str
    header: str
    factor: float
    name: str
    where: str


@dataclass(frozen=True)
class CohortMapping:
    """What the user says about a source: title, tables, columns, settings. Empty by default.

    ``checks`` has what the file says of the check rules, under its keys ``checks`` and ``rule``, as
    it says it: what they mean is read where the rules are (`analysis.quality.settings_toml`).
    """

    title: str | None = None
    note: str | None = None
    tables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    columns: tuple[Assignment, ...] = ()
    settings: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    checks: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def merged(self, over: CohortMapping) -> CohortMapping:
        """Return this mapping with everything ``over`` says put in its place."""
        taken = {(a.table, a.column) for a in over.columns}
        kept = tuple(a for a in self.columns if (a.table, a.column) not in taken)
        return CohortMapping(
            title=over.title or self.title,
            note=over.note or self.note,
            tables=MappingProxyType({**self.tables, **over.tables}),
            columns=kept + over.columns,
            settings=MappingProxyType({**self.settings, **over.settings}),
            checks=MappingProxyType({**self.checks, **over.checks}),
        )

    def table_of(self, source: str) -> str | None:
        """Return the canonical table a file stem or sheet was named for, if any."""
        names = (table for table, name in self.tables.items() if fold(name) == fold(source))
        return next(names, None)

    def of_table(self, table: str) -> tuple[Assignment, ...]:
        """Return the assignments of one canonical table."""
        return tuple(a for a in self.columns if a.table == table)


def parse_assignments(assignments: Iterable[str]) -> CohortMapping:
    """Read ``--map`` options: ``os_days=time``, ``mrd.value=ratio2``, ``os_years=tyears``.

    A bare column name is that of the one table which has it; of several, each table that has the
    header takes it. A name in another unit (``os_years``) is read with its factor.

    Raises
    ------
    UsageError
        A text without ``=``, an unknown table or column (near names are named).
    """
    columns: dict[tuple[str, str], Assignment] = {}
    for text in assignments:
        name, equals, header = (part.strip() for part in text.partition("="))
        where = f"--map {text}"
        if not (name and equals and header):
            raise UsageError("is not a mapping", where=where, expected="--map COLUMN=HEADER")
        columns |= {(a.table, a.column): a for a in _assign(name, header, where)}
    return _without_double_use(CohortMapping(columns=tuple(columns.values())))


def load_mapping(path: Path) -> CohortMapping:
    """Read a ``cohort.toml``; every key is checked.

    Raises
    ------
    InputError
        A file that is not TOML, an unknown key, a value of the wrong type; names file and key.
    UsageError
        An unknown canonical table or column; near names are named.
    """
    try:
        content = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"is not valid TOML: {error}", where=str(path)) from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    return _from_content(content, str(path))


def mapping_from_sheet(sheet: pl.DataFrame, where: str) -> CohortMapping:
    """Read the sheet ``cohort`` of a workbook: two columns, a dotted key and its value.

    Keys are those of ``cohort.toml`` (``title``, ``tables.mrd``, ``columns.mrd.value``,
    ``settings.preset``). A first row ``key, value`` and blank rows are passed over.
    """
    content: dict[str, object] = {}
    for key, value in sheet.select(sheet.columns[:2]).iter_rows():
        if key is None or value is None or (fold(key), fold(value)) == ("key", "value"):
            continue
        *parents, last = key.strip().split(".")
        level = content
        for parent in parents:
            inner = level.setdefault(parent, {})
            if not isinstance(inner, dict):
                raise InputError(f"key '{key}' is both a value and a group", where=where)
            level = inner
        level[last] = value.strip()
    return _from_content(content, where)


def _from_content(content: Mapping[str, object], where: str) -> CohortMapping:
    for key in content:
        if key not in _KEYS:
            raise InputError(
                f"unknown key '{key}'{_near(key, _KEYS)}", where=where, expected=", ".join(_KEYS)
            )
    columns: list[Assignment] = []
    for table, headers in _group(content, "columns", where).items():
        _known_table(table, f"{where}, columns")
        for column, header in _texts(headers, f"columns.{table}", where).items():
            columns += _assign(f"{table}.{column}", header, f"{where}, columns.{table}.{column}")
    tables = _texts(content.get("tables", {}), "tables", where)
    for table in tables:
        _known_table(table, f"{where}, tables")
    mapping = CohortMapping(
        title=_text(content, "title", where),
        note=_text(content, "note", where),
        tables=MappingProxyType(tables),
        columns=tuple(columns),
        settings=MappingProxyType(dict(_group(content, "settings", where))),
        checks=MappingProxyType({key: content[key] for key in _CHECKS if key in content}),
    )
    return _without_double_use(mapping)


def _text(content: Mapping[str, object], key: str, where: str) -> str | None:
    value = content.get(key)
    if value is None or isinstance(value, str):
        return value
    raise InputError(f"key '{key}' is {value!r}", where=where, expected="a text")


def _group(content: Mapping[str, object], key: str, where: str) -> Mapping[str, object]:
    value = content.get(key, {})
    if isinstance(value, dict):
        return value
    raise InputError(f"key '{key}' is {value!r}", where=where, expected=f"a group [{key}]")


def _texts(value: object, key: str, where: str) -> dict[str, str]:
    group = _group({key: value}, key, where)
    return {name: _text(group, name, f"{where}, {key}") or "" for name in group}


def _near(name: str, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, tuple(names), n=3)
    return f"; near it: {', '.join(near)}" if near else ""


def _known_table(name: str, where: str) -> None:
    names = [table.name for table in schema.TABLES]
    if name not in names:
        raise UsageError(
            f"there is no table '{name}'{_near(name, names)}",
            where=where,
            expected=", ".join(names),
        )


def _spellings(table: schema.Table) -> dict[str, tuple[str, float]]:
    """Return every name a column of the table may be called by, with its factor."""
    scaled = {name: (c.name, factor) for c in table for name, factor in c.scaled}
    return scaled | {c.name: (c.name, 1.0) for c in table}


def _assign(name: str, header: str, where: str) -> list[Assignment]:
    qualifier, dot, bare = name.rpartition(".")
    if dot:
        _known_table(qualifier, where)
    tables = [schema.table(qualifier)] if dot else list(schema.TABLES)
    spellings = {table.name: _spellings(table) for table in tables}
    found = [
        Assignment(table, names[bare][0], header, names[bare][1], name, where)
        for table, names in spellings.items()
        if bare in names
    ]
    if not found:
        offered = dict.fromkeys(spelling for names in spellings.values() for spelling in names)
        of = f" in the table {qualifier}" if dot else ""
        raise UsageError(f"there is no column '{bare}'{of}{_near(bare, offered)}", where=where)
    return found


def _without_double_use(mapping: CohortMapping) -> CohortMapping:
    """Return the mapping; one header cannot be two columns of a table."""
    used: dict[tuple[str, str], Assignment] = {}
    for a in mapping.columns:
        first = used.setdefault((a.table, fold(a.header)), a)
        if first is not a:
            raise UsageError(
                f"'{a.header}' is named for both {first.column} and {a.column}", where=a.where
            )
    return mapping
