"""Queries: a question about a finding, patient, row or cell, from opened to closed.

open -> answered -> closed or reopened. One whose finding is gone is proposed for closing and closed
by a person, never by the program.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from mrdscope.review.events import Act, Action, Event, Kind, Target
from mrdscope.review.refusing import require, require_kind, require_reason, require_text

#: What ``new`` says under ``finding`` where a query is closed because its finding is gone.
GONE = "gone"


class QueryStatus(enum.StrEnum):
    """Where a query stands."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"


#: What still waits for an answer.
WAITING = frozenset({QueryStatus.OPEN, QueryStatus.REOPENED})


@dataclass(frozen=True)
class Query:
    """A query as it stands.

    Parameters
    ----------
    id
        ``Q12``: event 12 opened it.
    about
        The finding, patient, row or cell.
    text, value_at_open
        The question, and the value asked about as it was then.
    opened_by, opened_utc
        Who opened it and when.
    assigned_to, answer, answered_by, closed_by, closed_utc, reason
        As far as it has come; ``reason`` is why it was last reopened.
    """

    id: str
    about: Target
    text: str
    opened_by: str
    opened_utc: str
    status: QueryStatus = QueryStatus.OPEN
    value_at_open: str | None = None
    assigned_to: str | None = None
    answer: str | None = None
    answered_by: str | None = None
    closed_by: str | None = None
    closed_utc: str | None = None
    reason: str | None = None

    @property
    def rule(self) -> str | None:
        """The rule that made it; None where somebody asked of their own accord."""
        return self.about.rule

    @property
    def is_closed(self) -> bool:
        """Whether it is closed."""
        return self.status is QueryStatus.CLOSED


def step(current: Query | None, event: Event) -> Query:
    """Return a query after an event; `RefusedError` where that is not allowed as it stands."""
    act = event.act
    if act.action is Action.QUERY_OPENED:
        return _opened(event)
    require_kind(event, Kind.QUERY)
    if current is None:
        require(False, f"there is no query {act.target.id}")
        raise AssertionError
    match act.action:
        case Action.QUERY_ASSIGNED:
            return _assigned(current, event)
        case Action.QUERY_ANSWERED:
            return _answered(current, event)
        case Action.QUERY_CLOSED:
            return _closed(current, act)
        case _:
            return _reopened(current, event)


def _opened(event: Event) -> Query:
    act = event.act
    require_kind(event, Kind.FINDING, Kind.PATIENT, Kind.ROW, Kind.CELL)
    return Query(
        f"Q{event.seq}",
        act.target,
        require_text(event, "text", "the query"),
        act.user,
        act.ts_utc,
        value_at_open=act.new.get("value"),
        assigned_to=act.new.get("assigned_to"),
    )


def _assigned(query: Query, event: Event) -> Query:
    require(not query.is_closed, f"{query.id} is closed", expected="an open query")
    return replace(query, assigned_to=require_text(event, "assigned_to", "the assignment"))


def _answered(query: Query, event: Event) -> Query:
    require(query.status in WAITING, f"{query.id} is {query.status}", expected="an open query")
    answer = require_text(event, "answer", "the answer")
    return replace(query, status=QueryStatus.ANSWERED, answer=answer, answered_by=event.act.user)


def _closed(query: Query, act: Act) -> Query:
    require(not query.is_closed, f"{query.id} is closed already")
    gone = act.new.get("finding") == GONE
    require(
        query.status is QueryStatus.ANSWERED or gone,
        f"{query.id} has no answer, and what it asks about is still there",
        expected="an answer, or a finding that is gone",
    )
    status = QueryStatus.CLOSED
    return replace(query, status=status, closed_by=act.user, closed_utc=act.ts_utc)


def _reopened(query: Query, event: Event) -> Query:
    require(
        query.status not in WAITING,
        f"{query.id} is {query.status} already",
        expected="one that is answered or closed",
    )
    require_reason(event, "reopening a query")
    return replace(
        query,
        status=QueryStatus.REOPENED,
        closed_by=None,
        closed_utc=None,
        reason=event.act.reason,
    )
