"""What a range of cells amounts to, in a line: how many, and of one column their spread."""

from __future__ import annotations

from mrdscope.analysis.column_statistics import (
    DateSpread,
    LevelSpread,
    NumberSpread,
    Spread,
    spread,
)
from mrdscope.present.layout import SEPARATOR
from mrdscope.present.numbers import figures, level, number
from mrdscope.present.selection import Selection
from mrdscope.present.text import visible
from mrdscope.present.viewed import ViewedTable


def range_summary(table: ViewedTable, selection: Selection) -> str:
    """Return the size of a range and, of one column, how many values it has and their spread.

    Numbers have their sum, median and range, dates their median and range, levels theirs by ranks
    (see `analysis.column_statistics`). Numbers of several columns are not of one kind: nothing is
    made of them together.
    """
    parts = [selection.size_text]
    if len(selection.keys) == 1:
        parts += _of_column(table, selection, selection.keys[0])
    return SEPARATOR.text.join(parts)


def _of_column(table: ViewedTable, selection: Selection, key: str) -> list[str]:
    spec, field = table.spec(key), table.field(key)
    if field is None or spec.drawing:
        return []
    rows = table.part(selection.first, selection.last + 1, *field.sources)
    known, found = spread(rows, field)
    named = f"{visible(spec.header)}: n {known:,}"
    counted = named if known == rows.height else f"{named} of {rows.height:,}"
    return [", ".join((counted, *_spread(found, spec.unit)))]


def _spread(found: Spread | None, unit: str | None) -> tuple[str, ...]:
    of = f" {visible(unit)}" if unit else ""
    match found:
        case NumberSpread():
            ends = f"{number(found.minimum)} to {number(found.maximum)}{of}"
            return f"median {figures(found.median)}", ends, f"sum {number(found.total)}"
        case DateSpread():
            return f"median {found.median}", f"{found.earliest} to {found.latest}"
        case LevelSpread():
            lowest, median, highest = (
                level(one.status, one.low, one.high)
                for one in (found.lowest, found.median, found.highest)
            )
            return f"median {median}", f"{lowest} to {highest}", "by ranks"
    return ()
