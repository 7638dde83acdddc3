"""Rules about when samples were taken: gaps, overdue, no baseline, before diagnosis, milestones."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.mrd.milestones import Outcome, judged_milestones
from mrdscope.analysis.quality.found import found, nothing_found, say
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity, number
from mrdscope.analysis.quality.rules.mrd_series import dated
from mrdscope.analysis.quality.rules.wording import days, when
from mrdscope.analysis.settings import CML_IS_2020, DAY_TOLERANCE, Settings
from mrdscope.cohort.text import folded

#: The last day of a stretch that goes on.
_OPEN = float("inf")


def _gap(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    limit = number(parameters, "gap_days")
    rows = dated(evidence)
    same = pl.col("patient_id") == pl.col("patient_id").shift()
    after = rows.with_columns(_last=pl.when(same).then(pl.col("day").shift())).filter(
        pl.col("day") - pl.col("_last") > limit + DAY_TOLERANCE
    )
    treated = _treated(evidence)
    if treated is not None:
        after = after.join(treated, on="patient_id", how="inner", maintain_order="left")
        begin = pl.max_horizontal("_last", "_start")
        end = pl.min_horizontal("day", "_stop")
        after = after.filter(end - begin > limit + DAY_TOLERANCE)
    message = say("{}: no MRD for {} d ({} to {})", "patient_id",
                  days(pl.col("day") - pl.col("_last")), "_last", "day")  # fmt: skip
    return found(after, message, table="mrd", column="day")


def _treated(evidence: Evidence) -> pl.DataFrame | None:
    """Return from when until when each patient was treated; None where no table says."""
    treatment = evidence.cohort.treatment.filter(pl.col("start_day").is_not_null())
    if treatment.is_empty():
        return None
    return treatment.group_by("patient_id").agg(
        pl.col("start_day").min().alias("_start"),
        pl.col("stop_day").fill_null(_OPEN).max().alias("_stop"),
    )


def _overdue(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    if evidence.cut is None:
        return nothing_found()
    limit = number(parameters, "overdue_days")
    zero = evidence.cohort.patients.select("patient_id", "day0_date").unique(
        "patient_id", keep="first"
    )
    alive = evidence.results.course.filter(pl.col("death_day").is_null()).select("patient_id")
    last = dated(evidence).unique("patient_id", keep="last", maintain_order=True)
    taken = pl.coalesce(
        pl.col("day0_date") + pl.duration(days=pl.col("day").floor().cast(pl.Int64)), "date"
    )
    rows = (
        last.join(alive, on="patient_id", how="semi", maintain_order="left")
        .join(zero, on="patient_id", how="left", maintain_order="left")
        .with_columns(_ago=(pl.lit(evidence.cut) - taken).dt.total_days())
        .filter(pl.col("_ago") > limit)
    )
    message = say("{}: last MRD {} d ago, on {}, at the data cut {}", "patient_id", "_ago", when(),
                  pl.lit(evidence.cut.isoformat()))  # fmt: skip
    return found(rows, message, table="mrd", column="day")


def _no_baseline(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    until = evidence.settings.baseline_until_day
    levels = evidence.results.series.levels
    first = pl.DataFrame({
        "patient_id": levels.patients, "_first": levels.day[levels.segments.starts]
    })  # fmt: skip
    without = evidence.results.mrd.depth.filter(pl.col("baseline_day").is_null())
    rows = (
        evidence.cohort.patients.unique("patient_id", keep="first", maintain_order=True)
        .join(without.select("patient_id"), on="patient_id", how="semi", maintain_order="left")
        .join(first, on="patient_id", how="inner", maintain_order="left")
    )
    message = say("{}: no baseline MRD: the first sample of the series is of day {}, after day "
                  f"{until:g}; a log reduction cannot be computed", "patient_id",
                  "_first")  # fmt: skip
    return found(rows, message, table="patients", column="patient_id")


# -- before there was anything to follow -----------------------------------------------------------


def _too_early(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    rows = dated(evidence).join(
        _diagnosed(evidence), on="patient_id", how="left", maintain_order="left"
    )
    grace = number(parameters, "diagnosis_days")
    before = rows.filter(pl.col("day") < pl.col("_diagnosis") - grace)
    early = _labelled_follow_up(rows).filter(pl.col("day") < -number(parameters, "therapy_days"))
    return pl.concat([
        found(before, say("{}: sample of {}, before diagnosis on day {}", "patient_id", when(),
                          "_diagnosis"), table="mrd", column="day"),
        found(early, say("{}: sample of {} is called {}, before treatment", "patient_id", when(),
                         "_label"), table="mrd", column="day"),
    ])  # fmt: skip


def _diagnosed(evidence: Evidence) -> pl.DataFrame:
    """Return the day of diagnosis: by its date and that of day 0, else by the events."""
    patients = evidence.cohort.patients.unique("patient_id", keep="first")
    events = (
        evidence.cohort.events.filter(pl.col("type") == "diagnosis")
        .group_by("patient_id").agg(pl.col("day").min().alias("_event"))
    )  # fmt: skip
    dated_ = (pl.col("diagnosis_date") - pl.col("day0_date")).dt.total_days().cast(pl.Float64)
    return patients.join(events, on="patient_id", how="left").select(
        "patient_id", _diagnosis=pl.coalesce(dated_, "_event")
    )


_LABELS = ("visit", "timepoint", "label", "phase", "samplephase", "visitname")


def _labelled_follow_up(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the samples some column of the user's own calls follow-up, with ``_label``."""
    columns = [
        name for name, dtype in rows.schema.items()
        if dtype == pl.String and name.lower().replace("_", "").replace(" ", "") in _LABELS
    ]  # fmt: skip
    if not columns:
        return rows.clear().with_columns(_label=pl.lit(None, pl.String))
    named = pl.coalesce(
        pl.when(folded(pl.col(name)).str.contains("followup")).then(name) for name in columns
    )
    return rows.with_columns(_label=named).filter(pl.col("_label").is_not_null())


