"""Tables of toxicity whose cells are counts of patients, each of which can be asked who it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import polars as pl

from mrdscope.analysis.adverse_events.behind import Cell
from mrdscope.analysis.adverse_events.table_rows import (
    KEYS,
    LEVELS,
    TableRow,
    counts_of_rows,
    row_of,
)
from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.analysis.adverse_events.toxicity_comparison import ToxicityByGroup
from mrdscope.analysis.adverse_events.toxicity_groups import EVERYBODY
from mrdscope.analysis.adverse_events.worst_grades import FOLDED, GRADES, worst_grades
from mrdscope.present.table import Align, ColumnSpec, TableModel
from mrdscope.present.text import visible
from mrdscope.present.toxicity import UNGRADED, grade_in_grid, patient_column
from mrdscope.present.toxicity_rows import (
    Numbers,
    count_cell,
    event_cell,
    groups_in,
    rows_table,
)
from mrdscope.present.toxicity_tables import differences_table, rates_table

#: A class of grades, or the name of a metric, and a group.
Counted = tuple[str, str | None]


@dataclass(frozen=True)
class CountedTable:
    """A table of toxicity.

    Attributes
    ----------
    model
        What is shown.
    rows
        The key of each row to the row of the analysis it is.
    counts
        The key of each column of counts to the class of grades and the group it counts.
    numbers
        The key of each column of another number a row has to its metric, and whose it is.
    comparisons
        The key of each column that compares a group with the first to its metric, and the group.
    """

    model: TableModel
    rows: Mapping[str, TableRow] = field(default_factory=lambda: MappingProxyType({}))
    counts: Mapping[str, Counted] = field(default_factory=lambda: MappingProxyType({}))
    numbers: Mapping[str, Counted] = field(default_factory=lambda: MappingProxyType({}))
    comparisons: Mapping[str, Counted] = field(default_factory=lambda: MappingProxyType({}))

    def labelled_within(self, cells: int) -> CountedTable:
        """Return the same table with its first column at most so many cells wide."""
        label, *others = self.model.specs
        narrower = replace(label, max_width=min(label.max_width, cells))
        return replace(self, model=replace(self.model, specs=(narrower, *others)))

    def cell(self, row: str | None, column: str | None) -> Cell | None:
        """Return which count a cell is; None where it is none."""
        if row is None or row not in self.rows or column is None or column not in self.counts:
            return None
        return Cell(self.rows[row], *self.counts[column])


def counted(toxicity: Toxicity, model: TableModel, counts: Iterable[Counted] = ()) -> CountedTable:
    """Return a table made by `rows_table`, the first of whose columns are these counts."""
    return CountedTable(model, rows_of(toxicity, model), _columns(counts))


def _columns(of: Iterable[Counted], first: int = 0) -> Mapping[str, Counted]:
    """Return the columns of a table made by `rows_table` from a place on, with what each is."""
    return MappingProxyType({f"column:{place}": one for place, one in enumerate(of, start=first)})


def rows_of(toxicity: Toxicity, model: TableModel) -> Mapping[str, TableRow]:
    """Return the row of the analysis each row of a table made by `rows_table` is.

    Where grades are on several scales, a row without a scale has none: it would be of all of them.
    """
    named = model.frame.select("key", *KEYS).iter_rows(named=True)
    rows = {row["key"]: row_of(row) for row in named}
    if toxicity.mixed:
        return MappingProxyType({key: row for key, row in rows.items() if row.scale is not None})
    return MappingProxyType({key: replace(row, scale=None) for key, row in rows.items()})


def _numbers(toxicity: Toxicity, shown: Iterable[str]) -> tuple[list[Numbers], list[Counted]]:
    """Return the columns of these classes of grades, and what each counts."""
    counts = counts_of_rows(toxicity).with_columns(
        pl.sum_horizontal("III-IV", "V").alias(FOLDED), n=pl.lit(toxicity.population.height)
    )
    columns = [
        Numbers(counts, _header(grades), f"patients, {grades_words(grades)}, n (%)", count_cell,
                (grades, "n"))
        for grades in shown
    ]  # fmt: skip
    return columns, [(grades, EVERYBODY) for grades in shown]


def _header(grades: str) -> str:
    if grades == "unknown":
        return "not graded"
    return grades.removeprefix("grade_")


def grades_words(grades: str) -> str:
    """Return a class of grades in words: ``any grade``, ``worst grade III-IV``."""
    if grades in ("any", "unknown"):
        return "any grade" if grades == "any" else "not graded"
    return f"worst grade {grades.removeprefix('grade_')}"


def _there(toxicity: Toxicity, *grades: str) -> tuple[str, ...]:
    """Return those of the classes of grades anybody is in."""
    counts = counts_of_rows(toxicity)
    return tuple(name for name in grades if counts[name].sum())


def grid_with_counts(toxicity: Toxicity) -> CountedTable:
    """Return any event, systems and terms with their counts, and every patient's worst grade.

    Three counts stay in sight: any grade, I-II, and III-IV or, where anybody has a grade 5, III-V;
    what these are made of, and who has no grade, comes before the patients where anybody is in it.
    Where grades are on several scales every row is of one.
    """
    fifth = _there(toxicity, "V")
    pinned = ("any", "I-II", FOLDED if fifth else "III-IV")
    more = (*(("III-IV", "V") if fifth else ()), *_there(toxicity, "unknown"))
    columns, counts = _numbers(toxicity, (*pinned, *more))
    table = rows_table(toxicity, columns)
    label, *numbers = table.specs
    specs = (
        label,
        *(replace(spec, pinned=True, min_width=6) for spec in numbers[: len(pinned)]),
        *numbers[len(pinned) :],
        *_patients(toxicity),
    )
    frame = table.frame.join(
        _worst_by_row(toxicity), on=KEYS, how="left", nulls_equal=True, maintain_order="left"
    )
    return counted(toxicity, TableModel(frame, specs, "key"), counts)


def _patients(toxicity: Toxicity) -> Iterable[ColumnSpec]:
    for name in toxicity.population["patient_id"]:
        yield ColumnSpec(
            patient_column(name), name, f"worst grade of {visible(name)}", grade_in_grid,
            align=Align.RIGHT, min_width=3, max_width=12,
        )  # fmt: skip


def _worst_by_row(toxicity: Toxicity) -> pl.DataFrame:
    """Return `KEYS` and a column a patient with the worst grade in each row of the table."""
    parts = [
        worst_grades(toxicity.counted, keys).select(
            *keys,
            "patient_id",
            pl.col("grade").cast(pl.Float32).fill_null(UNGRADED),
            level=pl.lit(level),
        )
        for level, keys in LEVELS.items()
    ]
    long = pl.concat(parts, how="diagonal").with_columns(
        pl.lit(None, pl.String).alias(name)
        for name in KEYS
        if not any(name in part.columns for part in parts)
    )
    ids = toxicity.population["patient_id"]
    wide = long.with_columns(_column=pl.concat_str(pl.lit(patient_column("")), "patient_id")).pivot(
        "_column", index=KEYS, values="grade"
    )
    without = [
        pl.lit(None, pl.Float32).alias(patient_column(name))
        for name in ids
        if patient_column(name) not in wide.columns
    ]
    return wide.with_columns(without).select(*KEYS, *map(patient_column, ids))


def grade_counts(toxicity: Toxicity) -> CountedTable:
    """Return patients by single worst grades, 1 to 5, and how many records there are."""
    columns, counts = _numbers(toxicity, ("any", *GRADES, *_there(toxicity, "unknown")))
    counts_frame = counts_of_rows(toxicity)
    events = Numbers(counts_frame, "events", "records, not patients", event_cell, ("events",))
    return counted(toxicity, rows_table(toxicity, [*columns, events]), counts)


def differences(toxicity: Toxicity, both: ToxicityByGroup, grades: str) -> CountedTable:
    """Return patients with a class of grades in each group, and differences from the first."""
    model = differences_table(toxicity, both, grades)
    groups = both.sizes["group"].to_list()
    table = counted(toxicity, model, [(grades, group) for group in groups])
    # The registry has the differences of any grade.
    others = [("difference", group) for group in both.groups[1:]] if grades == "any" else []
    return replace(table, comparisons=_columns(others, len(groups)))


def rates(
    toxicity: Toxicity,
    found: pl.DataFrame,
    ratios: pl.DataFrame | None,
    metrics: tuple[str, str | None],
) -> CountedTable:
    """Return rates by exposure of each group and their ratios to the first.

    ``metrics`` are the names of the metric of a rate and, where there is one, of a ratio.
    """
    model = rates_table(toxicity, found, ratios)
    groups, (rate, ratio) = groups_in(found), metrics
    # Events, patient-years and the rate of each group stand beside each other.
    own = [(rate, group) for group in groups for _ in range(3)]
    table = replace(counted(toxicity, model), numbers=_columns(own))
    if ratio is None or ratios is None:
        return table
    others = [(ratio, group) for group in groups_in(ratios)]
    return replace(table, comparisons=_columns(others, len(own)))


def no_counts(model: TableModel) -> CountedTable:
    """Return a table whose rows are of something else."""
    return CountedTable(model)
