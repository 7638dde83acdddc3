"""Notes about many rows at once, at most `NOTES_PER_COLUMN` of a kind."""

from __future__ import annotations

import polars as pl

from mrdscope.cohort.met import Met
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
    subject: str | None = None,
    met: Met | None = None,
) -> tuple[Note, ...]:
    """Return a note for each row: rows beyond `NOTES_PER_COLUMN` share the last one.

    ``rows`` has the provenance columns; ``column`` is the header the notes name, ``value`` the
    column of ``rows`` whose text they quote, ``subject`` and ``met`` those of the notes.
    """
    quoted = pl.col(value).cast(pl.String) if value else pl.lit(None, pl.String)
    shown = rows.head(NOTES_PER_COLUMN).select("_file", "_sheet", "_row", value=quoted)
    notes = [
        Note(outcome, message, file, sheet, row, column, text, table, subject, met)
        for file, sheet, row, text in shown.iter_rows()
    ]
    more = rows.height - NOTES_PER_COLUMN
    if more > 0:
        file, sheet = notes[-1].file, notes[-1].sheet
        text = f"{message} (and {more:,} more rows)"
        notes.append(
            Note(outcome, text, file, sheet, None, column, None, table, subject, met, more)
        )
    return tuple(notes)


def value_notes(
    rows: pl.DataFrame,
    outcome: Outcome,
    message: str,
    *,
    table: str,
    column: str | None,
    value: str,
    subject: str | None = None,
    met: Met | None = None,
) -> tuple[Note, ...]:
    """Return a note for each distinct value, at its first row, that counts the rows it stands for.

    Parameters are those of `row_notes`; values beyond `NOTES_PER_COLUMN` have none.
    """
    first = rows.with_columns(_count=pl.len().over(value)).unique(
        value, keep="first", maintain_order=True
    )
    shown = first.head(NOTES_PER_COLUMN).select("_file", "_sheet", "_row", value, "_count")
    return tuple(
        Note(outcome, message, file, sheet, row, column, text, table, subject, met, count)
        for file, sheet, row, text, count in shown.iter_rows()
    )


def column_note(
    rows: pl.DataFrame,
    outcome: Outcome,
    message: str,
    *,
    table: str,
    column: str | None = None,
    subject: str | None = None,
    met: Met | None = None,
) -> tuple[Note, ...]:
    """Return one note about all the rows, placed in the file of the first; none without rows."""
    if rows.is_empty():
        return ()
    file, sheet = rows.select("_file", "_sheet").row(0)
    note = Note(outcome, message, file, sheet, None, column, None, table, subject, met, rows.height)
    return (note,)
