"""Where a review is kept, and how writers are kept apart there."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mrdscope.review.file_systems import Locking, file_system, locking
from mrdscope.review.lock_file import HeldError, held, holder
from mrdscope.review.place import beside, elsewhere, make_folder, place_of
from mrdscope.review.store import Store

from .conftest import note, program

MOUNTS = """\
22 1 253:0 / / rw,relatime - ext4 /dev/vda rw
30 22 0:26 / /home rw,relatime shared:1 - nfs4 server:/home rw,vers=4.2,local_lock=none
31 30 0:27 / /home/fast\\040disk rw - xfs /dev/sdb rw
32 22 0:28 / /mnt/ward rw - cifs //server/ward rw,nobrl
"""


@pytest.mark.parametrize(
    ("folder", "type_", "network"),
    [
        ("/", "ext4", False),
        ("/data/trial", "ext4", False),
        ("/home/alice", "nfs4", True),
        ("/home", "nfs4", True),
        ("/homes", "ext4", False),
        ("/home/fast disk/trial", "xfs", False),
        ("/mnt/ward", "cifs", True),
    ],
)
def test_the_file_system_of_a_folder_is_that_of_the_nearest_mount_above(folder, type_, network):
    found = file_system(Path(folder), MOUNTS)
    assert (found.type, found.is_network) == (type_, network)


def test_a_system_that_does_not_list_its_mounts_is_no_network(tmp_path):
    assert not file_system(tmp_path, "").is_network


def test_locks_of_the_file_system_do_where_there_are_some(tmp_path):
    assert locking(tmp_path / "a.review.sqlite") is Locking.FILE_SYSTEM
    assert list(tmp_path.iterdir()) == []


def test_a_lock_file_is_taken_besides_on_a_network_file_system(tmp_path, monkeypatch):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"1 1 0:1 / {tmp_path} rw - nfs server:/x rw\n")
    monkeypatch.setattr("mrdscope.review.file_systems._MOUNTS", mounts)
    assert locking(tmp_path / "a.review.sqlite") is Locking.BOTH


def test_a_lock_file_has_to_do_where_files_cannot_be_locked(tmp_path, monkeypatch):
    def no_locks(handle: int, how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "lockf", no_locks)
    assert locking(tmp_path / "a.review.sqlite") is Locking.LOCK_FILE
    assert list(tmp_path.iterdir()) == []


NO_LOCKS = """
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <dlfcn.h>
static int answer(const char *name, int fd, int what, void *with) {
    int (*real)(int, int, ...) = (int (*)(int, int, ...)) dlsym(RTLD_NEXT, name);
    if (what == F_SETLK || what == F_SETLKW || what == F_GETLK) { errno = ENOLCK; return -1; }
    return real(fd, what, with);
}
int fcntl(int fd, int what, ...) {
    va_list rest; va_start(rest, what); void *with = va_arg(rest, void *); va_end(rest);
    return answer("fcntl", fd, what, with);
}
int fcntl64(int fd, int what, ...) {
    va_list rest; va_start(rest, what); void *with = va_arg(rest, void *); va_end(rest);
    return answer("fcntl64", fd, what, with);
}
"""


@pytest.fixture(scope="module")
def without_locks(tmp_path_factory) -> dict[str, str]:
    """Give an environment in which no file can be locked, as on some network file systems."""
    folder = tmp_path_factory.mktemp("no_locks")
    (folder / "no_locks.c").write_text(NO_LOCKS)
    library = folder / "no_locks.so"
    build = ["cc", "-shared", "-fPIC", "-o", str(library), str(folder / "no_locks.c"), "-ldl"]
    try:
        done = subprocess.run(build, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no C compiler")
    if sys.platform != "linux" or done.returncode:
        pytest.skip("the library does not build here")
    return {**os.environ, "LD_PRELOAD": str(library)}


def test_a_store_works_where_the_system_refuses_every_lock(tmp_path, without_locks):
    path = tmp_path / "trial.review.sqlite"
    body = """
from mrdscope.errors import UnsavedError
from mrdscope.review.file_systems import Locking
from mrdscope.review.place import Place
try:
    Store(store.path, Locking.FILE_SYSTEM, 0.05).append([note("x")])
except UnsavedError:
    print("unsaved")
