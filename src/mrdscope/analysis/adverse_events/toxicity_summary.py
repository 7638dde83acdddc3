"""The block that heads a report of toxicity: how many had any, a severe, a serious, a fatal one."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.adverse_events.causality import is_related
from mrdscope.analysis.adverse_events.consequences import (
    CONSEQUENCE_RULE,
    led_to_change,
    led_to_withdrawal,
    was_fatal,
)
from mrdscope.analysis.adverse_events.exact_columns import proportion_bounds
from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.analysis.adverse_events.toxicity_groups import grouped, in_order, sizes
from mrdscope.analysis.adverse_events.worst_grades import FOLDED, in_class

SEVERAL_SCALES = "grades are on several scales"


@dataclass(frozen=True)
class Item:
    """A line of the block: whom it counts, by any record of theirs for which ``holds``.

    ``needs`` names the column it reads; where no record states it the count is not known.
    ``graded`` lines cannot be counted over several scales.
    """

    id: str
    title: str
    holds: pl.Expr
    needs: str | None = None
    graded: bool = False


def items() -> tuple[Item, ...]:
    """Return the lines of adverse events, in their order.

    The rows of the overview that heads a clinical study report (domain reference, 2.2; the standard
    table AET01 of insightsengineering/chevron lists the like).
    """
    severe, fifth = in_class(FOLDED), in_class("grade_5")
    related, serious = is_related(pl.col("related")), pl.col("serious").fill_null(value=False)
    return (
        Item("any", "any adverse event", in_class("any")),
        Item("grade_3_5", f"grade {FOLDED}", severe, graded=True),
        Item("grade_5", "grade V", fifth, graded=True),
        Item("serious", "serious", serious, "serious"),
        Item("related", "related to treatment", related, "related"),
        Item("related_grade_3_5", f"related, grade {FOLDED}", related & severe, "related", True),
        Item("related_serious", "related and serious", related & serious, "serious"),
        Item("withdrawn", "led to withdrawal of treatment",
             led_to_withdrawal().fill_null(value=False), "action"),
        Item("changed", "led to a reduced or interrupted dose",
             led_to_change().fill_null(value=False), "action"),
        Item("fatal", "fatal", was_fatal().fill_null(value=False), "outcome"),
    )  # fmt: skip


#: Lines that count patients and not records, with what holds of a row of the population.
DEATHS = (
    ("died_on_treatment", "died on treatment or within 30 days of it",
     (pl.col("ended_by") == "death").fill_null(value=False)),
    ("died", "died, of any cause and at any time", pl.col("death_day").is_not_null()),
)  # fmt: skip


@dataclass(frozen=True)
class ToxicitySummary:
    """How many patients had any, a severe, a serious, a fatal adverse event, and who.

    Attributes
    ----------
    frame
        One row a line and group: ``item``, ``title``, ``group``, ``patients`` (null where that is
        not known), ``n`` (of the safety population in that group), ``proportion``, ``lower``,
        ``upper`` (Clopper and Pearson), ``events`` (records; null of deaths), ``patient_ids`` (a
        list, in the cohort's order), ``reason`` (why the count is not known).
    rule
        How consequences are read.
    """

    frame: pl.DataFrame
    rule: str = CONSEQUENCE_RULE


def summary(
    toxicity: Toxicity, groups: pl.DataFrame | None = None, confidence: float = 0.95
) -> ToxicitySummary:
    """Return the block that heads a report of toxicity, by group where groups are given.

    A patient counts in a line by any one record; what no record of the cohort states (seriousness,
    relation, action, outcome) is not counted as absent but as not known, as are lines of grades
    where grades are on several scales.
    """
    people = grouped(toxicity.population, groups)
    events = toxicity.counted.filter(in_class("any"))
    lines = [_line(item, events, people, _reason(item, toxicity, events)) for item in items()]
    deaths = [
        _counted(id_, title, people.filter(toxicity.population.select(holds).to_series()), people)
        for id_, title, holds in DEATHS
    ]
    frame = pl.concat([*lines, *deaths])
    lower, upper = proportion_bounds(frame["patients"], frame["n"], confidence)
    return ToxicitySummary(
        frame.with_columns(proportion=pl.col("patients") / pl.col("n"), lower=lower, upper=upper)
        .select("item", "title", "group", "patients", "n", "proportion", "lower", "upper",
                "events", "patient_ids", "reason")
    )  # fmt: skip


def _reason(item: Item, toxicity: Toxicity, events: pl.DataFrame) -> str | None:
    if item.graded and toxicity.mixed:
        return SEVERAL_SCALES
    if item.needs is not None and events.height and not events[item.needs].is_not_null().any():
        return f"no record states {item.needs}"
    return None


def _line(
    item: Item, events: pl.DataFrame, people: pl.DataFrame, reason: str | None
) -> pl.DataFrame:
    records = events.filter(item.holds).join(people, on="patient_id", maintain_order="left")
    who = people.join(records.select("patient_id").unique(), on="patient_id", how="semi",
                      maintain_order="left")  # fmt: skip
    line = _counted(item.id, item.title, who, people, records)
    if reason is None:
        return line
    unknown = pl.lit(None, pl.Int64)
    return line.with_columns(
        patients=unknown, events=unknown, patient_ids=pl.lit([], pl.List(pl.String)),
        reason=pl.lit(reason),
    )  # fmt: skip


def _counted(
    id_: str,
    title: str,
    who: pl.DataFrame,
    people: pl.DataFrame,
    records: pl.DataFrame | None = None,
) -> pl.DataFrame:
    order = in_order(people).join(sizes(people), on="group", nulls_equal=True,
                                  maintain_order="left")  # fmt: skip
    ids = who.group_by("group").agg(patient_ids="patient_id")
    found = order.join(ids, on="group", how="left", nulls_equal=True, maintain_order="left")
    count = pl.lit(None, pl.Int64)
    if records is not None:
        by = records.group_by("group").agg(_n=pl.len())
        found = found.join(by, on="group", how="left", nulls_equal=True, maintain_order="left")
        count = pl.col("_n").fill_null(0).cast(pl.Int64)
    listed = pl.col("patient_ids").fill_null([])
    return found.select(
        item=pl.lit(id_), title=pl.lit(title), group="group",
        patients=listed.list.len().cast(pl.Int64), n=pl.col("n").cast(pl.Int64), events=count,
        patient_ids=listed, reason=pl.lit(None, pl.String),
    )  # fmt: skip
