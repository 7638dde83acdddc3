"""Tables of toxicity: by system, attribution and group; rates, differences, onset, a listing."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from mrdscope.analysis.adverse_events.table_rows import counts_of_rows
from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.analysis.adverse_events.toxicity_comparison import ToxicityByGroup
from mrdscope.analysis.adverse_events.worst_grades import BANDS
from mrdscope.present import numbers
from mrdscope.present.styled import Role, Span
from mrdscope.present.table import Align, ColumnSpec, TableModel, spanned
from mrdscope.present.text import NULL
from mrdscope.present.toxicity_rows import (
    Numbers,
    count_cell,
    event_cell,
    flag_cell,
    group_title,
    groups_in,
    of_group,
    rows_table,
)

Kept = pl.DataFrame | None


def systems_table(toxicity: Toxicity, kept: Kept = None) -> TableModel:
    """Return systems with their terms beneath, and patients by worst grade.

    The columns of grade 5 and of missing grades are there when anybody is in them.
    """
    counts = counts_of_rows(toxicity).with_columns(n=pl.lit(toxicity.population.height))
    always = ("any", "I-II", "III-IV")
    columns = [
        Numbers(counts, "not graded" if grades == "unknown" else grades,
                f"patients with worst grade {grades}, n (%)", count_cell, (grades, "n"))
        for grades in ("any", *BANDS, "unknown")
        if grades in always or counts[grades].sum()
    ]  # fmt: skip
    events = Numbers(counts, "events", "records, not patients", event_cell, ("events",))
    return rows_table(toxicity, [*columns, events], kept)


def attribution_table(
    toxicity: Toxicity, attribution: pl.DataFrame, kept: Kept = None
) -> TableModel:
    """Return patients by worst grade among related events beside the others.

    ``attribution`` is `attribution.by_attribution`.
    """
    grades = [name for name in ("any", "III-IV", "V") if name != "V" or attribution["V"].sum()]
    columns = [
        Numbers(attribution.filter(pl.col("attribution") == side), f"{side} {name}",
                f"patients whose worst {side} event is {name}, n (%)", count_cell, (name, "n"))
        for side in attribution["attribution"].unique(maintain_order=True)
        for name in grades
    ]  # fmt: skip
    return rows_table(toxicity, columns, kept)


def rates_table(
    toxicity: Toxicity, rates: pl.DataFrame, ratios: pl.DataFrame | None = None, kept: Kept = None
) -> TableModel:
    """Return events, patient-years and the rate of each group, and ratios to the first group.

    ``rates`` are those of `toxicity_rates` (shown per 100 patient-years), ``ratios`` those of
    `toxicity_comparison.ToxicityByGroup`.
    """
    columns = [*_rates(rates)]
    if ratios is not None:
        columns += [
            Numbers(of_group(ratios, group), f"{group_title(group)} : {ratios['reference'][0]}",
                    "ratio of rates, exact", spanned(_ratio), ("ratio", "lower", "upper"),
                    Align.LEFT)
            for group in groups_in(ratios)
        ]  # fmt: skip
    return rows_table(toxicity, columns, kept)


def _rates(rates: pl.DataFrame) -> Iterator[Numbers]:
    groups = groups_in(rates)
    for group in groups:
        mine, title = of_group(rates, group), group_title(group) if len(groups) > 1 else ""
        yield Numbers(mine, f"{title} n".strip(), "events", event_cell, ("events",))
        yield Numbers(mine, "years", "patient-years", _years, ("patient_years",))
        yield Numbers(mine, "per 100 years", "rate per 100 patient-years", _rate,
                      ("rate", "lower", "upper"), Align.LEFT)  # fmt: skip


def _plain(value: float | None) -> str:
    """Return a number to three digits, as many before the point as it has."""
    return f"{value:.0f}" if value is not None and value >= 100 else numbers.ratio(value)


def _years(value: float | None) -> Span:
    return Span(NULL, Role.MISSING) if value is None else Span(_plain(value), Role.MUTED)


def _rate(value: float | None, lower: float | None, upper: float | None) -> Span:
    hundred = [None if part is None else 100 * part for part in (value, lower, upper)]
    return spanned(numbers.estimate)(*hundred, _plain)


def _ratio(value: float | None, lower: float | None, upper: float | None) -> str:
    if value is None and lower is not None:
        return f">{numbers.ratio(lower)}"
    return numbers.estimate(value, lower, upper, numbers.ratio)


def differences_table(
    toxicity: Toxicity, both: ToxicityByGroup, grades: str, kept: Kept = None
) -> TableModel:
    """Return patients with a class of grades in each group, and differences from the first."""
    mine = both.shares.filter(pl.col("grades") == grades)
    columns = [
        Numbers(of_group(mine, group), f"{group_title(group)}, N = {size}",
                f"patients with grade {grades}, n (%)", count_cell, ("patients", "n"))
        for group, size in both.sizes.iter_rows()
    ]  # fmt: skip
    against = both.risk_differences.filter(pl.col("grades") == grades)
    columns += [
        Numbers(of_group(against, group), f"{group_title(group)} − {both.reference}",
                "difference of percentages, in points", spanned(numbers.points_estimate),
                ("difference", "lower", "upper"), Align.LEFT)
        for group in groups_in(against)
    ]  # fmt: skip
    return rows_table(toxicity, columns, kept)


def onset_table(
    toxicity: Toxicity,
    onset: pl.DataFrame,
    incidence: pl.DataFrame,
    group: str | None,
    kept: Kept = None,
) -> TableModel:
    """Return when events of one group began, how long they lasted, and how likely they were by day.

    ``onset`` is `toxicity_onset.onset_summary`, ``incidence``
    `toxicity_incidence.cumulative_incidence`.
    """
    mine, likely = of_group(onset, group), of_group(incidence, group)
    columns = [
        Numbers(mine, "n", "patients with the event and its day", event_cell, ("patients",)),
        Numbers(mine, "first day (range)", "median day of the first event of those who had it",
                _first_day, ("median_onset_day", "earliest_onset_day", "latest_onset_day"),
                Align.LEFT),
        Numbers(mine, "lasts", "median days, those going on being censored",
                spanned(numbers.days), ("median_duration_days",)),
        Numbers(mine, "going on", "events without an end", event_cell, ("ongoing",)),
    ]  # fmt: skip
    columns += [
        Numbers(likely.filter(pl.col("time") == day), f"% by day {numbers.days(day)}",
                "cumulative incidence of the first event", spanned(_share),
                ("incidence", "lower", "upper"), Align.LEFT)
        for day in likely["time"].unique().sort()
    ]  # fmt: skip
    return rows_table(toxicity, columns, kept)


def _first_day(median: float | None, first: float | None, last: float | None) -> Span:
    return spanned(numbers.estimate)(median, first, last, numbers.days)


def _share(value: float | None, lower: float | None, upper: float | None) -> str:
    return "0" if value == 0 else numbers.estimate(value, lower, upper, numbers.percent)


def listing_table(listed: pl.DataFrame) -> TableModel:
    """Return every counted event, patient by patient; columns without a value are left out."""
    number, day = spanned(numbers.number), spanned(numbers.days)
    specs = (
        ColumnSpec("patient_id", "id", "patient", pinned=True, max_width=16),
        ColumnSpec("group", "group", "group", max_width=16),
        ColumnSpec("term", "adverse event", "adverse event", max_width=32),
        ColumnSpec("grade", "grade", "grade", number, align=Align.RIGHT),
        ColumnSpec("scale", "scale", "grading scale", max_width=12),
        ColumnSpec("onset_day", "from", "day of onset", day, align=Align.DECIMAL),
        ColumnSpec("end_day", "to", "last day", day, align=Align.DECIMAL),
        ColumnSpec("duration_days", "days", "days it lasted, + where it goes on", _lasted,
                   ("duration_days", "ended"), align=Align.RIGHT),
        ColumnSpec("judgement", "related", "relation to treatment", max_width=12),
        ColumnSpec("serious", "serious", "met a criterion of seriousness", flag_cell),
        ColumnSpec("action", "action", "action taken", max_width=20),
        ColumnSpec("outcome", "outcome", "outcome", max_width=20),
        ColumnSpec("_file", "file", "file", max_width=30),
        ColumnSpec("_row", "row", "row of the file", number, align=Align.RIGHT),
    )  # fmt: skip
    known = {name for name in listed.columns if listed[name].null_count() < listed.height}
    everybody = listed["group"].n_unique() < 2
    shown = tuple(s for s in specs if s.key in known and not (s.key == "group" and everybody))
    frame = listed.with_row_index("key").with_columns(pl.col("key").cast(pl.String))
    return TableModel(frame, shown, "key")


def _lasted(days: float | None, ended: bool | None) -> Span:
    if days is None:
        return Span(NULL, Role.MISSING)
    return Span(numbers.days(days) + ("" if ended else "+"))
