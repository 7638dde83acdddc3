"""A workbook (.xlsx): a table a sheet, every cell as text, and a sheet ``cohort`` of mapping."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import polars as pl

from mrdscope.cohort.mapping import CohortMapping, mapping_from_sheet
from mrdscope.cohort.model import Note, Outcome
from mrdscope.cohort.raw import RawTable, from_grid, header_row
from mrdscope.cohort.readers.opened import Opened, mapping_beside, readable, source_of
from mrdscope.cohort.summary import grid_notes
from mrdscope.cohort.text import fold
from mrdscope.errors import InputError

if TYPE_CHECKING:
    from fastexcel import ExcelReader

_MAPPING_SHEET = "cohort"


@dataclass(frozen=True)
class _Sheet:
    name: str
    grid: pl.DataFrame
    hidden: bool


def open_workbook(path: Path) -> Opened:
    """Open the visible sheets of a workbook that have a header; the others are noted.

    The header is the first row most of whose cells hold text. Formulas count as the values they
    had when the workbook was saved; colours and comments are not read.

    Raises
    ------
    InputError
        A file that is no workbook, or one without any table.
    """
    tables: list[RawTable] = []
    notes: list[Note] = []
    mapping = CohortMapping()
    for sheet in _sheets(path):
        grid = sheet.grid
        header = None if sheet.hidden else header_row(grid)
        if fold(sheet.name) == _MAPPING_SHEET and grid.width > 1:
            mapping = mapping_from_sheet(grid, f"{path}, sheet {sheet.name}")
        elif header is None:
            message = "a hidden sheet" if sheet.hidden else "no row looks like a header"
            notes.append(Note(Outcome.LEFT_OUT, message, path.name, sheet.name))
            notes.extend(grid_notes(grid, path.name, sheet.name))
        else:
            read = from_grid(grid, header, name=sheet.name, file=path.name, sheet=sheet.name)
            tables.append(read.table)
            notes.extend(read.notes)
    if not tables:
        raise InputError("has no sheet with a table", where=str(path), expected="a header and rows")
    beside, sources = mapping_beside(path)
    return Opened(tuple(tables), (source_of(path), *sources), mapping.merged(beside), tuple(notes))


def _sheets(path: Path) -> list[_Sheet]:
    import fastexcel  # noqa: PLC0415 - a cohort of text tables does without it

    with readable(path):
        reader = fastexcel.read_excel(path)
        return [_sheet(reader, name) for name in reader.sheet_names]


def _sheet(reader: ExcelReader, name: str) -> _Sheet:
    """Read one sheet as text.

    A number cell is written as text with nine decimals at most, which would read 1.2345678e-7 as
    1.23e-7; where the number itself differs from that text, the number's own digits are taken.
    """
    texts, visible = _cells(reader, name, "string")
    numbers, _ = _cells(reader, name, "float")
    exact = [
        pl.when(numbers[column] != pl.col(column).cast(pl.Float64, strict=False))
        .then(numbers[column].cast(pl.String))
        .otherwise(pl.col(column))
        .alias(column)
        for column in texts.columns
    ]
    return _Sheet(name, texts.with_columns(exact), hidden=visible != "visible")


def _cells(
    reader: ExcelReader, name: str, dtype: Literal["string", "float"]
) -> tuple[pl.DataFrame, str]:
    # skip_rows=0 keeps blank rows at the top, so that rows count as they do in the workbook.
    sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes=dtype)
    return sheet.to_polars(), sheet.visible
