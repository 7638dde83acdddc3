"""Reviewing on the real app: what is done is on the disk, said, and shown where it belongs."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from mrdscope.errors import UnsavedError
from mrdscope.review import acts
from mrdscope.review.place import Place
from mrdscope.review.review import Review
from mrdscope.review.statuses import patient_target
from mrdscope.review.who import Reviewer
from mrdscope.tui.reviewing import assigned

MORNING = dt.datetime(2026, 3, 1, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def reviews(sample, tmp_path):
    """Open the review of the sample cohort as somebody, in a file of the test's own."""

    def open_as(user):
        place = Place(tmp_path / "sample.review.sqlite")
        return Review(sample.loaded.cohort, place, Reviewer(user, "ward-3", lambda: MORNING))

    return open_as


@pytest.fixture
def reviewing(open_program, sample, reviews):
    """Open the program on the sample cohort with a review, as alice."""

    def start(size=(120, 40)):
        return open_program(sample, size=size, review=lambda _opened: reviews("alice"))

    return start


async def write(program, *lines):
    """Answer the questions that come with these lines."""
    for line in lines:
        await program.until(lambda: program.app.screen.query("Input"))
        program.app.screen.query_one("Input").value = line
        await program.pilot.press("enter")
        await program.pilot.pause()


def ready(program):
    return lambda: program.app.opened.review is not None


async def test_a_patient_is_marked_on_every_screen_and_the_mark_taken_back_with_a_reason(
    reviewing, reviews
):
    async with reviewing() as program:
        await program.until(ready(program))
        await program.do("review.patient")
        await program.until(lambda: "P01 is marked as reviewed by alice" in program.text)
        assert reviews("bob").state.marks(patient_target("P01")).of("alice") is not None
        assert program.app.opened.review.statuses["P01"].status == "reviewed"
        await program.do("screen.case")
        await program.until(lambda: "✓ reviewed by alice on 2026-03-01, unchanged" in program.text)
        await program.do("patient.next")
        assert "reviewed by" not in program.text
        await program.do("patient.previous", "review.patient")
        await write(program, "the wrong patient")
        await program.until(lambda: "your review of P01 is taken back" in program.text)
        assert "reviewed by" not in "\n".join(program.part("#flags"))


async def test_notes_queries_and_decisions_stand_on_the_case_page(reviewing, reviews):
    async with reviewing() as program:
        await program.until(ready(program))
        await program.do("screen.case", "review.note")
        await write(program, "asked the lab [/] again")
        await program.do("review.query")
        await write(program, "was the sample marrow? @bob")
        await program.do("review.decision")
        await write(program, "transplant?", "yes, donor search", "tumor board")
        shown = "transplant? → yes, donor search (tumor board, 2026-03-01)"
        await program.until(lambda: shown in program.text)
        page = "\n".join(program.part("#flags"))
        assert "asked the lab [/] again (alice, 2026-03-01)" in page
        assert "open: was the sample marrow?" in page
        (query,) = reviews("bob").state.queries
        assert (query.assigned_to, query.about.patient) == ("bob", "P01")
        await program.do("review.page")
        assert "for bob" in program.text
        await program.pilot.press("escape")
        await program.do("review.answer")
        await write(program, "it was")
        await program.until(lambda: "is answered" in program.text)
        await program.do("review.answer")
        await program.pilot.press("enter")
        await program.until(lambda: "is closed" in program.text)
        assert reviews("bob").state.queries[0].is_closed
        await program.do("review.undo")
        await program.until(lambda: "undone: query closed" in program.text)
        assert not reviews("bob").state.queries[0].is_closed


async def test_a_row_and_a_cell_are_meant_where_the_cursor_is_on_one(reviewing, reviews):
    async with reviewing() as program:
        await program.until(ready(program))
        await program.do("screen.tables", "tables.next")
        await program.do("review.row")
        await program.until(lambda: "reviewed by alice on 2026-03-01" in program.text)
        (marks,) = reviews("bob").state.row_marks
        assert (marks.target.table, marks.target.patient) == ("mrd", "P01")
        await program.do("cursor.cells", "cursor.right", "review.note")
        await write(program, "by telephone")
        await program.until(lambda: "by telephone (alice" in program.text)
        (note,) = reviews("bob").state.notes
        assert note.about.kind == "cell"
        assert note.about.column is not None


