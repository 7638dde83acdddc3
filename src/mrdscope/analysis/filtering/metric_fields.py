"""The field of a metric's column, from what the registry knows of it."""

from __future__ import annotations

from collections.abc import Sequence

from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.analysis.filtering.schema_fields import ROMAN
from mrdscope.analysis.metrics.model import Kind, Metric
from mrdscope.cohort.schema import DAY_DECIMALS

_KINDS = {Kind.LEVEL: FieldKind.LEVEL, Kind.FLAG: FieldKind.FLAG, Kind.WORD: FieldKind.TEXT}


def metric_field(metric: Metric, columns: Sequence[str]) -> Field:
    """Return the field of a metric, read from these columns: ``mrd_last`` of ``mrd.last``.

    Of an interval or an estimate with its interval the first column counts.
    """
    kind = _KINDS.get(metric.kind, FieldKind.NUMBER)
    return Field(
        metric.id.replace(".", "_").replace("/", "_"),
        kind,
        tuple(columns) if kind is FieldKind.LEVEL else (columns[0],),
        aliases=(metric.title, columns[0]),
        codes=ROMAN if metric.kind is Kind.GRADE else (),
        unit=metric.unit,
        decimals=DAY_DECIMALS if metric.kind is Kind.DAYS else None,
    )
