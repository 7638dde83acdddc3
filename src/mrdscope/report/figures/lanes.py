"""Treatment and adverse events under a chart of MRD, on its time axis.

As in `present.charts.lanes` the longest treatment and the worst event come first and a label stands
inside its bar or beside it; on paper there is room for every label, so that courses of one drug,
and episodes of one event, share a lane and their label. What finds no lane is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from mrdscope.present.charts.course import AdverseEvent, Treatment
from mrdscope.present.cohort_table import grade_role
from mrdscope.present.styled import Role
from mrdscope.report.figures.drawing import Frame, area, clipped, line, text_width, words
from mrdscope.report.markup import Markup, element, joined

SMALL = 10.5
MOST_LANES = 8
TREATMENT_LANE, TOXICITY_LANE = 17.0, 15.0
_BAR = 13.0
_DIGIT = 10.0
_GAP = 8.0
_ARROW = 7.0

T = TypeVar("T", Treatment, AdverseEvent)


@dataclass(frozen=True)
class Stretch(Generic[T]):
    """One bar: what it is of, and from where to where it goes."""

    what: T
    start: float
    stop: float

    @property
    def ongoing(self) -> bool:
        """Whether it goes on."""
        return self.what.stop is None


@dataclass(frozen=True)
class Track(Generic[T]):
    """Bars of one name, by time, and where the name stands."""

    stretches: tuple[Stretch[T], ...]
    label: str
    label_at: float

    @property
    def extent(self) -> tuple[float, float]:
        """What it takes of its lane."""
        end = self.label_at + text_width(self.label, SMALL)
        stops = (one.stop + (_ARROW if one.ongoing else 0) for one in self.stretches)
        return min(self.stretches[0].start, self.label_at), max(*stops, end)


@dataclass(frozen=True)
class Lanes(Generic[T]):
    """Lanes from the top down, and how many bars found none."""

    lanes: tuple[tuple[Track[T], ...], ...]
    left_over: int

    def __len__(self) -> int:
        return len(self.lanes)


def _packed(tracks: Sequence[Track[T]]) -> Lanes[T]:
    """Return what comes first in the first lane where nothing is in its way."""
    lanes: list[list[Track[T]]] = []
    left_over = 0
    for track in tracks:
        free = (lane for lane in lanes if not any(_touch(track, other) for other in lane))
        lane = next(free, None)
        if lane is not None:
            lane.append(track)
        elif len(lanes) < MOST_LANES:
            lanes.append([track])
        else:
            left_over += len(track.stretches)
    return Lanes(tuple(map(tuple, lanes)), left_over)


def _touch(one: Track[T], other: Track[T]) -> bool:
    (a, b), (c, d) = one.extent, other.extent
    return a < d + _GAP and c < b + _GAP


def _tracks(
    frame: Frame, everything: Sequence[T], width: float, least: float, inside: Callable[[T], float]
) -> list[Track[T]]:
    """Return bars by name, each name where it first comes.

    A bar is ``least`` long at least; ``inside`` is how far into it a name may begin.
    """
    named: dict[str, list[Stretch[T]]] = {}
    for one in everything:
        start = frame.across(one.start)
        stop = frame.right if one.stop is None else frame.across(one.stop)
        named.setdefault(one.label, []).append(Stretch(one, start, max(stop, start + least)))
    return [
        _labelled(frame, sorted(stretches, key=lambda s: s.start), width, inside)
        for stretches in named.values()
    ]


def _labelled(
    frame: Frame, stretches: list[Stretch[T]], width: float, inside: Callable[[T], float]
) -> Track[T]:
    """Return a track with its name after the last bar, else before the first, else in the last."""
    first, last = stretches[0], stretches[-1]
    stop = max(one.stop + (_ARROW if one.ongoing else 0) for one in stretches)
    after, before, into = stop + 4, first.start - 4, last.start + inside(last.what)
    label = last.what.label
    room = max(width - after, before - frame.left, last.stop - into)
    label = clipped(label, room, SMALL)
    length = text_width(label, SMALL)
    if len(stretches) == 1 and isinstance(last.what, Treatment) and length <= last.stop - into:
        return Track(tuple(stretches), label, into)
    if length <= width - after:
        return Track(tuple(stretches), label, after)
    if length <= last.stop - into:
        return Track(tuple(stretches), label, into)
    return Track(tuple(stretches), label, before - length)


def treatment_lanes(
    frame: Frame, treatments: Sequence[Treatment], width: float
) -> Lanes[Treatment]:
    """Return treatment in lanes, what was longest given first."""
    tracks = _tracks(frame, treatments, width, 2, lambda _: 5)

    def longest_first(track: Track[Treatment]) -> tuple[float, float]:
        given = sum(one.stop - one.start for one in track.stretches)
        return -given, track.stretches[0].start

    return _packed(sorted(tracks, key=longest_first))


def toxicity_lanes(
    frame: Frame, events: Sequence[AdverseEvent], width: float
) -> Lanes[AdverseEvent]:
    """Return adverse events in lanes, the worst first, then the earliest."""
    tracks = _tracks(frame, events, width, _DIGIT + 2, lambda _: _DIGIT + 8)

    def worst_first(track: Track[AdverseEvent]) -> tuple[int, float]:
        worst = max(one.what.grade or 0 for one in track.stretches)
        return -worst, track.stretches[0].start

    return _packed(sorted(tracks, key=worst_first))


def treatment_bars(lanes: Lanes[Treatment], top: float) -> Markup:
    """Return treatment bars from ``top`` down; one that goes on ends in an arrow."""
    parts: list[Markup] = []
    for place, lane in enumerate(lanes.lanes):
        at = top + place * TREATMENT_LANE
        for track in lane:
            parts += [part for one in track.stretches for part in _bar(one, at)]
            parts.append(words((track.label_at, at + _BAR / 2 + 4), track.label, classes="small"))
    return joined(*parts)


def _bar(one: Stretch[Treatment], top: float) -> Iterator[Markup]:
    start, stop, bottom = one.start, one.stop, top + _BAR
    shape = [(start, top), (stop, top), (stop, bottom), (start, bottom)]
    if one.ongoing:
        shape[1:3] = [(stop, top), (stop + _ARROW, top + _BAR / 2), (stop, bottom)]
    yield area(shape, f"f-{Role.TREATMENT}", 0.2)
    yield line((start, top), (start, bottom), f"s-{Role.TREATMENT}", 2)
    if not one.ongoing:
        yield line((stop, top), (stop, bottom), f"s-{Role.TREATMENT}", 1)


def toxicity_lines(lanes: Lanes[AdverseEvent], top: float) -> Markup:
    """Return adverse events from ``top`` down: the grade at onset, then a line to the end."""
    parts: list[Markup] = []
    for place, lane in enumerate(lanes.lanes):
        at = top + (place + 0.5) * TOXICITY_LANE
        for track in lane:
            # Where episodes overlap the worst lies on top.
            ordered = sorted(track.stretches, key=lambda one: one.what.grade or 0)
            parts += [part for one in ordered for part in _episode(one, at)]
            parts += _term(track, at)
    return joined(*parts)


def _episode(one: Stretch[AdverseEvent], at: float) -> Iterator[Markup]:
    event, start, stop = one.what, one.start, one.stop
    role = Role.MISSING if event.grade is None else grade_role(event.grade)
    yield line((start + _DIGIT, at), (stop, at), f"s-{role}", 1.5)
    if one.ongoing:
        yield area([(stop, at - 3.5), (stop + _ARROW, at), (stop, at + 3.5)], f"f-{role}")
    box = {"x": start, "y": at - 6, "width": _DIGIT, "height": 12.0}
    yield element("rect", class_=f"hollow s-{role}", stroke_width=0.8, **box)
    digit = "?" if event.grade is None else str(event.grade)
    yield words((start + _DIGIT / 2, at + 4), digit, role, anchor="middle", classes="small")


def _term(track: Track[AdverseEvent], at: float) -> Iterator[Markup]:
    if track.label_at < track.stretches[-1].stop and track.label_at > track.stretches[0].start:
        # Over the event's own line, which gives way to the words.
        yield element("rect", class_="hollow", x=track.label_at - 3, y=at - 6,
                      width=text_width(track.label, SMALL) + 4, height=12.0)  # fmt: skip
    yield words((track.label_at, at + 4), track.label, Role.MUTED, classes="small")
