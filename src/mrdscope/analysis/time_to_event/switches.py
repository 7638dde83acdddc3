"""Covariates that change while patients are followed: a response, a relapse, a transplant.

Dividing patients by something that is only seen later credits one side with the time it took; as a
time-dependent covariate it counts from the day it is seen (domain reference, 1.10).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from mrdscope.analysis.results import Results
from mrdscope.analysis.time_to_event.endpoints import (
    LAST_SAMPLE,
    MOLECULAR_RELAPSE,
    MOLECULAR_RESPONSE,
    in_words,
)
from mrdscope.analysis.time_to_event.level_response import (
    JudgedSamples,
    first_responses,
    judged_samples,
)
from mrdscope.analysis.time_to_event.response_rule import UNDETECTED, ResponseRule
from mrdscope.cohort import schema
from mrdscope.errors import AnalysisError, UsageError

#: The state at the last sample, which may change back.
IN_RESPONSE = "in_response"

#: Short names of what may switch.
ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "mcr": MOLECULAR_RESPONSE,
        "mrel": MOLECULAR_RELAPSE,
        "hcr": "hematologic_cr",
        "hrel": "hematologic_relapse",
        "sct": "transplant",
    }
)
_ON_SAMPLES = (MOLECULAR_RESPONSE, MOLECULAR_RELAPSE, IN_RESPONSE)
#: Events that start or end the time of a patient switch nothing in it.
_NEVER = ("diagnosis", "last_contact", "death")


@dataclass(frozen=True)
class Switch:
    """A covariate that is off until something happens to a patient.

    Parameters
    ----------
    id, title, definition
        What switches, in short, in words, and as a sentence.
    states
        What the two states are called, off and on.
    changes
        ``patient_id``, ``day``, ``state`` (on or off from that day on), by patient and day.
    left_out
        ``patient_id`` and ``reason`` of those of whom it is not known.
    last_seen
        ``patient_id`` and ``day`` of the last sample the state rests on; None of an event that
        needs no sample.
    """

    id: str
    title: str
    definition: str
    states: tuple[str, str]
    changes: pl.DataFrame
    left_out: pl.DataFrame
    last_seen: pl.DataFrame | None


def switch_names() -> tuple[str, ...]:
    """Return what may switch: names as they are asked for."""
    events = (name for name in schema.EVENTS["type"].codes if name not in _NEVER)
    return (*ALIASES, IN_RESPONSE, *(e for e in events if e not in ALIASES.values()))


def switch(results: Results, name: str, rule: ResponseRule = UNDETECTED) -> Switch:
    """Return a covariate by name: an event type, one of `ALIASES`, or `IN_RESPONSE`.

    An event switches on at its first day and stays. ``molecular_response`` and ``in_response`` are
    by ``rule``; molecular relapse by the rule of the settings, of a response by another rule the
    first sample out of it. `IN_RESPONSE` is on after every sample that is in response and off after
    every one that is out of it; a sample that says neither changes nothing.

    Raises
    ------
    UsageError
        On a name that is none, and on a level of response for what has nothing to do with one.
    AnalysisError
        Where nobody has a sample, or nobody has the event.
    """
    wanted = ALIASES.get(name, name)
    if wanted in _ON_SAMPLES:
        return _of_samples(results, wanted, rule)
    if wanted in _NEVER or wanted not in schema.EVENTS["type"].codes:
        raise UsageError(
            f"{name!r} does not change while patients are followed",
            where="--time-dependent",
            expected=" or ".join(switch_names()),
        )
    if rule != UNDETECTED:
        raise UsageError(f"{in_words(wanted)} has nothing to do with a level of response")
    return _of_events(results, wanted)


def _of_events(results: Results, event: str) -> Switch:
    events = results.cohort.events.filter(pl.col("type") == event)
    dated = events.filter(pl.col("day").is_not_null())
    if dated.is_empty():
        raise AnalysisError(f"nobody has a {in_words(event)} with a day", where=results.cohort.name)
    first = dated.group_by("patient_id", maintain_order=True).agg(pl.col("day").min())
    undated = events.join(dated, on="patient_id", how="anti").select(
        "patient_id", reason=pl.lit(f"{in_words(event)} without a day")
    )
    return Switch(
        event,
        in_words(event),
        f"From the first {in_words(event)} on, and to the end of follow-up.",
        (f"before {in_words(event)}", f"after {in_words(event)}"),
        first.with_columns(state=pl.lit(value=True)),
        undated.unique(maintain_order=True),
        None,
    )


def _of_samples(results: Results, what: str, rule: ResponseRule) -> Switch:
    samples = judged_samples(results.mrd, rule)
    seen = samples.levels.patients
    if seen.is_empty():
        raise AnalysisError("nobody has an evaluable MRD sample", where=results.cohort.name)
    unseen = results.cohort.patients.filter(~pl.col("patient_id").is_in(seen.implode()))
    reason = pl.coalesce(pl.col("reason"), pl.lit("no evaluable sample"))
    left_out = unseen.join(samples.refused, on="patient_id", how="left", maintain_order="left")
    last = first_responses(samples).events.filter(pl.col("type") == LAST_SAMPLE)
    title = "response at the last sample" if what == IN_RESPONSE else in_words(what)
    return Switch(
        what,
        title,
        _definition(what, rule),
        ("out of response", "in response")
        if what == IN_RESPONSE
        else (f"before {title}", f"after {title}"),
        _status(samples) if what == IN_RESPONSE else _first(results, samples, what, rule),
        left_out.select("patient_id", reason=reason),
        last.select("patient_id", "day"),
    )


def _definition(what: str, rule: ResponseRule) -> str:
    if what == IN_RESPONSE:
        return f"In response ({rule.in_words}) or out of it, by the last sample that says so."
    since = "first sample in molecular response" if what == MOLECULAR_RESPONSE else in_words(what)
    return f"From the {since} on, and to the end of follow-up; response: {rule.in_words}."


def _first(results: Results, samples: JudgedSamples, what: str, rule: ResponseRule) -> pl.DataFrame:
    events = results.molecular_events if rule == UNDETECTED else first_responses(samples).events
    first = events.filter(pl.col("type") == what)
    return first.select("patient_id", "day", state=pl.lit(value=True))


def _status(samples: JudgedSamples) -> pl.DataFrame:
    levels = samples.levels
    decided = pl.Series(samples.inside | samples.outside, dtype=pl.Boolean)
    frame = pl.DataFrame(
        {
            "patient_id": levels.patients.gather(levels.segments.numbers),
            "day": levels.day,
            "state": pl.Series(samples.inside, dtype=pl.Boolean),
        }
    )
    return frame.filter(decided)
