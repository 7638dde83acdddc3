"""Comparing two rates exactly."""

from __future__ import annotations

from dataclasses import dataclass

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.exact import proportion
from mrdscope.errors import AnalysisError


@dataclass(frozen=True)
class RateRatio:
    """Rate of one group relative to the reference, with its exact interval and p.

    ``p`` is None where nothing is estimable, with the reason in the notes of ``ratio``.
    """

    term: str
    reference: str
    ratio: Estimate
    p: float | None


def rate_ratio(
    term: tuple[str, int, float], reference: tuple[str, int, float], confidence: float = 0.95
) -> RateRatio:
    """Return the ratio of two Poisson rates, given as name, events and person-time.

    Given their sum, the events of one group are binomial with the probability
    ``r T1 / (r T1 + T2)`` at the rate ratio r (Przyborowski and Wilenski, Biometrika 1940;31:313):
    Clopper and Pearson's bounds of that probability give those of r; p is the exact two-sided
    binomial one of r = 1. R's poisson.test. Constant hazards are assumed. Without events or
    person-time nothing is estimable; without events of the reference only the lower bound is.

    Raises
    ------
    AnalysisError
        On a negative count or negative person-time.
    """
    from scipy.stats import binomtest  # noqa: PLC0415

    (name, events, time), (against, others, their_time) = term, reference
    if min(events, others) < 0 or not (0 <= time < float("inf") and 0 <= their_time < float("inf")):
        raise AnalysisError(f"{events} events in {time} against {others} in {their_time}: no rates")
    total = events + others
    if total == 0 or time == 0 or their_time == 0:
        reason = "no events" if total == 0 else "no person-time was observed"
        return RateRatio(name, against, Estimate.none(reason), None)
    share = proportion(events, total, confidence)
    bounds = [_odds(bound, their_time / time) for bound in (share.lower, share.upper)]
    p = float(binomtest(events, total, time / (time + their_time)).pvalue)
    return RateRatio(name, against, _estimate(events, others, their_time / time, bounds), p)


def _odds(share: float | None, exposure: float) -> float | None:
    return None if share is None or share >= 1 else share / (1 - share) * exposure


def _estimate(events: int, others: int, exposure: float, bounds: list[float | None]) -> Estimate:
    lower, upper = bounds
    if others:
        return Estimate(events / others * exposure, lower, upper)
    reason = "the reference has no events"
    return Estimate(None, lower, None, (("estimate", reason), ("upper", reason)))
