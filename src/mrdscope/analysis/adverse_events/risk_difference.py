"""The difference of two proportions with its score interval, for whole columns at once."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import polars as pl

METHOD = (
    "risk difference: Miettinen and Nurminen's score interval (Stat Med 1985;4:213), which needs "
    "no minimum of events and holds its level in small groups (Newcombe, Stat Med 1998;17:873)"
)

#: Halvings of an interval no longer than 2: what is left is below the precision of a float.
_HALVINGS = 60

Array = npt.NDArray[np.float64]


def risk_difference(
    successes: pl.Series,
    n: pl.Series,
    other_successes: pl.Series,
    other_n: pl.Series,
    *,
    confidence: float = 0.95,
) -> pl.DataFrame:
    """Return ``successes / n - other_successes / other_n`` of each row with its interval.

    The bounds are the differences at which the score test has just the p of ``1 - confidence``,
    the variance being that of the most likely proportions with this difference, times
    ``N / (N - 1)``, N both groups together (Miettinen and Nurminen, Stat Med 1985;4:213). They
    exist at 0 and 100 % and stay within -1 and 1.

    Returns
    -------
    polars.DataFrame
        ``difference``, ``lower``, ``upper``; null where a group is empty.
    """
    columns = (successes, n, other_successes, other_n)
    counts = _Counts(*(column.cast(pl.Float64).to_numpy() for column in columns))
    somebody = (counts.n > 0) & (counts.other_n > 0)
    some = _Counts(*(part[somebody] for part in counts.parts))
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    rows = pl.DataFrame(
        {
            "place": np.flatnonzero(somebody),
            "difference": some.difference,
            "lower": _bound(some, z, -1.0),
            "upper": _bound(some, z, 1.0),
        }
    )
    return (
        pl.DataFrame({"place": np.arange(len(n))})
        .join(rows, on="place", how="left", maintain_order="left")
        .drop("place")
    )


@dataclass(frozen=True)
class _Counts:
    x: Array
    n: Array
    other_x: Array
    other_n: Array

    @property
    def parts(self) -> tuple[Array, ...]:
        return self.x, self.n, self.other_x, self.other_n

    @property
    def difference(self) -> Array:
        return self.x / self.n - self.other_x / self.other_n


def _bound(counts: _Counts, z: float, end: float) -> Array:
    """Return where the score statistic passes z between the difference and an end, -1 or 1."""
    inside, outside = counts.difference, np.full_like(counts.n, end)
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        compatible = (counts.difference - middle) ** 2 <= z**2 * _variance(counts, middle)
        inside = np.where(compatible, middle, inside)
        outside = np.where(compatible, outside, middle)
    return inside


def _variance(counts: _Counts, delta: Array) -> Array:
    """Return the variance of the difference where it is ``delta``, N / (N - 1) included."""
    other = _most_likely(counts, delta)
    own: Array = np.minimum(np.maximum(other + delta, 0.0), 1.0)
    total = counts.n + counts.other_n
    each = own * (1 - own) / counts.n + other * (1 - other) / counts.other_n
    return each * total / (total - 1)


def _most_likely(counts: _Counts, delta: Array) -> Array:
    """Return the most likely proportion of the other group, the difference being ``delta``.

    The likelihood's derivative is a cubic with one root in range, found by its cosine form
    (Farrington and Manning, Stat Med 1990;9:1447, appendix).
    """
    x, n, other_x, other_n = counts.parts
    total, both = n + other_n, x + other_x
    cubic2 = ((n + 2 * other_n) * delta - total - both) / (3 * total)
    cubic1 = (other_n * delta - total - 2 * other_x) * delta + both
    cubic0 = other_x * delta * (1 - delta)
    q = cubic2**3 - cubic1 * cubic2 / (2 * total) + cubic0 / (2 * total)
    p = np.sign(q) * np.sqrt(np.maximum(cubic2**2 - cubic1 / (3 * total), 0.0))
    cosine = np.divide(q, p**3, out=np.zeros_like(q), where=p != 0)
    angle = (np.pi + np.arccos(np.clip(cosine, -1.0, 1.0))) / 3
    root = 2 * p * np.cos(angle) - cubic2
    lowest, highest = np.maximum(0.0, -delta), np.minimum(1.0, 1 - delta)
    inside: Array = np.minimum(np.maximum(root, lowest), highest)
    return inside
