"""Notes on a patient, a row or a cell."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mrdscope.review.events import Action, Event, Kind, Target
from mrdscope.review.refusing import require, require_kind, require_text


@dataclass(frozen=True)
class Note:
    """A note as it stands: ``N12`` where event 12 added it, by whom, when last changed."""

    id: str
    about: Target
    text: str
    by: str
    ts_utc: str
    removed: bool = False


def step(current: Note | None, event: Event) -> Note:
    """Return a note after an event; `RefusedError` where that is not allowed."""
    act = event.act
    if act.action is Action.NOTE_ADDED:
        require_kind(event, Kind.PATIENT, Kind.ROW, Kind.CELL)
        text = require_text(event, "text", "the note")
        return Note(f"N{event.seq}", act.target, text, act.user, act.ts_utc)
    if current is None or current.removed:
        require(False, f"there is no note {act.target.id}")
        raise AssertionError
    require(current.by == act.user, f"{current.id} is {current.by}'s: only they can change it")
    if act.action is Action.NOTE_REMOVED:
        return replace(current, removed=True)
    return replace(current, text=require_text(event, "text", "the note"), ts_utc=act.ts_utc)
