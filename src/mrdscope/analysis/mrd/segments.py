"""Rows in consecutive stretches, one a patient: reductions that read each row once.

Every MRD metric of a patient is a lowest, highest, first or last something among the patient's
samples. On rows sorted by patient these are reductions between the borders of stretches, which
numpy does without forming groups; a million patients cost as much as one with as many samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from mrdscope.analysis.once import once

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
_Kind = TypeVar("_Kind", bound=np.generic)

#: In place of a row number where there is no such row.
NO_ROW = -1


def borders(changes: BoolArray) -> IntArray:
    """Return the first row of each stretch; ``changes`` is true where a row begins a new one."""
    return np.flatnonzero(changes).astype(np.int64, copy=False)


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

    @once
    def _borders(self) -> IntArray:
        return np.append(self.starts, self.size).astype(np.int64, copy=False)

    @property
    def ends(self) -> IntArray:
        """The row after the last of each."""
        return self._borders[1:]

    @once
    def lengths(self) -> IntArray:
        """How many rows each has."""
        return np.diff(self._borders)

    @once
    def rows(self) -> IntArray:
        """The number of each row, from 0."""
        return np.arange(self.size)

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

    def _upto(self, mask: BoolArray) -> IntArray:
        """Return how many rows that are true come before each border."""
        # Rows of a frame are counted in 32 bits, so their number cannot overflow.
        counted = np.zeros(self.size + 1, dtype=np.uint32)
        np.cumsum(mask, out=counted[1:])
        return counted[self._borders].astype(np.int64)

    def count(self, mask: BoolArray) -> IntArray:
        """Return how many rows of each stretch are true."""
        return np.diff(self._upto(mask))

    def any(self, mask: BoolArray) -> BoolArray:
        """Return whether a row of each stretch is true."""
        return self.maximum(mask)

    def first(self, mask: BoolArray) -> IntArray:
        """Return the first row of each stretch that is true, `NO_ROW` where none is."""
        hits, upto = np.append(np.flatnonzero(mask), NO_ROW), self._upto(mask)
        return np.where(upto[1:] > upto[:-1], hits[upto[:-1]], NO_ROW)

    def last(self, mask: BoolArray) -> IntArray:
        """Return the last row of each stretch that is true, `NO_ROW` where none is."""
        hits, upto = np.append(np.flatnonzero(mask), NO_ROW), self._upto(mask)
        return np.where(upto[1:] > upto[:-1], hits[upto[1:] - 1], NO_ROW)

    def lowest(self, values: FloatArray, among: BoolArray | None = None) -> IntArray:
        """Return the row with the lowest value of each stretch, first of ties.

        Among the rows that are true where ``among`` is given, and `NO_ROW` where none is.
        """
        if among is None:
            return self.first(values == self.spread(self.minimum(values)))
        lowest = self.spread(self.minimum(np.where(among, values, np.inf)))
        return self.first(among & (values == lowest))

    def highest(self, values: FloatArray, among: BoolArray) -> IntArray:
        """Return the row with the highest value of each stretch among some rows, first of ties.

        `NO_ROW` where there are none.
        """
        highest = self.spread(self.maximum(np.where(among, values, -np.inf)))
        return self.first(among & (values == highest))

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
        """Return the lowest value of each row and the rows before it in the same stretch."""
        # As complex numbers values are compared by the stretch first. A later stretch counting as
        # lower, one running minimum over all rows begins anew with each of them.
        pairs = np.empty((self.size, 2))
        pairs[:, 0] = -self.numbers
        pairs[:, 1] = values
        return np.minimum.accumulate(pairs.view(np.complex128).ravel()).imag

    def within(self, rows: IntArray) -> tuple[Segments, BoolArray]:
        """Return the stretches of some rows, ascending, renumbered; and which are not empty."""
        kept = np.diff(np.searchsorted(rows, self._borders))
        lengths = kept[kept > 0]
        return Segments(np.cumsum(lengths) - lengths, rows.size), kept > 0
