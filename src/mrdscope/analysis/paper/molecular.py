"""What the paper printed of molecular response, molecular relapse and the rise of the level."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.mrd.kinetics import increased_levels
from mrdscope.analysis.mrd.levels import summarise
from mrdscope.analysis.paper.verdict import (
    Count,
    Item,
    count,
    more_than,
    number,
    rounded,
    same,
)
from mrdscope.analysis.results import Results


def early_level(results: Results) -> tuple[Item, ...]:
    """Compare the level after four weeks."""
    summary = summarise(results.early_level)
    levels = (summary.median, summary.lowest, summary.highest)
    values = [None if level is None else level.low for level in levels]
    return (
        rounded("median", "4.1e-4", values[0]),
        same("lowest", 1e-5, values[1]),
        same("highest", 4.5e-3, values[2]),
    )


def mcr_at_least_once(results: Results) -> tuple[Item, ...]:
    """Count who ever reached molecular CR."""
    ever = results.response.filter(pl.col("n_episodes") > 0).height
    return (count("mCR at least once", Count(7, 100, 7), ever, results.cohort.size),)


def still_in_mcr(results: Results) -> tuple[Item, ...]:
    """Count who was in molecular CR at the last sample."""
    now = results.response.filter("in_mcr_at_last_sample").height
    relapsed = _molecular_relapses(results)
    regained = relapsed.filter("in_mcr_at_last_sample").height
    why = (
        f"{now} still in mCR and {relapsed.height} with molecular relapse are "
        f"{now + relapsed.height} of {results.cohort.size}: {regained} regained mCR after "
        "molecular relapse."
    )
    return (count("in mCR at the last sample", Count(4, 57, 7), now, results.cohort.size, why),)


def _persisting(results: Results) -> pl.DataFrame:
    return results.response.filter(pl.col("class") == "persisting")


def mcr_duration(results: Results) -> tuple[Item, ...]:
    """Compare how long persisting molecular CR lasted."""
    persisting = _persisting(results)
    days = persisting["mcr_days"]
    why = (
        "Over the patients with persisting mCR, since a short one lasts less than the 91.2 days "
        f"the range begins with; {persisting['mcr_running'].sum()} of {persisting.height} were "
        "still running at the last sample, so that the median is of lower bounds."
    )
    return (
        same("median, days", 182.4, number(days.median()), why),
        same("shortest, days", 91.2, number(days.min()), "Three months are inclusive."),
        same("longest, days", 638.4, number(days.max())),
    )


def _with_class(results: Results, name: str) -> pl.DataFrame:
    of_class = results.response.filter(pl.col("class") == name)
    return of_class.join(results.course, on="patient_id", how="left", maintain_order="left")


def persisting_mcr(results: Results) -> tuple[Item, ...]:
    """Compare persisting molecular CR and hematologic CR."""
    patients = _with_class(results, "persisting")
    in_remission = patients["relapse_day"].null_count()
    return same("patients", 5, patients.height), same("of them still in CR", 5, in_remission)


def short_mcr(results: Results) -> tuple[Item, ...]:
    """Compare short molecular CR and hematologic CR."""
    patients = _with_class(results, "short")
    in_remission = patients["relapse_day"].null_count()
    return same("patients", 2, patients.height), same("of them still in CR", 1, in_remission)


def _molecular_relapses(results: Results) -> pl.DataFrame:
    return results.response.filter(pl.col("molecular_relapses") > 0)


def molecular_relapse(results: Results) -> tuple[Item, ...]:
    """Count who had a molecular relapse."""
    why = "The paper does not define it; here the first detectable sample after mCR."
    return (same("patients", 4, _molecular_relapses(results).height, why),)


def days_from_mrel(results: Results) -> tuple[Item, ...]:
    """Compare what followed molecular relapse, in days."""
    days = _molecular_relapses(results)["days_after_molecular_relapse"]
    why = "To hematologic relapse or last follow-up, which the paper's median mixes."
    return (
        same("median, days", 319.2, number(days.median()), why),
        same("shortest, days", 91.2, number(days.min())),
        same("longest, days", 364.8, number(days.max())),
    )


def hcr_kept(results: Results) -> tuple[Item, ...]:
    """Count who stayed in hematologic CR after it."""
    relapses = _molecular_relapses(results)
    kept = relapses.filter(~pl.col("relapsed_after_molecular_relapse")).height
    return (count("hCR kept after molecular relapse", Count(3, 75, 4), kept, relapses.height),)


def _increases(results: Results) -> pl.DataFrame:
    rises = results.rise.filter(pl.col("increase"))
    return rises.join(results.course, on="patient_id", how="left", maintain_order="left")


def mrd_increase(results: Results) -> tuple[Item, ...]:
    """Count whose level rose after its minimum."""
    return (
        count("increase of MRD", Count(4, 67, 7), _increases(results).height, results.cohort.size),
    )


def table_1b(results: Results) -> tuple[Item, ...]:
    """Compare the increased level against 1e-4, and relapse."""
    table = increased_levels(results.rise, results.course, results.settings)
    return (
        same("> 1e-4, patients", 2, table.high),
        count("> 1e-4, relapses", Count(1, 50, 2), table.high_relapses, table.high),
        same("< 1e-4, patients", 2, table.low),
        same("< 1e-4, relapses", 0, table.low_relapses),
    )


def relapser_increase(results: Results) -> tuple[Item, ...]:
    """Compare how much the level of who relapsed had risen."""
    rises = _increases(results)
    of_relapsed = rises.filter(pl.col("relapse_day").is_not_null())["log10_increase_low"]
    wide = rises.filter("wide")
    return (
        more_than("log10 rise of who relapsed", 2, number(of_relapsed.max())),
        same("patients with such a rise", 1, wide.height),
    )
