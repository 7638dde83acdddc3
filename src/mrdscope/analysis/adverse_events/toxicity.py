"""Adverse events counted by patient: the worst grade of each patient in each term.

Source: the paper's Table 1C and the counting rules of the domain reference, 2.2. The denominator is
everyone who was treated, not everyone with an adverse event; a grade is never read as another
scale's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from mrdscope.analysis.adverse_events.causality import CAUSALITY_RULE, is_related, judgement
from mrdscope.analysis.adverse_events.emergence import (
    BEFORE,
    EMERGENCE_RULE,
    EMERGENT,
    ENDED_BEFORE,
    NOT_DATED,
    emergence,
)
from mrdscope.analysis.adverse_events.exposure import (
    exposure,
    safety_population,
    safety_rule,
    treated_later,
)
from mrdscope.analysis.adverse_events.scales import graded, on_one_of, scales_of
from mrdscope.analysis.adverse_events.worst_grades import (
    BANDS,
    GRADES,
    count_patients,
    worst_grades,
)
from mrdscope.cohort.model import Cohort
from mrdscope.errors import UsageError

__all__ = [
    "BANDS", "GRADES", "Selection", "Toxicity", "safety_population", "toxicity", "worst_grades",
]  # fmt: skip


@dataclass(frozen=True)
class Selection:
    """Which treatment-emergent records count.

    Parameters
    ----------
    scale
        Those graded on this scale alone; None is all, on several scales counted apart.
    causality
        ``all``, or those ``related`` to treatment by `causality.CAUSALITY_RULE`.
    seriousness
        ``all``, or those said to be ``serious``.
    """

    scale: str | None = None
    causality: Literal["all", "related"] = "all"
    seriousness: Literal["all", "serious"] = "all"


@dataclass(frozen=True)
class Toxicity:
    """Worst grades, and what was kept out of them.

    Where grades are on more than one scale each row is of one scale, so that a patient may be in
    two rows of a term, and once in each; ``label`` then names term and scale. Tables of counts have
    the columns of `worst_grades.count_patients`.

    Attributes
    ----------
    worst
        One row a patient, term and scale, by term and patient: ``patient_id``, ``term``,
        ``system``, ``grade`` (the worst; null where none of the records has one), ``n_events``,
        ``first_onset_day``, ``worst_onset_day``, ``scale``, ``label``.
    table
        One row a term and scale, most patients first: ``term``, ``I-II``, ``III-IV``, ``V``,
        ``unknown``, ``any`` (patients; the columns exclude one another, ``any`` is their sum; grade
        0 counts in none), ``grade_1`` to ``grade_5``, ``events``, ``system``, ``scale``, ``label``.
    systems
        The same for each ``system`` (null where records have none), a patient counting once at the
        worst grade across its terms; empty where no record has a system.
    overall
        The same for any adverse event: one row a scale, none without any record.
    population
        Patients the percentages are of: those who received at least one dose, with the columns of
        `exposure.exposure`.
    scales
        The grading scales in use; more than one means that grades must not be compared.
    counted
        The records behind the counts: the columns of the adverse events table, ``scale`` by its one
        name, ``emergence`` and ``judgement`` (see the modules of these names).
    before
        Records that began before day 0, with the columns of the adverse events table: in the data
        and not in the counts.
    left_out
        All records that are not counted, with ``reason``.
    selection
        What was asked for.
    notes
        The rules in force, and what had to be assumed.
    """

    worst: pl.DataFrame
    table: pl.DataFrame
    systems: pl.DataFrame
    overall: pl.DataFrame
    population: pl.DataFrame
    scales: tuple[str, ...]
    counted: pl.DataFrame
    before: pl.DataFrame
    left_out: pl.DataFrame
    selection: Selection
    notes: tuple[str, ...]

    @property
    def mixed(self) -> bool:
        """Whether grades are on more than one scale and so in rows apart."""
        return len(self.scales) > 1


def toxicity(cohort: Cohort, selection: Selection = Selection()) -> Toxicity:
    """Return the treatment-emergent adverse events of a cohort counted by patient.

    Only patients of the safety population count. See `Toxicity` for what it holds, and
    `emergence.EMERGENCE_RULE` for what counts.

    Raises
    ------
    UsageError
        Where no record is on the scale asked for.
    """
    population = exposure(cohort)
    events = graded(cohort.adverse_events)
    scales = scales_of(events)
    if selection.scale is not None and selection.scale not in scales:
        raise UsageError(
            f"no adverse event is graded on {selection.scale!r}",
            where=cohort.name,
            expected=" or ".join(scales) or "a grading scale in the data",
        )
    judged = _judged(events.with_columns(scale=on_one_of(scales)), population, selection)
    counted = judged.filter(pl.col("reason").is_null()).drop("reason")
    shown = scales if selection.scale is None else (selection.scale,)
    worst = _labelled(_in_order(worst_grades(counted, ("term", "scale")), population), shown)
    before = pl.col("emergence").is_in([BEFORE, ENDED_BEFORE]) & pl.col("term").is_not_null()
    left_out = judged.filter(pl.col("reason").is_not_null())
    return Toxicity(
        worst=worst,
        table=_terms(worst),
        systems=_systems(counted),
        overall=count_patients(worst_grades(counted, ("scale",)), ("scale",)),
        population=population,
        scales=shown,
        counted=counted,
        before=judged.filter(before).select(events.columns),
        left_out=left_out,
        selection=selection,
        notes=(
            safety_rule(cohort),
            *_late_note(treated_later(cohort)),
            *_notes(events, counted, left_out, shown, selection),
        ),
    )


def _judged(events: pl.DataFrame, population: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """Return every record with emergence, judgement, and why it does not count if it does not."""
    windows = population.select("patient_id", "window_end_day", _treated=pl.lit(value=True))
    related, scale = is_related(pl.col("related")), selection.scale
    wanted = [
        pl.when(pl.col("term").is_null()).then(pl.lit("no term")),
        pl.when(pl.col("_treated").is_null()).then(pl.lit("not in the safety population")),
        pl.when(~pl.col("emergence").is_in(EMERGENT)).then("emergence"),
    ]
    if scale is not None:
        wanted.append(pl.when(pl.col("scale") != scale).then(pl.lit("graded on another scale")))
    if selection.causality == "related":
        wanted.append(pl.when(~related).then(pl.lit("not related to treatment")))
    if selection.seriousness == "serious":
        serious = pl.col("serious").fill_null(value=False)
        wanted.append(pl.when(~serious).then(pl.lit("not said to be serious")))
    return (
        events.join(windows, on="patient_id", how="left", maintain_order="left")
        .with_columns(emergence=emergence(), judgement=judgement(pl.col("related")))
        .with_columns(reason=pl.coalesce(wanted))
        .drop("window_end_day", "_treated")
    )


def _in_order(worst: pl.DataFrame, population: pl.DataFrame) -> pl.DataFrame:
    """Return rows by term, then by patient as the cohort has them, however records came."""
    place = population.select("patient_id").with_row_index("_place")
    joined = worst.join(place, on="patient_id", how="left")
    return joined.sort("term", "scale", "_place").drop("_place")


def _labelled(worst: pl.DataFrame, scales: tuple[str, ...]) -> pl.DataFrame:
    label = pl.col("term") if len(scales) < 2 else pl.format("{} · {}", "term", "scale")
    return worst.select(
        "patient_id", "term", "system", "grade", "n_events", "first_onset_day", "worst_onset_day",
        "scale", label=label,
    )  # fmt: skip


def _terms(worst: pl.DataFrame) -> pl.DataFrame:
    keys = ("term", "scale")
    systems = worst.group_by(*keys).agg(pl.col("system").min(), pl.col("label").first())
    counts = count_patients(worst, keys).join(
        systems, on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    return counts.select(pl.exclude("system", "scale", "label"), "system", "scale", "label")


def _systems(counted: pl.DataFrame) -> pl.DataFrame:
    keys = ("system", "scale")
    known = counted if counted["system"].is_not_null().any() else counted.clear()
    return count_patients(worst_grades(known, keys), keys)


def _notes(
    events: pl.DataFrame,
    counted: pl.DataFrame,
    left_out: pl.DataFrame,
    scales: tuple[str, ...],
    selection: Selection,
) -> tuple[str, ...]:
    rules = [EMERGENCE_RULE]
    if selection.causality == "related":
        rules.append(CAUSALITY_RULE)
    scale = scales[0] if len(scales) == 1 else ""
    related = selection.causality == "related"
    unscaled = events["scale"].null_count() if scale and selection.scale is None else 0
    assumed = (
        (counted.filter(emergence=NOT_DATED).height, "without a day of onset counted"),
        (unscaled, f"without a scale taken to be graded on {scale}"),
        (counted.filter(judgement="missing").height * related,
         "without a judged relation counted as related"),
        (counted.filter(judgement="unclear").height * related,
         "of a relation in words not known here counted as related"),
        *((n, f"not counted: {reason}") for reason, n in
          left_out["reason"].value_counts().sort("reason").iter_rows()),
    )  # fmt: skip
    return (*rules, *(f"{_records(n)} {what}" for n, what in assumed if n))


def _late_note(patients: int) -> tuple[str, ...]:
    if not patients:
        return ()
    return (f"{patients} first treated after day 0: their events count from day 0 on",)


def _records(count: int) -> str:
    return f"{count:,} record" if count == 1 else f"{count:,} records"
