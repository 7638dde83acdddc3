"""MRD samples made ready for analysis: which can be judged, which are one series, their order.

An MRD result is a status and an interval (domain reference, 1.0). Two results are put in order by
status first - undetected, positive but not quantifiable, quantified, above range - and by value
among the quantified; all undetected results are one tied lowest value, whatever their limits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.segments import (
    NO_ROW,
    BoolArray,
    FloatArray,
    IntArray,
    Segments,
    begins,
    borders,
)
from mrdscope.analysis.settings import Settings
from mrdscope.cohort.schema import Status

#: What makes two samples comparable: levels of different assays, control genes, tissues or scales
#: are never joined into one course.
SERIES_KEYS = ("assay", "control_gene", "tissue", "scale")


#: ``order`` of a result that was not detected; the lowest there is.
UNDETECTED_ORDER = -2.0
#: ``order`` of a result that was detected and not quantified.
UNQUANTIFIED_ORDER = -1.0


@dataclass(frozen=True)
class Levels:
    """The evaluable samples of a `Series` as arrays, one value a sample, in its order.

    Parameters
    ----------
    patients
        Patient ids, one a stretch of ``segments``.
    segments
        The stretch of samples of each patient.
    row
        The row of each sample in ``Series.samples``.
    day, low, high, order
        As in ``Series.samples``, without nulls.
    """

    patients: pl.Series
    segments: Segments
    row: IntArray
    day: FloatArray
    low: FloatArray
    high: FloatArray
    order: FloatArray

    @property
    def undetected(self) -> BoolArray:
        """Which samples were not detected."""
        undetected: BoolArray = self.order == UNDETECTED_ORDER
        return undetected

    @property
    def quantified(self) -> BoolArray:
        """Which samples have a number."""
        return (self.order >= 0) & np.isfinite(self.order)

    def where(self, mask: BoolArray) -> Levels:
        """Return the samples that are true; patients without any vanish."""
        if mask.all():
            return self
        chosen = np.flatnonzero(mask)
        segments, kept = self.segments.within(chosen)
        return Levels(
            self.patients.filter(pl.Series(kept, dtype=pl.Boolean)),
            segments,
            self.row[chosen],
            *(values[chosen] for values in (self.day, self.low, self.high, self.order)),
        )

    def rows(self, places: IntArray) -> IntArray:
        """Return the rows in ``Series.samples`` of samples counted here; `NO_ROW` stays."""
        return np.where(places == NO_ROW, NO_ROW, np.append(self.row, NO_ROW)[places])

    def uncertain(self, lowest: IntArray, among: BoolArray | None = None) -> BoolArray:
        """Return whether a detectable result may be lower than the one a patient was given.

        Only results ``among`` those that are true are compared, where that is given. Results that
        are known as overlapping intervals are put in order by status (see `Series`), which here is
        a convention and not an observation (domain reference, 1.0).
        """
        compared = ~self.undetected if among is None else among & ~self.undetected
        detected_high = np.where(compared, self.high, np.inf)
        chosen = np.append(self.high, -np.inf)[lowest]
        return self.segments.minimum(detected_high) < chosen

    def of_patients(self, frame: pl.DataFrame, column: str) -> FloatArray:
        """Return a number a patient from a frame with ``patient_id``; NaN where it has none."""
        found = aligned(pl.DataFrame({"patient_id": self.patients}), frame, [column])
        return found[column].cast(pl.Float64).fill_null(math.nan).to_numpy()


def aligned(
    patients: pl.DataFrame, frame: pl.DataFrame, columns: Sequence[str] | None = None
) -> pl.DataFrame:
    """Return ``patients`` with the columns of ``frame``, null for patients it does not have.

    A left join on ``patient_id`` in the order of ``patients``, which costs nothing where both have
    the same patients in the same order.
    """
    chosen = frame if columns is None else frame.select("patient_id", *columns)
    if patients["patient_id"].equals(frame["patient_id"]):
        return patients.hstack(chosen.drop("patient_id"))
    return patients.join(chosen, on="patient_id", how="left", maintain_order="left")


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

    @cached_property
    def levels(self) -> Levels:
        """The evaluable samples as arrays."""
        evaluable = self.samples["evaluable"]
        starts = borders(begins(self.samples["patient_id"]))
        patients = self.samples["patient_id"].gather(starts)
        numbers = [self.samples[name].to_numpy() for name in ("day", "low", "high", "order")]
        row = np.arange(evaluable.len())
        levels = Levels(patients, Segments(starts, row.size), row, *numbers)
        return levels.where(evaluable.to_numpy())

    def taken(self, row: IntArray, prefix: str, columns: Sequence[str]) -> pl.DataFrame:
        """Return columns of chosen samples as ``prefix_column``, null where `NO_ROW`.

        ``row`` counts in ``samples``. Columns the samples do not have are passed over; of
        provenance columns the underscore is left out.
        """
        at = pl.Series(row, dtype=pl.Int64).set(pl.Series(row == NO_ROW), None)
        return pl.DataFrame(
            {
                f"{prefix}_{name.lstrip('_')}": self.samples[name].gather(at)
                for name in columns
                if name in self.samples.columns
            }
        )


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
    dated = frame.filter(pl.col("day").is_not_null()) if frame["day"].null_count() else frame
    dated = in_order(dated)
    inside = _in_main_series(dated)
    left_out = [
        frame.filter(pl.col("day").is_null()).with_columns(reason=pl.lit("no day")),
        dated.filter(~inside).with_columns(
            reason=pl.lit("another assay, control gene, tissue or scale than the main series")
        ),
    ]
    return Series(
        samples=dated if inside.all() else dated.filter(inside), left_out=pl.concat(left_out)
    )


def in_order(dated: pl.DataFrame) -> pl.DataFrame:
    """Return rows sorted by day within patient, patients in the order they first appear."""
    new = begins(dated["patient_id"])
    falling = dated["day"].diff().to_numpy() < 0
    patients = dated["patient_id"].gather(borders(new))
    if not (falling & ~new).any() and patients.n_unique() == patients.len():
        return dated
    first_seen = pl.col("_index").min().over("patient_id")
    return dated.with_row_index("_index").sort(first_seen, "day", "_index").drop("_index")


def _in_main_series(dated: pl.DataFrame) -> pl.Series:
    """Return which rows belong to their patient's main series, of rows in order."""
    keys = [key for key in SERIES_KEYS if key in dated.columns]
    new = begins(dated["patient_id"])
    changed = np.zeros(dated.height, dtype=np.bool_)
    for key in keys:
        changed |= begins(dated[key])
    patients = Segments(borders(new), dated.height)
    # Only patients with more than one series need to be counted.
    mixed = pl.Series(patients.spread(patients.count(changed & ~new) > 0), dtype=pl.Boolean)
    if not mixed.any():
        return ~mixed
    columns = dated.select("patient_id", "evaluable", *keys).with_row_index("_index")
    return (~mixed).scatter(mixed.arg_true(), _largest(columns.filter(mixed), keys))


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
