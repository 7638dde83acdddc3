"""Results as JSON: what a screen shows, for scripts and tests. ``docs/json.md`` describes each.

Times are days from day 0, levels ratios, rates per person-day. A bound that is not known is null;
rows and files are those of the source, the header being row 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import polars as pl

from mrdscope import __version__
from mrdscope.analysis.case import Case
from mrdscope.analysis.kinetics import increased_levels
from mrdscope.analysis.levels import Level, summarise
from mrdscope.analysis.paper import Fact
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import Settings
from mrdscope.cohort.model import Cohort, Loaded

Json = dict[str, object]
Row = Mapping[str, object]

_LEVEL = {"day": "day", "status": "status", "lower": "low", "upper": "high", "file": "file",
          "row": "row"}  # fmt: skip
_RESPONSE = (
    "class", "n_episodes", "mcr_day", "mcr_days", "mcr_running", "molecular_relapses",
    "molecular_relapse_day", "molecular_relapse_confirmed", "in_mcr_at_last_sample",
    "days_after_molecular_relapse", "relapsed_after_molecular_relapse",
)  # fmt: skip
_EPISODE = (
    "episode", "n", "start_day", "last_day", "end_day", "ended", "confirmed", "observed_days",
    "days", "longest_days", "longest_gap_days", "class", "borderline", "after_relapse",
)  # fmt: skip
_SAMPLE = (
    "sample_id", "day", "tissue", "assay", "control_gene", "status", "lower", "upper", "lod",
    "fusion_copies", "control_copies", "evaluable", "_file", "_row",
)  # fmt: skip


def finite(value: object) -> object:
    """Return a value as JSON can hold it: infinite and not-a-number become null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def records(frame: pl.DataFrame, columns: Iterable[str] | None = None) -> list[Json]:
    """Return rows as objects, with JSON's null for what is not finite; ``_file`` is ``file``."""
    chosen = frame if columns is None else frame.select(columns)
    return [
        {name.lstrip("_"): finite(value) for name, value in row.items()}
        for row in chosen.iter_rows(named=True)
    ]


def _level(row: Row, prefix: str) -> Json | None:
    if row.get(f"{prefix}_day") is None:
        return None
    return {name: finite(row.get(f"{prefix}_{column}")) for name, column in _LEVEL.items()}


def _summary_level(level: Level | None) -> Json | None:
    if level is None:
        return None
    return {"status": str(level.status), "lower": level.low, "upper": finite(level.high)}


def source_json(cohort: Cohort, settings: Settings) -> Json:
    """Return what the numbers rest on: cohort, files by hash, preset, version."""
    return {
        "cohort": cohort.title,
        "note": cohort.note,
        "sources": [{"file": s.path.name, "sha256": s.sha256} for s in cohort.sources],
        "preset": settings.preset,
        "month_days": settings.month_days,
        "mrdscope": __version__,
    }


def _rise(row: Row) -> Json:
    return {
        "minimum": _level(row, "minimum"),
        "increased": _level(row, "increased"),
        "log10_increase": {
            "lower": finite(row["log10_increase_low"]), "upper": finite(row["log10_increase_high"]),
        },
        "increase": row["increase"],
        "wide": row["wide"],
        "rate_log10_per_month": row["rate_log10_per_month"],
        "largest_rise": {
            "lower": finite(row["largest_rise_low"]), "upper": finite(row["largest_rise_high"]),
        },
        "n_evaluable": row["n_evaluable"],
        "n_eligible": row["n_eligible"],
        "reason": row["reason"],
    }  # fmt: skip


def _mrd_summary(results: Results) -> Json:
    response, early = results.response, summarise(results.early_level)
    table = increased_levels(results.rise, results.course, results.settings)
    persisting = response.filter(pl.col("class") == "persisting")["mcr_days"]
    return {
        "patients": results.cohort.size,
        "classes": dict(response["class"].drop_nulls().value_counts().sort("class").iter_rows()),
        "mcr_at_least_once": response.filter(pl.col("n_episodes") > 0).height,
        "in_mcr_at_last_sample": response.filter("in_mcr_at_last_sample").height,
        "molecular_relapse": response.filter(pl.col("molecular_relapses") > 0).height,
        "increase": results.rise.filter("increase").height,
        "persisting_mcr_days": {
            "n": persisting.len(),
            "median": persisting.median(),
            "shortest": persisting.min(),
            "longest": persisting.max(),
        },
        "level_at_four_weeks": {
            "n": early.n,
            "median": _summary_level(early.median),
            "lowest": _summary_level(early.lowest),
            "highest": _summary_level(early.highest),
        },
        "increased_level": {
            "threshold": table.threshold,
            "high": {"patients": table.high, "relapses": table.high_relapses},
            "low": {"patients": table.low, "relapses": table.low_relapses},
            "unclear": {"patients": table.unclear, "relapses": table.unclear_relapses},
        },
    }


