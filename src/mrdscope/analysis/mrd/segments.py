"""Rows in consecutive stretches, one a patient: reductions that read each row once.

Every MRD metric of a patient is a lowest, highest, first or last something among the patient's
samples. On rows sorted by patient these are reductions between the borders of stretches, which
numpy does without forming groups; a million patients cost as much as one with as many samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
_Kind = TypeVar("_Kind", bound=np.generic)

#: In place of a row number where there is no such row.
NO_ROW = -1


def borders(changes: BoolArray) -> IntArray:
    """Return the first row of each stretch; ``changes`` is true where a row begins a new one."""
    return np.flatnonzero(changes).astype(np.int64)


def begins(values: pl.Series) -> BoolArray:
    """Return where a value differs from the one before it; true for the first, null equals null."""
    changed = np.ones(values.len(), dtype=np.bool_)
    changed[1:] = values.slice(1).ne_missing(values.head(-1)).to_numpy()
    return changed


@dataclass(frozen=True)
class Segments:
    """Consecutive stretches of rows, none of them empty.

    Parameters
    ----------
    starts
        The first row of each, ascending, from 0.
    size
        How many rows there are in all.
    """

    starts: IntArray
    size: int

    @cached_property
    def ends(self) -> IntArray:
        """The row after the last of each."""
        return np.append(self.starts, self.size)[1:].astype(np.int64)

    @property
    def lengths(self) -> IntArray:
        """How many rows each has."""
        return self.ends - self.starts

    @property
    def numbers(self) -> IntArray:
        """Of each row, which stretch it is in, from 0."""
        return np.repeat(np.arange(self.starts.size), self.lengths)

    def holding(self, rows: IntArray) -> IntArray:
        """Return which stretch each of a few rows is in, from 0."""
        return np.searchsorted(self.starts, rows, side="right") - 1

    def spread(self, values: npt.NDArray[_Kind]) -> npt.NDArray[_Kind]:
        """Return one value a row from one a stretch."""
        return np.repeat(values, self.lengths)

    def minimum(self, values: npt.NDArray[_Kind]) -> npt.NDArray[_Kind]:
        """Return the lowest value of each stretch."""
        return np.minimum.reduceat(values, self.starts)

    def maximum(self, values: npt.NDArray[_Kind]) -> npt.NDArray[_Kind]:
        """Return the highest value of each stretch."""
        return np.maximum.reduceat(values, self.starts)

    def total(self, values: npt.NDArray[_Kind]) -> npt.NDArray[_Kind]:
        """Return the sum of each stretch."""
        return np.add.reduceat(values, self.starts)

    def _hits(self, hits: IntArray) -> IntArray:
        """Return how many of some rows, ascending, are before each border."""
        return np.searchsorted(hits, np.append(self.starts, self.size))

    def count(self, mask: BoolArray) -> IntArray:
        """Return how many rows of each stretch are true."""
        return np.diff(self._hits(np.flatnonzero(mask)))

    def first(self, mask: BoolArray) -> IntArray:
        """Return the first row of each stretch that is true, `NO_ROW` where none is."""
        hits = np.flatnonzero(mask)
        upto = self._hits(hits)
        return np.where(np.diff(upto) > 0, np.append(hits, NO_ROW)[upto[:-1]], NO_ROW)

    def last(self, mask: BoolArray) -> IntArray:
        """Return the last row of each stretch that is true, `NO_ROW` where none is."""
        hits = np.flatnonzero(mask)
        upto = self._hits(hits)
        return np.where(np.diff(upto) > 0, np.append(hits, NO_ROW)[upto[1:] - 1], NO_ROW)

    def before(self, values: npt.NDArray[_Kind], outside: _Kind | float) -> npt.NDArray[_Kind]:
        """Return the value of the row before in the same stretch, ``outside`` for its first."""
        moved = np.empty_like(values)
        moved[1:] = values[:-1]
        moved[self.starts] = outside
        return moved

    def after(self, values: npt.NDArray[_Kind], outside: _Kind | float) -> npt.NDArray[_Kind]:
        """Return the value of the row after in the same stretch, ``outside`` for its last."""
        moved = np.empty_like(values)
        moved[:-1] = values[1:]
        moved[self.ends - 1] = outside
        return moved

    def running_minimum(self, values: FloatArray) -> FloatArray:
        """Return the lowest value of each row and the rows before it in the same stretch.

        Second rows of all stretches are done at once, then third rows, and so on.
        """
        running, row, ends = values.copy(), self.starts + 1, self.ends
        while True:
            inside = row < ends
            row, ends = row[inside], ends[inside]
            if not row.size:
                return running
            running[row] = np.minimum(running[row], running[row - 1])
            row = row + 1

    def within(self, rows: IntArray) -> tuple[Segments, BoolArray]:
        """Return the stretches of some rows, ascending, renumbered; and which are not empty."""
        kept = np.diff(self._hits(rows))
        lengths = kept[kept > 0]
        return Segments(np.cumsum(lengths) - lengths, rows.size), kept > 0
