"""Thresholds and conventions an analysis follows, each with a name; presets with their source."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from mrdscope.errors import InputError

#: Days in a month wherever the paper's own month is not asked for.
MONTH_DAYS = 365.25 / 12

#: Two times closer than this, in days, are the same time: 12 * 30.4 is 364.79999999999995.
DAY_TOLERANCE = 1e-6

#: Two levels closer than this, relatively, are the same: 0.0032 / 100 is not 3.2e-5.
LEVEL_TOLERANCE = 1e-9

#: Two changes closer than this are the same, in log10: 1e-4 / 1e-5 is 10.000000000000002.
LOG10_TOLERANCE = 1e-9


#: Fields of `Settings` that say where they come from and are no conventions themselves.
PROVENANCE = frozenset({"preset", "source", "unverified"})


def _copies(**genes: float) -> Mapping[str, float]:
    return MappingProxyType(genes)


class RelapseRule(enum.StrEnum):
    """How high a sample after molecular remission must be to be a molecular relapse."""

    ANY_DETECTABLE = "any detectable"
    AT_LEAST = "at least a level"
    LOG_OVER_MINIMUM = "log over the minimum"


class BaselineResponse(enum.StrEnum):
    """What becomes of a patient who is in molecular response at time zero already."""

    LEFT_OUT = "left out"  #: not at risk of responding
    EVENT = "response at time zero"  #: responds at time zero


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """A day at which the level is looked at, and what it should be by then.

    The nearest evaluable sample within ``window`` (first and last day, inclusive) is taken, the
    later where two are as near. A level of at most ``optimal`` is optimal, one above ``failure`` is
    failure, one between them a warning; where ``confirmed`` a failure needs a second sample above
    it. Without ``optimal`` the level is given and not judged. Levels as ratios on the International
    Scale where they are judged.
    """

    name: str
    day: float
    window: tuple[float, float]
    optimal: float | None = None
    failure: float | None = None
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True)
class MolecularLevel:
    """A level of molecular response on the International Scale, and when a sample can show it.

    ``level`` is the highest ratio on the International Scale that reaches it. ``detected_copies``
    and ``undetected_copies`` give, by control gene, the fewest copies with which a detectable and
    an undetected result can; where they name no gene, any number will do.
    """

    name: str
    level: float
    detected_copies: Mapping[str, float] = field(default_factory=_copies)
    undetected_copies: Mapping[str, float] = field(default_factory=_copies)


@dataclass(frozen=True)
class Unverified:
    """Something taken from memory and not checked against its source; its text is the remark.

    ``settings`` names the fields of `Settings` it is about, so that a number which depends on one
    of them can say so.
    """

    remark: str
    settings: tuple[str, ...]

    def __str__(self) -> str:
        return self.remark


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every convention the numbers depend on. Times in days, levels as ratios."""

    preset: str
    source: str
    #: What of the preset rests on memory and was not checked against its source.
    unverified: tuple[Unverified, ...] = ()

    # -- time ------------------------------------------------------------------------------------

    #: Days in a month: durations stated in months are multiples of it.
    month_days: float
    #: The last evaluable sample up to this day is the baseline of the response.
    baseline_until_day: float = 0.0
    #: Between two samples farther apart than this nothing is known.
    maximum_gap_days: float = 92.0

    # -- molecular remission and relapse ---------------------------------------------------------

    #: A molecular remission this many months long, inclusive, is persisting.
    persisting_months: float
    #: A remission still running at the last sample and shorter than that is "short" where true,
    #: "indeterminate" where false.
    indeterminate_is_short: bool
    #: How high a sample after molecular remission must be to be a molecular relapse.
    molecular_relapse_rule: RelapseRule = RelapseRule.ANY_DETECTABLE
    #: The level of `RelapseRule.AT_LEAST`.
    molecular_relapse_level: float = 1e-4
    #: The rise of `RelapseRule.LOG_OVER_MINIMUM`, in log10.
    molecular_relapse_log10: float = 1.0
    #: Consecutive samples that make a molecular relapse, 1 or 2.
    molecular_relapse_samples: int = 1

    # -- levels ----------------------------------------------------------------------------------

    #: A sample counts towards the increased level only this long before hematologic relapse.
    relapse_gap_days: float
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
    minimum_control_copies: Mapping[str, float] = field(default_factory=_copies)

    # -- response to a level ---------------------------------------------------------------------

    #: The level that time below, confirmed and sustained response are about, inclusive.
    response_level: float = 1e-4
    #: A response is sustained when it lasts this many months, inclusive.
    sustained_months: float = 3.0
    #: A response is confirmed by a sample this many days later, inclusive.
    confirmation_days: float = 28.0
    #: What the incidence of response makes of who is in response at time zero already.
    response_at_baseline: BaselineResponse = BaselineResponse.LEFT_OUT
    #: Hematologic remission is due by this day, and its absence ends event-free survival on day 0;
    #: None: induction failure is not reckoned.
    induction_due_day: float | None = None
    #: Sensitivity a negative sample needs for an MRD response, and the level of MRD failure.
    mrd_negative_level: float = 1e-4
    #: Whether positive, not quantifiable results count with the undetected ones for MRD response.
    unquantifiable_is_negative: bool = False

    # -- kinetics --------------------------------------------------------------------------------

    #: Samples closer than this, or a change smaller than this in log10, are within the variation
    #: of the assay (Pfeifer et al., Leukemia 2019;33:1910: half a log between laboratories).
    assay_variation_days: float = 7.0
    assay_variation_log10: float = 0.5

    # -- milestones ------------------------------------------------------------------------------

    #: Days at which the level is looked at, in order.
    milestones: tuple[Milestone, ...] = ()
    #: The same for the last sample after the last of them; its day and window are not used.
    afterwards: Milestone | None = None
    #: A failure at a milestone is confirmed by a sample this many days after, inclusive.
    failure_confirmation_days: tuple[float, float] = (MONTH_DAYS, 3 * MONTH_DAYS)
    #: Levels of molecular response, from the deepest.
    molecular_levels: tuple[MolecularLevel, ...] = ()
    #: Major molecular response on the International Scale, as a ratio.
    major_molecular_response: float = 1e-3

    #: Columns of the patients table that were known on day 0, whatever they are called or agree
    #: with: they may divide survival.
    known_on_day_0: tuple[str, ...] = ()

    #: Confidence level of every interval.
    confidence: float = 0.95

    @property
    def verified(self) -> bool:
        """Whether all of the preset was checked against its sources."""
        return not self.unverified

    @property
    def persisting_days(self) -> float:
        """How long a remission must last to be persisting, in days."""
        return self.persisting_months * self.month_days

    @property
    def sustained_days(self) -> float:
        """How long a response must last to be sustained, in days."""
        return self.sustained_months * self.month_days


