"""The hash chain: every event holds the hash of the one before, so that no change goes unseen.

The hash is SHA-256 (FIPS 180-4) over the canonical JSON of all that is stored of an event but the
hash itself. Whoever can write the file can make a new chain from end to end; against that helps the
hash of the last event, written down elsewhere (`Verdict.head`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from mrdscope.review.events import (
    COLUMNS,
    Act,
    Event,
    Stored,
    canonical,
    parsed,
    storable,
)

#: What the first event has for the hash of the one before.
GENESIS = "0" * 64


@dataclass(frozen=True)
class Head:
    """The last event of a chain: its number and hash."""

    seq: int = 0
    hash: str = GENESIS


@dataclass(frozen=True)
class Break:
    """Where a chain is broken: the event, what is wrong, what was expected and what is there."""

    seq: int
    what: str
    expected: str
    found: str

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        return f"event {self.seq}: {self.what} (expected {self.expected}, found {self.found})"


@dataclass(frozen=True)
class Verdict:
    """What is known of a chain: how many events, the last of them, and every break."""

    count: int
    head: Head
    breaks: tuple[Break, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is broken."""
        return not self.breaks


def stored(seq: int, act: Act, prev_hash: str) -> Stored:
    """Return an act as it is stored, tied to the event before."""
    texts = (
        act.ts_utc, act.local_offset, storable(act.user), storable(act.host), act.action.value,
        act.target.text, canonical(dict(act.old)), canonical(dict(act.new)),
        None if act.reason is None else storable(act.reason),
        act.data_sha256, act.app_version,
    )  # fmt: skip
    row: Stored = (seq, *texts, prev_hash)
    return (*row, digest(row))


def sealed(seq: int, act: Act, prev_hash: str) -> Event:
    """Return an act as the event it becomes in its place."""
    return parsed(stored(seq, act, prev_hash))


def digest(row: Stored) -> str:
    """Return the hash of a stored event, given with its hash or without."""
    named = dict(zip(COLUMNS[:-1], row, strict=False))
    texts = {
        name: value if isinstance(value, str | int | None) else repr(value)
        for name, value in named.items()
    }
    return hashlib.sha256(canonical(texts).encode()).hexdigest()


def verify(rows: Iterable[Stored], head: Head | None = None) -> Verdict:
    """Return what is wrong with a chain, every event looked at.

    Parameters
    ----------
    rows
        All events as they are stored, in their order.
    head
        The last event as the store says it beside the chain, so that events missing at the end are
        seen; None where there is nothing to compare with.
    """
    breaks: list[Break] = []
    last = Head()
    count = 0
    for row in rows:
        count += 1
        breaks += _broken(row, last)
        seq = row[0] if isinstance(row[0], int) else last.seq + 1
        last = Head(seq, str(row[-1]))
    if head is not None and head != last:
        breaks.append(_ends_otherwise(head, last))
    return Verdict(count, last, tuple(breaks))


def _broken(row: Stored, last: Head) -> list[Break]:
    """Return what is wrong with one event after the one before it."""
    seq = last.seq + 1
    breaks = []
    if row[0] != seq or isinstance(row[0], bool):
        breaks.append(Break(seq, "it is missing or out of its order", str(seq), str(row[0])))
    if row[-2] != last.hash:
        what = "it does not follow the event before"
        breaks.append(Break(seq, what, last.hash, str(row[-2])))
    if row[-1] != digest(row):
        what = "it was changed after it was written"
        breaks.append(Break(seq, what, f"hash {digest(row)}", str(row[-1])))
    return breaks or _unreadable(row, seq)


def _unreadable(row: Stored, seq: int) -> list[Break]:
    try:
        parsed(row)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        what = "this version of the program cannot read it"
        return [Break(seq, what, "an event", type(error).__name__)]
    return []


def _ends_otherwise(head: Head, last: Head) -> Break:
    if last.seq < head.seq:
        return Break(last.seq + 1, "events are missing at the end", str(head.seq), str(last.seq))
    return Break(last.seq, "it is not the last event the store says", head.hash, last.hash)
