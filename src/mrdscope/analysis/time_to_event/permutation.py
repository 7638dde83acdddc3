"""The log-rank test by permutation, for when events are too few for chi-square."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import polars as pl

from mrdscope.analysis.time_to_event.chi_square import Floats, Places
from mrdscope.analysis.time_to_event.risk_sets import checked
from mrdscope.analysis.time_to_event.scores import LogRankScores, log_rank_scores
from mrdscope.analysis.time_to_event.split_up import two_group_p

#: As many different tables are enumerated; beyond, arrangements are drawn at random.
MOST_TABLES = 200_000
DRAWS = 100_000
SEED = 20_071
#: Arrangements drawn for all thresholds of a marker at once.
DRAWS_AT_ONCE = 10_000

#: With more distinct scores patients are dealt out one by one, about as many as these in all.
MOST_CLASSES_DRAWN = 50
MOST_SHUFFLED = 10_000_000

_MOST_PRODUCTS = 20 * MOST_TABLES
#: Patients of a block of arrangements held at a time.
_BLOCK = 4_000_000

FEW_IN_GROUP, FEW_IN_ALL = 5, 10

_ASSUMPTION = "it assumes that censoring does not depend on the group"


@dataclass(frozen=True)
class PermutationTest:
    """A permutation test; ``p`` is None with a ``reason`` where it is not estimable.

    ``std_error`` is that of a p drawn at random, None of an exact one. ``arrangements`` are those
    of the patients over the groups where exact, else how many were drawn. With a p, ``reason`` is
    what it rests on.
    """

    p: float | None
    method: Literal["exact", "Monte Carlo"] | None
    std_error: float | None
    arrangements: int | None
    reason: str | None


def is_called_for(frame: pl.DataFrame) -> bool:
    """Return whether events are few: below 5 in a group or below 10 in all, two groups or more."""
    events = frame.group_by("group").agg(pl.col("event").sum())["event"]
    if len(events) < 2 or not frame["event"].any():
        return False
    return bool((events < FEW_IN_GROUP).any()) or int(events.sum()) < FEW_IN_ALL


def permutation_log_rank(frame: pl.DataFrame) -> PermutationTest:
    """Return the log-rank test's p over all arrangements of the patients over the groups.

    The statistic is the sum over groups of ``(O - E)² / n``; with two groups its order is that of
    the distance of O from E. O - E is the sum of a group's log-rank scores, event less
    Nelson-Aalen hazard at the patient's time (Peto and Peto, JRSS A 1972;135:185), which
    arrangement leaves as they are.
    Patients of equal scores are exchangeable: so not arrangements are enumerated but tables of how
    many of each score a group has, with their multivariate hypergeometric probabilities; up to
    `MOST_TABLES`, of two groups in halves (`split_up`). Beyond, `DRAWS` tables are drawn from a
    fixed seed (fewer of very many patients), and ``p = (1 + as extreme) / (1 + draws)`` has a
    standard error.

    Not estimable with late entries (who was not there cannot have been in another group), without
    events or without two groups.

    Raises
    ------
    AnalysisError
        On what `risk_sets` refuses.
    """
    import numpy as np  # noqa: PLC0415

    rows = checked(frame)
    if (rows["entry"] > 0).any():
        return _none("with late entries patients are not exchangeable")
    found = log_rank_scores(rows["time"].to_numpy(), rows["event"].to_numpy())
    groups = rows["group"].rank("dense").to_numpy().astype(np.int64) - 1
    return permutation_test(found, groups)


def permutation_test(
    found: LogRankScores, groups: Places, drawn: Callable[[], float | None] = lambda: None
) -> PermutationTest:
    """Return the test of patients whose scores are known and whose groups are numbered from 0.

    ``drawn`` gives a p of `DRAWS_AT_ONCE` arrangements drawn for all thresholds at once, where it
    has one, in place of drawing anew.
    """
    import numpy as np  # noqa: PLC0415

    scores = found.scores
    if not found.any_event:
        return _none("nobody had the event")
    sizes = np.bincount(groups).tolist()
    if len(sizes) < 2:
        return _none("fewer than two groups")
    counts = np.zeros((len(scores), len(sizes)))
    np.add.at(counts, (found.classes, groups), 1.0)
    if abs(scores - scores[0]).max() < 1e-12:
        return _none("all had the event at the same time")
    observed = _threshold(float(_statistic(scores @ counts, sizes)), scores)
    exact = _exact(scores, counts.sum(axis=1), sizes, observed)
    if exact is not None:
        return PermutationTest(exact, "exact", None, _arrangements(sizes), _ASSUMPTION)
    p, draws = drawn(), DRAWS_AT_ONCE
    if p is None:
        p, draws = _drawn(scores, counts.sum(axis=1), sizes, observed)
    error = math.sqrt(p * (1 - p) / draws)
    return PermutationTest(p, "Monte Carlo", error, draws, f"seed {SEED}; {_ASSUMPTION}")


def _none(reason: str) -> PermutationTest:
    return PermutationTest(None, None, None, None, reason)


def _statistic(excess: Floats, sizes: Sequence[int]) -> Floats:
    """Return the statistic of each row of observed less expected events, a column a group."""
    import numpy as np  # noqa: PLC0415

    value: Floats = (excess**2 / np.array(sizes, dtype=float)).sum(axis=-1)
    return value


def _threshold(observed: float, scores: Floats) -> float:
    """Return the least statistic as extreme as the observed one, roundings of sums aside."""
    rounding = 1e-10 * float((scores**2).sum()) ** 0.5
    return float(max(observed**0.5 - rounding, 0.0) ** 2)


def _arrangements(sizes: Sequence[int]) -> int:
    total, ways = sum(sizes), 1
    for size in sizes:
        ways *= math.comb(total, size)
        total -= size
    return ways


def _exact(scores: Floats, classes: Floats, sizes: Sequence[int], observed: float) -> float | None:
    """Return the exact p, or None where there are more than `MOST_TABLES` tables on the way."""
    import numpy as np  # noqa: PLC0415

    groups = len(sizes)
    if groups == 2:
        extreme = (observed / (1 / sizes[0] + 1 / sizes[1])) ** 0.5
        return two_group_p(scores, classes, min(sizes), extreme, MOST_TABLES)
    used, sums, weights = np.zeros((1, groups)), np.zeros((1, groups)), np.zeros(1)
    for score, size in zip(scores, classes, strict=True):
        ways_out = list(islice(_divisions(int(size), sizes), _MOST_PRODUCTS + 1))
        if len(ways_out) * len(weights) > _MOST_PRODUCTS:
            return None
        parts = np.array(ways_out, dtype=float)
        ways = _log_multinomial(parts)
        used = (used[:, None, :] + parts).reshape(-1, groups)
        fits = (used <= np.array(sizes)).all(axis=1)
        used = used[fits]
        sums = (sums[:, None, :] + score * parts).reshape(-1, groups)[fits]
        weights = (weights[:, None] + ways).reshape(-1)[fits]
        if len(weights) > MOST_TABLES:
            return None
    extreme = _statistic(sums, sizes) >= observed
    logs = weights - float(_log_multinomial(np.array([sizes], dtype=float))[0])
    return min(1.0, math.fsum(np.exp(logs[extreme])))


def _divisions(total: int, most: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield every way to divide a number of patients over groups that take so many at most."""
    if len(most) == 1:
        if total <= most[0]:
            yield (total,)
        return
    for first in range(min(total, most[0]) + 1):
        for rest in _divisions(total - first, most[1:]):
            yield first, *rest


