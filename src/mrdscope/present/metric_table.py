"""Numbers of the registry side by side: of every patient in a table, of the cohort in lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from mrdscope.analysis.metrics import Kind, Metric, Scope
from mrdscope.analysis.results import Results
from mrdscope.errors import AnalysisError
from mrdscope.present.explanation import value_text
from mrdscope.present.plain import table_block
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.table import Align, ColumnSpec, TableModel, spanned
from mrdscope.present.text import NULL, cell_width, fit, visible

#: Kinds whose cells stand right, as numbers do.
_RIGHT = frozenset(
    {Kind.DAYS, Kind.FOLLOWED, Kind.DURATION, Kind.COUNT, Kind.NUMBER, Kind.INTERVAL, Kind.GRADE}
)
_MOST_TITLE = 40


def metric_table(results: Results, metrics: Sequence[Metric]) -> TableModel:
    """Return a table of one row a patient, in the cohort's order, a column a metric.

    Parameters
    ----------
    metrics
        Of patients, and such as the settings have.
    """
    frame = results.cohort.patients.select("patient_id").unique(
        "patient_id", keep="first", maintain_order=True
    )
    specs = [ColumnSpec("patient_id", "id", "identifier of the patient", pinned=True, max_width=16)]
    for metric in metrics:
        values = metric.frame(results).select(
            "patient_id", *(pl.col(name).alias(_column(metric, name)) for name in metric.columns)
        )
        frame = frame.join(values, on="patient_id", how="left", maintain_order="left")
        specs.append(_spec(metric))
    return TableModel(frame, tuple(specs), "patient_id")


def _column(metric: Metric, name: str) -> str:
    return f"{metric.id} {name}"


def _spec(metric: Metric) -> ColumnSpec:
    kind, columns = metric.kind, tuple(_column(metric, name) for name in metric.columns)
    return ColumnSpec(
        metric.id, metric.title, metric.definition,
        spanned(lambda *values: value_text(kind, values)), sources=columns, unit=metric.unit,
        align=Align.RIGHT if kind in _RIGHT else Align.LEFT, metric=metric.id,
    )  # fmt: skip


def metrics_block_of(results: Results, metrics: Sequence[Metric]) -> Block:
    """Return numbers of patients as a table, then those of the cohort, then those there are not.

    A metric the settings do not have is named with the reason.
    """
    reasons = {metric.id: metric.not_applicable(results) for metric in metrics}
    there = [metric for metric in metrics if reasons[metric.id] is None]
    of_patients = [metric for metric in there if metric.scope is Scope.PATIENT]
    of_cohort = [metric for metric in there if metric.scope is Scope.COHORT]
    table = table_block(metric_table(results, of_patients)) if of_patients else ()
    parts = (table, tuple(_cohort_lines(results, of_cohort)), tuple(_reasons(metrics, reasons)))
    return joined_blocks([part for part in parts if part])


def joined_blocks(blocks: Sequence[Block]) -> Block:
    """Return blocks under each other with a blank line between them."""
    lines: list[Line] = []
    for block in blocks:
        lines += [(), *block] if lines else block
    return tuple(lines)


def _cohort_lines(results: Results, metrics: Sequence[Metric]) -> Iterator[Line]:
    widest = max((cell_width(visible(metric.title)) for metric in metrics), default=0)
    for metric in metrics:
        label = Span(fit(visible(metric.title), min(widest, _MOST_TITLE)) + "  ", Role.MUTED)
        yield label, *_cohort_value(results, metric)


def _cohort_value(results: Results, metric: Metric) -> Line:
    try:
        row = metric.row(results, None)
    except AnalysisError as error:
        return (Span(visible(error.sentence), Role.CAUTION),)
    text = value_text(metric.kind, metric.values(row))
    if text == NULL:
        why = visible(metric.formula(results, row))
        return Span(text, Role.MISSING), Span(f"  {why}", Role.MUTED)
    return Span(text), Span(f" {metric.unit}" if metric.unit else "", Role.MUTED)


def _reasons(metrics: Sequence[Metric], reasons: dict[str, str | None]) -> Iterator[Line]:
    """Yield each reason once, after the metrics it is of."""
    found: dict[str, list[str]] = {}
    for metric in metrics:
        reason = reasons[metric.id]
        if reason is not None:
            found.setdefault(reason, []).append(visible(metric.title))
    for reason, titles in found.items():
        text = f"not applicable: {', '.join(titles)} ({visible(reason)})"
        yield (Span(text, Role.CAUTION),)
