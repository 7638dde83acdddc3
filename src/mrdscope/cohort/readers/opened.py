"""What every reader hands on, and the errors of opening a source in one place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from mrdscope.cohort.mapping import CohortMapping, load_mapping
from mrdscope.cohort.model import Note, Source
from mrdscope.cohort.raw import RawTable
from mrdscope.errors import InputError

TABLE_SUFFIXES = (".parquet", ".csv", ".tsv")
WORKBOOK_SUFFIX = ".xlsx"


@dataclass(frozen=True)
class Opened:
    """The tables of a source as they are in it, the files they are from, what the user says."""

    tables: tuple[RawTable, ...]
    sources: tuple[Source, ...]
    mapping: CohortMapping = field(default_factory=CohortMapping)
    notes: tuple[Note, ...] = ()


def kind_of(path: Path) -> str:
    """Return "folder" or the file's suffix in lower case.

    Raises
    ------
    InputError
        No such path, one that may not be looked at, not a regular file, an unknown suffix.
    """
    with readable(path):
        path.stat()
        if path.is_dir():
            return "folder"
        regular = path.is_file()
    kinds = (*TABLE_SUFFIXES, WORKBOOK_SUFFIX)
    suffix = path.suffix.lower()
    if not regular or suffix not in kinds:
        what = f"'{suffix}' is not a kind of file read here" if regular else "is not a regular file"
        raise InputError(what, where=str(path), expected=f"a folder or a {', '.join(kinds)} file")
    return suffix


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn every failure to read a file into one `InputError`."""
    # Polars and fastexcel raise their own families, and a damaged file can make Rust panic.
    from fastexcel import FastExcelError  # noqa: PLC0415 - loaded where a file is opened

    try:
        yield
    except FileNotFoundError as error:
        raise InputError("there is no such file or folder", where=str(path)) from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", where=str(path)) from error
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, FastExcelError) as error:
        reason = str(error).strip().partition("\n")[0].rstrip(".")
        raise InputError(f"cannot be read: {reason}", where=str(path)) from error


def source_of(path: Path) -> Source:
    """Return the file's hash and size, read in blocks."""
    with readable(path), path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return Source(path, digest.hexdigest(), path.stat().st_size)


def mapping_beside(path: Path) -> tuple[CohortMapping, tuple[Source, ...]]:
    """Return the mapping in ``NAME.cohort.toml`` beside a file, empty where there is none."""
    return mapping_in(path.with_name(f"{path.stem}.cohort.toml"))


def mapping_in(path: Path) -> tuple[CohortMapping, tuple[Source, ...]]:
    """Return the mapping in a file and the file as a source; empty where there is none."""
    if not path.exists():
        return CohortMapping(), ()
    return load_mapping(path), (source_of(path),)
