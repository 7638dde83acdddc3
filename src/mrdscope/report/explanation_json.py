"""An explanation as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass

from mrdscope.analysis.metrics import Explanation
from mrdscope.report.json import Json, finite, records


def _setting(value: object) -> object:
    """Return a setting as JSON can hold it: its parts by name, or in a list."""
    if is_dataclass(value):
        return {one.name: _setting(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {name: _setting(part) for name, part in value.items()}
    return [_setting(part) for part in value] if isinstance(value, tuple) else finite(value)


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
        "settings": {name: _setting(value) for name, value in explanation.parameters},
        "used": records(explanation.used),
        "left_out": records(explanation.left_out),
    }
