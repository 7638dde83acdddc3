"""Comparing the survival of groups: the log-rank test."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.analysis._lifelines import fenced

#: Below this many events a group the chi-square approximation is not to be trusted.
FEW_EVENTS = 5


@dataclass(frozen=True)
class LogRank:
    """A log-rank test; all None with a ``reason`` where it is not estimable.

    With numbers there, ``reason`` is what to hold against them, None if there is nothing.
    """

    chi2: float | None
    df: int | None
    p: float | None
    reason: str | None = None


def log_rank(frame: pl.DataFrame) -> LogRank:
    """Test whether the groups of ``time`` (at least 0), ``event`` and ``group`` survive alike.

    The Mantel-Haenszel log-rank test with the hypergeometric variance (Mantel, Cancer Chemotherapy
    Reports 1966;50:163), df one less than the groups. As in R's survdiff, a group that nobody of
    was at risk at any event is not a group of the test. Nulls are not checked: `EndpointTimes` has
    none. The input is not changed.
    """
    first = frame.filter("event")["time"].min()
    if first is None:
        return _none("nobody had the event")
    comparable = frame.filter(pl.col("time").max().over("group") >= first)
    groups = comparable["group"].n_unique()
    if groups < 2:
        return _none("fewer than two groups were at risk when events occurred")
    if comparable.select(_all_at_once()).item():
        return _none("all who were at risk had the event at the same time")
    chi2, p = _statistic(comparable)
    return LogRank(chi2, groups - 1, p, _caution(frame))


def _none(reason: str) -> LogRank:
    return LogRank(None, None, None, reason)


def _all_at_once() -> pl.Expr:
    """Return whether all still at risk at the first event had it then: the variance is 0."""
    first = pl.col("time").filter("event").min()
    return (pl.col("event") & (pl.col("time") == first)).filter(pl.col("time") >= first).all()


def _statistic(frame: pl.DataFrame) -> tuple[float, float]:
    counts = frame.group_by("time", "event", "group").len().sort("time", "event", "group")
    with fenced():
        from lifelines.statistics import multivariate_logrank_test  # noqa: PLC0415

        result = multivariate_logrank_test(
            counts["time"].to_numpy(writable=True),
            counts["group"].to_numpy(writable=True),
            counts["event"].to_numpy(writable=True),
            weights=counts["len"].to_numpy(writable=True),
        )
    return float(result.test_statistic), float(result.p_value)


def _caution(frame: pl.DataFrame) -> str | None:
    fewest = frame.group_by("group").agg(pl.col("event").sum())["event"].min()
    if not isinstance(fewest, int) or fewest >= FEW_EVENTS:
        return None
    return f"a group has {fewest} events: below {FEW_EVENTS} the chi-square p is unreliable"
