"""The whole value of a cell that is clipped in its table, and what is known of it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping

from mrdscope.analysis.filtering.field import FieldKind
from mrdscope.present.checks_marks import is_flag
from mrdscope.present.numbers import exact_level, number
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.table import ColumnSpec
from mrdscope.present.text import NULL, cell, cell_width, clip, visible
from mrdscope.present.viewed import ViewedTable

_LABEL = 9


def whole_value(table: ViewedTable, row: int, key: str, width: int) -> Block:
    """Return a cell in full, wrapped to a width, with what its column is and where it is from.

    The lines are: header and unit; the value, line breaks in it kept; what the column means; its
    type and its name in a filter; the values the cell is made of, where it is of several; file and
    row of a source table's value.
    """
    spec = table.spec(key)
    values = table.part(row, row + 1).row(0, named=True)
    lines = (
        (Span(visible(spec.header), Role.HEADING), *_unit(spec)),
        *_value(table, spec, values, width),
        (),
        *_about(table, spec, values),
    )
    return tuple(line for one in lines for line in _wrapped(one, width))


def _unit(spec: ColumnSpec) -> Line:
    return (Span(f" [{visible(spec.unit)}]", Role.MUTED),) if spec.unit else ()


def _value(
    table: ViewedTable, spec: ColumnSpec, values: Mapping[str, object], width: int
) -> Iterator[Line]:
    field = table.field(spec.key)
    raw = values[spec.columns[0]]
    if field is not None and field.is_text and isinstance(raw, str) and raw:
        for part in raw.splitlines() or [raw]:
            yield from ((Span(piece),) for piece in _pieces(visible(part), width))
        return
    span = spec.form(*(values[name] for name in spec.columns))
    yield (Span(span.text.strip(" ") or NULL, span.role),)


def _pieces(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, 1), drop_whitespace=False) or [""]


def _about(table: ViewedTable, spec: ColumnSpec, values: Mapping[str, object]) -> Iterator[Line]:
    if spec.meaning:
        yield _line("meaning", visible(spec.meaning))
    field = table.field(spec.key)
    dtype = table.table.frame.schema[spec.columns[0]]
    kind = str(dtype) if field is None else f"{field.kind} ({dtype})"
    yield _line("type", kind)
    if field is not None:
        yield _line("filter", visible(field.name))
    if len(spec.columns) > 1 and not spec.drawing:
        is_level = field is not None and field.kind is FieldKind.LEVEL
        form = exact_level if is_level else number
        for name in spec.columns:
            if is_flag(name):
                continue
            yield _line("", f"{visible(name)} = {_raw(values[name], form)}")
    yield from _source(spec, values)


def _raw(value: object, form: Callable[[float], str]) -> str:
    if isinstance(value, float):
        return form(value)
    return cell(None if value is None else str(value))


def _source(spec: ColumnSpec, values: Mapping[str, object]) -> Iterator[Line]:
    """Yield file and row: of a level those of its sample; of what was computed there is none."""
    is_level = spec.field is not None and spec.field.kind is FieldKind.LEVEL
    stem = spec.columns[0].removesuffix("status") if is_level else "_"
    if spec.metric and not is_level:
        yield _line("from", "computed; explain shows what from")
        return
    stem = stem or "_"
    if values.get(f"{stem}file") is not None:
        sheet = values.get(f"{stem}sheet")
        where = visible(str(values[f"{stem}file"])) + (
            f", sheet {visible(str(sheet))}" if sheet else ""
        )
        yield _line("from", f"{where}, row {values.get(f'{stem}row')}")


def _line(label: str, text: str) -> Line:
    return (Span(f"{label:<{_LABEL}}", Role.MUTED), Span(text))


def _wrapped(row: Line, width: int) -> Iterator[Line]:
    """Yield a line in as many as it needs; the text after a label goes on under where it began."""
    if len(row) != 2 or sum(cell_width(span.text) for span in row) <= width:
        yield tuple(Span(clip(span.text, width), span.role) for span in row)
        return
    label, text = row
    indent = cell_width(label.text)
    for i, piece in enumerate(_pieces(text.text, max(width - indent, 1))):
        yield (label if i == 0 else Span(" " * indent), Span(piece, text.role))
