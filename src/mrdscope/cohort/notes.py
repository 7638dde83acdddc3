"""Notes about many rows at once, at most `NOTES_PER_COLUMN` of a kind."""

from __future__ import annotations

import polars as pl

from mrdscope.cohort.model import Note, Outcome

#: So many rows of one column get a note each; the rest are counted in one more note.
NOTES_PER_COLUMN = 1000


def row_notes(
    rows: pl.DataFrame,
    outcome: Outcome,
    message: str,
    *,
    table: str,
    column: str | None = None,
    value: str | None = None,
) -> tuple[Note, ...]:
    """Return a note for each row: rows beyond `NOTES_PER_COLUMN` share the last one.

    ``rows`` has the provenance columns; ``column`` is the header the notes name, ``value`` the
    column of ``rows`` whose text they quote.
    """
    quoted = pl.col(value).cast(pl.String) if value else pl.lit(None, pl.String)
    shown = rows.head(NOTES_PER_COLUMN).select("_file", "_sheet", "_row", value=quoted)
    notes = [
        Note(outcome, message, file, sheet, row, column, text, table)
        for file, sheet, row, text in shown.iter_rows()
    ]
    more = rows.height - NOTES_PER_COLUMN
    if more > 0:
        last = notes[-1]
        text = f"{message} (and {more:,} more rows)"
        notes.append(Note(outcome, text, last.file, last.sheet, None, column, None, table))
    return tuple(notes)


def column_note(
    rows: pl.DataFrame,
    outcome: Outcome,
    message: str,
    *,
    table: str,
    column: str | None = None,
) -> tuple[Note, ...]:
    """Return one note about all the rows, placed in the file of the first; none without rows."""
    if rows.is_empty():
        return ()
    file, sheet = rows.select("_file", "_sheet").row(0)
    return (Note(outcome, message, file, sheet, None, column, None, table),)
