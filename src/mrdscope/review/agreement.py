"""How far two readers agree: the share, and Cohen's kappa, which leaves out agreement by chance."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.exact import proportion
from mrdscope.review.readings import Reading

#: What one reader and the other say of the same thing.
Pair = tuple[str, str]
Shares = Mapping[Pair, float]
Margin = Mapping[str, float]

_ONE_JUDGEMENT = "both gave one and the same judgement to all: nothing can be left to chance"
_NO_SPREAD = "the standard error is 0 by the formula, which would claim certainty: see the share"
#: A variance below this is 0 but for rounding.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Agreement:
    """How far two readers agree.

    Parameters
    ----------
    readers
        Who; the first of each pair is the first of these.
    counts
        How often each pair of judgements occurs.
    share
        The share they judged the same, with its exact interval.
    kappa
        Cohen's kappa with its interval: 1 is agreement in all, 0 what chance would give.
    """

    readers: Pair
    counts: tuple[tuple[Pair, int], ...]
    share: Estimate
    kappa: Estimate

    @property
    def n(self) -> int:
        """How many things both have judged."""
        return sum(count for _, count in self.counts)


def kappa(pairs: Sequence[Pair], confidence: float = 0.95) -> Estimate:
    """Return Cohen's kappa of pairs of judgements in categories without an order.

    ``(p_o - p_e) / (1 - p_e)``: ``p_o`` the share judged the same, ``p_e`` the share expected of
    two readers who judge independently, each as often as they do (Cohen, Educ Psychol Meas
    1960;20:37). The interval is that of a normal variable with the large-sample standard error of
    Fleiss, Cohen and Everitt (Psychol Bull 1969;72:323), equation 13, cut at -1 and 1: narrow for
    small numbers. Without pairs, or where one judgement was given to all, nothing is estimable;
    where the standard error is 0, as without any disagreement, the interval is not.
    """
    n = len(pairs)
    if n == 0:
        return Estimate.none("there is nothing both have judged")
    cells = {pair: count / n for pair, count in Counter(pairs).items()}
    rows, columns = _margins(cells)
    observed = sum(share for (one, other), share in cells.items() if one == other)
    expected = sum(rows[word] * columns[word] for word in rows)
    if math.isclose(expected, 1):
        return Estimate.none(_ONE_JUDGEMENT)
    value = (observed - expected) / (1 - expected)
    variance = _variance(cells, rows, columns, observed, expected) / n
    if variance < _ROUNDING:
        return Estimate(value, None, None, (("lower", _NO_SPREAD), ("upper", _NO_SPREAD)))
    half = NormalDist().inv_cdf((1 + confidence) / 2) * math.sqrt(variance)
    return Estimate(value, max(value - half, -1.0), min(value + half, 1.0))


def _margins(cells: Shares) -> tuple[Margin, Margin]:
    """Return how often each reader gives each judgement, none of them missing."""
    words = {word for pair in cells for word in pair}
    rows, columns = dict.fromkeys(words, 0.0), dict.fromkeys(words, 0.0)
    for (one, other), share in cells.items():
        rows[one] += share
        columns[other] += share
    return rows, columns


def _variance(
    cells: Shares, rows: Margin, columns: Margin, observed: float, expected: float
) -> float:
    """Return n times the variance of kappa (Fleiss, Cohen and Everitt 1969, equation 13)."""
    same = sum(
        share * ((1 - expected) - (rows[one] + columns[one]) * (1 - observed)) ** 2
        for (one, other), share in cells.items()
        if one == other
    )
    different = (1 - observed) ** 2 * sum(
        share * (columns[one] + rows[other]) ** 2
        for (one, other), share in cells.items()
        if one != other
    )
    rest = (observed * expected - 2 * expected + observed) ** 2
    return (same + different - rest) / (1 - expected) ** 4


def agreements(
    readings: Iterable[Reading], question: str, confidence: float = 0.95
) -> tuple[Agreement, ...]:
    """Return how far every two readers agree on a question, of what both have judged."""
    judged = [one for one in readings if one.question == question and one.is_complete]
    users = sorted({word.by for one in judged for word in one.judgements})
    found = (_agreement(pair, judged, confidence) for pair in combinations(users, 2))
    return tuple(one for one in found if one.n)


def _agreement(readers: Pair, judged: Sequence[Reading], confidence: float) -> Agreement:
    pairs = list(_pairs(readers, judged))
    same = sum(one == other for one, other in pairs)
    counts = tuple(sorted(Counter(pairs).items()))
    return Agreement(
        readers, counts, proportion(same, len(pairs), confidence), kappa(pairs, confidence)
    )


def _pairs(readers: Pair, judged: Sequence[Reading]) -> Iterator[Pair]:
    for reading in judged:
        said = {one.by: one.judgement for one in reading.judgements}
        if said.keys() == set(readers):
            yield said[readers[0]], said[readers[1]]


def disagreements(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Return what two readers judged otherwise, settled or not."""
    return tuple(one for one in readings if one.disagrees)
