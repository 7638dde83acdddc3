"""How often: patients with an adverse event as a share, and events by time of exposure."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.adverse_events.exact_columns import proportion_bounds, rate_bounds
from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.analysis.adverse_events.worst_grades import BANDS, count_patients, worst_grades
from mrdscope.analysis.settings import DAY_TOLERANCE
from mrdscope.analysis.time_to_event.grouping import MOST_GROUPS, natural_order
from mrdscope.cohort.headers import column_called
from mrdscope.cohort.model import Cohort
from mrdscope.cohort.schema import DAYS_PER_YEAR, PATIENTS, PROVENANCE
from mrdscope.errors import UsageError

#: What a row of a table of toxicity can be of, and the columns that name it.
LEVELS = {"overall": ("scale",), "system": ("system", "scale"), "term": ("term", "scale")}
_KEYS = ("level", "system", "term", "scale")

#: The group of everybody where nobody asked for groups.
EVERYBODY = "all"


def groups_of(cohort: Cohort, column: str) -> pl.DataFrame:
    """Return ``patient_id`` and ``group`` (text; null where not known) by a patients column.

    Raises
    ------
    UsageError
        Where there is no such column, or it has more than `grouping.MOST_GROUPS` values.
    """
    patients = cohort.patients.unique("patient_id", maintain_order=True)
    there = [name for name in patients.columns if name not in {"patient_id", *PROVENANCE}]
    found = column_called(PATIENTS, there, column)
    if found is None:
        raise UsageError(
            f"the patients table has no column {column!r}",
            where="--by",
            expected="one of " + ", ".join(there),
        )
    text = pl.col(found).cast(pl.String)
    groups = patients.select(
        "patient_id",
        group=text.str.strip_suffix(".0") if patients[found].dtype.is_float() else text,
    )
    if groups["group"].drop_nulls().n_unique() > MOST_GROUPS:
        raise UsageError(
            f"{column} has {groups['group'].drop_nulls().n_unique()} values",
            where="--by",
            expected=f"at most {MOST_GROUPS} groups",
        )
    return groups


def shares(
    toxicity: Toxicity, groups: pl.DataFrame | None = None, confidence: float = 0.95
) -> pl.DataFrame:
    """Return the share of patients with each adverse event by worst grade, with exact intervals.

    One row a level (``overall``: any adverse event; ``system``; ``term``), its ``system``, ``term``
    and ``scale`` (null where they do not apply), ``group`` and ``grades`` (``any``, each of
    `worst_grades.BANDS`, ``unknown``): ``patients``, ``n`` (of the safety population in that
    group), ``proportion``, ``lower``, ``upper`` (Clopper and Pearson; null of nobody). A level has
    rows for every group, zeros too. ``groups`` are `groups_of`; patients without a value are the
    group null. Order: level, then as in `Toxicity.table`, then groups in natural order.
    """
    people = _grouped(toxicity.population, groups)
    columns = ("any", *BANDS, "unknown")
    counted = toxicity.counted.join(people, on="patient_id", how="left", maintain_order="left")
    levels = [
        _with_zeros(
            count_patients(worst_grades(counted, (*keys, "group")), (*keys, "group")),
            _rows_of(toxicity, level), people, keys, columns,
        ).with_columns(level=pl.lit(level))
        for level, keys in LEVELS.items()
    ]  # fmt: skip
    wide = pl.concat(levels, how="diagonal")
    long = (
        wide.with_row_index("_row")
        .unpivot(columns, index=["_row", *_KEYS, "group"], variable_name="grades",
                 value_name="patients")
        .sort("_row", maintain_order=True)
        .join(_sizes(people), on="group", how="left", nulls_equal=True, maintain_order="left")
    )  # fmt: skip
    lower, upper = proportion_bounds(long["patients"], long["n"], confidence)
    return long.select(
        *_KEYS, "group", "grades", "patients", "n",
        proportion=pl.when(pl.col("n") > 0).then(pl.col("patients") / pl.col("n")),
        lower=lower, upper=upper,
    )  # fmt: skip


def event_rates(
    toxicity: Toxicity, groups: pl.DataFrame | None = None, confidence: float = 0.95
) -> pl.DataFrame:
    """Return adverse events by patient-years of exposure, with exact Poisson intervals.

    One row a level, system, term, scale and group as in `shares`: ``patients`` (whose exposure is
    known), ``events`` (records of grade above 0 or not graded, not patients, of these patients and
    within their exposure; those without a day of onset too), ``patient_years``, ``rate``, ``lower``
    and ``upper`` in events a patient-year, null without exposure. Exposure is that of
    `exposure.EXPOSURE_RULE`, in years of 365.25 days: numerator and denominator are of the same
    time. A constant rate is assumed, and that events of a patient are independent.
    """
    people = _grouped(toxicity.population, groups)
    exposed = toxicity.population.join(people, on="patient_id").filter(
        pl.col("end_day").is_not_null()
    )
    years = exposed.group_by("group").agg(
        patients=pl.len(), patient_years=pl.col("end_day").sum() / DAYS_PER_YEAR
    )
    within = (pl.col("onset_day") - pl.col("_exposed") <= DAY_TOLERANCE).fill_null(value=True)
    happened = pl.col("grade").is_null() | (pl.col("grade") > 0)
    counted = toxicity.counted.join(
        exposed.select("patient_id", "group", _exposed="end_day"),
        on="patient_id",
        maintain_order="left",
    ).filter(within, happened)
    levels = [
        _with_zeros(
            counted.group_by(*keys, "group").agg(events=pl.len()),
            _rows_of(toxicity, level), people, keys, ("events",),
        ).with_columns(level=pl.lit(level))
        for level, keys in LEVELS.items()
    ]  # fmt: skip
    rows = pl.concat(levels, how="diagonal").join(
        years, on="group", how="left", nulls_equal=True, maintain_order="left"
    )
    rows = rows.with_columns(pl.col("patients", "patient_years").fill_null(0))
    lower, upper = rate_bounds(rows["events"], rows["patient_years"], confidence)
    some = pl.col("patient_years") > 0
    return rows.select(
        *_KEYS, "group", "patients", "events", "patient_years",
        rate=pl.when(some).then(pl.col("events") / pl.col("patient_years")),
        lower=lower, upper=upper,
    )  # fmt: skip


def _grouped(population: pl.DataFrame, groups: pl.DataFrame | None) -> pl.DataFrame:
    people = population.select("patient_id")
    if groups is None:
        return people.with_columns(group=pl.lit(EVERYBODY))
    return people.join(groups, on="patient_id", how="left", maintain_order="left")


def _sizes(people: pl.DataFrame) -> pl.DataFrame:
    return people.group_by("group").agg(n=pl.len())


def _rows_of(toxicity: Toxicity, level: str) -> pl.DataFrame:
    tables = {"overall": toxicity.overall, "system": toxicity.systems, "term": toxicity.table}
    names = [name for name in ("system", "term", "scale") if name in tables[level].columns]
    return tables[level].select(names)


def _with_zeros(
    counts: pl.DataFrame,
    rows: pl.DataFrame,
    people: pl.DataFrame,
    keys: tuple[str, ...],
    columns: tuple[str, ...],
) -> pl.DataFrame:
    """Return the counts of every row in every group, 0 where there is none."""
    names = sorted(people["group"].drop_nulls().unique().to_list(), key=natural_order)
    unknown = [None] if people["group"].null_count() else []
    groups = pl.DataFrame({"group": [*names, *unknown]}, schema={"group": pl.String})
    crossed = rows.join(groups, how="cross", maintain_order="left_right")
    joined = crossed.join(
        counts.select(*keys, "group", *columns),
        on=[*keys, "group"], how="left", nulls_equal=True, maintain_order="left",
    )  # fmt: skip
    return joined.with_columns(pl.col(columns).fill_null(0).cast(pl.Int64))
