"""The store: events appended and never changed, in a file of their owner's alone."""

from __future__ import annotations

import json
import sqlite3
import stat

import pytest

from mrdscope.errors import InputError, OutputError, RefusedError, UnsavedError
from mrdscope.review import schema
from mrdscope.review.events import Action
from mrdscope.review.file_systems import Locking
from mrdscope.review.store import Store

from .conftest import note, opened


def test_nothing_is_made_before_something_is_written(store):
    before = store.path.parent.stat().st_mtime_ns
    assert store.events() == ()
    assert store.verify().whole
    assert list(store.path.parent.iterdir()) == []
    assert store.path.parent.stat().st_mtime_ns == before


def test_events_are_numbered_and_tied_to_one_another(store):
    one, two = store.append([note(1), note(2)])
    (three,) = store.append([note(3)], after=2)
    assert [event.seq for event in store.events()] == [1, 2, 3]
    assert [two.prev_hash, three.prev_hash] == [one.hash, two.hash]
    assert store.verify().whole


def test_an_event_says_who_did_what_to_what_when_and_on_which_data(store):
    (event,) = store.append([note(1)])
    with opened(store.path) as db:
        db.row_factory = sqlite3.Row
        row = dict(db.execute("SELECT * FROM events").fetchone())
    assert row["ts_utc"] == "2025-03-01T08:15:01.123456Z"
    assert row["local_offset"] == "+01:00"
    assert (row["user"], row["host"], row["action"]) == ("alice", "ward-3", "note added")
    assert json.loads(row["target"]) == {"kind": "patient", "patient": "P1"}
    assert json.loads(row["new"]) == {"text": "seen"}
    assert row["data_sha256"] == "d" * 64
    assert event.act.action is Action.NOTE_ADDED


def test_only_what_is_newer_is_read(store):
    store.append([note(1), note(2), note(3)])
    assert [event.seq for event in store.events(after=2)] == [3]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET new = '{}' WHERE seq = 1",
        "DELETE FROM events WHERE seq = 2",
        "INSERT OR REPLACE INTO events SELECT * FROM events WHERE seq = 1",
        "INSERT INTO events SELECT 9, ts_utc, local_offset, user, host, action, target, old, new,"
        " reason, data_sha256, app_version, prev_hash, 'x' FROM events WHERE seq = 1",
        "UPDATE head SET seq = 1",
        "DELETE FROM head",
    ],
)
def test_any_program_is_refused_what_would_change_the_past(store, statement):
    store.append([note(1), note(2)])
    with opened(store.path) as db, pytest.raises(sqlite3.IntegrityError, match=r"event|head"):
        db.execute(statement)
    assert store.verify().whole


def test_who_takes_the_triggers_away_is_found_out(store):
    store.append([note(1), note(2), note(3)])
    with opened(store.path) as db:
        db.execute("DROP TRIGGER events_are_not_changed")
        db.execute("UPDATE events SET user = 'mallory' WHERE seq = 2")
    (broken,) = store.verify().breaks
    assert broken.seq == 2
    assert "changed after it was written" in broken.sentence


def test_events_cut_off_at_the_end_are_missed(store):
    store.append([note(1), note(2)])
    with opened(store.path) as db:
        db.execute("DROP TRIGGER events_are_not_removed")
        db.execute("DELETE FROM events WHERE seq = 2")
    (broken,) = store.verify().breaks
    assert "missing at the end" in broken.sentence


def test_bytes_that_are_no_text_break_the_chain_and_not_the_program(store):
    store.append([note(1)])
    with opened(store.path) as db:
        db.execute("DROP TRIGGER events_are_not_changed")
        db.execute("UPDATE events SET user = CAST(x'ff00fe' AS TEXT)")
    assert not store.verify().whole


def test_hostile_text_comes_back_as_it_was(store):
    text = "[/] \x1b]52;c;AAAA\x07 \x00 \u202e \ud800 '; DROP TABLE events; --"
    store.append([note(1, text)])
    assert store.events()[0].act.new["text"] == text
    assert store.verify().whole


