"""What lies where a cohort was read from, cheaply: names, times and sizes of the files."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path

from mrdscope.cohort.readers.opened import TABLE_SUFFIXES

_SUFFIXES = frozenset({*TABLE_SUFFIXES, ".toml"})


@dataclass(frozen=True)
class Stamp:
    """The files of a cohort, each with its name, time of change in ns, size and inode."""

    files: tuple[tuple[str, int, int, int], ...]


def stamp(path: Path) -> Stamp | None:
    """Return what lies at a path: a file with its mapping, or the tables of a folder.

    None where nothing is there, or it cannot be looked at. Nothing is opened.
    """
    try:
        if not path.is_dir():
            mapping = path.with_name(f"{path.stem}.cohort.toml")
            return Stamp((_of(path), *([_of(mapping)] if mapping.exists() else [])))
        names = (one for one in path.iterdir() if not one.name.startswith("."))
        files = sorted(_of(one) for one in names if one.suffix.lower() in _SUFFIXES)
    except OSError:
        return None
    return Stamp(tuple(files)) if files else None


def _of(file: Path) -> tuple[str, int, int, int]:
    found = file.stat()
    return file.name, found.st_mtime_ns, found.st_size, found.st_ino


class OnDisk(enum.Enum):
    """What has become of files that were read."""

    CHANGED = "changed"
    GONE = "gone"
    AS_READ = "as they were read"


class Watched:
    """Files that were read, looked at from time to time.

    A change is told once it stands still for two looks: editors take a file away before they put
    the new one there, and a large one is written in parts.
    """

    def __init__(self, read: Stamp | None) -> None:
        self._read = read
        self._told = read
        self._last = read

    def look(self, now: Stamp | None) -> OnDisk | None:
        """Return what has become of the files, where that is new; ``now`` is their stamp."""
        moving, self._last = now != self._last, now
        if moving or now == self._told:
            return None
        self._told = now
        if now == self._read:
            return OnDisk.AS_READ
        return OnDisk.GONE if now is None else OnDisk.CHANGED
