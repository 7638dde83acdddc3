"""MRD results compared with a level, as the intervals they are (domain reference, 1.0 and 1.8).

A result is below a level where all of its interval is, above it where none is, and else neither is
known: an undetected result with a limit of detection of 1e-3 is not known to be below 1e-4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.filtering.column import column
from mrdscope.analysis.filtering.conditions import Op
from mrdscope.analysis.filtering.field import Field
from mrdscope.analysis.settings import LEVEL_TOLERANCE
from mrdscope.cohort.schema import Status

_EVALUABLE = tuple(str(status) for status in Status if status is not Status.NOT_EVALUABLE)


@dataclass(frozen=True)
class Interval:
    """A level as expressions: where it is, and whether its bounds belong to it.

    ``low`` and ``high`` are null where nothing is known of the level; ``exact`` where it is one
    number; ``above`` where it lies beyond ``low`` without touching it.
    """

    low: pl.Expr
    high: pl.Expr
    exact: pl.Expr
    above: pl.Expr


def interval_of(field: Field) -> Interval:
    """Return the interval of a level; a bound that is missing is 0 or infinite."""
    status, low, high = (column(name) for name in field.sources)
    known = pl.when(status.is_in(_EVALUABLE))
    return Interval(
        known.then(low.fill_null(0.0)),
        known.then(high.fill_null(math.inf)),
        status == Status.QUANTIFIED,
        status == Status.ABOVE_RANGE,
    )


def level_compared(field: Field, op: Op, level: float) -> pl.Expr:
    """Return whether a result stands so to a level (ratio); null where it may or may not."""
    interval = interval_of(field)
    match op:
        case Op.LESS:
            return _below(interval, level)
        case Op.AT_LEAST:
            return ~_below(interval, level)
        case Op.AT_MOST:
            return _at_or_below(interval, level)
        case Op.GREATER:
            return ~_at_or_below(interval, level)
    same = _equal_level(interval, level)
    return ~same if op is Op.UNEQUAL else same


def _around(level: float) -> tuple[float, float]:
    """Return the ends of what is the same level: 0.0032 / 100 is not 3.2e-5."""
    reach = abs(level) * LEVEL_TOLERANCE
    return level - reach, level + reach


def _decided(yes: pl.Expr, no: pl.Expr) -> pl.Expr:
    """Return true where it is surely so, false where it surely is not, else null."""
    return pl.when(yes).then(pl.lit(value=True)).when(no).then(pl.lit(value=False))


def _below(interval: Interval, level: float) -> pl.Expr:
    least, most = _around(level)
    # The upper bound of an interval does not belong to it: below 1e-4 is below 1e-4.
    under = pl.when(interval.exact).then(interval.high < least).otherwise(interval.high <= most)
    return _decided(under, interval.low >= least)


def _at_or_below(interval: Interval, level: float) -> pl.Expr:
    least, most = _around(level)
    # "Above 1" says so of 1 itself; of every other interval the lower bound belongs to it.
    beyond = pl.when(interval.above).then(interval.low >= least).otherwise(interval.low > most)
    return _decided(interval.high <= most, beyond)


def _equal_level(interval: Interval, level: float) -> pl.Expr:
    same = interval.exact & interval.low.is_between(*_around(level))
    return _decided(same, interval.exact | _below(interval, level) | ~_at_or_below(interval, level))
