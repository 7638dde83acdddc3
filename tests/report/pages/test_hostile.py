"""Hostile text everywhere a cohort can have text, through the pages in every format."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt

from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.cohort.model import Loaded, LoadReport, Note, Outcome, Source
from mrdscope.present.text import visible
from mrdscope.report.document import Table, every_part
from mrdscope.report.figures.picture import standalone
from mrdscope.report.formats.html import html
from mrdscope.report.formats.markdown import markdown
from mrdscope.report.formats.text import text
from mrdscope.report.pages.case import board_page, case_slide, whole_case
from mrdscope.report.pages.cohort import Options, cohort_report
from mrdscope.report.provenance import provenance_of

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def made(make_cohort, hostile):
    texts = [one for one in hostile if "\ud800" not in one]

    def rows(**columns):
        return [
            {"patient_id": one, **{name: one if v is ... else v for name, v in columns.items()}}
            for one in texts
        ]

    patients = rows(
        sex=..., diagnosis=..., subtype=..., transcript=..., age=40.0, _file=...,
        additional_cytogenetics=..., day0_kind=..., os_days=9.0, os_event=True,
    )  # fmt: skip
    arms = ({texts[0]: texts[i % 2], "arm": texts[i % 2]} for i in range(len(texts)))
    cohort = make_cohort(
        patients=[row | arm for row, arm in zip(patients, arms, strict=True)],
        mrd=[
            row | {"scale": "ratio", "status": "quantified", "day": day, "lower": low, "upper": low}
            for row in rows(control_gene=..., tissue=..., assay=..., sample_id=...)
            for day, low in ((-1.0, 0.1), (30.0, 0.001), (60.0, 0.01))
        ],
        treatment=rows(drug=..., dose=8.0, dose_unit=..., phase=..., reason=..., start_day=0.0),
        adverse_events=rows(term=..., system=..., grade=3, scale="WHO", onset_day=9.0),
        events=rows(type="mutation", day=5.0, detail=...),
    )  # fmt: skip
    sources = tuple(Source(Path(one.replace("\0", "")[:80] or "x"), "ab" * 32, 1) for one in texts)
    cohort = replace(cohort, title=" ".join(texts[:-1]), note=texts[2], sources=sources)
    notes = tuple(Note(Outcome.GUESSED, one, one, one, 3, one, one) for one in texts)
    return Loaded(cohort, LoadReport(notes)), Results(cohort, PAPER), texts


def documents(made, page):
    loaded, results, texts = made
    provenance = provenance_of(results.cohort, results.settings, filter=texts[2])
    yield cohort_report(loaded, results, provenance, Options("arm"))
    for one in texts:
        yield page(results, one, provenance, (one,))


def test_nothing_of_the_data_is_an_element_of_html(made):
    for document in documents(made, board_page):
        root = ET.fromstring(html(document).removeprefix("<!DOCTYPE html>"))
        tags = {one.tag.removeprefix(SVG) for one in root.iter()}
        assert not tags & {"script", "img", "b", "i", "em", "iframe", "object"}
        assert not any(name.startswith("on") for one in root.iter() for name in one.attrib)


def test_nothing_of_the_data_is_an_element_of_markdown(made):
    reader = MarkdownIt("gfm-like", {"html": True})
    for document in documents(made, whole_case):
        said = markdown(document)
        tokens = [t for token in reader.parse(said) for t in (token, *(token.children or ()))]
        kinds = {token.type for token in tokens}
        assert not kinds & {"html_inline", "html_block", "link_open", "image", "em_open", "s_open",
                            "code_inline", "code_block", "blockquote_open"}  # fmt: skip
        assert all(c.isprintable() or c == "\n" for c in text(document, 100) + said)
        tables = [part for part in every_part(document.parts) if isinstance(part, Table)]
        wanted = sum(len(one.columns) * (len(one.rows) + 1) for one in tables)
        assert len([t for t in tokens if t.type in ("th_open", "td_open")]) == wanted


def test_a_slide_shows_a_hostile_name_as_text(made):
    _, results, texts = made
    provenance = provenance_of(results.cohort, results.settings)
    for one in texts[:-1]:
        root = ET.fromstring(standalone(case_slide(results, one, provenance)).partition("\n")[2])
        said = " ".join("".join(t.itertext()) for t in root.iter(f"{SVG}text"))
        assert visible(one) in said
