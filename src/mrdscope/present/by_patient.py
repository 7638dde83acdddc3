"""The rows of a frame that belong to each of many patients, found once and taken when drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.segments import IntArray, begins, borders


@dataclass(frozen=True, eq=False)
class ByPatient:
    """A frame with ``patient_id`` in which the rows of a patient stand together.

    Parameters
    ----------
    frame
        Any number of rows a patient.
    patients
        The ids in the order they are asked for.
    """

    frame: pl.DataFrame
    patients: pl.Series

    @cached_property
    def _place(self) -> tuple[IntArray, IntArray]:
        ids = self.frame["patient_id"]
        starts = borders(begins(ids)) if len(ids) else np.zeros(0, dtype=np.int64)
        counts = np.diff(np.append(starts, len(ids)))
        found = pl.DataFrame({"patient_id": ids.gather(starts), "start": starts, "count": counts})
        placed = pl.DataFrame({"patient_id": self.patients}).join(
            found, on="patient_id", how="left", maintain_order="left"
        )
        return placed["start"].fill_null(0).to_numpy(), placed["count"].fill_null(0).to_numpy()

    def rows(self, index: int) -> pl.DataFrame:
        """Return the rows of the patient at a place."""
        starts, counts = self._place
        return self.frame.slice(int(starts[index]), int(counts[index]))


def in_order(frame: pl.DataFrame, patients: pl.Series) -> pl.DataFrame:
    """Return one row a patient in this order; null for who is not in the frame."""
    rows = pl.DataFrame({"patient_id": patients})
    return rows.join(frame, on="patient_id", how="left", maintain_order="left")
