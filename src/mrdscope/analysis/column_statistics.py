"""What a column holds: how many values, how many missing, their spread, how often each occurs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.filtering.column import column
from mrdscope.analysis.filtering.comparing import value_of
from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.analysis.filtering.level_interval import interval_of
from mrdscope.analysis.frequencies import Frequencies, frequencies
from mrdscope.analysis.mrd.censored import quantile
from mrdscope.analysis.mrd.levels import Level
from mrdscope.analysis.mrd.samples import result_order
from mrdscope.cohort.schema import Status

#: Minimum, quartiles and maximum.
_PLACES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class NumberSpread:
    """The spread of numbers and their sum; ``sd`` is null of fewer than two."""

    minimum: float
    q1: float
    median: float
    q3: float
    maximum: float
    mean: float
    sd: float | None
    total: float


@dataclass(frozen=True)
class DateSpread:
    """The first and last date and those a quarter, half and three quarters are not after."""

    earliest: dt.date
    q1: dt.date
    median: dt.date
    q3: dt.date
    latest: dt.date


@dataclass(frozen=True)
class LevelSpread:
    """The spread of levels by ranks, nothing put in the place of what is known as an interval.

    ``evaluable`` are the levels that have an interval; ``censored`` pairs each status other than
    quantified with how many of them have it.
    """

    evaluable: int
    censored: tuple[tuple[Status, int], ...]
    lowest: Level
    q1: Level
    median: Level
    q3: Level
    highest: Level


Spread = NumberSpread | DateSpread | LevelSpread


@dataclass(frozen=True)
class ColumnStatistics:
    """What the rows of a table have in one column.

    ``known`` and ``missing`` add up to ``n`` rows, ``distinct`` counts different known values (of a
    level its status with its bounds); ``dtype`` is the type the column has in memory. ``spread`` is
    None of texts and flags, and where nothing is known.
    """

    field: Field
    dtype: str
    n: int
    known: int
    missing: int
    distinct: int
    spread: Spread | None
    frequencies: Frequencies


def column_statistics(frame: pl.DataFrame, field: Field) -> ColumnStatistics:
    """Return what the rows of a frame have in one column.

    Quartiles of numbers are R's type 7 (linear between order statistics; Hyndman and Fan, Am Stat
    1996;50:361), as in Table 1; of dates the least date that so many are not after (type 1); of
    levels those of `analysis.mrd.censored.quantile`, by ranks.
    """
    values = frame.select(value_of(field).alias("value")).to_series()
    sources = frame.select(*(column(name) for name in field.sources))
    known = sources.filter(values.is_not_null())
    return ColumnStatistics(
        field,
        str(sources.dtypes[0]),
        frame.height,
        known.height,
        values.null_count(),
        values.drop_nulls().n_unique() if len(field.sources) == 1 else known.n_unique(),
        _spread(known, field, values.drop_nulls()),
        frequencies(frame, field),
    )


def spread(frame: pl.DataFrame, field: Field) -> tuple[int, Spread | None]:
    """Return how many rows of a frame have a value in a column, and their spread.

    What `column_statistics` says of it, without counting how often each value occurs.
    """
    values = frame.select(value_of(field).alias("value")).to_series()
    sources = frame.select(*(column(name) for name in field.sources))
    known = sources.filter(values.is_not_null())
    return known.height, _spread(known, field, values.drop_nulls())


def _spread(frame: pl.DataFrame, field: Field, known: pl.Series) -> Spread | None:
    if known.is_empty():
        return None
    match field.kind:
        case FieldKind.NUMBER:
            return _numbers(known.cast(pl.Float64))
        case FieldKind.DATE:
            return _dates(known.sort())
        case FieldKind.LEVEL:
            return _levels(frame, field)
    return None


def _numbers(known: pl.Series) -> NumberSpread:
    minimum, q1, median, q3, maximum = (known.quantile(p, "linear") for p in _PLACES)
    return NumberSpread(minimum, q1, median, q3, maximum, known.mean(), known.std(), known.sum())  # type: ignore[arg-type]


def _dates(ordered: pl.Series) -> DateSpread:
    # Rounded up: a quarter of five dates are not after the second.
    q1, median, q3 = (ordered[-(-ordered.len() * quarter // 4) - 1] for quarter in (1, 2, 3))
    return DateSpread(ordered[0], q1, median, q3, ordered[-1])


def _levels(frame: pl.DataFrame, field: Field) -> LevelSpread | None:
    status, low, _ = field.sources
    interval = interval_of(field)
    named = frame.select(column(status).alias("status"), column(low).alias("lower"))
    levels = frame.select(interval.low.alias("level_low"), interval.high.alias("level_high"))
    ranked = levels.with_columns(
        named["status"].alias("level_status"), level_order=named.select(result_order()).to_series()
    ).drop_nulls("level_order")
    if ranked.is_empty():
        return None
    counts = dict(ranked["level_status"].alias("s").value_counts().iter_rows())
    censored = tuple(
        (one, counts[one]) for one in Status if one is not Status.QUANTIFIED and counts.get(one)
    )
    lowest, q1, median, q3, highest = (quantile(ranked, p) for p in _PLACES)
    return LevelSpread(ranked.height, censored, lowest, q1, median, q3, highest)  # type: ignore[arg-type]