def _log_multinomial(parts: Floats) -> Floats:
    from scipy.special import gammaln  # noqa: PLC0415

    value: Floats = gammaln(parts.sum(axis=1) + 1) - gammaln(parts + 1).sum(axis=1)
    return value


def _drawn(
    scores: Floats, classes: Floats, sizes: Sequence[int], observed: float
) -> tuple[float, int]:
    """Return a p from arrangements drawn at random, and how many."""
    if len(scores) > MOST_CLASSES_DRAWN:
        return _shuffled(scores, classes, sizes, observed)
    import numpy as np  # noqa: PLC0415
    from scipy.stats import random_table  # noqa: PLC0415

    whole = [int(size) for size in classes]
    drawn = random_table(list(sizes), whole).rvs(
        size=DRAWS, random_state=np.random.default_rng(SEED)
    )
    extreme = _statistic(drawn @ scores, sizes) >= observed
    return float((1 + extreme.sum()) / (1 + DRAWS)), DRAWS


def _shuffled(
    scores: Floats, classes: Floats, sizes: Sequence[int], observed: float
) -> tuple[float, int]:
    """Return the same by dealing out patients, which is quicker where few scores are equal."""
    import numpy as np  # noqa: PLC0415

    of_patients = np.repeat(scores, classes.astype(np.int64))
    n, starts = len(of_patients), np.cumsum([0, *sizes[:-1]])
    draws = max(min(DRAWS, MOST_SHUFFLED // n), DRAWS_AT_ONCE)
    random, count = np.random.default_rng(SEED), 0
    size = max(_BLOCK // n, 1)
    for start in range(0, draws, size):
        dealt = np.tile(of_patients, (min(size, draws - start), 1))
        excess = np.add.reduceat(random.permuted(dealt, axis=1), starts, axis=1)
        count += int((_statistic(excess, sizes) >= observed).sum())
    return (1 + count) / (1 + draws), draws
