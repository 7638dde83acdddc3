"""Which file system a file is on, and whether files can be locked there."""

from __future__ import annotations

import contextlib
import enum
import errno
import os
from dataclasses import dataclass
from pathlib import Path

#: File systems that several hosts may have mounted at once (by their names in mountinfo).
NETWORK = frozenset({
    "9p", "afs", "beegfs", "ceph", "cifs", "coda", "fuse.ceph", "fuse.glusterfs", "fuse.s3fs",
    "fuse.sshfs", "fuse.rclone", "fuse.gcsfuse", "gfs2", "glusterfs", "gpfs", "lustre", "ncpfs",
    "nfs", "nfs4", "ocfs2", "orangefs", "panfs", "pvfs2", "smb3", "smbfs", "virtiofs", "vboxsf",
    "fuse.vmhgfs-fuse",
})  # fmt: skip

_MOUNTS = Path("/proc/self/mountinfo")
_NO_LOCKS = frozenset({errno.ENOLCK, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})


class Locking(enum.Enum):
    """How writers are kept apart."""

    FILE_SYSTEM = "the locks of the file system"
    BOTH = "the locks of the file system and a lock file"
    LOCK_FILE = "a lock file alone"


@dataclass(frozen=True)
class FileSystem:
    """A file system by its name in mountinfo; ``unknown`` where the system does not say."""

    type: str = "unknown"

    @property
    def is_network(self) -> bool:
        """Whether other hosts may write to the same files."""
        return self.type in NETWORK


def file_system(folder: Path, mountinfo: str | None = None) -> FileSystem:
    """Return the file system of a folder, of the last mount whose point is above it.

    ``mountinfo`` is the text of ``/proc/self/mountinfo`` (proc(5)), read where it is None.
    """
    text = _mountinfo() if mountinfo is None else mountinfo
    where = str(folder if mountinfo is not None else folder.resolve())
    found, longest = "unknown", -1
    for line in text.splitlines():
        before, separator, after = line.partition(" - ")
        fields = before.split(" ")
        if not separator or len(fields) < 5:
            continue
        point = _unescaped(fields[4])
        if _is_in(where, point) and len(point) >= longest:
            found, longest = after.split(" ")[0], len(point)
    return FileSystem(found)


def _mountinfo() -> str:
    try:
        return _MOUNTS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _unescaped(point: str) -> str:
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        point = point.replace(code, character)
    return point


def _is_in(where: str, point: str) -> bool:
    return point in {"/", where} or where.startswith(point + "/")


def locking(path: Path) -> Locking:
    """Return how writers of a file are kept apart, found out by trying.

    Where files cannot be locked at all a lock file has to do; where other hosts may write too, it
    is taken besides, because locks of network file systems often hold on one host alone
    (https://www.sqlite.org/howtocorrupt.html, 2.1).
    """
    if not _can_lock(path):
        return Locking.LOCK_FILE
    is_network = file_system(path.parent).is_network
    return Locking.BOTH if is_network else Locking.FILE_SYSTEM


def _can_lock(path: Path) -> bool:
    """Say whether a file beside this one can be locked; True where none can be made.

    It is another file, since closing a file gives up every lock this process has on it.
    """
    try:
        import fcntl  # noqa: PLC0415 - not on every system
    except ImportError:
        return True
    probe = path.with_name(f".{path.name}.{os.getpid()}.probe")
    try:
        handle = os.open(probe, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    except OSError:
        return True
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _NO_LOCKS
    finally:
        os.close(handle)
        with contextlib.suppress(OSError):
            probe.unlink()
    return True