def test_what_is_refused_at_the_last_moment_is_not_written(store):
    store.append([note(1)])

    def refuse(newer):
        raise RefusedError(f"{len(newer)} came before")

    with pytest.raises(RefusedError, match="1 came before"):
        store.append([note(2)], after=0, admit=refuse)
    assert len(store.events()) == 1


def test_what_had_been_written_after_all_is_not_written_twice(store):
    store.append([note(1)])
    store.append([note(1), note(2)], after=0)
    assert [event.act for event in store.events()] == [note(1), note(2)]


def test_the_file_and_its_journal_are_their_owners_alone(store):
    modes = []

    def look(newer):
        modes.extend(stat.filemode(one.stat().st_mode) for one in store.path.parent.iterdir())

    store.append([note(1)])
    with opened(store.path) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("BEGIN IMMEDIATE")
        db.execute("CREATE TABLE other (a)")
        look(())
        db.execute("ROLLBACK")
    assert modes == ["-rw-------"] * 2
    assert [one.name for one in store.path.parent.iterdir()] == [store.path.name]


def test_a_file_others_may_read_is_taken_from_them_and_a_group_let_in_stays(store):
    store.append([note(1)])
    store.path.chmod(0o664)
    store.append([note(2)])
    assert stat.filemode(store.path.stat().st_mode) == "-rw-rw----"


def test_a_later_version_of_the_tables_is_refused_in_a_sentence_and_left_alone(store):
    store.append([note(1)])
    with opened(store.path) as db:
        db.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    before = store.path.read_bytes()
    for do in (store.events, lambda: store.append([note(2)])):
        with pytest.raises(InputError, match="later mrdscope"):
            do()
    assert store.path.read_bytes() == before


@pytest.mark.parametrize("content", [b"patient_id,age\nP1,50\n" * 50, b"\0" * 5000])
def test_a_file_that_is_no_review_is_refused_and_left_alone(store, content):
    store.path.write_bytes(content)
    with pytest.raises(InputError, match="cannot be read"):
        store.events()
    with pytest.raises(UnsavedError, match="not saved"):
        store.append([note(1)])
    assert store.path.read_bytes() == content


def test_another_programs_database_is_refused_and_left_alone(store):
    with opened(store.path) as db:
        db.execute("CREATE TABLE mine (a)")
    with pytest.raises(InputError, match="not a review"):
        store.events()
    with pytest.raises(InputError, match="not a review"):
        store.append([note(1)])


def test_an_empty_file_is_a_review_nothing_was_written_to(store):
    store.path.touch()
    assert store.events() == ()
    store.append([note(1)])
    assert len(store.events()) == 1


def test_a_database_left_in_another_journal_mode_is_brought_back(store):
    store.append([note(1)])
    with opened(store.path) as db:
        db.execute("PRAGMA journal_mode = WAL")
    store.append([note(2)])
    with opened(store.path) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_backup_is_whole_private_and_a_store_of_its_own(store, tmp_path):
    store.append([note(1), note(2)])
    target = tmp_path / "copy.review.sqlite"
    store.backup(target)
    assert Store(target).events() == store.events()
    assert stat.filemode(target.stat().st_mode) == "-rw-------"
    with pytest.raises(OutputError, match="the file exists"):
        store.backup(target)


def test_a_backup_that_fails_leaves_no_file(store, tmp_path):
    with pytest.raises(InputError, match="no review yet"):
        store.backup(tmp_path / "copy")
    store.path.write_text("x" * 999)
    with pytest.raises(InputError, match="cannot be read"):
        store.backup(tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("locking", list(Locking))
def test_every_way_of_locking_writes_the_same_and_leaves_nothing_behind(tmp_path, locking):
    store = Store(tmp_path / "a b ü%?#.review.sqlite", locking)
    store.append([note(1)])
    store.append([note(2)], after=1)
    assert len(store.events()) == 2
    assert store.verify().whole
    assert [one.name for one in tmp_path.iterdir()] == [store.path.name]
