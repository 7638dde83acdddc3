"""From tables of toxicity to what their charts show."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.adverse_events.attribution import NOT_RELATED, RELATED
from mrdscope.analysis.adverse_events.table_rows import ANY_EVENT, KEYS, TableRow
from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.analysis.adverse_events.toxicity_comparison import ToxicityByGroup
from mrdscope.analysis.adverse_events.toxicity_months import ToxicityByMonth
from mrdscope.present.charts.butterfly import Butterfly, ButterflyRow
from mrdscope.present.charts.dot_plot import DotPlot, DotRow
from mrdscope.present.charts.grade_months import GradeMonth
from mrdscope.present.charts.grades import GradeCounts
from mrdscope.present.toxicity_rows import of_group, row_labels

#: Columns of counts in the order of `GradeCounts`.
_PARTS = ("V", "III-IV", "I-II", "unknown")


def terms_in_order(toxicity: Toxicity, kept: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return `table_rows.KEYS` and ``label`` of any event and the terms, most patients first."""
    rows = row_labels(toxicity, kept).filter(pl.col("level") != "system")
    place = toxicity.table.select("term", "scale").with_row_index("_place")
    ordered = rows.join(place, on=["term", "scale"], how="left", nulls_equal=True)
    return (
        ordered.with_columns(pl.col("label").str.strip_chars_start(" "))
        .sort("_place", nulls_last=False)
        .drop("_place")
    )


def _counts(frame: pl.DataFrame, rows: pl.DataFrame) -> list[GradeCounts]:
    """Return the counts of each row; a row the frame does not have counts nobody."""
    joined = rows.join(frame.select(*KEYS, *_PARTS), on=KEYS, how="left", nulls_equal=True,
                       maintain_order="left")  # fmt: skip
    return [GradeCounts(*parts) for parts in joined.select(pl.col(_PARTS).fill_null(0)).iter_rows()]


def butterfly_of_groups(
    toxicity: Toxicity, both: ToxicityByGroup, right: str, kept: pl.DataFrame | None = None
) -> Butterfly:
    """Return the reference on the left and another group on the right, terms most patients first.

    ``right`` is one of ``both.groups``; ``kept`` the rows of a cutoff (`frequent.frequent`).
    """
    rows, left = terms_in_order(toxicity, kept), both.reference or ""
    sizes = dict(both.sizes.iter_rows())
    sides = [
        _counts(_wide(of_group(both.shares, group)), rows) for group in (left, right)
    ]  # fmt: skip
    return _butterfly(rows, left, int(sizes.get(left, 0)), right, int(sizes.get(right, 0)), sides)


def butterfly_of_attribution(
    toxicity: Toxicity, attribution: pl.DataFrame, kept: pl.DataFrame | None = None
) -> Butterfly:
    """Return related events on the left and the others on the right (`attribution`)."""
    rows, n = terms_in_order(toxicity, kept), toxicity.population.height
    sides = [
        _counts(attribution.filter(pl.col("attribution") == side), rows)
        for side in (RELATED, NOT_RELATED)
    ]
    return _butterfly(rows, RELATED, n, NOT_RELATED, n, sides)


def _wide(shares: pl.DataFrame) -> pl.DataFrame:
    """Return shares with a column a class of grades."""
    rows = shares.select(KEYS).unique(maintain_order=True)
    for part in _PARTS:
        of_part = shares.filter(pl.col("grades") == part).select(*KEYS, patients="patients")
        rows = rows.join(of_part.rename({"patients": part}), on=KEYS, how="left", nulls_equal=True,
                         maintain_order="left")  # fmt: skip
    return rows


def _butterfly(
    rows: pl.DataFrame,
    left: str,
    left_n: int,
    right: str,
    right_n: int,
    sides: list[list[GradeCounts]],
) -> Butterfly:
    bars = tuple(
        ButterflyRow(label, one, other)
        for label, one, other in zip(rows["label"], *sides, strict=True)
    )
    return Butterfly(left, left_n, right, right_n, bars)


def dots_of_groups(
    toxicity: Toxicity,
    both: ToxicityByGroup,
    group: str,
    grades: str = "any",
    kept: pl.DataFrame | None = None,
) -> DotPlot:
    """Return percent of the reference and of another group, and differences, of each term."""
    against = of_group(both.risk_differences, group).filter(pl.col("grades") == grades)
    rows = terms_in_order(toxicity, kept).join(
        against, on=KEYS, how="left", nulls_equal=True, maintain_order="left"
    )
    columns = ("label", "reference_patients", "reference_n", "patients", "n", "difference",
               "lower", "upper")  # fmt: skip
    dots = tuple(
        DotRow(label, (x or 0, n or 0), (y or 0, m or 0), difference, lower, upper)
        for label, x, n, y, m, difference, lower, upper in rows.select(columns).iter_rows()
    )
    return DotPlot(both.reference or "", group, dots, both.confidence)


def months_of(
    months: ToxicityByMonth, row: TableRow = ANY_EVENT, group: str | None = "all"
) -> tuple[GradeMonth, ...]:
    """Return the months of one row of the table and one group."""
    mine = of_group(months.frame.filter(pl.col("level") == row.level, row.holds()), group)
    return tuple(
        GradeMonth(month, watched, GradeCounts(*parts))
        for month, watched, *parts in mine.select("month", "watched", *_PARTS).iter_rows()
    )
