"""The registry: every metric once, with its definition, source, unit, settings and explanation.

Column headers, pages, JSON, documentation and the explanation of any number read it.
"""

from __future__ import annotations

import difflib

from mrdscope.analysis.metrics.below import BELOW_FAMILIES
from mrdscope.analysis.metrics.change import CHANGE
from mrdscope.analysis.metrics.clinical import CLINICAL
from mrdscope.analysis.metrics.curve_numbers import CURVES
from mrdscope.analysis.metrics.depth import DEPTH
from mrdscope.analysis.metrics.group_numbers import COMPARISONS
from mrdscope.analysis.metrics.incidence import INCIDENCE
from mrdscope.analysis.metrics.levels_of_all import LEVELS
from mrdscope.analysis.metrics.milestones import MILESTONES
from mrdscope.analysis.metrics.model import (
    Explanation,
    Family,
    Inputs,
    Kind,
    Metric,
    Scope,
    explain,
)
from mrdscope.analysis.metrics.molecular import MOLECULAR
from mrdscope.analysis.metrics.mrd_response import MRD_RESPONSE
from mrdscope.analysis.metrics.relapse import RELAPSE
from mrdscope.analysis.metrics.remission import REMISSION, REMISSION_FAMILIES
from mrdscope.analysis.metrics.scale import SCALE
from mrdscope.analysis.metrics.shares import SHARES
from mrdscope.analysis.metrics.speed import SPEED
from mrdscope.analysis.metrics.survival import SURVIVAL
from mrdscope.analysis.metrics.table_1 import TABLE_1
from mrdscope.analysis.metrics.thresholds import THRESHOLDS
from mrdscope.analysis.metrics.toxicity import TOXICITY, TOXICITY_FAMILIES
from mrdscope.errors import UsageError

METRICS: tuple[Metric, ...] = (
    *MOLECULAR, *REMISSION, *RELAPSE, *DEPTH, *SPEED, *MRD_RESPONSE, *SCALE, *CLINICAL, *SHARES,
    *TOXICITY, *SURVIVAL,
)  # fmt: skip

#: Numbers there are one of for every term, day, ...: each member is a metric of its own.
FAMILIES: tuple[Family, ...] = (
    *REMISSION_FAMILIES, *CHANGE, *BELOW_FAMILIES, *MILESTONES, *LEVELS, *INCIDENCE,
    *THRESHOLDS, *TABLE_1, *TOXICITY_FAMILIES, *CURVES, *COMPARISONS,
)  # fmt: skip

#: Both, as they are listed.
ENTRIES: tuple[Metric | Family, ...] = (*METRICS, *FAMILIES)

_BY_ID = {metric.id: metric for metric in METRICS}
_FAMILY_BY_ID = {family.id: family for family in FAMILIES}


def metric(metric_id: str) -> Metric:
    """Return the metric of that id, a member of a family by id and detail (``tox.any/rash``).

    Raises
    ------
    UsageError
        Where there is none, naming near ones, or where the detail of a family is not given. That a
        cohort does not have the detail is only found when its number is computed.
    """
    if metric_id in _BY_ID:
        return _BY_ID[metric_id]
    family_id, _, detail = metric_id.partition("/")
    family = _FAMILY_BY_ID.get(family_id)
    if family is not None and (detail or family.unasked is not None):
        return family.of(detail)
    if family is not None:
        raise UsageError(
            f"{family.id} is a number of every {family.detail}", action=f"ask for {family.pattern}"
        )
    near = difflib.get_close_matches(family_id, [*_BY_ID, *_FAMILY_BY_ID], n=3, cutoff=0.4)
    raise UsageError(
        f"there is no metric {metric_id!r}",
        action=f"did you mean {', '.join(near)}?" if near else "mrdscope metrics lists them",
    )


def metrics_called(name: str) -> tuple[Metric, ...]:
    """Return the metric of that id, or all whose ids begin with the word and a point: ``depth``.

    Of families that need a detail a word does not name any. For errors see `metric`.
    """
    unasked = (family.of("") for family in FAMILIES if family.unasked is not None)
    found = tuple(one for one in (*METRICS, *unasked) if one.id.startswith(f"{name}."))
    return found or (metric(name),)


__all__ = [
    "ENTRIES", "FAMILIES", "METRICS", "Explanation", "Family", "Inputs", "Kind", "Metric", "Scope",
    "explain", "metric", "metrics_called",
]  # fmt: skip
