"""A lock that is a file: for file systems where files cannot be locked, or not for all hosts.

Whoever gives the file its name has the lock; that is atomic (link(2); where there are no links,
open(2) with O_EXCL, which also holds on NFS from version 3 on). It says who made it. One left
behind by a process of this host that is gone is taken away; of another host nobody can know, so
that it stays and is named.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PAUSE = 0.02
_NO_LINKS = frozenset({errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})


class HeldError(OSError):
    """Somebody else has had the lock all the time that was waited."""


@dataclass(frozen=True)
class Holder:
    """Who has a lock: host, process, and when that process began, so that no other is taken for it.

    ``began`` is empty where the system does not say.
    """

    host: str
    pid: int
    began: str

    @property
    def is_gone(self) -> bool:
        """Whether it is a process of this host that does not run any more."""
        if self.host != socket.gethostname():
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except OSError:
            return False
        return bool(self.began) and _began(self.pid) not in {"", self.began}


def _began(pid: int) -> str:
    """Return when a process began, in ticks since the start of the machine (proc(5), field 22)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]


@contextlib.contextmanager
def held(path: Path, wait: float) -> Iterator[None]:
    """Hold the lock whose file is ``path``; wait so many seconds for it.

    Raises
    ------
    HeldError
        Where somebody else has it all that time.
    OSError
        Where the file cannot be made.
    """
    mine = json.dumps(vars(Holder(socket.gethostname(), os.getpid(), _began(os.getpid()))))
    end = time.monotonic() + wait
    while not _made(path, mine):
        if _take_away_if_gone(path):
            continue
        if time.monotonic() >= end:
            raise HeldError(_busy(holder(path), path))
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _busy(by: Holder | None, path: Path) -> str:
    who = "another process" if by is None else f"process {by.pid} on {by.host}"
    return f"{who} is writing to it; if that process is gone, remove {path.name}"


def _made(path: Path, content: str) -> bool:
    """Make the lock with its content at once, so that no lock is without a holder."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    draft.unlink(missing_ok=True)
    _written(draft, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        return _made_without_links(path, content)
    finally:
        draft.unlink()
    return True


def _made_without_links(path: Path, content: str) -> bool:
    try:
        _written(path, content)
    except FileExistsError:
        return False
    return True


def _written(path: Path, content: str) -> None:
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)


def holder(path: Path) -> Holder | None:
    """Return who has the lock; None where nobody does or the file does not say."""
    try:
        return Holder(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _take_away_if_gone(path: Path) -> bool:
    """Take away a lock left behind; give back one somebody else has just made in its place."""
    found = holder(path)
    if found is None or not found.is_gone:
        return False
    aside = path.with_name(f"{path.name}.{os.getpid()}.aside")
    try:
        path.rename(aside)
    except OSError:
        return False
    taken = holder(aside) == found
    if not taken:
        with contextlib.suppress(OSError):
            os.link(aside, path)
    aside.unlink()
    return taken
