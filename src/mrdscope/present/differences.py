"""What differs between two readings of a cohort, in lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

from mrdscope.analysis.differences.cohorts import Differences
from mrdscope.analysis.differences.endpoints import EndpointDifferences
from mrdscope.analysis.differences.rows import TableDifferences
from mrdscope.present.findings import place
from mrdscope.present.settings import numbers_lines
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.text import NULL, visible

#: So many lines of a kind are shown, the others counted; JSON has all of them.
MOST = 200

Row = dict[str, object]


def differences_block(found: Differences, old: str, new: str) -> Block:
    """Return the differences: rows and values by table, numbers, endpoints, findings."""
    head: Line = (Span(visible(f"{old} → {new}"), Role.HEADING),)
    if not found.any:
        return (head, (Span("no differences"),))
    return (head, *_lines(found))


def _lines(found: Differences) -> Iterator[Line]:
    for one in found.tables:
        yield ()
        yield (Span(table_heading(one), Role.HEADING),)
        yield from _table(one)
    for title, patients in (("arrived", found.numbers.arrived), ("gone", found.numbers.gone)):
        if patients:
            yield ()
            yield (Span(f"patients {title}: {len(patients):,}", Role.HEADING),)
            yield (Span(f"  {visible(', '.join(patients[:MOST]))}"),)
    if found.tables or found.numbers.settings:
        yield from numbers_lines(found.numbers)
    for endpoint in found.endpoints:
        yield ()
        yield (Span(visible(endpoint_heading(endpoint)), Role.HEADING),)
        yield from _first(endpoint_texts(endpoint))
    for title, frame in (("new", found.new_findings), ("gone", found.gone_findings)):
        if frame.height:
            yield ()
            yield (Span(f"findings {title}: {frame.height:,}", Role.HEADING),)
            yield from _first(map(finding_text, frame.iter_rows(named=True)))


def _first(texts: Iterable[str]) -> Iterator[Line]:
    """Yield the first lines, and how many more there are."""
    more = 0
    for number, text in enumerate(texts):
        if number < MOST:
            yield (Span(f"  {visible(text)}"),)
        else:
            more += 1
    if more:
        yield (Span(f"  and {more:,} more; --format json has all", Role.MUTED),)


def table_heading(one: TableDifferences) -> str:
    """Return how much differs in a table."""
    rows = one.changed.select(pl.col("key").n_unique()).item() if one.changed.height else 0
    parts = [f"{one.added.height:,} added", f"{one.removed.height:,} removed",
             f"{rows:,} changed ({one.changed.height:,} values)"]  # fmt: skip
    return f"{one.table.replace('_', ' ')}: rows {', '.join(parts)}"


def _table(one: TableDifferences) -> Iterator[Line]:
    for sign, columns in (("+", one.columns_added), ("-", one.columns_removed)):
        yield from ((Span(f"  {sign} column {visible(name)}"),) for name in columns)
    for sign, rows in (("+", one.added), ("-", one.removed)):
        yield from _first(
            f"{sign} {row['key']}  ({place(row | {'table': one.table})})"
            for row in rows.iter_rows(named=True)
        )
    yield from _first(map(value_text, one.changed.iter_rows(named=True)))


def value_text(row: Row) -> str:
    """Return a value that changed: ``~ S1 · day 30  value: 1e-4 → 1e-3  (mrd.csv:12)``."""
    old, new = (NULL if row[side] is None else row[side] for side in ("old", "new"))
    return f"~ {row['key']}  {row['column']}: {old} → {new}  ({place(row)})"


def endpoint_heading(one: EndpointDifferences) -> str:
    """Return whose times of an endpoint differ, or why there are none."""
    count = f"{one.frame.height:,} patient{'' if one.frame.height == 1 else 's'}"
    text = f"{one.endpoint.title}: times of {count} differ"
    sides = zip(("before", "after"), one.reasons, strict=True)
    return text + "".join(f"; none {side}: {reason}" for side, reason in sides if reason)


def endpoint_texts(one: EndpointDifferences) -> Iterator[str]:
    """Yield each patient's time and how it ended, before and after."""
    for row in one.frame.iter_rows(named=True):
        yield f"{row['patient_id']}  {_outcome(row, '')} → {_outcome(row, '_after')}"


def _outcome(row: Row, suffix: str) -> str:
    time = row[f"time{suffix}"]
    if not isinstance(time, float):
        return NULL
    ended = row[f"event{suffix}"] or row[f"competing{suffix}"]
    cause = str(row[f"cause{suffix}"]).replace("_", " ")
    return f"{time:g}{'' if ended else '+'} ({cause})"


def finding_text(row: Row) -> str:
    """Return a finding with its rule and place."""
    column = f" {row['column']}" if row["column"] else ""
    return f"{row['rule']} {row['severity']}  {place(row)}{column}  {row['message']}"
