"""What a grade from a laboratory value is made of: comparisons, cuts of them, a table of cuts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

#: Two values closer than this, relative to the limit, are equal: 3 * 1.2 is 3.5999999999999996.
RELATIVE_TOLERANCE = 1e-9

Reference = Literal["value", "lln", "uln", "baseline_value", "baseline_uln"]
Relation = Literal["<", "<=", ">", ">="]


@dataclass(frozen=True)
class Comparison:
    """``what`` compared with ``limit``, or with ``limit`` times ``of`` where that is named."""

    what: Reference
    relation: Relation
    limit: float
    of: Reference | None = None

    def holds(self) -> pl.Expr:
        """Return whether it holds; null where what it reads is missing."""
        limit = pl.lit(self.limit) if self.of is None else self.limit * pl.col(self.of)
        slack = RELATIVE_TOLERANCE * limit.abs()
        value = pl.col(self.what)
        above = {">": value > limit + slack, ">=": value >= limit - slack}
        below = {"<": value < limit - slack, "<=": value <= limit + slack}
        return (above | below)[self.relation]

    @property
    def needs(self) -> tuple[Reference, ...]:
        """The columns it reads besides the value."""
        names = (self.what, self.of)
        return tuple(name for name in names if name is not None and name != "value")


@dataclass(frozen=True)
class Cut:
    """A grade, and what must all hold for the value to have at least that grade."""

    grade: int
    conditions: tuple[Comparison, ...]

    def holds(self) -> pl.Expr:
        """Return whether all hold: false where one does not, else null where one is not known."""
        return pl.all_horizontal(condition.holds() for condition in self.conditions)


@dataclass(frozen=True)
class Criterion:
    """How a scale grades one laboratory test.

    Parameters
    ----------
    scale, test
        The scale's one name (`analysis.adverse_events.scales`) and the test's (`grading.units`).
    term
        What the scale calls the adverse event.
    cuts
        From the highest grade down. The grade is that of the first that holds, 0 where none does.
    clinical
        Grades of the term that a person gives and no laboratory value can.
    unremarkable
        What makes the grade 0 where the cuts cannot tell for want of a baseline.
    """

    scale: str
    test: str
    term: str
    cuts: tuple[Cut, ...]
    clinical: tuple[int, ...] = ()
    unremarkable: Comparison | None = None

    @property
    def highest(self) -> int:
        """The highest grade the laboratory value alone can give."""
        return max(cut.grade for cut in self.cuts)

    @property
    def needs(self) -> tuple[Reference, ...]:
        """The limits and baselines the table reads, each once."""
        read = (name for cut in self.cuts for part in cut.conditions for name in part.needs)
        return tuple(dict.fromkeys(read))

    def grade(self) -> pl.Expr:
        """Return the grade of ``value``; null where what is missing could make it another.

        Kleene's logic: a cut that holds decides although a lower one is not known; one that is not
        known leaves the grade unknown unless a higher one holds.
        """
        grade = pl.lit(0, pl.Int8)
        for cut in reversed(self.cuts):
            holds = cut.holds()
            grade = (
                pl.when(holds)
                .then(pl.lit(cut.grade, pl.Int8))
                .when(holds.is_null())
                .then(pl.lit(None, pl.Int8))
                .otherwise(grade)
            )
        if self.unremarkable is not None:
            grade = pl.coalesce(grade, pl.when(self.unremarkable.holds()).then(pl.lit(0, pl.Int8)))
        return pl.when(pl.col("value").is_not_null()).then(grade)
