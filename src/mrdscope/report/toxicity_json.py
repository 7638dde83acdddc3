"""Adverse events and regraded laboratory values as the objects their JSON is written from."""

from __future__ import annotations

from mrdscope.analysis.adverse_events.causality import CAUSALITY_RULE
from mrdscope.analysis.adverse_events.exposure import EXPOSURE_RULE
from mrdscope.analysis.adverse_events.grading import Regrading, baseline_shift
from mrdscope.analysis.adverse_events.toxicity import BANDS, Toxicity
from mrdscope.analysis.adverse_events.toxicity_onset import onset_summary
from mrdscope.analysis.adverse_events.toxicity_rates import event_rates, shares
from mrdscope.report.json import Json, records

_RECORD = (
    "patient_id", "term", "grade", "scale", "onset_day", "end_day", "_file", "_row",
)  # fmt: skip


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
        "shares": records(shares(toxicity)),
        "event_rates": records(event_rates(toxicity)),
        "onset": records(onset_summary(toxicity)),
        "exposure": records(toxicity.population),
        "worst": records(toxicity.worst),
        "before_day_0": records(toxicity.before, _RECORD),
        "onset_not_known": records(undated, _RECORD),
        "left_out": records(toxicity.left_out, (*_RECORD, "reason")),
        "rules": {
            "causality": CAUSALITY_RULE,
            "causality_selected": toxicity.selection.causality,
            "exposure": EXPOSURE_RULE,
        },
        "notes": list(toxicity.notes),
    }


def regrading_json(regrading: Regrading) -> Json:
    """Return reported grades beside those of laboratory values, and the shifts from baseline."""
    return {
        "laboratory": {
            "window_days": regrading.window_days,
            "scales": list(regrading.scales),
            "notes": list(regrading.notes),
            "values": records(regrading.values),
            "shift": records(baseline_shift(regrading.values)),
            "agreement": records(regrading.agreement),
        }
    }
