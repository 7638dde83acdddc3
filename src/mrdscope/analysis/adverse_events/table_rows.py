"""The rows of a table of toxicity: any adverse event, each system, each term; by group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.analysis.adverse_events.worst_grades import COUNTED
from mrdscope.errors import UsageError

Level = Literal["overall", "system", "term"]

#: What a row can be of, and the columns that name it.
LEVELS: dict[Level, tuple[str, ...]] = {
    "overall": ("scale",), "system": ("system", "scale"), "term": ("term", "scale"),
}  # fmt: skip

#: The columns that name a row in a frame of several levels; null where one does not apply.
KEYS = ("level", "system", "term", "scale")


@dataclass(frozen=True)
class TableRow:
    """One row of a table of toxicity.

    Parameters
    ----------
    level
        Of any adverse event, of a system or of a term.
    name
        Of the system (None: events without one) or of the term; None for any.
    scale
        Of events on this grading scale alone; None is on all.
    """

    level: Level = "overall"
    name: str | None = None
    scale: str | None = None

    def holds(self) -> pl.Expr:
        """Return whether a record of `Toxicity.counted`, or a row of a table, belongs to it."""
        of_scale = pl.lit(value=True) if self.scale is None else pl.col("scale") == self.scale
        if self.level == "overall":
            return of_scale
        return of_scale & pl.col(self.level).eq_missing(pl.lit(self.name, pl.String))

    def require(self, toxicity: Toxicity) -> None:
        """Refuse a system or term, or a scale, that no counted record has.

        Raises
        ------
        UsageError
            Naming those there are.
        """
        if self.scale is not None and self.scale not in toxicity.scales:
            raise UsageError(
                f"no adverse event is graded on {self.scale!r}",
                expected=" or ".join(toxicity.scales) or "a grading scale in the data",
            )
        if self.level == "overall":
            return
        there = table_of(toxicity, self.level)
        if there.filter(self.holds()).is_empty():
            names = there[self.level].drop_nulls().unique().sort()
            what = {"term": "adverse event", "system": "system"}[self.level]
            raise UsageError(
                f"there is no {what} {self.name!r}", expected="one of " + ", ".join(names)
            )


#: Any adverse event, on whatever scale.
ANY_EVENT = TableRow()


def table_of(toxicity: Toxicity, level: Level) -> pl.DataFrame:
    """Return the table of counts of a level."""
    return {"overall": toxicity.overall, "system": toxicity.systems, "term": toxicity.table}[level]


def row_of(named: dict[str, object]) -> TableRow:
    """Return the row a frame names in its columns `KEYS`."""
    level: Level = named["level"]  # type: ignore[assignment]
    name, scale = None if level == "overall" else named[level], named["scale"]
    return TableRow(level, name, scale)  # type: ignore[arg-type]


def counts_of_rows(toxicity: Toxicity) -> pl.DataFrame:
    """Return every row with its counts: any event, then systems, then terms.

    Columns: `KEYS` and `worst_grades.COUNTED`; the rows of a level are in the order of its table,
    most patients first.
    """
    parts = [
        table_of(toxicity, level).select(*columns, *COUNTED, level=pl.lit(level))
        for level, columns in LEVELS.items()
    ]
    return pl.concat(parts, how="diagonal").select(*KEYS, *COUNTED)


def names_of_rows(toxicity: Toxicity) -> pl.DataFrame:
    """Return `KEYS` of every row, in the order of `counts_of_rows`."""
    return counts_of_rows(toxicity).select(KEYS)


def counted_by_row(
    toxicity: Toxicity,
    across: pl.DataFrame,
    count: Callable[[Level, Sequence[str]], pl.DataFrame],
    columns: Sequence[str],
) -> pl.DataFrame:
    """Return counts of every row of the table in every group, 0 where there is nobody.

    Parameters
    ----------
    across
        The groups (`toxicity_groups.in_order`), or whatever divides the counts: all its columns do.
    count
        Counts by the level and columns it is given, those of that level and of ``across``.
    columns
        Of what it returns, the counts to keep.

    Returns
    -------
    polars.DataFrame
        `KEYS`, the columns of ``across``, the counts; rows as in `names_of_rows`, each with the
        rows of ``across`` in their order.
    """
    levels = []
    for level, keys in LEVELS.items():
        by = [*keys, *across.columns]
        names = table_of(toxicity, level).select(keys)
        rows = names.join(across, how="cross", maintain_order="left_right")
        counts = count(level, by).select(*by, *columns)
        joined = rows.join(counts, on=by, how="left", nulls_equal=True, maintain_order="left")
        levels.append(joined.with_columns(level=pl.lit(level)))
    filled = pl.concat(levels, how="diagonal").with_columns(pl.col(columns).fill_null(0))
    return filled.select(*KEYS, *across.columns, *columns)


def nested_rows(toxicity: Toxicity) -> pl.DataFrame:
    """Return the rows as a report lists them: any event, then each system with its terms beneath.

    Columns: `KEYS` and ``depth`` (0 any event and systems, 1 terms beneath one). Systems and the
    terms of each are in the order of the tables, most patients first; terms without a system are
    last; where no record has a system, terms follow at depth 0.
    """
    systems = table_of(toxicity, "system").select("system", "scale").with_row_index("_system")
    terms = toxicity.table.select("term", "system", "scale").join(
        systems, on=["system", "scale"], how="left", nulls_equal=True, maintain_order="left"
    )
    depth = 0 if systems.is_empty() else 1
    first = toxicity.overall.select("scale", level=pl.lit("overall"), _system=pl.lit(-1))
    parts = [
        first.with_columns(depth=pl.lit(0)),
        systems.with_columns(level=pl.lit("system"), depth=pl.lit(0)),
        terms.with_columns(
            level=pl.lit("term"), depth=pl.lit(depth), system=pl.lit(None, pl.String)
        ),
    ]
    ordered = pl.concat(parts, how="diagonal_relaxed").sort(
        "_system", "depth", nulls_last=True, maintain_order=True
    )
    return ordered.select(*KEYS, "depth")
