"""The settings in force one by one, and a change of them that is proposed: tables and blocks."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from mrdscope.analysis.paper import Fact
from mrdscope.analysis.setting_descriptions import SettingRow, described
from mrdscope.analysis.settings import Settings
from mrdscope.analysis.settings_change import Change, SettingChange
from mrdscope.present.explanation import metrics_block
from mrdscope.present.layout import SEPARATOR, clipped, folded, joined
from mrdscope.present.paper import paper_block
from mrdscope.present.setting_text import setting_text
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.table import ColumnSpec, TableModel
from mrdscope.present.text import fit, visible

#: More values than this are counted and not listed.
MOST_CHANGES = 20_000
#: Of more settings than this only the names are told.
_MOST_LINES = 2
_LABEL = 12
_COLUMNS = ("name", "setting", "value", "unit", "proposed", "remark", "group")


def settings_in_force(rows: Sequence[SettingRow], proposed: Settings | None = None) -> TableModel:
    """Return a row a setting: value, what is proposed, unit, whether changed or unverified.

    Without a proposal there is no column of it. Rows are named by the fields of `Settings`.
    """
    frame = pl.DataFrame(
        [
            {
                "name": row.description.name,
                "setting": row.description.title,
                "value": setting_text(row.value),
                "unit": row.description.unit or "",
                "proposed": _proposed(row, proposed),
                "remark": _remark(row),
                "group": row.description.group,
            }
            for row in rows
        ],
        schema=dict.fromkeys(_COLUMNS, pl.String),
    )
    after = (
        (
            ColumnSpec(
                "proposed",
                "proposed",
                "its value by the change that is proposed",
                _strong,
                max_width=18,
            ),
        )
        if proposed is not None
        else ()
    )
    specs = (
        ColumnSpec("setting", "setting", "the convention", _bare, pinned=True),
        ColumnSpec("value", "in force", "its value in force", _bare, max_width=18),
        *after,
        ColumnSpec("unit", "unit", "its unit", _muted, max_width=9),
        ColumnSpec("remark", "remark", "changed from its preset, or from memory alone", _caution),
        ColumnSpec("group", "about", "what it is about", _muted),
    )
    return TableModel(frame, specs, "name")


def _remark(row: SettingRow) -> str:
    """Say whether a setting was changed; one that was rests on nobody's memory any longer."""
    return "changed" if row.changed else "unverified" if row.unverified else ""


def _proposed(row: SettingRow, proposed: Settings | None) -> str:
    if proposed is None:
        return ""
    value = getattr(proposed, row.description.name)
    return "" if value == row.value else setting_text(value)


def _bare(text: str) -> Span:
    return Span(visible(text))


def _muted(text: str) -> Span:
    return Span(visible(text), Role.MUTED)


def _strong(text: str) -> Span:
    return Span(visible(text), Role.STRONG)


def _caution(text: str) -> Span:
    return Span(visible(text), Role.CAUTION)


def setting_block(row: SettingRow, cells: int, proposed: Settings | None = None) -> Block:
    """Return one setting in full: value, meaning, source, the presets' values, what is doubtful.

    And its value in the settings that are proposed, if any are and it is another one there.
    """
    one = row.description
    unit = f" {one.unit}" if one.unit else ""
    heading = (
        Span(f"{one.title}: ", Role.HEADING),
        Span(visible(setting_text(row.value)), Role.STRONG),
        Span(unit, Role.MUTED),
    )
    presets = SEPARATOR.text.join(
        f"{name} {setting_text(value)}" for name, value in row.presets.items()
    )
    instead = _proposed(row, proposed)
    lines = (
        *((_labelled("proposed", instead, Role.STRONG),) if instead else ()),
        _labelled("meaning", one.meaning),
        _labelled("source", one.source),
        _labelled("presets", presets),
        *(_labelled("unverified", remark, Role.CAUTION) for remark in row.unverified),
        *((_labelled("changed", "not as its preset has it"),) if row.changed else ()),
        *_parts(row.value),
    )
    return (clipped(heading, cells), *folded(lines, cells))


