"""The review of an open cohort: what a screen asks, and everything that can be done.

Every method that does something returns when it is on the disk, with the events it became. It
raises `RefusedError` where it is not allowed as things stand, also by what others did meanwhile,
and `UnsavedError` where it could not be written: then it is among `Review.unsaved` until it is
tried again or dropped, and is not in the state.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mrdscope import __version__
from mrdscope.cohort.fingerprint import fingerprint_of
from mrdscope.cohort.model import Cohort
from mrdscope.errors import RefusedError, UnsavedError
from mrdscope.review import acts
from mrdscope.review.acts import Doing
from mrdscope.review.data import new_of
from mrdscope.review.events import Act, Action, Event, Kind, Target, storable, timestamp
from mrdscope.review.failures import unsaved as unsaved_because
from mrdscope.review.place import Place, make_folder, place_of
from mrdscope.review.state import State, admitted, applied, proposed, replayed
from mrdscope.review.store import Store
from mrdscope.review.who import Reviewer, this_reviewer

#: More events at once are replayed from the first: a state is copied for each of a few.
_FEW = 8


@dataclass(frozen=True)
class Unsaved:
    """What was done and is not in the store, and why."""

    act: Act
    error: UnsavedError | RefusedError


class Review:
    """The review of one cohort by one reviewer. Any thread may use it.

    Parameters
    ----------
    cohort
        As it was read: not masked, not cut. Keys and hashes are of its rows.
    place
        Where the review is kept.
    reviewer
        Who reviews, and the clock.

    Attributes
    ----------
    state
        Where the review stands, as of the last act or `refresh`. Frozen: it is replaced.
    """

    def __init__(self, cohort: Cohort, place: Place, reviewer: Reviewer) -> None:
        self.cohort = cohort
        self.place = place
        self.reviewer = reviewer
        self.state: State = State()
        self._store: Store = place.store()
        self._unsaved: list[Unsaved] = []
        self._data = fingerprint_of(cohort)
        self._lock = threading.RLock()
        self.refresh()

    @classmethod
    def open(
        cls,
        cohort: Cohort,
        path: Path,
        *,
        named: Path | None = None,
        reviewer: Reviewer | None = None,
        state_folder: Path | None = None,
    ) -> Review:
        """Return the review of a cohort read from ``path``. Nothing is written.

        Parameters
        ----------
        cohort, path
            The cohort as it was read, and from where.
        named
            The review's file, where the user named one.
        reviewer
            Who reviews; by default who runs the program.
        state_folder
            The user's state folder, by default the system's own.

        Raises
        ------
        InputError
            Where the review cannot be read, is none, or is of a later program.
        """
        place = place_of(path, named, state_folder)
        return cls(cohort, place, reviewer or this_reviewer())

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the reader should know of where the review is kept, in sentences."""
        return self.place.remarks

    @property
    def unsaved(self) -> tuple[Unsaved, ...]:
        """What was done and could not be saved, in its order."""
        return tuple(self._unsaved)

    def refresh(self) -> bool:
        """Take in what others did since; say whether there was anything. Takes a millisecond."""
        with self._lock:
            return self._take_in(self._store.events(self.state.seq))

    # -- doing -------------------------------------------------------------------------------------

    def do(self, doing: Doing) -> tuple[Event, ...]:
        """Do something made by `review.acts`; see this module for what is raised."""
        with self._lock:
            act = self._act(doing)
            admitted(self.state, proposed(self.state, act))
            try:
                return self._write(act)
            except UnsavedError as error:
                self._unsaved.append(Unsaved(act, error))
                raise

    def undo(self, event: Event | None = None) -> tuple[Event, ...]:
        """Undo an event, by default the last of one's own that stands."""
        last = self.state.last_of(self.reviewer.user) if event is None else event
        if last is None:
            raise RefusedError("there is nothing of yours to undo")
        return self.do(acts.undo(last))

    def retry(self) -> int:
        """Try to save what could not be saved, in its order; return how much was saved.

        What is not allowed any more stays with the reason, until it is dropped.
        """
        with self._lock:
            waiting, self._unsaved = self._unsaved, []
            for one in waiting:
                try:
                    self._write(one.act)
                except (UnsavedError, RefusedError) as error:
                    self._unsaved.append(Unsaved(one.act, error))
            return len(waiting) - len(self._unsaved)

    def drop(self, unsaved: Unsaved) -> None:
        """Give up something that could not be saved."""
        with self._lock:
            self._unsaved = [one for one in self._unsaved if one is not unsaved]

    # -- how ---------------------------------------------------------------------------------------

    def _act(self, doing: Doing) -> Act:
        ts_utc, offset = timestamp(self.reviewer.now())
        return Act(
            ts_utc, offset, storable(self.reviewer.user), storable(self.reviewer.host),
            doing.action, doing.target, old=doing.old, new=doing.new,
            reason=None if doing.reason is None else storable(doing.reason),
            data_sha256=self._data, app_version=__version__,
        )  # fmt: skip

    def _write(self, act: Act) -> tuple[Event, ...]:
        """Write an act, after the data it was done on where nothing was done on them before."""
        if not self.place.writable:
            raise UnsavedError(f"it was not saved: {self.remarks[0]}")
        try:
            make_folder(self.place)
        except OSError as error:
            raise unsaved_because(self.place.path, error) from error
        every = [act] if act.data_sha256 in self.state.data else [self._seen(act), act]
        known = self.state.seq
        found = self._store.append(every, after=known, admit=lambda newer: self._admit(newer, act))
        self._take_in(found)
        return tuple(event for event in found if event.act in every)

    def _seen(self, act: Act) -> Act:
        patients: Sequence[str] = self.cohort.patients["patient_id"].drop_nulls().to_list()
        target = Target(Kind.DATA)
        new: Mapping[str, str] = new_of(patients)
        return replace(act, action=Action.DATA_SEEN, target=target, old={}, new=new, reason=None)

    def _admit(self, newer: tuple[Event, ...], act: Act) -> None:
        """Refuse what is not allowed after what others did in the meantime."""
        state = _after(self.state, newer)
        admitted(state, proposed(state, act))

    def _take_in(self, events: tuple[Event, ...]) -> bool:
        self.state = _after(self.state, events)
        return bool(events)


def _after(state: State, events: tuple[Event, ...]) -> State:
    if len(events) > _FEW:
        return replayed((*state.events, *events))
    for event in events:
        state = applied(state, event)
    return state
