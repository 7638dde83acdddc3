"""A document as one HTML file: no scripts, nothing from elsewhere, readable by eye and by ear.

The page forbids itself to load or run anything (a content security policy), so that even markup
somebody smuggled past `report.markup` could do nothing. It is well-formed XML too.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from functools import singledispatchmethod

from mrdscope import __version__
from mrdscope.present.styled import Line, Span
from mrdscope.present.table import Align
from mrdscope.present.text import clip
from mrdscope.report.document import (
    LONGEST_CELL,
    Beside,
    Bullets,
    Document,
    Facts,
    Figure,
    Heading,
    Layout,
    Paragraph,
    Part,
    Row,
    Table,
    WriteIn,
)
from mrdscope.report.figures.picture import inline
from mrdscope.report.formats.style import stylesheet
from mrdscope.report.inks import role_class
from mrdscope.report.markup import Markup, element, joined

_NEW_LINE = Markup("\n")
#: A cell of so many characters is never broken: 1.0e-5 is one number.
_ONE_LINE = 20
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def html(document: Document) -> str:
    """Return a document as a whole HTML file."""
    page = _Page()
    body = element(
        "body",
        element(
            "header",
            *(_paragraph(one, "lead") for one in document.over),
            element("h1", document.title),
            *(_paragraph(one, "lead") for one in document.lead),
        ),
        _contents(document),
        element("main", *(page.part(one) for one in document.parts), _NEW_LINE),
        element("footer", *(_paragraph(one) for one in document.footer)),
        class_=str(document.layout),
    )  # fmt: skip
    return f"<!DOCTYPE html>\n{element('html', _head(document.title), body, lang='en')}\n"


def _head(title: str) -> Markup:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="robots", content="noindex"),
        element("meta", name="generator", content=f"mrdscope {__version__}"),
        element("title", title),
        element("style", Markup(stylesheet())),
    )


def _contents(document: Document) -> Markup:
    """Return links to the sections of a document of several pages."""
    if document.layout is Layout.PAGE:
        return Markup()
    sections = [part for part in document.parts if isinstance(part, Heading) and part.level == 2]
    links = (
        element("li", element("a", one.text, href=f"#section-{place}"))
        for place, one in enumerate(sections, start=1)
    )
    return element("nav", element("ul", *links), aria_label="Contents")


def line(parts: Line) -> Markup:
    """Return a line's spans in their inks."""
    return joined(*map(_span, parts))


def _span(span: Span) -> str:
    style = role_class(span.role)
    return span.text if style is None else element("span", span.text, class_=style)


def _paragraph(parts: Line, style: str | None = None) -> Markup:
    return element("p", line(parts), class_=style)


class _Page:
    """Writes parts in order: sections and figures are numbered as they come."""

    def __init__(self) -> None:
        self._sections = itertools.count(1)
        self._figures = itertools.count(1)

    def part(self, part: Part) -> Markup:
        """Return a part on a line of its own."""
        return joined(_NEW_LINE, self._written(part))

    @singledispatchmethod
    def _written(self, part: Part) -> Markup:
        raise NotImplementedError(type(part))

    @_written.register
    def _(self, part: Paragraph) -> Markup:
        return _paragraph(part.line)

    @_written.register
    def _(self, part: Bullets) -> Markup:
        return element("ul", *(element("li", line(one)) for one in part.lines))

    @_written.register
    def _(self, part: Facts) -> Markup:
        rows: list[Markup] = []
        for fact in part.facts:
            rows.append(element("dt", fact.label))
            rows.append(element("dd", *_separated(map(line, fact.lines))))
        return element("dl", *rows)

    @_written.register
    def _(self, part: Table) -> Markup:
        return table(part)

    @_written.register
    def _(self, part: WriteIn) -> Markup:
        lines = (element("br") for _ in range(part.rows + 1))
        return element("div", part.label, *lines, class_="write-in")

    @_written.register
    def _(self, part: Beside) -> Markup:
        columns = (element("div", *map(self.part, one)) for one in part.columns)
        return element("div", *columns, class_="beside")

    @_written.register
    def _(self, part: Heading) -> Markup:
        name = f"section-{next(self._sections)}" if part.level == 2 else None
        return element(f"h{part.level}", part.text, id=name)

    @_written.register
    def _(self, part: Figure) -> Markup:
        number = next(self._figures)
        caption = element(
            "figcaption",
            element("strong", f"Figure {number}. {part.title}. "),
            part.summary,
            *(_paragraph(note, "note") for note in part.notes),
        )
        return element("figure", inline(part.picture, f"figure-{number}"), caption)


def _separated(lines: Iterable[Markup]) -> Iterator[Markup]:
    for place, one in enumerate(lines):
        if place:
            yield element("br")
        yield one


def table(part: Table) -> Markup:
    """Return a table with its caption, headers that say what they head, and its notes."""
    sides = ["right" if column.align is not Align.LEFT else None for column in part.columns]
    heads = (
        element("th", column.header or Markup(), scope="col", class_=side,
                title=column.meaning if column.meaning != column.header else None)
        for column, side in zip(part.columns, sides, strict=True)
    )  # fmt: skip
    whole = element(
        "table",
        element("caption", part.caption),
        element("thead", element("tr", *heads)),
        *_bodies(part.rows, sides),
    )
    notes = (_paragraph(note, "note") for note in part.notes)
    return joined(
        element("div", whole, class_="wide", role="region", aria_label=part.caption, tabindex="0"),
        *notes,
    )


def _bodies(rows: Sequence[Row], sides: Sequence[str | None]) -> Iterator[Markup]:
    """Yield a body for each heading with the rows it is over, and one for rows without any."""
    groups: list[list[Row]] = []
    for row in rows:
        if row.heading or not groups:
            groups.append([])
        groups[-1].append(row)
    for group in groups or [[]]:
        under = "under" if group and group[0].heading else None
        yield element("tbody", *(_row(row, sides) for row in group), _NEW_LINE, class_=under)


def _row(row: Row, sides: Sequence[str | None]) -> Markup:
    scope = "rowgroup" if row.heading else "row"
    first, *rest = row.cells
    cells = [element("th", _cell(first), scope=scope, class_=_style(first, sides[0]))]
    cells += [
        element("td", _cell(cell), class_=_style(cell, side))
        for cell, side in zip(rest, sides[1:], strict=True)
    ]
    return joined(_NEW_LINE, element("tr", *cells))


def _style(span: Span, side: str | None) -> str | None:
    """Return the side a cell stands on, and whether it is short enough to be one line."""
    whole = "whole" if 0 < len(span.text) <= _ONE_LINE else None
    return " ".join(filter(None, (side, whole))) or None


def _cell(span: Span) -> Markup:
    return joined(_span(Span(clip(span.text, LONGEST_CELL), span.role)), Markup())
