"""Cumulative incidence of an endpoint that competes with other events, by group."""

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

EVENT, COMPETING = "event", "competing"


@dataclass(frozen=True)
class GroupIncidence:
    """Incidence of one group: of the event, and of the competing events together.

    Parameters
    ----------
    name
        The group.
    event, competing
        The two curves; with survival free of both they add up to 1.
    rate
        Events (not the competing ones) per person-day, with the exact Poisson interval.
    at
        Estimates and counts of the event at the chosen times: the frame of
        `CumulativeIncidence.at`.
    """

    name: str
    event: CumulativeIncidence
    competing: CumulativeIncidence
    rate: Estimate
    at: pl.DataFrame


@dataclass(frozen=True)
class Incidence:
    """Incidence by group; Gray's tests, of event and competing events, where groups compare."""

    groups: tuple[GroupIncidence, ...]
    gray: GrayTest | None
    gray_competing: GrayTest | None


def incidence_by_group(
    times: EndpointTimes,
    at: Sequence[float],
    *,
    conf_type: ConfType = "log-log",
    confidence: float = 0.95,
) -> Incidence:
    """Estimate the cumulative incidence of an endpoint in each of its groups and compare them.

    Parameters
    ----------
    times
        Of an endpoint with competing events; without any the incidence is one less survival.
    at
        Days at which estimates are given.

    Raises
    ------
    UsageError
        On a negative time, an unknown interval scale.
    """
    state = pl.when("event").then(pl.lit(EVENT)).when("competing").then(pl.lit(COMPETING))
    frame = times.frame.with_columns(state=state)
    groups = []
    for name in times.groups:
        part = frame.filter(pl.col("group") == name)
        event, competing = aalen_johansen(
            part["time"], part["state"], (EVENT, COMPETING), entry=part["entry"],
            conf_type=conf_type, confidence=confidence,
        )  # fmt: skip
        person_time = float((part["time"] - part["entry"]).sum())
        rate = poisson_rate(event.events, person_time, confidence)
        groups.append(GroupIncidence(name, event, competing, rate, event.at(at)))
    if times.by is None:
        return Incidence(tuple(groups), None, None)
    tests = [gray_test(frame, cause, (EVENT, COMPETING)) for cause in (EVENT, COMPETING)]
    return Incidence(tuple(groups), *tests)


def incidence_notes(found: Incidence) -> Iterator[tuple[str, str]]:
    """Yield the path of every part that is not estimable, and why."""
    for place, group in enumerate(found.groups):
        path = f"incidence.groups[{place}]"
        yield from ((f"{path}.rate.{part}", reason) for part, reason in group.rate.notes)
        for row, note in enumerate(group.at["note"]):
            if note is not None:
                yield f"{path}.at[{row}]", note
    for name, test in {"gray": found.gray, "gray_competing": found.gray_competing}.items():
        if test is not None and test.reason:
            yield f"incidence.{name}", test.reason
