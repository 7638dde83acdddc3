"""Hazard ratios between groups: Cox proportional hazards."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import polars as pl

from mrdscope.analysis._lifelines import fenced
from mrdscope.errors import UsageError

#: A coefficient less certain than this, or a hazard ratio beyond these, is separation, no estimate.
LARGEST_STD_ERROR = 5.0
LARGEST_RATIO = 1e3

# Iterate until the Newton decrement is this small: the coefficient is then good to 1e-10 of its
# standard error. lifelines would stop earlier on R's criterion of the log-likelihood.
_FIT_OPTIONS = {"precision": 1e-20, "r_precision": 0.0}


@dataclass(frozen=True)
class HazardRatio:
    """Hazard of one group relative to the reference; all None with a reason if not estimable.

    ``coefficient`` and ``std_error`` are of its logarithm, ``p`` is Wald's, two-sided.
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
    frame: pl.DataFrame, groups: Sequence[str], confidence: float = 0.95
) -> tuple[HazardRatio, ...]:
    """Return the hazard ratio of each group against the first of ``groups``, in their order.

    Cox's partial likelihood with Efron's ties (Efron, JASA 1977;72:557), treatment coding, no
    penalty. Not estimable, with the reason: a group without events or never at risk at one
    (its ratio has no finite estimate; the others are those of the model without it, which is their
    limit), a reference like that, and any other separation.

    Parameters
    ----------
    frame
        ``time`` (at least 0), ``event``, ``group``, without nulls.

    Raises
    ------
    UsageError
        With fewer than two groups.
    """
    if len(groups) < 2:
        raise UsageError("a hazard ratio compares two groups", expected="at least two groups")
    reference, *others = groups
    unfit = _unfit(frame)
    if reference in unfit:
        reason = f"the reference {reference} {unfit[reference]}"
        return tuple(_none(term, reference, reason) for term in others)
    fitted = [term for term in others if term not in unfit]
    estimates = _fit(frame, reference, fitted) if fitted else {}
    return tuple(
        _none(term, reference, f"{term} {unfit[term]}")
        if term in unfit
        else _ratio(term, reference, estimates.get(term), confidence)
        for term in others
    )


def _none(term: str, reference: str, reason: str) -> HazardRatio:
    return HazardRatio(term, reference, None, None, None, None, None, None, reason)


def _unfit(frame: pl.DataFrame) -> dict[str, str]:
    """Return the groups that have no finite coefficient, and why."""
    first = frame.filter("event")["time"].min()
    summary = frame.group_by("group").agg(pl.col("event").any(), pl.col("time").max())
    reason = (
        pl.when(first is None or pl.col("time") < first)
        .then(pl.lit("was never at risk when an event occurred"))
        .when(~pl.col("event"))
        .then(pl.lit("has no events: the ratio is not estimable (separation)"))
    )
    rows = summary.select("group", reason=reason).drop_nulls().rows()
    return {str(group): str(why) for group, why in rows}


def _fit(
    frame: pl.DataFrame, reference: str, terms: Sequence[str]
) -> dict[str, tuple[float, float]]:
    """Return coefficient and standard error of each term; empty where the fit fails."""
    rows = frame.filter(pl.col("group").is_in([reference, *terms]))
    design = {f"x{place}": rows["group"] == term for place, term in enumerate(terms)}
    table = rows.select("time", pl.col("event").cast(pl.Int8)).with_columns(
        pl.Series(name, column, dtype=pl.Boolean).cast(pl.Float64)
        for name, column in design.items()
    )
    with fenced():
        import pandas as pd  # noqa: PLC0415
        from lifelines import CoxPHFitter  # noqa: PLC0415
        from lifelines.exceptions import ConvergenceError  # noqa: PLC0415

        copy = pd.DataFrame({name: table[name].to_numpy(writable=True) for name in table.columns})
        try:
            fitter = CoxPHFitter().fit(copy, "time", "event", fit_options=_FIT_OPTIONS)
        except ConvergenceError:
            return {}
        coefficients, errors = fitter.params_, fitter.standard_errors_
    return {
        term: (float(coefficients[name]), float(errors[name]))
        for name, term in zip(design, terms, strict=True)
    }


def _ratio(
    term: str, reference: str, estimate: tuple[float, float] | None, confidence: float
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
        p=math.erfc(abs(coefficient / error) / math.sqrt(2)),
    )


def _estimable(coefficient: float, error: float) -> bool:
    finite = math.isfinite(coefficient) and math.isfinite(error)
    return finite and 0 < error <= LARGEST_STD_ERROR and abs(coefficient) <= math.log(LARGEST_RATIO)
