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
from mrdscope.analysis.paper import Fact
from mrdscope.analysis.settings import Settings
from mrdscope.cohort.model import Cohort, Loaded

Json = dict[str, object]
Row = Mapping[str, object]

_LEVEL = {"day": "day", "status": "status", "lower": "low", "upper": "high", "file": "file",
          "row": "row"}  # fmt: skip
RESPONSE = (
    "class", "n_episodes", "mcr_day", "mcr_days", "mcr_running", "molecular_relapses",
    "molecular_relapse_day", "molecular_relapse_confirmed", "in_mcr_at_last_sample",
    "days_after_molecular_relapse", "relapsed_after_molecular_relapse",
)  # fmt: skip
EPISODE = (
    "episode", "n", "start_day", "last_day", "end_day", "ended", "confirmed", "observed_days",
    "days", "longest_days", "longest_gap_days", "class", "borderline", "after_relapse",
)  # fmt: skip
_SAMPLE = (
    "sample_id", "day", "tissue", "assay", "control_gene", "status", "lower", "upper", "lod",
    "fusion_copies", "control_copies", "evaluable", "_file", "_row",
)  # fmt: skip

_CHANGE = ("log10_change_low", "log10_change_high", "within_assay_variation")


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


def level_json(row: Row, prefix: str) -> Json | None:
    """Return the level in the columns of a prefix, None where there is none."""
    if row.get(f"{prefix}_day") is None:
        return None
    return {name: finite(row.get(f"{prefix}_{column}")) for name, column in _LEVEL.items()}


def source_json(cohort: Cohort, settings: Settings) -> Json:
    """Return what the numbers rest on: cohort, data cut, files by hash, preset, version."""
    return {
        "cohort": cohort.title,
        "note": cohort.note,
        "as_of": cohort.as_of,
        "sources": [{"file": s.path.name, "sha256": s.sha256} for s in cohort.sources],
        "preset": settings.preset,
        "unverified": [str(one) for one in settings.unverified],
        "month_days": settings.month_days,
        "mrdscope": __version__,
    }


def rise_json(row: Row) -> Json:
    """Return a row of `analysis.mrd.kinetics.rise`."""
    return {
        "minimum": level_json(row, "minimum"),
        "increased": level_json(row, "increased"),
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


def case_json(case: Case) -> Json:
    """Return everything of one patient."""
    known = {k: v for k, v in case.patient.items() if v is not None and not k.startswith("_")}
    row = dict(case.response) | dict(case.rise)
    return {
        "patient_id": case.patient_id,
        "patient": known | {k: str(v) for k, v in known.items() if hasattr(v, "isoformat")},
        "course": {k: v for k, v in case.course.items() if k != "patient_id"},
        "samples": records(case.samples, (*_SAMPLE, *_CHANGE)),
        "other_samples": records(case.other_samples, (*_SAMPLE, "reason")),
        "level_at_four_weeks": level_json(case.early_level or {}, "level"),
        "rise": rise_json(row),
        "response": {name: row[name] for name in RESPONSE},
        "episodes": records(case.episodes, EPISODE),
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
