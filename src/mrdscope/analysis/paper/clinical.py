"""What the paper printed of its patients, their survival and their adverse events."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from mrdscope.analysis.exact import poisson_rate
from mrdscope.analysis.paper.verdict import Count, Item, count, rounded, same
from mrdscope.analysis.results import Results
from mrdscope.analysis.time_to_event.follow_up import follow_up as summarise_follow_up
from mrdscope.analysis.time_to_event.kaplan_meier import kaplan_meier

MONTHS_IN_TWO_YEARS = 24

Compute = Callable[[Results], tuple[Item, ...]]


# Table 1A and the text: who the patients were.


def _category(results: Results, name: str, value: str) -> int | None:
    try:
        characteristic = results.baseline[name]
    except KeyError:
        return None
    return next((c.n for c in characteristic.categories if c.value == value), 0)


def categories(name: str, *printed: tuple[str, str, Count, str | None]) -> Compute:
    """Compare the counts of one baseline characteristic: label, value in the data, print, why."""

    def compute(results: Results) -> tuple[Item, ...]:
        size = results.baseline.n
        return tuple(
            count(label, numbers, _category(results, name, value), size, why)
            for label, value, numbers, why in printed
        )

    return compute


def n_patients(results: Results) -> tuple[Item, ...]:
    """Count how many patients there are."""
    return (same("patients", 7, results.cohort.size),)


def age(results: Results) -> tuple[Item, ...]:
    """Compare their age."""
    age = results.baseline["age"] if results.cohort.patients["age"].count() else None
    low, median, high = (age.minimum, age.median, age.maximum) if age else (None, None, None)
    return same("median", 59, median), same("youngest", 34, low), same("oldest", 79, high)


def additional_cytogenetics(results: Results) -> tuple[Item, ...]:
    """Count abnormalities besides t(9;22), and which."""
    found = results.cohort.patients["additional_cytogenetics"]
    others = found.filter(found != "none")
    printed = ("+14", "del(10q)", "del(20)")
    return (
        count("any", Count(3, 43, 7), len(others), results.cohort.size),
        *(same(name, 1, int((others == name).sum())) for name in printed),
    )


# Follow-up and survival.


def follow_up(results: Results) -> tuple[Item, ...]:
    """Compare how long they were followed, on the overall-survival clock."""
    times = results.endpoint_times("os").frame
    summary = summarise_follow_up(times["time"], times["event"])
    why = (
        "The paper does not say how: it is the plain median of the observed times, the death "
        f"included. By reverse Kaplan-Meier it is {summary.median.estimate:g} days."
        if summary.median.estimate is not None
        else None
    )
    return (
        same("median, days", 729, summary.observed_median, why),
        same("shortest, days", 364.8, summary.shortest),
        same("longest, days", 1003.2, summary.longest),
    )


def still_in_hcr(results: Results) -> tuple[Item, ...]:
    """Count who had no hematologic relapse."""
    in_remission = results.course.filter(
        pl.col("hematologic_cr_day").is_not_null() & pl.col("relapse_day").is_null()
    )
    return (
        count("no hematologic relapse", Count(6, 86, 7), in_remission.height, results.cohort.size),
    )


def relapse(results: Results) -> tuple[Item, ...]:
    """Compare the one relapse: when, when death followed, after which induction."""
    relapsed = results.course.filter(pl.col("relapse_day").is_not_null())
    one = relapsed.row(0, named=True) if relapsed.height == 1 else {}
    patients = results.cohort.patients.join(relapsed, on="patient_id", how="semi")
    induction = patients["induction"].item() if one else None
    return (
        count("relapses", Count(1, 14, 7), relapsed.height, results.cohort.size),
        same("day of relapse", 456, one.get("relapse_day")),
        same("day of death", 729, one.get("death_day")),
        same("induction", "DNM+VCR+PDN, 30 days", induction),
    )


def two_year(endpoint: str) -> Compute:
    """Compare survival without the endpoint after 24 months of the preset."""

    def compute(results: Results) -> tuple[Item, ...]:
        times = results.endpoint_times(endpoint).frame
        curve = kaplan_meier(times["time"], times["event"])
        day = MONTHS_IN_TWO_YEARS * results.settings.month_days
        row = curve.at([day]).row(0, named=True)
        why = None
        if row["lower"] is not None:
            why = (
                f"Kaplan-Meier on day {day:g}; the paper prints no interval. The 95 % log-log "
                f"interval is {100 * row['lower']:.1f} to {100 * row['upper']:.1f} %."
            )
        survival = None if row["survival"] is None else 100 * row["survival"]
        return (rounded("percent", "75", survival, why),)

    return compute


def hazard_rate(results: Results) -> tuple[Item, ...]:
    """Compare deaths by person-days."""
    rates = {}
    for endpoint in ("os", "pfs"):
        times = results.endpoint_times(endpoint).frame
        rates[endpoint] = poisson_rate(int(times["event"].sum()), float(times["time"].sum()))
    rate, other = rates["os"], rates["pfs"]
    why = (
        "Events by person-days. The paper does not say of which endpoint: this is overall "
        f"survival; progression-free survival gives {other.estimate:.5g}. "
        f"Exact 95 % interval {rate.lower:.3g} to {rate.upper:.3g}."
        if rate.estimate is not None and other.estimate is not None
        else None
    )
    return (rounded("per person-day", "0.00021617", rate.estimate, why),)


# Toxicity.


def table_1c(*printed: tuple[str, Count, Count]) -> Compute:
    """Compare worst grades, a patient a term, by band."""

    def compute(results: Results) -> tuple[Item, ...]:
        table, size = results.toxicity.table, results.toxicity.population.height
        items = []
        for term, mild, severe in printed:
            rows = table.filter(pl.col("term") == term)
            for band, numbers in (("I-II", mild), ("III-IV", severe)):
                n = rows[band].item() if rows.height else 0
                items.append(count(f"{term}, grade {band}", numbers, n, size))
        return tuple(items)

    return compute


def severe_hepatic(results: Results) -> tuple[Item, ...]:
    """Count the hepatic event of induction, and none on imatinib."""
    before = results.toxicity.before
    hepatic = before.filter(pl.col("term").str.contains("(?i)hepat"), pl.col("grade") == 4)
    after = results.toxicity.worst.filter(pl.col("term").str.contains("(?i)hepat"))
    why = "In the data on day +20 of induction, before day 0, and so not in Table 1C."
    return (
        same("WHO grade IV, during induction", 1, hepatic["patient_id"].n_unique(), why),
        same("liver function abnormal on imatinib", 0, after.height),
    )
