"""The review in words: what each part says, what a mask hides, and that text is only text."""

from __future__ import annotations

import datetime as dt

import pytest

from mrdscope.analysis.overview import overview
from mrdscope.present.cohort_table import cohort_table
from mrdscope.present.review import patient_review, review_lines, review_page, status_spans
from mrdscope.present.review_marks import review_cell, with_review
from mrdscope.present.review_summary import review_summary
from mrdscope.present.styled import plain, width
from mrdscope.review import acts
from mrdscope.review.place import Place
from mrdscope.review.review import Review
from mrdscope.review.statuses import PatientStatus, Reviewed, patient_statuses, patient_target
from mrdscope.review.who import Reviewer

HOSTILE = (
    "[/]", "[@click=app.quit]x[/]", "[b", "\x1b[31mred", "\x1b]52;c;AAAA\x07", "\x9b31m",
    "nul\x00", "cr\r\nlf", "tab\t", "患者一號", "e\u0301\u0301", "\u202eabc", "x" * 10_000,
)  # fmt: skip
DAY = dt.datetime(2026, 3, 1, 8, 15, tzinfo=dt.UTC)
P1 = patient_target("P1")


@pytest.fixture
def review(make_cohort, tmp_path):
    cohort = make_cohort(
        patients=[{"patient_id": "P1", "age": 40}, {"patient_id": "P2", "age": 50}],
        events=[{"patient_id": "P1", "type": "death", "day": 90}],
    )
    place = Place(tmp_path / "trial.review.sqlite")
    return Review(cohort, place, Reviewer("alice", "ward-3", lambda: DAY))


def of(review, patient="P1", reader="alice", *, quoted=True):
    (status,) = patient_statuses(review.cohort, review.state, [patient])
    return patient_review(review.state, status, reader, quoted=quoted)


def test_of_a_patient_nobody_reviewed_nothing_is_said(review):
    assert review_lines(of(review), 80) == ()


def test_a_mark_says_who_when_and_what_is_otherwise_since():
    status = PatientStatus("P1", Reviewed.CHANGED, "alice", "2026-03-01T08:15:00.000000Z",
                           changed=("events P1 · death",), gone=("mrd a", "mrd b"))  # fmt: skip
    assert [span.text for span in status_spans(status)] == [
        "≠ changed since reviewed by alice on 2026-03-01", "1 row changed", "2 rows gone",
    ]  # fmt: skip


def test_decisions_notes_and_waiting_queries_are_in_the_lines_and_all_of_them_on_the_page(review):
    review.do(acts.review_patient(review.cohort, "P1"))
    review.do(acts.decide("P1", "transplant?", "yes", "board", "2026-02-27"))
    review.do(acts.add_note(P1, "two siblings"))
    review.do(acts.query(P1, "which donor?", assigned_to="bob"))
    review.do(acts.answer(review.state.queries[0], "the sister"))
    lines = plain(review_lines(of(review), 80)).splitlines()
    assert lines == [
        "REVIEW ✓ reviewed by alice on 2026-03-01, unchanged since",
        "BOARD  transplant? → yes (board, 2026-02-27)",
        "NOTES  two siblings (alice, 2026-03-01)",
        f"QUERY  {review.state.queries[0].id} answered: which donor?",
    ]
    review.do(acts.close(review.state.queries[0]))
    review.do(acts.reverse(review.state.decisions[0], "no donor"))
    assert len(review_lines(of(review), 80)) == 2
    page = plain(review_page(of(review), 80))
    for said in ("closed, opened by alice on 2026-03-01 08:15 UTC, for bob", "the sister",
                 "reversed by alice on 2026-03-01: no donor", "two siblings"):  # fmt: skip
        assert said in page


def test_masked_there_are_counts_and_no_texts(review):
    review.do(acts.decide("P1", "Smith?", "Smith", "Dr Smith"))
    review.do(acts.add_note(P1, "Smith"))
    review.do(acts.query(P1, "Smith"))
    review.do(acts.judge(P1, "Smith", "short", "Smith"))
    review.do(acts.reverse(review.state.decisions[0], "Smith"))
    hidden = of(review, quoted=False)
    summary = review_summary(review.state, (), (), (), reader="alice", quoted=False, cells=60)
    for block in (review_lines(hidden, 60), review_page(hidden, 60), summary):
        assert "Smith" not in plain(block)
    assert "a note (alice" in plain(review_lines(hidden, 60))


def test_the_other_reader_is_not_seen_before_both_have_judged(review):
    review.do(acts.judge(P1, "response", "short"))
    assert "short" not in plain(review_page(of(review, reader="bob"), 80))
    assert "alice: short" in plain(review_page(of(review), 80))


def test_hostile_text_is_only_text_and_fits(review):
    for text in HOSTILE:
        review.do(acts.add_note(P1, text))
        review.do(acts.query(P1, text, assigned_to=text))
    summary = review_summary(
        review.state, patient_statuses(review.cohort, review.state), (), (),
        reader="alice", quoted=True, cells=40,
    )  # fmt: skip
    for block in (review_lines(of(review), 40), review_page(of(review), 40), summary):
        for line in block:
            assert width(line) <= 40
            text = "".join(span.text for span in line)
            assert not set(text) & set("\x1b\x07\x9b\x00\r\n\t\u202e")


def test_the_summary_counts_patients_and_names_what_waits(review):
    review.do(acts.review_patient(review.cohort, "P1"))
    review.do(acts.query(P1, "which donor?", assigned_to="bob"))
    statuses = patient_statuses(review.cohort, review.state)
    page = plain(
        review_summary(review.state, statuses, (), ("/x",), reader="alice", quoted=True, cells=80)
    )
    assert "1 of 2 reviewed" in page
    assert "open since 2026-03-01 for bob P1: which donor?" in page
    assert "you are alice" in page


def test_the_table_of_patients_gets_a_sign_behind_who_they_are(sample):
    plain_table = cohort_table(sample, overview(sample))
    table = with_review(plain_table, {"P02": "reviewed"})
    keys = [spec.key for spec in table.specs]
    assert keys[:2] == ["patient_id", "_review"]
    assert table.frame["_review"].to_list() == [None, "reviewed", *[None] * 5]
    assert [review_cell(one).text for one in (None, *Reviewed)] == ["–", "·", "✓", "≠", "+"]
    assert with_review(plain_table, None) is plain_table


def test_what_is_not_estimable_of_kappa_says_why(review):
    review.do(acts.judge(P1, "response", "short"))
    bob = Review(review.cohort, review.place, Reviewer("bob", "ward-3", lambda: DAY))
    bob.do(acts.judge(P1, "response", "short"))
    page = plain(review_summary(bob.state, (), (), (), reader="bob", quoted=True, cells=200))
    assert "the same in 100 (3–100) % of 1, Cohen's kappa not estimable" in page
