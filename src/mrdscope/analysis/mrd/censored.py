"""Summaries of levels of which some are known only as intervals, without substituting for them.

Putting half the limit of detection in place of an undetected result is biased, and the more so the
more there are (domain reference, 1.9). Quantiles are read off ranks; the geometric mean is that of
the log-normal distribution most likely to have given the intervals.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.levels import Level
from mrdscope.analysis.mrd.segments import FloatArray
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
    probability of its bounds (Tobit regression without covariates, for left-, right- and
    interval-censored data; domain reference, 1.9). The interval is Wald's, on the log scale, from
    the observed information.

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
    return _fitted(_Likelihood(bounds[0][exact], bounds[0][~exact], bounds[1][~exact]), confidence)


@dataclass(frozen=True)
class _Likelihood:
    """Of a normal distribution, given exact values and intervals; parameters mean and log sd."""

    exact: FloatArray
    low: FloatArray
    high: FloatArray

    def _standardised(
        self, parameters: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Return z of exact values, z of both bounds, and the log probability between them."""
        from scipy.special import log_ndtr  # noqa: PLC0415

        mean, deviation = parameters[0], math.exp(parameters[1])
        z, a, b = ((v - mean) / deviation for v in (self.exact, self.low, self.high))
        # In the upper tail both probabilities are close to 1: there their complements are used.
        upper, lower = np.where(a > 0, -a, b), np.where(a > 0, -b, a)
        top = log_ndtr(upper)
        return z, a, b, top + np.log1p(-np.exp(log_ndtr(lower) - top))

    def loss(self, parameters: FloatArray) -> float:
        """Return minus the log likelihood, but for a constant."""
        z, _, _, between = self._standardised(parameters)
        return float(np.sum(0.5 * z * z) + z.size * parameters[1] - np.sum(between))

    def _moments(self, parameters: FloatArray) -> tuple[FloatArray, list[FloatArray]]:
        """Return z, and (b**k phi(b) - a**k phi(a)) / probability for k = 0 to 3."""
        z, a, b, between = self._standardised(parameters)

        def weighted(x: FloatArray, power: int) -> FloatArray:
            there = np.where(np.isfinite(x), x, 0.0)
            density = np.exp(-0.5 * there**2 - 0.5 * math.log(2 * math.pi) - between)
            return np.where(np.isfinite(x), there**power * density, 0.0)

        return z, [weighted(b, k) - weighted(a, k) for k in range(4)]

    def gradient(self, parameters: FloatArray) -> FloatArray:
        """Return the derivatives of the loss."""
        z, (p, q, _, _) = self._moments(parameters)
        deviation = math.exp(parameters[1])
        return np.array([(np.sum(p) - np.sum(z)) / deviation, np.sum(q) - np.sum(z * z) + z.size])

    def information(self, parameters: FloatArray) -> FloatArray:
        """Return the observed information: the second derivatives of the loss."""
        z, (p, q, r, t) = self._moments(parameters)
        deviation = math.exp(parameters[1])
        mean_mean = (z.size + np.sum(q + p * p)) / deviation**2
        mean_sd = (np.sum(2 * z) + np.sum(r - p + p * q)) / deviation
        sd_sd = np.sum(2 * z * z) + np.sum(t - q + q * q)
        return np.array([[mean_mean, mean_sd], [mean_sd, sd_sd]])


def _fitted(likelihood: _Likelihood, confidence: float) -> GeometricMean:
    from scipy.optimize import minimize  # noqa: PLC0415
    from scipy.stats import norm  # noqa: PLC0415

    exact = likelihood.exact
    n, censored = exact.size + likelihood.low.size, likelihood.low.size
    start = np.array([exact.mean(), math.log(exact.std())])
    found = minimize(
        likelihood.loss, start, jac=likelihood.gradient, hess=likelihood.information,
        method="trust-exact", options={"gtol": 1e-9, "maxiter": 500},
    )  # fmt: skip
    information = likelihood.information(found.x)
    if not np.all(np.isfinite(information)) or np.linalg.eigvalsh(information)[0] <= 0:
        reason = "the likelihood has no maximum"
        return GeometricMean(n, censored, None, None, None, None, reason)
    mean, deviation = float(found.x[0]), math.exp(found.x[1])
    error = math.sqrt(float(np.linalg.inv(information)[0, 0]))
    reach = float(norm.isf((1 - confidence) / 2)) * error
    return GeometricMean(
        n, censored, 10**mean, 10 ** (mean - reach), 10 ** (mean + reach), deviation
    )
