"""The review of a patient in words: who saw them and when, notes, queries, decisions of a board.

A view that is masked says how many of these there are and quotes none: people write names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mrdscope.present.layout import wrapped
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.text import visible
from mrdscope.review.decisions import Decision
from mrdscope.review.events import Kind, Target
from mrdscope.review.notes import Note
from mrdscope.review.queries import Query, QueryStatus
from mrdscope.review.readings import Reading
from mrdscope.review.state import State
from mrdscope.review.statuses import PatientStatus, Reviewed

#: What stands for a review where a row has little room.
SIGNS = {
    Reviewed.REVIEWED: Span("✓", Role.GOOD),
    Reviewed.CHANGED: Span("≠", Role.CAUTION),
    Reviewed.NEW: Span("+", Role.CAUTION),
    Reviewed.NOT_YET: Span("·", Role.MUTED),
}
_QUERY_ROLES = {
    QueryStatus.OPEN: Role.CAUTION,
    QueryStatus.REOPENED: Role.CAUTION,
    QueryStatus.ANSWERED: Role.ACCENT,
    QueryStatus.CLOSED: Role.MUTED,
}


@dataclass(frozen=True)
class PatientReview:
    """All of a review that concerns a patient, as one reader may see it.

    Parameters
    ----------
    status
        Whether they were reviewed, by whom, and what has changed since.
    notes, queries, decisions
        As they stand, the oldest first.
    readings
        What readers judge, of each other's only what may be seen.
    quoted
        Whether texts may be shown; where not, they are counted.
    """

    status: PatientStatus
    notes: tuple[Note, ...]
    queries: tuple[Query, ...]
    decisions: tuple[Decision, ...]
    readings: tuple[Reading, ...]
    quoted: bool = True


def patient_review(
    state: State, status: PatientStatus, reader: str, *, quoted: bool = True
) -> PatientReview:
    """Return what of a review concerns the patient of a status, as a reader may see it."""
    patient = status.patient
    return PatientReview(
        status,
        tuple(note for note in state.notes if note.about.patient == patient),
        tuple(query for query in state.queries if query.about.patient == patient),
        tuple(one for one in state.decisions if one.patient == patient),
        tuple(one.seen_by(reader) for one in state.readings if one.about.patient == patient),
        quoted,
    )


def moment(ts_utc: str) -> str:
    """Return a moment of the store to the minute: ``2026-03-01 08:15 UTC``."""
    return f"{ts_utc[:10]} {ts_utc[11:16]} UTC"


# -- in a few lines, on the case page --------------------------------------------------------------


def review_lines(review: PatientReview, cells: int) -> Block:
    """Return mark, board, notes and queries in few lines; nothing where nobody reviewed anything.

    Of decisions those that stand, the last first; of queries those that are not closed.
    """
    mark = wrapped(status_spans(review.status), cells, Span("REVIEW ", Role.MUTED))
    parts = [] if review.status.status is Reviewed.NOT_YET else [mark]
    stands = [one for one in reversed(review.decisions) if one.stands]
    if stands:
        words = [_decision(one, quoted=review.quoted) for one in stands]
        parts.append(wrapped(words, cells, Span("BOARD  ", Role.MUTED)))
    if review.notes:
        words = [_note(one, quoted=review.quoted) for one in reversed(review.notes)]
        parts.append(wrapped(words, cells, Span("NOTES  ", Role.MUTED)))
    waiting = [one for one in review.queries if not one.is_closed]
    if waiting:
        words = [_query(one, quoted=review.quoted) for one in waiting]
        parts.append(wrapped(words, cells, Span("QUERY  ", Role.MUTED)))
    return tuple(line for part in parts for line in part)


def status_spans(status: PatientStatus) -> Line:
    """Return where a patient stands in the review, and what is not as it was then."""
    sign = SIGNS[status.status]
    if status.by is None or status.ts_utc is None:
        return (Span(f"{sign.text} {status.status}", sign.role),)
    who = f"reviewed by {visible(status.by)} on {status.ts_utc[:10]}"
    if status.status is Reviewed.REVIEWED:
        return (Span(f"{sign.text} {who}, unchanged since", sign.role),)
    return (Span(f"{sign.text} changed since {who}", sign.role), *_since(status))


def _since(status: PatientStatus) -> Iterator[Span]:
    for words, names in (
        ("changed", status.changed), ("new", status.new), ("gone", status.gone)
    ):  # fmt: skip
        if names:
            rows = "row" if len(names) == 1 else "rows"
            yield Span(f"{len(names)} {rows} {words}")


def _decision(one: Decision, *, quoted: bool) -> Span:
    if not quoted:
        return Span(f"a decision of {one.day}", Role.STRONG)
    text = f"{visible(one.question)} → {visible(one.decision)} ({visible(one.who)}, {one.day})"
    return Span(text, Role.STRONG)


def _note(one: Note, *, quoted: bool) -> Span:
    text = visible(one.text) if quoted else "a note"
    return Span(f"{text} ({visible(one.by)}, {one.ts_utc[:10]}{_place(one.about)})")


def _query(one: Query, *, quoted: bool) -> Span:
    text = visible(one.text) if quoted else "a query"
    return Span(f"{one.id} {one.status}: {text}", _QUERY_ROLES[one.status])


def _place(about: Target) -> str:
    if about.table is None:
        return ""
    column = "" if about.column is None else f", {visible(about.column)}"
    return f"; {about.table.replace('_', ' ')}{column}"


# -- in full, on a page ----------------------------------------------------------------------------


def review_page(review: PatientReview, cells: int) -> Block:
    """Return everything of the review of a patient, a section a kind, as wide as asked."""
    sections = (
        ("Review", list(_mark_lines(review))),
        ("Board", [_decision_lines(one, quoted=review.quoted) for one in review.decisions]),
        ("Notes", [_note_lines(one, quoted=review.quoted) for one in review.notes]),
        ("Queries", [_query_lines(one, quoted=review.quoted) for one in review.queries]),
        ("Two readers", [_reading_lines(one, quoted=review.quoted) for one in review.readings]),
    )
    hint = () if review.quoted else ((Span("the view is masked: no text is shown", Role.MUTED),),)
    return (*hint, *(line for section in sections for line in _section(*section, cells)))


def _section(title: str, items: Sequence[Sequence[str]], cells: int) -> Iterator[Line]:
    yield (Span(title, Role.HEADING),)
    if not items:
        yield (Span("  none", Role.MUTED),)
    for item in items:
        for text, indent in zip(item, (2, *[4] * len(item)), strict=False):
            yield from wrapped([Span(text)], cells, Span(" " * indent))
    yield ()


def _mark_lines(review: PatientReview) -> Iterator[list[str]]:
    status = review.status
    yield [span.text for span in status_spans(status)][:1] + [
        f"{words}: {visible(name)}"
        for words, names in (
            ("changed", status.changed), ("new", status.new), ("gone", status.gone)
        )
        for name in (names if review.quoted else ())
    ]  # fmt: skip


def _decision_lines(one: Decision, *, quoted: bool) -> list[str]:
    said = f"{one.id} recorded by {visible(one.by)} on {moment(one.ts_utc)}"
    lines = [said, _decision(one, quoted=quoted).text]
    if not one.stands:
        why = visible(one.reason or "") if quoted else "with a reason"
        day = (one.reversed_utc or "")[:10]
        lines.append(f"reversed by {visible(one.reversed_by or '')} on {day}: {why}")
    return lines


def _note_lines(one: Note, *, quoted: bool) -> list[str]:
    where = visible(one.about.place) if quoted and one.about.table else "the patient"
    text = visible(one.text) if quoted else "not shown"
    return [f"{one.id} by {visible(one.by)} on {moment(one.ts_utc)}, on {where}", text]


def _query_lines(one: Query, *, quoted: bool) -> list[str]:
    where = visible(one.about.place) if quoted and one.about.table else "the patient"
    to = "" if one.assigned_to is None else f", for {visible(one.assigned_to)}"
    lines = [f"{one.id} {one.status}, opened by {visible(one.opened_by)} on "
             f"{moment(one.opened_utc)}{to}, on {where}"]  # fmt: skip
    if not quoted:
        return lines
    lines.append(visible(one.text))
    if one.answer is not None:
        lines.append(f"{visible(one.answered_by or '')} answered: {visible(one.answer)}")
    if one.reason is not None:
        lines.append(f"reopened: {visible(one.reason)}")
    return lines


def _reading_lines(one: Reading, *, quoted: bool) -> list[str]:
    question = visible(one.question) if quoted else "a question"
    lines = [question]
    for said in one.judgements:
        comment = f" ({visible(said.comment)})" if said.comment and quoted else ""
        lines.append(f"{visible(said.by)}: {visible(said.judgement)}{comment}")
    if not one.is_complete:
        lines.append("the other reader is blind until both have decided")
    elif one.settled is not None:
        lines.append(f"settled: {visible(one.settled.judgement)} by {visible(one.settled.by)}")
    elif one.disagrees:
        lines.append("they disagree: to be settled")
    return lines


# -- of rows, where they stand ---------------------------------------------------------------------


def rows_in_words(state: State, table: str) -> dict[Target, Line]:
    """Return what reviewers did about each row of a table, as a line by the row's target."""
    words: dict[Target, list[Span]] = {}
    for marks in state.row_marks:
        if marks.target.table == table and marks.marks:
            last = marks.marks[-1]
            said = Span(f"reviewed by {visible(last.by)} on {last.ts_utc[:10]}", Role.GOOD)
            words.setdefault(marks.target, []).append(said)
    for note in state.notes:
        if note.about.table == table:
            words.setdefault(_row(note.about), []).append(_note(note, quoted=True))
    for query in state.queries:
        if query.about.table == table and query.rule is None and not query.is_closed:
            words.setdefault(_row(query.about), []).append(_query(query, quoted=True))
    gap = Span("  ")
    return {
        target: tuple(part for span in spans for part in (span, gap))
        for target, spans in words.items()
    }


def _row(about: Target) -> Target:
    """Return the row a cell is in; a row itself."""
    return Target(Kind.ROW, about.patient, about.table, about.row_key)


def signs(statuses: Iterable[PatientStatus]) -> dict[str, str]:
    """Return where each patient stands, as the words of `Reviewed`, by patient."""
    return {one.patient: one.status.value for one in statuses}
