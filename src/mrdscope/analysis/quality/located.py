"""Where the findings are: the row of each in its table of the cohort, and what the row is called.

A finding names a place in a file; whoever shows it needs the row of the table that was read from
there, and a review needs the name by which the row is known when the file is read again.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from mrdscope.analysis.quality.model import FINDINGS
from mrdscope.cohort.model import Cohort
from mrdscope.cohort.row_keys import row_keys

#: The columns of `located`: those of `FINDINGS`; ``id``, the finding's number; ``state``, where it
#: stands in a review, and ``standing``, who says so, which the review tells; ``place``, the
#: number of its row in its table, from 0; ``row_key`` (`cohort.row_keys`). Both are null where a
#: finding is about no row.
LOCATED: Mapping[str, pl.DataType] = {
    "id": pl.UInt32(),
    **FINDINGS,
    "place": pl.UInt32(),
    "row_key": pl.String(),
    "state": pl.String(),
    "standing": pl.String(),
}

_SOURCE = ("_file", "_sheet", "_row")
_AT = ("file", "sheet", "row")


def located(findings: pl.DataFrame, cohort: Cohort) -> pl.DataFrame:
    """Return findings with the row of the cohort each is about.

    Parameters
    ----------
    findings
        Columns of `FINDINGS`, as `checking.check` returns them.
    cohort
        What was checked. Of several rows read from one row of a file (events of a flat table) a
        finding is about the first that is the patient's and holds the value in doubt.

    Returns
    -------
    polars.DataFrame
        Columns of `LOCATED`, in the order of the findings.
    """
    numbered = findings.with_row_index("id")
    tables = cohort.tables()
    parts = [
        _of_table(numbered.filter(pl.col("table") == name, pl.col("row").is_not_null()), name, rows)
        for name, rows in tables.items()
    ]
    found = pl.concat([part.select("id", "place", "row_key") for part in parts])
    joined = numbered.join(found, on="id", how="left", maintain_order="left")
    return joined.with_columns(state=pl.lit("open"), standing=pl.lit(None)).select(
        pl.col(name).cast(dtype) for name, dtype in LOCATED.items()
    )


def _of_table(findings: pl.DataFrame, name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Return ``id``, ``place`` and ``row_key`` of the findings about rows of one table."""
    placed = rows.with_row_index("place")
    # A key counts the rows that share its columns, so all rows of the patients in question.
    whose = placed["patient_id"].is_in(findings["patient_id"].unique().implode(), nulls_equal=True)
    theirs = placed.filter(whose | placed["_row"].is_in(findings["row"].unique().implode()))
    named = theirs.with_columns(row_keys(name, theirs).alias("row_key"))
    candidates = findings.join(
        named.select("place", "row_key", "patient_id", *_SOURCE),
        left_on=_AT, right_on=_SOURCE, how="inner", nulls_equal=True, suffix="_there",
        maintain_order="left_right",
    )  # fmt: skip
    return (
        candidates.with_columns(_doubted(candidates, rows), _theirs())
        .sort("id", "_theirs", "_doubted", descending=[False, True, True], maintain_order=True)
        .unique("id", keep="first", maintain_order=True)
    )


def _theirs() -> pl.Expr:
    same = pl.col("patient_id").eq_missing(pl.col("patient_id_there"))
    return same.alias("_theirs")


def _doubted(candidates: pl.DataFrame, rows: pl.DataFrame) -> pl.Series:
    """Say of each candidate whether its row holds the value the finding doubts."""
    holds = pl.Series("_doubted", [False] * candidates.height, dtype=pl.Boolean)
    for column in candidates["column"].drop_nulls().unique():
        if column in rows.columns and not rows[column].dtype.is_nested():
            there = _whole(rows[column].gather(candidates["place"]).cast(pl.String))
            named = candidates["column"].eq_missing(pl.Series([column]))
            holds |= named & there.eq_missing(_whole(candidates["value"]))
    return holds


def _whole(texts: pl.Series) -> pl.Series:
    """Return numbers as text, whole ones without decimals, as a finding quotes them."""
    return texts.str.strip_suffix(".0")


def replaced(findings: pl.DataFrame, cohort: Cohort, names: Mapping[str, str]) -> pl.DataFrame:
    """Return located findings with the places rows have once patients are put in another order.

    Parameters
    ----------
    findings
        Columns of `LOCATED`.
    cohort
        What the places are of.
    names
        Patient to the name they have in the other order: each table is sorted by it, rows of one
        name as they stood, those without one last (`report.pseudonyms`).
    """
    new = pl.col("place")
    for name, rows in cohort.tables().items():
        order = rows.select(
            pl.col("patient_id").replace_strict(
                dict(names), default=None, return_dtype=pl.String
            )
        )  # fmt: skip
        sorted_ = order.with_row_index("old").sort(
            "patient_id", maintain_order=True, nulls_last=True
        )
        old = sorted_["old"].to_list()
        there = pl.col("place").replace_strict(
            old, list(range(len(old))), default=None, return_dtype=pl.UInt32
        )
        new = pl.when(pl.col("table") == name).then(there).otherwise(new)
    return findings.with_columns(place=new)
