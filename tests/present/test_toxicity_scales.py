from __future__ import annotations

import pytest

from mrdscope.analysis.adverse_events.grading import regrading
from mrdscope.analysis.adverse_events.toxicity import toxicity
from mrdscope.present.toxicity import (
    before_lines,
    disagreement_lines,
    scope_line,
    toxicity_grid,
    who,
)


def text(line):
    return "".join(span.text for span in line)


@pytest.fixture
def cohort(make_cohort):
    """Two scales, an event before day 0 and one long after the last dose, and a count."""
    common = {"patient_id": "P1", "term": "neutropenia", "onset_day": 5.0}
    return make_cohort(
        patients=[{"patient_id": "P1"}, {"patient_id": "label"}],
        treatment=[{"patient_id": p, "start_day": 0.0, "stop_day": 10.0} for p in ("P1", "label")],
        adverse_events=[
            common | {"grade": 4, "scale": "CTCAE v5"},
            common | {"grade": 2, "scale": "WHO", "patient_id": "label"},
            common | {"grade": 1, "scale": "WHO", "onset_day": -5.0},
            common | {"scale": "WHO", "onset_day": 50.0},
        ],
        labs=[
            {"patient_id": p, "test": "ANC", "value": 0.6, "unit": "10^9/L", "day": 6.0}
            for p in ("P1", "label")
        ],
    )


def test_scales_that_are_mixed_have_rows_apart_and_are_said_loudly(cohort):
    result = toxicity(cohort)
    assert toxicity_grid(result).frame["label"].to_list() == [
        "neutropenia · CTCAE v5", "neutropenia · WHO",
    ]  # fmt: skip
    assert "2 grading scales, each counted apart: CTCAE v5, WHO" in text(scope_line(result))
    lines = [text(line) for line in who(result, "neutropenia · CTCAE v5")]
    assert lines == ["grade 4    P1 (day 5)"]


def test_severity_in_words_is_said_to_be_that(make_cohort):
    row = {"patient_id": "P1", "term": "rash", "severity": "severe"}
    result = toxicity(make_cohort(patients=[{"patient_id": "P1"}], adverse_events=[row]))
    assert "1 mild, 2 moderate, 3 severe" in text(scope_line(result))


def test_events_left_out_by_their_day_are_listed(cohort):
    assert [text(line) for line in before_lines(toxicity(cohort))] == [
        "before day 0, not counted: P1 neutropenia 1 day -5",
        "more than 30 days after the last dose, not counted: P1 neutropenia ? day 50",
    ]


def test_a_grade_the_laboratory_does_not_bear_out_is_told(cohort):
    lines = [text(line) for line in disagreement_lines(regrading(cohort, toxicity(cohort)))]
    assert lines == [
        "laboratory disagrees: P1 neutropenia 4 reported; 0.6 10^9/L on day 6 is 3 · CTCAE v5",
        "laboratory disagrees: label neutropenia 2 reported; 0.6 10^9/L on day 6 is 3 · WHO",
        "unverified: WHO 1979 (Miller et al., Cancer 1981;47:207), from memory",
    ]
