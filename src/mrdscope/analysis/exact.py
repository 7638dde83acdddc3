"""Exact intervals for rates and proportions, and what can be said when nothing happened.

scipy is imported where it is used: it takes longer to load than the first screen may.
"""

from __future__ import annotations

from mrdscope.analysis.estimate import Estimate
from mrdscope.errors import AnalysisError


def poisson_rate(events: int, person_time: float, confidence: float = 0.95) -> Estimate:
    """Return events per unit of person-time with the exact Poisson interval.

    Constant hazard is assumed. The interval comes from chi-square quantiles (Garwood, Biometrika
    1936;28:437): lower ``chi2(a/2; 2D) / 2T``, upper ``chi2(1 - a/2; 2D + 2) / 2T``; without events
    the lower bound is 0. Without person-time nothing is estimable.

    Raises
    ------
    AnalysisError
        On a negative count or negative person-time.
    """
    from scipy.special import gammainccinv, gammaincinv  # noqa: PLC0415

    if events < 0 or not 0 <= person_time < float("inf"):
        raise AnalysisError(f"{events} events in {person_time} person-time is not a rate")
    if person_time == 0:
        return Estimate.none("no person-time was observed")
    alpha = 1 - confidence
    # Half a chi-square on 2k degrees of freedom is a gamma variable of shape k.
    lower = float(gammaincinv(events, alpha / 2)) / person_time if events else 0.0
    upper = float(gammainccinv(events + 1, alpha / 2)) / person_time
    return Estimate(events / person_time, lower, upper)


def proportion(successes: int, n: int, confidence: float = 0.95) -> Estimate:
    """Return ``successes / n`` with the exact interval.

    The bounds are beta quantiles (Clopper and Pearson, Biometrika 1934;26:404); at 0 the lower
    bound is 0, at n the upper is 1. Of nobody nothing is estimable.

    Raises
    ------
    AnalysisError
        Where ``successes`` is not between 0 and ``n``.
    """
    from scipy.special import betainccinv, betaincinv  # noqa: PLC0415

    if not 0 <= successes <= n:
        raise AnalysisError(f"{successes} of {n} is not a proportion")
    if n == 0:
        return Estimate.none("there is nobody to count")
    tail = (1 - confidence) / 2
    lower = float(betaincinv(successes, n - successes + 1, tail)) if successes else 0.0
    upper = float(betainccinv(successes + 1, n - successes, tail)) if successes < n else 1.0
    return Estimate(successes / n, lower, upper)


def survival_bound_without_events(n: int, confidence: float = 0.95) -> float | None:
    """Return the lowest survival compatible with no event among ``n`` patients, None for nobody.

    One-sided and exact: the probability p with ``p ** n = 1 - confidence`` (the "rule of three",
    Hanley and Lippman-Hand, JAMA 1983;249:1743).
    """
    return float((1 - confidence) ** (1 / n)) if n > 0 else None
