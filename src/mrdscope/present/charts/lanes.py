"""Treatment and adverse events as bars under a chart, on its time axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mrdscope.present.charts.axes import Plot
from mrdscope.present.charts.canvas import words_width
from mrdscope.present.charts.course import AdverseEvent, Treatment
from mrdscope.present.glyphs import Glyphs
from mrdscope.present.styled import Role

_LONGEST_LABEL = 40


@dataclass(frozen=True)
class _Bar:
    """A bar in cells: its own, ``start`` to ``stop`` without the last, and its label's place."""

    label: str
    start: int
    stop: int
    label_at: int | None
    ongoing: bool

    @property
    def extent(self) -> tuple[int, int]:
        if self.label_at is None:
            return self.start, self.stop
        label_stop = self.label_at + words_width(self.label)
        return min(self.start, self.label_at - 1), max(self.stop, label_stop + 1)


def _bar(plot: Plot, glyphs: Glyphs, treatment: Treatment) -> _Bar:
    start = plot.column(treatment.start)
    ongoing = treatment.stop is None
    end = plot.x.high if treatment.stop is None else max(treatment.stop, treatment.start)
    stop = max(plot.column(end) + ongoing, start + 1)
    # A label longer than any place it could have is clipped to the widest of them.
    widest = max(stop - start - 4, plot.canvas.width - stop - 1, start - 1 - plot.left)
    label = glyphs.text(treatment.label, min(_LONGEST_LABEL, widest))
    length = words_width(label)
    if stop - start >= length + 4:
        place: int | None = start + 2
        label = f" {label} "
    elif stop + 1 + length <= plot.canvas.width:
        place = stop + 1
    elif start - 1 - length >= plot.left:
        place = start - 1 - length
    else:
        place = None
    return _Bar(label, start, stop, place if label.strip() else None, ongoing)


def pack(
    plot: Plot, glyphs: Glyphs, treatments: Sequence[Treatment], lanes: int
) -> tuple[tuple[tuple[_Bar, ...], ...], int]:
    """Return bars in as few lanes as hold them without touching, and how many did not fit.

    The longest come first: where lanes are few, they are what a patient was mostly treated with.
    """
    packed: list[list[_Bar]] = []
    left_over = 0
    bars = [_bar(plot, glyphs, treatment) for treatment in treatments]
    for bar in sorted(bars, key=lambda bar: (bar.start - bar.stop, bar.start)):
        lane = next((lane for lane in packed if not _touches(bar, lane)), None)
        if lane is not None:
            lane.append(bar)
        elif len(packed) < lanes:
            packed.append([bar])
        else:
            left_over += 1
    return tuple(map(tuple, packed)), left_over


def _touches(bar: _Bar, lane: Sequence[_Bar]) -> bool:
    start, stop = bar.extent
    return any(start < other.extent[1] and other.extent[0] < stop for other in lane)


def draw_treatments(
    plot: Plot, glyphs: Glyphs, treatments: Sequence[Treatment], top: int, lanes: int
) -> int:
    """Draw treatment bars from row ``top`` down in at most ``lanes`` rows; return the rows taken.

    A label stands inside its bar or beside it. Bars that find no row are counted beside "Rx".
    """
    packed, left_over = pack(plot, glyphs, treatments, lanes)
    for offset, lane in enumerate(packed):
        for bar in lane:
            _draw_bar(plot, glyphs, bar, top + offset)
    if packed:
        heading = f"Rx+{left_over}" if left_over else "Rx"
        plot.canvas.text(0, top, heading[: plot.left], Role.MUTED)
    return len(packed)


def _draw_bar(plot: Plot, glyphs: Glyphs, bar: _Bar, row: int) -> None:
    for column in range(bar.start, bar.stop):
        plot.canvas.put(column, row, glyphs.bar, Role.TREATMENT)
    if bar.stop - bar.start > 1:
        plot.canvas.put(bar.start, row, glyphs.bar_start, Role.TREATMENT)
    if bar.ongoing:
        plot.canvas.put(bar.stop - 1, row, glyphs.ongoing, Role.TREATMENT)
    if bar.label_at is not None:
        plot.canvas.text(bar.label_at, row, bar.label, Role.TREATMENT, over={glyphs.bar})


def _grade_role(grade: int | None) -> Role:
    if grade is None:
        return Role.MISSING
    return Role(f"grade-{grade}") if 1 <= grade <= 5 else Role.MUTED


@dataclass(frozen=True)
class _Episode:
    """An adverse event in cells, ``stop`` not included."""

    event: AdverseEvent
    start: int
    stop: int

    def touches(self, other: _Episode) -> bool:
        """Say whether there is no cell between the two."""
        return self.start <= other.stop and other.start <= self.stop


def _in_lanes(
    plot: Plot, events: Sequence[AdverseEvent], lanes: int
) -> tuple[tuple[_Episode, ...], ...]:
    """Return episodes in lanes, the worst first; what finds no lane free is in the last."""
    packed: list[list[_Episode]] = []
    for event in sorted(events, key=lambda one: (-(one.grade or 0), one.start)):
        episode = _Episode(event, plot.column(event.start), _event_end(plot, event))
        free = (lane for lane in packed if not any(map(episode.touches, lane)))
        lane = next(free, None)
        if lane is None and len(packed) < lanes:
            packed.append([])
        (packed[-1] if lane is None else lane).append(episode)
    return tuple(map(tuple, packed))


def rows_of(plot: Plot, events: Sequence[AdverseEvent], lanes: int) -> int:
    """Return how many rows, of at most ``lanes``, adverse events take."""
    return len(_in_lanes(plot, events, lanes))


def draw_adverse_events(
    plot: Plot, glyphs: Glyphs, events: Sequence[AdverseEvent], top: int, lanes: int
) -> None:
    """Draw adverse events from row ``top`` down: the grade at onset, then a line to the end.

    Where they share a row and overlap, the worst grade lies on top. An event that was not graded
    shows ``?``. A term is written after its event where there is room and nothing overlaps it.
    """
    plot.canvas.text(0, top, "AE"[: plot.left], Role.MUTED)
    for offset, lane in enumerate(_in_lanes(plot, events, lanes)):
        for episode in lane:
            _draw_episode(plot, glyphs, episode, top + offset)
        for episode in lane:
            if not any(episode.touches(other) for other in lane if other is not episode):
                words = f" {glyphs.text(episode.event.label, _LONGEST_LABEL)} "
                plot.canvas.text(episode.stop, top + offset, words, Role.MUTED)


def _draw_episode(plot: Plot, glyphs: Glyphs, episode: _Episode, row: int) -> None:
    grade = episode.event.grade
    character = "?" if grade is None else str(grade)[:1]
    plot.canvas.put_below(episode.start, row, character, _grade_role(grade))
    for column in range(episode.start + 1, episode.stop):
        plot.canvas.put_below(column, row, glyphs.bar_thin, _grade_role(grade))


def _event_end(plot: Plot, event: AdverseEvent) -> int:
    start = plot.column(event.start)
    stop = plot.x.high if event.stop is None else event.stop
    return max(plot.column(max(stop, event.start)), start + 1)
