"""Metrics that count patients of a term, of a system, or with any adverse event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.adverse_events.causality import is_related
from mrdscope.analysis.adverse_events.table_rows import Level
from mrdscope.analysis.adverse_events.worst_grades import FOLDED, in_class, worst_grades
from mrdscope.analysis.exact import proportion
from mrdscope.analysis.metrics.model import Family, Inputs, Kind, Row, Scope
from mrdscope.analysis.metrics.toxicity_inputs import (
    COUNTING,
    RECORD,
    not_counted,
    row_of_detail,
    several_scales,
    systems,
    terms,
)
from mrdscope.analysis.metrics.words import number
from mrdscope.analysis.results import Results

_COLUMNS = ("patients", "n", "lower", "upper")
_INTERVAL = "interval of Clopper and Pearson, Biometrika 1934;26:404"


@dataclass(frozen=True)
class _Count:
    """Patients with a worst grade in a class, or with any record for which ``holds``.

    ``needs`` names the column that has to be known of some record.
    """

    id: str
    what: str
    definition: str
    grades: str = "any"
    holds: pl.Expr | None = None
    needs: str | None = None
    reason: str = ""


_COUNTS = (
    _Count("any", "any grade", "Patients with the adverse event, of any grade or none stated."),
    _Count("grade_1_2", "grade I-II", "Patients whose worst grade is 1 or 2.", "I-II"),
    _Count("grade_3_4", "grade III-IV", "Patients whose worst grade is 3 or 4.", "III-IV"),
    _Count("grade_5", "grade V", "Patients whose worst grade is 5.", "V"),
    *(_Count(f"grade_{n}", f"worst grade {n}", f"Patients whose worst grade is {n}.", f"grade_{n}")
      for n in range(1, 5)),
    _Count("grade_3_5", f"grade {FOLDED}", "Patients whose worst grade is 3, 4 or 5.", FOLDED),
    _Count("not_graded", "not graded", "Patients with the adverse event and no grade of it.",
           "unknown"),
    _Count("related", "related to treatment",
           "Patients with a related adverse event; not judged counts as related.",
           holds=is_related(pl.col("related")), reason="not related to treatment"),
    _Count("serious", "serious", "Patients with a serious adverse event.",
           holds=pl.col("serious").fill_null(value=False), needs="serious",
           reason="not said to be serious"),
)  # fmt: skip


def _records(results: Results, level: Level, detail: str) -> pl.DataFrame:
    return results.toxicity.counted.filter(row_of_detail(results, level, detail).holds())


def _reason(results: Results, count: _Count, level: Level, detail: str) -> str | None:
    """Return why a count is not known."""
    row, records = row_of_detail(results, level, detail), _records(results, level, detail)
    of_grades = several_scales(results, row) if count.grades != "any" else None
    if of_grades is not None:
        return of_grades
    if results.toxicity.population.is_empty():
        return "nobody is in the safety population"
    if count.needs and records.height and records[count.needs].null_count() == records.height:
        return f"no record states {count.needs}"
    return None


def _counted(results: Results, count: _Count, level: Level, detail: str) -> pl.DataFrame:
    """Return the records behind the count, those of the patients it counts."""
    records = _records(results, level, detail)
    if count.holds is not None:
        return records.filter(in_class("any") & count.holds)
    who = worst_grades(records, ()).filter(in_class(count.grades))
    return records.join(who.select("patient_id"), on="patient_id", how="semi",
                        maintain_order="left")  # fmt: skip


def _frame(count: _Count, level: Level) -> Callable[[Results, str], pl.DataFrame]:
    def frame(results: Results, detail: str) -> pl.DataFrame:
        reason = _reason(results, count, level, detail)
        if reason is not None:
            return pl.DataFrame({**dict.fromkeys(_COLUMNS), "reason": [reason]})
        patients = _counted(results, count, level, detail)["patient_id"].n_unique()
        n = results.toxicity.population.height
        share = proportion(patients, n, results.settings.confidence)
        found = (patients, n, share.lower, share.upper)
        return pl.DataFrame(dict(zip(_COLUMNS, ([value] for value in found), strict=True)))

    return frame


def _inputs(count: _Count, level: Level) -> Callable[[Results, str, str], Inputs]:
    def inputs(results: Results, _patient: str, detail: str) -> Inputs:
        used = _counted(results, count, level, detail)
        if _reason(results, count, level, detail) is not None:
            used = used.clear()
        others = _records(results, level, detail).join(
            used.select("_file", "_row"), on=["_file", "_row"], how="anti", nulls_equal=True,
            maintain_order="left",
        )  # fmt: skip
        why = count.reason or (
            "grade 0 is no event" if count.grades == "any"
            else f"the patient's worst grade is not {count.grades.removeprefix('grade_')}"
        )  # fmt: skip
        rest = others.select(*RECORD, reason=pl.lit(why))
        out = not_counted(results, row_of_detail(results, level, detail))
        return Inputs(used.select(RECORD), pl.concat([rest, out]))

    return inputs


def _formula(count: _Count) -> Callable[[Results, Row, str], str]:
    def formula(_results: Results, row: Row, detail: str) -> str:
        patients, n = row["patients"], row["n"]
        what = f"{detail or 'any adverse event'}, {count.what}"
        if not isinstance(patients, int) or not isinstance(n, int):
            return f"{what}: {row['reason']}"
        return (
            f"{what}: {patients} patients / {n} in the safety population = "
            f"{number(100 * patients / n)} %; {_INTERVAL}"
        )

    return formula


def _family(count: _Count, level: Level) -> Family:
    of_system = level == "system"
    return Family(
        f"tox.{'system.' if of_system else ''}{count.id}", count.what, None, count.definition,
        COUNTING, Kind.SHARE, _COLUMNS, Scope.COHORT, ("confidence",), level,
        systems if of_system else terms, _frame(count, level), _inputs(count, level),
        _formula(count), unasked=None if of_system else "any adverse event",
    )  # fmt: skip


COUNT_FAMILIES: tuple[Family, ...] = tuple(
    _family(count, level) for level in ("term", "system") for count in _COUNTS
)
