"""Survival of a group as it would be if its strata were as large as those of all patients.

The weighted average of the group's Kaplan-Meier curves by stratum, the weights being each stratum's
share of all patients (direct standardisation; Cupples et al., Stat Med 1995;14:1731). Groups then
compare as if they had the same strata, at one time or by the area under the curve.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.time_to_event.fixed_time import FixedSurvival, survival_at
from mrdscope.analysis.time_to_event.intervals import ConfType
from mrdscope.analysis.time_to_event.kaplan_meier import (
    BEFORE_FIRST_EVENT,
    KaplanMeier,
    kaplan_meier,
)
from mrdscope.analysis.time_to_event.rmst import RestrictedMean, restricted_mean


@dataclass(frozen=True)
class Standardised:
    """One group's curves by stratum, and the weight of each stratum; weights add up to 1."""

    group: str
    curves: Mapping[str, KaplanMeier]
    weights: Mapping[str, float]

    @property
    def last_time(self) -> float | None:
        """How long the group was followed in every stratum; None where it is missing in one."""
        times = [curve.last_time for curve in self.curves.values()]
        known = [time for time in times if time is not None]
        return min(known) if known and len(known) == len(times) else None

    def at(self, time: float) -> FixedSurvival:
        """Return ``Σ w S`` at a time, its variance ``Σ w² var(S)`` with Greenwood's variances.

        A stratum in which nobody of the group has had the event yet adds no variance. Not estimable
        where the group is missing in a stratum, was not followed so long in one, or all of it have
        had the event in one.
        """
        parts = {name: survival_at(curve, time) for name, curve in self.curves.items()}
        for name, part in parts.items():
            if part.std_error is None:
                return FixedSurvival(time, None, None, f"in stratum {name}: {part.note}")
        if all(part.survival == 1 for part in parts.values()):
            # The weights add up to 1 but for a rounding.
            return FixedSurvival(time, 1.0, 0.0, BEFORE_FIRST_EVENT)
        survival = {name: part.survival for name, part in parts.items()}
        errors = {name: part.std_error for name, part in parts.items()}
        return FixedSurvival(time, self._mean(survival), self._error(errors), None)

    def restricted_mean(self, tau: float) -> RestrictedMean:
        """Return the area under the standardised curve up to ``tau``: ``Σ w`` area, its error."""
        parts = {name: restricted_mean(curve, tau) for name, curve in self.curves.items()}
        for name, part in parts.items():
            if part.estimate is None:
                return RestrictedMean(part.tau, None, None, f"in stratum {name}: {part.reason}")
        means = {name: part.estimate for name, part in parts.items()}
        errors = {name: part.std_error for name, part in parts.items()}
        return RestrictedMean(tau, self._mean(means), self._error(errors))

    def _mean(self, values: Mapping[str, float | None]) -> float:
        return math.fsum(self.weights[name] * (value or 0.0) for name, value in values.items())

    def _error(self, errors: Mapping[str, float | None]) -> float:
        return math.hypot(*(self.weights[name] * (error or 0.0) for name, error in errors.items()))


def standardised(
    frame: pl.DataFrame,
    groups: tuple[str, ...],
    *,
    conf_type: ConfType = "log-log",
    confidence: float = 0.95,
) -> tuple[Standardised, ...]:
    """Return every group's curves by stratum, with the weights all groups share.

    Parameters
    ----------
    frame
        ``time``, ``event``, ``entry``, ``group``, ``stratum``, of somebody.

    Raises
    ------
    AnalysisError
        On what `kaplan_meier` refuses.
    """
    counts = frame.group_by("stratum").len().sort("stratum")
    weights = {name: n / frame.height for name, n in counts.iter_rows()}

    def curve(group: str, stratum: str) -> KaplanMeier:
        part = frame.filter(pl.col("group") == group, pl.col("stratum") == stratum)
        return kaplan_meier(
            part["time"], part["event"], entry=part["entry"],
            conf_type=conf_type, confidence=confidence,
        )  # fmt: skip

    return tuple(
        Standardised(group, {name: curve(group, name) for name in weights}, weights)
        for group in groups
    )


def common_tau(groups: tuple[Standardised, ...]) -> float | None:
    """Return how long all groups were followed in all strata; None where one is missing in one."""
    times = [group.last_time for group in groups]
    known = [time for time in times if time]
    return min(known) if known and len(known) == len(times) else None
