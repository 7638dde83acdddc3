"""The patients of a landmark analysis as arrays, to be counted for any division of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from mrdscope.analysis.settings import DAY_TOLERANCE
from mrdscope.analysis.thresholds.thresholds import Landmarked
from mrdscope.analysis.time_to_event.chi_square import Floats, Places
from mrdscope.analysis.time_to_event.kaplan_meier import KaplanMeier, kaplan_meier_of
from mrdscope.analysis.time_to_event.risk_sets import RiskSets
from mrdscope.analysis.time_to_event.scores import LogRankScores, log_rank_scores

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
else:
    Mask = Any


@dataclass(frozen=True)
class LandmarkPatients:
    """One value a patient, but for ``times``, the distinct times after the landmark, ascending.

    ``rank`` is the place of a patient's time among them; ``had`` and ``free`` say what was
    known of the endpoint at the horizon, neither where that is not known.
    """

    ids: tuple[str, ...]
    low: Floats
    high: Floats
    times: Floats
    rank: Places
    event: Mask
    had: Mask
    free: Mask

    @classmethod
    def of(cls, landmarked: Landmarked) -> LandmarkPatients:
        """Take the arrays out of an analysis."""
        import numpy as np  # noqa: PLC0415

        frame, horizon = landmarked.frame, landmarked.question.horizon
        time, event = frame["time"].to_numpy(), frame["event"].to_numpy()
        times, rank = np.unique(time, return_inverse=True)
        had = event & (time <= horizon + DAY_TOLERANCE)
        return cls(
            tuple(frame["patient_id"]), frame["low"].to_numpy(), frame["high"].to_numpy(),
            times, rank, event, had, ~had & (time >= horizon - DAY_TOLERANCE),
        )  # fmt: skip

    def named(self, chosen: Mask) -> tuple[str, ...]:
        """Return who is chosen, in the cohort's order."""
        return tuple(self.ids[place] for place in chosen.nonzero()[0])

    def leaving(self, chosen: Mask) -> tuple[Places, Places]:
        """Return how many of those chosen leave at each time, and how many have the event."""
        import numpy as np  # noqa: PLC0415

        size = len(self.times)
        return (
            np.bincount(self.rank[chosen], minlength=size),
            np.bincount(self.rank[chosen & self.event], minlength=size),
        )

    def outcomes(self, chosen: Mask) -> tuple[int, int]:
        """Return how many of those chosen had the event by the horizon, and how many had not."""
        return int((chosen & self.had).sum()), int((chosen & self.free).sum())

    def curve(self, chosen: Mask, confidence: float) -> KaplanMeier:
        """Return the Kaplan-Meier curve of those chosen, in days from the landmark."""
        leaving, died = self.leaving(chosen)
        there = leaving > 0
        counts = {
            "time": self.times[there],
            "events": died[there],
            "censored": (leaving - died)[there],
        }
        return kaplan_meier_of(pl.DataFrame(counts), confidence=confidence)

    def scores(self, chosen: Mask) -> LogRankScores:
        """Return the log-rank scores of those chosen, were they all there are."""
        return log_rank_scores(self.rank[chosen], self.event[chosen])

    def risk_sets(self, sides: Mapping[str, Mask]) -> RiskSets:
        """Count who is at risk and has the event on each side that anybody is on."""
        import numpy as np  # noqa: PLC0415

        names = tuple(name for name, side in sides.items() if side.any())
        counts = [self.leaving(sides[name]) for name in names]
        leaving, died = (
            np.column_stack([np.zeros((len(self.times), 0)), *(pair[which] for pair in counts)])
            for which in (0, 1)
        )
        rows = died.sum(axis=1) > 0
        at_risk = np.cumsum(leaving[::-1], axis=0)[::-1]
        return RiskSets(names, self.times[rows], at_risk[rows], died[rows])
