"""Which of some names a misspelt one may be."""

from __future__ import annotations

from collections.abc import Iterable

from mrdscope.cohort.text import fold

#: Shorter names are near too many others; from so many letters on two slips are allowed.
_SHORTEST = 4
_LONG = 9


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate a name is one slip away from, two where it is long; else None.

    A slip is a letter too many, missing, wrong, or two that changed places (the optimal string
    alignment distance). Names are compared folded; one that is equal is no slip.
    """
    folded = fold(name)
    if len(folded) < _SHORTEST:
        return None
    most = 2 if len(folded) >= _LONG else 1
    near = [(slips(folded, fold(one)), one) for one in candidates if len(fold(one)) >= _SHORTEST]
    distance, best = min(near, default=(most + 1, None), key=lambda pair: pair[0])
    return best if 0 < distance <= most else None


def slips(one: str, other: str) -> int:
    """Return how many slips make one text the other.

    The optimal string alignment distance: insertions, deletions, substitutions and transpositions
    of neighbours, no letter touched twice (Damerau, Commun ACM 1964;7:171-6).
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, target in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != target))
            swapped = i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == target
            row.append(min(cost, before[j - 2] + 1) if swapped else cost)
        before, last = last, row
    return last[-1]
