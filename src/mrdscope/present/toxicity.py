"""Toxicity in a grid: a row a term with its counts, and each patient's worst grade as a digit."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from mrdscope.analysis.toxicity import BANDS, Toxicity
from mrdscope.present.cohort_table import grade_role
from mrdscope.present.numbers import count_percent, days
from mrdscope.present.styled import Line, Role, Span
from mrdscope.present.table import Align, ColumnSpec, TableModel
from mrdscope.present.text import visible

#: A cell of the grid without an event, and one whose event was not graded.
NO_EVENT, NOT_GRADED = "·", "?"
_UNGRADED = -1
_PREFIX = "patient:"


def patient_column(patient_id: str) -> str:
    """Return the key of a patient's column in the grid."""
    return _PREFIX + patient_id


def patient_of_column(key: str) -> str | None:
    """Return whose column of the grid that is; None where it is no patient's."""
    return key.removeprefix(_PREFIX) if key.startswith(_PREFIX) else None


def _count_cell(size: int) -> Callable[[int], Span]:
    def form(count: int) -> Span:
        return Span(count_percent(count, size), Role.PLAIN if count else Role.MUTED)

    return form


def _grade_cell(grade: int | None) -> Span:
    if grade is None:
        return Span(NO_EVENT, Role.MUTED)
    if grade == _UNGRADED:
        return Span(NOT_GRADED, Role.UNCERTAIN)
    return Span(str(grade), grade_role(grade))


def _wide(toxicity: Toxicity) -> pl.DataFrame:
    """Return the counts with a column a patient holding the worst grade."""
    grades = toxicity.worst.select("patient_id", "term", pl.col("grade").fill_null(_UNGRADED))
    wide = grades.pivot("patient_id", index="term", values="grade")
    wide = wide.rename({name: patient_column(name) for name in wide.columns if name != "term"})
    without = [
        pl.lit(None, pl.Int8).alias(patient_column(name))
        for name in toxicity.population["patient_id"]
        if patient_column(name) not in wide.columns
    ]
    joined = toxicity.table.join(wide, on="term", how="left", maintain_order="left")
    return joined.with_columns(without)


def toxicity_grid(toxicity: Toxicity) -> TableModel:
    """Return the grid: term, patients by grade band (the paper's Table 1C), then every patient.

    The columns of grade 5 and of missing grades are there when anybody is in them. A digit is the
    worst grade of that patient from day 0 on.
    """
    size = toxicity.population.height
    counted = _count_cell(size)
    meanings = {band: f"patients with worst grade {band}, n (%)" for band in BANDS} | {
        "unknown": "patients whose grade is not known, n (%)"
    }
    bands = [
        ColumnSpec(band, "not graded" if band == "unknown" else band, meanings[band], counted,
                   align=Align.RIGHT, pinned=True, min_width=7)
        for band in (*BANDS, "unknown")
        if band in ("I-II", "III-IV") or toxicity.table[band].sum()
    ]  # fmt: skip
    patients = [
        ColumnSpec(patient_column(name), name, f"worst grade of {visible(name)}", _grade_cell,
                   align=Align.RIGHT, min_width=3, max_width=12)
        for name in toxicity.population["patient_id"]
    ]  # fmt: skip
    term = ColumnSpec("term", "toxicity", "adverse event", pinned=True, max_width=24)
    return TableModel(_wide(toxicity), (term, *bands, *patients), "term")


def scope_line(toxicity: Toxicity) -> Line:
    """Return whom the counts are of and on which scale; mixed scales are said loudly."""
    size = toxicity.population.height
    parts = [Span(f"worst grade a patient from day 0 on, of {size} treated", Role.MUTED)]
    if len(toxicity.scales) == 1:
        parts.append(Span(f" · {visible(toxicity.scales[0])} grades", Role.MUTED))
    elif toxicity.scales:
        names = ", ".join(map(visible, toxicity.scales))
        parts.append(Span(f" · {len(toxicity.scales)} grading scales mixed: {names}", Role.BAD))
    else:
        parts.append(Span(" · grading scale not stated", Role.CAUTION))
    return tuple(parts)


def before_lines(toxicity: Toxicity) -> tuple[Line, ...]:
    """Return the events before day 0, which the counts leave out."""
    columns = ("patient_id", "term", "grade", "onset_day")
    return tuple(
        (
            Span("before day 0, not counted: ", Role.MUTED),
            Span(f"{visible(patient)} {visible(term)} "),
            Span(
                "?" if grade is None else f"{grade}",
                Role.PLAIN if grade is None else grade_role(grade),
            ),
            Span(f" day {days(onset)}", Role.MUTED),
        )
        for patient, term, grade, onset in toxicity.before.select(columns).iter_rows()
    )


def who(toxicity: Toxicity, term: str) -> tuple[Line, ...]:
    """Return who is behind the counts of a term: a line a grade, worst first, with day of onset."""
    rows = toxicity.worst.filter(pl.col("term") == term)
    lines: list[Line] = []
    for grade in sorted(rows["grade"].unique().to_list(), key=lambda g: -1 if g is None else -g):
        of_grade = rows.filter(pl.col("grade").eq_missing(pl.lit(grade, pl.Int8)))
        people = ", ".join(
            f"{visible(name)} (day {days(onset)})"
            for name, onset in of_grade.select("patient_id", "worst_onset_day").iter_rows()
        )
        label = "not graded" if grade is None else f"grade {grade}"
        role = Role.UNCERTAIN if grade is None else grade_role(grade)
        lines.append((Span(f"{label:<11}", role), Span(people)))
    return tuple(lines)
