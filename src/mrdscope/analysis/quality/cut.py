"""The data cut where nobody says it: the last date anybody was seen, slips of a key left aside."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from mrdscope.cohort import schema
from mrdscope.cohort.model import Cohort

#: What lies so long after everything else, and is so rare, is a slip of a key and no date.
GAP = timedelta(days=365)
RARE = 0.01


def latest_date(cohort: Cohort) -> date | None:
    """Return the latest date in the tables; None where there is none.

    Dates more than a year after all earlier ones are not counted, where they are at most 1% of all.
    Dates of birth, and days without a date, say nothing here.
    """
    counts = _counts(cohort).sort("date")
    if counts.is_empty():
        return None
    after = counts["rows"].sum() - counts["rows"].cum_sum() + counts["rows"]
    lonely = (counts["date"].diff() > GAP) & (after <= RARE * float(counts["rows"].sum()))
    kept = counts["date"].filter(lonely.fill_null(value=False).cum_sum() == 0)
    latest = kept.max()
    return latest if isinstance(latest, date) else None


def _counts(cohort: Cohort) -> pl.DataFrame:
    columns = [
        frame[column.name].drop_nulls().alias("date").value_counts(name="rows")
        for name, frame in cohort.tables().items()
        for column in schema.table(name)
        if column.kind is schema.Kind.DATE and column.name != "birth_date"
    ]
    return pl.concat(columns).group_by("date").agg(pl.col("rows").sum().cast(pl.Int64))
