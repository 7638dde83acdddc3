"""A cohort that names nobody: pseudonyms for patients, days for dates, no free text.

Pseudonyms are keyed hashes (HMAC-SHA256): with one key a patient has one pseudonym in every file,
and who does not have the key cannot try names until one fits. Pseudonymised data are personal data
still (GDPR, article 4(5)); this is what a page needs to be shown, not to be published. What is left
out follows the Safe Harbor list (45 CFR 164.514(b)(2)) and the domain reference, 4.3.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import polars as pl

from mrdscope.cohort import schema
from mrdscope.cohort.model import Loaded, LoadReport, Note
from mrdscope.cohort.schema import Kind
from mrdscope.errors import InputError, UsageError

#: A shorter key can be guessed.
SHORTEST_KEY = 16
#: Hexadecimal digits of a pseudonym; more where two patients would have the same.
LENGTH = 10
#: Ages above this are not told apart (45 CFR 164.514(b)(2)(i)(C)).
OLDEST_AGE = 89
#: What a text is replaced by that holds an identifier.
HIDDEN = "masked"
#: A shorter identifier is only looked for as a whole text: 1 is in every second one.
_SHORTEST_ID = 3

_IDENTIFIERS = frozenset({"patient_id", "sample_id"})
#: Free text, and the row of the source, which tells who is who to whoever has seen it.
_LEFT_OUT = frozenset({"detail", "reason", "laboratory", "outcome", "action", "_row"})
#: A date in words, such as that of a data cut.
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
#: A number that is no part of another number or word.
_ALONE = re.compile(r"(?<!\w)(?<!\d[.,/])\d+(?!\w)(?![.,/]\d)")


@dataclass(frozen=True)
class Key:
    """What pseudonyms are made with; ``of_this_run`` where nobody can make the same again."""

    secret: bytes
    of_this_run: bool

    @property
    def remark(self) -> str:
        """How long the pseudonyms hold."""
        if self.of_this_run:
            return "pseudonyms are of this run alone: another run gives others"
        return "pseudonyms are the same wherever the same key file was used"


def random_key() -> Key:
    """Return a key nobody will have again."""
    return Key(secrets.token_bytes(32), of_this_run=True)


def key_from(path: Path) -> Key:
    """Return the key in a file: its bytes, without blanks at the ends.

    Raises
    ------
    InputError
        Where the file cannot be read, others than its owner may read it, or the key is shorter than
        `SHORTEST_KEY`.
    """
    try:
        secret = path.read_bytes().strip()
        open_to_others = os.name == "posix" and path.stat().st_mode & 0o077
    except OSError as error:
        raise InputError("the key file cannot be read", where=str(path)) from error
    if open_to_others:
        raise InputError(
            "others may read the key, and with it find out who is who",
            where=str(path),
            action=f"chmod 600 {path.name}, or make a new key where they have",
        )
    if len(secret) < SHORTEST_KEY:
        raise InputError(
            f"the key has {len(secret)} bytes",
            where=str(path),
            expected=f"{SHORTEST_KEY} at least",
            action="write one with: (umask 077; openssl rand -hex 32 > FILE)",
        )
    return Key(secret, of_this_run=False)


def refuse_key_beside(key: Path, cohort: Path) -> None:
    """Refuse a key in the cohort's own folder: who is given the folder is given the key.

    Raises
    ------
    UsageError
        Where it is in there.
    """
    folder = cohort.resolve()
    if folder.is_dir() and folder in key.resolve().parents:
        raise UsageError(
            "the key is in the folder of the cohort",
            where=str(key),
            action="keep it where the data do not go",
        )


def pseudonyms(patients: Iterable[str], key: Key) -> dict[str, str]:
    """Return each patient's pseudonym, no two alike."""
    digests = {one: _digest(key, "patient", one) for one in patients}
    length = LENGTH
    while len({digest[:length] for digest in digests.values()}) < len(digests):
        length += 2
    return {one: digest[:length] for one, digest in digests.items()}


