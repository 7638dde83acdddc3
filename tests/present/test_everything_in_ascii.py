"""Every chart, page and table of the sample cohorts on a terminal that has no more than ASCII."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from mrdscope.analysis.adverse_events.behind import behind
from mrdscope.analysis.case import case
from mrdscope.analysis.mrd.increases import increases
from mrdscope.analysis.mrd.monthly import monthly_levels
from mrdscope.analysis.mrd.reductions import reductions
from mrdscope.analysis.overview import overview
from mrdscope.analysis.paper import compare
from mrdscope.analysis.patient_order import PatientOrder, ordered
from mrdscope.analysis.results import Results
from mrdscope.analysis.time_on_study import time_on_study
from mrdscope.present.ascii import ascii_block, ascii_line
from mrdscope.present.ascii_table import AsciiTable
from mrdscope.present.baseline import baseline_block
from mrdscope.present.charts.incidence import incidence_chart
from mrdscope.present.charts.mrd import mrd_chart
from mrdscope.present.charts.survival import survival_chart
from mrdscope.present.cohort_table import cohort_table
from mrdscope.present.course import course_chart
from mrdscope.present.courses import all_courses, group_courses, two_courses
from mrdscope.present.explanation import metrics_block
from mrdscope.present.glyphs import ASCII, UNICODE, Glyphs
from mrdscope.present.happenings import happened
from mrdscope.present.heat_map import heat_map
from mrdscope.present.incidence_curves import incidence_curves
from mrdscope.present.increases import increase_rows, increased_levels_block
from mrdscope.present.layout import padded
from mrdscope.present.paper import paper_block
from mrdscope.present.plain import table_block
from mrdscope.present.relapse_follow_up import relapse_follow_up
from mrdscope.present.rows import window
from mrdscope.present.styled import Block, Span, plain, width
from mrdscope.present.survival import curves
from mrdscope.present.survival_page import survival_page
from mrdscope.present.swimmer import Swim, swimmer
from mrdscope.present.text import cell_width
from mrdscope.present.toxicity import toxicity_grid
from mrdscope.present.toxicity_behind import behind_table
from mrdscope.present.toxicity_counts import grid_with_counts
from mrdscope.present.waterfall import waterfall
from mrdscope.report.formats.text import text
from mrdscope.report.pages.case import whole_case
from mrdscope.report.provenance import provenance_of

Draw = Callable[[Results, int, Glyphs], Block]
HEIGHT = 24


@pytest.fixture(scope="module", params=["sample", "synthetic"])
def results(request: pytest.FixtureRequest) -> Results:
    return request.getfixturevalue(request.param)


def patients(results: Results) -> pl.Series:
    return results.cohort.patients["patient_id"]


def _heat_map(results: Results, columns: int, glyphs: Glyphs) -> Block:
    order, settings = PatientOrder.RELAPSE, results.settings
    monthly = monthly_levels(results.series, settings)
    rows = heat_map(
        monthly, happened(results), ordered(results, order), settings, width=columns,
        order=order, glyphs=glyphs,
    )  # fmt: skip
    return window(rows, (columns, HEIGHT), patients(results)[1], glyphs)


def _swimmer(results: Results, columns: int, glyphs: Glyphs) -> Block:
    order = PatientOrder.DURATION
    swim = Swim(time_on_study(results.cohort), happened(results), results.response,
                ordered(results, order), order)  # fmt: skip
    return window(swimmer(swim, width=columns, glyphs=glyphs), (columns, HEIGHT), None, glyphs)


def _waterfall(results: Results, columns: int, glyphs: Glyphs) -> Block:
    found = reductions(results.mrd.depth)
    rows = waterfall(found, results.settings, width=columns, glyphs=glyphs)
    return window(rows, (columns, HEIGHT), None, glyphs)


def _increases(results: Results, columns: int, glyphs: Glyphs) -> Block:
    found = increases(results.rise, results.course, results.settings)
    rows = increase_rows(found, results.settings, width=columns, glyphs=glyphs)
    return window(rows, (columns, HEIGHT), None, glyphs)


def _follow_up(results: Results, columns: int, glyphs: Glyphs) -> Block:
    rows = relapse_follow_up(results.mrd.lead_time, width=columns, glyphs=glyphs)
    return window(rows, (columns, HEIGHT), None, glyphs)


def _case_chart(results: Results, columns: int, glyphs: Glyphs) -> Block:
    one = case(results, patients(results)[1])
    return course_chart(one, results.settings, (columns, 30), glyphs=glyphs)


def _all_courses(results: Results, columns: int, glyphs: Glyphs) -> Block:
    monthly = monthly_levels(results.series, results.settings)
    one = case(results, patients(results)[1])
    course = all_courses(results.series, monthly, results.settings, one)
    return mrd_chart(course, size=(columns, HEIGHT), glyphs=glyphs)


def _group_courses(results: Results, columns: int, glyphs: Glyphs) -> Block:
    monthly = monthly_levels(results.series, results.settings)
    ids = patients(results)
    groups = {"first": ids.head(len(ids) // 2), "second": ids.tail(len(ids) // 2)}
    course = group_courses(results.series, monthly, results.settings, groups)
    return mrd_chart(course, size=(columns, HEIGHT), glyphs=glyphs)


def _two_courses(results: Results, columns: int, glyphs: Glyphs) -> Block:
    both = (case(results, patients(results)[place]) for place in (1, 4))
    course = two_courses(*both, results.settings)
    return mrd_chart(course, size=(columns, HEIGHT), glyphs=glyphs)


def _survival(results: Results, columns: int, glyphs: Glyphs) -> Block:
    result = results.survival("pfs", "sex")
    return survival_chart(curves(result, columns), size=(columns, 30), glyphs=glyphs, cursor=300.0)


def _one_curve(results: Results, columns: int, glyphs: Glyphs) -> Block:
    result = results.survival("os")
    return survival_chart(curves(result, columns), size=(columns, HEIGHT), glyphs=glyphs)


def _incidence(results: Results, columns: int, glyphs: Glyphs) -> Block:
    result = results.survival("molecular_response")
    assert result.incidence is not None
    drawn = incidence_curves(result.incidence, result.times.endpoint, columns)
    return incidence_chart(drawn, size=(columns, HEIGHT), glyphs=glyphs, cursor=200.0)


CHARTS: dict[str, Draw] = {
    "patients by months": _heat_map,
    "swimmer": _swimmer,
    "waterfall": _waterfall,
    "increases": _increases,
    "follow-up after molecular relapse": _follow_up,
    "case": _case_chart,
    "all courses": _all_courses,
    "groups": _group_courses,
    "two patients": _two_courses,
    "survival by group": _survival,
    "survival": _one_curve,
    "incidence": _incidence,
}


def is_printable(block: Block) -> bool:
    return all(" " <= c <= "~" for row in block for span in row for c in span.text)


@pytest.mark.parametrize("columns", [54, 78, 118])
@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS)
def test_every_chart_drawn_in_ascii_is_ascii_and_as_wide(results, draw, columns):
    unicode, ascii_only = draw(results, columns, UNICODE), draw(results, columns, ASCII)
    assert is_printable(ascii_only)
    assert [width(row) for row in ascii_only] == [width(row) for row in unicode]


@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS)
def test_every_chart_drawn_in_unicode_can_still_be_translated_as_wide_as_it_is(results, draw):
    drawn = draw(results, 78, UNICODE)
    translated = ascii_block(drawn)
    assert is_printable(translated)
    assert [width(row) for row in translated] == [width(row) for row in drawn]


def case_text(results: Results, patient: str) -> Block:
    provenance = provenance_of(results.cohort, results.settings)
    lines = text(whole_case(results, patient, provenance)).split("\n")
    return tuple((Span(line),) for line in lines)


def pages(results: Results) -> dict[str, Block]:
    settings = results.settings
    found = increases(results.rise, results.course, settings)
    return {
        "case": case_text(results, patients(results)[1]),
        "table 1": baseline_block(results.baseline),
        "survival": survival_page(results.survival("pfs", "sex")),
        "table 1b": increased_levels_block(found, 78, ASCII),
        "metrics": metrics_block(),
        "paper": paper_block(compare(results)),
    }


def test_every_page_is_ascii_in_ascii_and_where_it_has_blanks_to_spare_as_wide(results):
    for name, block in pages(results).items():
        for row in block:
            wide = padded(row, width(row) + 40)
            assert is_printable((ascii_line(row),)), name
            assert width(ascii_line(wide)) == width(wide), (name, plain((row,)))


def tables(results: Results) -> dict[str, object]:
    return {
        "cohort": cohort_table(results, overview(results), glyphs=ASCII),
        "toxicity": toxicity_grid(results.toxicity),
        "toxicity with counts": grid_with_counts(results.toxicity).model,
        "who is behind": behind_table(behind(results.toxicity)),
    }


def test_every_table_is_ascii_and_its_columns_stay_where_they_are(results):
    for name, table in tables(results).items():
        drawn = table_block(table)
        translated = ascii_block(drawn)
        assert is_printable(translated), name
        assert [width(row) for row in translated] == [width(row) for row in drawn], name
        for before, after in zip(
            plain(drawn).split("\n"), plain(translated).split("\n"), strict=True
        ):
            # What is ASCII and stands after a gap is where it was.
            for place in range(2, len(before)):
                if before[place - 2 : place] == "  " and before[place : place + 3].isascii():
                    assert after[place : place + 3] == before[place : place + 3], (name, before)


def test_a_table_in_ascii_gives_escaped_names_their_room(make_cohort, results):
    cohort = make_cohort(
        patients=[{"patient_id": "Müller"}, {"patient_id": "Möller"}, {"patient_id": "P3"}]
    )
    odd = Results(cohort, results.settings)
    table = AsciiTable(cohort_table(odd, overview(odd), glyphs=ASCII))
    lines = plain(table_block(table)).split("\n")
    assert [line.split()[0] for line in lines[1:]] == ["M\\xfcller", "M\\xf6ller", "P3"]
    assert len({width(row) for row in table_block(table)}) == 1
    assert table.row_index("Müller") == 0
    assert table.row_key(1) == "Möller"
    assert all(spec.header.isascii() for spec in table.columns)
    assert table.column_widths[0] == cell_width("M\\xfcller")
