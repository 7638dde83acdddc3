"""Cohorts made by hand, for tests of every layer."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
import polars as pl
import pytest

from mrdscope.analysis.quality.findings import Findings, findings_of
from mrdscope.analysis.quality.found import found, found_of_column
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.cohort import schema
from mrdscope.cohort.model import Cohort, LoadReport
from mrdscope.cohort.readers import read

REPOSITORY = Path(__file__).parent.parent
Rows = list[dict[str, object]]

# `make fuzz` looks longer; no deadline, because machines are noisy.
hypothesis.settings.register_profile("quick", max_examples=20, deadline=None)
hypothesis.settings.register_profile("fuzz", max_examples=2_000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def _dtypes(name: str) -> dict[str, pl.DataType]:
    dtypes = {c.name: c.kind.dtype for c in schema.table(name)}
    if name == "mrd":
        dtypes |= schema.MRD_DERIVED
    return dtypes | schema.PROVENANCE


def _frame(name: str, rows: Rows) -> pl.DataFrame:
    dtypes = _dtypes(name)
    extra = {key for row in rows for key in row} - set(dtypes)
    numbered = [
        {"_file": f"{name}.csv", "_row": i, **dict.fromkeys(extra), **row}
        for i, row in enumerate(rows, start=2)
    ]
    frame = pl.DataFrame(numbered, infer_schema_length=None)
    missing = [
        pl.lit(None, dtype).alias(c) for c, dtype in dtypes.items() if c not in frame.columns
    ]
    casts = [pl.col(c).cast(dtype) for c, dtype in dtypes.items() if c in frame.columns]
    return frame.with_columns(*casts, *missing).select(*dtypes, *sorted(extra))


@pytest.fixture(scope="session")
def make_cohort() -> Callable[..., Cohort]:
    """Build a cohort from rows by table name; columns that are not given are null."""

    def make(**tables: Rows) -> Cohort:
        frames = {
            table.name: _frame(table.name, tables[table.name])
            if tables.get(table.name)
            else pl.DataFrame(schema=_dtypes(table.name))
            for table in schema.TABLES
        }
        return Cohort(name="made", title="made", **frames)

    return make


def parse_sample(text: str, patient: str) -> dict[str, object]:
    """Read ``day:value``: a number, ``U`` (below 1e-5), ``U<lod>``, ``PNQ``, ``NE``, ``>1.0``."""
    day, value = text.split(":")
    row: dict[str, object] = {"patient_id": patient, "day": float(day), "scale": "ratio"}
    if value.startswith("U"):
        lod = float(value[2:]) if value[1:] else 1e-5
        return row | {"status": "undetected", "lower": 0.0, "upper": lod, "lod": lod}
    if value == "PNQ":
        return row | {
            "status": "positive_not_quantifiable", "lower": 1e-5, "upper": 1e-4,
            "lod": 1e-5, "loq": 1e-4,
        }  # fmt: skip
    if value == "NE":
        return row | {"status": "not_evaluable"}
    if value.startswith(">"):
        return row | {"status": "above_range", "lower": float(value[1:])}
    return row | {"status": "quantified", "lower": float(value), "upper": float(value)}


@pytest.fixture(scope="session")
def cohort_of(make_cohort: Callable[..., Cohort]) -> Callable[..., Cohort]:
    """Build a cohort of MRD courses written as ``0:1e-3 30:U 60:PNQ``, one string a patient."""

    def make(*courses: str, relapse: float | None = None, last: float | None = None) -> Cohort:
        ids = [f"P{i}" for i in range(1, len(courses) + 1)]
        events: Rows = []
        for patient in ids:
            if relapse is not None:
                events.append(
                    {"patient_id": patient, "type": "hematologic_relapse", "day": relapse}
                )
            if last is not None:
                events.append({"patient_id": patient, "type": "last_contact", "day": last})
        return make_cohort(
            patients=[{"patient_id": patient} for patient in ids],
            mrd=[
                parse_sample(text, patient)
                for patient, course in zip(ids, courses, strict=True)
                for text in course.split()
            ],
            events=events,
        )

    return make


@pytest.fixture(scope="session")
def sample_results() -> Results:
    """The sample cohort under the paper's preset."""
    return Results(read(REPOSITORY / "sample_data" / "imatinib_ph_all").cohort, PAPER)


# Findings


def _rule(
    rule_id: str,
    severity: Severity,
    find: Callable[[Evidence, Parameters], pl.DataFrame],
    table: str = "mrd",
    **parameters: Any,
) -> Rule:
    return Rule(rule_id, severity, Kahn.PLAUSIBILITY, table, f"Title of {rule_id}",
                f"Why {rule_id} matters.", ("day",), find, parameters)  # fmt: skip


def _negative(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    rows = evidence.cohort.mrd.filter(pl.col("day") < 0)
    message = pl.format("{}: day {} is before day 0", "patient_id", "day")
    return found(rows, message, table="mrd", column="day")


def _early(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    rows = evidence.cohort.mrd.filter(pl.col("day") < 10)
    return found(rows, pl.format("{}: early", "patient_id"), table="mrd", column="day")


def _old(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    rows = evidence.cohort.patients.filter(pl.col("age") > 60)
    return found(rows, pl.format("{} is old", "patient_id"), table="patients", column="age")


def _column(_evidence: Evidence, _: Parameters) -> pl.DataFrame:
    return found_of_column("the column is odd", table="mrd", column="tissue")


MADE_RULES = (
    _rule("MRD-01", Severity.ERROR, _negative, most=31, kits=("a", "b"), strict=True),
    _rule("MRD-02", Severity.WARNING, _early),
    _rule("PAT-01", Severity.INFO, _old, "patients"),
    _rule("STR-01", Severity.WARNING, _column),
    _rule("NON-01", Severity.ERROR, lambda evidence, given: _old(evidence, given).clear()),
)

#: P1 has an error and warnings, P2 a warning, P3 is old, P4 has nothing.
MADE_TABLES: dict[str, Rows] = {
    "patients": [{"patient_id": f"P{i}", "age": age} for i, age in enumerate((30, 40, 70, 50), 1)],
    "mrd": [
        {"patient_id": "P1", "day": -3.0, "value": "1e-1", "scale": "ratio",
         "status": "quantified", "lower": 0.1, "upper": 0.1},
        {"patient_id": "P1", "day": 5.0, "value": "1e-2", "scale": "ratio",
         "status": "quantified", "lower": 0.01, "upper": 0.01},
        {"patient_id": "P1", "day": 50.0, "value": "neg", "scale": "ratio",
         "status": "undetected", "lower": 0.0, "upper": 1e-5},
        {"patient_id": "P2", "day": 7.0, "value": "1e-3", "scale": "ratio",
         "status": "quantified", "lower": 1e-3, "upper": 1e-3},
    ],
}  # fmt: skip


@pytest.fixture(scope="session")
def made_rules() -> tuple[Rule, ...]:
    """Five rules: one of them finds nothing, one is about a column."""
    return MADE_RULES


@pytest.fixture(scope="session")
def doubted(make_cohort: Callable[..., Cohort]) -> Cohort:
    """A cohort the made rules find something in: two errors and warnings, one old patient."""
    return make_cohort(**MADE_TABLES)


@pytest.fixture(scope="session")
def made_findings(doubted: Cohort) -> Findings:
    """What the made rules find in it."""
    return findings_of(Evidence(doubted, LoadReport(), Results(doubted, PAPER)), MADE_RULES)
