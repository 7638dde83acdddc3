"""What went wrong with a store's file, in words."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

from mrdscope.errors import InputError, OutputError, UnsavedError
from mrdscope.review.lock_file import HeldError

#: SQLite's names of result codes (https://www.sqlite.org/rescode.html), the longest that fits.
_SQLITE = {
    "SQLITE_BUSY": "another process has been writing to it all the time",
    "SQLITE_LOCKED": "another process has been writing to it all the time",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_READONLY_ROLLBACK": "a write was cut off and cannot be taken back without writing",
    "SQLITE_READONLY": "it may not be written to",
    "SQLITE_IOERR_LOCK": "files cannot be locked on this file system",
    "SQLITE_IOERR_RDLOCK": "files cannot be locked on this file system",
    "SQLITE_PROTOCOL": "files cannot be locked on this file system",
    "SQLITE_IOERR_WRITE": "the disk or a limit of the system does not take more",
    "SQLITE_IOERR_FSYNC": "the disk did not confirm that it was written",
    "SQLITE_IOERR": "the disk reports an error",
    "SQLITE_CANTOPEN": "it cannot be opened",
    "SQLITE_PERM": "it may not be opened",
    "SQLITE_CORRUPT": "the file is damaged",
    "SQLITE_NOTADB": "it is not a review: not an SQLite file",
    "SQLITE_CONSTRAINT": "the store does not take it: its last event is not the last of the chain",
}

_SYSTEM = {
    errno.EACCES: "the folder or file may not be written to",
    errno.EPERM: "the folder or file may not be written to",
    errno.EROFS: "the file system is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the quota of the disk is used up",
    errno.ENOENT: "there is no such folder",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EISDIR: "it is a folder",
    errno.EEXIST: "the file exists",
    errno.EIO: "the disk reports an error",
}


def unsaved(path: Path, error: sqlite3.Error | OSError) -> UnsavedError:
    """Return that an act is not in the store."""
    return UnsavedError(f"it was not saved: {_reason(error)}", where=str(path))


def unreadable(path: Path, error: sqlite3.Error | OSError) -> InputError:
    """Return that a store cannot be read."""
    return InputError(f"the review cannot be read: {_reason(error)}", where=str(path))


def unwritable(path: Path, error: sqlite3.Error | OSError) -> OutputError:
    """Return that a copy of a store cannot be made."""
    return OutputError(f"it cannot be written: {_reason(error)}", where=str(path))


def _reason(error: sqlite3.Error | OSError) -> str:
    if isinstance(error, HeldError):
        return str(error)
    if isinstance(error, OSError):
        number = error.errno or 0
        return _SYSTEM.get(number) or os.strerror(number)
    name = getattr(error, "sqlite_errorname", None) or ""
    while name and name not in _SQLITE:
        name = name.rpartition("_")[0]
    return _SQLITE.get(name, f"{type(error).__name__} {getattr(error, 'sqlite_errorname', '')}")
