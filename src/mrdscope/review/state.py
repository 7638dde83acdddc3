"""Where a review stands: what its events come to, and what may be done next.

Every thing that is reviewed is a `Subject` with an item of its own; each event changes one, by the
``step`` of its module. What is not allowed raises `RefusedError` there, so that what is refused to
a person is what a replay refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar

from mrdscope.errors import RefusedError
from mrdscope.review import acceptances, decisions, marks, notes, queries, readings
from mrdscope.review.acceptances import Acceptance
from mrdscope.review.chain import Head
from mrdscope.review.data import Data
from mrdscope.review.data import step as data_step
from mrdscope.review.decisions import Decision
from mrdscope.review.events import Act, Action, Event, Kind, Target
from mrdscope.review.marks import Marks
from mrdscope.review.notes import Note
from mrdscope.review.queries import Query
from mrdscope.review.readings import Reading
from mrdscope.review.refusing import require

#: What has an item: a kind of thing, and which.
Subject = tuple[str, str]
Item = Acceptance | Query | Marks | Note | Decision | Reading | Data
AnItem = TypeVar("AnItem")

_FINDING, _QUERY, _ROW, _PATIENT = "finding", "query", "row", "patient"
_NOTE, _DECISION, _READING, _DATA = "note", "decision", "reading", "data"

_KIND_OF: Mapping[Action, str] = {
    Action.DATA_SEEN: _DATA,
    Action.FINDING_ACCEPTED: _FINDING,
    Action.FINDING_REOPENED: _FINDING,
    Action.QUERY_OPENED: _QUERY,
    Action.QUERY_ASSIGNED: _QUERY,
    Action.QUERY_ANSWERED: _QUERY,
    Action.QUERY_CLOSED: _QUERY,
    Action.QUERY_REOPENED: _QUERY,
    Action.ROW_REVIEWED: _ROW,
    Action.ROW_UNREVIEWED: _ROW,
    Action.PATIENT_REVIEWED: _PATIENT,
    Action.PATIENT_UNREVIEWED: _PATIENT,
    Action.NOTE_ADDED: _NOTE,
    Action.NOTE_CHANGED: _NOTE,
    Action.NOTE_REMOVED: _NOTE,
    Action.DECISION_MADE: _DECISION,
    Action.DECISION_REVERSED: _DECISION,
    Action.READING_GIVEN: _READING,
    Action.READING_SETTLED: _READING,
}

#: What begins an item, and the letter of its id.
_BEGINS = {Action.QUERY_OPENED: "Q", Action.NOTE_ADDED: "N", Action.DECISION_MADE: "D"}

_STEPS: Mapping[str, Callable[[Any, Event], Item]] = {
    _DATA: data_step,
    _FINDING: acceptances.step,
    _QUERY: queries.step,
    _ROW: marks.step,
    _PATIENT: marks.step,
    _NOTE: notes.step,
    _DECISION: decisions.step,
    _READING: readings.step,
}


def subject(event: Event) -> Subject:
    """Return what an event is about; not of one that undoes another."""
    act = event.act
    kind = _KIND_OF[act.action]
    if act.action in _BEGINS:
        return kind, f"{_BEGINS[act.action]}{event.seq}"
    if kind in {_QUERY, _NOTE, _DECISION}:
        return kind, act.target.id or ""
    if kind == _READING:
        return kind, f"{act.new.get('question', '')}\0{act.target.text}"
    return kind, act.data_sha256 if kind == _DATA else act.target.text


@dataclass(frozen=True)
class State:
    """What the events of a review come to.

    Parameters
    ----------
    events
        All of them, in their order.
    undone
        Event to the one that undid it.
    items
        What stands now, a subject each.
    not_followed
        Events that were not allowed where they stand, with the reason: written by another program.
    """

    events: tuple[Event, ...] = ()
    undone: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    items: Mapping[Subject, Item] = field(default_factory=lambda: MappingProxyType({}))
    not_followed: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def seq(self) -> int:
        """The number of the last event; 0 before the first."""
        return self.events[-1].seq if self.events else 0

    def _of(self, kind: str, type_: type[AnItem]) -> Iterator[AnItem]:
        for (its, _), item in self.items.items():
            if its == kind and isinstance(item, type_):
                yield item

    @property
    def acceptances(self) -> tuple[Acceptance, ...]:
        """What was decided of findings."""
        return tuple(self._of(_FINDING, Acceptance))

    @property
    def queries(self) -> tuple[Query, ...]:
        """All queries, in the order they were opened."""
        return tuple(self._of(_QUERY, Query))

    @property
    def row_marks(self) -> tuple[Marks, ...]:
        """The marks on rows."""
        return tuple(self._of(_ROW, Marks))

    @property
    def patient_marks(self) -> tuple[Marks, ...]:
        """The marks on patients."""
        return tuple(self._of(_PATIENT, Marks))

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes that were not removed."""
        return tuple(note for note in self._of(_NOTE, Note) if not note.removed)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """What boards decided, reversed ones too."""
        return tuple(self._of(_DECISION, Decision))

    @property
    def readings(self) -> tuple[Reading, ...]:
        """What two readers judge; show a reader `Reading.seen_by` alone."""
        return tuple(self._of(_READING, Reading))

    @property
    def data(self) -> Mapping[str, Data]:
        """The versions of the data that something was done on, by their hash."""
        return {id_: item for (_, id_), item in self.items.items() if isinstance(item, Data)}

    def acceptance(self, finding: Target) -> Acceptance | None:
        """Return what was decided of a finding."""
        item = self.items.get((_FINDING, finding.text))
        return item if isinstance(item, Acceptance) else None

    def query(self, id_: str) -> Query | None:
        """Return a query by its id."""
        item = self.items.get((_QUERY, id_))
        return item if isinstance(item, Query) else None

    def marks(self, target: Target) -> Marks | None:
        """Return the marks on a row or patient."""
        item = self.items.get((target.kind.value, target.text))
        return item if isinstance(item, Marks) else None

    def reading(self, question: str, about: Target) -> Reading | None:
        """Return what two readers say to a question."""
        item = self.items.get((_READING, f"{question}\0{about.text}"))
        return item if isinstance(item, Reading) else None

    def last_of(self, user: str) -> Event | None:
        """Return the last thing somebody did that stands and can be undone."""
        for event in reversed(self.events):
            undoable = event.act.action not in {Action.UNDONE, Action.DATA_SEEN}
            if undoable and event.act.user == user and event.seq not in self.undone:
                return event
        return None


