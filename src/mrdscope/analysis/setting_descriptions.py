"""Every setting described: what it means, in which unit, whose it is, what the presets have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mrdscope.analysis.settings import PRESETS, Settings
from mrdscope.analysis.settings_toml import base_of

_PAPER = "the paper"
_OURS = "ours"


@dataclass(frozen=True)
class SettingDescription:
    """One field of `Settings`: its room, its unit (None: none), what it means and whose it is."""

    name: str
    group: str
    unit: str | None
    meaning: str
    source: str

    @property
    def title(self) -> str:
        """The name in words."""
        return self.name.replace("_", " ")


@dataclass(frozen=True)
class SettingRow:
    """One setting as it is in force.

    Attributes
    ----------
    description
        What it is.
    value
        Its value in these settings.
    presets
        Its value in every preset, by the preset's name.
    changed
        Whether it differs from the preset these settings began with.
    unverified
        What of the value rests on memory alone; nothing where it was changed.
    """

    description: SettingDescription
    value: object
    presets: Mapping[str, object]
    changed: bool
    unverified: tuple[str, ...]


def _group(name: str, *rows: tuple[str, str | None, str, str]) -> tuple[SettingDescription, ...]:
    return tuple(SettingDescription(row[0], name, *row[1:]) for row in rows)


DESCRIPTIONS: tuple[SettingDescription, ...] = (
    *_group(
        "time",
        ("month_days", "day", "Days in a month: durations stated in months are multiples of it.",
         "the paper's times are multiples of 30.4; elsewhere 365.25 / 12"),
        ("baseline_until_day", "day",
         "The last evaluable sample up to this day is the baseline of the response.", _OURS),
        ("maximum_gap_days", "day",
         "Between two samples farther apart than this nothing is known.",
         "ours, for sampling between monthly and quarterly"),
    ),
    *_group(
        "molecular remission and relapse",
        ("persisting_months", "month",
         "A molecular remission this long, inclusive, is persisting.", _PAPER),
        ("indeterminate_is_short", None,
         "Whether a remission still running at the last sample, and shorter than that, is short; "
         "else it is indeterminate.", _PAPER),
        ("molecular_relapse_rule", None,
         "How high a sample after molecular remission must be to be a molecular relapse.",
         "any detectable: the paper; at least a level: the preset's"),
        ("molecular_relapse_level", "ratio",
         "The level of the rule 'at least a level', inclusive.", "the preset's"),
        ("molecular_relapse_log10", "log10",
         "The rise of the rule 'log over the minimum'.", "ELN MRD relapse in AML, from memory"),
        ("molecular_relapse_samples", "sample",
         "Consecutive samples that make a molecular relapse, 1 or 2; the first dates it.", _PAPER),
    ),
    *_group(
        "levels",
        ("relapse_gap_days", "day",
         "A sample counts towards the increased level only this long before hematologic relapse.",
         _PAPER),
        ("increased_level_threshold", "ratio",
         "Level after the minimum at which Table 1B divides patients; equal counts as high.",
         _PAPER),
        ("wide_rise_log10", "log10",
         "A rise is wide where its lower bound exceeds this.", _PAPER),
        ("early_day", "day", "The day of the level at four weeks.", _PAPER),
        ("early_window", "day",
         "The days, inclusive, from which the sample nearest to it is taken.", _OURS),
        ("early_threshold", "ratio", "Threshold of the level at four weeks.",
         "Scheuring et al., Blood 2003;101:85, of another control gene"),
        ("minimum_control_copies", "copies",
         "The fewest copies of a control gene with which a negative sample can be judged; a gene "
         "that is not named has no limit.", _OURS),
    ),
    *_group(
        "response to a level",
        ("response_level", "ratio",
         "The level that time below, confirmed and sustained response are about, inclusive.",
         "MRD response of Goekbuget et al., ASH 2021"),
        ("sustained_months", "month",
         "A response is sustained when it lasts this long, inclusive.", _OURS),
        ("confirmation_days", "day",
         "A response is confirmed by a sample this many days later, inclusive.",
         "the field's 'confirmed', as in PhALLCON"),
        ("response_at_baseline", None,
         "What the incidence of response makes of who is in response at time zero already.", _OURS),
        ("induction_due_day", "day",
         "Hematologic remission is due by this day, and its absence ends event-free survival on "
         "day 0; without one, induction failure is not reckoned.",
         "ELN 2022 (Döhner et al., Blood 2022;140:1345); the day is the trial's"),
        ("mrd_negative_level", "ratio",
         "Sensitivity a negative sample needs for an MRD response, and the level of MRD failure.",
         "Goekbuget et al., ASH 2021 (HemaSphere 2021, table 1)"),
        ("unquantifiable_is_negative", None,
         "Whether positive, not quantifiable results count with the undetected ones for MRD "
         "response.", "a choice of trials, as of D-ALBA"),
    ),
    *_group(
        "kinetics",
        ("assay_variation_days", "day",
         "Samples closer than this are too close to tell a doubling time.", _OURS),
        ("assay_variation_log10", "log10",
         "A change smaller than this is within the variation of the assay.",
         "Pfeifer et al., Leukemia 2019;33:1910: half a log between laboratories"),
    ),
    *_group(
        "milestones",
        ("milestones", None, "Days at which the level is looked at, and what it should be.",
         "the preset's; windows are ours"),
        ("afterwards", None, "The same for the last sample after the last milestone.",
         "European LeukemiaNet 2020 (Hochhaus et al., Leukemia 2020;34:966)"),
        ("failure_confirmation_days", "day",
         "A failure at a milestone is confirmed by a sample this many days after, inclusive.",
         "European LeukemiaNet 2020 (Hochhaus et al., Leukemia 2020;34:966)"),
        ("molecular_levels", "ratio on the International Scale",
         "Levels of molecular response, from the deepest, and the copies that can show each.",
         "European LeukemiaNet 2020; copies: Cross et al., Leukemia 2015;29:999"),
        ("major_molecular_response", "ratio on the International Scale",
         "Major molecular response.", "European LeukemiaNet 2020"),
    ),
    *_group(
        "groups",
        ("known_on_day_0", None,
         "Columns of the patients table that were known on day 0, whatever they are called or "
         "agree with, and so may divide survival.", _OURS),
    ),
    *_group(
        "intervals",
        ("confidence", None, "Confidence level of every interval.", "convention"),
    ),
)  # fmt: skip

_BY_NAME = MappingProxyType({one.name: one for one in DESCRIPTIONS})


def described(name: str) -> SettingDescription:
    """Return the description of a setting; ``KeyError`` where there is none."""
    return _BY_NAME[name]


def setting_rows(settings: Settings) -> tuple[SettingRow, ...]:
    """Return every setting in force beside the presets, in the order of `DESCRIPTIONS`."""
    return tuple(_row(one, settings, base_of(settings) or settings) for one in DESCRIPTIONS)


def _row(one: SettingDescription, settings: Settings, base: Settings) -> SettingRow:
    value = getattr(settings, one.name)
    changed = getattr(base, one.name) != value
    remarks = (str(remark) for remark in settings.unverified if one.name in remark.settings)
    return SettingRow(
        description=one,
        value=value,
        presets={name: getattr(preset, one.name) for name, preset in PRESETS.items()},
        changed=changed,
        unverified=() if changed else tuple(remarks),
    )
