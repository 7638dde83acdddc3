"""What the review finds itself: REV-01 and REV-02."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from mrdscope.analysis.quality.model import FINDINGS
from mrdscope.cohort.model import Source
from mrdscope.review import acts
from mrdscope.review.events import Kind, Target
from mrdscope.review.findings import keyed_findings
from mrdscope.review.place import Place
from mrdscope.review.review import Review
from mrdscope.review.rules import changed_since_review, old_queries, review_findings

from .conftest import MORNING


@pytest.fixture
def cohort(make_cohort):
    def make(sha, *events, patients=("P1", "P2")):
        made = make_cohort(
            patients=[{"patient_id": one} for one in patients],
            events=[{"patient_id": "P1", "type": type_, "day": day} for type_, day in events],
        )
        return replace(made, sources=(Source(Path("trial.xlsx"), sha * 64, 9),))

    return make


def test_rows_changed_new_and_gone_since_review_are_found_and_new_patients(cohort, store, alice):
    before = cohort("a", ("mrd_relapse", 5), ("progression", 7), ("death", 9))
    review = Review(before, Place(store.path), alice)
    assert changed_since_review(before, review.state).is_empty()
    review.do(acts.review_patient(before, "P1"))
    assert changed_since_review(before, review.state).is_empty()
    after = cohort(
        "b", ("mrd_relapse", 6), ("last_contact", 8), ("death", 9), patients=("P1", "P2", "P3")
    )
    found = changed_since_review(after, review.state)
    assert dict(found.schema) == FINDINGS
    assert sorted(found["message"]) == [
        "events P1 · last_contact: new since the review of its patient",
        "events P1 · mrd_relapse: changed since 2025-03-01 by review",
        "events P1 · progression: gone since 2025-03-01 by review",
        "patients P3: new since the last review",
    ]
    assert set(found["severity"]) == {"info"}
    keys = keyed_findings(found, after)
    assert sorted(keys["row_key"].drop_nulls()) == ["P1 · last_contact", "P1 · mrd_relapse", "P3"]


def test_a_row_reviewed_by_itself_is_found_when_it_changes(cohort, store, alice):
    before = cohort("a", ("death", 9), ("progression", 1))
    review = Review(before, Place(store.path), alice)
    review.do(acts.review_row(before, "P1", "events", "P1 · death"))
    after = cohort("b", ("death", 10), ("progression", 2))
    found = changed_since_review(after, review.state)
    assert found["message"].to_list() == ["events P1 · death: changed since 2025-03-01 by review"]


def test_queries_open_for_longer_than_the_days_given_are_counted(cohort, store, alice):
    made = cohort("a")
    review = Review(made, Place(store.path), alice)
    for _ in range(3):
        review.do(acts.query(Target(Kind.PATIENT, patient="P1"), "when?"))
    one, other, _ = review.state.queries
    review.do(acts.answer(one, "then"))
    review.do(acts.close(one))
    review.do(acts.answer(other, "then"))
    later = MORNING + dt.timedelta(days=30)
    assert old_queries(review.state, later).is_empty()
    found = review_findings(made, review.state, later + dt.timedelta(hours=1))
    assert found["message"].to_list() == ["2 queries open > 30 d"]
    assert found["value"].to_list() == [f"{other.id}, Q4"]
    assert old_queries(review.state, later, days=60).is_empty()
    assert dict(found.schema) == FINDINGS
