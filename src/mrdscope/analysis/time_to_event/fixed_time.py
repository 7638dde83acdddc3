"""Comparing survival at one time fixed beforehand, rather than over all of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.time_to_event.chi_square import quadratic_form, upper_tail
from mrdscope.analysis.time_to_event.kaplan_meier import KaplanMeier


@dataclass(frozen=True)
class FixedTimeTest:
    """Do groups survive alike to ``time``? None with a ``reason`` where that is not estimable."""

    time: float
    chi2: float | None
    df: int | None
    p: float | None
    reason: str | None = None


@dataclass(frozen=True)
class FixedSurvival:
    """Survival of a group at one time with its standard error.

    ``note`` says why a part is None, or that survival is 1 and so has no interval.
    """

    time: float
    survival: float | None
    std_error: float | None
    note: str | None


def survival_at(curve: KaplanMeier, time: float) -> FixedSurvival:
    """Return a curve's survival at a time; errors are those of `KaplanMeier.at`."""
    columns = ("time", "survival", "std_error", "note")
    return FixedSurvival(*curve.at([time]).select(columns).row(0))


def compare_at(groups: Sequence[FixedSurvival]) -> FixedTimeTest:
    """Compare survival at a fixed time between groups.

    Wald's test on the complementary log-log scale (Klein, Logan, Harhoff and Andersen, Stat Med
    2007;26:4505, their third statistic, by groups in their section 4): ``log(-log S)`` of each
    group with the variance ``var(S) / (S log S)²``, which with Greenwood's is G up to that time as
    it stands, not interpolated. Not estimable where a group has survival 0 or 1, or was not
    followed so long.

    Parameters
    ----------
    groups
        Of one time; of `survival_at` or standardised to strata.
    """
    import numpy as np  # noqa: PLC0415

    time = groups[0].time if groups else 0.0
    if len(groups) < 2:
        return FixedTimeTest(time, None, None, None, "fewer than two groups")
    reasons = [group.note for group in groups if group.note is not None]
    if reasons:
        return FixedTimeTest(time, None, None, None, f"in a group: {reasons[0]}")
    survival = np.array([group.survival for group in groups], dtype=float)
    error = np.array([group.std_error for group in groups], dtype=float)
    theta = np.log(-np.log(survival))
    variance = (error / survival / np.log(survival)) ** 2
    difference = theta[1:] - theta[0]
    chi2, df = quadratic_form(difference, np.diag(variance[1:]) + variance[0])
    return FixedTimeTest(time, chi2, df, upper_tail(chi2, df))


def difference_at(
    term: FixedSurvival, reference: FixedSurvival, confidence: float = 0.95
) -> Estimate:
    """Return survival of one group less that of the reference at a fixed time.

    The interval is the plain normal one, with the variances summed; the p-value that goes with the
    comparison is that of `compare_at`, whose scale keeps its level in small groups. A group of
    which nobody has had the event by then adds no variance; then, and where survival is 0 or past
    the last follow-up, the interval is not estimable.
    """
    ends = (term, reference)
    if term.survival is None or reference.survival is None:
        reason = next(end.note for end in ends if end.survival is None)
        return Estimate.none(f"in a group: {reason}")
    difference = term.survival - reference.survival
    notes = [end.note for end in ends if end.note is not None]
    if notes or term.std_error is None or reference.std_error is None:
        reason = f"in a group: {next(iter(notes), None)}"
        return Estimate(difference, None, None, (("lower", reason), ("upper", reason)))
    reach = NormalDist().inv_cdf(0.5 + confidence / 2) * math.hypot(
        term.std_error, reference.std_error
    )
    return Estimate(difference, difference - reach, difference + reach)
