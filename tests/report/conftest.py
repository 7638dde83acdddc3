"""Texts no document may let through as anything but text, and documents made of them."""

from __future__ import annotations

import datetime as dt

import pytest

from mrdscope.present.styled import Role, Span
from mrdscope.present.table import Align
from mrdscope.report.document import (
    Beside,
    Bullets,
    Column,
    Document,
    Fact,
    Facts,
    Figure,
    Heading,
    Paragraph,
    Row,
    Table,
    WriteIn,
    words,
)
from mrdscope.report.figures.drawing import words as drawn_words
from mrdscope.report.figures.picture import Picture
from mrdscope.report.provenance import provenance_of

HOSTILE = (
    "[/]",
    "[cp5]",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</title></style><b>",
    "a|b||c",
    "`code``` `",
    "[@click=app.quit]x[/]",
    "![x](https://evil.example/x.png) [y](javascript:alert(1))",
    "https://evil.example www.evil.example a@evil.example",
    "# heading",
    "- item",
    "1. item",
    "*a* _b_ __c__ ~~d~~ $e$ :smile: &amp; &#60; @somebody #12",
    "\x1b[31mred\x1b]52;c;eA==\x07",
    "\x9b31m",
    "nul\0here",
    "cr\r\nlf\ttab",
    "\u202eright to left\u202c\u200b\ufeff",
    "\ud800",
    "\ufffe\uffff",
    "患者一號 e\u0301",
    "=cmd|' /C calc'!A0",
    "]]>",
    "--><!--",
    "\\",
    "x" * 10_000,
)


@pytest.fixture(scope="session")
def hostile() -> tuple[str, ...]:
    return HOSTILE


def everywhere(text: str) -> Document:
    """Return a document that has a text everywhere one can be."""
    line = words(text, Role.CAUTION)
    picture = Picture(100, 50, text, text, drawn_words((1, 10), text))
    table = Table(
        text,
        (Column(text, meaning=text), Column(text, Align.RIGHT)),
        (Row((Span(text), Span("")), heading=True), Row((Span(text), Span(text)))),
        (line,),
    )
    return Document(
        title=text,
        lead=(line,),
        over=(line,),
        parts=(
            Heading(text), Heading(text, 3), Paragraph(line), Bullets((line, line)),
            Facts((Fact(text, (line, line)),)), table,
            Figure(text, text, picture, (line,), (line,)),
            Beside(((Paragraph(line),), (Paragraph(line),))), WriteIn(text),
        ),
        footer=(line,),
    )  # fmt: skip


@pytest.fixture(scope="session")
def hostile_documents(hostile) -> tuple[tuple[str, Document], ...]:
    return tuple((text, everywhere(text)) for text in hostile)


@pytest.fixture(scope="session")
def provenance(sample_results):
    return provenance_of(sample_results.cohort, sample_results.settings, made=dt.date(2024, 5, 6))
