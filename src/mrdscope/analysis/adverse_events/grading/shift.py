"""Shift tables: the grade of a laboratory test at baseline beside the worst one on treatment.

In leukemia counts are abnormal before treatment, so that a grade says little without the grade it
began from (domain reference, 2.1).
"""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.adverse_events.toxicity_groups import grouped
from mrdscope.analysis.settings import DAY_TOLERANCE

SHIFT_RULE = (
    "baseline: the value marked so, else the last one up to day 0; worst: the highest grade of the "
    "other values from day 0 on and no more than 30 days after the last dose; of the safety "
    "population"
)


def baseline_shift(regraded: pl.DataFrame, population: pl.DataFrame) -> pl.DataFrame:
    """Return each patient's grade at baseline beside the worst on treatment, by test and scale.

    Parameters
    ----------
    regraded
        The frame of `regrade.regrade`.
    population
        The frame of `exposure.exposure`: patients who count, and the last day values count.

    Returns
    -------
    polars.DataFrame
        One row a patient, test and scale, in this order: ``patient_id``, ``test``, ``term``,
        ``scale``, ``baseline_grade`` (null where there is no baseline or it is not gradable),
        ``worst_grade`` (null without any), ``worst_day`` (the first with it), ``n``, how many were
        graded, ``not_gradable``. By `SHIFT_RULE`.
    """
    windows = population.select("patient_id", "window_end_day")
    after = (pl.col("day") - pl.col("window_end_day") > DAY_TOLERANCE).fill_null(value=False)
    later = ~pl.col("is_baseline") & (pl.col("day") >= 0) & ~after
    grade = pl.col("grade")
    worst = grade.filter(later).max()
    keys = ["patient_id", "test", "scale"]
    return (
        regraded.filter(pl.col("term").is_not_null())
        .join(windows, on="patient_id")
        .group_by(keys)
        .agg(
            pl.col("term").first(),
            baseline_grade=grade.filter("is_baseline").max(),
            worst_grade=worst,
            worst_day=pl.col("day").filter(later & (grade == worst)).min(),
            n=(later & grade.is_not_null()).sum(),
            not_gradable=(later & grade.is_null()).sum(),
        )
        .sort(keys)
        .select("patient_id", "test", "term", pl.exclude("patient_id", "test", "term"))
    )


def shift_table(
    shift: pl.DataFrame, population: pl.DataFrame, groups: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return how many patients went from which grade at baseline to which worst grade.

    One row a test, scale, group, ``baseline_grade`` and ``worst_grade`` (both null where not known)
    that somebody has: ``test``, ``term``, ``scale``, ``group``, ``baseline_grade``,
    ``worst_grade``, ``patients``, ``patient_ids`` (a list), ``n``, the patients of that group with
    any value of the test. In the order of test, scale, group and grades, not known last.
    """
    people = grouped(population, groups)
    keys = ["test", "term", "scale", "group"]
    rows = shift.join(people, on="patient_id", how="left", maintain_order="left")
    sizes = rows.group_by(keys).agg(n=pl.len().cast(pl.Int64))
    return (
        rows.group_by(*keys, "baseline_grade", "worst_grade", maintain_order=True)
        .agg(patients=pl.len().cast(pl.Int64), patient_ids="patient_id")
        .join(sizes, on=keys, nulls_equal=True)
        .sort(*keys, "baseline_grade", "worst_grade", nulls_last=True)
    )
