"""Cox's partial likelihood with Efron's ties, over patients who share their covariates.

Covariates here are few and categorical, so that patients fall into a few patterns; the likelihood
is a function of how many of each pattern are at risk and have the event at each event time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from mrdscope.analysis.time_to_event.chi_square import Floats, Places
from mrdscope.analysis.time_to_event.risk_sets import RiskSets

#: A hazard ratio beyond these is separation, no estimate.
LARGEST_RATIO = 1e3

_MOST_STEPS = 60
#: Newton's steps end when the last one is this small against the standard error.
_SMALLEST_STEP = 1e-12
_LONGEST_STEP = 5.0


def treatment_coding(patterns: int) -> Floats:
    """Return the covariates of patterns that differ in one factor: an indicator of each but one."""
    import numpy as np  # noqa: PLC0415

    design: Floats = np.eye(patterns)[:, 1:]
    return design


def efron_rows(sets: RiskSets) -> tuple[Floats, Places]:
    """Return Efron's risk sets, one row an event, and the row of ``sets`` each belongs to.

    Of d tied events the k-th, from 0, is compared with all at risk less k/d of those tied.
    """
    import numpy as np  # noqa: PLC0415

    d = sets.events.sum(axis=1).astype(np.int64)
    place = np.repeat(np.arange(len(d)), d)
    rank = np.arange(d.sum()) - np.repeat(np.cumsum(d) - d, d)
    return sets.at_risk[place] - (rank / d[place])[:, None] * sets.events[place], place


@dataclass(frozen=True)
class PartialLikelihood:
    """Efron's partial likelihood of the coefficients of some covariates.

    Parameters
    ----------
    weights
        Efron's risk sets, one row an event, a column a pattern.
    events
        How many of each pattern had the event.
    design
        The covariates of each pattern, a row a pattern.
    """

    weights: Floats
    events: Floats
    design: Floats

    @classmethod
    def of(cls, sets: RiskSets, design: Floats) -> PartialLikelihood:
        """Return the likelihood of counts whose groups are the patterns."""
        return cls(efron_rows(sets)[0], sets.events.sum(axis=0), design)

    def probabilities(self, beta: Floats) -> tuple[Floats, Floats]:
        """Return for each event the probability of each pattern; and the logs of their sums."""
        import numpy as np  # noqa: PLC0415

        hazards = self.weights * np.exp(self.design @ beta)
        total = hazards.sum(axis=1)
        return hazards / total[:, None], np.log(total)

    def log(self, beta: Floats) -> float:
        """Return the log likelihood, but for a constant."""
        return float(self.events @ self.design @ beta - self.probabilities(beta)[1].sum())

    def derivatives(self, beta: Floats) -> tuple[Floats, Floats]:
        """Return score and information."""
        p, _ = self.probabilities(beta)
        score: Floats = self.events @ self.design - p.sum(axis=0) @ self.design
        return score, self.information(p)

    def information(self, p: Floats, weight: Floats | None = None) -> Floats:
        """Return the variance of the covariates under probabilities, summed over the events.

        ``weight`` multiplies what each event contributes.
        """
        x = self.design
        weighted = p if weight is None else p * weight[:, None]
        matrix: Floats = x.T @ (weighted.sum(axis=0)[:, None] * x) - (weighted @ x).T @ (p @ x)
        return matrix

    def rising(self, beta: Floats, step: Floats) -> Floats:
        """Return the step, no longer than exponentials bear, halved until the likelihood rises."""
        import numpy as np  # noqa: PLC0415

        step = step * min(1.0, _LONGEST_STEP / float(np.abs(step).max()))
        before = self.log(beta)
        # Where the fall is a rounding, the maximum is reached.
        slack = 1e-12 * (1 + abs(before))
        while self.log(beta + step) < before - slack:
            step = step / 2
        return step


def maximum_likelihood(likelihood: PartialLikelihood) -> tuple[Floats, Floats] | None:
    """Return the coefficients and their information; None: there is no maximum.

    Newton's method from 0.
    """
    import numpy as np  # noqa: PLC0415

    beta = np.zeros(likelihood.design.shape[1])
    for _ in range(_MOST_STEPS):
        score, information = likelihood.derivatives(beta)
        try:
            step = np.asarray(np.linalg.solve(information, score), dtype=np.float64)
        except np.linalg.LinAlgError:
            return None
        if float(score @ step) <= _SMALLEST_STEP**2:
            return beta, information
        beta = beta + likelihood.rising(beta, step)
        if np.abs(beta).max() > 2 * math.log(LARGEST_RATIO):
            return None
    return beta, likelihood.derivatives(beta)[1]
