"""The bench on which faults are planted: tables as rows of text, and a note of every fault."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

#: A row of a file as text, by column; an empty cell is an empty text.
Row = dict[str, str]

KEY_COLUMNS = ("rule", "table", "row", "column", "patient", "planted")
PATIENT = "patient_id"


@dataclass(frozen=True)
class Planted:
    """One fault: the rule that should find it, where it is, and what was done."""

    rule: str
    table: str
    row: Row | None
    column: str
    patient: str
    what: str


class Bench:
    """Tables of a cohort while faults are planted in them.

    A row is known by its identity, so that rows may be put in and taken out before the numbers of
    the answer key are counted. A row is altered once; a patient is taken once for a fault of the
    whole patient, and rows are then picked from others.
    """

    def __init__(self, tables: Mapping[str, pl.DataFrame]) -> None:
        self.tables = {name: _rows(table) for name, table in tables.items()}
        self.columns = {name: list(table.columns) for name, table in tables.items()}
        self.planted: list[Planted] = []
        self._altered: set[int] = set()
        self._taken: set[str] = set()
        self._touched: Counter[str] = Counter()

    # -- finding ---------------------------------------------------------------------------------

    def of(self, table: str, patient: str) -> list[Row]:
        """Return the rows of a patient, in their order."""
        return [row for row in self.tables[table] if row[PATIENT] == patient]

    def day(self, patient: str, kind: str) -> int | None:
        """Return the day of an event of a patient, if there is one."""
        days = [int(row["day"]) for row in self.of("events", patient) if row["type"] == kind]
        return min(days, default=None)

    def end(self, patient: str) -> int:
        """Return the day of death, else of last contact."""
        days = (self.day(patient, kind) for kind in ("death", "last_contact"))
        return next(day for day in days if day is not None)

    def patient(self, suits: Callable[[str], bool] = lambda _: True) -> list[Row]:
        """Take a patient for a fault of the whole patient: their row; none where nobody suits."""
        for row in self.tables["patients"]:
            patient = row[PATIENT]
            fresh = (
                patient not in self._taken
                and not self._touched[patient]
                and id(row) not in self._altered
            )
            if fresh and suits(patient):
                self._taken.add(patient)
                return [row]
        return []

    def pick(self, table: str, suits: Callable[[Row], bool], count: int = 1) -> list[Row]:
        """Pick rows to alter, each of another patient, of those with the fewest."""
        candidates = [
            row
            for row in self.tables[table]
            if id(row) not in self._altered and row[PATIENT] not in self._taken and suits(row)
        ]
        candidates.sort(key=lambda row: self._touched[row[PATIENT]])
        by_patient: dict[str, Row] = {}
        for row in candidates:
            by_patient.setdefault(row[PATIENT], row)
        picked = list(by_patient.values())[:count]
        self._altered.update(map(id, picked))
        self._touched.update(row[PATIENT] for row in picked)
        return picked

    # -- planting --------------------------------------------------------------------------------

    def note(
        self, rule: str, table: str, row: Row | None, column: str, what: str, patient: str = ""
    ) -> None:
        """Note a fault; the patient is that of the row where none is named."""
        whose = patient or (row[PATIENT] if row else "")
        self.planted.append(Planted(rule, table, row, column, whose, what))

    def alter(self, rule: str, table: str, row: Row, what: str, **cells: str) -> None:
        """Write other cells into a row; the fault is noted at the first of them."""
        row.update(cells)
        self._altered.add(id(row))
        self.note(rule, table, row, next(iter(cells)), what)

    def insert(
        self, rule: str, table: str, after: Row, column: str, what: str, **cells: str
    ) -> Row:
        """Put a copy of a row, with other cells, below it."""
        row = after | cells
        rows = self.tables[table]
        rows.insert(_place(rows, after) + 1, row)
        self._altered.add(id(row))
        self.note(rule, table, row, column, what)
        return row

    def remove(self, table: str, rows: list[Row]) -> None:
        """Take rows out, which is nowhere to be seen: note the fault where it shows."""
        gone = set(map(id, rows))
        self.tables[table] = [row for row in self.tables[table] if id(row) not in gone]

    def add_column(self, table: str, name: str, cell: Callable[[Row], str]) -> None:
        """Add a column at the right."""
        self.columns[table].append(name)
        for row in self.tables[table]:
            row[name] = cell(row)

    def rename(self, table: str, old: str, new: str) -> None:
        """Give a column another header."""
        self.columns[table] = [new if name == old else name for name in self.columns[table]]
        for row in self.tables[table]:
            row[new] = row.pop(old)

    # -- writing ---------------------------------------------------------------------------------

    def write(self, folder: Path) -> None:
        """Write every table as a CSV file."""
        for name, rows in self.tables.items():
            _write(folder / f"{name}.csv", self.columns[name], rows)

    def write_key(self, path: Path) -> None:
        """Write the answer key, in the order of rules; the header of a table is its row 1."""
        numbers = {
            id(row): str(number)
            for rows in self.tables.values()
            for number, row in enumerate(rows, start=2)
        }
        rows = [
            dict(zip(KEY_COLUMNS, (one.rule, one.table, numbers[id(one.row)] if one.row else "",
                                   one.column, one.patient, one.what), strict=True))
            for one in sorted(self.planted, key=_by_rule)
        ]  # fmt: skip
        _write(path, KEY_COLUMNS, rows)


_FAMILIES = ("PAT", "DAT", "SRV", "MRD", "TOX", "TRT", "STR", "PHI")


def _by_rule(one: Planted) -> tuple[int, str]:
    return _FAMILIES.index(one.rule[:3]), one.rule


def _rows(table: pl.DataFrame) -> list[Row]:
    return list(csv.DictReader(io.StringIO(table.write_csv())))


def _place(rows: list[Row], row: Row) -> int:
    return next(place for place, one in enumerate(rows) if one is row)


def _write(path: Path, columns: tuple[str, ...] | list[str], rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
