"""A folder of tables: CSV, TSV and Parquet files beside each other, and ``cohort.toml``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from mrdscope.cohort.model import Note, Outcome
from mrdscope.cohort.raw import RawRead
from mrdscope.cohort.readers.delimited import read_delimited
from mrdscope.cohort.readers.opened import (
    TABLE_SUFFIXES,
    WORKBOOK_SUFFIX,
    Opened,
    mapping_in,
    readable,
    source_of,
)
from mrdscope.cohort.readers.parquet import read_parquet
from mrdscope.errors import InputError

_READERS: Mapping[str, Callable[[Path, str], RawRead]] = {
    ".parquet": read_parquet,
    ".csv": read_delimited,
    ".tsv": read_delimited,
}


def open_folder(path: Path) -> Opened:
    """Open every table in a folder; workbooks, and the same table twice, are left out and noted.

    Raises
    ------
    InputError
        No table in the folder, or one that cannot be read.
    """
    with readable(path):
        files = sorted(p for p in path.iterdir() if not p.name.startswith("."))
    tables, notes = _tables(files)
    if not tables:
        kinds = ", ".join(TABLE_SUFFIXES)
        raise InputError("has no tables", where=str(path), expected=f"{kinds} files in the folder")
    mapping, sources = mapping_in(path / "cohort.toml")
    reads = [_READERS[file.suffix.lower()](file, file.name) for file in tables]
    return Opened(
        tuple(read.table for read in reads),
        (*(source_of(file) for file in tables), *sources),
        mapping,
        (*notes, *(note for read in reads for note in read.notes)),
    )


def _tables(files: list[Path]) -> tuple[list[Path], list[Note]]:
    """Return the files to read, one a stem in the order of `TABLE_SUFFIXES`, and notes."""
    chosen: dict[str, Path] = {}
    notes: list[Note] = []
    for suffix in TABLE_SUFFIXES:
        for file in (f for f in files if f.suffix.lower() == suffix):
            first = chosen.setdefault(file.stem, file)
            if first is not file:
                message = f"the same table as {first.name}, which was read"
                notes.append(Note(Outcome.LEFT_OUT, message, file.name))
    for file in files:
        if file.suffix.lower() == WORKBOOK_SUFFIX:
            message = "a workbook; open it by itself"
            notes.append(Note(Outcome.LEFT_OUT, message, file.name))
    return sorted(chosen.values()), notes
