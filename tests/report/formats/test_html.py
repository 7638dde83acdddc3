from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from mrdscope.present.styled import Role, Span
from mrdscope.present.text import visible
from mrdscope.report.document import (
    Column,
    Document,
    Heading,
    Layout,
    Paragraph,
    Row,
    Table,
    words,
)
from mrdscope.report.formats.html import html
from mrdscope.report.formats.style import stylesheet

SVG = "{http://www.w3.org/2000/svg}"
#: Elements a document is written with; anything else came from data.
KNOWN = {
    "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "p", "nav", "ul",
    "li", "a", "main", "footer", "span", "dl", "dt", "dd", "br", "div", "table", "caption", "thead",
    "tbody", "tr", "th", "td", "figure", "figcaption", "strong",
    *(f"{SVG}{name}" for name in ("svg", "title", "desc", "text")),
}  # fmt: skip


def parsed(document: Document) -> ET.Element:
    text = html(document)
    assert text.startswith("<!DOCTYPE html>\n")
    return ET.fromstring(text.removeprefix("<!DOCTYPE html>"))


def test_hostile_text_stays_text_wherever_it_is(hostile_documents):
    for text, document in hostile_documents:
        root = parsed(document)
        assert {one.tag for one in root.iter()} <= KNOWN
        assert not any(name.startswith("on") for one in root.iter() for name in one.attrib)
        links = [one.get("href") for one in root.iter("a")]
        assert all(link.startswith("#section-") for link in links)
        if len(text) < 300:
            cells = ["".join(cell.itertext()) for cell in root.iter("td")]
            assert visible(text) in cells


def test_a_long_cell_is_cut_and_says_so(hostile_documents):
    root = parsed(hostile_documents[-1][1])
    assert "".join(next(root.iter("th")).itertext()).startswith("xxx")
    (cell,) = [c for c in ("".join(td.itertext()) for td in root.iter("td")) if c]
    assert len(cell) == 300
    assert cell.endswith("…")


def test_nothing_is_loaded_from_anywhere_and_nothing_runs(hostile_documents):
    text = html(hostile_documents[0][1])
    policies = [one.get("content") for one in parsed(hostile_documents[0][1]).iter("meta")]
    assert any("default-src 'none'" in (policy or "") for policy in policies)
    assert not re.search(r"<(script|link|iframe|img|object)|@import|url\(|http://(?!www\.w3)", text)
    assert "://" not in stylesheet()


def test_a_table_has_a_caption_and_headers_that_say_what_they_head():
    table = Table(
        "Who", (Column("name"), Column("n", meaning="how many")),
        (Row((Span("group"), Span("")), heading=True), Row((Span("a"), Span("1"))),
         Row((Span("b"), Span("2", Role.BAD)))),
    )  # fmt: skip
    root = parsed(Document("t", (table,)))
    assert root.find(".//caption").text == "Who"
    assert [(th.text, th.get("scope")) for th in root.iter("th")] == [
        ("name", "col"), ("n", "col"), ("group", "rowgroup"), ("a", "row"), ("b", "row"),
    ]  # fmt: skip
    assert root.find(".//td/span").get("class") == "r-bad"
    assert len(list(root.iter("tbody"))) == 1


def test_every_section_is_in_the_contents_and_can_be_gone_to():
    root = parsed(Document("t", (Heading("One"), Heading("sub", 3), Heading("Two"))))
    targets = {one.get("id"): one.text for one in root.iter("h2")}
    links = {one.get("href"): one.text for one in root.iter("a")}
    assert {f"#{name}": text for name, text in targets.items()} == links


def test_a_page_has_no_contents_and_prints_as_one():
    root = parsed(Document("t", (Heading("One"),), layout=Layout.PAGE))
    assert root.find(".//nav") is None
    assert root.find("body").get("class") == "page"


def test_names_of_pictures_are_unique_on_a_page(hostile_documents):
    part = next(p for p in hostile_documents[0][1].parts if type(p).__name__ == "Figure")
    root = parsed(Document("t", (part, part)))
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids)) == 4
    for svg in root.iter(f"{SVG}svg"):
        assert svg.get("role") == "img"
        assert set(svg.get("aria-labelledby").split()) <= set(ids)


@pytest.mark.parametrize("rule", ["prefers-color-scheme:dark", "@page{size:A4", "@media print"])
def test_the_style_is_for_dark_screens_and_for_paper_too(rule):
    assert rule in stylesheet()


def test_roles_never_say_more_than_the_words(sample_results):
    root = parsed(
        Document(
            "t",
            (
                Paragraph(
                    (*words("dead ", Role.BAD), *words("or alive")),
                ),
            ),
        )
    )
    assert "".join(root.find(".//main").itertext()).strip() == "dead or alive"
