from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from mrdscope.analysis.results import Results
from mrdscope.analysis.settings_toml import settings_of
from mrdscope.cohort.readers import read
from mrdscope.present.styled import Span
from mrdscope.present.table import Align
from mrdscope.report.document import (
    Beside,
    Column,
    Document,
    Fact,
    Facts,
    Heading,
    Row,
    Table,
    WriteIn,
    words,
)
from mrdscope.report.formats.linear import linear
from mrdscope.report.pages.screens import Page, Read, case_document, page_documents
from mrdscope.report.provenance import provenance_of

SAMPLE = Path(__file__).parents[2] / "sample_data" / "imatinib_ph_all"
#: Borders, blocks, arrows and Braille: what is drawn, not read.
DRAWN = {chr(code) for first, last in ((0x2190, 0x21FF), (0x2500, 0x25FF), (0x2800, 0x28FF))
         for code in range(first, last + 1)}  # fmt: skip


@pytest.fixture(scope="module")
def opened() -> Read:
    loaded = read(SAMPLE)
    results = Results(loaded.cohort, settings_of(loaded.cohort))
    made = provenance_of(loaded.cohort, results.settings, made=dt.date(2026, 1, 1))
    return Read(loaded, results, made)


@pytest.fixture(scope="module")
def pages(opened) -> dict[Page, str]:
    return {p: "\n".join(map(linear, page_documents(opened, p))) for p in Page}


@pytest.mark.parametrize("page", Page)
def test_nothing_is_drawn_and_nothing_stands_in_columns(pages, page):
    text = pages[page]
    assert not set(text) & DRAWN
    assert "  " not in text
    assert not any(line != line.strip() for line in text.split("\n"))


@pytest.mark.parametrize("page", [Page.CASE, Page.MRD, Page.SURVIVAL])
def test_every_chart_is_said_in_words(pages, page):
    charts = [line for line in pages[page].split("\n") if line.startswith("Chart: ")]
    assert len(charts) >= {Page.CASE: 7, Page.MRD: 2, Page.SURVIVAL: 2}[page]
    assert all(len(line) > 40 for line in charts)


def test_the_cohort_is_a_line_a_patient_that_names_every_cell(pages):
    lines = pages[Page.COHORT].split("\n")
    second = next(line for line in lines if line.startswith("P02: "))
    assert "last 2.1e minus 1; best below 1.0e minus 5; response short; mRel 364.8" in second
    first = next(line for line in lines if line.startswith("P01: "))
    assert first.endswith("no value of mRel, hRel, died.")
    assert "Table: Patients, 7 rows." in lines


def test_a_case_says_its_samples_each_with_its_day(opened):
    lines = linear(case_document(opened, "P02")).split("\n")
    assert lines[0] == "P02, 47 M, Ph+ ALL, c-ALL, p210, no additional aberrations."
    assert any(line.startswith("day minus 36: level 8.3e minus 1;") for line in lines)
    assert any(line.startswith("day 304: level below 1.0e minus 5; mCR;") for line in lines)


def test_groups_of_rows_are_named_in_each_and_identifiers_stay_as_written():
    table = Table(
        "Terms",
        (Column("term"), Column("n", Align.RIGHT, "patients")),
        (
            Row((Span("blood"), Span("")), heading=True),
            Row((Span("-5 <7"), Span("–"))),
            Row((Span("\x1b[2J"), Span("1–2"))),
        ),
        notes=(words("of ≥3"),),
    )
    parts = (Heading("Toxicity"), Beside(((table,), (WriteIn("Decision"),))),
             Facts((Fact("day -1", (words("<1"),)),)))  # fmt: skip
    assert linear(Document("T", parts, footer=(words("end"),))) == (
        "T.\n\nToxicity.\n\nTable: Terms, 2 rows.\nColumns: n, patients.\n"
        "blood, -5 <7: n no value.\nblood, ␛[2J: n 1 to 2.\nof at least 3\n"
        "day minus 1: below 1\n\nend\n"
    )
