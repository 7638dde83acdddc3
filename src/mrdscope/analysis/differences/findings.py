"""Findings that are new, and those that are gone, between two readings of a cohort.

A finding is the same where its rule, table, row (by its key), column and number among these are:
its words may have changed with the data around it.
"""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.quality.checking import Checked
from mrdscope.analysis.quality.model import FINDINGS
from mrdscope.cohort.model import Cohort
from mrdscope.cohort.row_keys import row_keys

_SAME = ["rule", "table", "_key", "column", "_nth"]


def findings_differences(
    old: tuple[Cohort, Checked], new: tuple[Cohort, Checked]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the findings that only the newer cohort has, and those only the older has.

    Both with the columns of `FINDINGS`, in the order of the rules.
    """
    before, after = _keyed(*old), _keyed(*new)
    return _without(after, before), _without(before, after)


def _without(some: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    left = some.join(others, on=_SAME, how="anti", nulls_equal=True, maintain_order="left")
    return left.select(*FINDINGS)


def _keyed(cohort: Cohort, checked: Checked) -> pl.DataFrame:
    """Return findings with the key of their row, and their number among those of one cell."""
    places = ["table", "file", "sheet", "row"]
    wanted = set(checked.frame["table"].unique())
    keys = [
        rows.select(
            table=pl.lit(name), file="_file", sheet="_sheet", row="_row", _key=row_keys(name, rows)
        )
        for name, rows in cohort.tables().items()
        if name in wanted
    ]
    schema = {name: FINDINGS[name] for name in places} | {"_key": pl.String()}
    known = pl.concat([pl.DataFrame(schema=schema), *(k.cast(pl.Schema(schema)) for k in keys)])
    # A finding about a row the cohort does not have is known by the value it doubts.
    return checked.frame.join(
        known, on=places, how="left", nulls_equal=True, maintain_order="left"
    ).with_columns(
        _key=pl.coalesce("_key", "value"),
    ).with_columns(_nth=pl.int_range(pl.len()).over("rule", "table", "_key", "column"))  # fmt: skip
