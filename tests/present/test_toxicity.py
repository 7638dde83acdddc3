from __future__ import annotations

from mrdscope.analysis.adverse_events.toxicity import Selection, toxicity
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.present.styled import plain
from mrdscope.present.toxicity import (
    before_lines,
    patient_column,
    patient_of_column,
    scope_line,
    toxicity_grid,
    undated_lines,
    who,
)


def grid_of(toxicity):
    table = toxicity_grid(toxicity)
    keys = [spec.key for spec in table.columns]
    rows = table.cells(0, table.row_count)
    return {row[0].text: dict(zip(keys, [s.text for s in row], strict=True)) for row in rows}


def test_the_grid_has_the_papers_counts_and_every_patients_worst_grade(sample):
    grid = grid_of(sample.toxicity)
    row = grid["neutropenia"]
    assert (row["I-II"], row["III-IV"]) == ("4 (57)", "3 (43)")
    grades = [row[patient_column(f"P0{i}")] for i in range(1, 8)]
    assert grades == ["3", "4", "2", "3", "1", "2", "2"]
    assert grid["cutaneous rash"][patient_column("P01")] == "·"
    assert "hepatic toxicity" not in grid


def test_grade_5_and_missing_grades_have_columns_when_there_are_any(make_cohort):
    events = [
        {"patient_id": "P1", "term": "sepsis", "grade": 5, "onset_day": 3.0, "scale": "CTCAE v5"},
        {"patient_id": "P2", "term": "sepsis", "onset_day": 3.0, "scale": "CTCAE v5"},
    ]
    patients = [{"patient_id": f"P{i}"} for i in (1, 2, 3)]
    toxicity = Results(make_cohort(patients=patients, adverse_events=events), PAPER).toxicity
    row = grid_of(toxicity)["sepsis"]
    assert (row["V"], row["unknown"], row["III-IV"]) == ("1 (33)", "1 (33)", "0 (0)")
    assert [row[patient_column(f"P{i}")] for i in (1, 2, 3)] == ["5", "?", "·"]


def test_who_is_behind_a_count_is_named_with_the_day(sample):
    assert plain(who(sample.toxicity, "thrombocytopenia")).splitlines()[:2] == [
        "grade 4    P04 (day 33)",
        "grade 3    P02 (day 40), P05 (day 48)",
    ]


def test_what_is_not_counted_is_said(sample):
    assert plain(before_lines(sample.toxicity)) == (
        "before day 0, not counted: P06 hepatic toxicity 4 day -15"
    )
    assert "of 7 treated · WHO grades" in plain((scope_line(sample.toxicity),))


def test_events_without_a_day_are_named_and_many_of_them_counted(make_cohort):
    events = [{"patient_id": "P1", "term": f"t{i}", "grade": 1, "scale": "WHO"} for i in range(12)]
    cohort = make_cohort(patients=[{"patient_id": "P1"}], adverse_events=events)
    lines = plain(undated_lines(Results(cohort, PAPER).toxicity)).splitlines()
    assert lines[0] == "day of onset not known, counted: P1 t0 1 day –"
    assert lines[-1] == "and 2 more whose day of onset is not known"
    assert len(lines) == 11


def test_what_was_selected_is_said(sample):
    some = toxicity(sample.cohort, Selection(causality="related", seriousness="serious"))
    assert plain((scope_line(some),)).endswith("related events only · serious events only")


def test_a_patient_id_is_found_again_in_its_column():
    assert patient_of_column(patient_column("patient:[/]")) == "patient:[/]"
    assert patient_of_column("term") is None
