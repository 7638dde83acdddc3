"""What real processes do to a store: killed, hung up on, many at once, on a full disk."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from mrdscope.errors import InputError, OutputError, UnsavedError
from mrdscope.review.file_systems import Locking
from mrdscope.review.store import Store

from .conftest import note, opened, program

FOREVER = """
print(0, flush=True)
while True:
    print(store.append([note("x" * 3000)], after=10**9)[-1].seq, flush=True)
"""


def stopped(store: Store, sent: signal.Signals, after: float) -> int:
    """Let a process write as fast as it can, end it by a signal, give the last seq it confirmed."""
    process = program(store.path, FOREVER)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(after)
    process.send_signal(sent)
    out, err = process.communicate(timeout=20)
    assert process.returncode == -sent, err
    return int(([0, *out.split("\n")[:-1]])[-1])


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGHUP])
def test_nothing_confirmed_is_lost_when_the_writer_is_ended_in_the_middle(store, sent):
    moments = random.Random(sent)
    confirmed = 0
    for _ in range(4):
        confirmed = max(confirmed, stopped(store, sent, moments.uniform(0.01, 0.2)))
        there = store.events()
        assert len(there) >= confirmed
        assert store.verify().whole
        (event,) = store.append([note(len(there))], after=len(there))
        assert event.seq == len(there) + 1


HALF = """
import os, sqlite3
db = sqlite3.connect(store.path, isolation_level=None)
db.execute("PRAGMA cache_size = 1")
db.execute("PRAGMA cache_spill = 1")
db.execute("BEGIN IMMEDIATE")
db.execute("DROP TRIGGER events_are_not_changed")
db.execute("UPDATE events SET new = hex(randomblob(9000))")
db.execute("CREATE TABLE more AS SELECT hex(randomblob(9000)) AS a")
os.kill(os.getpid(), 9)
"""


def test_a_half_written_event_is_taken_back_by_the_next_to_open_the_store(store):
    store.append([note(1)])
    program(store.path, HALF).communicate(timeout=20)
    journal = store.path.with_name(store.path.name + "-journal")
    assert journal.exists()
    assert journal.stat().st_mode & 0o077 == 0
    assert [event.act for event in store.events()] == [note(1)]
    assert store.verify().whole
    assert not journal.exists()


def test_a_half_written_event_that_cannot_be_taken_back_is_said_and_not_shown(small_disk):
    store = Store(small_disk / "trial.review.sqlite")
    store.append([note(1)])
    program(store.path, HALF).communicate(timeout=20)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(InputError, match="a write was cut off and cannot be taken back"):
        store.events()
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert [event.act for event in store.events()] == [note(1)]


@pytest.mark.parametrize("locking", [Locking.FILE_SYSTEM, Locking.LOCK_FILE])
def test_several_processes_at_once_continue_one_chain(store, locking):
    body = f"""
from dataclasses import replace
from mrdscope.review.file_systems import Locking
store = replace(store, locking=Locking.{locking.name}, patience=30.0)
known = 0
for _ in range(12):
    known = store.append([note("x")], after=known)[-1].seq
"""
    processes = [program(store.path, body) for _ in range(3)]
    for process in processes:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    assert len(store.events()) == 36
    assert store.verify().whole


def test_a_writer_that_is_waited_for_in_vain_is_said_and_the_store_stays_usable(store):
    impatient = Store(store.path, patience=0.05)
    impatient.append([note(1)])
    with opened(store.path) as db:
        db.execute("BEGIN IMMEDIATE")
        with pytest.raises(UnsavedError, match="another process has been writing"):
            impatient.append([note(2)])
        assert len(impatient.events()) == 1
        db.execute("ROLLBACK")
    impatient.append([note(2)])
    assert len(impatient.events()) == 2


def test_a_limit_on_the_size_of_files_loses_what_does_not_fit_and_says_so(store):
    body = """
import resource
from mrdscope.errors import UnsavedError
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
for i in range(100):
    try:
        store.append([note("x" * 3000)], after=i)
    except UnsavedError as error:
        print(i, error.sentence)
        break
"""
    process = program(store.path, body)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    confirmed, _, sentence = out.partition(" ")
    assert "it was not saved" in sentence
    assert len(store.events()) == int(confirmed) > 0
    assert store.verify().whole
    store.append([note(1)], after=int(confirmed))


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"\0" * 4096):
            pass


def test_a_full_disk_is_said_and_writing_goes_on_once_there_is_room(small_disk):
    store = Store(small_disk / "trial.review.sqlite")
    filler = small_disk / "filler"
    store.append([note(1)])
    fill(filler)
    with pytest.raises(UnsavedError, match="the disk is full"):
        store.append([note(2, "x" * 5000)], after=1)
    assert len(store.events()) == 1
    filler.unlink()
    store.append([note(2, "x" * 5000)], after=1)
    assert len(store.events()) == 2
    assert store.verify().whole


def test_a_backup_onto_a_full_disk_is_said_and_leaves_no_file(small_disk, store):
    store.append([note(1)])
    fill(small_disk / "filler")
    with pytest.raises(OutputError, match="it cannot be written: the disk is full"):
        store.backup(small_disk / "copy")
    assert not (small_disk / "copy").exists()


def test_a_file_system_made_read_only_is_said_and_can_still_be_read(small_disk):
    store = Store(small_disk / "trial.review.sqlite")
    store.append([note(1)])
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(UnsavedError, match=r"read-only|may not be written"):
        store.append([note(2)], after=1)
    assert len(store.events()) == 1
    assert store.verify().whole


def test_a_store_in_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(UnsavedError, match="no such folder"):
        Store(tmp_path / "nowhere" / "a.review.sqlite").append([note(1)])


def test_a_store_nobody_here_may_read_is_said(store):
    store.append([note(1)])
    store.path.chmod(0)
    if os.access(store.path, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(InputError, match="cannot be read"):
        store.events()
