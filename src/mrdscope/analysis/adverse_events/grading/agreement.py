"""Reported grades beside those of the laboratory values nearest to them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.adverse_events.grading.regrade import regrade
from mrdscope.analysis.adverse_events.grading.tables import CRITERIA, EVIDENCE, NOT_GRADED
from mrdscope.analysis.adverse_events.grading.units import tested_by
from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.cohort.model import Cohort

#: A laboratory value tells of an adverse event that began no further from it than this, in days.
WINDOW_DAYS = 7.0

TRANSFUSION = (
    "a transfusion, or a judgement that one is needed, can make a reported anemia or "
    "thrombocytopenia higher than the value alone"
)

_SHOWN = (
    "lab_day", "value", "unit", "lln", "uln", "baseline_value", "lab_grade", "lab_file", "lab_row",
)  # fmt: skip


@dataclass(frozen=True)
class Regrading:
    """Laboratory values graded by the scales adverse events are on, and how both agree.

    Attributes
    ----------
    window_days
        How far from the day of onset a laboratory value may be, inclusive.
    values
        `regrade.regrade` of all laboratory values, under each of ``scales``.
    agreement
        One row a counted adverse event whose term is graded by a laboratory test, in their order:
        ``patient_id``, ``term``, ``scale``, ``grade``, ``onset_day``, ``test``; of the value
        nearest to the onset ``lab_day``, ``value``, ``unit``, ``lln``, ``uln``, ``baseline_value``,
        ``lab_grade``, ``lab_file``, ``lab_row``; ``agrees``, null where that cannot be said for the
        ``reason``; ``_file``, ``_row``.
    scales
        The scales used, of those the adverse events are on.
    notes
        The rule of comparison, where the tables come from, and what they leave out.
    """

    window_days: float
    values: pl.DataFrame
    agreement: pl.DataFrame
    scales: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def disagreements(self) -> pl.DataFrame:
        """The rows of ``agreement`` where the grades differ."""
        return self.agreement.filter(~pl.col("agrees"))


def regrading(cohort: Cohort, toxicity: Toxicity, window_days: float = WINDOW_DAYS) -> Regrading:
    """Compare the reported grade of each counted adverse event with that of the laboratory.

    Each event is judged by its own scale and no other. Of the values of its test within
    ``window_days`` of its onset the nearest counts; of two as near the later, of several on that
    day the worst grade. Grades agree where they are the same, or where the reported one is among
    those only a person can give (anemia 4 and 5) and the laboratory's is the highest it can.
    """
    scales = tuple(scale for scale in EVIDENCE if scale in toxicity.scales)
    empty = regrade(cohort.labs.clear(), next(iter(EVIDENCE)))
    values = pl.concat([empty, *(regrade(cohort.labs, scale) for scale in scales)])
    agreement = _compared(toxicity.counted, values, window_days)
    rule = (
        "the laboratory value nearest to the onset of the event, no more than "
        f"{window_days:g} days from it, graded by the event's own scale"
    )
    return Regrading(
        window_days,
        values,
        agreement,
        scales,
        (
            rule,
            *(EVIDENCE[scale] for scale in scales),
            *(f"not graded under {scale}: {NOT_GRADED[scale]}" for scale in scales),
            *([TRANSFUSION] if scales else []),
        ),
    )


def _compared(events: pl.DataFrame, values: pl.DataFrame, window_days: float) -> pl.DataFrame:
    keys = ["patient_id", "test", "scale"]
    by_lab = (
        events.select(
            "patient_id", "term", "scale", "grade", "onset_day",
            test=tested_by(pl.col("term")), _file="_file", _row="_row",
        )
        .filter(pl.col("test").is_not_null())
        .with_row_index("_event")
    )  # fmt: skip
    daily = _daily(values.join(by_lab, on=keys, how="semi"))
    dated = by_lab.filter(pl.col("onset_day").is_not_null()).sort("onset_day")
    sides = [
        dated.join_asof(
            daily, left_on="onset_day", right_on="day", by=keys, strategy=strategy,
            tolerance=window_days, check_sortedness=False,
        )
        for strategy in ("forward", "backward")
    ]  # fmt: skip
    found = pl.concat(sides).filter(pl.col("lab_day").is_not_null())
    distance = (pl.col("lab_day") - pl.col("onset_day")).abs()
    nearest = found.sort("_event", distance, -pl.col("lab_day")).unique(
        "_event", keep="first", maintain_order=True
    )
    joined = by_lab.join(
        nearest.select("_event", *_SHOWN, "_reason"),
        on="_event", how="left", maintain_order="left",
    ).with_columns(reason=_reason(window_days))  # fmt: skip
    return joined.with_columns(agrees=pl.when(pl.col("reason").is_null()).then(_agrees())).select(
        "patient_id", "term", "scale", "grade", "onset_day", "test", *_SHOWN, "agrees", "reason",
        "_file", "_row",
    )  # fmt: skip


def _daily(values: pl.DataFrame) -> pl.DataFrame:
    """Return one value a patient, test, scale and day: the worst that is gradable, if any is."""
    return (
        values.filter(pl.col("term").is_not_null(), pl.col("day").is_not_null())
        .sort("grade", "value", "_row", descending=[True, False, False], nulls_last=True)
        .unique(["patient_id", "test", "scale", "day"], keep="first", maintain_order=True)
        .sort("day")
        .select(
            "patient_id", "test", "scale", "day", "value", "unit", "lln", "uln", "baseline_value",
            lab_day="day", lab_grade="grade", lab_file="_file", lab_row="_row", _reason="reason",
        )
    )  # fmt: skip


def _reason(window_days: float) -> pl.Expr:
    tables = [f"{criterion.scale}\0{criterion.test}" for criterion in CRITERIA]
    table = pl.concat_str("scale", "test", separator="\0")
    return (
        pl.when(pl.col("scale").is_null())
        .then(pl.lit("the scale of the grade is not stated"))
        .when(~table.is_in(tables))
        .then(pl.format("no table of {} for {}", "scale", "test"))
        .when(pl.col("grade").is_null())
        .then(pl.lit("the event was not graded"))
        .when(pl.col("onset_day").is_null())
        .then(pl.lit("the day of onset is not known"))
        .when(pl.col("lab_day").is_null())
        .then(pl.lit(f"no laboratory value within {window_days:g} days"))
        .when(pl.col("lab_grade").is_null())
        .then(pl.format("laboratory value not gradable: {}", "_reason"))
    )


def _agrees() -> pl.Expr:
    grade, lab = pl.col("grade"), pl.col("lab_grade")
    beyond = [
        (pl.col("scale") == c.scale)
        & (pl.col("test") == c.test)
        & (lab == c.highest)
        & grade.is_in(list(c.clinical))
        for c in CRITERIA
        if c.clinical
    ]
    return (grade == lab) | pl.any_horizontal(beyond)