#: Fewer copies than this and a negative sample shows nothing (domain reference, 1.2: ours).
_ABL1_COPIES = MappingProxyType({"ABL1": 1_000.0})
_COPIES_ARE_OURS = Unverified(
    "the fewest copies of ABL1 of a negative sample are ours", ("minimum_control_copies",)
)

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
    minimum_control_copies=_ABL1_COPIES,
    milestones=(Milestone(name="4 weeks", day=28.0, window=(21.0, 42.0)),),
)

ALL_MRD = replace(
    PAPER,
    preset="all-mrd",
    source=(
        "MRD response of Goekbuget et al., ASH 2021 (HemaSphere 2021, table 1); 3, 6, 9 and 12 "
        "months as the landmarks of Ravandi et al., Blood 2013;122:1214; windows are ours"
    ),
    unverified=(
        Unverified(
            "molecular relapse at 1e-4 or higher: MRD reappearance of Brüggemann et al., Leukemia "
            "2010;24:521, from memory",
            ("molecular_relapse_rule", "molecular_relapse_level"),
        ),
        _COPIES_ARE_OURS,
    ),
    month_days=MONTH_DAYS,
    indeterminate_is_short=False,
    molecular_relapse_rule=RelapseRule.AT_LEAST,
    molecular_relapse_level=1e-4,
    milestones=tuple(
        Milestone(name=f"{months} months", day=months * MONTH_DAYS, window=window)
        for months, window in (
            (3, (60.0, 120.0)), (6, (150.0, 210.0)), (9, (240.0, 300.0)), (12, (330.0, 420.0)),
        )
    ),
)  # fmt: skip