store = Place(store.path).store()
print(store._how.name, store.append([note("y")])[-1].seq, store.verify().whole)
"""
    out, err = program(path, body, without_locks).communicate(timeout=20)
    assert out.splitlines() == ["unsaved", "LOCK_FILE 1 True"], err
    assert len(Store(path).events()) == 1


def test_a_lock_left_by_a_killed_process_is_taken_away(tmp_path):
    lock = tmp_path / "trial.review.sqlite.lock"
    body = """
import os
from mrdscope.review.lock_file import held
with held(Path(sys.argv[1]), 1):
    os.kill(os.getpid(), 9)
"""
    program(lock, body).communicate(timeout=20)
    assert holder(lock) is not None
    with held(lock, 0):
        assert holder(lock).pid == os.getpid()
    assert list(tmp_path.iterdir()) == []


def test_a_lock_of_a_number_that_another_process_has_now_is_taken_away(tmp_path):
    lock = tmp_path / "lock"
    with held(lock, 0):
        mine = json.loads(lock.read_text())
    lock.write_text(json.dumps({**mine, "pid": os.getppid(), "began": "1"}))
    with held(lock, 0):
        pass


def test_a_lock_of_another_host_stays_and_its_holder_is_named(tmp_path):
    lock = tmp_path / "lock"
    lock.write_text('{"host": "ward-9", "pid": 7, "began": ""}')
    with pytest.raises(HeldError, match="process 7 on ward-9") as blocked, held(lock, 0.03):
        pass
    assert "remove lock" in str(blocked.value)
    assert lock.exists()


# -- where -----------------------------------------------------------------------------------------


def test_it_is_beside_a_folder_or_file_under_its_name(tmp_path):
    (tmp_path / "trial.v2").mkdir()
    (tmp_path / "other.xlsx").touch()
    assert beside(tmp_path / "trial.v2") == tmp_path / "trial.v2.review.sqlite"
    assert beside(tmp_path / "other.xlsx") == tmp_path / "other.review.sqlite"


def test_the_folder_one_is_in_has_a_name(tmp_path, monkeypatch):
    folder = tmp_path / "trial"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert beside(Path()) == tmp_path / "trial.review.sqlite"


def test_a_named_file_is_the_place(tmp_path):
    assert place_of(tmp_path / "trial", tmp_path / "mine.sqlite").path == tmp_path / "mine.sqlite"


def test_finding_the_place_makes_nothing(tmp_path):
    (tmp_path / "data" / "trial").mkdir(parents=True)
    place = place_of(tmp_path / "data" / "trial", state=tmp_path / "state")
    assert place.path == tmp_path / "data" / "trial.review.sqlite"
    assert place.remarks == ()
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["data", "trial"]


def test_cohorts_of_one_name_have_a_file_each_in_the_state_folder(tmp_path):
    one, other = (elsewhere(tmp_path / where / "trial", tmp_path / "state") for where in "ab")
    assert one != other
    assert one.name.startswith("trial-")


@pytest.fixture
def read_only(tmp_path, small_disk):
    """Make a folder of a cohort read-only, also for who may do everything."""
    (small_disk / "trial").mkdir()

    def cohort() -> Path:
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
        return small_disk / "trial"

    return cohort


def test_beside_what_is_read_only_it_is_in_the_state_folder_and_that_is_said(read_only, tmp_path):
    place = place_of(read_only(), state=tmp_path / "state")
    assert place.path.parent == tmp_path / "state" / "reviews"
    assert place.writable
    (remark,) = place.remarks
    assert "is read-only: the review is kept in" in remark


def test_a_review_that_is_there_and_read_only_is_read_and_not_doubled(read_only, small_disk):
    there = Store(beside(small_disk / "trial"))
    there.append([note(1)])
    place = place_of(read_only(), state=small_disk / "state")
    assert (place.path, place.writable) == (there.path, False)
    assert "can only be read" in place.remarks[0]
    assert len(place.store().events()) == 1


def test_the_state_folder_is_its_owners_alone(tmp_path, monkeypatch):
    (tmp_path / "trial").mkdir()
    monkeypatch.setattr("mrdscope.review.place._can_make", lambda path: False)
    place = place_of(tmp_path / "trial", state=tmp_path / "state")
    make_folder(place)
    place.store().append([note(1)])
    assert stat.filemode(place.path.parent.stat().st_mode) == "drwx------"
    assert stat.filemode(place.path.stat().st_mode) == "-rw-------"
    assert place_of(tmp_path / "trial", state=tmp_path / "state").path == place.path
