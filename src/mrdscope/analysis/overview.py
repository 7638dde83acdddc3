"""Where each patient stands: one row a patient, for the table that opens a cohort."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.results import Results
from mrdscope.cohort.schema import PROVENANCE


def _samples(results: Results) -> pl.DataFrame:
    """Return where each patient's samples stand in ``results.series.samples``."""
    return (
        results.series.samples.with_row_index("sample_offset")
        .group_by("patient_id")
        .agg(pl.col("sample_offset").first(), pl.len().alias("n_samples"))
    )


def worst_toxicity(results: Results) -> pl.DataFrame:
    """Return the worst grade of each patient from day 0 on, and the terms that reached it.

    One row a patient with an adverse event: ``patient_id``, ``worst_grade`` (null where none is
    graded), ``worst_terms`` (joined by commas, with their scales where there are several: the grade
    is then the highest number and no comparison).
    """
    worst = pl.col("grade") == pl.col("grade").max()
    return results.toxicity.worst.group_by("patient_id").agg(
        pl.col("grade").max().alias("worst_grade"),
        pl.col("label").filter(worst).sort().str.join(", ").alias("worst_terms"),
    )


def overview(results: Results) -> pl.DataFrame:
    """Return one row a patient, in the cohort's order.

    Returns
    -------
    polars.DataFrame
        The patients table with, added: the days of `analysis.course`, the columns of
        `analysis.mrd.response`, ``last_*`` and ``best_*`` of `analysis.mrd.levels`, ``increase``,
        ``wide``, ``log10_increase_low`` and ``_high`` of `analysis.mrd.kinetics`, ``worst_grade``
        and ``worst_terms`` from day 0 on (null without a graded event), and ``sample_offset`` and
        ``n_samples``: where the patient's rows of ``results.series.samples`` begin and how many
        they are (null and 0 without any).
    """
    frame = results.cohort.patients.unique("patient_id", keep="first", maintain_order=True)
    rise = results.rise.select(
        "patient_id", "increase", "wide", "log10_increase_low", "log10_increase_high"
    )
    parts = (
        results.course,
        results.response.rename({"last_day": "last_evaluable_day"}),
        results.last_and_best,
        rise,
        worst_toxicity(results),
        _samples(results),
    )
    for part in parts:
        frame = frame.join(part, on="patient_id", how="left", maintain_order="left")
    return frame.with_columns(pl.col("n_samples").fill_null(0))


#: So many groups a chart of curves can still tell apart.
MOST_CURVES = 4

_NO_GROUPS = frozenset({"patient_id", "day0_kind", "os_days", "os_event", "pfs_days", "pfs_event"})


def groupings(patients: pl.DataFrame) -> tuple[str, ...]:
    """Return the patients columns that divide the patients into two to four groups, in order.

    Outcomes do not divide patients: nobody has one at the start.
    """
    columns = [
        name for name in patients.columns if name not in _NO_GROUPS and name not in PROVENANCE
    ]
    counts = patients.select(pl.col(columns).drop_nulls().n_unique())
    return tuple(name for name in columns if 2 <= counts[name].item() <= MOST_CURVES)
