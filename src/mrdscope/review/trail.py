"""The trail of a review as somebody may read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mrdscope.review.events import Action, Event
from mrdscope.review.state import State

#: What stands for a judgement the other reader must not see yet.
BLIND = "hidden until both readers have decided"


def trail(state: State, reader: str) -> Iterator[Event]:
    """Yield all events in their order; of a second reading that waits, others' judgements hidden.

    Hashes are those of what is stored: what is hidden here does not hash to them.
    """
    for event in state.events:
        hidden = event.act.action is Action.READING_GIVEN and _waits_for(state, event, reader)
        yield _blinded(event) if hidden else event


def _waits_for(state: State, event: Event, reader: str) -> bool:
    act = event.act
    reading = state.reading(act.new.get("question", ""), act.target)
    complete = reading is not None and reading.is_complete
    return act.user != reader and not complete


def _blinded(event: Event) -> Event:
    shown = {"question": event.act.new.get("question", ""), "judgement": BLIND}
    return replace(event, act=replace(event.act, new=shown))
