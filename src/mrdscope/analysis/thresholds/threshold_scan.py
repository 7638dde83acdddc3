"""Every threshold at once, with the price of looking so often.

The largest standardised log-rank statistic over all thresholds is compared with its distribution
when the marker is dealt out anew: the maximally selected rank statistic of Lausen and Schumacher
(Biometrics 1992;48:73) and Hothorn and Lausen (Comput Stat Data Anal 2003;43:121), with
permutations instead of its limit. A p for one threshold is adjusted the same way (Westfall and
Young's single-step maxT), so that it holds for all looks together.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from mrdscope.analysis.thresholds.thresholds import Landmarked

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Integers = np.ndarray[Any, np.dtype[np.int64]]

#: Up to so many patients all orders are gone through; beyond, as many are drawn.
MOST_PATIENTS_EXACT = 8
DRAWS = 10_000
SEED = 31_415
#: Values of one block of drawn orders held at a time.
_BLOCK = 4_000_000
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Scan:
    """All thresholds of a marker at a landmark.

    Attributes
    ----------
    thresholds
        One row a threshold, ascending: ``threshold``, ``below``, ``above`` (patients),
        ``below_events``, ``above_events``, ``statistic`` (standardised; positive where those above
        have more events than expected), ``p_adjusted`` for all looks.
    looks
        How many thresholds were looked at.
    skipped
        How many were not, because some patient's marker is only known between bounds around it.
    p
        Of the largest statistic, adjusted; None with a ``reason``.
    best
        The threshold with the largest statistic.
    method
        Whether all orders were gone through or some drawn.
    """

    thresholds: pl.DataFrame
    looks: int
    skipped: int
    p: float | None
    best: float | None
    method: Literal["exact", "Monte Carlo"] | None
    reason: str | None = None


_SCHEMA = {
    "threshold": pl.Float64, "below": pl.Int64, "above": pl.Int64, "below_events": pl.Int64,
    "above_events": pl.Int64, "statistic": pl.Float64, "p_adjusted": pl.Float64,
}  # fmt: skip


def scan(landmarked: Landmarked) -> Scan:
    """Look at every threshold that divides the patients, and adjust for having looked."""
    import numpy as np  # noqa: PLC0415

    frame = landmarked.frame.sort("high", "low", maintain_order=True)
    thresholds, skipped = _candidates(frame)
    scores = _log_rank_scores(frame)
    spread = float((scores**2).sum())
    if not len(thresholds) or spread < _ROUNDING:
        reason = "no threshold divides the patients" if spread >= _ROUNDING else "no event followed"
        return Scan(
            pl.DataFrame(schema=_SCHEMA), len(thresholds), skipped, None, None, None, reason
        )
    n = len(scores)
    below: Integers = np.searchsorted(frame["high"].to_numpy(), thresholds, side="right")
    scale = np.sqrt(below * (n - below) * spread / (n * (n - 1)))
    # The scores of all sum to 0: what those below lack, those above have.
    statistic = -np.cumsum(scores)[below - 1] / scale
    largest, method = _largest_statistics(scores, below, scale)
    p = [_tail(largest, abs(float(s)), method) for s in statistic]
    events = frame["event"].cast(pl.Int64).cum_sum().to_numpy()
    table = pl.DataFrame(
        {
            "threshold": thresholds, "below": below, "above": n - below,
            "below_events": events[below - 1], "above_events": events[-1] - events[below - 1],
            "statistic": statistic, "p_adjusted": p,
        },
        schema=_SCHEMA,
    )  # fmt: skip
    best = int(np.argmax(np.abs(statistic)))
    return Scan(table, len(thresholds), skipped, p[best], float(thresholds[best]), method)


def _nothing(skipped: int, reason: str) -> Scan:
    return Scan(pl.DataFrame(schema=_SCHEMA), 0, skipped, None, None, None, reason)


def _candidates(frame: pl.DataFrame) -> tuple[Floats, int]:
    """Return the thresholds at which everybody's side is known, and how many are not such."""
    import numpy as np  # noqa: PLC0415

    low, high = frame["low"].to_numpy(), frame["high"].to_numpy()
    distinct = np.unique(high[np.isfinite(high)])
    dividing = distinct[distinct < low.max(initial=-math.inf)]
    undecided = [bool(((low <= c) & (high > c)).any()) for c in dividing]
    return dividing[~np.array(undecided, dtype=bool)], sum(undecided)


def _log_rank_scores(frame: pl.DataFrame) -> Floats:
    """Return event less Nelson-Aalen hazard at each patient's time (Peto and Peto 1972)."""
    hazard = (
        frame.group_by("time")
        .agg(pl.col("event").sum().alias("d"), pl.len().alias("leaving"))
        .sort("time")
        .with_columns(at_risk=pl.col("leaving").cum_sum(reverse=True))
        .select("time", hazard=(pl.col("d") / pl.col("at_risk")).cum_sum())
    )
    joined = frame.join(hazard, on="time", how="left", maintain_order="left")
    scores: Floats = joined.select(pl.col("event").cast(pl.Float64) - pl.col("hazard")).to_numpy()[
        :, 0
    ]
    return scores


def _largest_statistics(
    scores: Floats, below: Integers, scale: Floats
) -> tuple[Floats, Literal["exact", "Monte Carlo"]]:
    """Return the largest statistic over all thresholds under every or many orders of the scores."""
    import numpy as np  # noqa: PLC0415

    n = len(scores)
    if n <= MOST_PATIENTS_EXACT:
        orders = np.array(list(itertools.permutations(range(n))))
        return _largest(scores[orders], below, scale), "exact"
    random = np.random.default_rng(SEED)
    size = max(_BLOCK // n, 1)
    blocks = [
        _largest(
            random.permuted(np.tile(scores, (min(size, DRAWS - start), 1)), axis=1), below, scale
        )
        for start in range(0, DRAWS, size)
    ]
    return np.concatenate(blocks), "Monte Carlo"


def _largest(orders: Floats, below: Integers, scale: Floats) -> Floats:
    import numpy as np  # noqa: PLC0415

    sums = np.cumsum(orders, axis=1)[:, below - 1]
    largest: Floats = np.abs(sums / scale).max(axis=1)
    return largest


def _tail(largest: Floats, observed: float, method: str) -> float:
    """Return the share of orders at least as extreme; of drawn ones the observed order counts."""
    extreme = int((largest >= observed - _ROUNDING).sum())
    if method == "exact":
        return extreme / len(largest)
    return (1 + extreme) / (1 + len(largest))
