"""Rules about treatment."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.quality.found import found, found_of_column, nothing_found, say
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity, number
from mrdscope.analysis.quality.rules.wording import by_distinct, days, when
from mrdscope.analysis.settings import DAY_TOLERANCE
from mrdscope.cohort.text import folded

_TABLE = "treatment"
_NAME = say("{} {}", "patient_id", pl.col("drug").fill_null("(no drug)"))
#: The last day of a stretch that goes on.
_OPEN = float("inf")


def _days(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    return pl.concat([_stops_before_start(evidence), _overlaps(evidence)])


def _stops_before_start(evidence: Evidence) -> pl.DataFrame:
    rows = evidence.cohort.treatment.filter(pl.col("stop_day") < pl.col("start_day"))
    message = say("{} stops on day {}, before it starts on day {}", _NAME, "stop_day", "start_day")
    return found(rows, message, table=_TABLE, column="stop_day")


def _stretches(evidence: Evidence) -> pl.DataFrame:
    """Return the stretches of drugs given more than once, by start; ``_drug`` is a folded name."""
    possible = pl.col("stop_day").is_null() | (pl.col("stop_day") >= pl.col("start_day"))
    rows = evidence.cohort.treatment.filter(
        pl.col("start_day").is_not_null() & pl.col("drug").is_not_null() & possible
    )
    named = by_distinct(rows, "drug", folded(pl.col("drug")), "_drug")
    several = pl.struct("patient_id", "_drug").is_duplicated()
    return (
        named.with_columns(_stop=pl.col("stop_day").fill_null(_OPEN))
        .filter(several)
        .sort("start_day", maintain_order=True)
    )


def _overlaps(evidence: Evidence) -> pl.DataFrame:
    before = pl.col("_stop").cum_max().shift().over("patient_id", "_drug")
    rows = (
        _stretches(evidence)
        .with_columns(_until=before)
        .filter(pl.col("start_day") < pl.col("_until") - DAY_TOLERANCE)
        .sort("_row", maintain_order=True)
    )
    until = pl.when(pl.col("_until").is_infinite()).then(pl.lit("goes on")).otherwise(
        say("lasts to day {}", "_until")
    )  # fmt: skip
    message = say("{} starts on day {}, while an earlier stretch {}", _NAME, "start_day", until)
    return found(rows, message, table=_TABLE, column="start_day")


def _doses(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    treatment = evidence.cohort.treatment.filter(pl.col("dose").is_not_null())
    unit = treatment.filter(pl.col("dose_unit").is_null())
    ranges = {n: v for n, v in parameters.items() if isinstance(v, tuple)}
    treatment = by_distinct(treatment, "drug", folded(pl.col("drug")), "_drug")
    drug = pl.col("_drug")
    milligrams = (
        pl.col("dose_unit").str.to_lowercase().is_in(["mg", "mg/d", "mg/day", "mg per day"])
    )
    low, high = (
        drug.replace_strict({name: float(limits[end]) for name, limits in ranges.items()},
                            default=None, return_dtype=pl.Float64)
        for end in (0, 1)
    )  # fmt: skip
    outside = (
        treatment.filter(milligrams | pl.col("dose_unit").is_null())
        .with_columns(_low=low, _high=high)
        .filter((pl.col("dose") < pl.col("_low")) | (pl.col("dose") > pl.col("_high")))
    )
    return pl.concat([
        found(outside, say("{}: dose {} {}, usual are {} to {} mg", _NAME, "dose",
                           pl.col("dose_unit").fill_null("(no unit)"), "_low", "_high"),
              table=_TABLE, column="dose"),
        found(unit, say("{}: dose {} without a unit", _NAME, "dose"), table=_TABLE,
              column="dose_unit"),
    ])  # fmt: skip


def _gaps(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    """Find pauses of a drug that no reason explains, at the stretch before the pause."""
    keys = ["patient_id", "_drug"]
    following = pl.col("start_day").shift(-1).over(keys)
    # An earlier stretch that lasts longer than this one leaves no gap after it.
    until = pl.col("_stop").cum_max().over(keys)
    rows = (
        _stretches(evidence)
        .with_columns(_gap=following - until, _next=following)
        .filter(pl.col("_gap") > number(parameters, "gap_days") + DAY_TOLERANCE)
        .filter(pl.col("reason").is_null())
        .sort("_row", maintain_order=True)
    )
    message = say("{} gap {} d without a reason (day {} to {})", _NAME, days("_gap"), "stop_day",
                  "_next")  # fmt: skip
    return found(rows, message, table=_TABLE, column="reason")


def _missing(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    """Find patients with samples or adverse events after day 0 and no treatment."""
    cohort = evidence.cohort
    seen = pl.concat([
        cohort.mrd.filter(pl.col("day") >= 0).select("patient_id"),
        cohort.adverse_events.filter(pl.col("onset_day") >= 0).select("patient_id"),
    ]).unique()  # fmt: skip
    patients = cohort.patients.unique("patient_id", keep="first", maintain_order=True).join(
        seen, on="patient_id", how="semi", maintain_order="left"
    )
    rows = patients.join(cohort.treatment, on="patient_id", how="anti", maintain_order="left")
    if cohort.treatment.is_empty():
        if rows.is_empty():
            return nothing_found()
        text = f"treatment: no rows at all; exposure of {rows.height:,} patients is missing"
        return found_of_column(text, table=_TABLE, column=None)
    message = say("{}: exposure missing: samples or adverse events after day 0, and no treatment",
                  "patient_id")  # fmt: skip
    return found(rows, message, table="patients", column="patient_id")


def _unchanged(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    """Find relapses and transplants with nothing started or stopped around them.

    What was completed did not stop because of them. Who was not followed so long is passed over.
    """
    before, after = number(parameters, "days_before"), number(parameters, "days_after")
    completed_by = folded(pl.col("reason")).str.contains("complet")
    treatment = by_distinct(evidence.cohort.treatment, "reason", completed_by, "_completed")
    completed = pl.col("_completed").fill_null(value=False)
    changes = pl.concat([
        treatment.select("patient_id", _change="start_day"),
        treatment.filter(~completed).select("patient_id", _change="stop_day"),
    ]).drop_nulls()  # fmt: skip
    last = evidence.results.course.select("patient_id", "last_contact_day")
    events = (
        evidence.cohort.events.filter(
            pl.col("type").is_in(["hematologic_relapse", "transplant"]), pl.col("day").is_not_null()
        )
        .join(treatment, on="patient_id", how="semi", maintain_order="left")
        .join(last, on="patient_id", how="left", maintain_order="left")
        .filter(pl.col("last_contact_day") > pl.col("day") + after)
        .with_row_index("_place")
    )
    changed = events.join(changes, on="patient_id").filter(
        pl.col("_change") >= pl.col("day") - before, pl.col("_change") <= pl.col("day") + after
    )
    rows = events.join(changed, on="_place", how="anti", maintain_order="left")
    message = say("{}: therapy unchanged after {} of {}", "patient_id",
                  pl.col("type").str.replace_all("_", " "), when())  # fmt: skip
    return found(rows, message, table="events", column="type")


TREATMENT_RULES = (
    Rule(
        "TRT-01", Severity.ERROR, Kahn.PLAUSIBILITY, _TABLE,
        "Treatment stops before it starts, or overlaps itself",
        "Exposure, and with it every adverse event's relation to treatment, is reckoned from these "
        "days. One of the two is wrong: look at the source.",
        ("start_day", "stop_day"), _days,
    ),
    Rule(
        "TRT-02", Severity.WARNING, Kahn.PLAUSIBILITY, _TABLE,
        "Dose outside its range, or without a unit",
        "A dose ten times too high is a slip of the pen or a danger. The range of imatinib is that "
        "of its use in Ph+ leukemia; those of the other inhibitors are from memory, unverified.",
        ("dose", "dose_unit"), _doses,
        {"imatinib": (100.0, 800.0), "dasatinib": (20.0, 180.0), "nilotinib": (150.0, 800.0),
         "bosutinib": (100.0, 600.0), "ponatinib": (10.0, 45.0)},
    ),
    Rule(
        "TRT-03", Severity.WARNING, Kahn.PLAUSIBILITY, _TABLE,
        "Pause without a reason",
        "Why a drug was not given for more than two weeks matters for toxicity and for response. "
        "Enter the reason, or the stretch that is missing.",
        ("reason", "stop_day"), _gaps, {"gap_days": 14.0},
    ),
    Rule(
        "TRT-04", Severity.WARNING, Kahn.COMPLETENESS, "patients",
        "No treatment recorded",
        "Without exposure the patient is in no denominator of toxicity, and events cannot be told "
        "to be under treatment.",
        ("patient_id",), _missing,
    ),
    Rule(
        "TRT-05", Severity.WARNING, Kahn.PLAUSIBILITY, "events",
        "Treatment unchanged after relapse or transplant",
        "Nothing was started or stopped around it: rows of treatment are missing, or the event is "
        "wrong.",
        ("type",), _unchanged, {"days_before": 30.0, "days_after": 30.0},
    ),
)  # fmt: skip
