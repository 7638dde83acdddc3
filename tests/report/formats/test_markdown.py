from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from mrdscope.present.styled import Span
from mrdscope.present.table import Align
from mrdscope.present.text import visible
from mrdscope.report.document import Column, Document, Paragraph, Row, Table, words
from mrdscope.report.formats.markdown import at_line_start, code, escaped, markdown, table

READER = MarkdownIt("gfm-like", {"html": True})
#: What a document is written with; any other token was made of data.
KNOWN = {
    "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline",
    "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close", "table_open",
    "table_close", "thead_open", "thead_close", "tbody_open", "tbody_close", "tr_open", "tr_close",
    "th_open", "th_close", "td_open", "td_close", "fence", "hr", "text", "strong_open",
    "strong_close", "text_special", "softbreak",
}  # fmt: skip


def tokens(text: str):
    for token in READER.parse(text):
        yield token
        yield from token.children or ()


def shown(token) -> str:
    return "".join(one.content for one in token.children)


def test_hostile_text_makes_no_element_wherever_it_is(hostile_documents):
    for _, document in hostile_documents:
        text = markdown(document)
        assert {token.type for token in tokens(text)} <= KNOWN
        assert all(c.isprintable() or c == "\n" for c in text)


def test_hostile_text_in_a_table_is_read_back_as_what_is_shown_of_it(hostile):
    for text in hostile:
        made = table(Table("", (Column("a"), Column("b")), (Row((Span(text), Span(text))),)))
        cells = [token for token in READER.parse(made) if token.type == "inline"]
        assert len(cells) == 4
        if len(text) < 300:
            assert shown(cells[2]) == re.sub(" +", " ", visible(text)).strip() or "`" in text


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_row_has_as_many_cells_as_the_table_has_columns(first, second):
    made = table(Table("", (Column("a"), Column("b")), (Row((Span(first), Span(second))),)))
    assert len([t for t in READER.parse(made) if t.type in ("th_open", "td_open")]) == 4


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Z", "C"]), max_size=30))
def test_any_text_without_blanks_is_read_back_from_a_paragraph(text):
    document = Document("t", (Paragraph(words(text)),))
    inline = [token for token in READER.parse(markdown(document)) if token.type == "inline"]
    if visible(text).strip():
        assert shown(inline[1]) == visible(text)


@pytest.mark.parametrize("text", ["# x", "- x", "+ x", "12. x", "3) x", "=== x", "--- x", "> x"])
def test_a_line_begins_no_block(text):
    document = Document("t", (Paragraph(words(text)),))
    kinds = [t.type for t in READER.parse(markdown(document))]
    assert kinds == ["heading_open", "inline", "heading_close", "paragraph_open", "inline",
                     "paragraph_close"]  # fmt: skip
    assert at_line_start("plain") == "plain"


@pytest.mark.parametrize("text", ["a_b_c", "imatinib_ph_all", "4.1e-4", "p190 (e1a2)"])
def test_what_needs_no_escape_has_none(text):
    assert escaped(text) == text


def test_a_block_cannot_close_its_own_fence():
    text = code(((Span("``` a ````"),), (Span("b"),)))
    (fence,) = READER.parse(text)
    assert (fence.type, fence.content) == ("fence", "``` a ````\nb\n")


def test_numbers_stand_right():
    made = table(Table("", (Column("a"), Column("n", Align.RIGHT)), ()))
    assert made.splitlines()[1] == "| --- | ---: |"
