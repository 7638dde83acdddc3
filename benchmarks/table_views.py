"""A table of 1,000,000 patients filtered, sorted and searched, beside polars sorting its text.

    python benchmarks/table_views.py

What is timed is from the view to the fifty rows a screen shows, formatted. The floor is polars'
own sort of the identifiers as plain text, which puts P10 before P2. The fastest of several runs
counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import polars as pl

from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.analysis.filtering.parsing import parse
from mrdscope.present.cohort_table import level_cell
from mrdscope.present.numbers import number
from mrdscope.present.searching import find, next_missing
from mrdscope.present.table import ColumnSpec, TableModel, spanned
from mrdscope.present.view import View
from mrdscope.present.viewed import table_fields, viewed

PATIENTS = 1_000_000
ON_SCREEN = 50
RUNS = 3
FILTERS = ("age>=60", "mrd_last<1e-4", "sex=female and age=40..60", "p123", "/P[13]+$/")
_LAST = Field("mrd_last", FieldKind.LEVEL, ("status", "low", "high"))
SPECS = (
    ColumnSpec("id", "id", "", pinned=True),
    ColumnSpec("age", "age", "", spanned(number)),
    ColumnSpec("sex", "sex", ""),
    ColumnSpec("status", "last", "", level_cell, _LAST.sources, field=_LAST),
)


def patients(n: int) -> pl.DataFrame:
    """Return ids in no order, ages, sexes and levels, the same every time."""
    draw = np.random.default_rng(20_260_102)
    undetected = draw.random(n) < 0.4
    level = 10 ** draw.uniform(-6, 0, n)
    return pl.DataFrame(
        {
            "id": [f"P{i}" for i in draw.permutation(n)],
            "age": draw.uniform(18, 90, n).round(1),
            "sex": draw.choice(["female", "male"], n),
            "status": np.where(undetected, "undetected", "quantified"),
            "low": np.where(undetected, 0.0, level),
            "high": level,
        }
    ).with_columns(age=pl.when(pl.col("age") > 20).then("age"))


def seconds(run: Callable[[], object]) -> float:
    """Return the least time that something takes."""
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return min(taken)


def main() -> None:
    table = TableModel(patients(PATIENTS), SPECS, "id")
    fields, _ = table_fields(table), table.widths
    floor = seconds(table.frame["id"].arg_sort)
    print(f"{PATIENTS:,} patients; polars sorts their ids as plain text in {floor:.3f} s")

    def timed(what: str, run: Callable[[], object]) -> None:
        took = seconds(run)
        print(f"{what:<32}{took:8.3f} s{took / floor:8.2f} of that")

    def shown(view: View) -> Callable[[], object]:
        return lambda: viewed(table, view).cells(0, ON_SCREEN)

    for text in FILTERS:
        timed(text, shown(View().filtered(parse(text, fields))))
    for key in ("id", "age", "status"):
        timed(f"sort by {key}", shown(View().sorted_by(key)))
    timed(
        "sort by sex, age, id", shown(View().sorted_by("sex").sorted_also("age").sorted_also("id"))
    )
    whole = viewed(table, View())
    timed("next row with p99", lambda: find(whole, "p99", 0))
    timed("next missing age", lambda: next_missing(whole, "age", 0))


if __name__ == "__main__":
    main()
