"""What the events of a review come to, and what is refused as things stand."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.errors import RefusedError
from mrdscope.review import acts
from mrdscope.review.acts import Doing
from mrdscope.review.events import Act, Event, Kind, Target, timestamp
from mrdscope.review.findings import Finding
from mrdscope.review.queries import QueryStatus
from mrdscope.review.state import State, admitted, applied, proposed, replayed

from .conftest import MORNING

PATIENT = Target(Kind.PATIENT, patient="P1")


def finding(content: str = "c1", rule: str = "MRD-05") -> Finding:
    target = Target(Kind.FINDING, patient="P1", table="mrd", row_key="P1 · 5", rule=rule)
    return Finding(target, content, "0.3", "P1: result 0.3 after relapse")


class Meeting:
    """Some people doing things one after another."""

    def __init__(self) -> None:
        self.state = State()

    def do(self, user: str, doing: Doing) -> Event:
        event = proposed(self.state, as_act(user, doing, self.state.seq))
        self.state = admitted(self.state, event)
        return event

    def refused(self, user: str, doing: Doing) -> str:
        before = self.state
        with pytest.raises(RefusedError) as refused:
            self.do(user, doing)
        assert self.state is before
        return refused.value.sentence


def as_act(user: str, doing: Doing, second: int = 0) -> Act:
    moment = timestamp(MORNING.replace(second=second % 60, minute=second // 60 % 60))
    return Act(
        *moment, user, "ward-3", doing.action, doing.target, old=doing.old, new=doing.new,
        reason=doing.reason,
    )  # fmt: skip


@pytest.fixture
def meeting() -> Meeting:
    return Meeting()


# -- findings --------------------------------------------------------------------------------------


def test_a_finding_is_accepted_with_a_reason_until_what_it_is_about_changes(meeting):
    meeting.do("alice", acts.accept(finding("c1"), "confirmed with the laboratory"))
    acceptance = meeting.state.acceptance(finding().target)
    assert (acceptance.by, acceptance.reason) == ("alice", "confirmed with the laboratory")
    assert acceptance.holds_for("c1")
    assert not acceptance.holds_for("c2")


@pytest.mark.parametrize("reason", ["", "   "])
def test_nothing_is_accepted_reopened_or_reversed_without_a_reason(meeting, reason):
    assert "needs a reason" in meeting.refused("alice", acts.accept(finding(), reason))
    meeting.do("alice", acts.accept(finding(), "known"))
    acceptance = meeting.state.acceptance(finding().target)
    assert "needs a reason" in meeting.refused("bob", acts.reopen_finding(acceptance, reason))
    meeting.do("alice", acts.decide("P1", "transplant?", "yes", "board"))
    (decision,) = meeting.state.decisions
    assert "needs a reason" in meeting.refused("bob", acts.reverse(decision, reason))


def test_a_finding_is_accepted_once_and_again_when_it_has_changed(meeting):
    meeting.do("alice", acts.accept(finding("c1"), "known"))
    assert "alice has already accepted" in meeting.refused("bob", acts.accept(finding("c1"), "ok"))
    meeting.do("bob", acts.accept(finding("c2"), "still known"))
    assert meeting.state.acceptance(finding().target).by == "bob"


def test_only_what_is_accepted_is_reopened(meeting):
    meeting.do("alice", acts.accept(finding(), "known"))
    acceptance = meeting.state.acceptance(finding().target)
    meeting.do("bob", acts.reopen_finding(acceptance, "not plausible"))
    assert not meeting.state.acceptance(finding().target).holds_for("c1")
    refused = meeting.refused("bob", acts.reopen_finding(acceptance, "again"))
    assert "is not accepted" in refused


# -- queries ---------------------------------------------------------------------------------------


def asked(meeting: Meeting) -> str:
    meeting.do("alice", acts.add_note(PATIENT, "look"))
    meeting.do("alice", acts.query_finding(finding(), "is 0.3 right?", "bob"))
    (query,) = meeting.state.queries
    return query.id


def test_a_query_is_known_by_the_event_that_opened_it(meeting):
    id_ = asked(meeting)
    query = meeting.state.query(id_)
    assert id_ == "Q2"
    assert (query.status, query.rule, query.value_at_open) == ("open", "MRD-05", "0.3")
    assert query.assigned_to == "bob"


def test_a_query_goes_from_open_to_answered_to_closed_to_reopened(meeting):
    id_ = asked(meeting)
    stages = []
    for user, doing in (
        ("bob", lambda q: acts.answer(q, "typed in wrongly: 0.03")),
        ("alice", acts.close),
        ("carol", lambda q: acts.reopen_query(q, "0.03 is not in the file")),
        ("bob", lambda q: acts.answer(q, "now it is")),
        ("alice", lambda q: acts.reopen_query(q, "which file?")),
    ):
        meeting.do(user, doing(meeting.state.query(id_)))
        stages.append(meeting.state.query(id_).status.value)
    assert stages == ["answered", "closed", "reopened", "answered", "reopened"]


@pytest.mark.parametrize(
    ("before", "doing", "sentence"),
    [
        ((), acts.close, "Q2 has no answer, and what it asks about is still there"),
        ((), lambda q: acts.reopen_query(q, "why"), "Q2 is open already"),
        ((), lambda q: acts.answer(q, " "), "the answer has no text"),
        (("answer",), lambda q: acts.answer(q, "more"), "Q2 is answered"),
        (("answer",), lambda q: acts.reopen_query(q, ""), "needs a reason"),
        (("answer", "close"), acts.close, "Q2 is closed already"),
        (("answer", "close"), acts.close_as_gone, "Q2 is closed already"),
        (("answer", "close"), lambda q: acts.answer(q, "late"), "Q2 is closed"),
        (("answer", "close"), lambda q: acts.assign(q, "bob"), "Q2 is closed"),
    ],
)
def test_a_step_that_is_not_allowed_is_refused_in_a_sentence(meeting, before, doing, sentence):
    id_ = asked(meeting)
    steps = {"answer": lambda q: acts.answer(q, "yes"), "close": acts.close}
    for step in before:
        meeting.do("bob", steps[step](meeting.state.query(id_)))
    assert sentence in meeting.refused("alice", doing(meeting.state.query(id_)))


def test_a_query_whose_finding_is_gone_is_closed_without_an_answer_by_a_person(meeting):
    id_ = asked(meeting)
    meeting.do("bob", acts.close_as_gone(meeting.state.query(id_)))
    query = meeting.state.query(id_)
    assert (query.status, query.closed_by) == (QueryStatus.CLOSED, "bob")


def test_a_query_without_text_is_refused(meeting):
    assert "the query has no text" in meeting.refused("alice", acts.query(PATIENT, " "))


def test_what_does_not_exist_is_neither_answered_nor_changed(meeting):
    id_ = asked(meeting)
    query, elsewhere = meeting.state.query(id_), Meeting()
    assert "there is no query Q2" in elsewhere.refused("bob", acts.answer(query, "yes"))
    (note,) = meeting.state.notes
    assert "there is no note N1" in elsewhere.refused("alice", acts.change_note(note, "no"))


# -- notes, decisions, readings --------------------------------------------------------------------


def test_a_note_is_changed_and_removed_by_who_wrote_it(meeting):
    meeting.do("alice", acts.add_note(PATIENT, "look"))
    (note,) = meeting.state.notes
    assert "alice's: only they" in meeting.refused("bob", acts.change_note(note, "no"))
    meeting.do("alice", acts.change_note(note, "look again"))
    assert [one.text for one in meeting.state.notes] == ["look again"]
    meeting.do("alice", acts.remove_note(note))
    assert meeting.state.notes == ()
    assert [event.act.new.get("text") for event in meeting.state.events] == [
        "look",
        "look again",
        None,
    ]


def test_a_boards_decision_stands_until_it_is_reversed_once(meeting):
    meeting.do("alice", acts.decide("P1", "transplant?", "yes, in May", "Dr A, Dr B", "2025-02-28"))
    (made,) = meeting.state.decisions
    assert (made.id, made.question, made.who, made.day) == (
        "D1",
        "transplant?",
        "Dr A, Dr B",
        "2025-02-28",
    )
    meeting.do("bob", acts.reverse(made, "relapse"))
    (reversed_,) = meeting.state.decisions
    assert (reversed_.stands, reversed_.reversed_by, reversed_.reason) == (False, "bob", "relapse")
    assert "was reversed by bob" in meeting.refused("alice", acts.reverse(reversed_, "again"))


def test_a_second_reader_is_blind_to_the_first_until_both_have_decided(meeting):
    meeting.do("alice", acts.judge(PATIENT, "relapse?", "yes", "day 456"))
    reading = meeting.state.reading("relapse?", PATIENT)
    assert reading.seen_by("bob").judgements == ()
    assert len(reading.seen_by("alice").judgements) == 1
    meeting.do("alice", acts.judge(PATIENT, "relapse?", "no"))
    meeting.do("bob", acts.judge(PATIENT, "relapse?", "yes"))
    reading = meeting.state.reading("relapse?", PATIENT)
    assert [one.judgement for one in reading.seen_by("bob").judgements] == ["no", "yes"]
    assert reading.disagrees


def test_nobody_judges_twice_or_third_once_both_have_decided(meeting):
    first = meeting.do("alice", acts.judge(PATIENT, "relapse?", "yes"))
    meeting.do("bob", acts.judge(PATIENT, "relapse?", "no"))
    for user in ("alice", "carol"):
        doing = acts.judge(PATIENT, "relapse?", "no")
        assert "both readers have decided" in meeting.refused(user, doing)
    assert "cannot be taken back" in meeting.refused("alice", acts.undo(first))


def test_a_disagreement_is_settled_with_a_reason_and_only_a_disagreement(meeting):
    meeting.do("alice", acts.judge(PATIENT, "relapse?", "yes"))
    reading = meeting.state.reading("relapse?", PATIENT)
    assert "no disagreement" in meeting.refused("carol", acts.settle(reading, "yes", "slides"))
    meeting.do("bob", acts.judge(PATIENT, "relapse?", "no"))
    assert "needs a reason" in meeting.refused("carol", acts.settle(reading, "yes", ""))
    meeting.do("carol", acts.settle(reading, "yes", "slides seen together"))
    assert meeting.state.reading("relapse?", PATIENT).settled.judgement == "yes"


# -- undoing ---------------------------------------------------------------------------------------


def test_undoing_is_an_event_and_takes_back_what_it_names(meeting):
    accepted = meeting.do("alice", acts.accept(finding(), "known"))
    meeting.do("alice", acts.undo(accepted))
    assert meeting.state.acceptance(finding().target) is None
    assert len(meeting.state.events) == 2


def test_undoing_an_undoing_does_it_again(meeting):
    accepted = meeting.do("alice", acts.accept(finding(), "known"))
    undoing = meeting.do("alice", acts.undo(accepted))
    meeting.do("alice", acts.undo(undoing))
    assert meeting.state.acceptance(finding().target).holds_for("c1")


def test_nobody_undoes_what_somebody_else_did(meeting):
    accepted = meeting.do("alice", acts.accept(finding(), "known"))
    refused = meeting.refused("bob", acts.undo(accepted))
    assert "event 1 is alice's: only they can undo it" in refused
    assert "reversed with a reason" in refused


def test_what_others_have_built_on_is_not_undone(meeting):
    opened = meeting.do("alice", acts.query_finding(finding(), "right?"))
    meeting.do("bob", acts.answer(meeting.state.query("Q1"), "yes"))
    refused = meeting.refused("alice", acts.undo(opened))
    assert "event 1 cannot be undone: event 2 builds on it" in refused


def test_nothing_is_undone_twice(meeting):
    accepted = meeting.do("alice", acts.accept(finding(), "known"))
    meeting.do("alice", acts.undo(accepted))
    assert "undone already" in meeting.refused("alice", acts.undo(accepted))


def test_what_can_be_undone_next_is_the_last_thing_of_ones_own_that_stands(meeting):
    first = meeting.do("alice", acts.add_note(PATIENT, "one"))
    second = meeting.do("alice", acts.add_note(PATIENT, "two"))
    meeting.do("bob", acts.add_note(PATIENT, "three"))
    assert meeting.state.last_of("alice") == second
    meeting.do("alice", acts.undo(second))
    assert meeting.state.last_of("alice") == first
    assert meeting.state.last_of("carol") is None


# -- replaying -------------------------------------------------------------------------------------

USERS = st.sampled_from(["alice", "bob", "carol"])


def possible(state: State) -> Iterable[Doing]:
    """Yield things somebody might try, allowed or not."""
    yield acts.accept(finding("c1"), "known")
    yield acts.accept(finding("c2", "MRD-06"), "known")
    yield acts.query_finding(finding(), "right?")
    yield acts.add_note(PATIENT, "look")
    yield acts.decide("P1", "transplant?", "yes", "board")
    for word in ("yes", "no"):
        yield acts.judge(PATIENT, "relapse?", word)
    yield from (acts.reopen_finding(one, "no") for one in state.acceptances)
    for query in state.queries:
        yield from (acts.answer(query, "yes"), acts.close(query), acts.reopen_query(query, "no"))
        yield acts.assign(query, "bob")
    for note in state.notes:
        yield from (acts.change_note(note, "more"), acts.remove_note(note))
    yield from (acts.reverse(one, "no") for one in state.decisions)
    yield from (acts.settle(one, "yes", "seen") for one in state.readings)
    yield from (acts.undo(event) for event in state.events)


@given(st.data())
def test_what_was_allowed_replays_to_the_same_and_nothing_else_was_followed(data):
    meeting = Meeting()
    for _ in range(data.draw(st.integers(0, 14))):
        every = list(possible(meeting.state))
        doing = every[data.draw(st.integers(0, len(every) - 1))]
        event = proposed(meeting.state, as_act(data.draw(USERS), doing, meeting.state.seq))
        try:
            meeting.state = admitted(meeting.state, event)
        except RefusedError:
            left = applied(meeting.state, event)
            assert left.items == meeting.state.items
            assert event.seq in left.not_followed
    again = replayed(meeting.state.events)
    assert again.items == meeting.state.items
    assert again.undone == meeting.state.undone
    assert again.not_followed == {}
