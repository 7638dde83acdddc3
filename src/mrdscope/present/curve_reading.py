"""Curves of survival read at a time: what each says there, and who is behind the step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from mrdscope.analysis.time_to_event.read_out import ReadableCurve
from mrdscope.analysis.time_to_event.survival import SurvivalResult
from mrdscope.present.read_out import NamedReadOut, read_out
from mrdscope.present.styled import Block


@dataclass(frozen=True)
class CurveReader:
    """The curves of a result, prepared to be read at any time; nobody has no curve."""

    result: SurvivalResult

    @cached_property
    def curves(self) -> tuple[tuple[str, ReadableCurve], ...]:
        """Each group's name and curve."""
        groups = zip(self.result.groups, self.result.readable, strict=True)
        return tuple((group.name, curve) for group, curve in groups if group.n)

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
        events = [left for step in here for left in step.events]
        censored = [left for step in here for left in step.censored]
        return tuple((left.patient_id, left.cause.replace("_", " ")) for left in events + censored)

    def block(self, time: float, width: int) -> Block:
        """Return what every curve says at a time, in lines; see `present.read_out.read_out`."""
        several = len(self.curves) > 1
        readings = [
            NamedReadOut(name if several else "", curve.at(time)) for name, curve in self.curves
        ]
        return read_out(readings, "survival", width)


def _first(times: Iterable[float | None]) -> float | None:
    return min((time for time in times if time is not None), default=None)


def _last(times: Iterable[float | None]) -> float | None:
    return max((time for time in times if time is not None), default=None)
