"""Who is behind a count of a table of toxicity, with the records that put them there."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.adverse_events.table_rows import (
    ANY_EVENT,
    KEYS,
    LEVELS,
    TableRow,
    names_of_rows,
)
from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.analysis.adverse_events.toxicity_groups import EVERYBODY, group_names, grouped
from mrdscope.analysis.adverse_events.toxicity_rates import SHARED
from mrdscope.analysis.adverse_events.worst_grades import in_class, worst_grades
from mrdscope.errors import UsageError


@dataclass(frozen=True)
class Cell:
    """A count of a table of toxicity: of which row, in which class of grades, of which group.

    ``grades`` is one of `worst_grades.GRADE_CLASSES`; ``group`` one of the groups, None being
    patients whose group is not known, and `toxicity_groups.EVERYBODY` all.
    """

    row: TableRow = ANY_EVENT
    grades: str = "any"
    group: str | None = EVERYBODY


@dataclass(frozen=True)
class Behind:
    """Who is behind a count.

    Attributes
    ----------
    cell
        Which count.
    patients
        One row a patient counted, in the cohort's order: ``patient_id``, ``group``, ``grade``
        (the worst; null: not graded), ``n_events``, ``first_onset_day``, ``worst_onset_day``.
    records
        Every counted record of theirs in this row of the table, by patient, then as they came, with
        the columns of `Toxicity.counted`; those of grade 0 too.
    """

    cell: Cell
    patients: pl.DataFrame
    records: pl.DataFrame

    @property
    def count(self) -> int:
        """How many patients: the number in the table."""
        return self.patients.height


def behind(toxicity: Toxicity, cell: Cell = Cell(), groups: pl.DataFrame | None = None) -> Behind:
    """Return who is behind a count of `toxicity_rates.shares`, with their records.

    A row of no scale in particular counts a patient once, at the worst grade of all; that is only
    what the table counts where grades are on one scale.

    Raises
    ------
    UsageError
        On a system, term, scale, class of grades or group that is not there.
    """
    cell.row.require(toxicity)
    people = _of_group(grouped(toxicity.population, groups), cell.group)
    # The order of records within a patient is that of the file; of patients, that of the cohort.
    mine = people.join(
        toxicity.counted.filter(cell.row.holds()), on="patient_id", maintain_order="left_right"
    )
    worst = worst_grades(mine, ("group",)).filter(in_class(cell.grades))
    patients = people.join(
        worst.drop("group", "system"), on="patient_id", maintain_order="left"
    ).select("patient_id", "group", "grade", "n_events", "first_onset_day", "worst_onset_day")
    records = mine.join(patients.select("patient_id"), on="patient_id", how="semi",
                        maintain_order="left")  # fmt: skip
    return Behind(cell, patients, records.select(toxicity.counted.columns))


def behind_every_count(toxicity: Toxicity, groups: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return the patients behind every count of `toxicity_rates.shares` that is not 0.

    One row a count: `table_rows.KEYS`, ``group``, ``grades`` and ``patients``, a list of ids in the
    cohort's order. Order: level, row by name, group as they come.
    """
    people = grouped(toxicity.population, groups).with_row_index("_place")
    counted = toxicity.counted.join(people, on="patient_id", maintain_order="left")
    parts = []
    for level, keys in LEVELS.items():
        by = [*keys, "group"]
        worst = worst_grades(counted, by).join(people.select("patient_id", "_place"),
                                               on="patient_id").sort("_place")  # fmt: skip
        parts += [
            worst.filter(in_class(grades))
            .group_by(by, maintain_order=True)
            .agg(patients="patient_id")
            .with_columns(level=pl.lit(level), grades=pl.lit(grades))
            for grades in SHARED
        ]
    places = {name: place for place, name in enumerate([*LEVELS, *SHARED])}
    return (
        pl.concat(parts, how="diagonal")
        .join(names_of_rows(toxicity), on=KEYS, how="semi", nulls_equal=True)
        .select(*KEYS, "group", "grades", "patients")
        .sort(
            pl.col("level").replace_strict(places), "system", "term", "scale", "group",
            pl.col("grades").replace_strict(places), nulls_last=True, maintain_order=True,
        )
    )  # fmt: skip


def _of_group(people: pl.DataFrame, group: str | None) -> pl.DataFrame:
    if group == EVERYBODY:
        return people
    names = group_names(people)
    if group not in names:
        raise UsageError(
            f"there is no group {group!r}", expected="one of " + ", ".join(filter(None, names))
        )
    return people.filter(pl.col("group").eq_missing(pl.lit(group, pl.String)))
