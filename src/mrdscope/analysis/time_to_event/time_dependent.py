"""Cox regression with a covariate that changes while patients are followed.

The alternative to a landmark analysis for a question such as "does molecular response protect?":
nobody is credited with the time before the response, and nobody is left out for having responded
after the landmark (domain reference, 1.10).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import median

import polars as pl

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.exact import poisson_rate
from mrdscope.analysis.time_to_event.counting_process import counting_process
from mrdscope.analysis.time_to_event.endpoints import EndpointTimes
from mrdscope.analysis.time_to_event.logrank import LogRank, log_rank
from mrdscope.analysis.time_to_event.proportional_hazards import ProportionalHazards
from mrdscope.analysis.time_to_event.regression import HazardRatio
from mrdscope.analysis.time_to_event.state_model import StateModel
from mrdscope.analysis.time_to_event.switches import Switch
from mrdscope.errors import UsageError


@dataclass(frozen=True)
class StateTime:
    """What was observed in one state of the covariate.

    Parameters
    ----------
    state
        Its name.
    patients
        How many were in it for a while.
    person_time, events, rate
        Days in it, events of the endpoint in it, and events a day with the exact Poisson interval.
    """

    state: str
    patients: int
    person_time: float
    events: int
    rate: Estimate


@dataclass(frozen=True)
class TimeDependent:
    """An endpoint by a covariate that changes.

    Parameters
    ----------
    times
        The endpoint, of the patients of whom the covariate is known.
    switch
        The covariate.
    rows
        The counting-process form: ``patient_id``, ``entry``, ``time``, ``event``, ``state``,
        ``group`` and ``stratum``.
    states
        Off and on.
    ratios
        The covariate's hazard ratio, then those of the groups, each adjusted for the other.
    mantel_byar
        The log-rank test between the states, patients changing sides.
    proportional_hazards
        Whether the ratios last.
    """

    times: EndpointTimes
    switch: Switch
    rows: pl.DataFrame
    states: tuple[StateTime, StateTime]
    ratios: tuple[HazardRatio, ...]
    mantel_byar: LogRank
    proportional_hazards: ProportionalHazards
    confidence: float

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """Pairs of a path such as ``ratios[0]`` and why it is not estimable, or a caution."""
        pairs = [(f"ratios[{place}]", ratio.reason) for place, ratio in enumerate(self.ratios)]
        pairs += [("mantel_byar", self.mantel_byar.reason),
                  ("proportional_hazards", self.proportional_hazards.reason)]  # fmt: skip
        pairs += [
            (f"states[{place}].rate.{part}", reason)
            for place, one in enumerate(self.states)
            for part, reason in one.rate.notes
        ]
        return tuple((path, reason) for path, reason in pairs if reason)


def time_dependent(times: EndpointTimes, switch: Switch, confidence: float = 0.95) -> TimeDependent:
    """Return the hazard after a change relative to before it.

    Cox's model with a time-dependent covariate in counting-process form (Andersen and Gill, Ann
    Stat 1982;10:1100), Efron's ties, entry times, groups as further covariates, strata with their
    own baseline hazards; competing events are censored (cause-specific hazards). What is known at
    an event is what was known before its day. Beside it the test of Mantel and Byar (JASA
    1974;69:81). Below `state_model.LEAST_EVENTS_A_COEFFICIENT` events a coefficient nothing is
    fitted; a state or a group without events is separation, and not estimable.

    Raises
    ------
    UsageError
        On a covariate that ends the endpoint.
    """
    endpoint = times.endpoint
    if switch.id in (*endpoint.ended_by, *endpoint.competing, *endpoint.censored_by):
        raise UsageError(
            f"{switch.title} ends {endpoint.title.lower()}, and so cannot come before",
            where="--time-dependent",
        )
    known = _known(times, switch)
    zero = known.frame.select("patient_id", "zero_day")
    changes = switch.changes.join(zero, on="patient_id", maintain_order="left").select(
        "patient_id", "state", since=pl.col("day") - pl.col("zero_day")
    )
    rows = counting_process(_columns(known), changes)
    off, on = switch.states
    named = rows.with_columns(group=pl.when("state").then(pl.lit(on)).otherwise(pl.lit(off)))
    stratum = "stratum" if times.strata_by is not None else None
    model = StateModel.of(rows, known.groups, switch.states, stratum)
    return TimeDependent(
        known,
        switch,
        rows,
        (_state_time(rows, off, ~pl.col("state"), confidence),
         _state_time(rows, on, pl.col("state"), confidence)),
        model.ratios(confidence),
        log_rank(named, stratum),
        model.proportional_hazards(rows),
        confidence,
    )  # fmt: skip


def _columns(times: EndpointTimes) -> pl.DataFrame:
    stratum = ("stratum",) if times.strata_by is not None else ()
    return times.frame.select("patient_id", "entry", "time", "event", "group", *stratum)


def _known(times: EndpointTimes, switch: Switch) -> EndpointTimes:
    """Return the times of the patients of whom the covariate is known, and say how well it is."""
    unknown = times.frame.select("patient_id").join(
        switch.left_out, on="patient_id", maintain_order="left"
    )
    frame = times.frame.join(unknown, on="patient_id", how="anti", maintain_order="left")
    there = set(frame["group"])
    return replace(
        times,
        frame=frame,
        left_out=pl.concat([times.left_out, unknown]),
        groups=tuple(group for group in times.groups if group in there),
        notes=(*times.notes, *_carried(frame, switch)),
    )


def _carried(frame: pl.DataFrame, switch: Switch) -> tuple[str, ...]:
    """Return for how long after its last sample a state was taken to last."""
    if switch.last_seen is None:
        return ()
    joined = frame.join(switch.last_seen, on="patient_id", maintain_order="left")
    gaps = joined.select(gap=pl.col("time") + pl.col("zero_day") - pl.col("day"))["gap"]
    after = gaps.filter(gaps > 0).to_list()
    if not after:
        return ()
    return (
        f"{len(after)} of {frame.height} patients are followed past their last sample, "
        f"{median(after):g} days in the median, {max(after):g} at most; the state of that sample "
        "is taken to last",
    )


def _state_time(rows: pl.DataFrame, state: str, chosen: pl.Expr, confidence: float) -> StateTime:
    part = rows.filter(chosen)
    person_time, events = math.fsum(part["time"] - part["entry"]), int(part["event"].sum())
    rate = poisson_rate(events, person_time, confidence)
    return StateTime(state, part["patient_id"].n_unique(), person_time, events, rate)
