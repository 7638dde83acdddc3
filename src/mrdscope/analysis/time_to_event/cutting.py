"""Dividing the patients of an endpoint by a number: at its median, its tertiles, or a given value.

Cuts by rank are made without a look at what followed. A value that was chosen among several for
what followed makes every p too small; `analysis.thresholds` counts those looks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import polars as pl

from mrdscope.analysis.time_to_event.cut_points import BY_RANK, Cut
from mrdscope.analysis.time_to_event.endpoints import EndpointTimes
from mrdscope.analysis.time_to_event.grouping import (
    dividing_columns,
    in_cohort_order,
    patients_column,
)
from mrdscope.cohort.model import Cohort
from mrdscope.errors import UsageError


def cut(times: EndpointTimes, cohort: Cohort, column: str, where: str) -> EndpointTimes:
    """Return the same times with patients grouped by a number of the patients table.

    Quantiles are R's type 7 of the patients who have a time and a value. A value equal to a cut
    point is below it. Who has no value, or none that is a number, is left out with the reason. The
    groups go from low to high; one that nobody is in does not exist.

    Parameters
    ----------
    column
        A column of numbers, or of text that is numbers.
    where
        ``median``, ``tertiles``, ``quartiles``, or a value.

    Raises
    ------
    UsageError
        On an unknown column, one without numbers, a cut that is none, or one that has all patients
        on one side.
    """
    joined = times.frame.drop("group").join(
        _numbers(cohort.patients, column), on="patient_id", how="left", maintain_order="left"
    )
    known = joined.filter(pl.col("_value").is_not_null())
    missing = joined.filter(pl.col("_value").is_null()).select(
        "patient_id", reason=pl.lit(f"no number in {column}")
    )
    kind, at = _cut_points(known["_value"], column, where)
    made = Cut(kind, at, known.height, missing.height)
    frame, groups = _divided(known, column, at)
    sizes = [frame.filter(group=group).height for group in groups]
    return replace(
        times,
        frame=frame.select(times.frame.columns),
        left_out=in_cohort_order(pl.concat([times.left_out, missing]), cohort),
        by=column,
        groups=groups,
        cut=made,
        notes=(*times.notes, _note(column, made, sizes)),
    )


def cut_groups(patients: pl.DataFrame, column: str, where: str) -> pl.Series:
    """Return each patient's group by a number of the patients table, in the table's order.

    As `cut`, of all patients who have a number; null where there is none. Errors are those of
    `cut`.
    """
    numbers = _numbers(patients, column)
    known = numbers.filter(pl.col("_value").is_not_null())
    _, at = _cut_points(known["_value"], column, where)
    frame, _ = _divided(known, column, at)
    groups = frame.select("patient_id", "group").unique("patient_id", keep="first")
    return numbers.join(groups, on="patient_id", how="left", maintain_order="left")["group"]


def _divided(
    known: pl.DataFrame, column: str, at: Sequence[float]
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return the patients with their groups, and the groups that somebody is in, low to high."""
    names = _names([written(point, known["_value"]) for point in at])
    frame = known.with_columns(group=_group(at, names))
    there = set(frame["group"])
    groups = tuple(name for name in names if name in there)
    if len(groups) < 2:
        raise UsageError(
            f"{column} has all {frame.height} patients {groups[0]}",
            where="--cut",
            expected="a cut with patients on both sides",
        )
    return frame, groups


def _numbers(patients: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return ``patient_id`` and ``_value`` of a column as finite numbers, null where there is none.

    Text is read as a number where it is one.
    """
    values = patients_column(patients, column)
    if not (values.dtype.is_numeric() or values.dtype in {pl.String, pl.Categorical, pl.Enum}):
        raise UsageError(
            f"{column} is not a column of numbers", where="--cut", expected="a column of numbers"
        )
    if not values.dtype.is_numeric():
        values = values.cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False)
    value = pl.col("_value")
    return pl.DataFrame(
        {"patient_id": patients["patient_id"], "_value": values.cast(pl.Float64)}
    ).with_columns(pl.when(value.is_finite()).then(value))


def _cut_points(values: pl.Series, column: str, where: str) -> tuple[str, tuple[float, ...]]:
    """Return what kind of cut it is, and its points, ascending and distinct."""
    if values.is_empty():
        raise UsageError(
            f"{column} has no numbers among these patients", where="--cut", expected="numbers"
        )
    if where in BY_RANK:
        points = (values.quantile(share, "linear") for share in BY_RANK[where])
        return where, tuple(dict.fromkeys(point for point in points if point is not None))
    try:
        value = float(where)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UsageError(
            f"{where!r} is no place to cut",
            where="--cut",
            expected=f"{', '.join(BY_RANK)} or a number",
        )
    return "value", (value,)


def written(point: float, values: pl.Series) -> str:
    """Return a cut point in as few digits as leave every value on its side."""
    side = values <= point
    texts = (f"{point:.{digits}g}" for digits in range(3, 17))
    return next((text for text in texts if ((values <= float(text)) == side).all()), repr(point))


def _names(points: Sequence[str]) -> tuple[str, ...]:
    between = [f"above {low}, at most {high}" for low, high in pairwise(points)]
    return (f"at most {points[0]}", *between, f"above {points[-1]}")


def _group(at: Sequence[float], names: Sequence[str]) -> pl.Expr:
    group = pl.lit(names[-1])
    for point, name in reversed(list(zip(at, names, strict=False))):
        group = pl.when(pl.col("_value") <= point).then(pl.lit(name)).otherwise(group)
    return group


def _note(column: str, made: Cut, sizes: Sequence[int]) -> str:
    points = " and ".join(f"{point:.4g}" for point in made.at)
    how = (
        f"at {points}, the value given" if made.kind == "value" else f"at its {made.kind}, {points}"
    )
    counts = ", ".join(map(str, sizes))
    text = f"{column} cut {how}: {counts} of {made.known} patients from low to high"
    if made.missing:
        text += f"; {made.missing} without a number left out"
    if made.kind == "value":
        text += "; a value chosen for what followed makes p too small"
    return text


@dataclass(frozen=True)
class Dividing:
    """A column of the patients table that can divide the patients.

    Parameters
    ----------
    column
        Its name.
    known, missing
        Patients with a value, and without.
    values
        How many different values there are.
    numbers
        Whether all of them are numbers, so that it can be cut.
    """

    column: str
    known: int
    missing: int
    values: int
    numbers: bool


def dividing(cohort: Cohort) -> tuple[Dividing, ...]:
    """Return the columns that can divide the patients, in order: those with two values or more."""
    found = []
    for name in dividing_columns(cohort.patients):
        values = patients_column(cohort.patients, name).drop_nulls()
        if values.n_unique() < 2:
            continue
        found.append(
            Dividing(
                name,
                len(values),
                cohort.size - len(values),
                values.n_unique(),
                _all_numbers(values),
            )
        )
    return tuple(found)


def _all_numbers(values: pl.Series) -> bool:
    if values.dtype.is_numeric():
        return True
    if values.dtype not in {pl.String, pl.Categorical, pl.Enum}:
        return False
    read = values.cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False)
    return bool(read.is_finite().fill_null(value=False).all())
