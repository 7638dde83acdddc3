"""The trail of a review in lines: who did what to what, when, and whether the chain is whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mrdscope.present.layout import joined
from mrdscope.present.styled import Block, Line, Role, Span, line
from mrdscope.present.text import visible
from mrdscope.review.chain import Verdict
from mrdscope.review.events import Act, Action, Event, Target

#: What of ``new`` and ``old`` is for the machine: hashes of content.
_HASHES = frozenset({"content"})
_REVIEWS = frozenset({Action.ROW_REVIEWED, Action.PATIENT_REVIEWED})


def audit_block(events: Iterable[Event]) -> Block:
    """Return the events in lines, two each: when, who and what; below it the texts and the reason.

    Times are in UTC with the offset of the clock on the wall.
    """
    return tuple(row for event in events for row in _event(event))


def _event(event: Event) -> Iterator[Line]:
    act = event.act
    when = f"{act.ts_utc[:19].replace('T', ' ')}Z ({act.local_offset})"
    yield line(
        Span(f"{event.seq:>5}  ", Role.MUTED),
        Span(when, Role.MUTED),
        "  ",
        Span(visible(f"{act.user}@{act.host}"), Role.STRONG),
        "  ",
        Span(act.action.value, Role.ACCENT),
        "  ",
        visible(target_words(act)),
    )
    parts = [Span(visible(text)) for text in said(act)]
    if parts:
        yield line(Span(" " * 7), *joined(parts))


def target_words(act: Act) -> str:
    """Return what an act was done to, in words."""
    if act.action is Action.DATA_SEEN:
        return f"sha256 {act.data_sha256[:12]}"
    if act.action is Action.UNDONE:
        other = Target.parsed(act.old["target"]) if "target" in act.old else None
        what = "" if other is None else f" ({act.old.get('action', '')}, {other.place})"
        return f"event {act.target.id}{what}"
    return act.target.place


def said(act: Act) -> tuple[str, ...]:
    """Return the texts of an act in words: ``name: text``, ``was`` before what is no more."""
    return tuple(_said(act))


def _said(act: Act) -> Iterator[str]:
    if act.action is Action.DATA_SEEN:
        yield f"{act.new.get('size', '?')} patients"
        return
    if act.action in _REVIEWS:
        rows = len(act.new)
        yield "1 row" if rows == 1 else f"{rows} rows"
        return
    if act.action is not Action.UNDONE:
        yield from (f"{name}: {text}" for name, text in act.new.items() if name not in _HASHES)
        yield from (f"was {name}: {text}" for name, text in act.old.items() if name not in _HASHES)
    if act.reason is not None:
        yield f"reason: {act.reason}"


def faults(verdict: Verdict) -> str:
    """Return how many breaks a chain has, in words."""
    number = len(verdict.breaks)
    return "1 fault" if number == 1 else f"{number} faults"


def verdict_block(verdict: Verdict) -> Block:
    """Return whether a chain is whole in lines, with every break and the hash to write down."""
    count = "1 event" if verdict.count == 1 else f"{verdict.count} events"
    if verdict.whole:
        first = line(Span(f"the chain is whole: {count}", Role.GOOD))
    else:
        first = line(Span(f"the chain is broken: {count}, {faults(verdict)}", Role.BAD))
    breaks = tuple(line("  ", visible(one.sentence)) for one in verdict.breaks)
    head = f"last event {verdict.head.seq}, hash {visible(verdict.head.hash)}"
    return (first, *breaks, line(Span(head, Role.MUTED)))
