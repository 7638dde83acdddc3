"""The report of a cohort: its numbers are the registry's, its parts are all there."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt

from mrdscope.analysis.metrics import metric
from mrdscope.analysis.settings import CML_IS_2020, PAPER
from mrdscope.cohort.model import Loaded, LoadReport, Note, Outcome
from mrdscope.errors import UsageError
from mrdscope.present.explanation import metric_text
from mrdscope.present.numbers import days, estimate
from mrdscope.present.survival import per_100_years
from mrdscope.report.document import Facts, Figure, Heading, Table, every_part, text_of
from mrdscope.report.formats.html import html
from mrdscope.report.formats.markdown import markdown
from mrdscope.report.formats.text import text
from mrdscope.report.pages.cohort import Options, cohort_report
from mrdscope.report.pages.cohort_json import report_json
from mrdscope.report.pages.definitions import used
from mrdscope.report.provenance import PURPOSE

SECTIONS = ["What it rests on", "How it was read", "Patients (Table 1)", "Minimal residual disease",
            "Toxicity", "Survival", "Definitions"]  # fmt: skip


def test_the_report_has_its_parts_in_order(document):
    headings = [p.text for p in document.parts if isinstance(p, Heading) and p.level == 2]
    assert headings == SECTIONS
    titles = [p.title for p in every_part(document.parts) if isinstance(p, Figure)]
    assert titles == [
        "Best reduction of MRD", "Cumulative incidence of molecular response", "Overall survival",
        "Overall survival by transcript", "Progression-free survival",
        "Progression-free survival by transcript",
    ]  # fmt: skip
    assert text_of(document.lead[0]) == PURPOSE


@pytest.mark.parametrize("endpoint", ["os", "pfs"])
def test_the_numbers_of_an_endpoint_are_the_registrys(document, tables, sample_results, endpoint):
    def value(part):
        one = metric(f"{endpoint}.{part}")
        return one.values(one.row(sample_results, None))

    title = {"os": "Overall survival", "pfs": "Progression-free survival"}[endpoint]
    n, events, median, rate, follow_up, *_ = tables(document)[f"{title}: numbers"]["all"]
    group = sample_results.survival(endpoint).groups[0]
    assert (n, events) == ("7", "1 (14)")
    assert median == f"NR ({days(value('median')[1])}–NR)"
    assert rate == per_100_years(group.rate)
    assert (group.rate.estimate, group.rate.lower, group.rate.upper) == value("rate")
    assert follow_up == estimate(*value("follow_up"), days)


def test_the_definitions_are_the_registrys_with_the_values(document, sample_results):
    facts = [p for p in every_part(document.parts) if isinstance(p, Facts)][-1].facts
    assert [fact.label for fact in facts] == [f"{one.title} ({one.id})" for one in used()]
    for one, fact in zip(used(), facts, strict=True):
        lines = [text_of(line) for line in fact.lines]
        assert lines[0] == one.definition
        assert lines[-1].startswith(f"source: {one.source}")
    two_years = next(fact for fact in facts if "(os.two_years)" in fact.label)
    one = metric("os.two_years")
    shown = metric_text(one, one.values(one.row(sample_results, None)))
    assert text_of(two_years.lines[1]) == shown == "75 % (13–96)"


def test_the_response_classes_are_the_papers(document, tables):
    classes = tables(document)["Best molecular complete remission, of 7 patients"]
    assert classes == {
        "persisting mCR": ["5 (71)  29–96"], "short mCR": ["2 (29)  4–71"],
        "indeterminate mCR": ["0 (0)  0–41"], "never in mCR": ["0 (0)  0–41"],
        "not assessable": ["0 (0)  0–41"],
    }  # fmt: skip
    shares = tables(document)["Molecular remission and relapse"]
    assert shares["in mCR at the last sample, of patients assessed"] == ["4 of 7 (57)  18–90"]
    assert shares["molecular relapse, of patients ever in mCR"] == ["4 of 7 (57)  18–90"]
    found = tables(document)["Level after the best, of patients with an increase (the paper's "
                             "Table 1B)"]  # fmt: skip
    assert found["1e-4 or more"] == ["2", "1 (50)  1–99"]
    assert found["below 1e-4"] == ["2", "0 (0)  0–84"]


def test_the_level_at_four_weeks_is_the_papers_by_ranks(document, tables):
    levels = tables(document)["Levels (ratio)"]
    assert levels["four weeks (day 28, from 21 to 42)"][:4] == [
        "7", "0", "4.1e-4", "1.0e-5 to 4.5e-3",
    ]  # fmt: skip


def test_the_toxicity_is_the_papers_table_1c(document, tables):
    rows = tables(document)["Patients by worst grade, n (%) of 7 treated"]
    assert rows["nausea/vomiting"] == ["7 (100)", "6 (86)", "1 (14)", "0 (0)", "0 (0)"]
    assert rows["neutropenia"] == ["7 (100)", "4 (57)", "3 (43)", "0 (0)", "0 (0)"]
    assert rows["any adverse event"][0] == "7 (100)"
    assert rows["cutaneous rash"][:2] == ["1 (14)", "1 (14)"]


def test_table_1_is_by_group(document, tables):
    rows = tables(document)["Baseline characteristics by transcript"]
    assert rows["median (range)"][0] == "59 (34 to 79)"
    assert rows["female"][0] == "4 (57)  18–90"
    assert len(rows["female"]) == 4


def test_every_format_is_well_formed_and_says_the_same_numbers(document):
    page = html(document)
    ET.fromstring(page.removeprefix("<!DOCTYPE html>"))
    tables = [t for t in MarkdownIt("gfm-like").parse(markdown(document)) if t.type == "table_open"]
    of_the_document = [p for p in every_part(document.parts) if isinstance(p, Table)]
    assert len(tables) == page.count("<table>") == len(of_the_document)
    for shown in (page, markdown(document), text(document, 100)):
        for number in ("59 (34 to 79)", "(0.200–44.0)", "75 % (13–96)", "4.1e-4"):
            assert number in shown


def test_json_has_the_document_and_the_analyses(loaded, sample_results, provenance, document):
    options = Options("transcript")
    whole = report_json(loaded, sample_results, provenance, document, options)
    assert json.loads(json.dumps(whole, allow_nan=False)) == whole
    assert whole["provenance"]["made"] == "2024-05-06"
    assert whole["document"]["title"] == document.title
    analyses = whole["analyses"]
    assert set(analyses) == {"load", "baseline", "mrd", "toxicity", "survival"}
    assert [g["name"] for g in analyses["survival"]["os"]["groups"]] == ["p190", "p210"]
    assert analyses["mrd"]["summary"]["classes"]["persisting"] == 5


def test_doubts_of_the_reader_are_said(sample_results, provenance, loaded):
    note = Note(Outcome.GUESSED, "taken for days", "mrd.csv", None, 3, "week", "12")
    doubted = Loaded(loaded.cohort, LoadReport((note,)))
    said = text(cohort_report(doubted, sample_results, provenance), 100)
    assert "Doubts of the reader: 1" in said
    assert "guessed: mrd.csv, row 3, column week: taken for days ('12')" in said


@pytest.mark.parametrize("settings", [PAPER, CML_IS_2020])
def test_a_cohort_with_little_in_it_has_a_report_with_reasons(make_cohort, make_report, settings):
    for patients in ([], [{"patient_id": "P1"}], [{"patient_id": "P1"}, {"patient_id": "P2"}]):
        said = text(make_report(make_cohort(patients=patients), settings), 100)
        assert "There is no MRD sample." in said
        assert "No adverse event is counted." in said
        assert "nobody was followed" in said or "Not estimable" in said


def test_an_endpoint_nobody_recorded_is_not_estimable_with_the_reason(cohort_of, make_report):
    said = text(make_report(cohort_of("0:1e-2 30:U", "0:1e-3"), PAPER), 100)
    assert "Not estimable" in said or "nobody was followed" in said


def test_what_cannot_divide_patients_is_refused(loaded, sample_results, provenance):
    with pytest.raises(UsageError, match="no column"):
        cohort_report(loaded, sample_results, provenance, Options("nothing"))


def test_unverified_settings_are_said_to_be(eighty, eighty_results):
    from mrdscope.report.provenance import facts, provenance_of  # noqa: PLC0415

    found = facts(provenance_of(eighty.cohort, eighty_results.settings))
    (unverified,) = [fact for fact in found if fact.label == "unverified"]
    assert len(unverified.lines) == len(eighty_results.settings.unverified) > 0
