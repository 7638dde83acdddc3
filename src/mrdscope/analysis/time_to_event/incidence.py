"""Cumulative incidence of an endpoint, of what competes with it, and of each event that ends it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.exact import poisson_rate
from mrdscope.analysis.time_to_event.competing_risks import CumulativeIncidence, aalen_johansen
from mrdscope.analysis.time_to_event.endpoints import EndpointTimes
from mrdscope.analysis.time_to_event.gray import GrayTest, gray_test
from mrdscope.analysis.time_to_event.intervals import ConfType

#: The state of who had the endpoint's event, whichever of those that end it.
EVENT = "event"


@dataclass(frozen=True)
class CauseIncidence:
    """The incidence of one cause in one group.

    Parameters
    ----------
    curve
        Its cumulative incidence; ``curve.cause`` names it.
    rate
        Events of this cause per person-day, with the exact Poisson interval.
    at
        Estimates and counts at the chosen times: the frame of `CumulativeIncidence.at`.
    """

    curve: CumulativeIncidence
    rate: Estimate
    at: pl.DataFrame

    @property
    def cause(self) -> str:
        """Which event: `EVENT`, an event type, or what a patients column reports."""
        return self.curve.cause


@dataclass(frozen=True)
class GroupIncidence:
    """Incidence in one group: at every time event, competing causes and survival add up to 1.

    Parameters
    ----------
    name
        The group.
    event
        The endpoint's event.
    competing
        Each cause that competes, in the endpoint's order; those that somebody had.
    causes
        Each event that ends the endpoint, where there are several: they add up to ``event``.
    """

    name: str
    event: CauseIncidence
    competing: tuple[CauseIncidence, ...]
    causes: tuple[CauseIncidence, ...]

    @property
    def parts(self) -> tuple[CauseIncidence, ...]:
        """The event's causes (the event, where there is one) and what competes: all there is."""
        return (*(self.causes or (self.event,)), *self.competing)


@dataclass(frozen=True)
class Incidence:
    """Incidence by group; ``gray`` tests the event and then every other cause between groups.

    ``gray`` is empty where nothing groups the patients.
    """

    groups: tuple[GroupIncidence, ...]
    gray: tuple[GrayTest, ...]


@dataclass(frozen=True)
class _Analysis:
    """What is common to the groups of one analysis."""

    at: Sequence[float]
    conf_type: ConfType
    confidence: float

    def curves(
        self, part: pl.DataFrame, state: str, causes: Sequence[str]
    ) -> tuple[CauseIncidence, ...]:
        """Return the incidence of each cause among patients of one group."""
        person_time = float((part["time"] - part["entry"]).sum())
        curves = aalen_johansen(
            part["time"], part[state], causes, entry=part["entry"],
            conf_type=self.conf_type, confidence=self.confidence,
        )  # fmt: skip
        return tuple(
            CauseIncidence(
                curve, poisson_rate(curve.events, person_time, self.confidence), curve.at(self.at)
            )
            for curve in curves
        )

    def group(
        self, name: str, part: pl.DataFrame, competing: Sequence[str], causes: Sequence[str]
    ) -> GroupIncidence:
        """Return the incidence of one group."""
        event, *others = self.curves(part, "state", (EVENT, *competing))
        split = self.curves(part, "cause", (*causes, *competing)) if len(causes) > 1 else ()
        return GroupIncidence(name, event, tuple(others), split[: len(causes)])


def incidence_by_group(
    times: EndpointTimes,
    at: Sequence[float],
    *,
    conf_type: ConfType = "log-log",
    confidence: float = 0.95,
) -> Incidence:
    """Estimate the cumulative incidence of an endpoint and of every cause in each of its groups.

    Parameters
    ----------
    times
        Of any endpoint; without competing events that of the event is one less survival.
    at
        Days at which estimates are given.

    Raises
    ------
    UsageError
        On a negative time, an unknown interval scale.
    """
    ended = pl.col("event") | pl.col("competing")
    cause = pl.when(ended).then("cause")
    state = pl.when("event").then(pl.lit(EVENT)).when("competing").then("cause")
    frame = times.frame.with_columns(state=state, cause=cause)
    competing, causes = (_causes(times, flag) for flag in ("competing", "event"))
    analysis = _Analysis(at, conf_type, confidence)
    groups = tuple(
        analysis.group(name, frame.filter(pl.col("group") == name), competing, causes)
        for name in times.groups
    )
    if times.by is None:
        return Incidence(groups, ())
    tests = [gray_test(frame, one, (EVENT, *competing)) for one in (EVENT, *competing)]
    if len(causes) > 1:
        split = frame.with_columns(state="cause")
        tests += [gray_test(split, one, (*causes, *competing)) for one in causes]
    return Incidence(groups, tuple(tests))


def _causes(times: EndpointTimes, flag: str) -> tuple[str, ...]:
    """Return the causes somebody had among the endpoint's events or among those that compete."""
    had = set(times.frame.filter(pl.col(flag))["cause"])
    named = times.endpoint.ended_by if flag == "event" else times.endpoint.competing
    return (*(one for one in named if one in had), *sorted(had - set(named)))


def incidence_notes(found: Incidence) -> Iterator[tuple[str, str]]:
    """Yield the path of every part that is not estimable, and why."""
    for place, group in enumerate(found.groups):
        for name, one in _named(group):
            path = f"incidence.groups[{place}].{name}"
            yield from ((f"{path}.rate.{part}", reason) for part, reason in one.rate.notes)
            for row, note in enumerate(one.at["note"]):
                if note is not None:
                    yield f"{path}.at[{row}]", note
    for place, test in enumerate(found.gray):
        if test.reason:
            yield f"incidence.gray[{place}]", test.reason


def _named(group: GroupIncidence) -> Iterator[tuple[str, CauseIncidence]]:
    yield "event", group.event
    yield from ((f"competing[{place}]", one) for place, one in enumerate(group.competing))
    yield from ((f"causes[{place}]", one) for place, one in enumerate(group.causes))