def _labelled(label: str, text: str, role: Role = Role.PLAIN) -> Line:
    return Span(fit(label, _LABEL), Role.MUTED), Span(visible(text), role)


def _parts(value: object) -> Iterator[Line]:
    """Yield a line for each milestone or level of response in a setting, all of it."""
    for part in value if isinstance(value, tuple) else (value,):
        if dataclasses.is_dataclass(part) and not isinstance(part, type):
            fields = {one.name: getattr(part, one.name) for one in dataclasses.fields(part)}
            yield _labelled(str(fields.pop("name")), _fields(fields))


def _fields(fields: Mapping[str, object]) -> str:
    told = {name: value for name, value in fields.items() if value not in (None, {}, False)}
    return ", ".join(
        f"{name.replace('_', ' ')} {setting_text(value)}" for name, value in told.items()
    )


def proposal_block(
    presets: tuple[str, str],
    settings: Sequence[SettingChange],
    change: Change | None,
    *,
    patients: int,
    cohort_known: bool,
    cells: int,
    pending: str = "computing the cohort's numbers …",
) -> Block:
    """Return what is proposed and how many change with it.

    Parameters
    ----------
    presets
        The names of the settings in force and of those proposed.
    settings
        The settings that differ.
    change
        What changes; None while it is computed.
    patients
        How many patients there are.
    cohort_known
        Whether ``change`` tells of the cohort's own numbers already.
    cells
        The width.
    pending
        What there is in place of the cohort's own numbers while ``change`` does not tell of them.
    """
    before, after = (Span(visible(name), Role.STRONG) for name in presets)
    head = Span("proposed  ", Role.HEADING), before, Span(" → ", Role.MUTED), after
    lines = (
        head,
        *_what(settings),
        joined(_how_many(change, patients, "" if cohort_known else pending)),
    )
    return tuple(clipped(line, cells) for line in lines)


def _what(settings: Sequence[SettingChange]) -> Iterator[Line]:
    if len(settings) > _MOST_LINES:
        names = ", ".join(described(one.name).title for one in settings)
        yield Span(f"{len(settings)} settings: ", Role.MUTED), Span(names)
        return
    for one in settings:
        unit = described(one.name).unit
        values = f"{setting_text(one.before)} → {setting_text(one.after)}"
        yield (
            Span(f"{described(one.name).title}: ", Role.MUTED),
            Span(visible(values)),
            Span(f" {unit}" if unit else "", Role.MUTED),
        )


def _how_many(change: Change | None, patients: int, pending: str) -> Iterator[Span]:
    if change is None:
        yield Span("computing who changes …", Role.MUTED)
        return
    classes, numbers = len(change.changed_class), len(change.changed_patients)
    yield Span(f"{classes:,} of {patients:,} change class", Role.STRONG if classes else Role.PLAIN)
    yield Span(f"{numbers:,} a class or number")
    if pending:
        yield Span(pending, Role.MUTED)
    else:
        many = len(change.cohort)
        yield Span(f"{many:,} number{'' if many == 1 else 's'} of the cohort")
    found = sum(one.frame.height for one in (*change.patients, *change.cohort))
    if found > MOST_CHANGES:
        yield Span(f"the first {MOST_CHANGES:,} of {found:,} values listed", Role.CAUTION)


def paper_page(facts: Sequence[Fact] | None, title: str, cells: int) -> Block:
    """Return the paper's numbers beside those of a cohort by its title; None: being computed."""
    head: Line = (
        Span(
            "What the paper printed of its seven patients, beside the same number of "
            f"{visible(title)}, under the settings in force. Of other patients most will differ.",
            Role.MUTED,
        ),
    )
    if facts is None:
        return (*folded((head,), cells), (), (Span("computing …", Role.MUTED),))
    return (*folded((head,), cells), (), *_whole(paper_block(facts, cells), cells))


def _whole(block: Block, cells: int) -> Block:
    return tuple(clipped(line, cells) for line in block)


def metrics_page(cells: int) -> Block:
    """Return every metric with its definition, over as many lines as it needs."""
    return folded(metrics_block(), cells)
