"""Everything that compares the groups of an endpoint beside its log-rank test and hazard ratios."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.time_to_event.endpoints import EndpointTimes
from mrdscope.analysis.time_to_event.fixed_time import (
    FixedSurvival,
    FixedTimeTest,
    compare_at,
    difference_at,
    survival_at,
)
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
from mrdscope.analysis.time_to_event.standardised import common_tau, standardised


@dataclass(frozen=True)
class FixedTimeDifference:
    """Survival of a group at a time less that of the reference."""

    term: str
    reference: str
    time: float
    difference: Estimate


@dataclass(frozen=True)
class StandardisedGroup:
    """Survival of a group standardised to the strata of all patients, at times and on average."""

    name: str
    at: tuple[FixedSurvival, ...]
    rmst: RestrictedMean


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
    standardised
        With strata, the groups as if they had the same strata: ``rmst``, ``fixed_times`` and
        ``differences`` are of these. None without strata.
    """

    pairwise: tuple[PairwiseLogRank, ...]
    trend: LogRank
    permutation: PermutationTest | None
    proportional_hazards: ProportionalHazards
    rate_ratios: tuple[RateRatio, ...]
    rmst: tuple[RestrictedMeanDifference, ...]
    fixed_times: tuple[FixedTimeTest, ...]
    differences: tuple[FixedTimeDifference, ...]
    standardised: tuple[StandardisedGroup, ...] | None = None


def comparison(
    times: EndpointTimes,
    curves: Mapping[str, KaplanMeier],
    means: Mapping[str, RestrictedMean],
    at: Sequence[float],
    confidence: float,
    tau: float | None = None,
) -> Comparison:
    """Compare the groups of an endpoint; ``times`` has two or more.

    Tests of hazards are cause-specific where there are competing events, these being censored, and
    within strata where there are some. Curves and means are those given; where there are strata,
    standardised to them, and ``tau`` is the day to which means then go (None: as long as all groups
    were followed in all strata).
    """
    stratum = "stratum" if times.strata_by is not None else None
    scores = {name: float(place) for place, name in enumerate(times.groups, start=1)}
    days = [day for day in dict.fromkeys(at) if day > 0]
    ends = {name: tuple(survival_at(curve, day) for day in days) for name, curve in curves.items()}
    groups = None
    if stratum is not None:
        groups = _standardised(times, days, tau)
        ends = {group.name: group.at for group in groups}
        means = {group.name: group.rmst for group in groups}
    few = is_called_for(times.frame) and stratum is None
    return Comparison(
        pairwise_log_rank(times.frame, times.groups, stratum),
        log_rank_trend(times.frame, scores, stratum),
        permutation_log_rank(times.frame) if few else None,
        proportional_hazards(times.frame, times.groups, stratum=stratum),
        _rate_ratios(times, confidence),
        _mean_differences(means, times.groups, confidence),
        tuple(compare_at(groups_then) for groups_then in zip(*ends.values(), strict=True)),
        _differences(ends, times.groups, confidence),
        groups,
    )


def _standardised(
    times: EndpointTimes, days: Sequence[float], tau: float | None
) -> tuple[StandardisedGroup, ...]:
    """Return the groups standardised to the strata; free of competing events too, as the curves."""
    ended = pl.col("event") | pl.col("competing")
    groups = standardised(times.frame.with_columns(event=ended), times.groups)
    until = common_tau(groups) if tau is None else tau
    none = RestrictedMean(None, None, None, "a group was not followed past day 0 in every stratum")
    return tuple(
        StandardisedGroup(
            group.group,
            tuple(group.at(day) for day in days),
            none if until is None else group.restricted_mean(until),
        )
        for group in groups
    )


def _rate_ratios(times: EndpointTimes, confidence: float) -> tuple[RateRatio, ...]:
    reference, *others = times.groups
    rates = {name: _rate(times.frame, name) for name in times.groups}
    return tuple(rate_ratio(rates[name], rates[reference], confidence) for name in others)


def _mean_differences(
    means: Mapping[str, RestrictedMean], groups: Sequence[str], confidence: float
) -> tuple[RestrictedMeanDifference, ...]:
    reference, *others = groups
    return tuple(
        restricted_mean_difference((name, means[name]), (reference, means[reference]), confidence)
        for name in others
    )


def _differences(
    ends: Mapping[str, Sequence[FixedSurvival]], groups: Sequence[str], confidence: float
) -> tuple[FixedTimeDifference, ...]:
    reference, *others = groups
    return tuple(
        FixedTimeDifference(name, reference, there.time, difference_at(here, there, confidence))
        for place, there in enumerate(ends[reference])
        for name in others
        for here in (ends[name][place],)
    )


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
    for place, group in enumerate(found.standardised or ()):
        yield from _standardised_notes(f"comparison.standardised[{place}]", group)


def _standardised_notes(path: str, group: StandardisedGroup) -> Iterator[tuple[str, str]]:
    yield from ((f"{path}.at[{row}]", end.note) for row, end in enumerate(group.at) if end.note)
    if group.rmst.reason:
        yield f"{path}.rmst", group.rmst.reason
