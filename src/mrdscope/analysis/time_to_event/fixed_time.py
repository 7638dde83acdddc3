"""Comparing survival at one time fixed beforehand, rather than over all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.time_to_event.chi_square import quadratic_form, upper_tail
from mrdscope.analysis.time_to_event.kaplan_meier import KaplanMeier
from mrdscope.cohort.schema import DAY_DECIMALS


@dataclass(frozen=True)
class FixedTimeTest:
    """Do groups survive alike to ``time``? None with a ``reason`` where that is not estimable."""

    time: float
    chi2: float | None
    df: int | None
    p: float | None
    reason: str | None = None


def compare_at(curves: Sequence[KaplanMeier], time: float) -> FixedTimeTest:
    """Compare survival at a fixed time between groups.

    Wald's test on the complementary log-log scale (Klein, Logan, Harhoff and Andersen, Stat Med
    2007;26:4505, their third statistic, by groups in their section 4): ``log(-log S)`` of each
    group with the variance ``G / (log S)²``, G being Greenwood's sum up to that time as it stands,
    not interpolated. Not estimable where a group has survival 0 or 1, or was not followed so long.

    Raises
    ------
    UsageError
        On a time that is negative or not finite.
    """
    import numpy as np  # noqa: PLC0415

    time = round(time, DAY_DECIMALS)
    rows = [curve.at([time]).row(0, named=True) for curve in curves]
    if len(rows) < 2:
        return FixedTimeTest(time, None, None, None, "fewer than two groups")
    reasons = [row["note"] for row in rows if row["note"] is not None]
    if reasons:
        return FixedTimeTest(time, None, None, None, f"in a group: {reasons[0]}")
    survival = np.array([row["survival"] for row in rows])
    error = np.array([row["std_error"] for row in rows])
    theta = np.log(-np.log(survival))
    variance = (error / survival / np.log(survival)) ** 2
    difference = theta[1:] - theta[0]
    chi2, df = quadratic_form(difference, np.diag(variance[1:]) + variance[0])
    return FixedTimeTest(time, chi2, df, upper_tail(chi2, df))


def difference_at(
    term: KaplanMeier, reference: KaplanMeier, time: float, confidence: float = 0.95
) -> Estimate:
    """Return survival of one group less that of the reference at a fixed time.

    The interval is the plain normal one, with Greenwood's variances summed; the p-value that goes
    with the comparison is that of `compare_at`, whose scale keeps its level in small groups. A
    group of which nobody has had the event by then adds no variance; then, and where survival is
    0 or past the last follow-up, the interval is not estimable.
    """
    ends = [curve.at([time]).row(0, named=True) for curve in (term, reference)]
    if any(row["survival"] is None for row in ends):
        reason = next(row["note"] for row in ends if row["survival"] is None)
        return Estimate.none(f"in a group: {reason}")
    difference = ends[0]["survival"] - ends[1]["survival"]
    notes = [row["note"] for row in ends if row["note"] is not None]
    if notes:
        reason = f"in a group: {notes[0]}"
        return Estimate(difference, None, None, (("lower", reason), ("upper", reason)))
    reach = NormalDist().inv_cdf(0.5 + confidence / 2) * float(
        (ends[0]["std_error"] ** 2 + ends[1]["std_error"] ** 2) ** 0.5
    )
    return Estimate(difference, difference - reach, difference + reach)
