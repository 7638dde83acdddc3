"""From one patient's rows to what an MRD chart shows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

import polars as pl

from mrdscope.analysis.case import Case
from mrdscope.analysis.mrd.samples import SERIES_KEYS
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
    """Return the main series, then every other combination of assay, gene, tissue and scale.

    One alone is named by all of these, several by those in which they differ.
    """
    others = case.other_samples.filter(pl.col("reason") != "no day")
    parts = others.partition_by(*SERIES_KEYS, maintain_order=True)
    every = [case.samples, *parts] if case.samples.height else parts
    names = _names([_keys(rows) for rows in every])
    return tuple(
        MrdSeries(name or "main series", samples_of(rows))
        for name, rows in zip(names, every, strict=True)
    )


def _keys(samples: pl.DataFrame) -> tuple[str | None, ...]:
    return samples.select(SERIES_KEYS).row(0)


def _names(keys: Sequence[tuple[str | None, ...]]) -> list[str]:
    """Return the name of each series by the keys in which they differ, of one alone by all."""
    differ = [len(set(values)) > 1 or len(keys) == 1 for values in zip(*keys, strict=True)]
    return [
        _measure(value if differs else None for value, differs in zip(one, differ, strict=True))
        for one in keys
    ]


def _measure(keys: Iterable[str | None]) -> str:
    """Return assay and control gene, tissue and scale as words: ``BCR-ABL qPCR/B2M, marrow``."""
    assay, gene, tissue, scale = keys
    method = "/".join(visible(part) for part in (assay, gene) if part)
    known = (method, visible(tissue or ""), scale if scale not in (None, "ratio") else "")
    return ", ".join(part for part in known if part)


def measure_of(case: Case) -> str:
    """Return what all samples of a case measure alike: assay, control gene, tissue, scale."""
    rows = pl.concat([part.select(SERIES_KEYS) for part in (case.samples, case.other_samples)])
    distinct = [rows[key].unique() for key in SERIES_KEYS]
    return _measure(values[0] if len(values) == 1 else None for values in distinct)


def _text(value: object) -> str:
    return visible(str(value)) if value is not None else "?"


def treatment_label(drug: object, dose: float | None, unit: object) -> str:
    """Return drug, dose and unit as one safe label: ``imatinib 800 mg/day``."""
    return _labels(drug, dose, unit)[0]


def _labels(drug: object, dose: float | None, unit: object) -> tuple[str, ...]:
    """Return the label with dose and unit, with the dose, and the drug alone; the longest first."""
    forms = [_text(drug)]
    if dose is not None:
        forms.append(f"{forms[-1]} {number(dose)}")
        if unit is not None:
            forms.append(f"{forms[-1]} {visible(str(unit))}")
    return tuple(reversed(forms))


def _treatments(case: Case) -> tuple[Treatment, ...]:
    rows = case.treatment.filter(pl.col("start_day").is_not_null())
    columns = rows.select("phase", "start_day", "stop_day", "drug", "dose", "dose_unit")
    found = []
    for phase, start, stop, *what in columns.iter_rows():
        label, *shorter = _labels(*what)
        found.append(Treatment(label, start, stop, tuple(shorter), phase))
    return tuple(found)


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
        measure=measure_of(case),
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
