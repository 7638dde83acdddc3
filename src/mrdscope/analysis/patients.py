"""What analyses that count patients need of the patients table."""

from __future__ import annotations

import polars as pl

from mrdscope.errors import AnalysisError


def require_distinct(patients: pl.DataFrame) -> None:
    """Refuse a patients table in which somebody stands twice: nobody is counted twice.

    Raises
    ------
    AnalysisError
        Naming the first such patient, the file and the row.
    """
    twice = patients.filter(pl.col("patient_id").is_duplicated())
    if twice.height:
        first = twice.row(0, named=True)
        raise AnalysisError(
            f"patient {first['patient_id']!r} is in the patients table more than once",
            where=f"{first['_file']}, row {first['_row']}",
            action="keep one row a patient",
        )
