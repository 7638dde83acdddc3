"""How a cohort was left: kept by what was read, so that it is found again wherever it lies."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from mrdscope.errors import InputError
from mrdscope.review.own_files import Data, read_data, write_data

_FORMAT = 1
#: So many sessions are kept, those used last.
MOST_SESSIONS = 200
_DIGITS = 16


@dataclass(frozen=True)
class PatientMark:
    """A patient without the identifier: the row in the patients table, and a hash."""

    row: int
    hash: str

    @classmethod
    def of(cls, row: int, patient: str, salt: str) -> PatientMark:
        """Return the mark of the patient in a row; the salt is the session's fingerprint."""
        return cls(row, _hash(salt, patient))

    def found(self, patients: Iterable[str], salt: str) -> str | None:
        """Return who it is among these; the one in the row is looked at first."""
        every = list(patients)
        there = every[self.row : self.row + 1] if self.row >= 0 else []
        return next((one for one in (*there, *every) if _hash(salt, one) == self.hash), None)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Session:
    """How a cohort was left.

    Attributes
    ----------
    fingerprint
        Of the files that were read (`cohort.fingerprint`).
    path
        Where they were.
    saved
        When, in ISO 8601 with its offset.
    version
        Of the program.
    screen, table
        The screen and the source table in front.
    patient
        Who was selected.
    settings
        The settings in force as TOML; None: those the cohort was opened under.
    cut, masked
        The data cut, and whether identifiers were masked.
    tables
        How each table was looked at, by its id, as `present.saved_view.saved` gives it.
    screens
        What each screen was asked for, as `review.plain.plain` gives it.
    """

    fingerprint: str
    path: str
    saved: str
    version: str = ""
    screen: str = ""
    table: str = ""
    patient: PatientMark | None = None
    settings: str | None = None
    cut: str | None = None
    masked: bool = False
    tables: Mapping[str, Data] = field(default_factory=dict)
    screens: Mapping[str, Data] = field(default_factory=dict)

    @property
    def date(self) -> str:
        """The day it was saved."""
        return self.saved[:10]


class Sessions:
    """The sessions of one user, a file each, named by hashes alone."""

    def __init__(self, folder: Path, user: str) -> None:
        self._folder = folder / "sessions"
        self._user = user

    def of(self, fingerprint: str, path: Path) -> Session | None:
        """Return how these files were left last; else how what was at this path then was.

        Raises
        ------
        InputError
            Where that is kept, and the file is damaged or cannot be read.
        """
        same, there = self._content(fingerprint), self._place(str(path))
        found = (
            self._newest(f"{same}-{there}.json")
            or self._newest(f"{same}-*.json")
            or self._newest(f"*-{there}.json")
        )
        return None if found is None else _session(read_data(found) or {}, found)

    def keep(self, session: Session) -> None:
        """Keep how a cohort was left; `OutputError` where that cannot be written."""
        name = f"{self._content(session.fingerprint)}-{self._place(session.path)}.json"
        write_data(self._folder / name, {"format": _FORMAT, **asdict(session)})
        for old in self._by_age("*.json")[MOST_SESSIONS:]:
            old.unlink(missing_ok=True)

    def _newest(self, pattern: str) -> Path | None:
        return next(iter(self._by_age(pattern)), None)

    def _by_age(self, pattern: str) -> list[Path]:
        try:
            files = [(file.stat().st_mtime, file) for file in self._folder.glob(pattern)]
        except OSError:
            return []  # one that another program has just taken away, or none to be looked at
        return [file for _, file in sorted(files, reverse=True)]

    def _content(self, fingerprint: str) -> str:
        return _hash(self._user, fingerprint)[:_DIGITS]

    def _place(self, path: str) -> str:
        return _hash(self._user, path)[:_DIGITS]


def _session(data: Data, where: Path) -> Session:
    texts = {name: data.get(name) for name in ("fingerprint", "path", "saved", "screen", "table")}
    known = data.get("format") == _FORMAT and all(isinstance(one, str) for one in texts.values())
    if not known:
        raise InputError("is damaged", where=str(where), expected="a session as it was kept")
    return Session(
        **texts,  # type: ignore[arg-type]
        version=str(data.get("version")),
        patient=_mark(data.get("patient")),
        settings=_text(data.get("settings")),
        cut=_text(data.get("cut")),
        masked=data.get("masked") is True,
        tables=objects(data.get("tables")),
        screens=objects(data.get("screens")),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _mark(value: object) -> PatientMark | None:
    match value:
        case {"row": int(row), "hash": str(digest)}:
            return PatientMark(row, digest)
    return None


def objects(value: object) -> dict[str, Data]:
    """Return the objects in an object, by their names; whatever else is in it is passed over."""
    named = value.items() if isinstance(value, dict) else ()
    return {name: one for name, one in named if isinstance(name, str) and isinstance(one, dict)}
