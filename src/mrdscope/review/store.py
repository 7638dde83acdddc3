"""The events of a review in an SQLite file: appended, never changed, on the disk once confirmed.

What SQLite promises, and why it is used so (https://www.sqlite.org/pragma.html, /atomiccommit.html,
/wal.html, /howtocorrupt.html):

- ``journal_mode=DELETE``: a rollback journal. A write-ahead log is quicker, but needs memory shared
  among all that use the file, which no network file system has, and leaves events in a second file
  that a copy easily misses. Reviewers write a few events a minute.
- ``synchronous=EXTRA``: as FULL, and the folder is synchronised too once the journal is gone, so
  that a power cut right after a commit does not bring the journal, and with it the old state, back.
- ``BEGIN IMMEDIATE``: the lock is taken before the last event is read, so that two writers never
  continue the same event.
- A connection lives for one operation: nothing is held while somebody thinks, and any thread may
  come.

A process killed in the middle of a write leaves its journal; the next one to open the file takes
the half-written event back with it. What was confirmed was committed before.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from mrdscope.errors import InputError
from mrdscope.review import schema
from mrdscope.review.chain import Head, Verdict, stored, verify
from mrdscope.review.events import COLUMNS, Act, Event, Stored, parsed
from mrdscope.review.failures import unreadable, unsaved, unwritable
from mrdscope.review.file_systems import Locking, locking
from mrdscope.review.lock_file import held

_POSIX = os.name == "posix"
_NEW = os.O_CREAT | os.O_EXCL | os.O_RDWR

#: How long a writer waits for another, in seconds.
PATIENCE = 5.0

_SELECT = f"SELECT {', '.join(COLUMNS)} FROM events WHERE seq > ? ORDER BY seq"  # noqa: S608
_INSERT = f"INSERT INTO events VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608

Result = TypeVar("Result")

#: Looks at what others have written in the meantime, and refuses by raising `RefusedError`.
Admit = Callable[[tuple[Event, ...]], None]


def admit_all(newer: tuple[Event, ...]) -> None:
    """Refuse nothing."""


@dataclass(frozen=True)
class Store:
    """A review's file, which is made when the first event is written.

    Parameters
    ----------
    path
        The file.
    locking
        How writers are kept apart there; found out when it is first needed where it is None.
    patience
        How long to wait for another writer, in seconds.
    """

    path: Path
    locking: Locking | None = None
    patience: float = PATIENCE

    def events(self, after: int = 0) -> tuple[Event, ...]:
        """Return the events after that number, in their order; none where there is no file yet.

        Raises
        ------
        InputError
            Where the file cannot be read, is no review, or one of a later program.
        """
        return tuple(self._parsed(row) for row in self.rows(after))

    def rows(self, after: int = 0) -> list[Stored]:
        """Return the events after that number as they are stored; see `events`."""
        return self._read(lambda db: db.execute(_SELECT, (after,)).fetchall(), [])

    def verify(self) -> Verdict:
        """Return whether the chain is whole; see `chain.verify` and `events`."""

        def looked_at(db: sqlite3.Connection) -> Verdict:
            seq, hash_ = db.execute("SELECT seq, hash FROM head").fetchone() or (0, "")
            return verify(db.execute(_SELECT, (0,)), Head(seq, hash_))

        return self._read(looked_at, Verdict(0, Head(), ()))

    def append(
        self, acts: Sequence[Act], *, after: int = 0, admit: Admit = admit_all
    ) -> tuple[Event, ...]:
        """Write acts at the end of the chain, all or none; on return they are on the disk.

        Parameters
        ----------
        acts
            What was done, in its order. One that is among the events after ``after`` already, to
            the microsecond, is not written twice: it was tried before and had been written.
        after
            The last event the caller knows.
        admit
            Called with the events others wrote since, while nobody else can write.

        Returns
        -------
        tuple of Event
            All events after ``after``: those of others, then these.

        Raises
        ------
        UnsavedError
            Where they cannot be written. None of them is in the store then.
        RefusedError
            What ``admit`` raises.
        """
        try:
            self._make_private()
            with self._locked(), self._connected("rw") as db:
                return self._appended(db, acts, after, admit)
        except (sqlite3.Error, OSError) as error:
            raise unsaved(self.path, error) from error

    def backup(self, target: Path) -> None:
        """Copy the whole store into a new file, also while others write.

        Raises
        ------
        OutputError
            Where the new file exists or cannot be written.
        InputError
            Where there is no review yet or it cannot be read.
        """
        if not self.path.exists():
            raise InputError("there is no review yet", where=str(self.path))
        try:
            os.close(os.open(target, _NEW, 0o600))
        except OSError as error:
            raise unwritable(target, error) from error
        try:
            with contextlib.closing(sqlite3.connect(_uri(target, "rw"), uri=True)) as copy:
                self._read(lambda db: _copied(db, copy, target), None)
        except BaseException:
            target.unlink()
            raise

    # -- how ---------------------------------------------------------------------------------------

    def _appended(
        self, db: sqlite3.Connection, acts: Sequence[Act], after: int, admit: Admit
    ) -> tuple[Event, ...]:
        db.execute("BEGIN IMMEDIATE")
        if schema.is_empty(db):
            schema.make(db)
        schema.check(db, str(self.path))
        newer = tuple(self._parsed(row) for row in db.execute(_SELECT, (after,)))
        there = [event.act for event in newer]
        missing = [act for act in acts if act not in there]
        if missing:
            admit(newer)
        seq, hash_ = _last(db)
        rows: list[Stored] = []
        for act in missing:
            seq, rows = seq + 1, [*rows, stored(seq + 1, act, hash_)]
            hash_ = str(rows[-1][-1])
        db.executemany(_INSERT, rows)
        if rows:
            db.execute("UPDATE head SET seq = ?, hash = ?", (seq, hash_))
        db.execute("COMMIT")
        return (*newer, *map(parsed, rows))

    def _read(self, ask: Callable[[sqlite3.Connection], Result], nothing: Result) -> Result:
        if not self.path.exists():
            return nothing
        try:
            with self._locked(), self._connected(self._mode_to_read) as db:
                if schema.is_empty(db):
                    return nothing
                schema.check(db, str(self.path))
                return ask(db)
        except (sqlite3.Error, OSError) as error:
            raise unreadable(self.path, error) from error

    def _parsed(self, row: Stored) -> Event:
        try:
            return parsed(row)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise InputError(
                f"event {row[0]} cannot be read",
                where=str(self.path),
                action="mrdscope audit --verify says what is wrong with it",
            ) from error

    def _make_private(self) -> None:
        """Make the file where there is none, its owner's alone, and take it from everybody else.

        SQLite gives its journal the mode of the file. A group that was let in stays.
        """
        try:
            os.close(os.open(self.path, _NEW, 0o600))
        except FileExistsError:
            status = self.path.stat()
            if _POSIX and status.st_mode & 0o007 and status.st_uid == os.geteuid():
                self.path.chmod(status.st_mode & 0o770)

    @cached_property
    def _how(self) -> Locking:
        return self.locking or locking(self.path)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the lock file, where locks of the file system are not enough."""
        if self._how is Locking.FILE_SYSTEM or not os.access(self.path.parent, os.W_OK):
            yield
            return
        with held(self.path.with_name(f"{self.path.name}.lock"), self.patience):
            yield

    @property
    def _mode_to_read(self) -> str:
        """To write where that is possible: what a killed process began has to be taken back."""
        writable = os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK)
        return "rw" if writable else "ro"

    @contextlib.contextmanager
    def _connected(self, mode: str) -> Iterator[sqlite3.Connection]:
        uri = _uri(self.path, mode)
        if self._how is Locking.LOCK_FILE:
            uri += "&nolock=1"
        with contextlib.closing(
            sqlite3.connect(uri, uri=True, timeout=self.patience, isolation_level=None)
        ) as db:
            db.text_factory = _text
            db.execute("PRAGMA trusted_schema = OFF")
            db.execute("PRAGMA temp_store = MEMORY")
            if mode == "rw":
                db.execute("PRAGMA journal_mode = DELETE")
                db.execute("PRAGMA synchronous = EXTRA")
                db.execute("PRAGMA fullfsync = ON")
            yield db


def _copied(db: sqlite3.Connection, copy: sqlite3.Connection, target: Path) -> None:
    try:
        db.backup(copy)
    except sqlite3.Error as error:
        raise unwritable(target, error) from error


def _last(db: sqlite3.Connection) -> tuple[int, str]:
    head = Head()
    found = db.execute("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    return found or (head.seq, head.hash)


def _text(stored_text: bytes) -> str:
    return stored_text.decode("utf-8", "surrogateescape")


def _uri(path: Path, mode: str) -> str:
    return f"{path.absolute().as_uri()}?mode={mode}"
