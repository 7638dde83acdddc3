"""MRD samples made ready for analysis: which can be judged, which are one series, their order.

An MRD result is a status and an interval (domain reference, 1.0). Two results are put in order by
status first - undetected, positive but not quantifiable, quantified, above range - and by value
among the quantified; all undetected results are one tied lowest value, whatever their limits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.settings import Settings
from mrdscope.cohort.schema import Status

#: What makes two samples comparable: levels of different assays, control genes, tissues or scales
#: are never joined into one course.
SERIES_KEYS = ("assay", "control_gene", "tissue", "scale")


@dataclass(frozen=True)
class Series:
    """The one comparable series of each patient, and what was kept out of it.

    Attributes
    ----------
    samples
        Rows of the MRD table that belong to the patient's main series, evaluable or not, sorted by
        patient and day, with ``evaluable`` (bool), ``undetected``, ``detectable`` (null where not
        evaluable), ``low`` and ``high`` (the interval as a ratio, ``high`` infinite where it has no
        upper bound), ``order`` (float: compares two results as described above; null where not
        evaluable).
    left_out
        The other rows, with ``reason``.
    """

    samples: pl.DataFrame
    left_out: pl.DataFrame


def _inadequate(settings: Settings) -> pl.Expr:
    """Undetected with fewer copies of the control gene than allow a negative result."""
    limit = pl.col("control_gene").replace_strict(
        dict(settings.minimum_control_copies), default=None, return_dtype=pl.Float64
    )
    undetected = pl.col("status") == Status.UNDETECTED
    return (undetected & (pl.col("control_copies") < limit)).fill_null(value=False)


def _order() -> pl.Expr:
    return (
        pl.when(pl.col("status") == Status.UNDETECTED).then(-2.0)
        .when(pl.col("status") == Status.POSITIVE_NOT_QUANTIFIABLE).then(-1.0)
        .when(pl.col("status") == Status.QUANTIFIED).then(pl.col("low"))
        .when(pl.col("status") == Status.ABOVE_RANGE).then(math.inf)
        .alias("order")
    )  # fmt: skip


def judged(mrd: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return the MRD table with what each result says, ready to be compared.

    Adds ``evaluable``, ``undetected``, ``detectable``, ``low``, ``high``, ``order`` (see `Series`).
    An undetected result with fewer control gene copies than ``settings.minimum_control_copies`` is
    not evaluable: it never counts as negative, and never breaks or extends a remission.
    """
    status = pl.when(_inadequate(settings)).then(pl.lit(str(Status.NOT_EVALUABLE)))
    frame = mrd.with_columns(status.otherwise(pl.col("status")).alias("status")).with_columns(
        evaluable=pl.col("status").is_not_null() & (pl.col("status") != Status.NOT_EVALUABLE)
    )
    known = pl.when(pl.col("evaluable"))
    return frame.with_columns(
        undetected=known.then(pl.col("status") == Status.UNDETECTED),
        detectable=known.then(pl.col("status") != Status.UNDETECTED),
        low=known.then(pl.col("lower").fill_null(0.0)),
        high=known.then(pl.col("upper").fill_null(math.inf)),
    ).with_columns(_order())


def main_series(mrd: pl.DataFrame, settings: Settings) -> Series:
    """Return each patient's main series: the one with most evaluable samples, marrow where tied.

    Rows without a day are left out, since they have no place in time. Rows of the same day and
    series stay, in the order they were read.
    """
    frame = judged(mrd, settings).with_row_index("_index")
    counts = (
        frame.filter(pl.col("day").is_not_null())
        .group_by("patient_id", *SERIES_KEYS)
        .agg(
            pl.col("evaluable").sum().alias("n"),
            pl.col("_index").min().alias("first"),
            (pl.col("tissue") == "marrow").any().fill_null(value=False).alias("marrow"),
        )
        .sort("patient_id", "n", "marrow", "first", descending=[False, True, True, False])
        .unique("patient_id", keep="first", maintain_order=True)
        .select("patient_id", *SERIES_KEYS, pl.lit(value=True).alias("_main"))
    )
    marked = frame.join(
        counts, on=["patient_id", *SERIES_KEYS], how="left", nulls_equal=True, maintain_order="left"
    )
    inside = pl.col("day").is_not_null() & pl.col("_main").fill_null(value=False)
    reason = (
        pl.when(pl.col("day").is_null())
        .then(pl.lit("no day"))
        .otherwise(pl.lit("another assay, control gene, tissue or scale than the main series"))
    )
    # Patients keep the order of the table; within a patient time runs.
    first_seen = pl.col("_index").min().over("patient_id")
    return Series(
        samples=marked.filter(inside).sort(first_seen, "day", "_index").drop("_main", "_index"),
        left_out=marked.filter(~inside).with_columns(reason=reason).drop("_main", "_index"),
    )
