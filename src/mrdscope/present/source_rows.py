"""Rows of any analysis as a table: what a column is called and how it is written by its name."""

from __future__ import annotations

import polars as pl

from mrdscope.present import numbers
from mrdscope.present.table import Align, ColumnSpec, TableModel, spanned
from mrdscope.present.text import NULL

_DAYS = frozenset({"day", "time", "onset_day"})
_HIDDEN = frozenset({"_sheet"})


def source_rows(frame: pl.DataFrame) -> TableModel:
    """Return rows of a source with file and row last, empty columns left out."""
    known = [c for c in frame.columns if c not in _HIDDEN and frame[c].null_count() < frame.height]
    numbered = frame.with_row_index("place").with_columns(pl.col("place").cast(pl.String))
    specs = tuple(_spec(name, frame[name].dtype) for name in known)
    return TableModel(numbered, specs, "place")


def _spec(name: str, dtype: pl.DataType) -> ColumnSpec:
    header = name.strip("_").replace("_", " ")
    if name in _DAYS:
        return ColumnSpec(name, header, header, spanned(numbers.days), align=Align.DECIMAL)
    if dtype.is_numeric():
        return ColumnSpec(name, header, header, spanned(numbers.number), align=Align.RIGHT)
    if dtype == pl.Boolean:
        return ColumnSpec(name, header, header, spanned(flag))
    return ColumnSpec(name, header, header, max_width=60)


def flag(value: object) -> str:
    """Return whether something is so, in a word."""
    return NULL if value is None else "yes" if value else "no"
