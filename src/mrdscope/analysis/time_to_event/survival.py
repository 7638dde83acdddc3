"""Everything the survival screen and its JSON say about one endpoint, by group."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.exact import poisson_rate
from mrdscope.analysis.settings import Settings
from mrdscope.analysis.time_to_event.comparison import Comparison, comparison, comparison_notes
from mrdscope.analysis.time_to_event.endpoints import EndpointTimes
from mrdscope.analysis.time_to_event.follow_up import FollowUp, follow_up
from mrdscope.analysis.time_to_event.incidence import Incidence, incidence_by_group, incidence_notes
from mrdscope.analysis.time_to_event.intervals import ConfType
from mrdscope.analysis.time_to_event.kaplan_meier import KaplanMeier, kaplan_meier
from mrdscope.analysis.time_to_event.logrank import LogRank, log_rank
from mrdscope.analysis.time_to_event.read_out import (
    ReadableCurve,
    readable_causes,
    readable_survival,
)
from mrdscope.analysis.time_to_event.regression import HazardRatio, cox
from mrdscope.analysis.time_to_event.rmst import RestrictedMean, restricted_mean
from mrdscope.cohort.schema import DAYS_PER_YEAR


@dataclass(frozen=True)
class GroupSurvival:
    """Survival of one group; times in days from time zero.

    Where the endpoint has competing events this is being free of these as well, and ``events`` are
    both; the event alone, and every cause, has an incidence (`SurvivalResult.incidence`).

    Parameters
    ----------
    name
        The group, ``all`` where everybody is in one.
    curve
        The Kaplan-Meier curve, for drawing.
    person_time
        Days observed, summed, from the entry of those who entered late.
    rate
        Events per person-day with the exact Poisson interval.
    median
        Median survival.
    follow_up
        Reverse Kaplan-Meier follow-up and the observed times.
    at
        Estimates and counts at the chosen times: the frame of `KaplanMeier.at`.
    rmst
        Restricted mean survival time.
    """

    name: str
    curve: KaplanMeier
    person_time: float
    rate: Estimate
    median: Estimate
    follow_up: FollowUp
    at: pl.DataFrame
    rmst: RestrictedMean

    @property
    def n(self) -> int:
        """How many patients."""
        return self.curve.size

    @property
    def events(self) -> int:
        """How many had the event."""
        return self.curve.events

    @property
    def censored(self) -> int:
        """How many were censored."""
        return self.n - self.events

    def notes(self, path: str) -> Iterator[tuple[str, str]]:
        """Yield the path of every part that is not estimable, under that of the group, and why."""
        estimates = {
            "rate": self.rate, "median": self.median, "median_follow_up": self.follow_up.median,
        }  # fmt: skip
        for name, estimate in estimates.items():
            yield from ((f"{path}.{name}.{part}", reason) for part, reason in estimate.notes)
        for place, note in enumerate(self.at["note"]):
            if note is not None:
                yield f"{path}.at[{place}]", note
        if self.rmst.reason:
            yield f"{path}.rmst", self.rmst.reason
        bound = self.curve.no_event_lower_bound
        if bound is not None:
            yield (
                f"{path}.events",
                f"no events: up to the shortest follow-up survival is at least {bound:.4g} "
                f"(one-sided exact, {self.curve.confidence:g})",
            )


@dataclass(frozen=True)
class SurvivalResult:
    """One endpoint by group: `times` says which endpoint, of whom, and who was left out.

    ``logrank`` and ``cox`` are None where nothing groups the patients; competing events are
    censored in them (cause-specific hazards). ``tau`` is the day the restricted means were asked
    to go to, None where it was left to the data.
    """

    times: EndpointTimes
    groups: tuple[GroupSurvival, ...]
    logrank: LogRank | None
    cox: tuple[HazardRatio, ...] | None
    conf_type: ConfType
    confidence: float
    tau: float | None = None
    time_unit: str = "day"

    @cached_property
    def comparison(self) -> Comparison | None:
        """What else compares the groups, computed when asked for; None without two of them."""
        if self.logrank is None or len(self.groups) < 2:
            return None
        at = self.groups[0].at["time"].to_list()
        curves = {group.name: group.curve for group in self.groups}
        means = {group.name: group.rmst for group in self.groups}
        return comparison(self.times, curves, means, at, self.confidence, self.tau)

    @cached_property
    def incidence(self) -> Incidence | None:
        """Cumulative incidence by cause, computed when asked for; None where there is one cause."""
        endpoint = self.times.endpoint
        if not self.groups or len(endpoint.ended_by) + len(endpoint.competing) < 2:
            return None
        at = self.groups[0].at["time"].to_list()
        return incidence_by_group(
            self.times, at, conf_type=self.conf_type, confidence=self.confidence
        )

    def _patients(self, place: int) -> pl.DataFrame:
        return self.times.frame.filter(pl.col("group") == self.groups[place].name)

    @cached_property
    def readable(self) -> tuple[ReadableCurve, ...]:
        """Each group's curve, prepared for a cursor to walk it; see `read_out`."""
        return tuple(
            readable_survival(group.curve, self._patients(place))
            for place, group in enumerate(self.groups)
        )

    @cached_property
    def readable_incidence(self) -> tuple[Mapping[str, ReadableCurve], ...]:
        """Each group's incidence by cause (`incidence.EVENT` first), prepared to be walked.

        Empty where one event alone ends the endpoint.
        """
        if self.incidence is None:
            return ()
        return tuple(
            readable_causes(group, self._patients(place))
            for place, group in enumerate(self.incidence.groups)
        )

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """Pairs of a path such as ``groups[0].median.upper`` and why it is not estimable."""
        return (
            *(note for place, group in enumerate(self.groups)
              for note in group.notes(f"groups[{place}]")),
            *_test_notes(self.logrank, self.cox),
            *(comparison_notes(self.comparison) if self.comparison is not None else ()),
            *(incidence_notes(self.incidence) if self.incidence is not None else ()),
        )  # fmt: skip


