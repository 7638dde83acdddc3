"""Curves read at a time: what each says there, and who is behind the step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from mrdscope.analysis.time_to_event.endpoints import in_words
from mrdscope.analysis.time_to_event.incidence import EVENT
from mrdscope.analysis.time_to_event.read_out import Left, ReadableCurve
from mrdscope.analysis.time_to_event.survival import SurvivalResult
from mrdscope.present.endpoint_words import survival_title
from mrdscope.present.incidence import cause_words, incidence_title
from mrdscope.present.read_out import NamedReadOut, read_causes, read_out
from mrdscope.present.styled import Block

#: Each curve with the name it is called by.
Named = tuple[tuple[str, ReadableCurve], ...]


def read_survival(result: SurvivalResult) -> CurveReader:
    """Return the survival curves, prepared to be read; nobody has no curve."""
    groups = zip(result.groups, result.readable, strict=True)
    curves = tuple((group.name, curve) for group, curve in groups if group.n)
    return CurveReader(survival_title(result.times.endpoint).lower(), curves)


def read_incidence(result: SurvivalResult) -> CurveReader:
    """Return the curves of incidence a chart shows: causes of one group, or groups."""
    measure = incidence_title(result.times.endpoint.title).lower()
    several = result.incidence is not None and len(result.incidence.groups) > 1
    return CurveReader(measure, _incidences(result), read_out if several else read_causes)


def _incidences(result: SurvivalResult) -> Named:
    found, endpoint = result.incidence, result.times.endpoint
    if found is None:
        return ()
    readable = result.readable_incidence
    if len(found.groups) > 1:
        groups = zip(found.groups, readable, strict=True)
        return tuple((group.name, read[EVENT]) for group, read in groups if group.event.curve.size)
    parts = found.groups[0].parts if found.groups[0].event.curve.size else ()
    return tuple((cause_words(one.cause, endpoint), readable[0][one.cause]) for one in parts)


@dataclass(frozen=True)
class CurveReader:
    """The curves of one chart by their names, what they are of, and what writes what they say."""

    measure: str
    curves: Named
    write: Callable[[Sequence[NamedReadOut], str, int], Block] = read_out

    def first_event(self) -> float | None:
        """Return the time of the first event of any curve; None without any."""
        return min((t for _, c in self.curves for t in c.event_times[:1]), default=None)

    def event(self, time: float, by: int) -> float | None:
        """Return the next time after this one with an event on any curve, or the one before."""
        if by > 0:
            return _first(curve.next_event(time) for _, curve in self.curves)
        return _last(curve.previous_event(time) for _, curve in self.curves)

    def step(self, time: float, by: int) -> float | None:
        """Return the next time at which anybody leaves any curve, or the one before."""
        if by > 0:
            return _first(curve.next_step(time) for _, curve in self.curves)
        return _last(curve.previous_step(time) for _, curve in self.curves)

    def people(self, time: float) -> tuple[tuple[str, str], ...]:
        """Return who leaves a curve at a time, those with the event first, each with how."""
        here = [
            step
            for _, curve in self.curves
            if (step := curve.nearest(time)) is not None and step.time == time
        ]
        kinds = ("events", "competing", "censored")
        every: list[Left] = [
            left for kind in kinds for step in here for left in getattr(step, kind)
        ]
        # Who has one event of several is on the curves of all of them.
        return tuple({left.patient_id: in_words(left.cause) for left in every}.items())

    def block(self, time: float, width: int) -> Block:
        """Return what every curve says at a time, in lines; see `present.read_out.read_out`."""
        several = self.write is read_causes or len(self.curves) > 1
        readings = [
            NamedReadOut(name if several else "", curve.at(time)) for name, curve in self.curves
        ]
        return self.write(readings, self.measure, width)


def _first(times: Iterable[float | None]) -> float | None:
    return min((time for time in times if time is not None), default=None)


def _last(times: Iterable[float | None]) -> float | None:
    return max((time for time in times if time is not None), default=None)
