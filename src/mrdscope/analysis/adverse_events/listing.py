"""Every counted adverse event, patient by patient."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.analysis.adverse_events.toxicity_groups import grouped
from mrdscope.analysis.adverse_events.toxicity_onset import durations

LISTED = (
    "patient_id", "group", "system", "term", "grade", "scale", "onset_day", "end_day",
    "duration_days", "ended", "emergence", "judgement", "serious", "action", "outcome", "_file",
    "_row",
)  # fmt: skip


def listing(toxicity: Toxicity, groups: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return the counted events with the columns `LISTED`, one row a record.

    By patient as the cohort has them, then by onset (not known: last), worst grade first.
    ``duration_days`` and ``ended`` are those of `toxicity_onset.durations`; records of grade 0 are
    no events and are not listed.
    """
    place = grouped(toxicity.population, groups).with_row_index("_place")
    return (
        durations(toxicity)
        .join(place, on="patient_id", maintain_order="left")
        .sort("_place", "onset_day", "grade", descending=[False, False, True], nulls_last=True,
              maintain_order=True)
        .select(LISTED)
    )  # fmt: skip
