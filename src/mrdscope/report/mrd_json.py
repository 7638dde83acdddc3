"""MRD of every patient as the objects its JSON is written from."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from mrdscope.analysis.mrd.censored import geometric_mean
from mrdscope.analysis.mrd.evaluable import aligned
from mrdscope.analysis.mrd.kinetics import increased_levels
from mrdscope.analysis.mrd.levels import Level, summarise
from mrdscope.analysis.mrd.mrd_results import MrdResults
from mrdscope.analysis.results import Results
from mrdscope.report.json import (
    EPISODE,
    RESPONSE,
    Json,
    Row,
    finite,
    level_json,
    records,
    rise_json,
    source_json,
)

_LEFT_OUT = ("patient_id", "sample_id", "day", "reason", "_file", "_row")
_MILESTONE = ("milestone", "milestone_day", "assessed")
_JUDGED = ("milestone", "outcome", "unconfirmed", "refused", "level_day", "level_low", "level_high")


def _summary_level(level: Level | None) -> Json | None:
    if level is None:
        return None
    return {"status": str(level.status), "lower": level.low, "upper": finite(level.high)}


def _early(results: Results) -> Json:
    levels = results.early_level
    early = summarise(levels)
    mean = geometric_mean(levels["level_low"], levels["level_high"], results.settings.confidence)
    return {
        "n": early.n,
        "median": _summary_level(early.median),
        "lowest": _summary_level(early.lowest),
        "highest": _summary_level(early.highest),
        "geometric_mean": {
            "estimate": mean.estimate,
            "lower": mean.lower,
            "upper": mean.upper,
            "log10_sd": mean.log10_sd,
            "n": mean.n,
            "censored": mean.censored,
            "reason": mean.reason,
        },
    }


def _monitoring(mrd: MrdResults) -> Json:
    found = mrd.monitoring
    share = found.sensitivity
    return {
        "relapses": found.relapses.height,
        "warned": found.warned,
        "sensitivity": {
            "estimate": share.estimate, "lower": share.lower, "upper": share.upper,
        },
        "each": records(found.relapses),
    }  # fmt: skip


def _summary(results: Results) -> Json:
    response = results.response
    table = increased_levels(results.rise, results.course, results.settings)
    persisting = response.filter(pl.col("class") == "persisting")["mcr_days"]
    return {
        "patients": results.cohort.size,
        "classes": dict(response["class"].drop_nulls().value_counts().sort("class").iter_rows()),
        "mcr_at_least_once": response.filter(pl.col("n_episodes") > 0).height,
        "in_mcr_at_last_sample": response.filter("in_mcr_at_last_sample").height,
        "molecular_relapse": response["molecular_relapse_day"].count(),
        "increase": results.rise.filter("increase").height,
        "persisting_mcr_days": {
            "n": persisting.len(),
            "median": persisting.median(),
            "shortest": persisting.min(),
            "longest": persisting.max(),
        },
        "level_at_four_weeks": _early(results),
        "increased_level": {
            "threshold": table.threshold,
            "high": {"patients": table.high, "relapses": table.high_relapses},
            "low": {"patients": table.low, "relapses": table.low_relapses},
            "unclear": {"patients": table.unclear, "relapses": table.unclear_relapses},
        },
        "monitoring": _monitoring(results.mrd),
    }


def _by_patient(frame: pl.DataFrame) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(row["patient_id"], []).append(row)
    return found


def _plain(row: Row) -> Json:
    """Return a row without its patient; bounds that are not known are null."""
    return {name: finite(value) for name, value in row.items() if name != "patient_id"}


def _depth(row: Row) -> Json:
    return {
        "baseline": level_json(row, "baseline"),
        "deepest": level_json(row, "deepest"),
        "deepest_uncertain": row["deepest_uncertain"],
        "log10_reduction": {
            "lower": finite(row["log10_reduction_low"]),
            "upper": finite(row["log10_reduction_high"]),
        },
        "days_to_deepest": row["days_to_deepest"],
        "reason": row["reason"],
    }


def _relapse(row: Row) -> Json | None:
    if row["molecular_relapse_day"] is None:
        return None
    return {
        "level": level_json(row, "molecular_relapse"),
        "confirmed": row["molecular_relapse_confirmed"],
        "last_free_day": row["last_free_day"],
    }


def _scaled(results: Results) -> Mapping[str, dict[str, Json]]:
    """Return what only a preset on the International Scale has, by its key and patient."""
    mrd = results.mrd
    found: dict[str, dict[str, Json]] = {}
    if results.settings.molecular_levels:
        for key, frame in (
            ("molecular_response", mrd.molecular_response), ("loss_of_mmr", mrd.loss_of_mmr),
        ):  # fmt: skip
            found[key] = {row["patient_id"]: _plain(row) for row in frame.iter_rows(named=True)}
    return found


def _judged(results: Results) -> dict[str, list[Row]]:
    if all(milestone.optimal is None for milestone in results.settings.milestones):
        return {}
    return _by_patient(results.mrd.judged_milestones)


def _details(results: Results) -> dict[str, Json]:
    """Return by patient what goes beyond the paper's algorithm."""
    mrd = results.mrd
    details: dict[str, Json] = {patient: {} for patient in results.course["patient_id"]}
    shaped = (("depth", mrd.depth, _depth), ("molecular_relapse", mrd.molecular_relapse, _relapse))
    for key, frame, shape in shaped:
        for row in frame.iter_rows(named=True):
            details[row["patient_id"]][key] = shape(row)
    plain = {
        "doubling": mrd.doubling,
        "rising_limb": aligned(mrd.rising_limb, mrd.censored_rising_limb),
        "time_below": mrd.time_below,
        "confirmed_response": mrd.confirmed_response,
        "sustained_response": mrd.sustained_response,
        "mrd_response": mrd.mrd_response,
    }
    for key, frame in plain.items():
        for row in frame.iter_rows(named=True):
            details[row["patient_id"]][key] = _plain(row)
    leads = _by_patient(mrd.lead_time)
    milestones, judged, scaled = (
        _by_patient(mrd.milestone_levels),
        _judged(results),
        _scaled(results),
    )
    for patient, found in details.items():
        lead = leads.get(patient)
        found["lead_time"] = _plain(lead[0]) if lead else None
        found["milestones"] = [
            {name: row[name] for name in _MILESTONE} | {"level": level_json(row, "level")}
            for row in milestones.get(patient, [])
        ]
        found["judged_milestones"] = [
            {name: finite(row[name]) for name in _JUDGED} for row in judged.get(patient, [])
        ]
        found |= {key: values.get(patient) for key, values in scaled.items()}
    return details


