"""Tables as Parquet files, their types kept."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from mrdscope.cohort.raw import RawRead, RawTable, unique_headers
from mrdscope.cohort.readers.opened import Opened, mapping_beside, readable, source_of


def open_parquet(path: Path) -> Opened:
    """Open one Parquet file as a source of its own."""
    mapping, sources = mapping_beside(path)
    read = read_parquet(path, path.name)
    return Opened((read.table,), (source_of(path), *sources), mapping, read.notes)


def read_parquet(path: Path, file: str) -> RawRead:
    """Read a Parquet file; rows count from 2, as if its header stood in row 1."""
    with readable(path):
        frame = pl.read_parquet(path, hive_partitioning=False, glob=False)
    names, notes = unique_headers(
        list(frame.columns), list(range(frame.width)), file=file, sheet=None
    )
    frame.columns = names
    rows = pl.int_range(2, frame.height + 2, dtype=pl.UInt32, eager=True).alias("_row")
    return RawRead(RawTable(path.stem, file, None, frame, rows), notes)
