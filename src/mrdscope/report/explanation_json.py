"""An explanation as JSON."""

from __future__ import annotations

from collections.abc import Mapping

from mrdscope.analysis.metrics import Explanation
from mrdscope.report.json import Json, finite, records


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
        "settings": {
            name: dict(value) if isinstance(value, Mapping) else value
            for name, value in explanation.parameters
        },
        "used": records(explanation.used),
        "left_out": records(explanation.left_out),
    }