async def test_two_readers_are_blind_until_both_have_judged_and_their_disagreement_is_settled(
    reviewing, reviews
):
    bob = reviews("bob")
    bob.do(acts.judge(patient_target("P01"), "response", "short"))
    async with reviewing() as program:
        await program.until(ready(program))
        await program.do("review.page")
        assert "bob" not in program.text
        await program.pilot.press("escape")
        await program.do("review.judge")
        await write(program, "response", "persisting")
        await program.until(lambda: "is saved" in program.text)
        await program.do("review.summary")
        assert "alice and bob: the same in 0 (0–98) % of 1, Cohen's kappa" in program.text
        assert "alice persisting" in program.text
        assert "bob short" in program.text
        await program.pilot.press("escape")
        await program.do("review.settle")
        await write(program, "short", "one sample is not enough")
        await program.until(lambda: "it is settled" in program.text)
        assert reviews("bob").state.readings[0].settled.judgement == "short"


async def test_masked_no_text_of_the_review_is_shown_and_rows_are_not_reviewed(reviewing, reviews):
    reviews("bob").do(acts.add_note(patient_target("P01"), "brother of Smith"))
    async with reviewing() as program:
        await program.until(ready(program))
        await program.do("screen.case")
        await program.until(lambda: "brother of Smith" in program.text)
        await program.do("view.mask")
        await program.until(lambda: "MASKED" in program.text and "a note (bob" in program.text)
        assert "Smith" not in program.text
        await program.do("review.page")
        assert "Smith" not in program.text
        await program.pilot.press("escape")
        await program.do("screen.tables", "review.row")
        assert "the view is masked" in program.text


async def test_what_could_not_be_saved_is_said_and_stays_said_until_it_is(reviewing, monkeypatch):
    async with reviewing() as program:
        await program.until(ready(program))
        full = UnsavedError("the disk is full")
        store = type(program.app.review._store)
        appended = store.append

        def refuse(*_args, **_kwargs):
            raise full

        monkeypatch.setattr(store, "append", refuse)
        await program.do("review.patient")
        await program.until(lambda: "the disk is full" in program.text)
        assert "1 NOT SAVED" in program.rows[0]
        assert program.app.opened.review.statuses["P01"].status == "not reviewed"
        await program.do("app.quit")
        assert "lost if you leave" in program.text
        monkeypatch.setattr(store, "append", appended)
        await program.do("review.retry")
        await program.until(lambda: "1 of 1 saved" in program.text)
        assert "NOT SAVED" not in program.text
        assert program.app.opened.review.statuses["P01"].status == "reviewed"


async def test_as_of_a_data_cut_nothing_is_reviewed(reviewing):
    async with reviewing() as program:
        await program.until(ready(program))
        await program.do("cut.back")
        await program.until(lambda: program.app.opened.cohort.as_of)
        await program.do("review.patient")
        assert "a review is of all that is known" in program.text


async def test_without_a_review_its_actions_say_so(open_program, sample):
    async with open_program(sample, size=(120, 40)) as program:
        await program.do("review.patient")
        assert "there is no review in this program" in program.text


async def test_a_changed_row_says_so_where_its_patient_stands(open_program, sample, reviews):
    reviews("bob").do(acts.review_patient(sample.loaded.cohort, "P01"))
    cohort = sample.loaded.cohort
    older = cohort.with_tables(
        {"patients": cohort.patients.with_columns(age=cohort.patients["age"] + 1)}
    )
    place = reviews("alice").place
    review = Review(older, place, Reviewer("alice", "ward-3", lambda: MORNING))
    changed = replace(sample, loaded=replace(sample.loaded, cohort=older))
    async with open_program(changed, size=(120, 40), review=lambda _opened: review) as program:
        await program.until(ready(program))
        await program.do("screen.case")
        await program.until(lambda: "changed since reviewed by bob" in program.text)
        assert "1 row changed" in program.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [("which?", ("which?", None)), ("which? @bob", ("which?", "bob")), ("@bob", ("@bob", None)),
     ("mail me@home now", ("mail me@home now", None)), ("a @b @c", ("a @b", "c"))],
)  # fmt: skip
def test_a_name_after_an_at_sign_at_the_end_is_whom_a_query_is_for(text, expected):
    assert assigned(text) == expected
