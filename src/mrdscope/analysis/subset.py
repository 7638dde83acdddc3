"""A cohort of some of its patients: what the numbers of a filtered cohort are computed of."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from mrdscope.cohort.model import Cohort
from mrdscope.errors import UsageError


def restricted(cohort: Cohort, patient_ids: Iterable[str] | pl.Series) -> Cohort:
    """Return the cohort of some patients alone, with their rows of every table.

    Patients and rows keep the cohort's order, whatever the order asked in; an id asked twice is
    asked once. What is computed of a patient is the same as in the whole cohort; what is computed
    of a cohort is of these. All patients give a cohort without the rows of strangers, none an
    empty one.

    Raises
    ------
    UsageError
        On an id that is not in the patients table, naming the first.
    """
    asked = pl.Series("patient_id", list(patient_ids), dtype=pl.String)
    unknown = asked.filter(~asked.is_in(cohort.patients["patient_id"].implode()))
    if not unknown.is_empty():
        raise UsageError(f"there is no patient {unknown[0]!r}", where=cohort.name)
    chosen = asked.to_frame().unique()
    return cohort.with_tables(
        {
            name: frame.join(chosen, on="patient_id", how="semi", maintain_order="left")
            for name, frame in cohort.tables().items()
        }
    )
