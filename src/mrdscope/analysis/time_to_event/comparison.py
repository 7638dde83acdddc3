"""Everything that compares the groups of an endpoint beside its log-rank test and hazard ratios."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.time_to_event.endpoints import EndpointTimes
from mrdscope.analysis.time_to_event.fixed_time import FixedTimeTest, compare_at, difference_at
from mrdscope.analysis.time_to_event.kaplan_meier import KaplanMeier
from mrdscope.analysis.time_to_event.logrank import (
    LogRank,
    PairwiseLogRank,
    log_rank_trend,
    pairwise_log_rank,
)
from mrdscope.analysis.time_to_event.permutation import (
    PermutationTest,
    is_called_for,
    permutation_log_rank,
)
from mrdscope.analysis.time_to_event.proportional_hazards import (
    ProportionalHazards,
    proportional_hazards,
)
from mrdscope.analysis.time_to_event.rate_ratio import RateRatio, rate_ratio
from mrdscope.analysis.time_to_event.rmst import (
    RestrictedMean,
    RestrictedMeanDifference,
    restricted_mean_difference,
)


@dataclass(frozen=True)
class FixedTimeDifference:
    """Survival of a group at a time less that of the reference."""

    term: str
    reference: str
    time: float
    difference: Estimate


@dataclass(frozen=True)
class Comparison:
    """Two or more groups compared; the first is the reference.

    Parameters
    ----------
    pairwise
        The log-rank test of every pair, p adjusted after Holm.
    trend
        The log-rank test for trend over the groups in their order, scores 1, 2, ...
    permutation
        The log-rank test by permutation, None where there are events enough (or strata).
    proportional_hazards
        Whether the hazard ratios last.
    rate_ratios, rmst
        Each group against the reference.
    fixed_times, differences
        At each chosen time above 0: all groups tested, and each less the reference.
    """

    pairwise: tuple[PairwiseLogRank, ...]
    trend: LogRank
    permutation: PermutationTest | None
    proportional_hazards: ProportionalHazards
    rate_ratios: tuple[RateRatio, ...]
    rmst: tuple[RestrictedMeanDifference, ...]
    fixed_times: tuple[FixedTimeTest, ...]
    differences: tuple[FixedTimeDifference, ...]


def comparison(
    times: EndpointTimes,
    curves: Mapping[str, KaplanMeier],
    means: Mapping[str, RestrictedMean],
    at: Sequence[float],
    confidence: float,
) -> Comparison:
    """Compare the groups of an endpoint; ``times`` has two or more.

    Tests of hazards are cause-specific where there are competing events, these being censored, and
    within strata where there are some. Curves and means are those given.
    """
    reference, *others = times.groups
    stratum = "stratum" if times.strata_by is not None else None
    scores = {name: float(place) for place, name in enumerate(times.groups, start=1)}
    days = [day for day in dict.fromkeys(at) if day > 0]
    rates = {name: _rate(times.frame, name) for name in times.groups}
    few = is_called_for(times.frame) and stratum is None
    return Comparison(
        pairwise_log_rank(times.frame, times.groups, stratum),
        log_rank_trend(times.frame, scores, stratum),
        permutation_log_rank(times.frame) if few else None,
        proportional_hazards(times.frame, times.groups, stratum=stratum),
        tuple(rate_ratio(rates[name], rates[reference], confidence) for name in others),
        tuple(
            restricted_mean_difference(
                (name, means[name]), (reference, means[reference]), confidence
            )
            for name in others
        ),
        tuple(compare_at(list(curves.values()), day) for day in days),
        tuple(
            FixedTimeDifference(
                name, reference, day,
                difference_at(curves[name], curves[reference], day, confidence),
            )
            for day in days for name in others
        ),
    )  # fmt: skip


def _rate(frame: pl.DataFrame, name: str) -> tuple[str, int, float]:
    part = frame.filter(pl.col("group") == name)
    return name, int(part["event"].sum()), float((part["time"] - part["entry"]).sum())


def comparison_notes(found: Comparison) -> Iterator[tuple[str, str]]:
    """Yield the path of every part that is not estimable or is to be read with care, and why."""
    tests: dict[str, str | None] = {
        **{f"pairwise[{place}]": pair.test.reason for place, pair in enumerate(found.pairwise)},
        "trend": found.trend.reason,
        "permutation": None if found.permutation is None else found.permutation.reason,
        "proportional_hazards": found.proportional_hazards.reason,
        **{f"fixed_times[{place}]": test.reason for place, test in enumerate(found.fixed_times)},
    }
    yield from ((f"comparison.{path}", reason) for path, reason in tests.items() if reason)
    estimates = {
        **{f"rate_ratios[{place}]": one.ratio for place, one in enumerate(found.rate_ratios)},
        **{f"rmst[{place}]": one.difference for place, one in enumerate(found.rmst)},
        **{f"differences[{place}]": one.difference for place, one in enumerate(found.differences)},
    }
    for path, estimate in estimates.items():
        yield from ((f"comparison.{path}.{part}", reason) for part, reason in estimate.notes)
