"""Findings marked where the data stand."""

import pytest

from mrdscope.analysis.overview import overview
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.cohort import schema
from mrdscope.present.checks_marks import COUNT, flag_of, marked, with_counts, with_findings
from mrdscope.present.cohort_table import cohort_table
from mrdscope.present.searching import next_flagged
from mrdscope.present.selection import CopyFormat, Selection, copied
from mrdscope.present.source_table import source_table
from mrdscope.present.styled import Role, plain
from mrdscope.present.view import View
from mrdscope.present.viewed import viewed
from mrdscope.present.whole_value import whole_value


def cells_of(table, key):
    place = [spec.key for spec in table.columns].index(key)
    return [row[place] for row in table.cells(0, table.row_count)]


@pytest.fixture(scope="module")
def samples(doubted):
    return source_table(schema.MRD, doubted.mrd)


@pytest.fixture(scope="module")
def table(samples, made_findings):
    return marked(samples, "mrd", made_findings)


@pytest.fixture(scope="module")
def patients(doubted):
    results = Results(doubted, PAPER)
    return cohort_table(results, overview(results))


def test_a_cell_in_doubt_has_the_sign_and_the_colour_of_the_worst(table):
    cells = cells_of(table, "day")
    assert [(cell.sign, cell.role) for cell in cells] == [
        ("!", Role.BAD), ("!", Role.CAUTION), ("", Role.PLAIN), ("!", Role.CAUTION),
    ]  # fmt: skip


def test_what_a_cell_says_is_not_changed_by_its_sign(samples, table):
    def tsv(one):
        every = Selection.between(one, (0, "day"), (3, "day"))
        return copied(one, every, CopyFormat.TSV)

    assert tsv(table) == tsv(samples)


def test_a_row_has_the_number_of_its_findings_with_the_letter_of_the_worst(table):
    assert [cell.text for cell in cells_of(table, COUNT)] == ["2E", "1W", "–", "1W"]
    spec = next(spec for spec in table.specs if spec.key == COUNT)
    assert spec.pinned


def test_rows_with_findings_alone_are_a_filter_like_any_other(table):
    only = with_findings(table)
    shown = viewed(table, View(filters=(only,)))
    assert shown.count_text == "3 of 4"
    assert shown.chips == ("findings>0",)


def test_a_table_nothing_was_found_in_stays_as_it_is(doubted, made_findings):
    events = source_table(schema.EVENTS, doubted.events)
    assert marked(events, "events", made_findings) is events
    assert with_findings(events) is None


def test_the_next_flag_of_a_column_is_the_next_row_with_a_finding_about_it(table):
    shown = viewed(table, View())
    assert [next_flagged(shown, "day", row) for row in (0, 1, 3)] == [1, 3, None]
    assert next_flagged(shown, "day", 3, -1) == 1


def test_the_whole_value_of_a_cell_in_doubt_shows_none_of_the_marks(table):
    text = plain(whole_value(viewed(table, View()), 0, "day", 80))
    assert flag_of("day") not in text
    assert "-3" in text


def test_a_column_of_the_source_called_findings_keeps_its_name(make_cohort, made_findings):
    rows = [{"patient_id": "P1", "day": float(i), "findings": i} for i in range(4)]
    own = source_table(schema.MRD, make_cohort(patients=[], mrd=rows).mrd)
    table = marked(own, "mrd", made_findings)
    assert [cell.text for cell in cells_of(table, "findings")] == ["0", "1", "2", "3"]
    assert viewed(table, View(filters=(with_findings(table),))).row_count == 3


def test_patients_have_a_count_and_who_has_an_error_the_sign(patients, made_findings):
    table = with_counts(patients, made_findings)
    assert [cell.text for cell in cells_of(table, COUNT)] == ["3E", "1W", "1I", "–"]
    assert [cell.sign for cell in cells_of(table, "patient_id")] == ["!", "", "", ""]


def test_while_the_rules_are_run_a_count_is_not_known(patients):
    table = with_counts(patients, None)
    assert {cell.text for cell in cells_of(table, COUNT)} == {"…"}
    shown = viewed(table, View(filters=(with_findings(table),)))
    assert shown.count_text == "0 of 4, 4 unknown"