def _digest(key: Key, kind: str, text: str) -> str:
    return hmac.new(key.secret, f"{kind}\0{text}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Masked:
    """A cohort that names nobody with the report of its reading, and each patient's pseudonym."""

    loaded: Loaded
    names: Mapping[str, str]
    key: Key

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was masked, in sentences."""
        return (
            f"patients have pseudonyms; {self.key.remark}",
            "dates, free text, rows of the source and columns of its own are left out",
            f"ages over {OLDEST_AGE} are {OLDEST_AGE + 1}; texts that hold an identifier are "
            f"{HIDDEN!r}",
        )


def masked(loaded: Loaded, key: Key, keep: Iterable[str] = ()) -> Masked:
    """Return a cohort that names nobody, and the pseudonym of each patient.

    Patients have pseudonyms and come in their order, so that their place tells nothing, nor does
    the row they came from; samples have pseudonyms too. Dates, free text and the user's own columns
    are empty or gone, but for those in ``keep``; ages above `OLDEST_AGE` are one more than it. A
    text, title, file name or note that holds a patient's identifier is `HIDDEN`, and notes quote no
    value. Days from day 0 stay: they are what is analysed.
    """
    cohort = loaded.cohort
    names = pseudonyms(cohort.patients["patient_id"].drop_nulls().to_list(), key)
    everybody = pl.concat([frame["patient_id"] for frame in cohort.tables().values()])
    strangers = set(everybody.drop_nulls().unique()) - set(names)
    every = names | {one: _digest(key, "patient", one)[:LENGTH] for one in strangers}
    mask = _Mask(key, every, frozenset(keep))
    anonymous = replace(
        cohort.with_tables({name: mask.table(name, one) for name, one in cohort.tables().items()}),
        name=mask.text(cohort.name),
        title=mask.text(cohort.title),
        note=None if cohort.note is None else mask.text(cohort.note),
        sources=tuple(replace(one, path=Path(mask.text(one.path.name))) for one in cohort.sources),
        as_of=None if cohort.as_of is None else _DATE.sub("a date", cohort.as_of),
    )
    notes = tuple(map(mask.note, loaded.report.notes))
    return Masked(Loaded(anonymous, LoadReport(notes)), names, key)


@dataclass(frozen=True)
class _Mask:
    """What is put over a cohort: the key, every identifier with its pseudonym, what is kept."""

    key: Key
    names: Mapping[str, str]
    keep: frozenset[str]

    @cached_property
    def _ids(self) -> list[str]:
        return [one for one in self.names if len(one) >= _SHORTEST_ID]

    @cached_property
    def _numbers(self) -> frozenset[str]:
        return frozenset(one for one in self._ids if one.isdigit())

    def text(self, text: str) -> str:
        """Return a text, or `HIDDEN` where it holds an identifier."""
        return str(self._texts(pl.Series([text]))[0])

    def note(self, note: Note) -> Note:
        """Return a reader's note without row and value, its words hidden where they name one."""
        column = None if note.column is None else self.text(note.column)
        sheet = None if note.sheet is None else self.text(note.sheet)
        return replace(
            note, message=self.text(note.message), file=self.text(note.file), sheet=sheet,
            row=None, column=column, value=None,
        )  # fmt: skip

    def table(self, name: str, frame: pl.DataFrame) -> pl.DataFrame:
        """Return a table with every column masked, its patients in the order of pseudonyms."""
        known = {column.name: column for column in schema.table(name)}
        columns = (self._column(frame[one], known.get(one)) for one in frame.columns)
        table = pl.DataFrame([column for column in columns if column is not None])
        return table.sort("patient_id", maintain_order=True, nulls_last=True)

    def _column(self, values: pl.Series, column: schema.Column | None) -> pl.Series | None:
        """Return a column without what identifies; None where it is not kept at all."""
        name = values.name
        derived = name in schema.PROVENANCE or name in schema.MRD_DERIVED
        if column is None and not derived and name not in self.keep:
            return None
        if name in _IDENTIFIERS:
            return self._pseudonyms(values)
        if name == "age":
            return pl.DataFrame(values).select(pl.col("age").clip(upper_bound=OLDEST_AGE + 1))[
                "age"
            ]
        if name in _LEFT_OUT or (column is not None and column.kind is Kind.DATE):
            return values.clear(len(values))
        return self._texts(values, column) if values.dtype == pl.String else values

    def _pseudonyms(self, values: pl.Series) -> pl.Series:
        names = self.names
        if values.name != "patient_id":
            texts = values.drop_nulls().unique().to_list()
            names = {one: _digest(self.key, values.name, one)[:LENGTH] for one in texts}
        return values.replace_strict(names, default=None, return_dtype=pl.String)

    def _texts(self, values: pl.Series, column: schema.Column | None = None) -> pl.Series:
        """Return texts with those hidden that hold an identifier; a schema's code is none."""
        codes = set(column.codes) if column is not None else set()
        texts = values.drop_nulls().unique()
        likely = texts.filter(
            texts.is_in(list(self.names))
            | (
                texts.str.contains_any(self._ids, ascii_case_insensitive=True)
                if self._ids
                else False
            )
        )
        hidden = {text: HIDDEN for text in likely if text not in codes and self._names_one(text)}
        return values.replace(hidden) if hidden else values

    def _names_one(self, text: str) -> bool:
        """Say whether a text names a patient: a number does so only where it stands alone."""
        if text in self.names:
            return True
        folded = text.casefold()
        if any(one.casefold() in folded for one in self._ids if one not in self._numbers):
            return True
        return not self._numbers.isdisjoint(_ALONE.findall(text))
