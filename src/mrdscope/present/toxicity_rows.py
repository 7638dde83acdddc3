"""What every table of toxicity shares: a row any event, a system or a term, and how counts look."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.adverse_events.table_rows import KEYS, nested_rows
from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.present import numbers
from mrdscope.present.styled import Role, Span
from mrdscope.present.table import Align, ColumnSpec, TableModel
from mrdscope.present.text import NULL

ANY_EVENT = "any adverse event"
NO_SYSTEM = "no system stated"
#: How patients whose group is not known are headed.
NO_GROUP = "group not known"


@dataclass(frozen=True)
class Numbers:
    """A column of a table of toxicity.

    ``frame`` has one row a row of the table (`table_rows.KEYS`); ``form`` makes a cell of its
    ``columns``.
    """

    frame: pl.DataFrame
    header: str
    meaning: str
    form: Callable[..., Span]
    columns: tuple[str, ...]
    align: Align = Align.RIGHT


def count_cell(count: int | None, n: int | None) -> Span:
    """Return a count and its percentage: ``3 (43)``, quiet where nobody is counted."""
    if count is None or n is None:
        return Span(NULL, Role.MISSING)
    return Span(numbers.count_percent(count, n), Role.PLAIN if count else Role.MUTED)


def event_cell(count: int | None) -> Span:
    """Return a count of events, quiet where there are none."""
    if count is None:
        return Span(NULL, Role.MISSING)
    return Span(str(count), Role.PLAIN if count else Role.MUTED)


def flag_cell(value: bool | None) -> Span:
    """Return a flag that asks for attention where it is set."""
    if value is None:
        return Span(NULL, Role.MISSING)
    return Span("yes", Role.CAUTION) if value else Span("no", Role.MUTED)


def group_title(group: str | None) -> str:
    """Return how a group is headed."""
    return NO_GROUP if group is None else group


def groups_in(frame: pl.DataFrame) -> list[str | None]:
    """Return the groups a frame has rows of, in their order."""
    return frame["group"].unique(maintain_order=True).to_list()


def of_group(frame: pl.DataFrame, group: str | None) -> pl.DataFrame:
    """Return the rows of one group."""
    return frame.filter(pl.col("group").eq_missing(pl.lit(group, pl.String)))


def row_labels(toxicity: Toxicity, kept: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return `table_rows.KEYS` and ``label`` of the rows in the order of a report.

    Terms stand indented beneath their system; where grades are on several scales each row names
    its own. ``kept`` are the rows of a cutoff (`frequent.frequent`), None all.
    """
    rows = nested_rows(toxicity)
    if kept is not None:
        rows = rows.join(kept, on=KEYS, how="semi", nulls_equal=True, maintain_order="left")
    name = (
        pl.when(pl.col("level") == "overall")
        .then(pl.lit(ANY_EVENT))
        .when(pl.col("level") == "system")
        .then(pl.col("system").fill_null(NO_SYSTEM))
        .otherwise("term")
    )
    beneath = pl.when(pl.col("depth") > 0).then(pl.lit("  ")).otherwise(pl.lit(""))
    scale = pl.format(" · {}", "scale") if toxicity.mixed else pl.lit("")
    return rows.select(*KEYS, label=pl.concat_str(beneath, name, scale))


def rows_table(
    toxicity: Toxicity, columns: Iterable[Numbers], kept: pl.DataFrame | None = None
) -> TableModel:
    """Return a table with the rows of `row_labels` and these columns."""
    frame = row_labels(toxicity, kept).with_row_index("key").with_columns(
        pl.col("key").cast(pl.String)
    )  # fmt: skip
    specs = [ColumnSpec("label", "adverse event", "adverse event", pinned=True, max_width=44)]
    for place, column in enumerate(columns):
        sources = {name: f"{place}:{name}" for name in column.columns}
        part = column.frame.select(*KEYS, *(pl.col(n).alias(new) for n, new in sources.items()))
        frame = frame.join(part, on=KEYS, how="left", nulls_equal=True, maintain_order="left")
        specs.append(
            ColumnSpec(f"column:{place}", column.header, column.meaning, column.form,
                       tuple(sources.values()), align=column.align)
        )  # fmt: skip
    return TableModel(frame, tuple(specs), "key")