def mrd_json(results: Results) -> Json:
    """Return MRD of every patient: levels, rise, response, episodes; and the cohort's summary."""
    frame = results.course.select("patient_id", "relapse_day", "death_day", "last_contact_day")
    parts = (results.response.drop("last_day"), results.rise, results.last_and_best)
    for part in (*parts, results.early_level):
        frame = frame.join(part, on="patient_id", how="left", maintain_order="left")
    episodes, details = _by_patient(results.episodes), _details(results)
    patients = [
        {
            "patient_id": row["patient_id"],
            "relapse_day": row["relapse_day"],
            "level_at_four_weeks": level_json(row, "level"),
            "last": level_json(row, "last"),
            "best": level_json(row, "best"),
            "rise": rise_json(row),
            "response": {name: row[name] for name in RESPONSE},
            "episodes": [
                {name: one[name] for name in EPISODE} for one in episodes.get(row["patient_id"], [])
            ],
        }
        | details[row["patient_id"]]
        for row in frame.iter_rows(named=True)
    ]
    return source_json(results.cohort, results.settings) | {
        "unverified": [str(one) for one in results.settings.unverified],
        "summary": _summary(results),
        "patients": patients,
        "left_out": records(results.series.left_out, _LEFT_OUT),
        "assay_changes": records(results.mrd.assay_changes),
    }
