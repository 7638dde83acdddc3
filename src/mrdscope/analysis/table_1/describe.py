"""The numbers that describe one characteristic of some patients."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.exact import proportion
from mrdscope.analysis.table_1.value_type import Typed, ValueType
from mrdscope.analysis.time_to_event.grouping import natural_order


@dataclass(frozen=True)
class Category:
    """One value of a characteristic: how many of the patients with a known value have it.

    ``percent`` is of the known, ``lower`` and ``upper`` its exact interval, in percent; null where
    nobody's value is known.
    """

    value: str
    n: int
    percent: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Summary:
    """A characteristic of some patients; ``known`` and ``missing`` add up to how many they are.

    A category has ``categories``, whose counts add up to ``known``. A measurement, in its own unit,
    has ``median``, ``q1``, ``q3``, ``minimum``, ``maximum``, ``mean`` and ``sd`` (of at least two
    values), a date ``earliest`` and ``latest``; null without a known value.
    """

    known: int
    missing: int
    categories: tuple[Category, ...] = ()
    median: float | None = None
    q1: float | None = None
    q3: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    sd: float | None = None
    earliest: dt.date | None = None
    latest: dt.date | None = None


def categories_of(typed: Typed) -> tuple[str, ...]:
    """Return the values of a category: numbers by size, else the most frequent first, then by name.

    A measurement or a date has none.
    """
    if typed.type is not ValueType.CATEGORY:
        return ()
    counts = typed.values.drop_nulls().alias("value").value_counts()
    ordered = counts.sort("count", "value", descending=[True, False])["value"]
    if ordered.cast(pl.Float64, strict=False).null_count() == 0:
        return tuple(sorted(ordered.to_list(), key=natural_order))
    return tuple(ordered.to_list())


def summarise(typed: Typed, categories: Sequence[str], confidence: float) -> Summary:
    """Return the summary of a column, a category's values counted in the order given.

    Quartiles are R's type 7 (linear between the order statistics around ``1 + p(n - 1)``; Hyndman
    and Fan, Am Stat 1996;50:361). The SD divides by n - 1. The interval of a percentage is that of
    `exact.proportion` (Clopper and Pearson).
    """
    known = typed.values.drop_nulls()
    missing = len(typed.values) - len(known)
    if typed.type is ValueType.MEASUREMENT:
        return _measurement(known, missing)
    if typed.type is ValueType.DATE:
        earliest, latest = known.min(), known.max()
        return Summary(len(known), missing, earliest=earliest, latest=latest)  # type: ignore[arg-type]
    return Summary(len(known), missing, _counted(known, categories, confidence))


def _measurement(known: pl.Series, missing: int) -> Summary:
    return Summary(
        len(known),
        missing,
        median=known.median(),  # type: ignore[arg-type]
        q1=known.quantile(0.25, "linear"),
        q3=known.quantile(0.75, "linear"),
        minimum=known.min(),  # type: ignore[arg-type]
        maximum=known.max(),  # type: ignore[arg-type]
        mean=known.mean(),  # type: ignore[arg-type]
        sd=known.std(),  # type: ignore[arg-type]
    )


def _counted(
    known: pl.Series, categories: Sequence[str], confidence: float
) -> tuple[Category, ...]:
    counts = dict(known.alias("value").value_counts().iter_rows())
    return tuple(_category(v, counts.get(v, 0), len(known), confidence) for v in categories)


def _category(value: str, n: int, known: int, confidence: float) -> Category:
    share = proportion(n, known, confidence)
    return Category(
        value, n, 100 * n / known if known else None, _percent(share.lower), _percent(share.upper)
    )


def _percent(fraction: float | None) -> float | None:
    return None if fraction is None else 100 * fraction
