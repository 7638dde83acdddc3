"""How often: patients with an adverse event as a share, and events by time of exposure."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from mrdscope.analysis.adverse_events.exact_columns import proportion_bounds, rate_bounds
from mrdscope.analysis.adverse_events.first_events import first_events
from mrdscope.analysis.adverse_events.table_rows import KEYS, Level, counted_by_row
from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.analysis.adverse_events.toxicity_groups import grouped, in_order, sizes
from mrdscope.analysis.adverse_events.worst_grades import (
    BANDS,
    FOLDED,
    count_patients,
    worst_grades,
)
from mrdscope.analysis.settings import DAY_TOLERANCE
from mrdscope.cohort.schema import DAY_DECIMALS, DAYS_PER_YEAR

#: The classes of grades a share is of, in the order of the rows.
SHARED = ("any", *BANDS, "unknown", FOLDED)


def shares(
    toxicity: Toxicity, groups: pl.DataFrame | None = None, confidence: float = 0.95
) -> pl.DataFrame:
    """Return the share of patients with each adverse event by worst grade, with exact intervals.

    One row a level (``overall``: any adverse event; ``system``; ``term``), its ``system``, ``term``
    and ``scale`` (null where they do not apply), ``group`` and ``grades`` (``any``, each of
    `worst_grades.BANDS`, ``unknown``, and `worst_grades.FOLDED`): ``patients``, ``n`` (of the
    safety population in that group), ``proportion``, ``lower``, ``upper`` (Clopper and Pearson;
    null of nobody). A level has rows for every group, zeros too. ``groups`` are
    `toxicity_groups.groups_of`; patients without a value are the group null. Order: level, then as
    in `Toxicity.table`, then groups in natural order.
    """
    people = grouped(toxicity.population, groups)
    counted = toxicity.counted.join(people, on="patient_id", how="left", maintain_order="left")

    def count(_level: Level, by: Sequence[str]) -> pl.DataFrame:
        counts = count_patients(worst_grades(counted, by), by)
        return counts.with_columns(pl.sum_horizontal("III-IV", "V").alias(FOLDED))

    wide = counted_by_row(toxicity, in_order(people), count, SHARED)
    long = (
        wide.with_row_index("_row")
        .unpivot(SHARED, index=["_row", *KEYS, "group"], variable_name="grades",
                 value_name="patients")
        .sort("_row", maintain_order=True)
        .join(sizes(people), on="group", how="left", nulls_equal=True, maintain_order="left")
    )  # fmt: skip
    lower, upper = proportion_bounds(long["patients"], long["n"], confidence)
    return long.select(
        *KEYS, "group", "grades", pl.col("patients").cast(pl.Int64), "n",
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
    people = grouped(toxicity.population, groups)
    exposed = _exposed(toxicity, people)
    within = (pl.col("onset_day") - pl.col("_exposed") <= DAY_TOLERANCE).fill_null(value=True)
    happened = pl.col("grade").is_null() | (pl.col("grade") > 0)
    counted = toxicity.counted.join(
        exposed.select("patient_id", "group", _exposed="end_day"),
        on="patient_id",
        maintain_order="left",
    ).filter(within, happened)
    rows = counted_by_row(
        toxicity,
        in_order(people),
        lambda _, by: counted.group_by(by).agg(events=pl.len()),
        ("events",),
    ).join(_years(exposed), on="group", how="left", nulls_equal=True, maintain_order="left")
    rows = rows.with_columns(pl.col("patients", "patient_years").fill_null(0))
    return _rated(rows, confidence).select(
        *KEYS, "group", "patients", "events", "patient_years", "rate", "lower", "upper"
    )


def incidence_rates(
    toxicity: Toxicity, groups: pl.DataFrame | None = None, confidence: float = 0.95
) -> pl.DataFrame:
    """Return patients with an event by the patient-years they were at risk of the first one.

    The exposure-adjusted incidence: a patient is at risk until the first event, or until exposure
    ends (`exposure.EXPOSURE_RULE`), so that what recurs counts once. One row as in `event_rates`:
    ``patients`` (of whom the first event, or that there was none, is known), ``events`` (patients
    with one), ``left_out`` (the others of the group: see `first_events.first_events`),
    ``patient_years`` at risk, ``rate``, ``lower`` and ``upper`` a patient-year by the exact Poisson
    interval, null without time at risk. A constant rate is assumed.
    """
    people = grouped(toxicity.population, groups)
    exposed = _exposed(toxicity, people)
    firsts = first_events(toxicity).join(exposed.select("patient_id", "group"), on="patient_id")
    known = pl.col("time").is_not_null()
    # Who had an event is not at risk after it, whose first event cannot be told never.
    lost = pl.col("end_day") - pl.col("time").fill_null(0.0)

    def count(level: Level, by: Sequence[str]) -> pl.DataFrame:
        of_level = firsts.filter(pl.col("level") == level)
        return of_level.group_by(by).agg(
            events=known.sum().cast(pl.Int64),
            _unknown=(~known).sum().cast(pl.Int64),
            _lost=lost.sum(),
        )

    rows = counted_by_row(toxicity, in_order(people), count, ("events", "_unknown", "_lost"))
    for part in (_years(exposed), sizes(people)):
        rows = rows.join(part, on="group", how="left", nulls_equal=True, maintain_order="left")
    days = pl.col("patient_years") * DAYS_PER_YEAR - pl.col("_lost")
    at_risk = rows.with_columns(pl.col("patients", "patient_years").fill_null(0)).with_columns(
        patients=pl.col("patients") - pl.col("_unknown"),
        patient_years=days.round(DAY_DECIMALS) / DAYS_PER_YEAR,
    )
    return _rated(at_risk, confidence).select(
        *KEYS, "group", "patients", "events", left_out=pl.col("n") - pl.col("patients"),
        patient_years="patient_years", rate="rate", lower="lower", upper="upper",
    )  # fmt: skip


def _exposed(toxicity: Toxicity, people: pl.DataFrame) -> pl.DataFrame:
    """Return the population whose exposure is known, with its groups."""
    joined = toxicity.population.join(people, on="patient_id", maintain_order="left")
    return joined.filter(pl.col("end_day").is_not_null())


def _years(exposed: pl.DataFrame) -> pl.DataFrame:
    return exposed.group_by("group").agg(
        patients=pl.len().cast(pl.Int64), patient_years=pl.col("end_day").sum() / DAYS_PER_YEAR
    )


def _rated(rows: pl.DataFrame, confidence: float) -> pl.DataFrame:
    lower, upper = rate_bounds(rows["events"], rows["patient_years"], confidence)
    some = pl.col("patient_years") > 0
    return rows.with_columns(
        rate=pl.when(some).then(pl.col("events") / pl.col("patient_years")),
        lower=lower,
        upper=upper,
    )
