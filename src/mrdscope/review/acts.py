"""Everything that can be done in a review, for `Review.do`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mrdscope.cohort.model import Cohort
from mrdscope.review.acceptances import Acceptance
from mrdscope.review.contents import hashed_rows, manifest, row_name
from mrdscope.review.decisions import Decision
from mrdscope.review.events import NOTHING, Action, Event, Kind, Target, Values
from mrdscope.review.findings import Finding
from mrdscope.review.notes import Note
from mrdscope.review.queries import GONE, Query
from mrdscope.review.readings import Reading
from mrdscope.review.state import undo_target
from mrdscope.review.statuses import patient_target, row_target


@dataclass(frozen=True)
class Doing:
    """Something to be done, by whoever does it and whenever."""

    action: Action
    target: Target
    old: Values = field(default_factory=lambda: NOTHING)
    new: Values = field(default_factory=lambda: NOTHING)
    reason: str | None = None


def _values(**texts: str | None) -> Values:
    return {name: text for name, text in texts.items() if text is not None}


# -- findings --------------------------------------------------------------------------------------


def accept(finding: Finding, reason: str) -> Doing:
    """Accept a finding: it is not asked about again until what it is about changes."""
    new = _values(content=finding.content, value=finding.value, message=finding.message)
    return Doing(Action.FINDING_ACCEPTED, finding.target, new=new, reason=reason)


def reopen_finding(acceptance: Acceptance, reason: str) -> Doing:
    """Take back that a finding was accepted."""
    old = _values(content=acceptance.content, reason=acceptance.reason)
    new = _values(content=acceptance.content, message=acceptance.message)
    return Doing(Action.FINDING_REOPENED, acceptance.finding, old, new, reason)


# -- queries ---------------------------------------------------------------------------------------


def query_finding(finding: Finding, text: str, assigned_to: str | None = None) -> Doing:
    """Ask about a finding."""
    new = _values(text=text, value=finding.value, assigned_to=assigned_to)
    return Doing(Action.QUERY_OPENED, finding.target, new=new)


def query(
    about: Target, text: str, value: str | None = None, assigned_to: str | None = None
) -> Doing:
    """Ask about a patient, row or cell of one's own accord; ``value`` is what is there now."""
    new = _values(text=text, value=value, assigned_to=assigned_to)
    return Doing(Action.QUERY_OPENED, about, new=new)


def assign(query: Query, to: str) -> Doing:
    """Say who is to answer a query."""
    old = _values(assigned_to=query.assigned_to)
    return Doing(Action.QUERY_ASSIGNED, _of(Kind.QUERY, query.id), old, {"assigned_to": to})


def answer(query: Query, text: str) -> Doing:
    """Answer a query."""
    old = _values(status=query.status, answer=query.answer)
    return Doing(Action.QUERY_ANSWERED, _of(Kind.QUERY, query.id), old, {"answer": text})


def close(query: Query) -> Doing:
    """Close a query that was answered."""
    return Doing(Action.QUERY_CLOSED, _of(Kind.QUERY, query.id), {"status": query.status})


def close_as_gone(query: Query) -> Doing:
    """Close a query, answered or not, whose finding is gone (`review.findings.gone`)."""
    old = {"status": query.status}
    return Doing(Action.QUERY_CLOSED, _of(Kind.QUERY, query.id), old, {"finding": GONE})


def reopen_query(query: Query, reason: str) -> Doing:
    """Ask again: the answer does not do, or the query should not have been closed."""
    old = {"status": query.status}
    return Doing(Action.QUERY_REOPENED, _of(Kind.QUERY, query.id), old, reason=reason)


# -- marks -----------------------------------------------------------------------------------------


def review_patient(cohort: Cohort, patient: str) -> Doing:
    """Mark a patient as reviewed, with all rows there are."""
    rows = manifest(hashed_rows(cohort, [patient]))
    return Doing(Action.PATIENT_REVIEWED, patient_target(patient), new=rows)


def review_row(cohort: Cohort, patient: str, table: str, row_key: str) -> Doing:
    """Mark a row as reviewed; ``KeyError`` where there is none of that key."""
    name = row_name(table, row_key)
    rows: Mapping[str, str] = manifest(hashed_rows(cohort, [patient]))
    target = row_target(table, row_key, patient)
    return Doing(Action.ROW_REVIEWED, target, new={name: rows[name]})


def withdraw_review(target: Target, reason: str) -> Doing:
    """Take back one's mark on a patient or row."""
    of_row = target.kind is Kind.ROW
    action = Action.ROW_UNREVIEWED if of_row else Action.PATIENT_UNREVIEWED
    return Doing(action, target, reason=reason)


# -- notes and decisions ---------------------------------------------------------------------------


def add_note(about: Target, text: str) -> Doing:
    """Write a note on a patient, row or cell."""
    return Doing(Action.NOTE_ADDED, about, new={"text": text})


def change_note(note: Note, text: str) -> Doing:
    """Write a note of one's own anew."""
    return Doing(Action.NOTE_CHANGED, _of(Kind.NOTE, note.id), {"text": note.text}, {"text": text})


def remove_note(note: Note) -> Doing:
    """Remove a note of one's own; the trail keeps it."""
    return Doing(Action.NOTE_REMOVED, _of(Kind.NOTE, note.id), {"text": note.text})


def decide(patient: str, question: str, decision: str, who: str, day: str | None = None) -> Doing:
    """Record what a board decided of a patient; ``day`` is that of the board, else today."""
    new = _values(question=question, decision=decision, who=who, day=day)
    return Doing(Action.DECISION_MADE, patient_target(patient), new=new)


def reverse(decision: Decision, reason: str) -> Doing:
    """Say that a decision does not stand any more."""
    old = {"decision": decision.decision}
    return Doing(Action.DECISION_REVERSED, _of(Kind.DECISION, decision.id), old, reason=reason)


# -- two readers -----------------------------------------------------------------------------------


def judge(about: Target, question: str, judgement: str, comment: str = "") -> Doing:
    """Say what one reader thinks of a finding, patient, row or cell."""
    new = _values(question=question, judgement=judgement, comment=comment or None)
    return Doing(Action.READING_GIVEN, about, new=new)


def settle(reading: Reading, judgement: str, reason: str) -> Doing:
    """Say what counts where two readers disagree."""
    new = {"question": reading.question, "judgement": judgement}
    return Doing(Action.READING_SETTLED, reading.about, new=new, reason=reason)


# -- undoing ---------------------------------------------------------------------------------------


def undo(event: Event) -> Doing:
    """Undo an event of one's own; undoing that one does it again."""
    old = {"action": event.act.action.value, "target": event.act.target.text}
    return Doing(Action.UNDONE, undo_target(event), old)


def _of(kind: Kind, id_: str) -> Target:
    return Target(kind, id=id_)