# -- milestones of CML -----------------------------------------------------------------------------


def _milestone_missed(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    results = evidence.results
    on_scale = results.mrd.international.series.levels.patients
    if not on_scale.len():
        return nothing_found()
    settings = _with_milestones(evidence.settings)
    until = {one.name: one.window[1] for one in settings.milestones if one.optimal is not None}
    last = results.course.select("patient_id", "last_contact_day")
    missed = (
        judged_milestones(results.mrd.international, results.course, settings)
        .filter(
            pl.col("outcome") == Outcome.NOT_ASSESSED.value,
            pl.col("milestone").is_in(list(until)),
            pl.col("patient_id").is_in(on_scale.implode()),
        )
        .join(last, on="patient_id", how="left", maintain_order="left")
        .filter(
            pl.col("last_contact_day")
            >= pl.col("milestone").replace_strict(until, return_dtype=pl.Float64)
        )
    )
    rows = missed.select("patient_id", "milestone").join(
        evidence.cohort.patients.unique("patient_id", keep="first"), on="patient_id",
        how="inner", maintain_order="left",
    )  # fmt: skip
    message = say("{}: milestone {} not assessed: no sample in its window", "patient_id",
                  "milestone")  # fmt: skip
    return found(rows, message, table="patients", column="patient_id")


def _with_milestones(settings: Settings) -> Settings:
    judged = any(one.optimal is not None for one in settings.milestones)
    return settings if judged else CML_IS_2020


SCHEDULE_RULES = (
    Rule(
        "MRD-14", Severity.WARNING, Kahn.PLAUSIBILITY, "mrd",
        "Long gap between samples under treatment",
        "What happened in between is not known: a remission across the gap may have been two, and "
        "a relapse is dated late. Look for samples that were not entered.",
        ("day",), _gap, {"gap_days": 92.0},
    ),
    Rule(
        "MRD-15", Severity.WARNING, Kahn.PLAUSIBILITY, "mrd",
        "Next sample overdue at the data cut",
        "A living patient was not sampled for longer than the schedule allows: samples are not "
        "entered, or the patient is not followed. Needs a data cut.",
        ("day",), _overdue, {"overdue_days": 92.0},
    ),
    Rule(
        "MRD-22", Severity.WARNING, Kahn.COMPLETENESS, "patients",
        "No baseline sample",
        "Without a sample of the main series before treatment no log reduction can be computed. "
        "Look for the sample of diagnosis, or one of another assay or tissue.",
        ("patient_id",), _no_baseline,
    ),
    Rule(
        "MRD-23", Severity.WARNING, Kahn.PLAUSIBILITY, "mrd",
        "Sample from before there was anything to follow",
        "A sample before diagnosis, or one called follow-up more than two weeks before treatment, "
        "has a wrong date or a wrong name.",
        ("day", "date"), _too_early, {"diagnosis_days": 7.0, "therapy_days": 14.0},
    ),
    Rule(
        "MRD-24", Severity.WARNING, Kahn.PLAUSIBILITY, "patients",
        "Milestone of CML not assessed",
        "A patient on the International Scale without a sample around 3, 6 or 12 months cannot be "
        "judged there, which is neither optimal nor failure. Look for the sample.",
        ("patient_id",), _milestone_missed,
    ),
)  # fmt: skip
