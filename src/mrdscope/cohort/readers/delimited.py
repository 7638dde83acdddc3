"""Tables as delimited text: CSV and TSV, whatever the delimiter, every column as text."""

from __future__ import annotations

import codecs
import csv
import io
import re
from pathlib import Path

import polars as pl

from mrdscope.cohort.model import Note, Outcome
from mrdscope.cohort.raw import RawRead, from_grid
from mrdscope.cohort.readers.opened import Opened, mapping_beside, readable, source_of
from mrdscope.errors import InputError

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def open_delimited(path: Path) -> Opened:
    """Open one CSV or TSV file as a source of its own."""
    mapping, sources = mapping_beside(path)
    read = read_delimited(path, path.name)
    return Opened((read.table,), (source_of(path), *sources), mapping, read.notes)


def read_delimited(path: Path, file: str) -> RawRead:
    """Read a CSV or TSV file as text; ``file`` is what notes call it.

    The delimiter is the one of comma, semicolon and tab that the header has most of. The text is
    UTF-8 (or UTF-16 with its mark), else read as Latin-1 and noted.

    Raises
    ------
    InputError
        An empty or binary file, a row with more cells than the header.
    """
    with readable(path):
        data = path.read_bytes()
    text, notes = _utf8(data, path, file)
    if not text.strip():
        raise InputError("is empty", where=str(path), expected="a header and rows")
    delimiter = _delimiter(text)
    grid = _grid(text, delimiter, path)
    read = from_grid(grid, 0, name=path.stem, file=file)
    return RawRead(read.table, notes + read.notes)


def _utf8(data: bytes, path: Path, file: str) -> tuple[bytes, tuple[Note, ...]]:
    """Return the text as UTF-8 with line feeds, and a note where its encoding was guessed."""
    notes: tuple[Note, ...] = ()
    if data.startswith(_UTF16):
        data = data.decode("utf-16", errors="replace").encode()
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        if _CONTROLS.search(data):
            raise InputError("is not text", where=str(path), expected="CSV or TSV") from None
        data = data.decode("latin-1").encode()
        notes = (Note(Outcome.GUESSED, "not UTF-8; read as Latin-1", file),)
    return (data if b"\n" in data else data.replace(b"\r", b"\n")), notes


def _delimiter(text: bytes) -> str:
    header = re.sub(rb'"[^"]*"', b"", text.lstrip(b"\r\n").partition(b"\n")[0])
    return max(",;\t", key=lambda mark: header.count(mark.encode()))


def _grid(text: bytes, delimiter: str, path: Path) -> pl.DataFrame:
    try:
        return pl.read_csv(
            io.BytesIO(text), has_header=False, infer_schema=False, separator=delimiter
        )
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise _row_error(text, delimiter, path) from error


def _row_error(text: bytes, delimiter: str, path: Path) -> InputError:
    """Return the error that names the first row that does not fit under the header."""
    rows = csv.reader(io.StringIO(text.decode(), newline=""), delimiter=delimiter)
    width = None
    try:
        for number, row in enumerate(rows, start=1):
            width = width or len(row)
            if len(row) > width:
                return InputError(
                    f"row {number} has {len(row)} cells",
                    where=str(path),
                    expected=f"the header's {width}",
                )
    except csv.Error as error:
        return InputError(f"cannot be read: {error}", where=str(path))
    return InputError(
        "has a quoted text that does not end", where=str(path), expected="quotes in pairs"
    )