def mrd_json(results: Results) -> Json:
    """Return MRD of every patient: levels, rise, response, episodes; and the cohort's summary."""
    frame = results.course.select("patient_id", "relapse_day", "death_day", "last_contact_day")
    parts = (results.response.drop("last_day"), results.rise, results.last_and_best)
    for part in (*parts, results.early_level):
        frame = frame.join(part, on="patient_id", how="left", maintain_order="left")
    episodes: dict[str, list[Json]] = {}
    for row in results.episodes.iter_rows(named=True):
        episodes.setdefault(row["patient_id"], []).append({c: row[c] for c in _EPISODE})
    patients = [
        {
            "patient_id": row["patient_id"],
            "relapse_day": row["relapse_day"],
            "level_at_four_weeks": _level(row, "level"),
            "last": _level(row, "last"),
            "best": _level(row, "best"),
            "rise": _rise(row),
            "response": {name: row[name] for name in _RESPONSE},
            "episodes": episodes.get(row["patient_id"], []),
        }
        for row in frame.iter_rows(named=True)
    ]
    left_out = records(
        results.series.left_out, ("patient_id", "sample_id", "day", "reason", "_file", "_row")
    )
    return source_json(results.cohort, results.settings) | {
        "summary": _mrd_summary(results),
        "patients": patients,
        "left_out": left_out,
    }


def case_json(case: Case) -> Json:
    """Return everything of one patient."""
    known = {k: v for k, v in case.patient.items() if v is not None and not k.startswith("_")}
    row = dict(case.response) | dict(case.rise)
    return {
        "patient_id": case.patient_id,
        "patient": known | {k: str(v) for k, v in known.items() if hasattr(v, "isoformat")},
        "course": {k: v for k, v in case.course.items() if k != "patient_id"},
        "samples": records(case.samples, _SAMPLE),
        "other_samples": records(case.other_samples, (*_SAMPLE, "reason")),
        "level_at_four_weeks": _level(case.early_level or {}, "level"),
        "rise": _rise(row),
        "response": {name: row[name] for name in _RESPONSE},
        "episodes": records(case.episodes, _EPISODE),
        "worst_toxicity": records(case.worst.drop("patient_id")),
        "adverse_events": records(
            case.adverse_events, ("term", "grade", "scale", "onset_day", "end_day", "_row")
        ),
        "treatment": records(
            case.treatment,
            ("phase", "drug", "dose", "dose_unit", "start_day", "stop_day", "reason", "_row"),
        ),
        "events": records(case.events, ("type", "day", "detail", "_row")),
    }


def load_json(loaded: Loaded) -> Json:
    """Return how a cohort was read: its tables by size, and every note of the reader."""
    return {
        "cohort": loaded.cohort.title,
        "note": loaded.cohort.note,
        "sources": [{"file": s.path.name, "sha256": s.sha256} for s in loaded.cohort.sources],
        "tables": {name: frame.height for name, frame in loaded.cohort.tables().items()},
        "notes": [
            {
                "outcome": str(note.outcome),
                "message": note.message,
                "file": note.file,
                "sheet": note.sheet,
                "row": note.row,
                "column": note.column,
                "value": note.value,
                "table": note.table,
            }
            for note in loaded.report.notes
        ],
    }


def paper_json(facts: Iterable[Fact]) -> Json:
    """Return the paper's facts with the printed and the computed numbers."""
    return {
        "facts": [
            {
                "id": fact.id,
                "title": fact.title,
                "place": fact.place,
                "verdict": str(fact.verdict),
                "items": [
                    {
                        "label": item.label,
                        "printed": item.printed,
                        "computed": item.computed,
                        "verdict": str(item.verdict),
                        "why": item.why,
                    }
                    for item in fact.items
                ],
            }
            for fact in facts
        ]
    }
