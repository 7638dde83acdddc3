"""How far two groups differ in a characteristic, in units of its spread within them.

Unlike a p value it does not depend on how many patients there are (Austin, Stat Med 2009;28:3083).
numpy is imported where it is used: it takes longer to load than the first screen may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import polars as pl


@dataclass(frozen=True)
class StandardisedDifference:
    """A standardised mean difference, or the reason why it is not estimable.

    Where it is ``signed`` it is the first group minus the second, else a distance of 0 or more.
    """

    value: float | None
    signed: bool
    reason: str | None = None


def mean_difference(first: pl.Series, second: pl.Series) -> StandardisedDifference:
    """Return Cohen's d of a measurement, first minus second; signed, without unit, unbounded.

    ``(mean1 - mean2) / sqrt((s1**2 + s2**2) / 2)`` with the sample variances, divided by n - 1
    (Austin, Stat Med 2009;28:3083, section 2). Nulls are left out. Not estimable where a group has
    fewer than two known values, or none has any spread while they differ; two groups that are one
    and the same value differ by 0.
    """
    first, second = first.drop_nulls(), second.drop_nulls()
    if min(len(first), len(second)) < 2:
        return StandardisedDifference(None, True, "a group has fewer than two known values")
    if first.n_unique() == second.n_unique() == 1:
        if first[0] == second[0]:
            return StandardisedDifference(0.0, True)
        return StandardisedDifference(None, True, "no spread within either group")
    (mean1, variance1), (mean2, variance2) = _moments(first), _moments(second)
    spread = sqrt((variance1 + variance2) / 2)
    return StandardisedDifference((mean1 - mean2) / spread, True)


def _moments(known: pl.Series) -> tuple[float, float]:
    """Return mean and sample variance."""
    return known.mean(), known.var()  # type: ignore[return-value]


def category_difference(first: Sequence[int], second: Sequence[int]) -> StandardisedDifference:
    """Return the distance between two distributions over the same categories, from their counts.

    The Mahalanobis distance ``sqrt(d' S**-1 d)``, where d is the difference of the proportions of
    all categories but one and S the mean of both multinomial covariances, ``p_i (1 - p_i)`` on the
    diagonal and ``-p_i p_j`` beside it (Yang and Dalton, SAS Global Forum 2012, paper 335). Which
    category is dropped does not matter. With two it is ``|p1 - p2| / sqrt((p1 (1 - p1) + p2 (1 -
    p2)) / 2)``, Austin's for a dichotomous variable. It has no sign.

    A category nobody has does not count; one category is a distance of 0. Not estimable where a
    group has nobody, or the groups have no category in common: then S has no inverse.
    """
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a or b]
    if not any(a for a, _ in pairs) or not any(b for _, b in pairs):
        return StandardisedDifference(None, False, "a group has no known value")
    shared = max(pairs, key=min)
    if not min(shared):
        return StandardisedDifference(None, False, "the groups have no value in common")
    pairs.remove(shared)
    return StandardisedDifference(_mahalanobis(pairs, sum(first), sum(second)), False)


def _mahalanobis(pairs: Sequence[tuple[int, int]], n1: int, n2: int) -> float:
    """Return the distance from the counts of all categories but one the groups share."""
    import numpy as np  # noqa: PLC0415

    p, q = (np.array([pair[i] for pair in pairs]) / n for i, n in enumerate((n1, n2)))
    covariance = (np.diag(p) - np.outer(p, p) + np.diag(q) - np.outer(q, q)) / 2
    # With a category in common S is positive definite; rounding may still put 0 below itself.
    return sqrt(max(float((p - q) @ np.linalg.solve(covariance, p - q)), 0.0))
