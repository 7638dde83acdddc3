"""The courses of many patients on one log axis: one highlighted, two compared, or two groups."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import polars as pl

from mrdscope.analysis.case import Case
from mrdscope.analysis.mrd.monthly import FEWEST_FOR_MEDIAN, MonthlyLevels, monthly_medians
from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.settings import Settings
from mrdscope.cohort.schema import Status
from mrdscope.present.charts.background import Background
from mrdscope.present.charts.course import Event, MrdCourse, MrdSeries, Sample
from mrdscope.present.course import course_of, samples_of, thresholds
from mrdscope.present.styled import Role
from mrdscope.present.text import visible

_GROUP_ROLES = (Role.CURVE, Role.CURVE_2, Role.CURVE_3)


def all_courses(
    series: Series, monthly: MonthlyLevels, settings: Settings, highlighted: Case | None = None
) -> MrdCourse:
    """Return the courses of a cohort as a chart: one patient's samples, the median, all others.

    The median of a month is by ranks, of those sampled in it, where they are five or more; where it
    is an undetected level it lies hollow at the limit. Below the lowest limit of detection anybody
    was measured with the chart is shaded.

    Parameters
    ----------
    series
        The main series of all patients.
    monthly
        `analysis.mrd.monthly.monthly_levels`.
    highlighted
        Whose course stands out, with its events; None for nobody's.
    """
    own = () if highlighted is None else (_highlighted(highlighted),)
    others = series.samples
    if highlighted is not None:
        others = others.filter(pl.col("patient_id") != highlighted.patient_id)
    median = _median(monthly, f"median of {FEWEST_FOR_MEDIAN} or more a month")
    return MrdCourse(
        series=tuple(one for one in (*own, median) if one.samples),
        thresholds=thresholds(settings),
        events=() if highlighted is None else course_of(highlighted, settings).events,
        background=(_background(others, "{} others" if own else "{} patients"),),
        floor=_lowest_limit(series.samples),
    )


def group_courses(
    series: Series,
    monthly: MonthlyLevels,
    settings: Settings,
    groups: Mapping[str, pl.Series],
) -> MrdCourse:
    """Return the courses of up to three groups as a chart, each with its median by ranks.

    Parameters
    ----------
    groups
        The patients of each group, by its name.
    """
    medians, behind = [], []
    for place, (name, patients) in enumerate(groups.items()):
        medians.append(_median(monthly, f"{visible(name)}, median", patients))
        rows = series.samples.filter(pl.col("patient_id").is_in(patients.implode()))
        label = f"{visible(name)}, {{}} patients"
        behind.append(_background(rows, label, _GROUP_ROLES[place % 3]))
    return MrdCourse(
        series=tuple(median for median in medians if median.samples),
        thresholds=thresholds(settings),
        background=tuple(behind),
        floor=_lowest_limit(series.samples),
    )


def two_courses(first: Case, second: Case, settings: Settings) -> MrdCourse:
    """Return two patients' courses as one chart, with marks and events of their own."""
    events = tuple(
        Event(event.day, f"{visible(case.patient_id)} {event.label}", event.role)
        for case in (first, second)
        for event in course_of(case, settings).events
    )
    return MrdCourse(
        series=(_highlighted(first), _highlighted(second)),
        thresholds=thresholds(settings),
        events=events,
    )


def _highlighted(case: Case) -> MrdSeries:
    return MrdSeries(visible(case.patient_id), samples_of(case.samples))


def _median(monthly: MonthlyLevels, name: str, patients: pl.Series | None = None) -> MrdSeries:
    rows = monthly_medians(monthly, patients).select("month", "low", "high").iter_rows()
    samples = (_median_sample(month * monthly.month_days, low, high) for month, low, high in rows)
    return MrdSeries(name, tuple(samples))


def _median_sample(day: float, low: float, high: float) -> Sample:
    """Return a median as a sample: exact, below a limit, above one, or between two."""
    if low == high:
        return Sample(day, Status.QUANTIFIED, low, high)
    if math.isinf(high):
        return Sample(day, Status.ABOVE_RANGE, low)
    if low <= 0:
        return Sample(day, Status.UNDETECTED, 0.0, high)
    return Sample(day, Status.POSITIVE_NOT_QUANTIFIABLE, low, high)


def _background(samples: pl.DataFrame, name: str, role: Role = Role.MUTED) -> Background:
    """Return the evaluable samples that have a level to be drawn at."""
    undetected = pl.col("status") == Status.UNDETECTED
    between = pl.col("status") == Status.POSITIVE_NOT_QUANTIFIABLE
    detection = pl.coalesce("lod", pl.when(undetected).then("high"))
    level = (
        pl.when(undetected).then(detection)
        .when(between).then((pl.coalesce(detection, "low") * pl.col("high")).sqrt())
        .otherwise("low")
    )  # fmt: skip
    rows = samples.filter("evaluable").select(
        "day", level=level, undetected=undetected, course=pl.col("patient_id").rle_id()
    )
    rows = rows.filter((pl.col("level") > 0) & pl.col("level").is_finite())
    return Background(
        name.format(rows["course"].n_unique()),
        rows["day"].to_numpy(),
        rows["level"].to_numpy(),
        rows["undetected"].to_numpy(),
        rows["course"].cast(pl.Int64).to_numpy().astype(np.int64),
        role,
    )


def _lowest_limit(samples: pl.DataFrame) -> float | None:
    undetected = pl.when(pl.col("status") == Status.UNDETECTED).then("high")
    limits = samples.select(pl.coalesce("lod", undetected).alias("limit"))["limit"]
    lowest = limits.filter((limits > 0) & limits.is_finite()).min()
    return lowest if isinstance(lowest, float) else None
