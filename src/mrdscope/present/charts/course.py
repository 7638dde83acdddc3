"""What an MRD chart shows of one patient: samples, thresholds, events, treatment, toxicity."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mrdscope.cohort.schema import Status
from mrdscope.present.styled import Role

if TYPE_CHECKING:
    from mrdscope.present.charts.background import Background


@dataclass(frozen=True, slots=True)
class Sample:
    """One MRD result: a day, a status, and its interval and limit of detection as ratios.

    ``upper`` is None where it is unbounded, ``lod`` where the assay's limit is not known.
    """

    day: float
    status: Status
    lower: float | None = None
    upper: float | None = None
    lod: float | None = None

    @property
    def level(self) -> float | None:
        """Where a chart draws the sample, as a ratio; None where it has no level to draw.

        A quantified sample at its value, an undetected one at its own limit of detection, a
        positive one that is not quantifiable in the middle (on a log axis) between the limits of
        detection and quantification, one above range at the range's upper end (domain reference
        1.9). It is a place on a chart and no measurement.
        """
        match self.status:
            case Status.QUANTIFIED | Status.ABOVE_RANGE:
                return _positive(self.lower)
            case Status.UNDETECTED:
                return self.limit
            case Status.POSITIVE_NOT_QUANTIFIABLE:
                return _middle(self.limit or _positive(self.lower), _positive(self.upper))
        return None

    @property
    def limit(self) -> float | None:
        """The limit of detection; of an undetected sample its upper bound if it names no other."""
        if self.status is Status.UNDETECTED:
            return _positive(self.lod) or _positive(self.upper)
        return _positive(self.lod)


def _positive(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) and value > 0 else None


def _middle(lower: float | None, upper: float | None) -> float | None:
    if lower is None or upper is None:
        return lower or upper
    return math.sqrt(lower) * math.sqrt(upper)


@dataclass(frozen=True, slots=True)
class MrdSeries:
    """The samples of one assay, control gene, tissue and scale: what a line may join."""

    name: str
    samples: tuple[Sample, ...]

    def by_day(self) -> tuple[Sample, ...]:
        """Return the samples in the order of their days; those of one day keep their order."""
        return tuple(sorted(self.samples, key=lambda sample: sample.day))

    def runs(self) -> Iterator[tuple[bool, tuple[Sample, ...]]]:
        """Yield the samples a line joins, and whether it is solid; those without a level are not.

        Only quantified samples are joined by a solid line: what lies between an undetected sample
        and the next is not known (domain reference, 1.9).
        """
        placed = [sample for sample in self.by_day() if sample.level is not None]
        for solid, run in itertools.groupby(itertools.pairwise(placed), key=_both_quantified):
            pairs = list(run)
            yield solid, (pairs[0][0], *(later for _, later in pairs))


def _both_quantified(pair: tuple[Sample, Sample]) -> bool:
    return all(sample.status is Status.QUANTIFIED for sample in pair)


#: A chart shows so many days at least.
SHORTEST_DAYS = 28.0


@dataclass(frozen=True, slots=True)
class Threshold:
    """A level, as a ratio, and what it is called."""

    label: str
    level: float


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day: hematologic relapse, death, molecular relapse."""

    day: float
    label: str
    role: Role = Role.BAD


@dataclass(frozen=True, slots=True)
class Treatment:
    """One drug at one dose from a day to a day; ``stop`` is None while it goes on.

    ``shorter`` are shorter forms of the label, the longest first; what has one ``phase`` may share
    a bar.
    """

    label: str
    start: float
    stop: float | None = None
    shorter: tuple[str, ...] = ()
    phase: str | None = None


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """One adverse event with its grade, 0 to 5, or None where it was not graded."""

    label: str
    start: float
    stop: float | None = None
    grade: int | None = None


@dataclass(frozen=True, slots=True)
class MrdCourse:
    """All an MRD chart shows; what is not known is left empty. Days count from day 0."""

    series: tuple[MrdSeries, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    events: tuple[Event, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    adverse_events: tuple[AdverseEvent, ...] = ()
    last_contact: float | None = None
    #: What the level is of, for the axis: assay, control gene, tissue.
    measure: str = ""
    #: Other courses, faintly behind the series.
    background: tuple[Background, ...] = ()
    #: Below this level (ratio) nothing could have been detected; shaded.
    floor: float | None = None

    def days(self) -> Iterator[float]:
        """Yield every day anything is known of."""
        yield from (sample.day for series in self.series for sample in series.samples)
        yield from (event.day for event in self.events)
        stretches: tuple[Treatment | AdverseEvent, ...] = (*self.treatments, *self.adverse_events)
        for stretch in stretches:
            yield from (day for day in (stretch.start, stretch.stop) if day is not None)
        if self.last_contact is not None:
            yield self.last_contact
        for behind in self.background:
            if behind.days.size:
                yield from (float(behind.days.min()), float(behind.days.max()))

    def levels(self) -> Iterator[float]:
        """Yield every level, as a ratio, the y axis has to reach: samples, limits, thresholds."""
        for series in self.series:
            for sample in series.samples:
                yield from (x for x in (sample.level, sample.limit) if x is not None)
        yield from (one.level for one in self.thresholds if one.level > 0)
        for behind in self.background:
            if behind.levels.size:
                yield from (float(behind.levels.min()), float(behind.levels.max()))
        if self.floor is not None:
            # Room for what is below it.
            yield self.floor / 2

    def decades(self) -> tuple[int, int]:
        """Return the powers of ten the y axis runs from and to: whole decades, at least one."""
        levels = [math.log10(level) for level in self.levels()] or [-5.0, 0.0]
        low, high = math.floor(min(levels) + 1e-9), math.ceil(max(levels) - 1e-9)
        return min(low, high - 1), high

    def span(self) -> tuple[float, float]:
        """Return the days the time axis runs from and to: day 0 and `SHORTEST_DAYS` at least."""
        days = [0.0, *self.days()]
        return min(days), max(*days, min(days) + SHORTEST_DAYS)
