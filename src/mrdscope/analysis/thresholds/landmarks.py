"""The landmarks the settings know: four weeks, and the days of their milestones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mrdscope.analysis.settings import Settings


@dataclass(frozen=True)
class NamedLandmark:
    """A landmark and the days before it whose samples tell the level.

    Attributes
    ----------
    name
        What the settings call it.
    first, day
        The first and the last day of its window. The landmark is the last: no later sample may
        divide patients who are followed from it.
    """

    name: str
    first: float
    day: float

    @property
    def window(self) -> float:
        """How long before the landmark the window begins, in days."""
        return self.day - self.first


def landmarks(settings: Settings) -> tuple[NamedLandmark, ...]:
    """Return the landmarks of the settings: that of the early level, then each other milestone's.

    Of two with one window there is the first.
    """
    found: dict[tuple[float, float], NamedLandmark] = {}
    for one in _named(settings):
        found.setdefault((one.first, one.day), one)
    return tuple(found.values())


def _named(settings: Settings) -> Iterator[NamedLandmark]:
    yield NamedLandmark(f"day {settings.early_day:g}", *settings.early_window)
    for milestone in settings.milestones:
        yield NamedLandmark(milestone.name, *milestone.window)
