"""Acts as people do them, by a clock that is told what the time is."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from mrdscope.review.events import Act, Action, Kind, Target, timestamp
from mrdscope.review.store import Store
from mrdscope.review.who import Reviewer

MORNING = dt.datetime(2025, 3, 1, 9, 15, 0, 123456, tzinfo=dt.timezone(dt.timedelta(hours=1)))


def ticking(start: dt.datetime = MORNING) -> Callable[[], dt.datetime]:
    """Return a clock that goes on a second whenever it is looked at."""
    moments: Iterator[dt.datetime] = (start + dt.timedelta(seconds=i) for i in range(10**6))
    return lambda: next(moments)


@pytest.fixture
def alice() -> Reviewer:
    return Reviewer("alice", "ward-3", ticking())


@pytest.fixture
def bob() -> Reviewer:
    return Reviewer("bob", "ward-3", ticking(MORNING + dt.timedelta(hours=1)))


def note(number: int = 1, text: str = "seen", user: str = "alice") -> Act:
    """Return a note on a patient, at a second of its own."""
    moment, offset = timestamp(MORNING + dt.timedelta(seconds=number))
    target = Target(Kind.PATIENT, patient=f"P{number}")
    return Act(
        moment, offset, user, "ward-3", Action.NOTE_ADDED, target, new={"text": text},
        data_sha256="d" * 64, app_version="0.1.0",
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "trial.review.sqlite")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a file system of 256 kB, where this user may mount one."""
    where = tmp_path / "disk"
    where.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(where)]
    mounts = sys.platform == "linux" and os.geteuid() == 0
    if not mounts or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("file systems cannot be mounted here")
    yield where
    subprocess.run(["umount", str(where)], check=True)


def opened(path: Path) -> sqlite3.Connection:
    """Open a store as any other program would."""
    return sqlite3.connect(path, isolation_level=None)


PROGRAM = """
import sys
from pathlib import Path
from mrdscope.review.events import Act, Action, Kind, Target, timestamp
from mrdscope.review.store import Store
from mrdscope.review.who import Reviewer, this_reviewer
store = Store(Path(sys.argv[1]))
def note(text):
    me = this_reviewer()
    target = Target(Kind.PATIENT, patient=text)
    action, new = Action.NOTE_ADDED, {"text": text}
    return Act(*timestamp(me.now()), "alice", me.host, action, target, new=new)
"""


def program(path: Path, body: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Start a process that has a ``store`` at a path and ``note(text)``, and runs a body."""
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM + body, str(path)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env,
    )  # fmt: skip
