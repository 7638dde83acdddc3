"""Every count of a table of toxicity can be asked who is behind it, and is then no other number."""

from __future__ import annotations

import pytest

from mrdscope.analysis.adverse_events.behind import Cell, behind
from mrdscope.analysis.adverse_events.table_rows import TableRow
from mrdscope.analysis.adverse_events.toxicity import toxicity
from mrdscope.analysis.adverse_events.toxicity_comparison import by_group
from mrdscope.analysis.adverse_events.toxicity_groups import groups_of
from mrdscope.analysis.metrics import explain, metric
from mrdscope.present.styled import plain
from mrdscope.present.toxicity_behind import (
    MOST_NAMED,
    behind_table,
    count_line,
    records_of,
    records_table,
)
from mrdscope.present.toxicity_counts import differences, grade_counts, grid_with_counts, rates
from mrdscope.present.toxicity_numbers import metric_of, row_metric


def texts(model):
    """Return each row's cells by the keys of the columns."""
    keys = [spec.key for spec in model.columns]
    return {
        model.row_key(place): dict(zip(keys, [span.text for span in row], strict=True))
        for place, row in enumerate(model.cells(0, model.row_count))
    }


@pytest.fixture(scope="module")
def divided(sample):
    groups = groups_of(sample.cohort, "sex")
    return groups, by_group(sample.toxicity, groups, "sex")


def test_every_count_is_as_many_patients_as_are_behind_it(sample, divided):
    groups, both = divided
    tables = (
        (grid_with_counts(sample.toxicity), None),
        (grade_counts(sample.toxicity), None),
        (differences(sample.toxicity, both, "any"), groups),
        (differences(sample.toxicity, both, "III-V"), groups),
    )
    for table, of in tables:
        shown = texts(table.model)
        assert table.counts
        for row in table.rows:
            for column in table.counts:
                cell = table.cell(row, column)
                count = behind(sample.toxicity, cell, of).count
                assert shown[row][column].split()[0] == str(count), cell


def test_every_count_of_all_patients_is_a_metric_with_the_same_value(sample):
    table = grid_with_counts(sample.toxicity)
    shown = texts(table.model)
    for row in table.rows:
        for column in table.counts:
            name, group = metric_of(table, row, column, None, mixed=False)
            assert group is None
            value = explain(metric(name), sample).value
            assert shown[row][column].split()[0] == str(value[0]), name


def test_single_grades_differences_and_ratios_have_metrics(sample, divided):
    _, both = divided
    table = grade_counts(sample.toxicity)
    row = next(key for key, one in table.rows.items() if one.name == "neutropenia")
    names = [metric_of(table, row, column, None, mixed=False)[0] for column in table.counts]
    parts = ("any", "grade_1", "grade_2", "grade_3", "grade_4", "grade_5")
    assert names[:6] == [f"tox.{part}/neutropenia" for part in parts]
    assert explain(metric("tox.grade_4/neutropenia"), sample).value[0] == 1
    compared = differences(sample.toxicity, both, "any")
    (column,) = compared.comparisons
    reference, group = both.groups
    name, _ = metric_of(compared, row, column, "sex", mixed=False)
    assert name == f"tox.difference/sex={group}/neutropenia"
    assert metric_of(compared, row, "column:0", "sex", mixed=False) == (
        "tox.any/neutropenia", reference,
    )  # fmt: skip
    by_exposure = rates(
        sample.toxicity, both.event_rates, both.event_rate_ratios, ("event_rate", "rate_ratio")
    )
    (ratio,) = by_exposure.comparisons
    assert metric_of(by_exposure, row, ratio, "sex", mixed=False)[0] == (
        f"tox.rate_ratio/sex={group}/neutropenia"
    )
    assert metric_of(by_exposure, row, "column:2", "sex", mixed=False) == (
        "tox.event_rate/neutropenia", reference,
    )  # fmt: skip


def test_the_grid_has_any_event_and_systems_with_their_terms_beneath(sample):
    table = grid_with_counts(sample.toxicity)
    labels = [row["label"] for row in texts(table.model).values()]
    assert labels[0] == "any adverse event"
    levels = [one.level for one in table.rows.values()]
    assert levels[:3] == ["overall", "system", "term"]
    assert sum(level == "term" for level in levels) == sample.toxicity.table.height
    header = [spec.header for spec in table.model.columns]
    assert header[:4] == ["adverse event", "any", "I-II", "III-IV"]


