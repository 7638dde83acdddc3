"""What curves say at one time, in lines: value, interval, at risk, and who is behind the step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mrdscope.analysis.settings import DAY_TOLERANCE
from mrdscope.analysis.time_to_event.endpoints import in_words
from mrdscope.analysis.time_to_event.read_out import Left, ReadOut, Step
from mrdscope.present.layout import joined, wrapped
from mrdscope.present.numbers import days, percent_estimate
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.text import visible

#: So many patients are named; of more the rest is counted.
MOST_NAMED = 12


@dataclass(frozen=True)
class NamedReadOut:
    """What one curve says, and the group or cause it is called by; empty where there is one."""

    name: str
    read: ReadOut


def read_out(readings: Sequence[NamedReadOut], measure: str, width: int) -> Block:
    """Return the time, then for each curve its value there and who is behind its nearest step.

    ``measure`` is what the curves are of: ``survival``, ``incidence``. Every line is at most
    ``width`` cells. A nearest step that is not at this time says when it is.
    """
    if not readings:
        return ()
    time = readings[0].read.time
    head = (Span(f"day {days(time)}", Role.ACCENT), Span(f"  {measure}", Role.MUTED))
    return (head, *(line for reading in readings for line in _lines(reading, width)))


def read_out_line(reading: NamedReadOut, measure: str) -> Line:
    """Return the same of one curve in one line, without names of patients."""
    time = Span(f"day {days(reading.read.time)}", Role.ACCENT)
    name = (Span(visible(reading.name), Role.STRONG),) if reading.name else ()
    return joined((time, Span(measure), *name, *_numbers(reading.read)))


def _lines(reading: NamedReadOut, width: int) -> Iterator[Line]:
    label = Span(f"{visible(reading.name)}  " if reading.name else "", Role.STRONG)
    yield from wrapped(tuple(_numbers(reading.read)), width, label)
    step = reading.read.nearest
    if step is None:
        return
    here = _is_here(step, reading.read)
    when = "here" if here else f"day {days(step.time)}"
    yield from wrapped(tuple(_people(step)), width, Span(f"  {when}: ", Role.MUTED))


def _is_here(step: Step, read: ReadOut) -> bool:
    return abs(step.time - read.time) <= DAY_TOLERANCE


def _numbers(read: ReadOut) -> Iterator[Span]:
    text = percent_estimate(read.estimate, read.lower, read.upper)
    yield Span(text, Role.PLAIN if read.estimate is not None else Role.MISSING)
    yield Span(f"{read.at_risk} at risk")
    step = read.nearest
    if step is not None and _is_here(step, read):
        if step.events:
            noun = "event" if len(step.events) == 1 else "events"
            yield Span(f"{len(step.events)} {noun} here", Role.BAD)
        if step.competing:
            yield Span(f"{len(step.competing)} competing here", Role.CAUTION)
        if step.censored:
            yield Span(f"{len(step.censored)} censored here", Role.MUTED)
    if read.note:
        yield Span(visible(read.note), Role.MUTED)


def _people(step: Step) -> Iterator[Span]:
    """Yield who had the event, who another, who was censored; so many of them by name."""
    every = (
        *((left, Role.BAD) for left in step.events),
        *((left, Role.CAUTION) for left in step.competing),
        *((left, Role.MUTED) for left in step.censored),
    )
    yield from (Span(_words(left), role) for left, role in every[:MOST_NAMED])
    if len(every) > MOST_NAMED:
        yield Span(f"and {len(every) - MOST_NAMED} more", Role.MUTED)


def _words(left: Left) -> str:
    return f"{visible(left.patient_id)} {visible(in_words(left.cause))}"
