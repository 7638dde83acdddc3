"""A table as a source holds it, before anything in it has been understood."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.cohort.met import Met
from mrdscope.cohort.model import Note, Outcome

#: Share of a row's cells that must hold text, not numbers, for it to be a header.
HEADER_SHARE = 0.6


@dataclass(frozen=True)
class RawTable:
    """One table of a source: its name, its place, its columns as they are headed there.

    ``rows`` (UInt32) is the number each row has in the file's editor, where the header is row 1.
    Columns are text, or typed where the source is (Parquet); headers are unique and not blank.
    """

    name: str
    file: str
    sheet: str | None
    frame: pl.DataFrame
    rows: pl.Series


@dataclass(frozen=True)
class RawRead:
    """A raw table and what its reader had to do to get it."""

    table: RawTable
    notes: tuple[Note, ...] = ()


def from_grid(
    grid: pl.DataFrame, header: int, *, name: str, file: str, sheet: str | None = None
) -> RawRead:
    """Return the rows of a grid of text below its header, blank rows and columns left out.

    ``header`` is the index of the header row; what stands above it is left out and noted.
    """
    numbers = pl.int_range(1, grid.height + 1, dtype=pl.UInt32, eager=True)
    body, rows = grid.slice(header + 1), numbers.slice(header + 1)
    filled = body.select(pl.any_horizontal(_filled(pl.all()))).to_series() if body.width else rows
    blank = _blank(rows.filter(~filled) if body.width else rows.clear(), file, sheet)
    if not filled.all():
        body, rows = body.filter(filled), rows.filter(filled)
    headers = grid.row(header)
    used = body.select(_filled(pl.all()).any()).row(0) if body.height else (False,) * body.width
    kept = [i for i, h in enumerate(headers) if used[i] or (h or "").strip()]
    names, notes = unique_headers([headers[i] for i in kept], kept, file=file, sheet=sheet)
    frame = body.select(pl.nth(kept)) if kept else body.clear()
    frame.columns = names
    table = RawTable(name, file, sheet, frame, rows.alias("_row"))
    return RawRead(table, _above(grid, header, file, sheet) + blank + notes)


def unique_headers(
    headers: list[str | None], positions: list[int], *, file: str, sheet: str | None
) -> tuple[list[str], tuple[Note, ...]]:
    """Return the headers, blank ones named, repeated ones numbered, patterns in brackets; notes."""
    names: list[str] = []
    notes: list[Note] = []
    for position, header in zip(positions, headers, strict=True):
        stripped = (header or "").strip()
        plain = f"({stripped})" if _is_pattern(stripped) else stripped
        name = unused(plain or f"column {position + 1}", names)
        names.append(name)
        if name != stripped:
            met = _what_is_odd(stripped)
            message = f"{met} in column {position + 1}; read as '{name}'"
            notes.append(Note(Outcome.GUESSED, message, file, sheet, None, name, header, met=met))
    return names, tuple(notes)


def _is_pattern(header: str) -> bool:
    """Return whether polars would take the header for a pattern of columns."""
    return header == "*" or (header.startswith("^") and header.endswith("$"))


def _what_is_odd(header: str) -> Met:
    if _is_pattern(header):
        return Met.PATTERN_HEADER
    return Met.REPEATED_HEADER if header else Met.BLANK_HEADER


def unused(name: str, taken: list[str]) -> str:
    """Return the name, with the first free number appended where it is taken."""
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}_{number}", number + 1
    return candidate


def header_row(grid: pl.DataFrame) -> int | None:
    """Return the index of the first row most of whose cells (`HEADER_SHARE`) hold text."""
    if not grid.width:
        return None
    text = _filled(pl.all()) & pl.all().cast(pl.Float64, strict=False).is_null()
    shares = grid.select(pl.mean_horizontal(text.cast(pl.Float64))).to_series()
    return (shares >= HEADER_SHARE).arg_true().first()  # type: ignore[return-value]


def _filled(cells: pl.Expr) -> pl.Expr:
    return cells.is_not_null() & (cells.str.strip_chars() != "")


def _above(grid: pl.DataFrame, header: int, file: str, sheet: str | None) -> tuple[Note, ...]:
    above = grid.head(header).with_row_index("_row", offset=1)
    cells = pl.concat_str(pl.exclude("_row"), separator=" ", ignore_nulls=True).str.strip_chars()
    return tuple(
        Note(Outcome.LEFT_OUT, "stands above the header", file, sheet, row, None, text,
             met=Met.ABOVE_HEADER)
        for row, text in above.select("_row", text=cells).iter_rows()
        if text
    )  # fmt: skip


def _blank(rows: pl.Series, file: str, sheet: str | None) -> tuple[Note, ...]:
    """Return the note that blank rows are left out, at the first of them."""
    if rows.is_empty():
        return ()
    message = f"{rows.len():,} blank rows"
    note = Note(Outcome.LEFT_OUT, message, file, sheet, rows[0], met=Met.BLANK_ROWS,
                count=rows.len())  # fmt: skip
    return (note,)
