"""A document as JSON: its parts in order, in words; the analyses themselves are beside it."""

from __future__ import annotations

from functools import singledispatch

from mrdscope.present.styled import Line
from mrdscope.report.document import (
    Beside,
    Bullets,
    Document,
    Facts,
    Figure,
    Heading,
    Paragraph,
    Part,
    Table,
    WriteIn,
    text_of,
)

Json = dict[str, object]


def document_json(document: Document) -> Json:
    """Return a document as plain dicts and lists.

    Keys: ``title``, the lines ``over`` it and under it (``lead``), ``parts``, ``footer``.

    A part has its ``kind`` and what it holds: ``text`` and ``level`` of a heading; ``text`` of a
    paragraph; ``items``; ``facts`` (``label``, ``lines``); a table's ``caption``, ``columns``,
    ``rows`` (lists of texts) and ``notes``; a figure's ``title``, ``summary`` and ``notes``.
    """
    return {
        "over": _texts(document.over),
        "title": document.title,
        "lead": _texts(document.lead),
        "parts": [written for part in document.parts for written in _written(part)],
        "footer": _texts(document.footer),
    }


def _texts(lines: tuple[Line, ...]) -> list[str]:
    return [text_of(line) for line in lines]


@singledispatch
def _written(part: Part) -> list[Json]:
    raise NotImplementedError(type(part))


@_written.register
def _(part: Heading) -> list[Json]:
    return [{"kind": "heading", "level": part.level, "text": part.text}]


@_written.register
def _(part: Paragraph) -> list[Json]:
    return [{"kind": "paragraph", "text": text_of(part.line)}]


@_written.register
def _(part: Bullets) -> list[Json]:
    return [{"kind": "bullets", "items": _texts(part.lines)}]


@_written.register
def _(part: Facts) -> list[Json]:
    facts = [{"label": one.label, "lines": _texts(one.lines)} for one in part.facts]
    return [{"kind": "facts", "facts": facts}]


@_written.register
def _(part: Figure) -> list[Json]:
    notes = _texts(part.notes)
    return [{"kind": "figure", "title": part.title, "summary": part.summary, "notes": notes}]


@_written.register
def _(part: Beside) -> list[Json]:
    return [one for column in part.columns for inner in column for one in _written(inner)]


@_written.register
def _(_part: WriteIn) -> list[Json]:
    return []


@_written.register
def _(part: Table) -> list[Json]:
    table: Json = {
        "kind": "table",
        "caption": part.caption,
        "columns": [column.header for column in part.columns],
        "rows": [[cell.text for cell in row.cells] for row in part.rows],
        "notes": _texts(part.notes),
    }
    return [table]