def replayed(events: Iterable[Event]) -> State:
    """Return what events come to. One that is not allowed changes nothing and is named."""
    every = tuple(events)
    undone, not_undone = _undone(every)
    items, refused = _items(event for event in every if event.seq not in undone)
    return State(every, undone, MappingProxyType(items), MappingProxyType(not_undone | refused))


def applied(state: State, event: Event) -> State:
    """Return the state after one more event, allowed or not; see `replayed`."""
    try:
        return admitted(state, event)
    except RefusedError as error:
        refused = {**state.not_followed, event.seq: error.sentence}
        return State((*state.events, event), state.undone, state.items, MappingProxyType(refused))


def admitted(state: State, event: Event) -> State:
    """Return the state after one more event.

    Raises
    ------
    RefusedError
        Where it is not allowed as things stand.
    """
    if event.act.action is Action.UNDONE:
        return _after_undo(state, event)
    about = subject(event)
    item = _STEPS[about[0]](state.items.get(about), event)
    items = MappingProxyType({**state.items, about: item})
    return State((*state.events, event), state.undone, items, state.not_followed)


def proposed(state: State, act: Act) -> Event:
    """Return an act as the event it would be next, to ask whether it is `admitted`."""
    return Event(state.seq + 1, act, Head().hash, Head().hash)


# -- undoing ---------------------------------------------------------------------------------------


def _undone(events: tuple[Event, ...]) -> tuple[dict[int, int], dict[int, str]]:
    """Return which event is undone by which, and what was not allowed to be undone.

    The last are looked at first: an undoing that is itself undone does nothing.
    """
    by_seq = {event.seq: event for event in events}
    undone: dict[int, int] = {}
    refused: dict[int, str] = {}
    for event in reversed(events):
        if event.act.action is Action.UNDONE and event.seq not in undone:
            try:
                other = _may_undo(by_seq, event)
            except RefusedError as error:
                refused[event.seq] = error.sentence
            else:
                undone[other.seq] = event.seq
    return undone, refused


def _may_undo(by_seq: Mapping[int, Event], event: Event) -> Event:
    """Return the event that one undoes: an earlier one of the same person."""
    id_ = event.act.target.id or ""
    other = by_seq.get(int(id_)) if id_.isdecimal() else None
    if event.act.target.kind is not Kind.EVENT or other is None or other.seq >= event.seq:
        require(False, f"there is no event {id_} to undo")
        raise AssertionError
    require(other.act.action is not Action.DATA_SEEN, "what was seen cannot be undone")
    require(
        other.act.user == event.act.user,
        f"event {id_} is {other.act.user}'s: only they can undo it",
        expected="one of your own; what others did is reversed with a reason",
    )
    return other


def _after_undo(state: State, event: Event) -> State:
    """Return the state without an event, if what was done since is still allowed without it."""
    other = _may_undo({one.seq: one for one in state.events}, event)
    require(other.seq not in state.undone, f"event {other.seq} is undone already")
    if other.act.action is Action.READING_GIVEN:
        reading = state.items.get(subject(other))
        complete = isinstance(reading, Reading) and reading.is_complete
        require(not complete, "both readers have decided: a judgement cannot be taken back")
    after = replayed((*state.events, event))
    since = after.not_followed.keys() - state.not_followed.keys()
    require(
        not since,
        f"event {other.seq} cannot be undone: event {min(since, default=0)} builds on it",
        expected="to undo that one first",
    )
    return after


def _items(events: Iterable[Event]) -> tuple[dict[Subject, Item], dict[int, str]]:
    """Return what events come to, undoings left out, and those that are not allowed."""
    items: dict[Subject, Item] = {}
    refused: dict[int, str] = {}
    for event in events:
        if event.act.action is Action.UNDONE:
            continue
        about = subject(event)
        try:
            items[about] = _STEPS[about[0]](items.get(about), event)
        except RefusedError as error:
            refused[event.seq] = error.sentence
    return items, refused


def undo_target(event: Event) -> Target:
    """Return the target of an act that undoes an event."""
    return Target(Kind.EVENT, id=str(event.seq))
