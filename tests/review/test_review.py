"""The review of an open cohort: several reviewers, what is known again, what could not be saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from mrdscope.analysis.quality.model import FINDINGS
from mrdscope.cohort.model import Cohort, Source
from mrdscope.errors import RefusedError, UnsavedError
from mrdscope.review import acts
from mrdscope.review.events import Action, Kind, Target
from mrdscope.review.findings import Finding, gone, keyed_findings, with_states
from mrdscope.review.place import Place
from mrdscope.review.review import Review
from mrdscope.review.statuses import Reviewed, patient_statuses, row_statuses
from mrdscope.review.store import Store
from mrdscope.review.who import NAME_VARIABLE, Reviewer, this_reviewer

from .conftest import opened

Rows = list[dict[str, object]]


@pytest.fixture(scope="module")
def cohort_with(make_cohort) -> Callable[..., Cohort]:
    """Give a cohort of two patients with doses, and of a file that has that hash."""

    def make(*, dose: float = 400, more: Rows = (), patients: Rows = (), sha: str = "a") -> Cohort:
        treatment = [
            {"patient_id": "P1", "drug": "imatinib", "start_day": 0, "dose": dose},
            {"patient_id": "P2", "drug": "imatinib", "start_day": 0, "dose": 600},
            *more,
        ]
        made = make_cohort(
            patients=[{"patient_id": "P1"}, {"patient_id": "P2"}, *patients], treatment=treatment
        )
        return replace(made, sources=(Source(Path("trial.xlsx"), sha * 64, 9),))

    return make


def found_in(cohort: Cohort, rows: list[int], rule: str = "TRT-01", say: str = "") -> pl.DataFrame:
    """Give findings that point at the dose in rows of the file."""
    one = {
        "rule": rule, "table": "treatment", "file": "treatment.csv", "sheet": None,
        "column": "dose", "severity": "warning",
    }  # fmt: skip
    doses = dict(zip(cohort.treatment["_row"], cohort.treatment["dose"], strict=True))
    ids = dict(zip(cohort.treatment["_row"], cohort.treatment["patient_id"], strict=True))
    return pl.DataFrame(
        [
            one
            | {
                "row": row, "patient_id": ids.get(row), "value": str(doses.get(row)),
                "message": say or f"dose {doses.get(row)}",
            }
            for row in rows
        ],
        schema=FINDINGS,
    )  # fmt: skip


def review_of(cohort: Cohort, store: Store, who: Reviewer) -> Review:
    return Review(cohort, Place(store.path), who)


def first(cohort: Cohort, findings: pl.DataFrame) -> Finding:
    return Finding.of(keyed_findings(findings, cohort).row(0, named=True))


# -- findings --------------------------------------------------------------------------------------


def test_an_accepted_finding_stays_accepted_when_rows_move_and_opens_when_its_row_changes(
    cohort_with, store, alice
):
    before = cohort_with()
    review = review_of(before, store, alice)
    review.do(acts.accept(first(before, found_in(before, [2])), "as ordered"))
    for dose, status in ((400, "accepted"), (450, "changed")):
        earlier = [{"patient_id": "P0", "drug": "x", "start_day": 0, "dose": 1}]
        after = cohort_with(dose=dose)
        moved = after.with_tables(
            {"treatment": after.treatment.with_columns(pl.col("_row") + len(earlier))}
        )
        keyed = keyed_findings(found_in(moved, [3, 4]), moved)
        standing = with_states(keyed, review.state)
        assert standing["review"].to_list() == [status, "open"]
        assert standing["reason"].to_list() == ["as ordered", None]


def test_a_rule_that_says_it_in_better_words_reopens_nothing_and_one_with_other_figures_does(
    cohort_with, store, alice
):
    cohort = cohort_with()
    review = review_of(cohort, store, alice)
    said = found_in(cohort, [2], say="2 doses of 400 mg")
    review.do(acts.accept(first(cohort, said), "as ordered"))
    for words, status in (("the dose of 400 mg is given twice: 2", "changed"),
                          ("there are 2 doses: 400 mg", "accepted"),
                          ("3 doses of 400 mg", "changed")):  # fmt: skip
        keyed = keyed_findings(found_in(cohort, [2], say=words), cohort)
        assert with_states(keyed, review.state)["review"].item() == status


def test_two_findings_of_a_rule_in_one_place_are_told_apart(cohort_with, store, alice):
    cohort = cohort_with()
    review = review_of(cohort, store, alice)
    keyed = keyed_findings(found_in(cohort, [2, 2]), cohort)
    assert keyed["nth"].to_list() == [None, "2"]
    review.do(acts.accept(Finding.of(keyed.row(1, named=True)), "known"))
    assert with_states(keyed, review.state)["review"].to_list() == ["open", "accepted"]


def test_a_finding_about_no_row_or_a_row_that_is_not_in_the_cohort_has_no_key(cohort_with):
    cohort = cohort_with()
    nowhere = pl.when(pl.col("row") != 98).then(pl.col("row"))
    about = found_in(cohort, [2, 98, 99]).with_columns(row=nowhere)
    keyed = keyed_findings(about, cohort)
    assert keyed["row_key"].to_list() == ["P1 · imatinib · 0.0", None, None]
    assert keyed.select(*FINDINGS).equals(about)


def test_a_query_stands_beside_its_finding_until_it_is_closed(cohort_with, store, alice):
    cohort = cohort_with()
    review = review_of(cohort, store, alice)
    keyed = keyed_findings(found_in(cohort, [2, 3]), cohort)
    review.do(acts.query_finding(Finding.of(keyed.row(1, named=True)), "600?"))
    (query,) = review.state.queries
    assert with_states(keyed, review.state)["query"].to_list() == [None, query.id]
    review.do(acts.answer(query, "yes"))
    review.do(acts.close(query))
    assert with_states(keyed, review.state)["query"].to_list() == [None, None]


def test_a_query_whose_finding_is_gone_is_proposed_for_closing_and_stays_open(
    cohort_with, store, alice
):
    cohort = cohort_with()
    review = review_of(cohort, store, alice)
    keyed = keyed_findings(found_in(cohort, [2]), cohort)
    review.do(acts.query_finding(Finding.of(keyed.row(0, named=True)), "400?"))
    review.do(acts.query(Target(Kind.PATIENT, patient="P1"), "who is this?"))
    assert gone(keyed, review.state) == ()
    (proposal,) = gone(keyed.clear(), review.state)
    assert proposal.rule == "TRT-01"
    assert proposal.status == "open"


# -- marks -----------------------------------------------------------------------------------------


def test_a_reviewed_patient_says_which_rows_are_changed_new_and_gone_since(
    cohort_with, store, alice
):
    before = cohort_with(more=[{"patient_id": "P1", "drug": "dasatinib", "start_day": 9}])
    review = review_of(before, store, alice)
    review.do(acts.review_patient(before, "P1"))
    statuses = patient_statuses(before, review.state)
    assert [one.status for one in statuses] == [Reviewed.REVIEWED, Reviewed.NOT_YET]
    after = cohort_with(
        dose=500,
        more=[{"patient_id": "P1", "drug": "nilotinib", "start_day": 9}],
        patients=[{"patient_id": "P9"}],
        sha="b",
    )
    one, two, nine = patient_statuses(after, review.state)
    assert (one.status, one.by) == (Reviewed.CHANGED, "alice")
    assert one.changed == ("treatment P1 · imatinib · 0.0",)
    assert one.new == ("treatment P1 · nilotinib · 9.0",)
    assert one.gone == ("treatment P1 · dasatinib · 9.0",)
    assert two.status is Reviewed.NOT_YET
    assert nine.status is Reviewed.NEW


def test_a_row_is_reviewed_by_itself_or_with_its_patient(cohort_with, store, alice):
    before = cohort_with()
    review = review_of(before, store, alice)
    review.do(acts.review_row(before, "P1", "treatment", "P1 · imatinib · 0.0"))

    def standing(cohort: Cohort) -> dict[str, str]:
        rows = row_statuses(cohort, review.state, ["P1"])
        return dict(zip(rows["row_key"], rows["review"], strict=True))

    assert standing(before) == {"P1": "not reviewed", "P1 · imatinib · 0.0": "reviewed"}
    after = cohort_with(dose=500, sha="b")
    assert standing(after)["P1 · imatinib · 0.0"] == "changed since review"
    again = review_of(after, store, alice)
    again.do(acts.review_patient(after, "P1"))
    review.refresh()
    assert set(standing(after).values()) == {"reviewed"}
    more = cohort_with(dose=500, more=[{"patient_id": "P1", "drug": "x", "start_day": 1}], sha="c")
    assert standing(more)["P1 · x · 1.0"] == "new"


def test_a_review_is_withdrawn_by_who_made_it_with_a_reason(cohort_with, store, alice, bob):
    cohort = cohort_with()
    review = review_of(cohort, store, alice)
    review.do(acts.review_patient(cohort, "P1"))
    (marks,) = review.state.patient_marks
    with pytest.raises(RefusedError, match="has reviewed this patient, unchanged since"):
        review.do(acts.review_patient(cohort, "P1"))
    with pytest.raises(RefusedError, match="bob has not reviewed"):
        review_of(cohort, store, bob).do(acts.withdraw_review(marks.target, "wrong patient"))
    review.do(acts.withdraw_review(marks.target, "wrong patient"))
    assert patient_statuses(cohort, review.state, ["P1"])[0].status is Reviewed.NOT_YET


# -- several reviewers -----------------------------------------------------------------------------


def test_what_others_did_is_there_after_a_refresh(cohort_with, store, alice, bob):
    cohort = cohort_with()
    one, other = (review_of(cohort, store, who) for who in (alice, bob))
    one.do(acts.add_note(Target(Kind.PATIENT, patient="P1"), "look"))
    assert other.state.notes == ()
    assert other.refresh()
    assert [note.by for note in other.state.notes] == ["alice"]
    assert not other.refresh()


def test_what_somebody_else_has_done_meanwhile_is_refused_at_the_store(
    cohort_with, store, alice, bob
):
    cohort = cohort_with()
    finding = first(cohort, found_in(cohort, [2]))
    one, other = (review_of(cohort, store, who) for who in (alice, bob))
    one.do(acts.accept(finding, "known"))
    with pytest.raises(RefusedError, match="alice has already accepted"):
        other.do(acts.accept(finding, "known"))
    assert len(store.events()) == 2


def test_the_data_are_recorded_once_before_what_is_first_done_on_them(
    cohort_with, store, alice, bob
):
    note = acts.add_note(Target(Kind.PATIENT, patient="P1"), "look")
    review_of(cohort_with(), store, alice).do(note)
    review_of(cohort_with(), store, bob).do(note)
    review_of(cohort_with(sha="b"), store, bob).do(note)
    actions = [event.act.action for event in store.events()]
    assert actions == [
        Action.DATA_SEEN, Action.NOTE_ADDED, Action.NOTE_ADDED, Action.DATA_SEEN, Action.NOTE_ADDED,
    ]  # fmt: skip
    assert [event.act.data_sha256[0] for event in store.events()] == list("aaabb")


# -- what could not be saved -----------------------------------------------------------------------


def test_what_cannot_be_saved_is_said_kept_apart_and_saved_later_with_its_own_time(
    cohort_with, store, alice
):
    cohort = cohort_with()
    review = review_of(cohort, store, alice)
    review._store = replace(store, patience=0.01)
    about = Target(Kind.PATIENT, patient="P1")
    review.do(acts.add_note(about, "one"))
    with opened(store.path) as db:
        db.execute("BEGIN IMMEDIATE")
        with pytest.raises(UnsavedError, match="not saved"):
            review.do(acts.add_note(about, "two"))
        assert [note.text for note in review.state.notes] == ["one"]
        assert review.retry() == 0
        (waiting,) = review.unsaved
        db.execute("ROLLBACK")
    assert review.retry() == 1
    assert review.unsaved == ()
    assert store.events()[-1].act == waiting.act
    assert [note.text for note in review.state.notes] == ["one", "two"]


def test_what_is_not_allowed_any_more_when_it_is_tried_again_stays_until_it_is_dropped(
    cohort_with, store, alice, bob
):
    cohort = cohort_with()
    finding = first(cohort, found_in(cohort, [2]))
    review = review_of(cohort, store, alice)
    review._store = Store(store.path.parent / "nowhere" / "a.sqlite")
    with pytest.raises(UnsavedError):
        review.do(acts.accept(finding, "known"))
    review_of(cohort, store, bob).do(acts.accept(finding, "known"))
    review._store = store
    assert review.retry() == 0
    (left,) = review.unsaved
    assert "bob has already accepted" in left.error.sentence
    review.drop(left)
    assert review.unsaved == ()


def test_a_review_that_can_only_be_read_says_so_and_takes_nothing(cohort_with, store, alice):
    review = Review(cohort_with(), Place(store.path, ("it can only be read",), False), alice)
    with pytest.raises(UnsavedError, match="it can only be read"):
        review.do(acts.add_note(Target(Kind.PATIENT, patient="P1"), "look"))
    assert not store.path.exists()


# -- undo ------------------------------------------------------------------------------------------


def test_undo_takes_back_ones_own_last_act_and_says_when_there_is_none(
    cohort_with, store, alice, bob
):
    cohort = cohort_with()
    review = review_of(cohort, store, alice)
    review.do(acts.add_note(Target(Kind.PATIENT, patient="P1"), "look"))
    review.undo()
    assert review.state.notes == ()
    assert len(store.events()) == 3
    with pytest.raises(RefusedError, match="nothing of yours"):
        review_of(cohort, store, bob).undo()


# -- who -------------------------------------------------------------------------------------------


def test_who_reviews_is_the_account_after_the_name_somebody_gives(monkeypatch):
    monkeypatch.delenv(NAME_VARIABLE, raising=False)
    account = this_reviewer().user
    monkeypatch.setenv("USER", "mallory")
    assert this_reviewer().user == account
    monkeypatch.setenv(NAME_VARIABLE, "Dr Rossi")
    assert this_reviewer().user == f"Dr Rossi ({account})"
    assert this_reviewer().now().utcoffset() is not None


def test_the_offset_of_the_clock_on_the_wall_is_recorded(cohort_with, store):
    zone = dt.timezone(dt.timedelta(hours=-3, minutes=-30))
    moment = dt.datetime(2025, 1, 1, 22, 0, tzinfo=zone)
    review = review_of(cohort_with(), store, Reviewer("alice", "h", lambda: moment))
    review.do(acts.add_note(Target(Kind.PATIENT, patient="P1"), "look"))
    act = store.events()[-1].act
    assert (act.ts_utc, act.local_offset) == ("2025-01-02T01:30:00.000000Z", "-03:30")
    assert act.when == moment
