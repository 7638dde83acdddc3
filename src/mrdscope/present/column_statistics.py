"""The statistics of a column in lines, and its frequencies as a table to choose a filter from."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from mrdscope.analysis.column_statistics import (
    ColumnStatistics,
    DateSpread,
    LevelSpread,
    NumberSpread,
    column_statistics,
)
from mrdscope.analysis.filtering.conditions import Condition
from mrdscope.analysis.filtering.writing import written
from mrdscope.analysis.frequencies import Frequency
from mrdscope.analysis.mrd.levels import Level
from mrdscope.present.glyphs import ASCII, UNICODE, Glyphs
from mrdscope.present.numbers import count_percent, figures, level, number
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.table import Align, ColumnSpec, TableModel
from mrdscope.present.text import EMPTY, visible
from mrdscope.present.viewed import ViewedTable

_LABEL = 14
_BAR_CELLS = 20
_EIGHTHS = {UNICODE.name: " ▏▎▍▌▋▊▉█", ASCII.name: "#"}


def statistics_of(table: ViewedTable, key: str) -> ColumnStatistics | None:
    """Return the statistics of a column in the rows shown; None of one that cannot be compared."""
    field = table.field(key)
    return None if field is None else column_statistics(table.frame(*field.sources), field)


def statistics_block(statistics: ColumnStatistics, title: str, unit: str | None = None) -> Block:
    """Return what a column holds, in lines of a label and a value.

    Its type, how many values are known, missing and different, their spread as far as they have
    one, and of levels how many are known as intervals alone. ``title`` may be text from data.
    """
    return tuple(_lines(statistics, title, unit))


def _line(label: str, text: str, role: Role = Role.PLAIN) -> Line:
    return (Span(f"{label:<{_LABEL}}", Role.MUTED), Span(text, role))


def _lines(found: ColumnStatistics, title: str, unit: str | None) -> Iterator[Line]:
    yield (
        Span(visible(title), Role.HEADING),
        Span(f" {visible(unit)}" if unit else "", Role.MUTED),
    )
    yield _line("type", f"{found.field.kind} ({found.dtype})")
    yield _line("known", count_percent(found.known, found.n))
    role = Role.MISSING if found.missing else Role.PLAIN
    yield _line("missing", count_percent(found.missing, found.n), role)
    yield _line("different", str(found.distinct))
    match found.spread:
        case NumberSpread() as spread:
            yield from _numbers(spread)
        case DateSpread() as spread:
            yield _line("range", f"{spread.earliest} to {spread.latest}")
            yield _line("median", f"{spread.median}")
            yield _line("quartiles", f"{spread.q1} to {spread.q3}")
        case LevelSpread() as spread:
            yield from _levels(spread)


def _numbers(spread: NumberSpread) -> Iterator[Line]:
    yield _line("range", f"{number(spread.minimum)} to {number(spread.maximum)}")
    yield _line("median", figures(spread.median))
    yield _line("quartiles", f"{figures(spread.q1)} to {figures(spread.q3)}")
    deviation = "" if spread.sd is None else f", SD {figures(spread.sd)}"
    yield _line("mean", figures(spread.mean) + deviation)


def _levels(spread: LevelSpread) -> Iterator[Line]:
    yield _line("range", f"{_level(spread.lowest)} to {_level(spread.highest)}")
    yield _line("median", _level(spread.median))
    yield _line("quartiles", f"{_level(spread.q1)} to {_level(spread.q3)}")
    counts = (
        f"{status.replace('_', ' ')} {count_percent(count, spread.evaluable)}"
        for status, count in spread.censored
    )
    yield _line("intervals", ", ".join(counts) or "none: every level is quantified")
    yield _line("", "by ranks; no number is put in place of an interval", Role.MUTED)


def _level(one: Level) -> str:
    return level(one.status, one.low, one.high)


def frequency_table(statistics: ColumnStatistics, glyphs: Glyphs = UNICODE) -> TableModel:
    """Return the values of a column with how many rows have each, to choose one.

    The key of a row is the filter that selects it, see `condition_of`; percentages are of the known
    values, and of all rows where they are missing.
    """
    found = statistics.frequencies
    listed = [(one, statistics.known) for one in found.listed]
    if found.missing.n:
        listed.append((found.missing, statistics.n))
    frame = pl.DataFrame(
        [(written(one.condition), one.value, one.n, of) for one, of in listed],
        schema={"filter": pl.String, "value": pl.String, "n": pl.Int64, "of": pl.Int64},
        orient="row",
    )
    most = max((one.n for one, _ in listed), default=1)
    missing = written(found.missing.condition)
    return TableModel(frame, _frequency_specs(most, missing, glyphs), "filter")


def _frequency_specs(most: int, missing: str, glyphs: Glyphs) -> tuple[ColumnSpec, ...]:
    def value_cell(value: str, condition: str) -> Span:
        role = Role.MISSING if condition == missing or not value else Role.PLAIN
        return Span(visible(value) or EMPTY, role)

    def count_cell(n: int, of: int) -> Span:
        return Span(count_percent(n, of))

    def bar_cell(n: int) -> Span:
        return Span(bar(n, most, _BAR_CELLS, glyphs), Role.MARK)

    return (
        ColumnSpec("value", "value", "value, or class of values", value_cell, ("value", "filter"),
                   pinned=True),
        ColumnSpec("n", "n (%)", "rows, and percent of the known", count_cell, ("n", "of"),
                   align=Align.RIGHT),
        ColumnSpec("bar", "", "rows against the most frequent", bar_cell, ("n",), drawing=True,
                   min_width=_BAR_CELLS, max_width=_BAR_CELLS),
        ColumnSpec("filter", "filter", "the filter that selects these rows", max_width=72),
    )  # fmt: skip


def bar(n: int, most: int, cells: int, glyphs: Glyphs = UNICODE) -> str:
    """Return a bar as long as a count is of the greatest; a count above 0 is never invisible."""
    parts = _EIGHTHS[glyphs.name]
    steps = len(parts) - 1 or 1
    filled = max(round(steps * cells * n / most), 1) if n else 0
    full, rest = divmod(filled, steps)
    return parts[-1] * full + (parts[rest] if rest else "")


def condition_of(statistics: ColumnStatistics, key: str) -> Condition | None:
    """Return the filter a row of the frequency table stands for; None of no row."""
    every: tuple[Frequency, ...] = (*statistics.frequencies.listed, statistics.frequencies.missing)
    return next((one.condition for one in every if written(one.condition) == key), None)


def unlisted_line(statistics: ColumnStatistics) -> Line:
    """Return how many values are not listed; empty where all are."""
    found = statistics.frequencies
    if not found.unlisted:
        return ()
    text = f"and {found.unlisted} more values in {found.unlisted_rows} rows"
    return (Span(text, Role.MUTED),)
