"""Treatment and adverse events as tracks under a chart, on its time axis.

A track is what has one name: the stretches of one drug at one dose, the episodes of one adverse
event. It takes its place in a lane where it and its label touch nothing else; the label stands in
it or beside it, in the longest of its forms that finds room. Tracks whose label finds none lie
unnamed where there is room for them alone; those that find no room at all are counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mrdscope.present.charts.axes import Plot
from mrdscope.present.charts.canvas import words_width
from mrdscope.present.charts.course import AdverseEvent, Treatment
from mrdscope.present.glyphs import Glyphs
from mrdscope.present.styled import Role

_LONGEST_LABEL = 40
#: Cells of a stretch before and after a label inside it, blanks included.
_BEFORE, _AFTER = 2, 2


@dataclass(frozen=True)
class Stretch:
    """A stretch in cells, ``stop`` not included; ``head`` is its first character."""

    start: int
    stop: int
    head: str
    role: Role
    ongoing: bool


@dataclass(frozen=True)
class Track:
    """Stretches of one name, the forms of that, the longest first, and where the label stands."""

    stretches: tuple[Stretch, ...]
    fill: str
    role: Role
    forms: tuple[str, ...]
    label: str = ""
    label_at: int | None = None

    @property
    def start(self) -> int:
        """The first cell of the stretches."""
        return min(one.start for one in self.stretches)

    @property
    def stop(self) -> int:
        """The cell after the last of them."""
        return max(one.stop for one in self.stretches)

    @property
    def extent(self) -> tuple[int, int]:
        """The cells it takes with its label and the blank on either side of that."""
        if self.label_at is None:
            return self.start, self.stop
        label_stop = self.label_at + words_width(self.label)
        return min(self.start, self.label_at - 1), max(self.stop, label_stop + 1)

    def touches(self, other: Track) -> bool:
        """Say whether the two have a cell in common."""
        start, stop = self.extent
        return start < other.extent[1] and other.extent[0] < stop

    def labelled(self, room: Plot) -> Iterator[Track]:
        """Yield the track with each form of its label where it has room, if that is anywhere."""
        for form in self.forms:
            for at, text in self._places(form, room):
                yield replace(self, label=text, label_at=at)

    def _places(self, form: str, room: Plot) -> Iterator[tuple[int, str]]:
        """Yield where it may stand: in the longest stretch, after the last, before the first."""
        length = words_width(form)
        longest = max(self.stretches, key=lambda one: one.stop - one.start)
        if not form.strip():
            return
        if longest.stop - longest.start >= length + _BEFORE + _AFTER:
            yield longest.start + _BEFORE - 1, f" {form} "
        if self.stop + 1 + length <= room.canvas.width:
            yield self.stop + 1, form
        if self.start - 1 - length >= room.left:
            yield self.start - 1 - length, form


@dataclass(frozen=True)
class Lanes:
    """Tracks in lanes, and how many found none."""

    lanes: tuple[tuple[Track, ...], ...]
    left_over: int

    def __len__(self) -> int:
        return len(self.lanes)

    @property
    def unnamed(self) -> int:
        """How many tracks have no label, or no lane."""
        bare = sum(track.label_at is None for lane in self.lanes for track in lane)
        return self.left_over + bare


def pack(tracks: Sequence[Track], room: Plot, most: int) -> Lanes:
    """Return tracks in as few lanes as hold them, at most ``most``; the first choose first."""
    packed: list[list[Track]] = []
    unplaced = [
        track
        for track in tracks
        if not _placed(list(track.labelled(room)) or [track], packed, most)
    ]
    left_over = sum(not _placed([track], packed, 0) for track in unplaced)
    return Lanes(tuple(map(tuple, packed)), left_over)


def _placed(choices: Sequence[Track], packed: list[list[Track]], most: int) -> bool:
    """Put the first choice that finds one into a lane, or a new one; say whether any did."""
    for track in choices:
        lane = next((one for one in packed if not any(map(track.touches, one))), None)
        if lane is None and len(packed) < most:
            lane = []
            packed.append(lane)
        if lane is not None:
            lane.append(track)
            return True
    return False


def draw_lanes(plot: Plot, lanes: Lanes, heading: str, top: int, ongoing: str) -> None:
    """Draw lanes from row ``top`` down under a heading, with the number of tracks left over."""
    for offset, lane in enumerate(lanes.lanes):
        for track in lane:
            _draw_track(plot, track, top + offset, ongoing)
    if lanes.lanes:
        words = f"{heading}+{lanes.left_over}" if lanes.left_over else heading
        fits = words if len(words) < plot.left else f"{heading}+"
        plot.canvas.text(0, top, fits[: plot.left], Role.MUTED)


def _draw_track(plot: Plot, track: Track, row: int, ongoing: str) -> None:
    for one in track.stretches:
        for column in range(one.start, one.stop):
            plot.canvas.put(column, row, track.fill, one.role)
    for one in track.stretches:
        plot.canvas.put(one.start, row, one.head, one.role)
        if one.ongoing and one.stop - one.start > 1:
            plot.canvas.put(one.stop - 1, row, ongoing, one.role)
    if track.label_at is not None:
        plot.canvas.text(track.label_at, row, track.label, track.role, over={track.fill})


def _cells(plot: Plot, start: float, stop: float | None) -> tuple[int, int]:
    """Return the first cell of some days and the one after their last; one at least."""
    first = plot.column(start)
    end = plot.x.high if stop is None else max(stop, start)
    return first, max(plot.column(end) + (stop is None), first + 1)


# -- treatment -------------------------------------------------------------------------------------


def treatment_lanes(
    plot: Plot, glyphs: Glyphs, treatments: Sequence[Treatment], most: int
) -> Lanes:
    """Return treatment in lanes, what was given longest first.

    Drugs have tracks of their own where the lanes suffice; else those of one phase over the same
    days share one.
    """
    apart = pack(_treatment_tracks(plot, glyphs, treatments), plot, most)
    if not apart.unnamed:
        return apart
    together = pack(_treatment_tracks(plot, glyphs, merged(treatments)), plot, most)
    return together if together.unnamed < apart.unnamed else apart


def _treatment_tracks(plot: Plot, glyphs: Glyphs, treatments: Sequence[Treatment]) -> list[Track]:
    stretches: dict[tuple[str, ...], list[Stretch]] = {}
    for one in treatments:
        start, stop = _cells(plot, one.start, one.stop)
        head = glyphs.bar_start if stop - start > 1 else glyphs.bar
        stretch = Stretch(start, stop, head, Role.TREATMENT, one.stop is None)
        stretches.setdefault((one.label, *one.shorter), []).append(stretch)
    tracks = [
        Track(tuple(parts), glyphs.bar, Role.TREATMENT,
              tuple(glyphs.text(form, _LONGEST_LABEL) for form in forms))
        for forms, parts in stretches.items()
    ]  # fmt: skip
    return sorted(
        tracks, key=lambda one: (-sum(s.stop - s.start for s in one.stretches), one.start)
    )


def merged(treatments: Sequence[Treatment]) -> tuple[Treatment, ...]:
    """Return the treatments with those of one phase over the same days as one."""
    together: dict[tuple[str | None, float, float | None], list[Treatment]] = {}
    for one in treatments:
        together.setdefault((one.phase, one.start, one.stop), []).append(one)
    return tuple(_joined(group) for group in together.values())


def _joined(group: Sequence[Treatment]) -> Treatment:
    first, more = group[0], len(group) - 1
    if not more:
        return first
    shortest = first.shorter[-1] if first.shorter else first.label
    return replace(
        first,
        label=" + ".join(one.label for one in group),
        shorter=(f"{shortest} + {more} more", f"{more + 1} drugs"),
    )


# -- adverse events --------------------------------------------------------------------------------


def adverse_event_lanes(
    plot: Plot, glyphs: Glyphs, events: Sequence[AdverseEvent], most: int
) -> Lanes:
    """Return adverse events in lanes, the worst first, each a line from its grade to its end.

    An episode that was not graded shows ``?``.
    """
    episodes: dict[str, list[AdverseEvent]] = {}
    for event in sorted(events, key=lambda one: one.start):
        episodes.setdefault(event.label, []).append(event)
    worst_first = sorted(episodes.values(), key=lambda every: (-_worst(every), every[0].start))
    return pack([_toxicity_track(plot, glyphs, every) for every in worst_first], plot, most)


def _worst(events: Sequence[AdverseEvent]) -> int:
    return max(event.grade or 0 for event in events)


def _toxicity_track(plot: Plot, glyphs: Glyphs, events: Sequence[AdverseEvent]) -> Track:
    stretches = []
    for event in events:
        start, stop = _cells(plot, event.start, event.stop)
        head = "?" if event.grade is None else str(event.grade)[:1]
        stretches.append(Stretch(start, stop, head, _grade_role(event.grade), event.stop is None))
    # Where two episodes begin in one cell the worse is seen.
    stretches.sort(key=lambda one: one.head if one.head != "?" else "")
    worst = max(events, key=lambda event: event.grade or 0)
    label = glyphs.text(events[0].label, _LONGEST_LABEL)
    return Track(tuple(stretches), glyphs.bar_thin, _grade_role(worst.grade), (label,))


def _grade_role(grade: int | None) -> Role:
    if grade is None:
        return Role.MISSING
    return Role(f"grade-{grade}") if 1 <= grade <= 5 else Role.MUTED
