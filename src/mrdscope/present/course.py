"""From one patient's rows to what an MRD chart shows."""

from __future__ import annotations

import math
from dataclasses import replace

import polars as pl

from mrdscope.analysis.case import Case
from mrdscope.analysis.settings import Settings
from mrdscope.cohort.schema import Status
from mrdscope.present.charts.course import (
    AdverseEvent,
    Event,
    MrdCourse,
    MrdSeries,
    Sample,
    Threshold,
    Treatment,
)
from mrdscope.present.charts.mrd import mrd_chart
from mrdscope.present.glyphs import UNICODE, Glyphs
from mrdscope.present.numbers import number
from mrdscope.present.styled import Block, Role, Span
from mrdscope.present.text import fit, visible

_EVENTS = {
    "relapse_day": ("hRel", Role.BAD),
    "transplant_day": ("SCT", Role.ACCENT),
    "death_day": ("died", Role.BAD),
}


def samples_of(rows: pl.DataFrame) -> tuple[Sample, ...]:
    """Return the samples with a day, in time order.

    Columns used: ``day``, ``status``, ``low``, ``high`` (`analysis.mrd.samples.judged`), ``lod``.
    """
    dated = rows.filter(pl.col("day").is_not_null() & pl.col("status").is_not_null()).sort(
        "day", maintain_order=True
    )
    columns = dated.select("day", "status", "low", "high", "lod").iter_rows()
    return tuple(
        Sample(day, Status(status), low, None if high == math.inf else high, lod)
        for day, status, low, high, lod in columns
    )


def _series(case: Case) -> tuple[MrdSeries, ...]:
    """Return the main series, then every other combination of assay, gene, tissue and scale."""
    main = MrdSeries("main series", samples_of(case.samples))
    others = case.other_samples.filter(pl.col("reason") != "no day")
    parts = others.partition_by(
        "assay", "control_gene", "tissue", "scale", maintain_order=True, as_dict=True
    )
    rest = (MrdSeries(_name(key), samples_of(rows)) for key, rows in parts.items())
    return (main, *rest)


def _name(key: tuple[object, ...]) -> str:
    return visible(", ".join(str(part) for part in key if part is not None)) or "other series"


def _text(value: object) -> str:
    return visible(str(value)) if value is not None else "?"


def treatment_label(drug: object, dose: float | None, unit: object) -> str:
    """Return drug, dose and unit as one safe label: ``imatinib 800 mg/day``."""
    parts = [_text(drug)]
    if dose is not None:
        parts += [number(dose), visible(str(unit))] if unit is not None else [number(dose)]
    return " ".join(parts)


def _treatments(case: Case) -> tuple[Treatment, ...]:
    """Return the treatment; what one phase gave over the same days is one bar."""
    rows = case.treatment.filter(pl.col("start_day").is_not_null())
    columns = rows.select("phase", "start_day", "stop_day", "drug", "dose", "dose_unit")
    together: dict[tuple[object, float, float | None], list[str]] = {}
    for phase, start, stop, drug, dose, unit in columns.iter_rows():
        together.setdefault((phase, start, stop), []).append(treatment_label(drug, dose, unit))
    return tuple(
        Treatment(" + ".join(labels), start, stop) for (_, start, stop), labels in together.items()
    )


def _adverse_events(case: Case) -> tuple[AdverseEvent, ...]:
    rows = case.adverse_events.filter(pl.col("onset_day").is_not_null())
    columns = rows.select("term", "onset_day", "end_day", "grade").iter_rows()
    return tuple(
        AdverseEvent(_text(term), start, end, grade) for term, start, end, grade in columns
    )


def thresholds(settings: Settings) -> tuple[Threshold, ...]:
    """Return the levels a chart marks: what the preset divides patients by."""
    return (
        Threshold("4 weeks", settings.early_threshold),
        Threshold("after best", settings.increased_level_threshold),
    )


def course_of(case: Case, settings: Settings) -> MrdCourse:
    """Return all of a case that belongs on its chart; what is not known is left empty."""
    happened = [
        Event(day, label, role)
        for name, (label, role) in _EVENTS.items()
        if isinstance(day := case.course[name], float)
    ]
    molecular = case.response["molecular_relapse_day"]
    if isinstance(molecular, float):
        happened.insert(0, Event(molecular, "mRel", Role.CAUTION))
    last = case.course["last_contact_day"]
    return MrdCourse(
        series=_series(case),
        thresholds=thresholds(settings),
        events=tuple(happened),
        treatments=_treatments(case),
        adverse_events=_adverse_events(case),
        last_contact=last if isinstance(last, float) else None,
    )


def course_chart(
    case: Case,
    settings: Settings,
    size: tuple[int, int],
    *,
    lanes: bool = True,
    glyphs: Glyphs = UNICODE,
) -> Block:
    """Return a case's chart in exactly ``size`` cells; without any sample, words that say so.

    ``lanes`` are treatment and adverse events under the axis.
    """
    course = course_of(case, settings)
    if not any(series.samples for series in course.series):
        cells, rows = size
        words = fit(glyphs.text("no MRD sample with a day", cells), cells)
        blank = (Span(" " * cells),)
        return ((Span(words, Role.MISSING),), *(blank,) * (rows - 1)) if rows > 0 else ()
    if not lanes:
        course = replace(course, treatments=(), adverse_events=())
    return mrd_chart(course, size=size, glyphs=glyphs)
