"""A synthetic cohort as a folder: CSV to read and edit, Parquet for a million patients."""

from __future__ import annotations

import enum
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from mrdscope.errors import UsageError
from mrdscope.synthetic.faults.planting import planted
from mrdscope.synthetic.trial import Trial, trial

#: Patients drawn at a time: what is held in memory does not grow with the cohort.
BATCH = 20_000

#: Faults are planted row by row, for people to find: more patients than this are no exercise.
MOST_WITH_FAULTS = 1_000


class Format(enum.StrEnum):
    """How tables are written."""

    CSV = "csv"
    PARQUET = "parquet"


def write_synthetic(folder: Path, patients: int, seed: int, form: Format = Format.CSV) -> None:
    """Write a synthetic cohort into a folder that is empty or not there yet.

    Raises
    ------
    UsageError
        No patients asked for, or a folder that holds something.
    """
    _made(folder, patients)
    _WRITERS[form](folder, batches(patients, seed))
    _describe(folder, patients, seed, "synthetic")


def write_faulty(folder: Path, patients: int, seed: int) -> Path:
    """Write a synthetic cohort with planted faults, and the key to them beside the folder.

    The key has the columns of `faults.bench.KEY_COLUMNS`: which rule should find the fault, its
    table, its row in the file (empty where a whole column or table is meant), column and patient,
    and what was planted.

    Returns
    -------
    Path
        The answer key.

    Raises
    ------
    UsageError
        As `write_synthetic`, or on more patients than faults are planted in.
    """
    if patients > MOST_WITH_FAULTS:
        raise UsageError(
            f"faults are planted in at most {MOST_WITH_FAULTS:,} patients", where="--patients"
        )
    _made(folder, patients)
    bench = planted(tables_as_text(next(batches(patients, seed))))
    bench.write(folder)
    _describe(folder, patients, seed, "synthetic, with planted faults")
    key = folder.with_name(f"{folder.name}_answer_key.csv")
    bench.write_key(key)
    return key


def _made(folder: Path, patients: int) -> None:
    """Make the folder, or refuse; see `write_synthetic`."""
    if patients < 1:
        raise UsageError(f"{patients} patients are none", where="--patients")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            "holds something already", where=str(folder), action="name a folder that is not there"
        )
    folder.mkdir(parents=True, exist_ok=True)


def batches(patients: int, seed: int) -> Iterator[Trial]:
    """Draw a trial in parts of `BATCH` patients."""
    for first in range(0, patients, BATCH):
        yield trial(first, min(BATCH, patients - first), patients, seed)


def _describe(folder: Path, patients: int, seed: int, kind: str) -> None:
    """Write the ``cohort.toml`` that says what the cohort is."""
    text = (
        f'title = "{folder.name} ({kind})"\n'
        f'note = "Synthetic: {patients:,} patients drawn at random (seed {seed}); '
        'no row describes a person and nothing here is evidence."\n'
        "\n"
        "[settings]\n"
        'preset = "all-mrd"\n'
    )
    (folder / "cohort.toml").write_text(text, encoding="utf-8")


def as_reported(mrd: pl.DataFrame) -> pl.DataFrame:
    """Return MRD samples with what a laboratory writes where there is no number."""
    wording = {"undetected": "negative", "positive_not_quantifiable": "pos nq",
               "not_evaluable": "NE"}  # fmt: skip
    words = pl.col("status").replace_strict(wording, default=None, return_dtype=pl.String)
    return mrd.with_columns(value=pl.coalesce(pl.col("value").cast(pl.String), words))


def tables_as_text(one: Trial) -> dict[str, pl.DataFrame]:
    """Return the tables as their CSV files have them."""
    return one.tables | {"mrd": as_reported(one.tables["mrd"])}


def _write_csv(folder: Path, parts: Iterator[Trial]) -> None:
    for number, part in enumerate(parts):
        for name, table in tables_as_text(part).items():
            with (folder / f"{name}.csv").open("ab") as file:
                table.write_csv(file, include_header=number == 0)


def _write_parquet(folder: Path, parts: Iterator[Trial]) -> None:
    """Write each table as one file, put together from its parts without holding all of them."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".parts-") as scratch:
        for number, part in enumerate(parts):
            for name, table in part.tables.items():
                there = Path(scratch) / name
                there.mkdir(exist_ok=True)
                table.write_parquet(there / f"{number:06}.parquet")
        for there in sorted(Path(scratch).iterdir()):
            pl.scan_parquet(there / "*.parquet").sink_parquet(folder / f"{there.name}.parquet")
            shutil.rmtree(there)


_WRITERS = {Format.CSV: _write_csv, Format.PARQUET: _write_parquet}
