"""Numbers of the registry as JSON, by patient and of the cohort."""

from __future__ import annotations

from collections.abc import Sequence

from mrdscope.analysis.metrics import Metric, Scope
from mrdscope.analysis.results import Results
from mrdscope.errors import AnalysisError
from mrdscope.report.json import Json, Row, finite


def metrics_json(results: Results, metrics: Sequence[Metric]) -> Json:
    """Return the values of metrics: of every patient, of the cohort, and why there are none."""
    reasons = {one.id: one.not_applicable(results) for one in metrics}
    there = [one for one in metrics if reasons[one.id] is None]
    found = {one.id: _of_patients(one, results) for one in there if one.scope is Scope.PATIENT}
    cohort: Json = {}
    for one in there:
        if one.scope is Scope.COHORT:
            try:
                cohort[one.id] = _values(one, one.row(results, None))
            except AnalysisError as error:
                reasons[one.id] = error.sentence
    patients = results.cohort.patients["patient_id"].unique(maintain_order=True)
    return {
        "metrics": {one.id: {"title": one.title, "unit": one.unit} for one in metrics},
        "patients": [
            {"patient_id": who, "values": {id_: rows.get(who) for id_, rows in found.items()}}
            for who in patients
        ],
        "cohort": cohort,
        "not_applicable": {id_: reason for id_, reason in reasons.items() if reason is not None},
    }  # fmt: skip


def _of_patients(metric: Metric, results: Results) -> dict[str, Json]:
    rows = metric.frame(results).select("patient_id", *metric.columns)
    return {row["patient_id"]: _values(metric, row) for row in rows.iter_rows(named=True)}


def _values(metric: Metric, row: Row) -> Json:
    values = metric.values(row)
    return {name: finite(value) for name, value in zip(metric.columns, values, strict=True)}
