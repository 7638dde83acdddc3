"""MRD samples made ready for analysis: which can be judged, which are one series, their order.

An MRD result is a status and an interval (domain reference, 1.0). Two results are put in order by
status first - undetected, positive but not quantifiable, quantified, above range - and by value
among the quantified; all undetected results are one tied lowest value, whatever their limits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.evaluable import (
    UNDETECTED_ORDER,
    UNQUANTIFIED_ORDER,
    Levels,
    nullable,
)
from mrdscope.analysis.mrd.segments import IntArray, Segments, begins, borders
from mrdscope.analysis.once import once
from mrdscope.analysis.settings import Settings
from mrdscope.cohort.schema import PROVENANCE, Status

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

    @once
    def levels(self) -> Levels:
        """The evaluable samples as arrays."""
        patient, evaluable = self.samples["patient_id"], self.samples["evaluable"]
        row = np.flatnonzero(evaluable.to_numpy())
        everybody = stretches(patient)
        segments, kept = everybody.within(row)
        numbers = self.samples[["day", "low", "high", "order"]].filter(evaluable).rechunk()
        return Levels(
            patient[everybody.starts[kept]],
            segments,
            row,
            *(number.to_numpy() for number in numbers.iter_columns()),
        )

    def taken(self, places: IntArray, prefix: str, columns: Sequence[str]) -> pl.DataFrame:
        """Return columns of some samples as ``prefix_column``, null for `NO_ROW`.

        ``places`` count in ``levels``. Columns the samples do not have are passed over; of
        provenance columns the underscore is left out.
        """
        levels = self.levels
        numbers = {"day": levels.day, "low": levels.low, "high": levels.high, "order": levels.order}
        found = {
            name: levels.status(places)
            if name == "status"
            else nullable(levels.at(places, numbers[name]))
            for name in columns
            if name == "status" or name in numbers
        }
        provenance = [n for n in columns if n in PROVENANCE and n in self.samples.columns]
        if provenance:
            at = nullable(levels.at(places, levels.row)).cast(pl.Int64)
            found |= self.samples.select(pl.col(provenance).gather(at)).to_dict()
        return pl.DataFrame({f"{prefix}_{name.lstrip('_')}": v for name, v in found.items()})


def stretches(patients: pl.Series) -> Segments:
    """Return the stretches of consecutive rows of the same patient."""
    return Segments(borders(begins(patients)), patients.len())


def _inadequate(mrd: pl.DataFrame, settings: Settings) -> pl.Series:
    """Undetected with fewer copies of the control gene than allow a negative result."""
    limits = settings.minimum_control_copies.items()
    if not {"control_gene", "control_copies"} <= set(mrd.columns):
        limits = {}.items()
    too_few = [
        (pl.col("control_gene") == gene) & (pl.col("control_copies") < copies)
        for gene, copies in limits
    ]
    undetected = pl.col("status") == Status.UNDETECTED
    inadequate = (undetected & pl.any_horizontal(pl.lit(value=False), *too_few)).fill_null(
        value=False
    )
    return mrd.select(inadequate.alias("inadequate")).to_series()


def result_order() -> pl.Expr:
    """Return ``order`` of a result (see above) from ``status`` and ``lower``."""
    return (
        pl.when(pl.col("status") == Status.UNDETECTED).then(UNDETECTED_ORDER)
        .when(pl.col("status") == Status.POSITIVE_NOT_QUANTIFIABLE).then(UNQUANTIFIED_ORDER)
        .when(pl.col("status") == Status.QUANTIFIED).then(pl.col("lower").fill_null(0.0))
        .when(pl.col("status") == Status.ABOVE_RANGE).then(math.inf)
    )  # fmt: skip


def judged(mrd: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return the MRD table with what each result says, ready to be compared.

    Adds ``evaluable``, ``undetected``, ``detectable``, ``low``, ``high``, ``order`` (see `Series`).
    An undetected result with fewer control gene copies than ``settings.minimum_control_copies`` is
    not evaluable: it never counts as negative, and never breaks or extends a remission.
    """
    inadequate = _inadequate(mrd, settings)
    if inadequate.any():
        not_evaluable = pl.when(inadequate).then(pl.lit(str(Status.NOT_EVALUABLE)))
        mrd = mrd.with_columns(not_evaluable.otherwise(pl.col("status")).alias("status"))
    known = pl.when(pl.col("order").is_not_null())
    return mrd.with_columns(order=result_order()).with_columns(
        evaluable=pl.col("order").is_not_null(),
        undetected=pl.col("order") == UNDETECTED_ORDER,
        detectable=pl.col("order") != UNDETECTED_ORDER,
        low=known.then(pl.col("lower").fill_null(0.0)),
        high=known.then(pl.col("upper").fill_null(math.inf)),
    )


