"""Thresholds and conventions an analysis follows, each with a name; presets with their source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from mrdscope.errors import InputError

if TYPE_CHECKING:
    from mrdscope.cohort.model import Cohort

#: Two times closer than this, in days, are the same time: 12 * 30.4 is 364.79999999999995.
DAY_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Settings:
    """Every convention the numbers depend on. Times in days, levels as ratios."""

    preset: str
    source: str
    #: Days in a month: durations stated in months are multiples of it.
    month_days: float
    #: A sample counts towards the increased level only this long before hematologic relapse.
    relapse_gap_days: float
    #: A molecular remission this many months long, inclusive, is persisting.
    persisting_months: float
    #: A remission still running at the last sample and shorter than that is "short" where true,
    #: "indeterminate" where false.
    indeterminate_is_short: bool
    #: Level after the minimum at which the paper's Table 1B divides patients; equal counts as high.
    increased_level_threshold: float
    #: A rise is wide where its lower bound exceeds this, in log10.
    wide_rise_log10: float
    #: Level at four weeks: the day, and the window the nearest sample is taken from, inclusive.
    early_day: float
    early_window: tuple[float, float]
    #: Threshold at four weeks (Scheuring et al., Blood 2003;101:85; a different control gene).
    early_threshold: float
    #: Control gene to the fewest copies with which a negative sample can be judged; a gene that is
    #: not named has no limit.
    minimum_control_copies: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType({})
    )
    #: Confidence level of every interval.
    confidence: float = 0.95

    @property
    def persisting_days(self) -> float:
        """How long a remission must last to be persisting, in days."""
        return self.persisting_months * self.month_days


PAPER = Settings(
    preset="paper",
    source="imatinib maintenance in seven Ph+ ALL patients; algorithm modified from Scheuring 2003",
    month_days=30.4,
    relapse_gap_days=15.0,
    persisting_months=3.0,
    indeterminate_is_short=True,
    increased_level_threshold=1e-4,
    wide_rise_log10=2.0,
    early_day=28.0,
    early_window=(21.0, 42.0),
    early_threshold=1e-2,
    minimum_control_copies=MappingProxyType({"ABL1": 1_000.0}),
)

PRESETS: Mapping[str, Settings] = MappingProxyType({PAPER.preset: PAPER})


def settings_of(cohort: Cohort) -> Settings:
    """Return the settings a cohort asks for by its preset; the paper's where it names none.

    Raises
    ------
    InputError
        On a setting or preset that does not exist.
    """
    unknown = sorted(set(cohort.settings) - {"preset"})
    if unknown:
        raise InputError(
            f"there is no setting {unknown[0]!r}",
            where=f"the settings of {cohort.name}",
            expected="preset",
        )
    name = cohort.settings.get("preset", PAPER.preset)
    if name not in PRESETS:
        raise InputError(
            f"there is no preset {name!r}",
            where=f"the settings of {cohort.name}",
            expected=", ".join(PRESETS),
        )
    return PRESETS[str(name)]
