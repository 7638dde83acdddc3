"""Summaries of levels of which some are known only as intervals, without substituting for them.

Putting half the limit of detection in place of an undetected result is biased, and the more so the
more there are (domain reference, 1.9). Quantiles are read off ranks; the geometric mean is that of
the log-normal distribution most likely to have given the intervals.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.censored_regression import Observations, fit
from mrdscope.analysis.mrd.levels import Level
from mrdscope.analysis.mrd.segments import Segments
from mrdscope.cohort.schema import Status
from mrdscope.errors import AnalysisError


def quantile(levels: pl.DataFrame, probability: float) -> Level | None:
    """Return a quantile of levels by ranks, as an interval; None of no levels.

    The inverse of the empirical distribution function, the mean of two neighbours where it is flat
    (Hyndman and Fan, Am Stat 1996;50:361, type 2; the median is the usual one). The status is that
    of the lower of the two in rank, and the bounds are the quantiles of the bounds, between which
    the quantile of the true levels lies however they rank.

    Parameters
    ----------
    levels
        ``level_low``, ``level_high``, ``level_order``, ``level_status``, as of
        `analysis.mrd.levels.level_at`.
    probability
        Between 0 and 1.
    """
    if not 0 <= probability <= 1:
        raise AnalysisError(f"{probability:g} is not a probability", expected="0 to 1")
    n = levels.height
    if n == 0:
        return None
    # n * p of 0.1 * 30 is 3.0000000000000004 in binary arithmetic.
    place = round(n * probability, 9)
    below, after = max(math.ceil(place) - 1, 0), min(math.floor(place), n - 1)
    status = levels.sort("level_order")["level_status"][below]
    low, high = (levels[name].sort() for name in ("level_low", "level_high"))
    return Level(Status(status), (low[below] + low[after]) / 2, (high[below] + high[after]) / 2)


@dataclass(frozen=True)
class GeometricMean:
    """The geometric mean of levels by maximum likelihood, with its interval.

    ``estimate``, ``lower`` and ``upper`` are ratios, ``log10_sd`` the standard deviation of log10
    levels; None where not estimable, for the ``reason``. ``n`` levels, of which ``censored`` are
    known as intervals.
    """

    n: int
    censored: int
    estimate: float | None
    lower: float | None
    upper: float | None
    log10_sd: float | None
    reason: str | None = None


def geometric_mean(low: pl.Series, high: pl.Series, confidence: float = 0.95) -> GeometricMean:
    """Return the geometric mean of levels known as intervals, by maximum likelihood.

    Levels are taken as log-normal: an exact level contributes its density, an interval the
    probability of its bounds (`censored_regression` without covariates; domain reference, 1.9). The
    interval is Wald's, on the log scale, from the observed information.

    Parameters
    ----------
    low, high
        Bounds as ratios; equal where exact; 0 and infinity where there is none.
    confidence
        Of the interval.

    Returns
    -------
    GeometricMean
        Not estimable with fewer than two different exact levels: then the likelihood has no single
        maximum, or none that rests on a measurement of the spread.
    """
    exact = (low == high).to_numpy()
    n, censored = exact.size, int((~exact).sum())
    if np.unique(low.to_numpy()[exact]).size < 2:
        reason = "fewer than two different levels were quantified"
        return GeometricMean(n, censored, None, None, None, None, reason)
    with np.errstate(divide="ignore"):
        bounds = np.log10(low.to_numpy()), np.log10(high.to_numpy())
    everybody = Segments(np.array([0]), n)
    known = bounds[0][exact]
    found = fit(
        Observations(everybody, np.ones((n, 1)), *bounds),
        np.array([[known.mean()]]), np.array([known.std()]),
    )  # fmt: skip
    mean, error = float(found.coefficients[0, 0]), float(found.std_errors[0, 0])
    if math.isnan(error):
        reason = "the likelihood has no maximum"
        return GeometricMean(n, censored, None, None, None, None, reason)
    reach = NormalDist().inv_cdf((1 + confidence) / 2) * error
    return GeometricMean(
        n, censored, 10**mean, 10 ** (mean - reach), 10 ** (mean + reach), float(found.sigma[0])
    )