def test_a_patient_has_the_worst_grade_of_the_terms_in_a_system_and_in_any_event(make_cohort):
    cohort = make_cohort(
        patients=[{"patient_id": "P1"}, {"patient_id": "P2"}],
        adverse_events=[
            {"patient_id": "P1", "term": "rash", "system": "skin", "grade": 1, "onset_day": 3.0},
            {"patient_id": "P1", "term": "itch", "system": "skin", "grade": 3, "onset_day": 4.0},
            {"patient_id": "P1", "term": "fall", "system": "other", "grade": 5, "onset_day": 9.0},
            {"patient_id": "P2", "term": "rash", "system": "skin", "onset_day": 5.0},
        ],
    )
    found = toxicity(cohort)
    table = grid_with_counts(found)
    shown = {row["label"].strip(): row for row in texts(table.model).values()}
    grades = {name: (row["patient:P1"], row["patient:P2"]) for name, row in shown.items()}
    assert grades == {
        "any adverse event": ("5", "?"), "skin": ("3", "?"), "other": ("5", "·"),
        "rash": ("1", "?"), "itch": ("3", "·"), "fall": ("5", "·"),
    }  # fmt: skip
    headers = [spec.header for spec in table.model.columns]
    assert headers == [
        "adverse event", "any", "I-II", "III-V", "III-IV", "V", "not graded", "P1", "P2",
    ]  # fmt: skip


def test_on_several_scales_a_row_is_of_one_and_any_event_has_no_metric(make_cohort):
    cohort = make_cohort(
        patients=[{"patient_id": "P1"}],
        adverse_events=[
            {"patient_id": "P1", "term": "rash", "grade": 1, "scale": scale, "onset_day": 3.0}
            for scale in ("WHO", "CTCAE v5.0")
        ],
    )
    found = toxicity(cohort)
    table = grid_with_counts(found)
    rows = list(table.rows.values())
    assert {row.scale for row in rows} == set(found.scales)
    assert row_metric(rows[0], "any", mixed=True) is None
    term = next(row for row in rows if row.level == "term")
    assert row_metric(term, "any", mixed=True) == f"tox.any/rash · {term.scale}"
    for key in table.rows:
        assert behind(found, table.cell(key, "column:0")).count == 1


def test_who_is_behind_is_listed_worst_first_with_what_they_had(sample):
    found = behind(sample.toxicity, Cell(TableRow("term", "neutropenia"), "III-IV"))
    assert plain((count_line(found, 7, None),)) == "neutropenia, worst grade III-IV: 3 of 7 (43 %)"
    rows = texts(behind_table(found))
    assert list(rows) == ["P02", "P01", "P04"]
    assert [row["grade"] for row in rows.values()] == ["4", "3", "3"]
    assert [row["worst_onset_day"].strip() for row in rows.values()] == ["40", "35", "31"]
    everything = texts(behind_table(behind(sample.toxicity, Cell())))
    assert everything["P02"]["named"] == (
        "neutropenia 4, thrombocytopenia 3, nausea/vomiting 2, periorbital edema 2, anemia 2, "
        "weakness 2"
    )


def test_of_many_adverse_events_of_a_patient_the_worst_are_named_and_the_rest_counted(make_cohort):
    cohort = make_cohort(
        patients=[{"patient_id": "P1"}, {"patient_id": "P2"}],
        adverse_events=[
            {"patient_id": who, "term": f"t{n}", "grade": 1 + n % 4, "onset_day": 1.0 + n}
            for who, many in (("P1", MOST_NAMED + 3), ("P2", 1))
            for n in range(many)
        ],
    )
    rows = texts(behind_table(behind(toxicity(cohort), Cell())))
    assert rows["P1"]["named"].startswith("t3 4, t7 4, t2 3, ")
    assert rows["P1"]["named"].endswith(" and 3 more")
    assert rows["P2"]["named"] == "t0 1"


def test_a_group_of_a_count_is_named(sample, divided):
    groups, _ = divided
    cell = Cell(TableRow("term", "neutropenia"), "any", "female")
    line = plain((count_line(behind(sample.toxicity, cell, groups), 4, "sex"),))
    assert line.startswith("neutropenia, any grade, sex female: ")


def test_the_records_of_a_patient_in_a_row_are_listed_with_the_rows_they_are_from(sample):
    row = TableRow("term", "neutropenia")
    records = records_of(sample.toxicity, "P02", row)
    (shown,) = texts(records_table(records)).values()
    assert shown["grade"] == "4"
    assert shown["_file"] == "adverse_events.csv"
