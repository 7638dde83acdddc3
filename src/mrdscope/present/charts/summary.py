"""What the charts show, in a sentence or two: for screen readers and where a chart does not fit."""

from __future__ import annotations

from collections.abc import Sequence

from mrdscope.cohort.schema import Status
from mrdscope.present.charts.course import AdverseEvent, MrdCourse, MrdSeries, Sample
from mrdscope.present.charts.curve import Curve
from mrdscope.present.numbers import scientific

_WORDS = {
    Status.QUANTIFIED: "quantified",
    Status.POSITIVE_NOT_QUANTIFIABLE: "positive, not quantifiable",
    Status.UNDETECTED: "undetected",
    Status.NOT_EVALUABLE: "not evaluable",
    Status.ABOVE_RANGE: "above range",
}


def sample_text(sample: Sample) -> str:
    """Return what a sample says: ``2.1e-1``, ``<1.0e-5``, ``>1.0`` or its status in words."""
    level = sample.level
    if level is not None and sample.status is not Status.POSITIVE_NOT_QUANTIFIABLE:
        sign = {Status.UNDETECTED: "<", Status.ABOVE_RANGE: ">"}.get(sample.status, "")
        return sign + scientific(level)
    return _WORDS[sample.status]


def mrd_summary(course: MrdCourse) -> str:
    """Return what an MRD chart shows, in plain language: last sample first, then how many of each.

    Days count from day 0. Events and the worst adverse event follow where there are any.
    """
    sentences = [_series_sentence(series) for series in course.series if series.samples]
    if not sentences:
        sentences = ["No MRD samples."]
    if course.events:
        events = sorted(course.events, key=lambda event: event.day)
        sentences.append(_joined([f"{event.label} day {event.day:.0f}" for event in events]) + ".")
    graded = [event for event in course.adverse_events if event.grade is not None]
    if graded:
        sentences.append(_worst(graded))
    return " ".join(sentences)


def _series_sentence(series: MrdSeries) -> str:
    samples = series.by_day()
    last = samples[-1]
    counts = {status: sum(one.status is status for one in samples) for status in Status}
    parts = [f"{count} {_WORDS[status]}" for status, count in counts.items() if count]
    noun = "sample" if len(samples) == 1 else "samples"
    days = f"day {samples[0].day:.0f}"
    if len(samples) > 1:
        days = f"days {samples[0].day:.0f} to {last.day:.0f}"
    return (
        f"{series.name}: last {sample_text(last)} on day {last.day:.0f}; "
        f"{len(samples)} {noun}, {days}: {_joined(parts)}."
    )


def _worst(graded: Sequence[AdverseEvent]) -> str:
    worst = max(graded, key=lambda event: event.grade or 0)
    return f"Worst adverse event {worst.label} grade {worst.grade}, day {worst.start:.0f}."


def _joined(parts: Sequence[str]) -> str:
    return ", ".join(parts)


def survival_summary(curves: Sequence[Curve], unit: str = "days") -> str:
    """Return what a survival chart shows, in plain language: a sentence a curve."""
    if not curves:
        return "No survival curves."
    return " ".join(_curve_sentence(curve, unit) for curve in curves)


def _curve_sentence(curve: Curve, unit: str) -> str:
    end = f"{curve.last_follow_up:.10g} {unit}"
    survival = float(curve.survival[-1]) if len(curve.survival) else 1.0
    median = "not reached" if curve.median is None else f"{curve.median:.10g} {unit}"
    return f"{curve.name}: {curve.n} patients, {survival:.0%} at {end}, median {median}."
