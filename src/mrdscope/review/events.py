"""What happens in a review: who did what to what, when, why, and on which data.

An `Act` is what somebody does; an `Event` is an act that has its place in the chain of a store.
Both are made of texts alone, so that what is hashed is what is stored, byte for byte.
"""

from __future__ import annotations

import datetime as dt
import enum
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

#: Names to texts: what an act found and what it left behind.
Values = Mapping[str, str]
NOTHING: Values = MappingProxyType({})


class Action(enum.StrEnum):
    """What can be done in a review; the words are those in the store and never change."""

    DATA_SEEN = "data seen"
    FINDING_ACCEPTED = "finding accepted"
    FINDING_REOPENED = "finding reopened"
    QUERY_OPENED = "query opened"
    QUERY_ASSIGNED = "query assigned"
    QUERY_ANSWERED = "query answered"
    QUERY_CLOSED = "query closed"
    QUERY_REOPENED = "query reopened"
    ROW_REVIEWED = "row reviewed"
    ROW_UNREVIEWED = "row review withdrawn"
    PATIENT_REVIEWED = "patient reviewed"
    PATIENT_UNREVIEWED = "patient review withdrawn"
    NOTE_ADDED = "note added"
    NOTE_CHANGED = "note changed"
    NOTE_REMOVED = "note removed"
    DECISION_MADE = "decision made"
    DECISION_REVERSED = "decision reversed"
    READING_GIVEN = "reading given"
    READING_SETTLED = "reading settled"
    UNDONE = "undone"


class Kind(enum.StrEnum):
    """What an act is done to."""

    DATA = "data"
    FINDING = "finding"
    QUERY = "query"
    PATIENT = "patient"
    ROW = "row"
    CELL = "cell"
    NOTE = "note"
    DECISION = "decision"
    EVENT = "event"


@dataclass(frozen=True)
class Target:
    """What an act is done to.

    Parameters
    ----------
    kind
        What it is.
    patient, table, row_key, column, rule
        Where it is, as far as that is said: a row by its key (`cohort.row_keys`), a finding by its
        rule too.
    id
        Of a query ``Q12``, a note ``N12``, a decision ``D12``: 12 is the event that opened it; of
        an event its number; of a finding ``2`` where the rule finds a second thing there.
    """

    kind: Kind
    patient: str | None = None
    table: str | None = None
    row_key: str | None = None
    column: str | None = None
    rule: str | None = None
    id: str | None = None

    @property
    def text(self) -> str:
        """The target as canonical JSON; equal targets have equal texts."""
        parts = {name: value for name, value in vars(self).items() if value is not None}
        return canonical(parts)

    @classmethod
    def parsed(cls, text: str) -> Target:
        """Return the target a text is of; ``ValueError`` or ``TypeError`` where it is of none."""
        parts = json.loads(text)
        return cls(**{**parts, "kind": Kind(parts["kind"])})

    @property
    def place(self) -> str:
        """Where it is in words: ``adverse_events S001 · neutropenia · 5, grade``."""
        if self.kind is Kind.EVENT:
            return f"event {self.id}"
        where = [self.rule, self.id, self.table, self.row_key or self.patient]
        text = " ".join(part for part in where if part is not None)
        return f"{text}, {self.column}" if self.column is not None else text


@dataclass(frozen=True)
class Act:
    """What somebody does in a review, before it has its place in the chain.

    Parameters
    ----------
    ts_utc
        When, in UTC with microseconds: ``2025-03-01T08:15:00.123456Z``.
    local_offset
        How far the clock on the wall was from UTC: ``+01:00``.
    user, host
        Who and where.
    action, target
        What was done to what.
    old, new
        What was so before and is so now.
    reason
        Why; asked for only where something is suppressed or reversed.
    data_sha256
        The files it was done on, see `cohort.fingerprint`.
    app_version
        The program that did it.
    """

    ts_utc: str
    local_offset: str
    user: str
    host: str
    action: Action
    target: Target
    old: Values = field(default_factory=lambda: NOTHING)
    new: Values = field(default_factory=lambda: NOTHING)
    reason: str | None = None
    data_sha256: str = ""
    app_version: str = ""

    @property
    def when(self) -> dt.datetime:
        """The moment, in UTC."""
        return dt.datetime.fromisoformat(self.ts_utc)


@dataclass(frozen=True)
class Event:
    """An act in its place: the ``seq``-th of a chain, tied to the one before by its hash."""

    seq: int
    act: Act
    prev_hash: str
    hash: str


#: The columns of an event in a store, in their order.
COLUMNS = (
    "seq", "ts_utc", "local_offset", "user", "host", "action", "target", "old", "new", "reason",
    "data_sha256", "app_version", "prev_hash", "hash",
)  # fmt: skip

#: One stored event as it lies in the store.
Stored = tuple[object, ...]


_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
)


def canonical(value: object) -> str:
    """Return JSON with one spelling: keys in order, no blanks, ASCII alone."""
    return _ENCODER.encode(value)


def storable(text: str) -> str:
    """Return a text that can be stored: half characters (lone surrogates) are spelled out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def timestamp(moment: dt.datetime) -> tuple[str, str]:
    """Return a moment with a time zone as ``ts_utc`` and ``local_offset``."""
    utc = moment.astimezone(dt.UTC).replace(tzinfo=None)
    offset = moment.isoformat(timespec="microseconds")[26:] or "+00:00"
    return utc.isoformat(timespec="microseconds") + "Z", offset


def parsed(stored: Stored) -> Event:
    """Return the event that lies in a store; ``ValueError`` and kin where it is none."""
    one = dict(zip(COLUMNS, stored, strict=True))
    act = Act(
        ts_utc=str(one["ts_utc"]),
        local_offset=str(one["local_offset"]),
        user=str(one["user"]),
        host=str(one["host"]),
        action=Action(str(one["action"])),
        target=Target.parsed(str(one["target"])),
        old=_values(str(one["old"])),
        new=_values(str(one["new"])),
        reason=None if one["reason"] is None else str(one["reason"]),
        data_sha256=str(one["data_sha256"]),
        app_version=str(one["app_version"]),
    )
    return Event(int(str(one["seq"])), act, str(one["prev_hash"]), str(one["hash"]))


def _values(text: str) -> Values:
    found = json.loads(text)
    if not all(isinstance(value, str) for value in found.values()):
        raise ValueError
    return MappingProxyType(found)
