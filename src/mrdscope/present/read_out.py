"""What curves say at one time, in lines: value, interval, at risk, and who had the event here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mrdscope.present.layout import joined, wrapped
from mrdscope.present.numbers import days, percent_estimate
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.text import visible

#: So many patients are named; of more the rest is counted.
MOST_NAMED = 12


@dataclass(frozen=True)
class Reading:
    """What one curve says at a time.

    Parameters
    ----------
    name
        The group or cause; empty where there is one curve.
    value, lower, upper
        Share at that time, the events of it included, and its interval; None where not estimable,
        for the reason in ``note``.
    at_risk
        How many were under observation just before it.
    events, censored
        Who had the event at this time, each with what it was; who was seen for the last time.
    """

    name: str
    value: float | None
    lower: float | None
    upper: float | None
    at_risk: int
    events: tuple[tuple[str, str], ...] = ()
    censored: tuple[str, ...] = ()
    note: str | None = None


def read_out(time: float, readings: Sequence[Reading], measure: str, width: int) -> Block:
    """Return the time, then for each curve its value and who is behind the step that it takes here.

    ``measure`` is what the curves are of: ``survival``, ``incidence``. Every line is at most
    ``width`` cells.
    """
    head = (Span(f"day {days(time)}", Role.ACCENT), Span(f"  {measure}", Role.MUTED))
    return (head, *(line for reading in readings for line in _lines(reading, width)))


def _lines(reading: Reading, width: int) -> Iterator[Line]:
    label = Span(f"{visible(reading.name)}  " if reading.name else "", Role.STRONG)
    yield from wrapped(tuple(_numbers(reading)), width, label)
    people = [
        Span(f"{visible(who)} {visible(what)}".strip(), Role.BAD)
        for who, what in reading.events[:MOST_NAMED]
    ]
    people += [
        Span(f"{visible(who)} last seen", Role.MUTED)
        for who in reading.censored[: max(MOST_NAMED - len(people), 0)]
    ]
    left = len(reading.events) + len(reading.censored) - len(people)
    if left:
        people.append(Span(f"and {left} more", Role.MUTED))
    if people:
        yield from wrapped(people, width, Span("  "))


def _numbers(reading: Reading) -> Iterator[Span]:
    text = percent_estimate(reading.value, reading.lower, reading.upper)
    yield Span(text, Role.PLAIN if reading.value is not None else Role.MISSING)
    yield Span(f"{reading.at_risk} at risk")
    if reading.events:
        noun = "event" if len(reading.events) == 1 else "events"
        yield Span(f"{len(reading.events)} {noun} here", Role.BAD)
    if reading.censored:
        yield Span(f"{len(reading.censored)} censored here", Role.MUTED)
    if reading.note:
        yield Span(visible(reading.note), Role.MUTED)


def read_out_line(time: float, reading: Reading, measure: str) -> Line:
    """Return the same of one curve in one line, without names of patients."""
    return joined((Span(f"day {days(time)}", Role.ACCENT), Span(measure), *_numbers(reading)))
