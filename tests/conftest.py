"""Cohorts made by hand, for tests of every layer."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import hypothesis
import polars as pl
import pytest

from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.cohort import schema
from mrdscope.cohort.model import Cohort
from mrdscope.cohort.readers import read

REPOSITORY = Path(__file__).parent.parent
Rows = list[dict[str, object]]

# `make fuzz` looks longer; no deadline, because machines are noisy.
hypothesis.settings.register_profile("quick", max_examples=30, deadline=None)
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
