"""Where a number divides patients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

#: Cuts by rank, and the shares of the patients at which they cut.
BY_RANK: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {"median": (1 / 2,), "tertiles": (1 / 3, 2 / 3), "quartiles": (1 / 4, 2 / 4, 3 / 4)}
)


@dataclass(frozen=True)
class Cut:
    """Where a column was cut.

    Parameters
    ----------
    kind
        A key of `BY_RANK`, or ``value``.
    at
        The cut points, ascending; who has one of them is below it.
    known, missing
        How many patients of the endpoint have a value, and how many have none.
    """

    kind: str
    at: tuple[float, ...]
    known: int
    missing: int
