"""Hazard ratios between groups: Cox proportional hazards."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import polars as pl

from mrdscope.analysis.time_to_event.chi_square import Floats, two_sided
from mrdscope.analysis.time_to_event.partial_likelihood import (
    LARGEST_RATIO,
    PartialLikelihood,
    maximum_likelihood,
    treatment_coding,
)
from mrdscope.analysis.time_to_event.risk_sets import RiskSets, risk_sets
from mrdscope.errors import UsageError

#: A coefficient less certain than this is separation, no estimate.
LARGEST_STD_ERROR = 5.0
#: Fewer events a coefficient than this are cautioned about (Peduzzi et al., J Clin Epidemiol
#: 1995;48:1503).
EVENTS_A_COEFFICIENT = 10


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
        return tuple(not_estimable(term, reference, reason) for term in others)
    fitted = [group for group in groups if group not in unfit]
    estimates = _estimates(sets.only(fitted)) if len(fitted) > 1 else {}
    return tuple(
        not_estimable(term, reference, f"{term} {unfit[term]}")
        if term in unfit
        else hazard_ratio(term, reference, estimates.get(term), confidence, _caution(sets, fitted))
        for term in others
    )


def not_estimable(term: str, reference: str, reason: str) -> HazardRatio:
    """Return a ratio of which nothing is estimable, for a reason."""
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


def _estimates(sets: RiskSets) -> dict[str, tuple[float, float]]:
    """Return coefficient and standard error of each group but the first; empty without a fit."""
    fit = maximum_likelihood(PartialLikelihood.of(sets, treatment_coding(len(sets.groups))))
    return {} if fit is None else estimates(sets.groups[1:], *fit)


def estimates(
    terms: Sequence[str], coefficients: Floats, information: Floats
) -> dict[str, tuple[float, float]]:
    """Return coefficient and standard error by term."""
    import numpy as np  # noqa: PLC0415

    variances = np.diag(np.linalg.inv(information))
    return {
        term: (float(coefficient), math.sqrt(variance) if variance > 0 else math.nan)
        for term, coefficient, variance in zip(terms, coefficients, variances, strict=True)
    }


def hazard_ratio(
    term: str,
    reference: str,
    estimate: tuple[float, float] | None,
    confidence: float,
    caution: str | None,
) -> HazardRatio:
    """Return the ratio of a coefficient and its standard error; without a fit, separation."""
    if estimate is None or not _estimable(*estimate):
        return not_estimable(term, reference, "not estimable (separation)")
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
