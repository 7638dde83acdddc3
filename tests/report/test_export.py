"""What is on the screen as a file."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from mrdscope.analysis.case import case
from mrdscope.analysis.overview import overview
from mrdscope.analysis.settings import PAPER
from mrdscope.present.cohort_table import cohort_table
from mrdscope.present.course import course_chart
from mrdscope.present.numbers import number
from mrdscope.present.styled import Role, Span, plain
from mrdscope.present.table import Align, ColumnSpec, TableModel, spanned
from mrdscope.present.text import visible
from mrdscope.report.export import (
    block_markdown,
    block_svg,
    block_text,
    table_csv,
    table_json,
    table_markdown,
)
from mrdscope.report.provenance import PURPOSE, provenance_of

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def chart(sample_results):
    return course_chart(case(sample_results, "P02"), PAPER, (80, 20))


@pytest.fixture(scope="module")
def patients(sample_results):
    return cohort_table(sample_results, overview(sample_results))


def table_of(texts, numbers=None):
    frame = pl.DataFrame({
        "key": [str(i) for i in range(len(texts))], "text": texts,
        "n": numbers or [None] * len(texts),
    })  # fmt: skip
    return TableModel(frame, (
        ColumnSpec("text", "text", "any text"),
        ColumnSpec("n", "n", "a number", spanned(number), unit="day", align=Align.RIGHT),
    ), "key")  # fmt: skip


def read_csv(text: str) -> list[list[str]]:
    lines = [line for line in text.split("\n") if not line.startswith("#")]
    return [row for row in csv.reader(io.StringIO("\n".join(lines))) if row]


def test_the_line_of_provenance_says_files_filter_settings_cut_and_version(sample_results):
    cohort = replace(sample_results.cohort, as_of="day 180")
    found = provenance_of(cohort, PAPER, filter="age>=60", shown=3)
    assert re.fullmatch(
        r"imatinib_ph_all \(reconstruction\) · sha256 [0-9a-f]{12} \(6 files\) · "
        r"filter age>=60 \(3 of 7 patients\) · preset paper · as of day 180 · mrdscope \S+",
        found.line,
    )


def test_one_file_is_its_own_fingerprint_and_several_do_not_depend_on_their_order(provenance):
    one = replace(provenance, files=(("a.csv", "0" * 64),))
    assert one.fingerprint == "0" * 64
    turned = replace(provenance, files=tuple(reversed(provenance.files)))
    assert turned.fingerprint == provenance.fingerprint
    changed = replace(provenance, files=(*provenance.files[:-1], ("x", "1" * 64)))
    assert changed.fingerprint != provenance.fingerprint


def test_a_chart_as_text_is_what_the_screen_shows(chart, provenance):
    assert block_text(chart, provenance) == f"{plain(chart)}\n\n{provenance.line}\n{PURPOSE}\n"


def test_a_chart_as_markdown_is_a_block_of_code(chart, provenance):
    fence, *rest = MarkdownIt("gfm-like").parse(block_markdown(chart, provenance))
    assert fence.type == "fence"
    assert "hRel 456" in fence.content
    assert provenance.line in "".join(c.content for token in rest for c in token.children or ())


def test_a_chart_as_a_picture_has_every_word_where_it_stands_and_in_its_ink(chart, provenance):
    root = ET.fromstring(block_svg(chart, provenance).partition("\n")[2])
    words = {(one.get("class"), one.text) for one in root.iter(f"{SVG}text")}
    assert ("f-bad mono", "hRel 456") in {(c, (t or "").strip("┊")) for c, t in words}
    assert any("sha256" in (text or "") for _, text in words)
    shown = "".join(plain(chart).split())
    drawn = "".join("".join((one.text or "").split()) for one in root.iter(f"{SVG}text"))
    assert drawn.startswith(shown)
    assert float(root.get("width")) == pytest.approx(80 * 7.2 + 20)


def test_hostile_text_in_a_block_stays_text(hostile, provenance):
    for text in hostile:
        block = ((Span(visible(text)[:50], Role.BAD),),)
        root = ET.fromstring(block_svg(block, replace(provenance, title=text)).partition("\n")[2])
        assert {one.tag.removeprefix(SVG) for one in root.iter()} == {
            "svg", "title", "desc", "style", "rect", "g", "text",
        }  # fmt: skip
        said = replace(provenance, title=text, filter=text)
        for made in (block_text(block, said), block_markdown(block, said)):
            assert all(c.isprintable() or c == "\n" for c in made)


def test_a_table_as_csv_says_what_the_screen_shows(patients, provenance):
    text = table_csv(patients, provenance)
    assert text.startswith(f"# {provenance.line}\n# {PURPOSE}\n")
    head, *rows = read_csv(text)
    assert head[:2] == ["id", "age (year)"]
    assert rows[1][head.index("last (ratio)")] == "2.1e-1"
    assert rows[0][head.index("last (ratio)")] == "<1.0e-5"
    assert rows[0][head.index("mRel (day)")] == ""
    assert pl.read_csv(io.BytesIO(text.encode()), comment_prefix="#").height == 7


def test_no_cell_is_a_formula_and_every_number_stays_one(provenance):
    risky = ["=1+1", "+14", "-7", "@SUM(A1)", "\t=1", "＝1", " =1", "x", "=cmd|' /C calc'!A0"]
    rows = read_csv(table_csv(table_of(risky, [-3.5] * len(risky)), provenance))[1:]
    for (text, value), given_text in zip(rows, risky, strict=True):
        assert not text.lstrip().startswith(tuple("=+-@＝"))
        assert text.removeprefix("'") == visible(given_text).strip()
        assert float(value) == -3.5


@given(st.lists(st.text(max_size=12), min_size=1, max_size=5))
def test_any_text_comes_back_from_csv_and_json_as_what_is_shown_of_it(texts):
    made = provenance_of_nothing()
    table = table_of(texts)
    shown = [cell.text.strip() for cell, _ in table.cells(0, len(texts))]
    rows = csv.reader(io.StringIO("".join(table_csv(table, made).partition("\ntext,")[2:])))
    back = [row[0].removeprefix("'") for row in list(rows)[1:]]
    assert [b.strip() for b in back] == [s.removeprefix("'").strip() for s in shown]
    whole = json.loads(table_json(table, made).encode("utf-8", "surrogatepass"))
    assert [row["text"] for row in whole["rows"]] == shown


def provenance_of_nothing():
    from mrdscope.report.provenance import Provenance  # noqa: PLC0415

    return Provenance("t", None, (), "paper", "", (), 0, 0)


def test_a_table_as_json_has_numbers_where_the_column_has_and_null_where_not_known(
    patients, provenance
):
    whole = json.loads(table_json(patients, provenance))
    assert whole["provenance"] == provenance.line
    first = whole["rows"][0]
    assert (first["patient_id"], first["age"], first["molecular_relapse_day"]) == ("P01", 34, None)
    assert first["last_status"] == "<1.0e-5"
    units = {one["key"]: one["unit"] for one in whole["columns"]}
    assert units["age"] == "year"


def test_an_id_of_digits_stays_text(provenance):
    whole = json.loads(table_json(table_of(["01"], [1]), provenance))
    assert whole["rows"] == [{"text": "01", "n": 1}]


def test_a_table_as_markdown_has_a_cell_a_column(patients, provenance):
    tokens = MarkdownIt("gfm-like").parse(table_markdown(patients, provenance))
    cells = [token for token in tokens if token.type in ("th_open", "td_open")]
    assert len(cells) == len(patients.columns) * 8
