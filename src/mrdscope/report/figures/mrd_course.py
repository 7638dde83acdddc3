"""The course of one patient's MRD as a picture; `present.charts.mrd` says what it shows and why."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from mrdscope.cohort.schema import Status
from mrdscope.present.charts.axes import decades, time_ticks
from mrdscope.present.charts.course import (
    AdverseEvent,
    Event,
    MrdCourse,
    MrdSeries,
    Sample,
    Treatment,
)
from mrdscope.present.charts.lanes import merged
from mrdscope.present.charts.summary import mrd_summary
from mrdscope.present.numbers import limit
from mrdscope.present.styled import Role
from mrdscope.report.figures import lanes
from mrdscope.report.figures.drawing import (
    CHARACTER,
    LINE,
    TICK,
    Frame,
    Point,
    axes,
    clipped,
    line,
    path,
    text_width,
    titles,
    words,
)
from mrdscope.report.figures.marks import SERIES_ROLES, SIZE, mark, meaning
from mrdscope.report.figures.marks import limit as limit_mark
from mrdscope.report.figures.picture import FONT_SIZE, Picture
from mrdscope.report.markup import Markup, joined

WIDTH = 720.0
_PLOT_HEIGHT = 250.0
_LEFT = 58.0
#: Points between the axis and the first day, so that no mark lies on it.
_PAD = 7.0
#: What the mark of an entry of the legend takes.
_SIGN = 22.0
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LINE_ROLES = (Role.CURVE, Role.CURVE_2, Role.CURVE_3)
_TICK_CELLS = 8


def mrd_picture(
    course: MrdCourse,
    title: str,
    *,
    level: str = "MRD level (ratio)",
    time: str = "days from day 0",
    plot_height: float = _PLOT_HEIGHT,
) -> Picture:
    """Return a course as a picture: what is not known is not drawn.

    Days run across and log10 of the level upwards, in whole decades, as `present.charts.mrd` has
    them. ``level`` and ``time`` are what the axes are of.
    """
    width = WIDTH - _LEFT - _right_margin(course)
    low, high = course.decades()
    first, last = course.span()
    pad = (last - first) * _PAD / width
    frame = Frame(
        _LEFT, 0, width, plot_height, (first - pad, last + pad),
        # Marks at the lowest decade stand on the axis and not across it.
        (low - 1.5 * SIZE * (high - low) / plot_height, high),
    )  # fmt: skip
    labels = _event_labels(frame, course.events)
    frame = replace(frame, top=8 + LINE * (1 + max((one.row for one in labels), default=-1)))
    under = _Under(frame, course)
    series = tuple(enumerate(course.series))
    return Picture(
        WIDTH, under.bottom, title, mrd_summary(course),
        joined(
            _axes(frame, course, level, time),
            _thresholds(frame, course),
            _events(frame, labels, under),
            *(part for place, one in reversed(series) for part in _lines(frame, place, one)),
            *(part for place, one in reversed(series) for part in _marks(frame, place, one)),
            under.drawn(),
        ),
    )  # fmt: skip


def power_of_ten(exponent: int) -> str:
    """Return a power of ten as it is printed: ``10⁻⁴``."""
    return "1" if exponent == 0 else f"10{str(exponent).translate(_SUPERSCRIPT)}"


def level_words(level: float) -> str:
    """Return a level as it stands on a picture: ``10⁻⁴`` where it is one, else ``3.2e-5``."""
    power = round(math.log10(level))
    return power_of_ten(power) if math.isclose(level, 10.0**power) else limit(level)


def _axes(frame: Frame, course: MrdCourse, level: str, time: str) -> Markup:
    low, high = course.decades()
    labelled = decades(low, high, int(frame.height / LINE))
    cells = int(frame.width / (CHARACTER * FONT_SIZE))
    ticks = [day for day in time_ticks(*frame.x, cells, "days", _TICK_CELLS)
             if frame.x[0] <= day <= frame.x[1]]  # fmt: skip
    parts = [
        axes(frame, {k: power_of_ten(k) for k in labelled}, ticks),
        _minor(frame, low, high),
    ]
    if course.last_contact is not None:
        at = frame.across(course.last_contact)
        parts.append(line((at, frame.bottom - 5), (at, frame.bottom + 5), f"s-{Role.MUTED}", 2.5))
    return joined(*parts, titles(frame, time, level, x_at=frame.bottom + TICK + 2 * LINE - 2))


def _minor(frame: Frame, low: int, high: int) -> Markup:
    """Return the ticks at 2 to 9 times each power of ten, which show that the axis is of logs."""
    if (high - low) * 9 > frame.height / 2:
        return Markup()
    levels = [k + math.log10(n) for k in range(low, high) for n in range(2, 10)]
    ink = f"s-{Role.MUTED}"
    return joined(
        *(line((frame.left - 2, frame.upwards(y)), (frame.left, frame.upwards(y)), ink, 0.6)
          for y in levels)
    )  # fmt: skip


def _right_margin(course: MrdCourse) -> float:
    labels = (f"{one.label} {level_words(one.level)}" for one in course.thresholds if one.level > 0)
    return max((text_width(label, lanes.SMALL) for label in labels), default=4.0) + 10


def _thresholds(frame: Frame, course: MrdCourse) -> Markup:
    """Return the levels patients are divided at, their names right of them and never on another."""
    shown = sorted((t for t in course.thresholds if t.level > 0), key=lambda t: -t.level)
    parts: list[Markup] = []
    lowest = -math.inf
    for threshold in shown:
        at = frame.upwards(math.log10(threshold.level))
        parts.append(line((frame.left, at), (frame.right, at), f"s-{Role.THRESHOLD}", 1, "6 4"))
        base = max(at + 4, lowest + 12)
        label = f"{threshold.label} {level_words(threshold.level)}"
        parts.append(words((frame.right + 6, base), label, Role.THRESHOLD, classes="small"))
        lowest = base
    return joined(*parts)


# -- what happened ---------------------------------------------------------------------------------

_MOST_ROWS = 4


@dataclass(frozen=True)
class _Label:
    """An event and where its words stand: the row above the frame, from where to where."""

    event: Event
    row: int
    start: float
    stop: float

    @property
    def words(self) -> str:
        return event_words(self.event)


def event_words(event: Event) -> str:
    """Return an event as a chart names it."""
    return f"{event.label} {event.day:.0f}"


def _event_labels(frame: Frame, events: Sequence[Event]) -> list[_Label]:
    """Return where the events' words stand: beside their lines, on no other's words or line."""
    lines = [frame.across(event.day) for event in events]
    placed: list[_Label] = []
    for event in sorted(events, key=lambda one: one.day):
        at, length = frame.across(event.day), text_width(event_words(event)) + 8
        beside = [(at, at + length), (at - length, at)]
        rows = range(_MOST_ROWS)
        clear: list[_Label] = []
        meeting: list[_Label] = []
        for row, (start, stop) in itertools.product(rows, beside):
            inside = start >= 0 and stop <= WIDTH
            taken = any(p.row == row and start < p.stop and p.start < stop for p in placed)
            if inside and not taken:
                crossed = any(start < x < stop for x in lines if x != at)
                (meeting if crossed else clear).append(_Label(event, row, start, stop))
        placed.append(next(iter((*clear, *meeting)), _Label(event, 0, at, at + length)))
    return placed


def _events(frame: Frame, labels: Sequence[_Label], under: _Under) -> Markup:
    """Return upright lines through the chart, fainter through the lanes, and their words."""
    parts: list[Markup] = []
    for label in labels:
        at, role = frame.across(label.event.day), label.event.role
        base = frame.top - 5 - label.row * LINE
        parts.append(line((at, base - 9), (at, frame.bottom), f"s-{role}", 1.2, "2 2"))
        if under.has_lanes:
            ends = (at, under.top - 3), (at, under.lanes_bottom)
            parts.append(line(*ends, f"s-{role} faint", 1, "2 2"))
        if label.start < at:
            parts.append(words((at - 4, base), label.words, role, anchor="end", classes="bold"))
        else:
            parts.append(words((at + 4, base), label.words, role, classes="bold"))
    return joined(*parts)


# -- samples ---------------------------------------------------------------------------------------


def _at(frame: Frame, sample: Sample) -> tuple[float, float]:
    """Return where a sample lies; one without a level stands on the axis."""
    level = sample.level
    if level is None:
        return frame.across(sample.day), frame.bottom - 1.8 * SIZE
    return frame.point(sample.day, math.log10(level))


def _lines(frame: Frame, index: int, series: MrdSeries) -> Iterator[Markup]:
    """Yield limits of detection and the lines that join samples; dashed where one is no number."""
    for sample in series.samples:
        if sample.limit is not None:
            yield limit_mark(frame.point(sample.day, math.log10(sample.limit)))
    ink = f"s-{_LINE_ROLES[index % len(_LINE_ROLES)]}"
    for solid, samples in series.runs():
        points = [_at(frame, one) for one in samples]
        yield path(points, ink, 1.6 if solid else 1.2, None if solid else "4 3")


def _marks(frame: Frame, index: int, series: MrdSeries) -> Iterator[Markup]:
    for sample in series.by_day():
        unplaced = sample.level is None and sample.status is not Status.UNDETECTED
        status = Status.NOT_EVALUABLE if unplaced else sample.status
        yield mark(_at(frame, sample), status, index)


# -- under the axis --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Under:
    """Lanes and legend under a frame, from the top down."""

    frame: Frame
    course: MrdCourse

    @property
    def top(self) -> float:
        """Where the lanes begin."""
        return self.frame.bottom + TICK + 2 * LINE + 7

    @cached_property
    def _rx(self) -> lanes.Lanes[Treatment]:
        return lanes.treatment_lanes(self.frame, merged(self.course.treatments), WIDTH)

    @cached_property
    def _ae(self) -> lanes.Lanes[AdverseEvent]:
        return lanes.toxicity_lanes(self.frame, self.course.adverse_events, WIDTH)

    @property
    def has_lanes(self) -> bool:
        """Whether there is anything in a lane."""
        return bool(len(self._rx) or len(self._ae))

    @property
    def _ae_top(self) -> float:
        return self.top + len(self._rx) * lanes.TREATMENT_LANE + (5 if len(self._rx) else 0)

    @property
    def lanes_bottom(self) -> float:
        """Where the lanes end."""
        return self._ae_top + len(self._ae) * lanes.TOXICITY_LANE

    @cached_property
    def _legend(self) -> tuple[tuple[_Entry, ...], ...]:
        return _legend_rows(self.frame, self.course)

    @property
    def bottom(self) -> float:
        """Where the picture ends."""
        return self.lanes_bottom + len(self._legend) * LINE + 10

    def drawn(self) -> Markup:
        """Return lanes and legend."""
        parts = [
            lanes.treatment_bars(self._rx, self.top),
            lanes.toxicity_lines(self._ae, self._ae_top),
            *_lane_name("Rx", self._rx.left_over, len(self._rx), self.top),
            *_lane_name("AE grade", self._ae.left_over, len(self._ae), self._ae_top),
        ]
        for place, row in enumerate(self._legend):
            base = self.lanes_bottom + 4 + (place + 1) * LINE
            parts += [entry.drawn(base) for entry in row]
        return joined(*parts)


def _lane_name(name: str, left_over: int, rows: int, top: float) -> Iterator[Markup]:
    if rows:
        yield words((4, top + 11), name, Role.MUTED, classes="small")
    if left_over:
        yield words((4, top + 11 + LINE), f"+{left_over}", Role.MUTED, classes="small")


@dataclass(frozen=True)
class _Entry:
    """A mark or line of the legend, and what it means."""

    x: float
    sign: Callable[[tuple[float, float]], Markup]
    meaning: str
    role: Role = Role.MUTED

    @property
    def length(self) -> float:
        return _SIGN + text_width(self.meaning, lanes.SMALL) + 16

    def drawn(self, base: float) -> Markup:
        """Return the entry with its words on a base line."""
        sign = self.sign((self.x + _SIGN / 2 - 3, base - 4))
        return joined(sign, words((self.x + _SIGN, base), self.meaning, self.role, classes="small"))


def _stroke(role: Role, width: float, dash: str | None = None) -> Callable[[Point], Markup]:
    return lambda at: line((at[0] - 9, at[1]), (at[0] + 9, at[1]), f"s-{role}", width, dash)


def _last_contact(at: Point) -> Markup:
    return line((at[0], at[1] - 5), (at[0], at[1] + 5), f"s-{Role.MUTED}", 2.5)


def _legend_entries(course: MrdCourse) -> Iterator[_Entry]:
    """Yield what each mark and line means, of those there are."""
    every = [sample for series in course.series for sample in series.samples]
    for status in Status:
        if any(sample.status is status for sample in every):
            yield _Entry(0, partial(mark, status=status), meaning(status))
    if any(not solid for series in course.series for solid, _ in series.runs()):
        yield _Entry(0, _stroke(Role.CURVE, 1.2, "4 3"), "level between not known")
    if any(sample.limit is not None for sample in every):
        yield _Entry(0, limit_mark, "limit of detection")
    if course.last_contact is not None:
        yield _Entry(0, _last_contact, "last contact")
    named = [one for one in enumerate(course.series) if one[1].samples]
    for index, series in named if len(named) > 1 else ():
        role = SERIES_ROLES[index % len(SERIES_ROLES)]
        sign = partial(mark, status=Status.QUANTIFIED, series=index)
        yield _Entry(0, sign, clipped(series.name, 280, lanes.SMALL), role)


def _legend_rows(frame: Frame, course: MrdCourse) -> tuple[tuple[_Entry, ...], ...]:
    """Return the legend in as many rows as it takes."""
    rows: list[list[_Entry]] = [[]]
    x = frame.left
    for entry in _legend_entries(course):
        if rows[-1] and x + entry.length > WIDTH:
            rows.append([])
            x = frame.left
        rows[-1].append(replace(entry, x=x))
        x += entry.length
    return tuple(tuple(row) for row in rows if row)
