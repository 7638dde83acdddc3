"""The settings in force beside the presets, and what changes with one of them, as tables."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from mrdscope.analysis.metrics import Kind
from mrdscope.analysis.setting_descriptions import SettingRow, described
from mrdscope.analysis.settings_change import Change, MetricChange, ValueChange
from mrdscope.present.explanation import value_text
from mrdscope.present.plain import table_block
from mrdscope.present.setting_text import setting_text
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.table import ColumnSpec, TableModel
from mrdscope.present.text import visible

#: How many patients are named behind a change of class before the rest is counted.
MOST_NAMED = 12


def settings_table(rows: Sequence[SettingRow]) -> TableModel:
    """Return a row a setting: value, unit, what the presets have, meaning, source."""
    presets = list(rows[0].presets) if rows else []
    frame = pl.DataFrame(
        [
            {
                "name": row.description.name,
                "setting": row.description.title,
                "value": _value(row),
                "unit": row.description.unit,
                **{name: setting_text(value) for name, value in row.presets.items()},
                "meaning": row.description.meaning,
                "source": _source(row),
            }
            for row in rows
        ],
        schema=dict.fromkeys(
            ("name", "setting", "value", "unit", *presets, "meaning", "source"), pl.String
        ),
    )
    specs = (
        ColumnSpec("setting", "setting", "the convention", pinned=True),
        ColumnSpec("value", "value", "its value; * where it was changed from its preset"),
        ColumnSpec("unit", "unit", "its unit"),
        *(ColumnSpec(name, name, f"its value in the preset {name}") for name in presets),
        ColumnSpec("meaning", "meaning", "what it means", max_width=120),
        ColumnSpec("source", "source", "whose it is", max_width=120),
    )
    return TableModel(frame, specs, "name")


def _value(row: SettingRow) -> str:
    return setting_text(row.value) + (" *" if row.changed else "")


def _source(row: SettingRow) -> str:
    return "; ".join((row.description.source, *(f"unverified: {one}" for one in row.unverified)))


def changes_table(change: Change, most: int | None = None) -> TableModel:
    """Return a row a value that changes: metric, patient, before and after; classes first.

    The column ``number`` counts the rows and names them; a number of the cohort has no patient.
    Of more than ``most`` values the first are shown, the cohort's own before the patients'.
    """
    every = (*change.patients, *change.cohort)
    if most is not None and sum(one.frame.height for one in every) > most:
        every = (*change.cohort, *change.patients)
    values = itertools.islice((value for one in every for value in one.values), most)
    rows = [
        {"metric": value.metric.title, "id": value.metric.id, "patient_id": value.subject,
         "before": _text(value, value.before), "after": _text(value, value.after)}
        for value in values
    ]  # fmt: skip
    columns = ("metric", "id", "patient_id", "before", "after")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String))
    specs = (
        ColumnSpec("metric", "number", "what changes", pinned=True, max_width=26),
        ColumnSpec("patient_id", "patient", "whose it is; empty where it is the cohort's"),
        ColumnSpec("before", "before", "its value before", max_width=18),
        ColumnSpec("after", "after", "its value after", max_width=18),
        ColumnSpec(
            "unseen", "", "whether it differs by less than is shown", _unseen, ("before", "after")
        ),
    )
    numbered = frame.with_row_index("number").with_columns(pl.col("number").cast(pl.String))
    return TableModel(numbered, specs, "number")


def _unseen(before: str, after: str) -> Span:
    return Span("by less than is shown" if before == after else "", Role.MUTED)


def _text(change: ValueChange, value: tuple[object, ...]) -> str:
    return value_text(change.metric.kind, value)


def settings_block(rows: Sequence[SettingRow]) -> Block:
    """Return all settings, under the heading of their group each."""
    lines: list[Line] = []
    for group in dict.fromkeys(row.description.group for row in rows):
        of_group = [row for row in rows if row.description.group == group]
        lines += [(Span(group, Role.HEADING),), *table_block(settings_table(of_group)), ()]
    return tuple(lines[:-1])


def change_block(change: Change) -> Block:
    """Return what changes: the settings, who changes class, how many others, the cohort's."""
    if not change.settings:
        return ((Span("no setting differs"),),)
    return tuple(numbers_lines(change))


def numbers_lines(change: Change) -> Iterator[Line]:
    """Yield the settings that differ, then the numbers of patients and of the cohort."""
    yield from (_setting_line(one.name, one.before, one.after) for one in change.settings)
    patients = len(change.changed_patients)
    yield ()
    yield (Span(f"of {_count(patients, 'patient')} a number changes", Role.HEADING),)
    yield from _indented(line for one in change.patients for line in _patient_lines(one))
    yield ()
    yield (Span(f"of the cohort {_count(len(change.cohort), 'number')} change", Role.HEADING),)
    yield from _indented(line for one in change.cohort for line in _cohort_lines(one))


def _setting_line(name: str, before: object, after: object) -> Line:
    unit = described(name).unit
    values = f"{setting_text(before)} → {setting_text(after)}" + (f" {unit}" if unit else "")
    return Span(f"{described(name).title}: ", Role.HEADING), Span(values)


def _patient_lines(one: MetricChange) -> Iterator[Line]:
    """Yield who changes from what to what where that is a class, else a line a patient."""
    title = visible(one.metric.title)
    yield (Span(f"{title}: {_count(one.frame.height, 'patient')}", Role.STRONG),)
    yield from _reasons(one)
    if one.metric.kind not in (Kind.WORD, Kind.FLAG):
        for value in one.values:
            yield (Span(f"  {visible(value.subject or '')}  {_arrow(value)}"),)
        return
    moved: dict[str, list[str]] = {}
    for value in one.values:
        moved.setdefault(_arrow(value), []).append(value.subject or "")
    for arrow, ids in sorted(moved.items(), key=lambda item: -len(item[1])):
        yield (Span(f"  {arrow} ({len(ids):,}): {_named(ids)}"),)


def _cohort_lines(one: MetricChange) -> Iterator[Line]:
    for value in one.values:
        yield Span(f"{visible(one.metric.title)}: ", Role.STRONG), Span(_arrow(value))
    yield from _reasons(one)


def _reasons(one: MetricChange) -> Iterator[Line]:
    for when, reason in (("before", one.before_reason), ("after", one.after_reason)):
        if reason is not None:
            yield (Span(f"  none {when}: {visible(reason)}", Role.MUTED),)


def _arrow(value: ValueChange) -> str:
    before, after = _text(value, value.before), _text(value, value.after)
    return f"{before} → {after}" if before != after else f"{before}, by less than is shown"


def _named(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - MOST_NAMED:,} more" if len(ids) > MOST_NAMED else ""
    return visible(", ".join(ids[:MOST_NAMED])) + more


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def _indented(lines: Iterable[Line]) -> Iterator[Line]:
    return ((Span("  "), *line) for line in lines)
