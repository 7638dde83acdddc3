"""Comparing the survival of groups: log-rank tests, overall, stratified, for trend and in pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations

import polars as pl

from mrdscope.analysis.time_to_event.chi_square import Floats, quadratic_form, upper_tail
from mrdscope.analysis.time_to_event.risk_sets import RiskSets, risk_sets
from mrdscope.errors import UsageError

#: Below this many events a group the chi-square approximation is not to be trusted.
FEW_EVENTS = 5


@dataclass(frozen=True)
class ObservedExpected:
    """Events of a group: observed, and expected if all groups had the same hazard."""

    group: str
    observed: int
    expected: float


@dataclass(frozen=True)
class LogRank:
    """A log-rank test; all None with a ``reason`` where it is not estimable.

    With numbers there, ``reason`` is what to hold against them, None if there is nothing.
    """

    chi2: float | None
    df: int | None
    p: float | None
    reason: str | None = None
    counts: tuple[ObservedExpected, ...] = ()


@dataclass(frozen=True)
class PairwiseLogRank:
    """The log-rank test of two of several groups, its p as such and adjusted after Holm."""

    first: str
    second: str
    test: LogRank
    holm_p: float | None


def log_rank(frame: pl.DataFrame, stratum: str | None = None) -> LogRank:
    """Test whether the groups of ``time``, ``event`` and ``group`` survive alike.

    The Mantel-Haenszel log-rank test with the hypergeometric variance (Mantel, Cancer Chemotherapy
    Reports 1966;50:163), df one less than the groups. As in R's survdiff, a group that nobody of
    was at risk at any event is not a group of the test. With a column ``entry``, patients are at
    risk from their entry on; with a ``stratum`` column, observed less expected events and their
    variances are summed over the strata. The input is not changed.

    Raises
    ------
    AnalysisError
        On what `risk_sets` refuses: a time that is none, a missing event, group or stratum.
    """
    return log_rank_of(risk_sets(frame, stratum=stratum))


def log_rank_of(sets: RiskSets) -> LogRank:
    """Return the test of `log_rank` from counts."""
    difference, variance = _excess(sets)
    chi2, rank = quadratic_form(difference, variance)
    if rank == 0:
        return LogRank(None, None, None, _nothing_varies(sets))
    return LogRank(chi2, rank, upper_tail(chi2, rank), _caution(sets), _counts(sets))


def log_rank_trend(
    frame: pl.DataFrame, scores: Mapping[str, float], stratum: str | None = None
) -> LogRank:
    """Test whether hazard rises or falls with the score of the group, on one degree of freedom.

    ``(s'(O - E))² / s'Vs`` (Tarone, Biometrika 1975;62:679; Klein and Moeschberger, Survival
    Analysis, 2nd ed., 7.4). ``scores`` has one for each group of the frame.

    Raises
    ------
    UsageError
        Where a group has no score.
    AnalysisError
        As in `log_rank`.
    """
    import numpy as np  # noqa: PLC0415

    sets = risk_sets(frame, stratum=stratum)
    missing = [group for group in sets.groups if group not in scores]
    if missing:
        raise UsageError(f"the group {missing[0]!r} has no score", expected="one for each group")
    difference, variance = _excess(sets)
    score = np.array([scores[group] for group in sets.groups])
    # A shift of all scores changes nothing; centred, rounding does not either.
    score = score - score.mean() if score.size else score
    spread = float(score @ variance @ score)
    if spread <= 1e-12 * max(float(score @ score), 1.0):
        return LogRank(None, None, None, _nothing_varies(sets))
    chi2 = float(score @ difference) ** 2 / spread
    return LogRank(chi2, 1, upper_tail(chi2, 1), _caution(sets), _counts(sets))


def pairwise_log_rank(
    frame: pl.DataFrame, groups: Sequence[str], stratum: str | None = None
) -> tuple[PairwiseLogRank, ...]:
    """Test every pair of groups; p is adjusted for their number by Holm's step-down method.

    Holm, Scand J Stat 1979;6:65. A pair that cannot be compared does not count among the tests.
    """
    pairs = list(combinations(groups, 2))
    tests = [log_rank(frame.filter(pl.col("group").is_in(pair)), stratum) for pair in pairs]
    adjusted = iter(holm([test.p for test in tests if test.p is not None]))
    return tuple(
        PairwiseLogRank(*pair, test, None if test.p is None else next(adjusted))
        for pair, test in zip(pairs, tests, strict=True)
    )


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return p-values adjusted by Holm's step-down method, in the order given."""
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    scaled = [p_values[place] * (len(order) - rank) for rank, place in enumerate(order)]
    rising = [min(value, 1.0) for value in accumulate(scaled, max)]
    return tuple(value for _, value in sorted(zip(order, rising, strict=True)))


def _excess(sets: RiskSets) -> tuple[Floats, Floats]:
    """Return observed less expected events of each group, and their hypergeometric variance."""
    import numpy as np  # noqa: PLC0415

    n, d = sets.at_risk.sum(axis=1), sets.events.sum(axis=1)
    share = sets.at_risk / n[:, None]
    factor = d * (n - d) / np.maximum(n - 1, 1)
    # Who is alone at risk adds nothing to a covariance, and so, exactly, nothing to a variance.
    variance = -(factor[:, None] * share).T @ share
    np.fill_diagonal(variance, 0.0)
    np.fill_diagonal(variance, -variance.sum(axis=1))
    return (sets.events - d[:, None] * share).sum(axis=0), variance


def _counts(sets: RiskSets) -> tuple[ObservedExpected, ...]:
    n, d = sets.at_risk.sum(axis=1), sets.events.sum(axis=1)
    expected = (sets.at_risk * (d / n)[:, None]).sum(axis=0)
    observed = sets.events.sum(axis=0)
    return tuple(
        ObservedExpected(group, int(o), float(e))
        for group, o, e in zip(sets.groups, observed, expected, strict=True)
    )


def _nothing_varies(sets: RiskSets) -> str:
    if not len(sets.times):
        return "nobody had the event"
    if (sets.at_risk.sum(axis=0) > 0).sum() < 2:
        return "fewer than two groups were at risk when events occurred"
    return (
        "no two groups were at risk together when events could have fallen otherwise, "
        "or all who were at risk had the event at the same time"
    )


def _caution(sets: RiskSets) -> str | None:
    fewest = int(sets.events.sum(axis=0).min())
    if fewest >= FEW_EVENTS:
        return None
    return f"a group has {fewest} events: below {FEW_EVENTS} the chi-square p is unreliable"
