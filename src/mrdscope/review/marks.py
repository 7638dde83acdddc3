"""Marks that somebody has reviewed a row or a patient, and on which content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mrdscope.review.events import Action, Event, Kind, Target
from mrdscope.review.refusing import require, require_kind, require_reason

#: So many hexadecimal digits of a row's hash (64 bits) tell whether it has changed.
HASH_DIGITS = 16


@dataclass(frozen=True)
class Mark:
    """That somebody has reviewed something.

    Parameters
    ----------
    by, ts_utc
        Who and when.
    rows
        What was there: ``table key`` to the hash of the row, `HASH_DIGITS` long. Of a row that is
        itself alone, of a patient all rows of all tables.
    """

    by: str
    ts_utc: str
    rows: Mapping[str, str]


@dataclass(frozen=True)
class Marks:
    """The marks on one row or patient, one of each reader, the last one last."""

    target: Target
    marks: tuple[Mark, ...] = ()

    def of(self, user: str) -> Mark | None:
        """Return the mark of one reader."""
        return next((mark for mark in self.marks if mark.by == user), None)


def step(current: Marks | None, event: Event) -> Marks:
    """Return the marks on a row or patient after an event; `RefusedError` if not allowed."""
    act = event.act
    require_kind(event, Kind.ROW, Kind.PATIENT)
    before = current or Marks(act.target)
    own = before.of(act.user)
    others = tuple(mark for mark in before.marks if mark.by != act.user)
    if act.action in {Action.ROW_UNREVIEWED, Action.PATIENT_UNREVIEWED}:
        require(own is not None, f"{act.user} has not reviewed this {act.target.kind}")
        require_reason(event, "withdrawing a review")
        return replace(before, marks=others)
    unchanged = own is not None and own.rows == act.new
    require(not unchanged, f"{act.user} has reviewed this {act.target.kind}, unchanged since")
    return replace(before, marks=(*others, Mark(act.user, act.ts_utc, act.new)))
