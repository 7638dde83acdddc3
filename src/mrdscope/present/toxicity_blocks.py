"""Toxicity in words and small tables: the block that heads a report, months, shifts."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

import polars as pl

from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.analysis.adverse_events.toxicity_months import MONTHS_RULE, ToxicityByMonth
from mrdscope.analysis.adverse_events.toxicity_summary import ToxicitySummary
from mrdscope.analysis.adverse_events.worst_grades import BANDS
from mrdscope.present import numbers
from mrdscope.present.cohort_table import grade_role
from mrdscope.present.plain import table_block
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.table import Align, ColumnSpec, TableModel, spanned
from mrdscope.present.text import fit, visible
from mrdscope.present.toxicity_rows import (
    Numbers,
    count_cell,
    group_title,
    groups_in,
    of_group,
    rows_table,
)

_NOT_KNOWN = "?"
_CELLS = 100
#: So many months stand beside each other.
MOST_MONTHS = 12


def notes_block(notes: Iterable[str]) -> Block:
    """Return remarks, each in quiet lines."""
    return tuple(
        (Span(part, Role.MUTED),) for note in notes for part in textwrap.wrap(visible(note), _CELLS)
    )


def titled(title: str, block: Block) -> Block:
    """Return a block under a heading, after an empty line."""
    return ((), (Span(visible(title), Role.HEADING),), *block)


def summary_table(summary: ToxicitySummary) -> TableModel:
    """Return the lines of `toxicity_summary.summary`, a column a group.

    A count that is not known is `NULL`, and its reason stands in the last column.
    """
    frame = summary.frame
    lines = frame.select("item", "title").unique("item", keep="first", maintain_order=True)
    specs = [ColumnSpec("title", "patients with", "what is counted", pinned=True, max_width=44)]
    for place, group in enumerate(groups_in(frame)):
        mine = of_group(frame, group)
        names = {"patients": f"{place}:patients", "n": f"{place}:n"}
        lines = lines.join(mine.select("item", "patients", "n").rename(names), on="item",
                           how="left", maintain_order="left")  # fmt: skip
        specs.append(
            ColumnSpec(f"group:{place}", f"{group_title(group)}, N = {mine['n'][0]}", "n (%)",
                       count_cell, tuple(names.values()), align=Align.RIGHT, max_width=60)
        )  # fmt: skip
    reasons = frame.group_by("item").agg(pl.col("reason").drop_nulls().first().fill_null(""))
    lines = lines.join(reasons, on="item", how="left", maintain_order="left")
    if (reasons["reason"] != "").any():
        specs.append(ColumnSpec("reason", "", "why it is not known", _reason))
    return TableModel(lines, tuple(specs), "item")


def _reason(text: str | None) -> Span:
    return Span(visible(text or ""), Role.MUTED)


def months_table(months: ToxicityByMonth, group: str | None) -> TableModel:
    """Return any adverse event by month: who was watched, the worst grade, whose first began."""
    frame = of_group(months.frame.filter(pl.col("level") == "overall"), group)
    rows = frame.with_columns(key=pl.format("{} {}", "month", pl.col("scale").fill_null("")))
    number = spanned(numbers.number)
    days = ColumnSpec("days", "days", "from, up to and not including", _days,
                      ("from_day", "to_day"), align=Align.RIGHT)  # fmt: skip
    counts = [
        ColumnSpec(name, "not graded" if name == "unknown" else name,
                   f"patients with worst grade {name} in the month, n (%)", count_cell,
                   (name, "watched"), align=Align.RIGHT)
        for name in ("any", *BANDS, "unknown")
        if name in ("any", "I-II", "III-IV") or frame[name].sum()
    ]  # fmt: skip
    several = (
        [ColumnSpec("scale", "scale", "grading scale")] if frame["scale"].n_unique() > 1 else []
    )
    specs = [
        ColumnSpec("month", "month", "month of treatment", number, align=Align.RIGHT), days,
        *several,
        ColumnSpec("watched", "watched", "patients watched into it", number, align=Align.RIGHT),
        *counts,
        ColumnSpec("began", "began", "patients whose first event began", number,
                   align=Align.RIGHT),
    ]  # fmt: skip
    return TableModel(rows, tuple(specs), "key")


def _days(first: float | None, last: float | None) -> Span:
    return Span(f"{numbers.days(first)}–{numbers.days(last)}", Role.MUTED)


def prevalence_table(
    toxicity: Toxicity, months: ToxicityByMonth, group: str | None, kept: pl.DataFrame | None = None
) -> TableModel:
    """Return the percentage with each event in each of the first `MOST_MONTHS` months."""
    mine = of_group(months.frame, group)
    columns = [
        Numbers(mine.filter(pl.col("month") == month), str(month),
                f"% of the watched with the event in month {month}", _prevalence, ("proportion",))
        for month in range(1, min(mine["month"].n_unique(), MOST_MONTHS) + 1)
    ]  # fmt: skip
    return rows_table(toxicity, columns, kept)


def _prevalence(share: float | None) -> Span:
    return Span(numbers.percent(share), Role.PLAIN if share else Role.MUTED)


def months_block(
    toxicity: Toxicity, months: ToxicityByMonth, kept: pl.DataFrame | None = None
) -> Block:
    """Return `months_table` and `prevalence_table` of every group, and what is in no month."""
    groups = groups_in(months.frame)
    lines: list[Line] = []
    for group in groups:
        of = f" · {group_title(group)}" if len(groups) > 1 else ""
        lines += titled(f"any adverse event{of}", table_block(months_table(months, group)))
        prevalence = table_block(prevalence_table(toxicity, months, group, kept))
        lines += titled(f"% with the event in each month{of}", prevalence)
    lines = lines[1:]
    reasons = months.not_placed["reason"].value_counts().sort("reason")
    left = (f"{n} in no month: {reason}" for reason, n in reasons.iter_rows())
    rule = f"months of {months.month_days:g} days; {MONTHS_RULE}"
    return (*lines, (), *notes_block((rule, *left)))


def shift_block(shifts: pl.DataFrame) -> Block:
    """Return a shift table a test, scale and group: rows the baseline grade, columns the worst.

    ``shifts`` is `grading.shift_table`. A grade that is not known is ``?``.
    """
    keys = ["test", "term", "scale", "group"]
    several = shifts["group"].n_unique() > 1
    lines: list[Line] = []
    for names, part in shifts.group_by(keys, maintain_order=True):
        test, term, scale, group = (str(name) if name is not None else None for name in names)
        of = f" · {group_title(group)}" if several else ""
        title = f"{test} ({term}, {scale}){of}, n = {part['n'][0]}"
        lines += titled(title, tuple(_shift_lines(part)))
    return tuple(lines[1:])


def _shift_lines(part: pl.DataFrame) -> Iterator[Line]:
    grades = [0, 1, 2, 3, 4]
    columns = [*grades, *([None] if part["worst_grade"].null_count() else [])]
    rows = [*grades, *([None] if part["baseline_grade"].null_count() else [])]
    cells = {
        (a, b): n for a, b, n in part.select("baseline_grade", "worst_grade", "patients").rows()
    }
    head = Span(fit("baseline | worst", 18), Role.MUTED)
    yield (head, *(_grade(grade, 5) for grade in columns))
    for row in rows:
        counts = (cells.get((row, column), 0) for column in columns)
        yield (
            _grade(row, 18),
            *(Span(fit(str(n) if n else "·", 5, right=True),
                   Role.PLAIN if n else Role.MUTED) for n in counts),
        )  # fmt: skip


def _grade(grade: int | None, cells: int) -> Span:
    text = _NOT_KNOWN if grade is None else str(grade)
    role = Role.UNCERTAIN if grade is None else grade_role(grade)
    return Span(fit(text, cells, right=True), role)
