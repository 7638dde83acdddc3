"""Toxicity in a grid: a row a term with its counts, and each patient's worst grade as a digit."""

from __future__ import annotations

import math
from collections.abc import Callable

import polars as pl

from mrdscope.analysis.adverse_events.emergence import LATE, NOT_DATED
from mrdscope.analysis.adverse_events.grading import Regrading
from mrdscope.analysis.adverse_events.scales import SEV3
from mrdscope.analysis.adverse_events.toxicity import BANDS, Toxicity
from mrdscope.present.cohort_table import grade_role
from mrdscope.present.numbers import count_percent, days
from mrdscope.present.styled import Line, Role, Span
from mrdscope.present.table import Align, ColumnSpec, TableModel
from mrdscope.present.text import visible

#: A cell of the grid without an event, and one whose event was not graded.
NO_EVENT, NOT_GRADED = "·", "?"
#: So many events without a day of onset are named.
MOST_UNDATED = 10
#: Of an event whose grade is not known; a filter, too, can say nothing of it.
UNGRADED = math.nan
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


def grade_in_grid(grade: float | None) -> Span:
    """Return a cell of the grid: no event, not graded, or the worst grade."""
    if grade is None:
        return Span(NO_EVENT, Role.MUTED)
    if math.isnan(grade):
        return Span(NOT_GRADED, Role.UNCERTAIN)
    return Span(str(int(grade)), grade_role(int(grade)))


def _wide(toxicity: Toxicity) -> pl.DataFrame:
    """Return the counts with a column a patient holding the worst grade."""
    grades = toxicity.worst.select(
        "label",
        pl.col("grade").cast(pl.Float32).fill_null(UNGRADED),
        column=pl.concat_str(pl.lit(_PREFIX), "patient_id"),
    )
    wide = grades.pivot("column", index="label", values="grade")
    without = [
        pl.lit(None, pl.Float32).alias(patient_column(name))
        for name in toxicity.population["patient_id"]
        if patient_column(name) not in wide.columns
    ]
    joined = toxicity.table.join(wide, on="label", how="left", maintain_order="left")
    return joined.with_columns(without)


def toxicity_grid(toxicity: Toxicity) -> TableModel:
    """Return the grid: term, patients by grade band (the paper's Table 1C), then every patient.

    The columns of grade 5 and of missing grades are there when anybody is in them. A digit is the
    worst grade of that patient from day 0 on. Where grades are on several scales, a row is a term
    and scale, for they are not counted together.
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
        ColumnSpec(patient_column(name), name, f"worst grade of {visible(name)}", grade_in_grid,
                   align=Align.RIGHT, min_width=3, max_width=12)
        for name in toxicity.population["patient_id"]
    ]  # fmt: skip
    term = ColumnSpec("label", "toxicity", "adverse event", pinned=True, max_width=24)
    return TableModel(_wide(toxicity), (term, *bands, *patients), "label")


def scope_line(toxicity: Toxicity) -> Line:
    """Return whom the counts are of and on which scale; mixed scales are said loudly."""
    size = toxicity.population.height
    parts = [Span(f"worst grade a patient from day 0 on, of {size} treated", Role.MUTED)]
    if toxicity.scales == (SEV3,):
        parts.append(Span(" · severity in words: 1 mild, 2 moderate, 3 severe", Role.CAUTION))
    elif len(toxicity.scales) == 1:
        parts.append(Span(f" · {visible(toxicity.scales[0])} grades", Role.MUTED))
    elif toxicity.scales:
        names = ", ".join(map(visible, toxicity.scales))
        parts.append(
            Span(f" · {len(toxicity.scales)} grading scales, each counted apart: {names}", Role.BAD)
        )
    else:
        parts.append(Span(" · grading scale not stated", Role.CAUTION))
    asked = toxicity.selection
    if asked.causality == "related":
        parts.append(Span(" · related events only", Role.CAUTION))
    if asked.seriousness == "serious":
        parts.append(Span(" · serious events only", Role.CAUTION))
    return tuple(parts)


def before_lines(toxicity: Toxicity) -> tuple[Line, ...]:
    """Return the events before day 0 and long after the last dose, which the counts leave out."""
    late = toxicity.left_out.filter(pl.col("reason") == LATE)
    return (
        *_events("before day 0, not counted: ", toxicity.before),
        *_events("more than 30 days after the last dose, not counted: ", late),
    )


def undated_lines(toxicity: Toxicity) -> tuple[Line, ...]:
    """Return the events that count although their day of onset is not known, `MOST_UNDATED` first.

    To leave them out would make treatment look safer (domain reference, 2.2).
    """
    undated = toxicity.counted.filter(pl.col("emergence") == NOT_DATED)
    shown = _events("day of onset not known, counted: ", undated.head(MOST_UNDATED))
    more = undated.height - MOST_UNDATED
    if more <= 0:
        return shown
    return (*shown, (Span(f"and {more} more whose day of onset is not known", Role.MUTED),))


def _events(what: str, events: pl.DataFrame) -> tuple[Line, ...]:
    columns = ("patient_id", "term", "grade", "onset_day")
    return tuple(
        (
            Span(what, Role.MUTED),
            Span(f"{visible(patient)} {visible(term)} "),
            _grade(grade),
            Span(f" day {days(onset)}", Role.MUTED),
        )
        for patient, term, grade, onset in events.select(columns).iter_rows()
    )


def _grade(grade: int | None) -> Span:
    return Span("?") if grade is None else Span(f"{grade}", grade_role(grade))


def disagreement_lines(regrading: Regrading) -> tuple[Line, ...]:
    """Return a line each reported grade that the nearest laboratory value does not bear out."""
    columns = ("patient_id", "term", "scale", "grade", "value", "unit", "lab_day", "lab_grade")
    unverified = [note for note in regrading.notes if note.startswith("unverified")]
    shown = regrading.disagreements
    lines = tuple(
        (
            Span("laboratory disagrees: ", Role.CAUTION),
            Span(f"{visible(patient)} {visible(term)} "),
            _grade(grade),
            Span(f" reported; {value:g} {visible(unit or '')} on day {days(day)} is "),
            _grade(lab),
            Span(f" · {visible(scale)}", Role.MUTED),
        )
        for patient, term, scale, grade, value, unit, day, lab in shown.select(columns).iter_rows()
    )
    return lines + tuple((Span(note, Role.CAUTION),) for note in unverified if lines)


def who(toxicity: Toxicity, term: str) -> tuple[Line, ...]:
    """Return who is behind a row of the grid: a line a grade, worst first, with day of onset."""
    rows = toxicity.worst.filter(pl.col("label") == term)
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
