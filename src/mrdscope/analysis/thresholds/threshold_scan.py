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
from typing import Literal

import polars as pl

from mrdscope.analysis.thresholds.thresholds import Landmarked
from mrdscope.analysis.time_to_event.chi_square import Floats, Places
from mrdscope.analysis.time_to_event.permutation import DRAWS_AT_ONCE
from mrdscope.analysis.time_to_event.scores import log_rank_scores

#: Up to so many patients all orders are gone through; beyond, as many are drawn.
MOST_PATIENTS_EXACT = 8
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
        have more events than expected), ``p`` of this threshold alone, ``p_adjusted`` for all
        looks; both by permutation.
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
    "above_events": pl.Int64, "statistic": pl.Float64, "p": pl.Float64, "p_adjusted": pl.Float64,
}  # fmt: skip


def scan(landmarked: Landmarked) -> Scan:
    """Look at every threshold that divides the patients, and adjust for having looked."""
    import numpy as np  # noqa: PLC0415

    frame = landmarked.frame.sort("high", "low", maintain_order=True)
    thresholds, skipped = _candidates(frame)
    found = log_rank_scores(frame["time"].to_numpy(), frame["event"].to_numpy())
    scores = found.of_patients
    spread = float((scores**2).sum())
    if not len(thresholds) or spread < _ROUNDING:
        reason = "no threshold divides the patients" if spread >= _ROUNDING else "no event followed"
        return Scan(
            pl.DataFrame(schema=_SCHEMA), len(thresholds), skipped, None, None, None, reason
        )
    n = len(scores)
    below: Places = np.searchsorted(frame["high"].to_numpy(), thresholds, side="right")
    scale = np.sqrt(below * (n - below) * spread / (n * (n - 1)))
    # The scores of all sum to 0: what those below lack, those above have.
    statistic = -np.cumsum(scores)[below - 1] / scale
    largest, as_extreme, method = _largest_statistics(scores, below, scale, np.abs(statistic))
    p = [_tail(int((largest >= abs(s) - _ROUNDING).sum()), len(largest), method) for s in statistic]
    alone = [_tail(int(count), len(largest), method) for count in as_extreme]
    events = frame["event"].cast(pl.Int64).cum_sum().to_numpy()
    table = pl.DataFrame(
        {
            "threshold": thresholds, "below": below, "above": n - below,
            "below_events": events[below - 1], "above_events": events[-1] - events[below - 1],
            "statistic": statistic, "p": alone, "p_adjusted": p,
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


def _largest_statistics(
    scores: Floats, below: Places, scale: Floats, observed: Floats
) -> tuple[Floats, Places, Literal["exact", "Monte Carlo"]]:
    """Go through every order of the scores, or many.

    Returns the largest statistic of each order over all thresholds, and for each threshold how many
    orders have one as large as ``observed``.
    """
    import numpy as np  # noqa: PLC0415

    n = len(scores)
    if n <= MOST_PATIENTS_EXACT:
        orders = np.array(list(itertools.permutations(range(n))))
        return *_extremes(scores[orders], below, scale, observed), "exact"
    random = np.random.default_rng(SEED)
    size = max(_BLOCK // n, 1)
    largest, counts = [], np.zeros(len(below), dtype=np.int64)
    for start in range(0, DRAWS_AT_ONCE, size):
        dealt = np.tile(scores, (min(size, DRAWS_AT_ONCE - start), 1))
        most, count = _extremes(random.permuted(dealt, axis=1), below, scale, observed)
        largest.append(most)
        counts += count
    return np.concatenate(largest), counts, "Monte Carlo"


def _extremes(
    orders: Floats, below: Places, scale: Floats, observed: Floats
) -> tuple[Floats, Places]:
    import numpy as np  # noqa: PLC0415

    statistics = np.abs(np.cumsum(orders, axis=1)[:, below - 1] / scale)
    return statistics.max(axis=1), (statistics >= observed - _ROUNDING).sum(axis=0)


def _tail(extreme: int, orders: int, method: str) -> float:
    """Return the share of orders at least as extreme; of drawn ones the observed order counts."""
    return extreme / orders if method == "exact" else (1 + extreme) / (1 + orders)
