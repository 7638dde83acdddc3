"""The review of a cohort on a page: how far it is, what waits, where two readers disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from mrdscope.analysis.estimate import Estimate
from mrdscope.present.layout import wrapped
from mrdscope.present.numbers import estimate, percent
from mrdscope.present.review import moment
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.text import NULL, visible
from mrdscope.review.agreement import Agreement, agreements, disagreements
from mrdscope.review.queries import Query
from mrdscope.review.readings import Reading
from mrdscope.review.review import Unsaved
from mrdscope.review.state import State
from mrdscope.review.statuses import PatientStatus, Reviewed


def review_summary(
    state: State,
    statuses: Sequence[PatientStatus],
    unsaved: Sequence[Unsaved],
    remarks: Sequence[str],
    *,
    reader: str,
    quoted: bool,
    cells: int,
) -> Block:
    """Return the page, as wide as asked; where texts may not be quoted they are counted."""
    sections = (
        ("Not saved", [_unsaved(one) for one in unsaved] if unsaved else None),
        ("Patients", _patients(statuses)),
        ("Queries that wait", [_query(one, quoted=quoted) for one in _waiting(state)]),
        ("Board", [_board(state)]),
        ("Two readers", list(_two_readers(state, reader, quoted=quoted))),
        ("Where it is kept", [*map(visible, remarks), f"you are {visible(reader)}"]),
    )
    lines = (_section(title, texts, cells) for title, texts in sections if texts is not None)
    return tuple(line for section in lines for line in section)


def _section(title: str, texts: Sequence[str], cells: int) -> Iterator[Line]:
    yield (Span(title, Role.HEADING),)
    for text in texts or ("none",):
        yield from wrapped([Span(text)], cells, Span("  "))
    yield ()


def _unsaved(one: Unsaved) -> str:
    return f"{one.act.action} of {moment(one.act.ts_utc)}: {one.error.sentence}"


def _patients(statuses: Sequence[PatientStatus]) -> list[str]:
    counts = Counter(one.status for one in statuses)
    return [f"{counts[status]} of {len(statuses)} {status}" for status in Reviewed]


def _waiting(state: State) -> list[Query]:
    return [one for one in state.queries if not one.is_closed]


def _query(one: Query, *, quoted: bool) -> str:
    to = "" if one.assigned_to is None else f" for {visible(one.assigned_to)}"
    text = f" {visible(one.about.place)}: {visible(one.text)}" if quoted else ""
    return f"{one.id} {one.status} since {one.opened_utc[:10]}{to}{text}"


def _board(state: State) -> str:
    stand = sum(one.stands for one in state.decisions)
    reversed_ = len(state.decisions) - stand
    return f"{stand} {'decision stands' if stand == 1 else 'decisions stand'}, {reversed_} reversed"


def _two_readers(state: State, reader: str, *, quoted: bool) -> Iterator[str]:
    for question in dict.fromkeys(one.question for one in state.readings):
        judged = [one for one in state.readings if one.question == question]
        complete = sum(one.is_complete for one in judged)
        asked = visible(question) if quoted else "a question"
        yield f"{asked}: both readers have judged {complete} of {len(judged)}"
        yield from map(_agreement, agreements(state.readings, question))
    for one in disagreements(state.readings):
        yield _disagreement(one.seen_by(reader), quoted=quoted)


def _agreement(one: Agreement) -> str:
    first, second = map(visible, one.readers)
    return (
        f"{first} and {second}: the same in {_share(one.share)} of {one.n}, "
        f"Cohen's kappa {_kappa(one.kappa)}"
    )


def _share(one: Estimate) -> str:
    return f"{estimate(one.estimate, one.lower, one.upper, percent)} %"


def _kappa(one: Estimate) -> str:
    """Return kappa to two decimals with its interval, and why a part of it is missing."""
    why = dict(one.notes)
    if one.estimate is None:
        return f"not estimable: {why['estimate']}"
    text = estimate(one.estimate, one.lower, one.upper, _two_decimals)
    return f"{text}; {why['lower']}" if "lower" in why else text


def _two_decimals(value: float | None) -> str:
    return NULL if value is None else f"{value:.2f}"


def _disagreement(one: Reading, *, quoted: bool) -> str:
    said = ", ".join(f"{visible(word.by)} {visible(word.judgement)}" for word in one.judgements)
    settled = "" if one.settled is None else f"; settled: {visible(one.settled.judgement)}"
    where = visible(one.about.place) if quoted else "a patient"
    return f"disagreement on {where}: {said}{settled}"
