"""Table 1: who the patients are, one characteristic at a time, with what is missing counted."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.course import course
from mrdscope.cohort.model import Cohort
from mrdscope.cohort.schema import PATIENTS, PROVENANCE, Kind

#: A numeric column of the user's with this few whole values is a code, not a measurement.
_MOST_CODES = 6

#: Columns of the patients table that describe follow-up or the calendar, not the patient.
_NOT_BASELINE = frozenset(
    {"patient_id", "day0_kind", "os_days", "os_event", "pfs_days", "pfs_event"}
    | {column.name for column in PATIENTS if column.kind is Kind.DATE}
)


@dataclass(frozen=True)
class Category:
    """One value of a characteristic and how many of the patients with a known value have it."""

    value: str
    n: int
    percent: float


@dataclass(frozen=True)
class Characteristic:
    """One row group of Table 1.

    ``known`` and ``missing`` add up to the number of patients. A continuous one has ``median``,
    ``minimum`` and ``maximum`` (null without a known value) and no categories; a categorical one
    has its ``categories``, most frequent first, as percent of the known.
    """

    name: str
    title: str
    unit: str | None
    known: int
    missing: int
    categories: tuple[Category, ...] = ()
    median: float | None = None
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Baseline:
    """Table 1 of ``n`` patients."""

    n: int
    characteristics: tuple[Characteristic, ...]

    def __getitem__(self, name: str) -> Characteristic:
        for characteristic in self.characteristics:
            if characteristic.name == name:
                return characteristic
        raise KeyError(name)


def _is_continuous(name: str, values: pl.Series) -> bool:
    if name in PATIENTS:
        return PATIENTS[name].kind is Kind.REAL
    if not values.dtype.is_numeric():
        return False
    known = values.drop_nulls()
    whole = bool((known == known.round()).all())
    return not (whole and known.n_unique() <= _MOST_CODES)


def _as_text(values: pl.Series) -> pl.Series:
    if values.dtype == pl.Boolean:
        return values.replace_strict({True: "yes", False: "no"}, return_dtype=pl.String)
    if values.dtype.is_float() and bool((values.drop_nulls() == values.drop_nulls().round()).all()):
        values = values.cast(pl.Int64)
    return values.cast(pl.String)


def _categories(values: pl.Series) -> tuple[Category, ...]:
    known = _as_text(values).drop_nulls().alias("value")
    counts = known.value_counts().sort("count", "value", descending=[True, False])
    return tuple(Category(value, n, 100 * n / len(known)) for value, n in counts.iter_rows())


def _characteristic(name: str, title: str, unit: str | None, values: pl.Series) -> Characteristic:
    missing = values.null_count()
    known = len(values) - missing
    if not _is_continuous(name, values):
        return Characteristic(name, title, unit, known, missing, _categories(values))
    numbers = values.cast(pl.Float64)
    low, high = numbers.min(), numbers.max()
    return Characteristic(
        name, title, unit, known, missing,
        median=numbers.median() if known else None,  # type: ignore[arg-type]
        minimum=low,  # type: ignore[arg-type]
        maximum=high,  # type: ignore[arg-type]
    )  # fmt: skip


def treatment_on(cohort: Cohort, day: float) -> pl.DataFrame:
    """Return what each patient was taking on a day: ``patient_id``, ``phase``, ``treatment``.

    One row a stretch of treatment that covers the day, ``treatment`` being drug, dose and unit. A
    stretch without a last day goes on.
    """
    covers = (pl.col("start_day") <= day) & (pl.col("stop_day") > day).fill_null(value=True)
    dose = pl.col("dose").cast(pl.Int64, strict=False).cast(pl.String)
    whole = pl.when(pl.col("dose") == pl.col("dose").round()).then(dose)
    return cohort.treatment.filter(covers).select(
        "patient_id",
        "phase",
        treatment=pl.concat_str(
            "drug", pl.coalesce(whole, pl.col("dose").cast(pl.String)), "dose_unit",
            separator=" ", ignore_nulls=True,
        ),
    )  # fmt: skip


def _derived(cohort: Cohort) -> list[Characteristic]:
    """Return what the other tables say of a patient at day 0: remission and treatment."""
    ids = cohort.patients.select("patient_id")
    derived = []
    if not cohort.events.is_empty():
        remission = course(cohort).select(hcr=pl.col("hematologic_cr_day") <= 0)["hcr"]
        title = "hematologic complete remission by day 0"
        derived.append(
            _characteristic("hcr_by_day_0", title, None, remission.fill_null(value=False))
        )
    taken = treatment_on(cohort, 0.0).filter(pl.col("treatment").is_not_null())
    phases = taken["phase"].unique(maintain_order=True)
    for phase in phases:
        of_phase = taken.filter(pl.col("phase").eq_missing(phase))
        joined = of_phase.group_by("patient_id").agg(
            pl.col("treatment").unique(maintain_order=True).str.join(" + ")
        )
        values = ids.join(joined, on="patient_id", how="left", maintain_order="left")["treatment"]
        name = f"treatment_{phase or 'on_day_0'}"
        derived.append(_characteristic(name, f"{phase or 'treatment'} on day 0", None, values))
    return derived


def baseline(cohort: Cohort) -> Baseline:
    """Return Table 1: every baseline column that has a value, then what the other tables add.

    Whether a column is continuous is decided by the schema; for the user's own columns by their
    values: numbers are, except a few whole codes. Columns without any value are left out.
    """
    patients = cohort.patients
    skip = _NOT_BASELINE | set(PROVENANCE)
    characteristics = [
        _characteristic(
            name,
            PATIENTS[name].heading if name in PATIENTS else name,
            PATIENTS[name].unit if name in PATIENTS else None,
            patients[name],
        )
        for name in patients.columns
        if name not in skip and patients[name].null_count() < patients.height
    ]
    return Baseline(patients.height, (*characteristics, *_derived(cohort)))
