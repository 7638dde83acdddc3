"""Writing a file whole or not at all, never over what was read, and readable by its owner alone."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from mrdscope.cohort.readers.opened import TABLE_SUFFIXES, WORKBOOK_SUFFIX
from mrdscope.errors import OutputError
from mrdscope.review.whole_file import finished

_NO_LINKS = frozenset({errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})

_REASONS = {
    errno.EACCES: "the folder may not be written to",
    errno.EPERM: "the folder may not be written to",
    errno.EROFS: "the file system is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the quota of the disk is used up",
    errno.ENOENT: "there is no such folder",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EISDIR: "it is a folder",
}


def write(path: Path, content: str, inputs: Iterable[Path]) -> None:
    """Write a new file; one that is there is not touched.

    The text goes into a temporary file in the same folder, which only its owner may read, and gets
    its name when all of it is on the disk.

    Parameters
    ----------
    path
        The new file.
    content
        Its text, written as UTF-8 with line feeds.
    inputs
        The files the cohort was read from, which are never written to or joined.

    Raises
    ------
    OutputError
        Where the file exists, is an input, would be read with the inputs, or cannot be written.
    """
    _refuse_inputs(path, tuple(inputs))
    try:
        with finished(path, content) as whole:
            _named(whole, path)
    except FileExistsError as error:
        raise OutputError(
            "the file exists", where=str(path), action="name another, or add --force"
        ) from error
    except OSError as error:
        raise _cannot(path, error) from error


def _named(whole: Path, path: Path) -> None:
    """Give a finished file its name, which no other file may have."""
    try:
        os.link(whole, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # A file system without links: the name is taken first, so that nobody else has it.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        whole.replace(path)


def overwrite(path: Path, content: str, inputs: Iterable[Path]) -> None:
    """Write a file in the place of one that may be there; see `write`, errors too."""
    _refuse_inputs(path, tuple(inputs))
    try:
        with finished(path, content) as whole:
            whole.replace(path)
    except OSError as error:
        raise _cannot(path, error) from error


def _refuse_inputs(path: Path, inputs: tuple[Path, ...]) -> None:
    if any(_same(path, one) for one in inputs):
        raise OutputError(
            "this is a file the cohort was read from",
            where=str(path),
            action="name another: what is read is never written to",
        )
    beside = {one.resolve().parent for one in inputs}
    if (
        path.suffix.lower() in (*TABLE_SUFFIXES, WORKBOOK_SUFFIX)
        and path.resolve().parent in beside
    ):
        raise OutputError(
            "a table in the folder of the cohort would be read as a part of it",
            where=str(path),
            action="name another folder",
        )


def _same(path: Path, other: Path) -> bool:
    if path.resolve() == other.resolve():
        return True
    try:
        return path.samefile(other)
    except OSError:
        return False


def _cannot(path: Path, error: OSError) -> OutputError:
    reason = _REASONS.get(error.errno or 0, error.strerror or type(error).__name__)
    return OutputError(f"it cannot be written: {reason}", where=str(path))
