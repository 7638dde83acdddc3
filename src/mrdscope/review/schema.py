"""The tables of a store, and what their version is."""

from __future__ import annotations

import sqlite3

from mrdscope.errors import InputError

#: What a SQLite file says it is: "MRDS" in ASCII (PRAGMA application_id).
APPLICATION_ID = 0x4D524453
#: Grows with every change of the tables (PRAGMA user_version).
VERSION = 1

# What is refused here is refused to every program that opens the file, not only to this one; who
# takes the triggers away first is found out by the chain.
_STATEMENTS = (
    """
    CREATE TABLE events (
        seq INTEGER PRIMARY KEY,
        ts_utc TEXT NOT NULL,
        local_offset TEXT NOT NULL,
        user TEXT NOT NULL,
        host TEXT NOT NULL,
        action TEXT NOT NULL,
        target TEXT NOT NULL,
        old TEXT NOT NULL,
        new TEXT NOT NULL,
        reason TEXT,
        data_sha256 TEXT NOT NULL,
        app_version TEXT NOT NULL,
        prev_hash TEXT NOT NULL,
        hash TEXT NOT NULL UNIQUE
    )
    """,
    "CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER, hash TEXT)",
    """
    CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'events of a review are never changed'); END
    """,
    """
    CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events of a review are never removed'); END
    """,
    """
    CREATE TRIGGER events_follow_one_another BEFORE INSERT ON events
    WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM events)
      OR NEW.prev_hash IS NOT COALESCE(
        (SELECT hash FROM events ORDER BY seq DESC LIMIT 1), printf('%064d', 0))
    BEGIN SELECT RAISE(ABORT, 'an event follows the last one'); END
    """,
    """
    CREATE TRIGGER the_head_only_grows BEFORE UPDATE ON head WHEN NEW.seq <= OLD.seq
    BEGIN SELECT RAISE(ABORT, 'the head only grows'); END
    """,
    """
    CREATE TRIGGER the_head_is_not_removed BEFORE DELETE ON head
    BEGIN SELECT RAISE(ABORT, 'the head is never removed'); END
    """,
    "INSERT INTO head VALUES (1, 0, printf('%064d', 0))",
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {VERSION}",
)


def is_empty(db: sqlite3.Connection) -> bool:
    """Say whether nothing was ever made in the file: it has no table."""
    return db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None


def make(db: sqlite3.Connection) -> None:
    """Make the tables within the transaction that is open."""
    for statement in _STATEMENTS:
        db.execute(statement)


def check(db: sqlite3.Connection, where: str) -> None:
    """Refuse a file that is no review, or one of a later version; `InputError`."""
    application = db.execute("PRAGMA application_id").fetchone()[0]
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID:
        raise InputError(
            "it is an SQLite file, but not a review",
            where=where,
            action="name another with --review",
        )
    if version > VERSION:
        raise InputError(
            f"the review was written by a later mrdscope (version {version} of its tables)",
            where=where,
            expected=f"at most version {VERSION}",
            action="use that program, or a later one; nothing was changed",
        )
