"""Normal regression on values of which some are known only as intervals, by maximum likelihood.

An exact value contributes its density, an interval the probability of its bounds (Tobin,
Econometrica 1958;26:24, for left-, right- and interval-censored values). In the parameters
coefficients / sigma and 1 / sigma the likelihood has no maximum but the global one (Olsen,
Econometrica 1978;46:1211; Burridge, J R Stat Soc B 1981;43:41), which Newton's method climbs from
anywhere. Regressions of many patients are climbed at once: each is a stretch of rows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from mrdscope.analysis.mrd.segments import BoolArray, FloatArray, IntArray, Segments

#: Newton steps, and halvings of one of them, after which there is taken to be no maximum.
_MOST_STEPS = 100
_MOST_HALVINGS = 40
#: Twice what is left to climb, at which it has been climbed.
_CLOSE = 1e-16
#: Nearer to the values than this a regression has no maximum: it meets them.
_LEAST_SIGMA = 1e-6
#: Less of the likelihood than the arithmetic can see, relatively.
_ROUNDING = 1e-13

_LOG_ROOT_2_PI = 0.5 * math.log(2 * math.pi)


@dataclass(frozen=True)
class Observations:
    """Values known as intervals, with their covariates, a stretch of rows a regression.

    Parameters
    ----------
    segments
        The rows of each regression.
    x
        Covariates, (rows, coefficients), the intercept's ones among them.
    low, high
        Bounds of the values; equal where exact, infinite where there is none.
    """

    segments: Segments
    x: FloatArray
    low: FloatArray
    high: FloatArray

    @property
    def exact(self) -> BoolArray:
        """Which values are exact."""
        exact: BoolArray = self.low == self.high
        return exact

    def of(self, kept: BoolArray) -> Observations:
        """Return those of some of the regressions."""
        rows = np.flatnonzero(self.segments.spread(kept))
        segments, _ = self.segments.within(rows)
        return Observations(segments, self.x[rows], self.low[rows], self.high[rows])


@dataclass(frozen=True)
class Fits:
    """What was fitted, one row a regression; NaN where the climb found no maximum.

    Attributes
    ----------
    coefficients, std_errors
        (regressions, coefficients); errors from the observed information.
    sigma
        Standard deviation of the values around the regression.
    """

    coefficients: FloatArray
    std_errors: FloatArray
    sigma: FloatArray


def fit(observations: Observations, coefficients: FloatArray, sigma: FloatArray) -> Fits:
    """Return the regressions most likely to have given the intervals.

    Where all exact values lie on a plane that is inside all the intervals, the likelihood has no
    maximum, since it grows without end as ``sigma`` goes to 0: leave those out before, and those of
    which the exact values do not tell all coefficients.

    Parameters
    ----------
    observations
        At least one exact value in each regression.
    coefficients, sigma
        Where to start: (regressions, coefficients), and (regressions,), above 0.
    """
    at = np.column_stack([coefficients / sigma[:, None], 1 / sigma])
    climbing = np.arange(sigma.size)
    reached = np.full_like(at, np.nan)
    rest = observations
    for _ in range(_MOST_STEPS):
        if not climbing.size:
            break
        here = _Likelihood(rest, at)
        step, left = here.step()
        done = left <= _CLOSE
        reached[climbing[done]] = (at + step)[done]
        moved = _climbed(here, at, step, left)
        going = ~done & (moved[:, -1] * _LEAST_SIGMA < 1)
        rest, at, climbing = rest.of(going), moved[going], climbing[going]
    return _fits(observations, reached)


def _climbed(here: _Likelihood, at: FloatArray, step: FloatArray, left: FloatArray) -> FloatArray:
    """Return where a step leads, halved until it climbs; NaN where it never does."""
    start, share = here.loss(), np.ones(at.shape[0])
    for _ in range(_MOST_HALVINGS):
        moved = at + share[:, None] * step
        inside = np.where(moved[:, -1:] > 0, moved, at)
        least = 0.25 * share * left - _ROUNDING * np.maximum(np.abs(start), 1.0)
        climbs = _Likelihood(here.observations, inside).loss() <= start - least
        short = ~climbs | (moved[:, -1] <= 0)
        if not short.any():
            return moved
        share = np.where(short, share / 2, share)
    return np.where(short[:, None], np.nan, moved)


def _fits(observations: Observations, reached: FloatArray) -> Fits:
    found: BoolArray = np.isfinite(reached[:, -1])
    best = reached[found]
    sigma = 1 / best[:, -1]
    coefficients = best[:, :-1] * sigma[:, None]
    information = _Likelihood(observations.of(found), best).information()
    covariance = np.linalg.inv(information).astype(np.float64)
    errors = _errors(covariance, coefficients, sigma)

    def everybody(values: FloatArray) -> FloatArray:
        whole = np.full((found.size, *values.shape[1:]), np.nan)
        whole[found] = values
        return whole

    return Fits(everybody(coefficients), everybody(errors), everybody(sigma))


def _errors(covariance: FloatArray, coefficients: FloatArray, sigma: FloatArray) -> FloatArray:
    """Return the standard errors of coefficients from the covariance of those over sigma."""
    k, p = coefficients.shape
    # d(coefficient) = sigma * d(coefficient / sigma) - coefficient * sigma * d(1 / sigma)
    jacobian = np.zeros((k, p, p + 1))
    jacobian[:, np.arange(p), np.arange(p)] = sigma[:, None]
    jacobian[:, :, p] = -coefficients * sigma[:, None]
    variance = np.einsum("kij,kjl,kil->ki", jacobian, covariance, jacobian)
    errors: FloatArray = np.sqrt(variance)
    return errors


class _Likelihood:
    """The likelihood at one place a regression: coefficients over sigma, then 1 over sigma."""

    def __init__(self, observations: Observations, at: FloatArray) -> None:
        self.observations = observations
        self.exact: IntArray = np.flatnonzero(observations.exact)
        self.between: IntArray = np.flatnonzero(~observations.exact)
        self.at = np.repeat(at, observations.segments.lengths, axis=0)
        plane = np.einsum("np,np->n", observations.x, self.at[:, :-1])
        self.low = observations.low * self.at[:, -1] - plane
        self.high = observations.high * self.at[:, -1] - plane

    def loss(self) -> FloatArray:
        """Return minus the log likelihood, but for a constant; infinite where it is impossible."""
        rows = np.empty(self.low.size)
        rows[self.exact] = 0.5 * self.low[self.exact] ** 2 - np.log(self.at[self.exact, -1])
        rows[self.between] = -self._log_probability
        return self.observations.segments.total(rows)

    @cached_property
    def _log_probability(self) -> FloatArray:
        """Return the log probability of each interval."""
        from scipy.special import log_ndtr  # noqa: PLC0415

        a, b = self.low[self.between], self.high[self.between]
        # In the upper tail both probabilities are close to 1: there their complements are used.
        upper, lower = np.where(a > 0, -a, b), np.where(a > 0, -b, a)
        top = log_ndtr(upper)
        with np.errstate(divide="ignore"):
            found: FloatArray = top + np.log1p(-np.exp(log_ndtr(lower) - top))
        return found

    def step(self) -> tuple[FloatArray, FloatArray]:
        """Return Newton's step, and twice what it would climb on a parabola."""
        gradient = self.gradient()
        step = -np.linalg.solve(self.information(), gradient[:, :, None])[:, :, 0]
        left: FloatArray = -np.einsum("kq,kq->k", gradient, step)
        return step.astype(np.float64), left

    @cached_property
    def _bounds(self) -> tuple[tuple[FloatArray, FloatArray, FloatArray], ...]:
        """Return of the upper, then the lower bound of intervals: z, density, and z's gradient.

        The density is relative to the probability of the interval, and the lower bound's negative:
        both are 0 where there is no bound.
        """
        found = []
        for sign, z, bound in (
            (1.0, self.high, self.observations.high),
            (-1.0, self.low, self.observations.low),
        ):
            there = np.isfinite(bound[self.between])
            at = np.where(there, z[self.between], 0.0)
            log_density = -0.5 * at * at - _LOG_ROOT_2_PI - self._log_probability
            density = np.exp(np.where(there, log_density, -np.inf))
            slope = np.column_stack(
                [-self.observations.x[self.between], np.where(there, bound[self.between], 0.0)]
            )
            found.append((at, sign * density, slope))
        return tuple(found)

    def _exact_slopes(self) -> FloatArray:
        rows = self.exact
        return np.column_stack([-self.observations.x[rows], self.observations.low[rows]])

    def gradient(self) -> FloatArray:
        """Return the derivatives of the loss, (regressions, parameters)."""
        rows = np.empty_like(self.at)
        rows[self.exact] = self.low[self.exact, None] * self._exact_slopes()
        rows[self.exact, -1] -= 1 / self.at[self.exact, -1]
        rows[self.between] = -sum(d[:, None] * slope for _, d, slope in self._bounds)
        return self.observations.segments.total(rows)

    def information(self) -> FloatArray:
        """Return the second derivatives of the loss, (regressions, parameters, parameters)."""
        rows = np.empty((*self.at.shape, self.at.shape[1]))
        rows[self.exact] = _squares(self._exact_slopes())
        rows[self.exact, -1, -1] += 1 / self.at[self.exact, -1] ** 2
        bounds = self._bounds
        first: Any = sum(d[:, None] * slope for _, d, slope in bounds)
        second: Any = sum((z * d)[:, None, None] * _squares(slope) for z, d, slope in bounds)
        rows[self.between] = _squares(first) + second
        return self.observations.segments.total(rows)


def _squares(vectors: npt.NDArray[np.float64]) -> FloatArray:
    """Return each vector times itself, (rows, parameters, parameters)."""
    return vectors[:, :, None] * vectors[:, None, :]
