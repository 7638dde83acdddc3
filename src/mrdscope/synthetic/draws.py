"""Random draws that are the same on every machine and with every version of numpy.

numpy promises that ``RandomState`` and ``MT19937`` never change their streams (NEP 19); its newer
``Generator`` may.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

#: A day on which nothing happened.
NEVER = np.nan


class Draws:
    """Draws for one part of one batch of patients; parts do not disturb each other's draws."""

    def __init__(self, seed: int, batch: int, part: str) -> None:
        words = np.random.SeedSequence([seed, batch, zlib.crc32(part.encode())])
        self._random = np.random.RandomState(np.random.MT19937(words))

    def uniform(self, shape: int | tuple[int, int], low: float = 0, high: float = 1) -> FloatArray:
        """Return numbers between two bounds."""
        return self._random.uniform(low, high, shape)

    def normal(self, shape: int | tuple[int, int], mean: float = 0, sd: float = 1) -> FloatArray:
        """Return normal numbers."""
        return self._random.normal(mean, sd, shape)

    def lognormal(self, size: int, median: float, sd: float) -> FloatArray:
        """Return lognormal numbers by their median and the standard deviation of their log."""
        return median * np.exp(self._random.normal(0, sd, size))

    def waiting(self, size: int, mean: float) -> FloatArray:
        """Return exponential waiting times."""
        return self._random.exponential(mean, size)

    def counts(self, mean: FloatArray) -> FloatArray:
        """Return Poisson counts, one a mean."""
        return self._random.poisson(mean).astype(np.float64)

    def days(self, shape: int | tuple[int, int], first: int, last: int) -> FloatArray:
        """Return whole days from the first to the last, both included."""
        return self._random.randint(first, last + 1, shape).astype(np.float64)

    def chance(self, shape: int | tuple[int, int], probability: float | FloatArray) -> BoolArray:
        """Return what came true."""
        came: BoolArray = self._random.uniform(0, 1, shape) < probability
        return came

    def pick(self, size: int, weights: Sequence[float]) -> IntArray:
        """Return places in a list, each as likely as its weight of the sum of all."""
        borders = np.cumsum(weights) / np.sum(weights)
        places = np.searchsorted(borders, self._random.uniform(0, 1, size), side="right")
        return np.minimum(places, len(weights) - 1).astype(np.int64)


def logistic(x: FloatArray) -> FloatArray:
    """Return the probability of a log odds."""
    probability: FloatArray = 1 / (1 + np.exp(-x))
    return probability


def words(options: Sequence[str | None], places: IntArray | BoolArray) -> pl.Series:
    """Return the option at each place; of two options, the second where true."""
    return pl.Series(options, dtype=pl.String).gather(places.astype(np.int64))


def same(option: str | None, size: int) -> pl.Series:
    """Return one word for all."""
    return pl.Series([option], dtype=pl.String).new_from_index(0, size)


def earliest(*days: FloatArray) -> FloatArray:
    """Return the first of several days, never where all are never."""
    first: FloatArray = np.fmin.reduce(days)
    return first


def until(days: FloatArray, last: FloatArray) -> FloatArray:
    """Return days up to a last one; never where they would come later."""
    return np.where(days <= last, days, NEVER)


def whole(days: FloatArray) -> pl.Series:
    """Return days as whole numbers, null where never."""
    return pl.Series(days, nan_to_null=True).cast(pl.Int64)
