"""What a chart of survival or incidence shows: a curve, its interval and the numbers behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from mrdscope.errors import AnalysisError


class Numbers(Protocol):
    """Numbers in order, of any kind: a tuple, a range, a numpy array."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> Any: ...


@dataclass(frozen=True)
class RiskTable:
    """How many are at risk, censored and with an event at given times; one number a time each."""

    times: tuple[float, ...]
    at_risk: tuple[int, ...]
    censored: tuple[int, ...]
    events: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuse columns of different length."""
        lengths = {len(self.times), len(self.at_risk), len(self.censored), len(self.events)}
        if len(lengths) > 1:
            raise AnalysisError(
                "a table of numbers at risk has columns of different length",
                expected="as many numbers of each kind as times",
            )


@dataclass(frozen=True, eq=False)
class Curve:
    """A survival curve: right-continuous steps, 1 before the first time.

    ``times`` and ``censor_times`` rise; ``survival``, ``lower`` and ``upper`` hold a share between
    0 and 1 for each of ``times`` (the last two may be left empty). ``last_follow_up`` is where the
    curve ends; ``median`` is the median survival, None where the curve does not reach it.
    """

    name: str
    times: Numbers
    survival: Numbers
    last_follow_up: float
    n: int
    lower: Numbers = ()
    upper: Numbers = ()
    censor_times: Numbers = ()
    median: float | None = None
    risk: RiskTable | None = None


@dataclass(frozen=True)
class CountTable:
    """Numbers under a chart: a named row a kind, a number at each of the times."""

    times: tuple[float, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]

    def __post_init__(self) -> None:
        """Refuse rows of different length."""
        if any(len(numbers) != len(self.times) for _, numbers in self.rows):
            raise AnalysisError(
                "a table under a chart has rows of different length",
                expected="as many numbers of each kind as times",
            )


@dataclass(frozen=True, eq=False)
class IncidenceCurve:
    """The cumulative incidence of one event: right-continuous steps, 0 before the first time.

    As `Curve`, with ``incidence`` in place of survival, and ``events`` the number who had it.
    """

    name: str
    times: Numbers
    incidence: Numbers
    last_follow_up: float
    n: int
    events: int
    lower: Numbers = ()
    upper: Numbers = ()
    censor_times: Numbers = ()
    table: CountTable | None = None
