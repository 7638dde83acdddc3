from __future__ import annotations

import pytest
from rich.cells import cell_len

from mrdscope.analysis.metrics import metric
from mrdscope.analysis.overview import groupings, overview
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.present.cohort_table import cohort_table
from mrdscope.present.styled import Role


def cells_of(table, key):
    place = [spec.key for spec in table.columns].index(key)
    return [row[place] for row in table.cells(0, table.row_count)]


def texts_of(table, key):
    return [span.text.strip() for span in cells_of(table, key)]


@pytest.fixture(scope="module")
def table(sample):
    return cohort_table(sample, overview(sample))


def test_every_patient_has_a_row_in_the_order_of_the_cohort(table):
    assert texts_of(table, "patient_id") == [f"P0{i}" for i in range(1, 8)]


def test_levels_are_shown_as_status_and_limit(table):
    assert texts_of(table, "last_status")[:3] == ["<1.0e-5", "2.1e-1", "4.1e-5"]
    roles = [span.role for span in cells_of(table, "last_status")[:2]]
    assert roles == [Role.UNDETECTED, Role.PLAIN]


def test_a_running_remission_has_a_plus(table):
    assert texts_of(table, "class") == [
        "persisting+", "short", "persisting", "persisting+", "persisting+", "persisting+", "short",
    ]  # fmt: skip


def test_what_did_not_happen_is_a_dash_and_not_a_zero(table):
    assert texts_of(table, "relapse_day") == ["–", "456", "–", "–", "–", "–", "–"]
    assert texts_of(table, "worst_grade") == ["3", "4", "2", "4", "3", "2", "2"]


def test_a_sparkline_is_as_wide_as_asked_and_the_same_time_in_every_row(sample):
    for cells in (8, 12, 36):
        rows = cells_of(cohort_table(sample, overview(sample), cells=cells), "course")
        assert {cell_len(span.text) for span in rows} == {cells}


def test_headers_and_meanings_are_the_registrys(table):
    for spec in table.columns:
        if spec.metric:
            one = metric(spec.metric)
            assert (spec.header, spec.meaning, spec.unit) == (one.title, one.definition, one.unit)
    assert sum(bool(spec.metric) for spec in table.columns) >= 8


def test_columns_without_any_value_are_not_shown(make_cohort):
    results = Results(make_cohort(patients=[{"patient_id": "P1"}]), PAPER)
    keys = [spec.key for spec in cohort_table(results, overview(results)).columns]
    assert "age" not in keys
    assert "transcript" not in keys
    assert {"patient_id", "course", "class", "worst_grade"} <= set(keys)


def test_patients_are_grouped_by_columns_with_few_values_and_never_by_outcomes(sample, make_cohort):
    assert groupings(sample.cohort.patients) == (
        "sex", "subtype", "transcript", "additional_cytogenetics", "induction",
    )  # fmt: skip
    rows = [{"patient_id": f"P{i}", "os_event": i % 2 == 0, "site": i} for i in range(9)]
    assert groupings(make_cohort(patients=rows).patients) == ()
