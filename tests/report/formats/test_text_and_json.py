from __future__ import annotations

import json

from mrdscope.present.styled import Span
from mrdscope.present.table import Align
from mrdscope.present.text import cell_width
from mrdscope.report.document import Column, Document, Fact, Facts, Row, Table, words
from mrdscope.report.formats.json import document_json
from mrdscope.report.formats.text import text


def test_hostile_text_is_printable_and_within_the_width(hostile_documents):
    for _, document in hostile_documents:
        lines = text(document, 60).split("\n")
        assert all(c.isprintable() for line in lines for c in line)
        assert max(map(cell_width, lines)) <= 60


def test_a_table_is_aligned_and_its_groups_are_indented():
    table = Table(
        "Numbers", (Column("what"), Column("n", Align.RIGHT)),
        (Row((Span("all"), Span("12")), heading=True), Row((Span("some"), Span("3")))),
        (words("a note"),),
    )  # fmt: skip
    assert text(Document("Title", (table,))).splitlines() == [
        "Title", "=====", "", "Numbers", "what     n", "----------", "all     12", "  some   3",
        "a note",
    ]  # fmt: skip


def test_facts_go_on_under_where_they_began():
    facts = Facts((Fact("long", (words("one two three four five six seven"),)),))
    assert text(Document("T", (facts,)), 20).splitlines()[2:] == [
        "long  one two three", "      four five six", "      seven",
    ]  # fmt: skip


def test_a_document_can_be_written_as_json_and_read(hostile_documents):
    for given, document in hostile_documents:
        found = document_json(document)
        if "\ud800" not in given:
            assert json.loads(json.dumps(found, allow_nan=False)) == found
        kinds = [part["kind"] for part in found["parts"]]
        assert kinds == ["heading", "heading", "paragraph", "bullets", "facts", "table", "figure",
                         "paragraph", "paragraph"]  # fmt: skip
        assert found["parts"][5]["rows"][1] == [given, given]
