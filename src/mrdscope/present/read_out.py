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
    """Return the time and what the curve of every group says there, then who is behind the step.

    ``measure`` is what the curves are of: ``survival``. One curve has one line, of several each has
    its own under the time. Every line is at most ``width`` cells. A nearest step that is not at
    this time says when it is.
    """
    if not readings:
        return ()
    people = _behind([reading.read for reading in readings], width)
    if len(readings) == 1:
        read = readings[0].read
        return (*_headed(read, measure, (*_numbers(read), *_note(read)), width), *people)
    lines = (line for reading in readings for line in _line(reading, width))
    return (*_headed(readings[0].read, measure, (), width), *lines, *people)


def read_causes(readings: Sequence[NamedReadOut], measure: str, width: int) -> Block:
    """Return the time and the incidence of every cause of one group, then who is behind the step.

    All are of the same patients, so that at risk and censored are said once. As `read_out`.
    """
    if not readings:
        return ()
    first = readings[0].read
    censored = (Span(f"{first.censored} censored before", Role.MUTED),) if first.censored else ()
    shared = (Span(f"{first.at_risk} at risk"), *censored, *_to_enter(first), *_past(first))
    causes = tuple(
        Span(f"{visible(one.name)} {_estimate(one.read)}, {one.read.events} before")
        for one in readings
    )
    people = _behind([reading.read for reading in readings], width)
    return (*_headed(first, measure, shared, width), *wrapped(causes, width), *people)


def _headed(read: ReadOut, measure: str, parts: tuple[Span, ...], width: int) -> Block:
    """Return the time, what is read there, and parts of it, in as few lines as they need."""
    time = Span(f"day {days(read.time)}  ", Role.ACCENT)
    return wrapped((Span(measure, Role.MUTED), *parts), width, time)


def read_out_line(reading: NamedReadOut, measure: str) -> Line:
    """Return the same of one curve in one line, without names of patients."""
    time = Span(f"day {days(reading.read.time)}", Role.ACCENT)
    name = (Span(visible(reading.name), Role.STRONG),) if reading.name else ()
    numbers = (*_numbers(reading.read), *_here(reading.read), *_note(reading.read))
    return joined((time, Span(measure), *name, *numbers))


def _line(reading: NamedReadOut, width: int) -> Block:
    label = Span(f"{visible(reading.name)}  ", Role.STRONG)
    read = reading.read
    return wrapped((*_numbers(read), *_here(read), *_note(read)), width, label)


def _behind(reads: Sequence[ReadOut], width: int) -> Block:
    """Return who leaves the curves at the step that is nearest to the time; nobody twice."""
    time = reads[0].time
    steps = [read.nearest for read in reads if read.nearest is not None]
    if not steps:
        return ()
    nearest = min(steps, key=lambda step: abs(step.time - time))
    here = [step for step in steps if abs(step.time - nearest.time) <= DAY_TOLERANCE]
    when = "here" if _is_here(nearest, reads[0]) else f"day {days(nearest.time)}"
    return wrapped(tuple(_people(here)), width, Span(f"  {when}: ", Role.MUTED))


def _is_here(step: Step, read: ReadOut) -> bool:
    return abs(step.time - read.time) <= DAY_TOLERANCE


def _estimate(read: ReadOut) -> str:
    return percent_estimate(read.estimate, read.lower, read.upper)


def _numbers(read: ReadOut) -> Iterator[Span]:
    yield Span(_estimate(read), Role.PLAIN if read.estimate is not None else Role.MISSING)
    yield Span(f"{read.at_risk} at risk")
    yield from _before(read)


def _here(read: ReadOut) -> Iterator[Span]:
    """Yield how many leave the curve at this very time."""
    step = read.nearest
    if step is None or not _is_here(step, read):
        return
    if step.events:
        noun = "event" if len(step.events) == 1 else "events"
        yield Span(f"{len(step.events)} {noun} here", Role.BAD)
    if step.competing:
        yield Span(f"{len(step.competing)} competing here", Role.CAUTION)
    if step.censored:
        yield Span(f"{len(step.censored)} censored here", Role.MUTED)


def _note(read: ReadOut) -> Iterator[Span]:
    if read.note:
        yield Span(visible(read.note), Role.MUTED)


def _past(read: ReadOut) -> Iterator[Span]:
    """Yield why nothing is known of any cause, where nothing is."""
    if read.estimate is None:
        yield from _note(read)


def _before(read: ReadOut) -> Iterator[Span]:
    """Yield what became of those no longer at risk: with them it adds up to all."""
    kinds = (
        (read.censored, "censored"),
        (read.events, "event" if read.events == 1 else "events"),
        (read.competing, "competing"),
    )
    said = [f"{count} {word}" for count, word in kinds if count]
    if said:
        yield Span(f"{', '.join(said)} before", Role.MUTED)
    yield from _to_enter(read)


def _to_enter(read: ReadOut) -> Iterator[Span]:
    if read.not_entered:
        yield Span(f"{read.not_entered} to enter", Role.MUTED)


def _people(steps: Sequence[Step]) -> Iterator[Span]:
    """Yield who had the event, who another, who was censored; so many of them by name."""
    every = [
        *((left, Role.BAD) for step in steps for left in step.events),
        *((left, Role.CAUTION) for step in steps for left in step.competing),
        *((left, Role.MUTED) for step in steps for left in step.censored),
    ]
    # Who has one event of several is on the curves of all of them.
    first: dict[str, tuple[Left, Role]] = {}
    for left, role in every:
        first.setdefault(left.patient_id, (left, role))
    people = list(first.values())
    yield from (Span(_words(left), role) for left, role in people[:MOST_NAMED])
    if len(people) > MOST_NAMED:
        yield Span(f"and {len(people) - MOST_NAMED} more", Role.MUTED)


def _words(left: Left) -> str:
    return f"{visible(left.patient_id)} {visible(in_words(left.cause))}"
