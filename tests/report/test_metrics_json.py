from __future__ import annotations

import json

from mrdscope.analysis.metrics import metrics_called
from mrdscope.report.metrics_json import metrics_json


def test_values_are_by_patient_and_of_the_cohort_and_reasons_beside(sample_results):
    names = ("depth", "share.mrel", "mr.deepest")
    chosen = [one for name in names for one in metrics_called(name)]
    found = metrics_json(sample_results, chosen)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    second = found["patients"][1]
    assert second["patient_id"] == "P02"
    assert second["values"]["depth.days"] == {"days_to_deepest": 305}
    # At least so much: from a number to below a limit.
    assert second["values"]["depth.reduction"]["log10_reduction_high"] is None
    assert found["cohort"]["share.mrel"]["yes"] == 4
    assert list(found["not_applicable"]) == ["mr.deepest"]
    assert found["metrics"]["depth.days"] == {"title": "time to deepest", "unit": "day"}
