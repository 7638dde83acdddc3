"""An explanation as JSON."""

from __future__ import annotations

from mrdscope.analysis.metrics import Explanation
from mrdscope.report.json import Json, finite, records
from mrdscope.report.settings_json import setting_json


def explanation_json(explanation: Explanation) -> Json:
    """Return the metric's registry entry, the value by column, the formula, settings and inputs."""
    metric = explanation.metric
    return {
        "metric": metric.id,
        "title": metric.title,
        "unit": metric.unit,
        "definition": metric.definition,
        "source": metric.source,
        "kind": str(metric.kind),
        "scope": str(metric.scope),
        "subject": explanation.subject,
        "value": {
            name: finite(value)
            for name, value in zip(metric.columns, explanation.value, strict=True)
        },
        "formula": explanation.formula,
        "not_applicable": explanation.not_applicable,
        "unverified": list(explanation.unverified),
        "settings": {name: setting_json(value) for name, value in explanation.parameters},
        "used": records(explanation.used),
        "left_out": records(explanation.left_out),
    }
