"""Adverse events and regraded laboratory values as the objects their JSON is written from."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.adverse_events.attribution import by_attribution
from mrdscope.analysis.adverse_events.behind import behind_every_count
from mrdscope.analysis.adverse_events.causality import CAUSALITY_RULE
from mrdscope.analysis.adverse_events.exposure import EXPOSURE_RULE
from mrdscope.analysis.adverse_events.first_events import TIME_TO_FIRST_RULE
from mrdscope.analysis.adverse_events.grading import Regrading, baseline_shift, shift_table
from mrdscope.analysis.adverse_events.grading.shift import SHIFT_RULE
from mrdscope.analysis.adverse_events.listing import listing
from mrdscope.analysis.adverse_events.toxicity import BANDS, Toxicity
from mrdscope.analysis.adverse_events.toxicity_comparison import ToxicityByGroup, by_group
from mrdscope.analysis.adverse_events.toxicity_incidence import cumulative_incidence
from mrdscope.analysis.adverse_events.toxicity_months import MONTHS_RULE, by_month
from mrdscope.analysis.adverse_events.toxicity_onset import onset_summary
from mrdscope.analysis.adverse_events.toxicity_rates import event_rates, incidence_rates, shares
from mrdscope.analysis.adverse_events.toxicity_summary import summary
from mrdscope.analysis.settings import Settings
from mrdscope.report.json import Json, records

_RECORD = (
    "patient_id", "term", "grade", "scale", "onset_day", "end_day", "_file", "_row",
)  # fmt: skip

#: Grades a first event is asked for with; those above 1 on one scale alone.
_LOWEST = (1, 3)


def toxicity_json(toxicity: Toxicity) -> Json:
    """Return adverse events counted by patient, and each patient's worst grade by term."""
    undated = toxicity.counted.filter(toxicity.counted["onset_day"].is_null())
    return {
        "population": toxicity.population["patient_id"].to_list(),
        "scales": list(toxicity.scales),
        "mixed_scales": toxicity.mixed,
        "bands": {band: list(grades) for band, grades in BANDS.items()},
        "terms": records(toxicity.table),
        "systems": records(toxicity.systems),
        "overall": records(toxicity.overall),
        "attribution": records(by_attribution(toxicity)),
        "exposure": records(toxicity.population),
        "worst": records(toxicity.worst),
        "before_day_0": records(toxicity.before, _RECORD),
        "onset_not_known": records(undated, _RECORD),
        "left_out": records(toxicity.left_out, (*_RECORD, "reason")),
        "rules": {
            "causality": CAUSALITY_RULE,
            "causality_selected": toxicity.selection.causality,
            "seriousness_selected": toxicity.selection.seriousness,
            "exposure": EXPOSURE_RULE,
            "time_to_first": TIME_TO_FIRST_RULE,
            "months": MONTHS_RULE,
            "shift": SHIFT_RULE,
        },
        "notes": list(toxicity.notes),
    }


def groups_json(
    toxicity: Toxicity, settings: Settings, groups: pl.DataFrame | None, by: str | None
) -> Json:
    """Return what is counted by group, of everybody where there are none, and who is behind it.

    Where there are groups, each is compared with the first.
    """
    level = settings.confidence
    found = summary(toxicity, groups, level)
    grades = _LOWEST[:1] if toxicity.mixed else _LOWEST
    incidence = [
        records(cumulative_incidence(toxicity, groups, lowest_grade=grade, confidence=level))
        for grade in grades
    ]
    numbers = _divided(toxicity, groups, by, level)
    return {
        "by": by,
        "confidence": level,
        "summary": records(found.frame),
        "consequences": found.rule,
        **numbers,
        "behind": records(behind_every_count(toxicity, groups)),
        "onset": records(onset_summary(toxicity, groups)),
        "cumulative_incidence": [row for part in incidence for row in part],
        "months": _months_json(toxicity, settings, groups),
        "listing": records(listing(toxicity, groups)),
    }


def _divided(
    toxicity: Toxicity, groups: pl.DataFrame | None, by: str | None, confidence: float
) -> Json:
    if groups is None or by is None:
        return {
            "shares": records(shares(toxicity, None, confidence)),
            "event_rates": records(event_rates(toxicity, None, confidence)),
            "incidence_rates": records(incidence_rates(toxicity, None, confidence)),
            "comparison": None,
        }
    both = by_group(toxicity, groups, by, confidence)
    return {
        "shares": records(both.shares),
        "event_rates": records(both.event_rates),
        "incidence_rates": records(both.incidence_rates),
        "comparison": _comparison_json(both),
    }


def _comparison_json(both: ToxicityByGroup) -> Json:
    return {
        "reference": both.reference,
        "groups": records(both.sizes),
        "risk_differences": records(both.risk_differences),
        "event_rate_ratios": records(both.event_rate_ratios),
        "incidence_rate_ratios": records(both.incidence_rate_ratios),
        "notes": list(both.notes),
    }


def _months_json(toxicity: Toxicity, settings: Settings, groups: pl.DataFrame | None) -> Json:
    """Return the months; of systems and terms only those in which anybody had an event."""
    months = by_month(toxicity, settings.month_days, groups, settings.confidence)
    some = months.frame.filter((pl.col("level") == "overall") | (pl.col("any") > 0))
    return {
        "month_days": months.month_days,
        "rows": records(some),
        "not_placed": records(months.not_placed, (*_RECORD, "reason")),
    }


def regrading_json(
    regrading: Regrading, toxicity: Toxicity, groups: pl.DataFrame | None = None
) -> Json:
    """Return reported grades beside those of laboratory values, and the shifts from baseline."""
    shift = baseline_shift(regrading.values, toxicity.population)
    return {
        "laboratory": {
            "window_days": regrading.window_days,
            "scales": list(regrading.scales),
            "notes": list(regrading.notes),
            "values": records(regrading.values),
            "shift": records(shift),
            "shift_table": records(shift_table(shift, toxicity.population, groups)),
            "agreement": records(regrading.agreement),
            "disagreements": regrading.disagreements.height,
        }
    }
