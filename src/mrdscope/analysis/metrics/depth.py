"""Metrics of the depth of response: how far the level fell from the baseline, and how fast."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.metrics.model import Kind, Metric, Row
from mrdscope.analysis.metrics.of_samples import (
    Formula,
    is_sample,
    level_columns,
    row_of,
    sample_metric,
    samples_where,
)
from mrdscope.analysis.metrics.words import bounds, day, level, number
from mrdscope.analysis.results import Results

_SOURCE = "domain reference, 1.0 and 1.8"


def _not_counted(results: Results, patient: str) -> pl.Expr:
    """Return why a sample is neither the baseline nor after it."""
    row = row_of(results.mrd.depth, patient)
    if row["baseline_day"] is None:
        last = day(results.settings.baseline_until_day)
        return pl.lit(f"later than {last}, up to which a baseline is looked for")
    baseline = pl.col("place").filter(is_sample(row, "baseline")).first()
    return pl.when(pl.col("place") < baseline).then(pl.lit("before the baseline"))


_counted = samples_where(_not_counted)


def _or_reason(prefix: str, formula: Formula) -> Formula:
    def said(results: Results, row: Row) -> str:
        if row[f"{prefix}_day"] is None:
            return str(row["reason"] or "no evaluable sample")
        return formula(results, row)

    return said


def _baseline(results: Results, row: Row) -> str:
    until = day(results.settings.baseline_until_day)
    return f"the last evaluable sample up to {until}: {level(row, 'baseline')}"


def _deepest(_results: Results, row: Row) -> str:
    doubt = "; a detectable result may have been lower" if row["deepest_uncertain"] else ""
    return f"the lowest evaluable sample after the baseline: {level(row, 'deepest')}{doubt}"


def _reduction(_results: Results, row: Row) -> str:
    sizes = (
        f"log10(baseline / deepest), baseline {level(row, 'baseline')}, "
        f"deepest {level(row, 'deepest')}"
    )
    if row["reason"] is not None:
        return f"{sizes}: {row['reason']}"
    return f"{sizes}: {bounds(row['log10_reduction_low'], row['log10_reduction_high'])}"


def _days(_results: Results, row: Row) -> str:
    return (
        f"{day(row['deepest_day'])} - {day(row['baseline_day'])}: {number(row['days_to_deepest'])}"
    )


def _metric(
    id_: str, title: str, unit: str, definition: str, kind: Kind, columns: tuple[str, ...],
    needs: str, formula: Formula,
) -> Metric:  # fmt: skip
    return sample_metric(
        id_, title, unit, definition, _SOURCE, kind, columns, lambda results: results.mrd.depth,
        _or_reason(needs, formula), inputs=_counted, parameters=("baseline_until_day",),
    )  # fmt: skip


DEPTH = (
    _metric("depth.baseline", "baseline", "ratio",
            "The level of the last evaluable sample up to the start of treatment.", Kind.LEVEL,
            level_columns("baseline"), "baseline", _baseline),
    _metric("depth.deepest", "deepest", "ratio",
            "The lowest level after the baseline, the first of ties: the depth of response.",
            Kind.LEVEL, level_columns("deepest"), "deepest", _deepest),
    _metric("depth.reduction", "reduction", "log10",
            "How far the level fell from the baseline to the deepest, as bounds where either is "
            "not quantified.", Kind.INTERVAL,
            ("log10_reduction_low", "log10_reduction_high"), "deepest", _reduction),
    _metric("depth.days", "time to deepest", "day",
            "The time from the baseline to the deepest level.", Kind.DAYS, ("days_to_deepest",),
            "deepest", _days),
)  # fmt: skip
