"""Table 1 as the object its JSON is written from."""

from __future__ import annotations

from mrdscope.analysis.table_1.baseline import Baseline, Characteristic
from mrdscope.analysis.table_1.describe import Summary

Json = dict[str, object]


def baseline_json(baseline: Baseline) -> Json:
    """Return Table 1 as plain dicts, lists, numbers and None, ready for ``json.dumps``.

    Keys: ``n``, ``by`` (null where the patients are not divided), ``confidence``, ``groups``
    (``name``, ``n``), ``characteristics`` and ``left_out`` (``name``, ``title``, ``reason``). A
    characteristic has the summary of all patients beside its ``name``, ``title``, ``unit`` and
    ``type``, that of each group under ``groups``, and ``smd``; see ``docs/json.md``.
    """
    return {
        "n": baseline.n,
        "by": baseline.by,
        "confidence": baseline.confidence,
        "groups": [{"name": group.name, "n": group.n} for group in baseline.groups],
        "characteristics": [_characteristic(one) for one in baseline.characteristics],
        "left_out": [
            {"name": one.name, "title": one.title, "reason": one.reason}
            for one in baseline.left_out
        ],
    }


def _characteristic(one: Characteristic) -> Json:
    difference = one.difference
    return {
        "name": one.name,
        "title": one.title,
        "unit": one.unit,
        "type": str(one.type),
        **_summary(one.overall),
        "groups": [_summary(summary) for summary in one.groups],
        "smd": None
        if difference is None
        else {
            "value": difference.value,
            "signed": difference.signed,
            "reason": difference.reason,
        },
    }


def _summary(summary: Summary) -> Json:
    return {
        "known": summary.known,
        "missing": summary.missing,
        "median": summary.median,
        "q1": summary.q1,
        "q3": summary.q3,
        "minimum": summary.minimum,
        "maximum": summary.maximum,
        "mean": summary.mean,
        "sd": summary.sd,
        "earliest": None if summary.earliest is None else summary.earliest.isoformat(),
        "latest": None if summary.latest is None else summary.latest.isoformat(),
        "categories": [
            {"value": c.value, "n": c.n, "percent": c.percent, "lower": c.lower, "upper": c.upper}
            for c in summary.categories
        ],
    }
