"""The next finding: which it is, and how far one has come, as their table is looked at."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.present.checks import counted
from mrdscope.present.text import visible
from mrdscope.present.viewed import ViewedTable


@dataclass(frozen=True)
class Stepped:
    """The finding gone to by its number, None where there is none; and where one is, in words."""

    number: int | None
    text: str


def step_of(table: ViewedTable, at: int | None, by: int, patient: str | None = None) -> Stepped:
    """Return the finding so many after one, in the order and under the filters of their table.

    Parameters
    ----------
    table
        The table of findings (`checks_tables.findings_table`) as it is looked at.
    at
        The number of the finding gone from; where it is not shown, or None, the first one is next
        and the last one is before.
    by
        1 for the next, -1 for the one before; there is no going round at the end.
    patient
        Whose findings alone are gone through.
    """
    rows = table.frame("key", "patient_id")
    if patient is not None:
        rows = rows.filter(pl.col("patient_id") == patient)
    whose = "" if patient is None else f" of {visible(patient)}"
    if rows.is_empty():
        filtered = " under the filters" if table.view.filters else ""
        return Stepped(None, f"there is no finding{whose}{filtered}")
    here = None if at is None else rows["key"].index_of(str(at))
    there = (0 if by > 0 else rows.height - 1) if here is None else here + by
    if not 0 <= there < rows.height:
        end = "last" if by > 0 else "first"
        return Stepped(None, f"this is the {end} of {counted(rows.height, 'finding')}{whose}")
    return Stepped(int(rows["key"][there]), f"finding {there + 1} of {rows.height}{whose}")