_MR4 = _copies(ABL1=10_000.0, GUSB=24_000.0)

CML_IS_2020 = replace(
    PAPER,
    preset="cml-is-2020",
    source=(
        "European LeukemiaNet 2020 (Hochhaus et al., Leukemia 2020;34:966) on the International "
        "Scale; windows of 60-120, 150-210 and 330-420 days are ours"
    ),
    unverified=(
        Unverified(
            "GUSB copies equivalent to 10,000, 32,000 and 100,000 of ABL1 (Cross et al., Leukemia "
            "2015;29:999), from memory",
            ("molecular_levels",),
        ),
        _COPIES_ARE_OURS,
    ),
    month_days=MONTH_DAYS,
    indeterminate_is_short=False,
    molecular_relapse_rule=RelapseRule.AT_LEAST,
    molecular_relapse_level=1e-3,
    sustained_months=24.0,
    milestones=(
        Milestone(name="3 months", day=3 * MONTH_DAYS, window=(60.0, 120.0),
                  optimal=1e-1, failure=1e-1, confirmed=True),
        Milestone(name="6 months", day=6 * MONTH_DAYS, window=(150.0, 210.0),
                  optimal=1e-2, failure=1e-1),
        Milestone(name="12 months", day=12 * MONTH_DAYS, window=(330.0, 420.0),
                  optimal=1e-3, failure=1e-2),
    ),
    afterwards=Milestone(name="afterwards", day=0.0, window=(0.0, 0.0),
                         optimal=1e-3, failure=1e-2),
    molecular_levels=(
        MolecularLevel(name="MR5", level=1e-5, detected_copies=_MR4,
                       undetected_copies=_copies(ABL1=100_000.0, GUSB=240_000.0)),
        MolecularLevel(name="MR4.5", level=3.2e-5, detected_copies=_MR4,
                       undetected_copies=_copies(ABL1=32_000.0, GUSB=77_000.0)),
        MolecularLevel(name="MR4", level=1e-4, detected_copies=_MR4, undetected_copies=_MR4),
        MolecularLevel(name="MR3", level=1e-3),
        MolecularLevel(name="MR2", level=1e-2),
        MolecularLevel(name="MR1", level=1e-1),
    ),
)  # fmt: skip

PRESETS: Mapping[str, Settings] = MappingProxyType(
    {preset.preset: preset for preset in (PAPER, ALL_MRD, CML_IS_2020)}
)

#: Presets somebody may ask for, and why there is none.
NOT_IMPLEMENTED: Mapping[str, str] = MappingProxyType(
    {
        "eln-all-2024": (
            "of the definitions of the European LeukemiaNet for adult ALL (Blood 2024;143:1891) "
            "only the abstract could be read"
        ),
    }
)


def preset(name: str) -> Settings:
    """Return the preset of that name.

    Raises
    ------
    InputError
        Where there is none, with the reason where it was left out on purpose.
    """
    if name in PRESETS:
        return PRESETS[name]
    if name.casefold() in NOT_IMPLEMENTED:
        raise InputError(
            f"the preset {name!r} is not implemented: {NOT_IMPLEMENTED[name.casefold()]}",
            expected=", ".join(PRESETS),
        )
    raise InputError(f"there is no preset {name!r}", expected=", ".join(PRESETS))
