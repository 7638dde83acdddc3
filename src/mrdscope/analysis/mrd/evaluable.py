"""The evaluable samples of a series as arrays, and results a patient put beside patients."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.segments import NO_ROW, BoolArray, FloatArray, IntArray, Segments
from mrdscope.analysis.once import once
from mrdscope.cohort.schema import Status

#: ``order`` of a result that was not detected; the lowest there is.
UNDETECTED_ORDER = -2.0
#: ``order`` of a result that was detected and not quantified.
UNQUANTIFIED_ORDER = -1.0

#: From which ``order`` on a result has the second, third and fourth of the statuses.
_STATUS_ORDER = (UNQUANTIFIED_ORDER, 0.0, math.inf)
_STATUSES = pl.Series(
    [
        Status.UNDETECTED.value,
        Status.POSITIVE_NOT_QUANTIFIABLE.value,
        Status.QUANTIFIED.value,
        Status.ABOVE_RANGE.value,
        None,
    ]
)


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

    @once
    def undetected(self) -> BoolArray:
        """Which samples were not detected."""
        undetected: BoolArray = self.order == UNDETECTED_ORDER
        return undetected

    @once
    def detected(self) -> BoolArray:
        """Which samples were detected, quantified or not."""
        return ~self.undetected

    @property
    def quantified(self) -> BoolArray:
        """Which samples have a number."""
        return (self.order >= 0) & (self.order < np.inf)

    @once
    def days_since(self) -> FloatArray:
        """Days since the patient's sample before; infinite for the first."""
        return self.day - self.segments.before(self.day, -np.inf)

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

    def place(self, patients: pl.Series) -> IntArray:
        """Return where some patients stand among those with samples, `NO_ROW` without any."""
        if self.patients.equals(patients):
            return np.arange(patients.len())
        known = self.patients.to_frame("id").with_row_index("place")
        found = patients.to_frame("id").join(known, on="id", how="left", maintain_order="left")
        return found["place"].cast(pl.Int64).fill_null(NO_ROW).to_numpy()

    def at(self, places: IntArray, values: FloatArray | IntArray) -> FloatArray:
        """Return a value of each of some samples, NaN for `NO_ROW`."""
        if not values.size:
            return np.full(places.size, np.nan)
        return np.where(places == NO_ROW, np.nan, values[places])

    def days(self, places: IntArray) -> pl.Series:
        """Return the days of some samples, null for `NO_ROW`."""
        return nullable(self.at(places, self.day))

    def status(self, places: IntArray) -> pl.Series:
        """Return the `Status` of some samples, null for `NO_ROW`."""
        kind = np.searchsorted(_STATUS_ORDER, self.at(places, self.order), side="right")
        return _STATUSES[np.where(places == NO_ROW, NO_ROW, kind)]

    def uncertain(self, lowest: IntArray, among: BoolArray | None = None) -> BoolArray:
        """Return whether a detectable result may be lower than the one a patient was given.

        Only results ``among`` those that are true are compared, where that is given. Results that
        are known as overlapping intervals are put in order by status (see `Series`), which here is
        a convention and not an observation (domain reference, 1.0).
        """
        compared = self.detected if among is None else among & self.detected
        detected_high = np.where(compared, self.high, np.inf)
        return self.segments.minimum(detected_high) < self.at(lowest, self.high)

    def of_patients(self, frame: pl.DataFrame, column: str) -> FloatArray:
        """Return a number a patient from a frame with ``patient_id``; NaN where it has none."""
        if self.patients.equals(frame["patient_id"]):
            found = frame[column]
        else:
            found = aligned(self.patients.to_frame("patient_id"), frame, [column])[column]
        return found.cast(pl.Float64).to_numpy()


def nullable(values: FloatArray) -> pl.Series:
    """Return numbers as a column, null where they are NaN."""
    return pl.Series(values, nan_to_null=True)


def aligned(
    patients: pl.DataFrame, frame: pl.DataFrame, columns: Sequence[str] | None = None
) -> pl.DataFrame:
    """Return ``patients`` with the columns of ``frame``, null for patients it does not have.

    A left join on ``patient_id`` in the order of ``patients``, which costs nothing where both have
    the same patients in the same order.
    """
    chosen = frame if columns is None else frame["patient_id", *columns]
    if patients["patient_id"].equals(frame["patient_id"]):
        return patients.hstack([c for c in chosen.get_columns() if c.name != "patient_id"])
    return patients.join(chosen, on="patient_id", how="left", maintain_order="left")
