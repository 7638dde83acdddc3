"""The log-rank test as a sum of scores, one a patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mrdscope.analysis.time_to_event.chi_square import Floats, Places

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class LogRankScores:
    """Distinct scores, and which each patient has; over all patients they add up to 0.

    Parameters
    ----------
    scores
        One a class of patients who cannot be told apart: the same stretch between event times, and
        the same end.
    classes
        Of each patient, the place of its score.
    any_event
        Whether anybody had the event.
    """

    scores: Floats
    classes: Places
    any_event: bool

    @property
    def of_patients(self) -> Floats:
        """The score of each patient."""
        scores: Floats = self.scores[self.classes]
        return scores


def log_rank_scores(times: NDArray[Any], events: NDArray[Any]) -> LogRankScores:
    """Return event less Nelson-Aalen hazard at each patient's time.

    Peto and Peto, JRSS A 1972;135:185: of a group their sum is its observed less its expected
    events.

    Parameters
    ----------
    times
        Numbers, or the ranks of times.
    events
        True or false, as many.
    """
    import numpy as np  # noqa: PLC0415

    distinct, rank = np.unique(times, return_inverse=True)
    leaving = np.bincount(rank, minlength=len(distinct))
    died = np.bincount(rank, weights=events, minlength=len(distinct))
    at_risk = np.cumsum(leaving[::-1])[::-1]
    hazard = np.cumsum(died / at_risk)
    stretch = np.cumsum(died > 0)[rank]
    _, first, classes = np.unique(2 * stretch + events, return_index=True, return_inverse=True)
    scores = events[first] - hazard[rank[first]]
    return LogRankScores(scores.astype(float), classes, bool(np.any(events)))
