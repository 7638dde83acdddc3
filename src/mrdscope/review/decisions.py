"""What a board decided of a patient: the question, the decision, who and when."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mrdscope.review.events import Action, Event, Kind
from mrdscope.review.refusing import require, require_kind, require_reason, require_text


@dataclass(frozen=True)
class Decision:
    """A decision of a board.

    Parameters
    ----------
    id
        ``D12``: event 12 recorded it.
    patient
        Of whom.
    question, decision
        What was asked and what was decided.
    who
        Who decided, as it was written down; ``by`` recorded it.
    day
        The day of the board as it was written down.
    by, ts_utc
        Who recorded it, and when.
    reversed_by, reversed_utc, reason
        Who reversed it, when and why; None where it stands.
    """

    id: str
    patient: str
    question: str
    decision: str
    who: str
    day: str
    by: str
    ts_utc: str
    reversed_by: str | None = None
    reversed_utc: str | None = None
    reason: str | None = None

    @property
    def stands(self) -> bool:
        """Whether it was not reversed."""
        return self.reversed_by is None


def step(current: Decision | None, event: Event) -> Decision:
    """Return a decision after an event; `RefusedError` where that is not allowed."""
    act = event.act
    if act.action is Action.DECISION_MADE:
        return _made(event)
    if current is None:
        require(False, f"there is no decision {act.target.id}")
        raise AssertionError
    require(current.stands, f"{current.id} was reversed by {current.reversed_by}")
    require_reason(event, "reversing a decision")
    return replace(current, reversed_by=act.user, reversed_utc=act.ts_utc, reason=act.reason)


def _made(event: Event) -> Decision:
    act = event.act
    require_kind(event, Kind.PATIENT)
    return Decision(
        f"D{event.seq}",
        act.target.patient or "",
        require_text(event, "question", "the question"),
        require_text(event, "decision", "the decision"),
        require_text(event, "who", "who decided"),
        act.new.get("day") or act.ts_utc[:10],
        act.user,
        act.ts_utc,
    )
