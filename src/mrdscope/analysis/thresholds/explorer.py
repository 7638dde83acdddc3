"""Moving a threshold: groups, prediction, curves and tests at any of them, at once.

What does not depend on the threshold is computed when a question is asked; a split then takes a few
milliseconds for a thousand patients, so that a threshold can be moved by keys.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

from mrdscope.analysis.thresholds.landmark_patients import LandmarkPatients, Mask
from mrdscope.analysis.thresholds.threshold_scan import Scan, scan
from mrdscope.analysis.thresholds.thresholds import Landmarked, Prediction
from mrdscope.analysis.time_to_event.kaplan_meier import KaplanMeier
from mrdscope.analysis.time_to_event.logrank import LogRank, log_rank_of
from mrdscope.analysis.time_to_event.permutation import PermutationTest, permutation_test
from mrdscope.analysis.time_to_event.scores import LogRankScores
from mrdscope.errors import UsageError

#: The names of the sides, as groups of a survival analysis.
BELOW, ABOVE = "at most", "above"

NOT_LOOKED_AT = "the side of a patient is not known: the scan does not look at such a threshold"
DIVIDES_NOBODY = "the threshold divides nobody"


@dataclass(frozen=True)
class Split:
    """The patients of a landmark analysis divided at one threshold.

    Attributes
    ----------
    threshold
        Where; a marker equal to it is below.
    below, above, undecided
        Who is on which side; on neither, whose marker is known between bounds that have the
        threshold inside. In the cohort's order.
    prediction
        How well being above foretold the event within the horizon.
    """

    threshold: float
    below: tuple[str, ...]
    above: tuple[str, ...]
    undecided: tuple[str, ...]
    prediction: Prediction
    _explorer: Explorer
    _sides: tuple[Mask, Mask]

    @cached_property
    def events(self) -> tuple[int, int]:
        """How many had the event after the landmark, whenever, below and above."""
        event = self._explorer.patients.event
        below, above = self._sides
        return int((event & below).sum()), int((event & above).sum())

    @cached_property
    def logrank(self) -> LogRank:
        """The log-rank test between the sides, from the landmark on."""
        below, above = self._sides
        return log_rank_of(self._explorer.patients.risk_sets({ABOVE: above, BELOW: below}))

    @cached_property
    def permutation(self) -> PermutationTest:
        """The same by permutation: exact where that can be, else from the orders of the scan.

        Where somebody is undecided orders have to be drawn anew, which takes a moment with many
        patients.
        """
        import numpy as np  # noqa: PLC0415

        below, above = self._sides
        decided = below | above
        source = self._explorer
        scores = source.scores if decided.all() else source.patients.scores(decided)
        # A side that nobody is on is no group.
        _, groups = np.unique(above[decided], return_inverse=True)
        return permutation_test(scores, groups, lambda: self._scanned("p"))

    @property
    def p_adjusted(self) -> float | None:
        """The p of this threshold adjusted for all that were looked at, None with the reason."""
        return self._scanned("p_adjusted")

    @property
    def not_adjusted(self) -> str | None:
        """Why ``p_adjusted`` is None, where it is."""
        if self.p_adjusted is not None:
            return None
        if self.undecided:
            return NOT_LOOKED_AT
        return DIVIDES_NOBODY if not (self.below and self.above) else self._explorer.scan.reason

    def _scanned(self, column: str) -> float | None:
        """Return what the scan has of the threshold that divides the patients as this one does."""
        if self.undecided:
            return None
        place = self._explorer.places.get(len(self.below))
        return None if place is None else float(self._explorer.scan.thresholds[column][place])

    @cached_property
    def curves(self) -> tuple[KaplanMeier, KaplanMeier]:
        """The Kaplan-Meier curves below and above, in days from the landmark."""
        source = self._explorer
        below, above = (source.patients.curve(side, source.confidence) for side in self._sides)
        return below, above


@dataclass(frozen=True)
class Explorer:
    """A question about a threshold, made ready to be answered at any; made by `explorer`.

    Attributes
    ----------
    landmarked
        The question, who is in the analysis, and who is not.
    confidence
        The level of every interval.
    patients
        Who is in it, as arrays.
    """

    landmarked: Landmarked
    confidence: float
    patients: LandmarkPatients

    @cached_property
    def scan(self) -> Scan:
        """Every threshold at once; they are looked at when it is first asked for."""
        return scan(self.landmarked)

    @cached_property
    def scores(self) -> LogRankScores:
        """The log-rank scores of all patients."""
        import numpy as np  # noqa: PLC0415

        return self.patients.scores(np.ones(len(self.patients.ids), dtype=bool))

    @cached_property
    def places(self) -> dict[int, int]:
        """Where in the scan the threshold is that leaves so many below."""
        return {below: place for place, below in enumerate(self.scan.thresholds["below"])}

    @cached_property
    def boundaries(self) -> list[float]:
        """Every value of the marker at which somebody changes side, ascending."""
        import numpy as np  # noqa: PLC0415

        values = np.concatenate([self.patients.low, self.patients.high])
        return [float(value) for value in np.unique(values[np.isfinite(values)])]

    @property
    def start(self) -> float | None:
        """A threshold to begin with: the best of the scan, else the middle; None of nobody."""
        if self.scan.best is not None:
            return self.scan.best
        return self.boundaries[len(self.boundaries) // 2] if self.boundaries else None

    def next(self, threshold: float) -> float | None:
        """Return the next higher threshold at which somebody changes side, None past the last."""
        place = bisect_right(self.boundaries, threshold)
        return self.boundaries[place] if place < len(self.boundaries) else None

    def previous(self, threshold: float) -> float | None:
        """Return the next lower threshold at which somebody changes side, None before the first."""
        place = bisect_left(self.boundaries, threshold)
        return self.boundaries[place - 1] if place else None

    def stepped(self, threshold: float, by: int) -> float | None:
        """Return the threshold so many boundaries higher, lower where negative.

        As many as there are, where there are fewer; None where there is none on that side.
        """
        if by > 0:
            ahead = self.boundaries[bisect_right(self.boundaries, threshold) :][:by]
            return ahead[-1] if ahead else None
        ahead = self.boundaries[: bisect_left(self.boundaries, threshold)][by:]
        return ahead[0] if ahead else None

    def at(self, threshold: float) -> Split:
        """Divide the patients at a threshold.

        Raises
        ------
        UsageError
            On a threshold that is not a number.
        """
        if not math.isfinite(threshold):
            raise UsageError(f"{threshold} is no threshold", expected="a number")
        patients = self.patients
        above, below = patients.low > threshold, patients.high <= threshold
        decided = above | below
        unknown = int((decided & ~patients.had & ~patients.free).sum())
        prediction = Prediction.of(
            patients.outcomes(above), patients.outcomes(below), unknown, self.confidence
        )
        return Split(
            threshold, patients.named(below), patients.named(above), patients.named(~decided),
            prediction, self, (below, above),
        )  # fmt: skip


def explorer(landmarked: Landmarked, confidence: float = 0.95) -> Explorer:
    """Prepare a landmark analysis to be divided at any threshold."""
    return Explorer(landmarked, confidence, LandmarkPatients.of(landmarked))