def main_series(mrd: pl.DataFrame, settings: Settings) -> Series:
    """Return each patient's main series: the one with most evaluable samples, marrow where tied.

    Of two that are tied still, the one that began first. Rows without a day are left out, since
    they have no place in time. Rows of the same day and series stay, in the order they were read.

    Parameters
    ----------
    mrd
        The MRD table of a cohort. ``patient_id``, ``day``, ``status``, ``lower`` and ``upper`` are
        needed; of `SERIES_KEYS` and the copies of the control gene, those there are.
    """
    frame = judged(mrd, settings)
    dated, undated = frame, frame.clear()
    if frame["day"].null_count():
        dated, undated = (
            frame.filter(pl.col("day").is_not_null()),
            frame.filter(pl.col("day").is_null()),
        )
    dated, patients = in_order(dated)
    inside = _in_main_series(dated, patients)
    left_out = [
        undated.with_columns(reason=pl.lit("no day")),
        dated.filter(~inside).with_columns(
            reason=pl.lit("another assay, control gene, tissue or scale than the main series")
        ),
    ]
    return Series(
        samples=dated if inside.all() else dated.filter(inside), left_out=pl.concat(left_out)
    )


def in_order(dated: pl.DataFrame) -> tuple[pl.DataFrame, Segments]:
    """Return rows sorted by day within patient, patients in the order they first appear.

    And the stretch of rows of each patient.
    """
    patients = stretches(dated["patient_id"])
    day = dated["day"].to_numpy()
    earlier = day[1:] < day[:-1]
    earlier[patients.starts[1:] - 1] = False
    torn = dated["patient_id"][patients.starts].n_unique() < patients.starts.size
    if not torn and not earlier.any():
        return dated, patients
    first_seen = pl.col("_index").min().over("patient_id")
    ordered = dated.with_row_index("_index").sort(first_seen, "day", "_index").drop("_index")
    return ordered, stretches(ordered["patient_id"])


def _in_main_series(dated: pl.DataFrame, patients: Segments) -> pl.Series:
    """Return which rows belong to their patient's main series, of rows in order."""
    keys = [key for key in SERIES_KEYS if key in dated.columns]
    changed = np.zeros(dated.height, dtype=np.bool_)
    for key in keys:
        if not _is_one_value(dated[key]):
            changed |= begins(dated[key])
    changed[patients.starts] = False
    # Only patients with more than one series need to be counted.
    mixed = pl.Series(patients.spread(patients.any(changed)), dtype=pl.Boolean)
    if not mixed.any():
        return ~mixed
    columns = dated.select("patient_id", "evaluable", *keys).with_row_index("_index")
    return (~mixed).scatter(mixed.arg_true(), _largest(columns.filter(mixed), keys))


def _is_one_value(values: pl.Series) -> bool:
    """Return whether all are the same, null included; far sooner seen than where they change."""
    if values.null_count():
        return values.null_count() == values.len()
    return values.is_empty() or bool((values == values[0]).all())


def _largest(samples: pl.DataFrame, keys: Sequence[str]) -> pl.Series:
    """Return which samples belong to the series with most evaluable samples of their patient."""
    tissue = pl.col("tissue") if "tissue" in keys else pl.lit(None, pl.String)
    counts = (
        samples.group_by("patient_id", *keys)
        .agg(
            pl.col("evaluable").sum().alias("n"),
            pl.col("_index").min().alias("first"),
            (tissue == "marrow").any().fill_null(value=False).alias("marrow"),
        )
        .sort("patient_id", "n", "marrow", "first", descending=[False, True, True, False])
        .unique("patient_id", keep="first", maintain_order=True)
        .select("patient_id", *keys, pl.lit(value=True).alias("_main"))
    )
    marked = samples.join(
        counts, on=["patient_id", *keys], how="left", nulls_equal=True, maintain_order="left"
    )
    return marked["_main"].fill_null(value=False)
