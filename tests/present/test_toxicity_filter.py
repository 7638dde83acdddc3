from __future__ import annotations

import pytest

from mrdscope.analysis.filtering.parsing import parse
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.present.toxicity import toxicity_grid
from mrdscope.present.view import View
from mrdscope.present.viewed import table_fields, viewed


@pytest.mark.parametrize(
    ("text", "shown", "unknown"),
    [("P1>=3", ["anemia"], 2), ("P1<3", ["fever"], 2), ("P1!=null", ["anemia", "fever"], 0)],
)
def test_an_event_that_was_not_graded_is_in_no_grade(make_cohort, text, shown, unknown):
    events = [("P1", "anemia", 3), ("P1", "fever", 1), ("P1", "rash", None), ("P2", "edema", 2)]
    cohort = make_cohort(
        patients=[{"patient_id": "P1"}, {"patient_id": "P2"}],
        adverse_events=[
            {"patient_id": who, "term": term, "grade": grade, "scale": "WHO", "onset_day": 1.0}
            for who, term, grade in events
        ],
    )
    grid = toxicity_grid(Results(cohort, PAPER).toxicity)
    table = viewed(grid, View().filtered(parse(text, table_fields(grid))))
    assert sorted(table.row_key(i) for i in range(table.row_count)) == shown
    assert table.unknown == unknown
