"""How often each value of a column occurs, with the condition that selects its rows.

Few different numbers and dates are counted one by one, many in classes; levels by what is known of
them: undetected, not quantifiable, and the quantified by their power of ten.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import numpy as np
import polars as pl

from mrdscope.analysis.filtering.comparing import place_in_order, value_of
from mrdscope.analysis.filtering.conditions import (
    Compare,
    Condition,
    Missing,
    Op,
    Period,
    Value,
    all_of,
)
from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.analysis.filtering.level_interval import interval_of
from mrdscope.analysis.filtering.selecting import selecting
from mrdscope.analysis.filtering.writing import value_text
from mrdscope.analysis.settings import LEVEL_TOLERANCE
from mrdscope.analysis.sorting import SortKey, sorted_rows
from mrdscope.cohort.schema import Status

#: More different numbers or dates than these are counted in classes.
MOST_SINGLE = 30
#: More different texts than these are not listed.
MOST_LISTED = 1_000
#: A column of numbers has about so many classes.
_CLASSES = 10
_MOST_DECADES = 40
_MOST_MONTHS = 24
_NICE = (1, 2, 5, 10)


@dataclass(frozen=True)
class Frequency:
    """A value, or a class of values, and how many rows have it.

    ``value`` is text; of numbers, dates and levels as a filter writes them. ``condition`` is true
    of these rows alone.
    """

    value: str
    n: int
    condition: Condition


@dataclass(frozen=True)
class Frequencies:
    """The values of a column and how often each occurs.

    ``listed`` and ``missing`` count every row once, but for those of the ``unlisted`` texts: how
    many there are and in how many rows.
    """

    listed: tuple[Frequency, ...]
    missing: Frequency
    unlisted: int = 0
    unlisted_rows: int = 0


def frequencies(frame: pl.DataFrame, field: Field) -> Frequencies:
    """Return how often each value of a field occurs among the rows of a frame.

    Texts are the most frequent first, then in natural order; the `MOST_LISTED` most frequent are
    listed. Ordered words, flags, numbers, dates and levels are in their own order.
    """
    values = frame.select(value_of(field).alias("value")).to_series()
    missing = Frequency("missing", values.null_count(), Missing(field.name))
    match field.kind:
        case FieldKind.TEXT | FieldKind.ORDERED:
            return _texts(field, values, missing)
        case FieldKind.NUMBER:
            found = _numbers(field, values.drop_nulls())
        case FieldKind.DATE:
            found = _dates(field, values.drop_nulls())
        case FieldKind.LEVEL:
            found = _levels(frame, field)
        case FieldKind.FLAG:
            found = _each(field, values.drop_nulls())
    return Frequencies(tuple(found), missing)


def _counts(values: pl.Series) -> pl.DataFrame:
    return values.drop_nulls().alias("value").value_counts(name="n")


# Texts


def _texts(field: Field, values: pl.Series, missing: Frequency) -> Frequencies:
    counts = _counts(values)
    rank = pl.col("n").rank("dense", descending=True).alias("rank")
    ranked = counts.with_columns(rank if field.kind is FieldKind.TEXT else _place(field))
    keys = [SortKey(Field("rank", FieldKind.NUMBER)), SortKey(Field("value"))]
    ordered = ranked[sorted_rows(ranked, keys)]
    # A text alone in its case is selected by =, as a person would write it.
    alone = ordered.select(pl.len().over(pl.col("value").str.to_lowercase()) == 1).to_series()
    listed = [
        Frequency(value, n, Compare(field.name, Op.EQUAL if single else Op.EXACT, value))
        for value, n, single in zip(ordered["value"], ordered["n"], alone, strict=True)
    ]
    return Frequencies(
        tuple(listed[:MOST_LISTED]),
        missing,
        max(len(listed) - MOST_LISTED, 0),
        sum(one.n for one in listed[MOST_LISTED:]),
    )


def _place(field: Field) -> pl.Expr:
    word = Field("value", FieldKind.ORDERED, words=field.words)
    return place_in_order(word).fill_null(len(field.words)).alias("rank")


# Single values


def _each(field: Field, values: pl.Series) -> Iterator[Frequency]:
    for value, n in _counts(values).sort("value").iter_rows():
        condition = selecting(pl.DataFrame(), field, value)
        assert isinstance(condition, Compare)  # noqa: S101 - nulls were dropped
        yield Frequency(value_text(condition.value), n, condition)


# Classes of numbers


def _numbers(field: Field, known: pl.Series) -> Iterator[Frequency]:
    if known.n_unique() <= MOST_SINGLE:
        yield from _each(field, known)
        return
    finite = known.filter(known.cast(pl.Float64).is_finite())
    finite = finite if finite.dtype == pl.Float32 else finite.cast(pl.Float64)
    edges = class_edges(float(finite.min()), float(finite.max()))  # type: ignore[arg-type]
    yield from _classes(field, finite, edges)
    yield from _each(field, known.filter(~known.cast(pl.Float64).is_finite()))


def class_edges(lowest: float, highest: float) -> tuple[float, ...]:
    """Return round numbers that part all from the lowest to the highest into about ten classes.

    A class holds its lower edge and not its upper one; the last edge is above the highest.
    """
    # Divided first: the distance of the largest numbers is none.
    width = highest / _CLASSES - lowest / _CLASSES
    power = math.floor(math.log10(width or math.ulp(0.0)))
    factor = next((nice for nice in _NICE if nice * 10.0**power >= width * (1 - 1e-9)), _NICE[-1])
    step = Decimal(factor).scaleb(power)
    # By what is written: 0.3 is an edge of classes of 0.1, and its double is below it.
    bottom, top = Decimal(repr(lowest)), Decimal(repr(highest))
    first = int(bottom // step) - (bottom < 0)
    count = int((top - first * step) // step) + 1
    return tuple(float((first + i) * step) for i in range(count + 1))


def _classes(field: Field, values: pl.Series, edges: Sequence[float]) -> Iterator[Frequency]:
    for (low, high), n in zip(pairwise(edges), _in_classes(values, edges), strict=True):
        if n:
            condition = _within(field, low, high)
            yield Frequency(f"{value_text(low)} to <{value_text(high)}", n, condition)


def _in_classes(values: pl.Series, edges: Sequence[float]) -> list[int]:
    numbers = values.to_numpy()
    # In the column's own precision, in which a filter compares them too.
    place = np.searchsorted(np.asarray(edges, dtype=numbers.dtype), numbers, side="right") - 1
    counts: list[int] = np.bincount(place, minlength=len(edges) - 1).tolist()
    return counts[: len(edges) - 1]


def _within(field: Field, low: Value, high: Value) -> Condition:
    return all_of(Compare(field.name, Op.AT_LEAST, low), Compare(field.name, Op.LESS, high))


# Dates


def _dates(field: Field, known: pl.Series) -> Iterator[Frequency]:
    if known.n_unique() <= MOST_SINGLE:
        yield from _each(field, known)
        return
    months = known.dt.truncate("1mo")
    periods = months if months.n_unique() <= _MOST_MONTHS else known.dt.truncate("1y")
    for first, n in _counts(periods).sort("value").iter_rows():
        month = first.month if periods is months else None
        period = Period.of(first.year, month)
        yield Frequency(str(period), n, Compare(field.name, Op.EQUAL, period))


# Levels

_STATUS_ORDER = (
    Status.UNDETECTED,
    Status.POSITIVE_NOT_QUANTIFIABLE,
    Status.QUANTIFIED,
    Status.ABOVE_RANGE,
    Status.NOT_EVALUABLE,
)


def _levels(frame: pl.DataFrame, field: Field) -> Iterator[Frequency]:
    interval = interval_of(field)
    status = value_of(field).alias("status")
    levels = frame.select(status, interval.low.alias("low"))
    counts = dict(_counts(levels["status"]).iter_rows())
    for one in _STATUS_ORDER:
        if one is Status.QUANTIFIED:
            quantified = levels.filter(pl.col("status") == one)["low"]
            yield from _decades(field, quantified)
        elif counts.get(one):
            yield _of_status(field, one, counts[one])
    for other in sorted(set(counts) - set(_STATUS_ORDER)):
        yield _of_status(field, other, counts[other])


def _of_status(field: Field, status: str, n: int) -> Frequency:
    condition = Compare(field.name, Op.EQUAL, str(status))
    return Frequency(str(status).replace("_", " "), n, condition)


def _decades(field: Field, values: pl.Series) -> Iterator[Frequency]:
    """Yield quantified levels by their power of ten, together where that cannot be."""
    quantified = _of_status(field, Status.QUANTIFIED, values.len())
    edges = _decade_edges(values)
    if not edges:
        yield from [quantified] if quantified.n else []
        return
    # A level this little below an edge is at it, as in comparisons of levels.
    near = [edge * (1 - LEVEL_TOLERANCE) for edge in edges]
    for (low, high), n in zip(pairwise(edges), _in_classes(values, near), strict=True):
        if n:
            condition = all_of(quantified.condition, _within(field, low, high))
            yield Frequency(f"{value_text(low)} to <{value_text(high)}", n, condition)


def _decade_edges(values: pl.Series) -> tuple[float, ...]:
    lowest, highest = values.min(), values.max()
    if not isinstance(lowest, float) or not isinstance(highest, float):
        return ()
    if not 0 < lowest <= highest < math.inf:
        return ()
    first = math.floor(math.log10(lowest) - 1e-6)
    last = math.floor(math.log10(highest) + 1e-6) + 1
    if last - first > _MOST_DECADES:
        return ()
    return tuple(float(f"1e{power}") for power in range(first, last + 1))
