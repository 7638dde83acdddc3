"""The exact permutation distribution of a sum of scores, without going through every table.

The scores are divided into two halves, each is enumerated, and the halves are joined by sorting: of
the tables of both only the square root has to be written down (the split-up algorithm; van de Wiel,
Computational Statistics 2001;16:519).
"""

from __future__ import annotations

from dataclasses import dataclass

from mrdscope.analysis.time_to_event.chi_square import Floats, Places


@dataclass(frozen=True)
class _Half:
    """Every way to choose patients from some classes.

    Parameters
    ----------
    chosen, sums, logs
        How many are chosen, the sum of their scores, and the log of the number of ways.
    """

    chosen: Places
    sums: Floats
    logs: Floats


def two_group_p(
    scores: Floats, classes: Floats, size: int, extreme: float, most: int
) -> float | None:
    """Return the chance that a group drawn at random has a sum of scores at least so extreme.

    Parameters
    ----------
    scores, classes
        The distinct scores, which add up to 0 over all patients, and how many patients have each.
    size
        How many patients are drawn.
    extreme
        The least absolute sum that counts.
    most
        How many tables a half may have; beyond, None.
    """
    import numpy as np  # noqa: PLC0415

    halves = _halved(classes, most)
    if halves is None:
        return None
    left, right = (_enumerated(scores[half], classes[half], size) for half in halves)
    total = float(_log_choose(classes.sum(), np.array([size]))[0])
    order = np.lexsort((right.sums, right.chosen))
    chosen, sums = right.chosen[order], right.sums[order]
    scale = float(right.logs.max())
    below = np.concatenate([[0.0], np.cumsum(np.exp(right.logs[order] - scale))])
    p = 0.0
    for drawn in np.unique(left.chosen):
        start, end = np.searchsorted(chosen, [size - drawn, size - drawn + 1])
        here = left.chosen == drawn
        inside, block = left.sums[here], sums[start:end]
        low = start + np.searchsorted(block, -extreme - inside, side="right")
        high = start + np.searchsorted(block, extreme - inside, side="left")
        ways = np.where(
            high > low,
            below[low] - below[start] + below[end] - below[high],
            below[end] - below[start],
        )
        p += float((np.exp(left.logs[here] + scale - total) * ways).sum())
    return min(1.0, p)


def _halved(classes: Floats, most: int) -> tuple[Places, Places] | None:
    """Return the classes in two halves of about as many tables each; None where they are too many.

    The largest class goes first, each to the half that has fewer tables so far.
    """
    import numpy as np  # noqa: PLC0415

    halves: tuple[list[int], list[int]] = ([], [])
    tables = [1.0, 1.0]
    for place in np.argsort(-classes, kind="stable"):
        smaller = int(tables[1] < tables[0])
        halves[smaller].append(int(place))
        tables[smaller] *= classes[place] + 1
        if tables[smaller] > most:
            return None
    first, second = (np.array(half, dtype=np.int64) for half in halves)
    return first, second


def _enumerated(scores: Floats, classes: Floats, size: int) -> _Half:
    """Return every way to choose at most ``size`` patients from the classes."""
    import numpy as np  # noqa: PLC0415

    chosen, sums, logs = np.zeros(1, dtype=np.int64), np.zeros(1), np.zeros(1)
    for score, n in zip(scores, classes, strict=True):
        taken = np.arange(int(n) + 1)
        chosen = (chosen[:, None] + taken).reshape(-1)
        fits = chosen <= size
        chosen = chosen[fits]
        sums = (sums[:, None] + score * taken).reshape(-1)[fits]
        logs = (logs[:, None] + _log_choose(n, taken)).reshape(-1)[fits]
    return _Half(chosen, sums, logs)


def _log_choose(n: float, k: Places) -> Floats:
    from scipy.special import gammaln  # noqa: PLC0415

    value: Floats = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return value
