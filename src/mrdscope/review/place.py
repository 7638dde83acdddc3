"""Where the review of a cohort is kept."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from mrdscope.review.file_systems import Locking
from mrdscope.review.store import Store

SUFFIX = ".review.sqlite"


@dataclass(frozen=True)
class Place:
    """Where a review is, or will be, and what there is to say about that.

    Parameters
    ----------
    path
        The file.
    remarks
        Sentences the reader should see: that it is elsewhere than usual, or can only be read.
    writable
        Whether something can be added.
    in_own_folder
        Whether its folder is the program's own, to be made when it is needed.
    """

    path: Path
    remarks: tuple[str, ...] = ()
    writable: bool = True
    in_own_folder: bool = False

    def store(self) -> Store:
        """Return the store, with locks that work there; what is only read needs none of its own."""
        return Store(self.path, None if self.writable else Locking.FILE_SYSTEM)


def beside(cohort: Path) -> Path:
    """Return ``NAME.review.sqlite`` beside a folder or file of the cohort."""
    where = cohort.absolute()
    where = where.resolve() if where.name in {"", ".."} else where
    name = where.name if where.is_dir() else where.stem
    return where.with_name(name + SUFFIX)


def elsewhere(cohort: Path, state: Path | None = None) -> Path:
    """Return the file in the user's state folder, of cohorts of one name a file each."""
    folder = platformdirs.user_state_path("mrdscope") if state is None else state
    usual = beside(cohort)
    told = hashlib.sha256(os.fsencode(usual.resolve())).hexdigest()[:12]
    return folder / "reviews" / f"{usual.name.removesuffix(SUFFIX)}-{told}{SUFFIX}"


def place_of(cohort: Path, named: Path | None = None, state: Path | None = None) -> Place:
    """Return where the review of a cohort is kept. Nothing is made.

    Parameters
    ----------
    cohort
        Where the cohort is.
    named
        The file the user named, which is then the place whatever else is there.
    state
        The user's state folder, the system's own where it is None.

    Returns
    -------
    Place
        The named file; else the one beside the cohort, if it is there or can be made; else the one
        in the state folder. One that is there and cannot be written to is only read: a second one
        would divide the review.
    """
    if named is not None:
        return _as_it_is(named)
    usual = beside(cohort)
    if usual.exists():
        return _as_it_is(usual)
    other = elsewhere(cohort, state)
    if other.exists() or not _can_make(usual):
        remark = f"{usual.parent} is read-only: the review is kept in {other}"
        return Place(other, (remark,), in_own_folder=True)
    return Place(usual)


def _as_it_is(path: Path) -> Place:
    if path.exists() and not (os.access(path, os.W_OK) and _can_make(path)):
        remark = (
            f"the review in {path} can only be read: copy it to where you may write and name the "
            "copy with --review"
        )
        return Place(path, (remark,), writable=False)
    return Place(path)


def _can_make(path: Path) -> bool:
    """Say whether files can be made in a folder; the journal of a write is one."""
    return os.access(path.parent, os.W_OK | os.X_OK)


def make_folder(place: Place) -> None:
    """Make the program's own folder, its owner's alone, where the place is in it; ``OSError``."""
    if place.in_own_folder:
        place.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
