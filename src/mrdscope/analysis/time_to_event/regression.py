"""Hazard ratios between groups: Cox proportional hazards."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import polars as pl

from mrdscope.analysis.time_to_event.chi_square import Floats, Places, two_sided
from mrdscope.analysis.time_to_event.risk_sets import RiskSets, risk_sets
from mrdscope.errors import UsageError

#: A coefficient less certain than this, or a hazard ratio beyond these, is separation, no estimate.
LARGEST_STD_ERROR = 5.0
LARGEST_RATIO = 1e3
#: Fewer events a coefficient than this are cautioned about (Peduzzi et al., J Clin Epidemiol
#: 1995;48:1503).
EVENTS_A_COEFFICIENT = 10

_MOST_STEPS = 60
#: Newton's steps end when the last one is this small against the standard error.
_SMALLEST_STEP = 1e-12
_LONGEST_STEP = 5.0


@dataclass(frozen=True)
class HazardRatio:
    """Hazard of one group relative to the reference; all None with a reason if not estimable.

    ``coefficient`` and ``std_error`` are of its logarithm, ``p`` is Wald's, two-sided. With numbers
    there, ``reason`` is what to hold against them.
    """

    term: str
    reference: str
    coefficient: float | None
    std_error: float | None
    hr: float | None
    lower: float | None
    upper: float | None
    p: float | None
    reason: str | None = None


def cox(
    frame: pl.DataFrame,
    groups: Sequence[str],
    confidence: float = 0.95,
    stratum: str | None = None,
) -> tuple[HazardRatio, ...]:
    """Return the hazard ratio of each group against the first of ``groups``, in their order.

    Cox's partial likelihood with Efron's ties (Efron, JASA 1977;72:557), treatment coding, no
    penalty; with ``stratum`` each stratum has its own baseline hazard. Not estimable, with the
    reason: a group without events or never at risk at one (its ratio has no finite estimate; the
    others are those of the model without it, which is their limit), a reference like that, and
    any other separation.

    Parameters
    ----------
    frame
        ``time`` (at least 0), ``event``, ``group``, without nulls; ``entry`` where patients are at
        risk from later than 0.

    Raises
    ------
    UsageError
        With fewer than two groups.
    AnalysisError
        On what `risk_sets` refuses.
    """
    if len(groups) < 2:
        raise UsageError("a hazard ratio compares two groups", expected="at least two groups")
    reference, *others = groups
    sets = risk_sets(frame, groups, stratum)
    unfit = unfit_groups(sets)
    if reference in unfit:
        reason = f"the reference {reference} {unfit[reference]}"
        return tuple(_none(term, reference, reason) for term in others)
    fitted = [group for group in groups if group not in unfit]
    estimates = _estimates(sets.only(fitted)) if len(fitted) > 1 else {}
    return tuple(
        _none(term, reference, f"{term} {unfit[term]}")
        if term in unfit
        else _ratio(term, reference, estimates.get(term), confidence, _caution(sets, fitted))
        for term in others
    )


def _none(term: str, reference: str, reason: str) -> HazardRatio:
    return HazardRatio(term, reference, None, None, None, None, None, None, reason)


def unfit_groups(sets: RiskSets) -> dict[str, str]:
    """Return the groups that have no finite coefficient, and why."""
    absent = sets.at_risk.sum(axis=0) == 0
    without = sets.events.sum(axis=0) == 0
    return {
        group: "was never at risk when an event occurred"
        if never
        else "has no events: the ratio is not estimable (separation)"
        for group, never, none in zip(sets.groups, absent, without, strict=True)
        if never or none
    }


def _caution(sets: RiskSets, fitted: Sequence[str]) -> str | None:
    events = int(sets.only(fitted).events.sum())
    least = EVENTS_A_COEFFICIENT * (len(fitted) - 1)
    if events >= least:
        return None
    return f"{events} events: with fewer than {least} the ratio and its interval are unreliable"


def efron_rows(sets: RiskSets) -> tuple[Floats, Places]:
    """Return Efron's risk sets, one row an event, and the row of ``sets`` each belongs to.

    Of d tied events the k-th, from 0, is compared with all at risk less k/d of those tied.
    """
    import numpy as np  # noqa: PLC0415

    d = sets.events.sum(axis=1).astype(np.int64)
    place = np.repeat(np.arange(len(d)), d)
    rank = np.arange(d.sum()) - np.repeat(np.cumsum(d) - d, d)
    return sets.at_risk[place] - (rank / d[place])[:, None] * sets.events[place], place


def group_probabilities(weights: Floats, coefficients: Floats) -> tuple[Floats, Floats]:
    """Return for each of Efron's rows the probability of each group but the first; and log sums."""
    import numpy as np  # noqa: PLC0415

    hazards = weights * np.exp(np.concatenate([[0.0], coefficients]))
    total = hazards.sum(axis=1)
    return hazards[:, 1:] / total[:, None], np.log(total)


@dataclass(frozen=True)
class _PartialLikelihood:
    """Efron's partial likelihood of the coefficients of all groups but the first."""

    weights: Floats
    events: Floats

    def log(self, beta: Floats) -> float:
        return float(self.events @ beta - group_probabilities(self.weights, beta)[1].sum())

    def derivatives(self, beta: Floats) -> tuple[Floats, Floats]:
        """Return score and information."""
        import numpy as np  # noqa: PLC0415

        p, _ = group_probabilities(self.weights, beta)
        return self.events - p.sum(axis=0), np.diag(p.sum(axis=0)) - p.T @ p

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


def maximum_likelihood(sets: RiskSets) -> tuple[Floats, Floats] | None:
    """Return the coefficients of all groups but the first and their information; None: no maximum.

    Newton's method from 0.
    """
    import numpy as np  # noqa: PLC0415

    likelihood = _PartialLikelihood(efron_rows(sets)[0], sets.events.sum(axis=0)[1:])
    beta = np.zeros(len(likelihood.events))
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


def _estimates(sets: RiskSets) -> dict[str, tuple[float, float]]:
    """Return coefficient and standard error of each group but the first; empty without a fit."""
    import numpy as np  # noqa: PLC0415

    fit = maximum_likelihood(sets)
    if fit is None:
        return {}
    coefficients, information = fit
    variances = np.diag(np.linalg.inv(information))
    return {
        group: (float(coefficient), math.sqrt(variance) if variance > 0 else math.nan)
        for group, coefficient, variance in zip(
            sets.groups[1:], coefficients, variances, strict=True
        )
    }


def _ratio(
    term: str,
    reference: str,
    estimate: tuple[float, float] | None,
    confidence: float,
    caution: str | None,
) -> HazardRatio:
    if estimate is None or not _estimable(*estimate):
        return _none(term, reference, "not estimable (separation)")
    coefficient, error = estimate
    reach = NormalDist().inv_cdf(0.5 + confidence / 2) * error
    return HazardRatio(
        term,
        reference,
        coefficient,
        error,
        hr=math.exp(coefficient),
        lower=math.exp(coefficient - reach),
        upper=math.exp(coefficient + reach),
        p=two_sided(coefficient / error),
        reason=caution,
    )


def _estimable(coefficient: float, error: float) -> bool:
    finite = math.isfinite(coefficient) and math.isfinite(error)
    return finite and 0 < error <= LARGEST_STD_ERROR and abs(coefficient) <= math.log(LARGEST_RATIO)