def survival_by_group(
    times: EndpointTimes,
    settings: Settings,
    *,
    at: Sequence[float] | None = None,
    tau: float | None = None,
    conf_type: ConfType = "log-log",
) -> SurvivalResult:
    """Analyse an endpoint in each of its groups and compare them.

    Parameters
    ----------
    times
        Times of an endpoint, divided by `grouping.grouped` or not.
    settings
        The confidence level is used.
    at
        Days at which estimates are given; None for `default_times`.
    tau
        Day to which the restricted mean goes; None for the earliest of the groups' last observed
        times, so that it is estimable in all of them.
    conf_type
        Scale of the intervals of the curve and of its median.

    Without patients there is one empty group, or none where they are grouped.

    Raises
    ------
    UsageError
        On a negative time, a tau that is not positive, an unknown interval scale.
    """
    parts = {name: times.frame.filter(pl.col("group") == name) for name in times.groups}
    curves = {
        name: kaplan_meier(
            part["time"],
            part["event"] | part["competing"],
            entry=part["entry"],
            conf_type=conf_type,
            confidence=settings.confidence,
        )
        for name, part in parts.items()
    }
    last = [curve.last_time or 0.0 for curve in curves.values()]
    days = default_times(max(last, default=0.0)) if at is None else tuple(at)
    horizon = (min(last, default=0.0) or None) if tau is None else tau
    groups = tuple(_group(name, part, curves[name], days, horizon) for name, part in parts.items())
    test, ratios = _comparison(times, settings.confidence)
    return SurvivalResult(times, groups, test, ratios, conf_type, settings.confidence, tau)


def _comparison(
    times: EndpointTimes, confidence: float
) -> tuple[LogRank | None, tuple[HazardRatio, ...] | None]:
    if times.by is None:
        return None, None
    stratum = "stratum" if times.strata_by is not None else None
    several = len(times.groups) > 1
    ratios = cox(times.frame, times.groups, confidence, stratum) if several else ()
    return log_rank(times.frame, stratum), ratios


def default_times(last: float) -> tuple[float, ...]:
    """Return 0, round steps up to the last follow-up (about six), and one and two years, in days.

    Years are rounded to whole days, 365 and 730, and given where somebody was followed so long.
    """
    if last <= 0:
        return (0.0,)
    step = _round_step(last / 6)
    steps = {place * step for place in range(math.floor(last / step + 1e-9) + 1)}
    years = {float(math.floor(DAYS_PER_YEAR * year)) for year in (1, 2)}
    return tuple(sorted(steps | {year for year in years if year <= last}))


def _round_step(width: float) -> float:
    """Return the smallest of 1, 2, 2.5 or 5 times a power of ten that is at least the width."""
    power = 10.0 ** math.floor(math.log10(width))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= width)


def _group(
    name: str, part: pl.DataFrame, curve: KaplanMeier, at: Sequence[float], tau: float | None
) -> GroupSurvival:
    person_time = math.fsum(part["time"] - part["entry"])
    return GroupSurvival(
        name,
        curve,
        person_time,
        rate=poisson_rate(curve.events, person_time, curve.confidence),
        median=curve.median,
        follow_up=follow_up(
            part["time"],
            part["event"] | part["competing"],
            entry=part["entry"],
            conf_type=curve.conf_type,
            confidence=curve.confidence,
        ),
        at=curve.at(at),
        rmst=RestrictedMean(None, None, None, "nobody was followed past day 0 in one of the groups")
        if tau is None
        else restricted_mean(curve, tau),
    )


def _test_notes(
    test: LogRank | None, ratios: Sequence[HazardRatio] | None
) -> Iterator[tuple[str, str]]:
    if test is not None and test.reason:
        yield "logrank" if test.p is None else "logrank.p", test.reason
    for place, ratio in enumerate(ratios or ()):
        if ratio.reason:
            yield f"cox[{place}]", ratio.reason
