"""The registry: every metric once, with its definition, source, unit, settings and explanation.

Column headers, pages, JSON, documentation and the explanation of any number read it.
"""

from __future__ import annotations

import difflib

from mrdscope.analysis.metrics.clinical import CLINICAL
from mrdscope.analysis.metrics.model import Explanation, Inputs, Kind, Metric, Scope, explain
from mrdscope.analysis.metrics.molecular import MOLECULAR
from mrdscope.analysis.metrics.survival import SURVIVAL
from mrdscope.errors import UsageError

METRICS: tuple[Metric, ...] = (*MOLECULAR, *CLINICAL, *SURVIVAL)

_BY_ID = {metric.id: metric for metric in METRICS}


def metric(metric_id: str) -> Metric:
    """Return the metric of that id; `UsageError` naming near ones where there is none."""
    if metric_id in _BY_ID:
        return _BY_ID[metric_id]
    near = difflib.get_close_matches(metric_id, _BY_ID, n=3, cutoff=0.4)
    raise UsageError(
        f"there is no metric {metric_id!r}",
        action=f"did you mean {', '.join(near)}?" if near else "mrdscope metrics lists them",
    )


__all__ = [
    "METRICS", "Explanation", "Inputs", "Kind", "Metric", "Scope", "explain", "metric",
]  # fmt: skip
