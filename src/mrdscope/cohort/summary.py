"""Numbers with a label, in tables that are none of a cohort: what somebody counted before."""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl

from mrdscope.cohort.met import Met
from mrdscope.cohort.model import Note, Outcome
from mrdscope.cohort.raw import RawTable

#: A longer table, or one with more columns, is data and no summary.
MOST_ROWS = 200
MOST_COLUMNS = 12
_NUMBER = re.compile(r"^\s*[+-]?\d+(?:[.,]\d+)?\s*%?\s*(?:\(.*\))?\s*$")


def summary_notes(raw: RawTable) -> tuple[Note, ...]:
    """Return a note for every row that is a label and one number, its header row among them."""
    if raw.frame.height > MOST_ROWS or raw.frame.width > MOST_COLUMNS:
        return ()
    texts = raw.frame.select(pl.all().cast(pl.String, strict=False))
    header = min(raw.rows.to_list(), default=2) - 1
    rows = [(header, tuple(texts.columns)), *zip(raw.rows, texts.iter_rows(), strict=True)]
    return _notes(rows, raw.file, raw.sheet)


def grid_notes(grid: pl.DataFrame, file: str, sheet: str) -> tuple[Note, ...]:
    """Return the notes of `summary_notes` for a sheet without a header."""
    if grid.height > MOST_ROWS or grid.width > MOST_COLUMNS:
        return ()
    return _notes(enumerate(grid.iter_rows(), start=1), file, sheet)


def _notes(
    rows: Iterable[tuple[int, tuple[str | None, ...]]], file: str, sheet: str | None
) -> tuple[Note, ...]:
    notes = []
    for number, cells in rows:
        filled = [cell.strip() for cell in cells if cell is not None and cell.strip()]
        numbers = [cell for cell in filled if _NUMBER.match(cell)]
        if len(numbers) == 1 and len(filled) > 1 and filled[0] != numbers[0]:
            message = "a number of a summary"
            notes.append(
                Note(Outcome.LEFT_OUT, message, file, sheet, number, None, numbers[0],
                     subject=filled[0], met=Met.SUMMARY)
            )  # fmt: skip
    return tuple(notes)
