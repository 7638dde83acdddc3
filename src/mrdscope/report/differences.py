"""What differs between two readings of a cohort, as JSON and as a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

from mrdscope.analysis.differences.cohorts import Differences
from mrdscope.analysis.differences.endpoints import EndpointDifferences
from mrdscope.analysis.differences.rows import TableDifferences
from mrdscope.analysis.results import Results
from mrdscope.present.differences import (
    MOST,
    endpoint_heading,
    endpoint_texts,
    finding_text,
    table_heading,
)
from mrdscope.present.findings import place
from mrdscope.present.settings import changes_table
from mrdscope.present.styled import Line, Role, Span
from mrdscope.present.text import NULL, visible
from mrdscope.report.document import (
    Bullets,
    Column,
    Document,
    Heading,
    Paragraph,
    Part,
    Row,
    Table,
    table_of,
    words,
)
from mrdscope.report.json import Json, records, source_json
from mrdscope.report.provenance import PURPOSE, provenance_of
from mrdscope.report.settings_json import change_json


def differences_json(found: Differences, old: Results, new: Results) -> Json:
    """Return all differences; ``docs/json.md`` describes it."""
    return {
        "old": source_json(old.cohort, old.settings),
        "new": source_json(new.cohort, new.settings),
        "differ": found.any,
        "tables": [_table_json(one) for one in found.tables],
        "numbers": change_json(found.numbers),
        "endpoints": [_endpoint_json(one) for one in found.endpoints],
        "findings": {"new": records(found.new_findings), "gone": records(found.gone_findings)},
    }


def _table_json(one: TableDifferences) -> Json:
    return {
        "table": one.table,
        "columns_added": list(one.columns_added),
        "columns_removed": list(one.columns_removed),
        "added": records(one.added),
        "removed": records(one.removed),
        "changed": records(one.changed),
    }


def _endpoint_json(one: EndpointDifferences) -> Json:
    before, after = one.reasons
    return {
        "endpoint": one.endpoint.id,
        "title": one.endpoint.title,
        "before_reason": before,
        "after_reason": after,
        "patients": records(one.frame),
    }


# -- a document ------------------------------------------------------------------------------------


def differences_page(found: Differences, old: Results, new: Results) -> Document:
    """Return the differences as a document; of very many of a kind the first."""
    lead = [
        words(f"{side}: {visible(provenance_of(one.cohort, one.settings).line)}", Role.MUTED)
        for side, one in (("old", old), ("new", new))
    ]
    if not found.any:
        lead.append(words("No differences."))
    title = f"{visible(old.cohort.title)} → {visible(new.cohort.title)}"
    return Document(title, tuple(_parts(found)), lead=tuple(lead), footer=(words(PURPOSE),))


def _parts(found: Differences) -> Iterator[Part]:
    for one in found.tables:
        yield Heading(table_heading(one))
        yield from _table_parts(one)
    yield from _numbers(found)
    for endpoint in found.endpoints:
        yield Heading(visible(endpoint_heading(endpoint)))
        yield from _bullets(endpoint_texts(endpoint))
    for title, frame in (("new", found.new_findings), ("gone", found.gone_findings)):
        if frame.height:
            yield Heading(f"Findings {title}: {frame.height:,}")
            yield from _bullets(map(finding_text, frame.iter_rows(named=True)))


def _numbers(found: Differences) -> Iterator[Part]:
    change = found.numbers
    for title, patients in (("arrived", change.arrived), ("gone", change.gone)):
        if patients:
            yield Heading(f"Patients {title}: {len(patients):,}")
            yield from _bullets(patients)
    if change.patients or change.cohort:
        yield Heading("Numbers")
        values = changes_table(change)
        yield table_of(values, "Numbers that change", rows=range(min(values.row_count, MOST)))
        yield from _more(values.row_count)


def _table_parts(one: TableDifferences) -> Iterator[Part]:
    for word, columns in (("added", one.columns_added), ("removed", one.columns_removed)):
        if columns:
            yield Paragraph(words(f"Columns {word}: {visible(', '.join(columns))}"))
    for word, rows in (("added", one.added), ("removed", one.removed)):
        if rows.height:
            yield Paragraph(words(f"Rows {word}:"))
            yield from _bullets(
                f"{row['key']} ({place(row | {'table': one.table})})"
                for row in rows.iter_rows(named=True)
            )
    if one.changed.height:
        yield _changed(one.changed)
        yield from _more(one.changed.height)


def _changed(changed: pl.DataFrame) -> Table:
    rows = tuple(
        Row((
            Span(visible(row["key"])),
            Span(visible(row["column"])),
            Span(visible(row["old"] or NULL)),
            Span(visible(row["new"] or NULL)),
            Span(visible(place(row))),
        ))
        for row in changed.head(MOST).iter_rows(named=True)
    )  # fmt: skip
    headers = ("row", "column", "old", "new", "where")
    return Table("Values changed", tuple(map(Column, headers)), rows)


def _bullets(texts: Iterable[str]) -> Iterator[Part]:
    every: list[Line] = []
    count = 0
    for text in texts:
        count += 1
        if count <= MOST:
            every.append(words(visible(text)))
    yield Bullets(tuple(every))
    yield from _more(count)


def _more(count: int) -> Iterator[Part]:
    if count > MOST:
        yield Paragraph(words(f"and {count - MOST:,} more; --format json has all", Role.MUTED))
