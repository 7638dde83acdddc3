"""Settings, and what changes with them, as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass

from mrdscope.analysis.metrics import Metric
from mrdscope.analysis.setting_descriptions import SettingRow
from mrdscope.analysis.settings_change import Change, MetricChange, Value
from mrdscope.report.json import Json, finite


def setting_json(value: object) -> object:
    """Return a setting as JSON can hold it: its parts by name, or in a list."""
    if is_dataclass(value):
        return {one.name: setting_json(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {name: setting_json(part) for name, part in value.items()}
    return [setting_json(part) for part in value] if isinstance(value, tuple) else finite(value)


def settings_json(rows: Iterable[SettingRow]) -> Json:
    """Return every setting: value, unit, meaning, source and what the presets have."""
    return {
        "settings": [
            {
                "name": row.description.name,
                "group": row.description.group,
                "value": setting_json(row.value),
                "unit": row.description.unit,
                "meaning": row.description.meaning,
                "source": row.description.source,
                "changed": row.changed,
                "unverified": list(row.unverified),
                "presets": {name: setting_json(value) for name, value in row.presets.items()},
            }
            for row in rows
        ]
    }


def change_json(change: Change) -> Json:
    """Return the settings that differ, and every value that does."""
    return {
        "changed_settings": [
            {
                "name": one.name,
                "before": setting_json(one.before),
                "after": setting_json(one.after),
            }
            for one in change.settings
        ],
        "changed_patients": list(change.changed_patients),
        "patients": [_metric(one) for one in change.patients],
        "cohort": [_metric(one) for one in change.cohort],
        "arrived": list(change.arrived),
        "gone": list(change.gone),
    }


def _metric(one: MetricChange) -> Json:
    return {
        "metric": one.metric.id,
        "title": one.metric.title,
        "unit": one.metric.unit,
        "before_reason": one.before_reason,
        "after_reason": one.after_reason,
        "changes": [
            ({"patient_id": value.subject} if value.subject is not None else {})
            | {
                "before": _value(one.metric, value.before),
                "after": _value(one.metric, value.after),
            }
            for value in one.values
        ],
    }


def _value(metric: Metric, value: Value) -> Json:
    return {name: finite(part) for name, part in zip(metric.columns, value, strict=True)}
