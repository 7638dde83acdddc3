"""The board's page."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from mrdscope.analysis.case import case
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.errors import AnalysisError, UsageError
from mrdscope.present.case import flags
from mrdscope.present.text import cell_width
from mrdscope.report.document import Facts, Figure, Heading, Table, WriteIn, every_part, text_of
from mrdscope.report.figures.picture import standalone
from mrdscope.report.formats.html import html
from mrdscope.report.formats.text import text
from mrdscope.report.pages.case import MOST_SAMPLES, board_page, case_slide, whole_case
from mrdscope.report.provenance import PURPOSE, provenance_of

PATIENTS = [f"P0{i}" for i in range(1, 8)]


@pytest.fixture(scope="module")
def page(sample_results, provenance):
    return board_page(sample_results, "P02", provenance, ("remark",))


def of_kind(document, kind):
    return [part for part in every_part(document.parts) if isinstance(part, kind)]


def test_the_page_has_everything_the_board_asks(page):
    headings = [part.text for part in of_kind(page, Heading)]
    assert headings == ["Now", "Flags, preset paper", "Last events",
                        "Worst toxicity, grade 3 or more", "Background"]  # fmt: skip
    assert page.title == "P02 · 47 M · Ph+ ALL · c-ALL · p210 · no additional aberrations"
    assert text_of(page.lead[0]).startswith("hematologic relapse day 456 · died day 729")
    assert len(of_kind(page, Figure)) == 1
    assert [part.label for part in of_kind(page, WriteIn)] == [
        "Question to the board", "Decision, by whom, on",
    ]  # fmt: skip
    assert [fact.label for fact in of_kind(page, Facts)[0].facts][:3] == ["MRD", "trend", "sampled"]


def test_the_foot_says_what_the_page_rests_on(page, provenance):
    line, remark, purpose = (text_of(one) for one in page.footer)
    assert line == provenance.line
    assert (remark, purpose) == ("remark", PURPOSE)
    for part in ("sha256 ", "preset paper", "as of all data", "mrdscope", "made 2024-05-06"):
        assert part in line


def test_the_flags_are_those_of_the_screen(page, sample_results):
    shown = html(page)
    for flag in flags(case(sample_results, "P02"), PAPER):
        assert flag.text in shown


def test_the_page_shows_the_last_samples_and_says_so_and_the_whole_case_has_all(
    page, sample_results, provenance
):
    samples = of_kind(page, Table)[0]
    assert samples.caption == f"MRD samples, the last {MOST_SAMPLES} of 17; marrow"
    assert len(samples.rows) == MOST_SAMPLES
    whole = whole_case(sample_results, "P02", provenance)
    (table,) = [one for one in of_kind(whole, Table) if one.caption == "MRD samples"]
    assert len(table.rows) == 17


@pytest.mark.parametrize("patient", PATIENTS)
def test_every_page_is_whole_in_eighty_columns_and_as_html(sample_results, provenance, patient):
    lines = text(whole_case(sample_results, patient, provenance)).splitlines()
    assert max(map(cell_width, lines)) <= 80
    page = html(board_page(sample_results, patient, provenance))
    ET.fromstring(page.removeprefix("<!DOCTYPE html>"))
    assert patient in page


def test_a_patient_without_samples_has_a_page_and_no_slide(make_cohort):
    results = Results(make_cohort(patients=[{"patient_id": "P1"}]), PAPER)
    provenance = provenance_of(results.cohort, results.settings)
    said = text(whole_case(results, "P1", provenance))
    assert "no MRD sample with a day" in said
    assert "none recorded" in said
    with pytest.raises(AnalysisError, match="no MRD sample"):
        case_slide(results, "P1", provenance)


def test_a_slide_says_who_where_they_stand_and_what_it_rests_on(sample_results, provenance):
    picture = standalone(case_slide(sample_results, "P02", provenance))
    for words in ("P02 · 47 M", "died day 729", provenance.line, PURPOSE):
        assert words in picture


def test_an_unknown_patient_is_refused(sample_results, provenance):
    with pytest.raises(UsageError, match="there is no patient"):
        board_page(sample_results, "P99", provenance)
