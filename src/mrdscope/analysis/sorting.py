"""The order of a table's rows by several fields: natural, stable, what is missing always last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.filtering.comparing import place_in_order, value_of
from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.analysis.filtering.level_interval import interval_of

#: A few times a name and a number, and what is left of the text, which is parted again.
_NUMBERS, _LEVELS = 3, 4
_PARTS = "(?s)^" + _NUMBERS * "([^0-9]*)([0-9]*)" + "(.*)$"
#: More numbers than these in one text are not put in order by their values.
MOST_NUMBERS = _NUMBERS * _LEVELS
#: Whole numbers of so many digits fit 64 bits.
_MOST_INTEGER_DIGITS = 18
#: So many rows are looked at to tell whether a column has few different texts.
_LOOKED_AT = 1_000


@dataclass(frozen=True)
class SortKey:
    """A field to put rows in order by."""

    field: Field
    descending: bool = False


@dataclass(frozen=True)
class _Part:
    """A series to sort by; most significant first among those of a field."""

    values: pl.Series
    descending: bool


def sorted_rows(
    frame: pl.DataFrame, keys: Sequence[SortKey], rows: pl.Series | None = None
) -> pl.Series:
    """Return the indices (UInt32) of rows in order, by the first key, then the next.

    Numbers, dates and flags by value. Text without regard to case, numbers in it by their value (P2
    before P10). Ordered words in their order, other words after them.
    Levels by their intervals: by the lower bound, then by the upper one, which puts a result that
    is surely lower first (domain reference, 1.0); not evaluable ones with the missing. What is
    missing is last in both directions, and rows that are alike keep their order.

    Parameters
    ----------
    rows
        The rows to put in order, as they stand where they are alike; all of them where not given.
    """
    order = pl.select(pl.int_range(frame.height, dtype=pl.UInt32)).to_series()
    order = order if rows is None else rows
    chosen = frame if rows is None else frame[_columns(keys)][rows]
    parts = [part for key in keys for part in _parts(chosen, key)]
    return order.gather(_places(parts, order.len())).rename("row")


def _places(parts: Sequence[_Part], count: int) -> pl.Series:
    """Return the order that ``count`` rows have by all parts."""
    place = pl.select(pl.int_range(count, dtype=pl.UInt32)).to_series()
    # From the least significant on: stable sorts by one column each cost far less than one by all.
    for part in reversed(parts):
        place = place.gather(_stable(part.values.gather(place), descending=part.descending))
    return place


def _columns(keys: Sequence[SortKey]) -> list[str]:
    return list(dict.fromkeys(name for key in keys for name in key.field.sources))


def _stable(values: pl.Series, *, descending: bool) -> pl.Series:
    by = pl.arg_sort_by("v", descending=descending, nulls_last=True, maintain_order=True)
    return values.alias("v").to_frame().select(by).to_series()


def _parts(frame: pl.DataFrame, key: SortKey) -> Iterator[_Part]:
    field = key.field
    match field.kind:
        case FieldKind.LEVEL:
            found = _level_parts(frame, field)
        case FieldKind.TEXT:
            found = natural(_values(frame, value_of(field)))
        case FieldKind.ORDERED:
            found = (_values(frame, place_in_order(field).fill_null(_after_all(field))),)
        case _:
            found = (_values(frame, value_of(field)),)
    return (_Part(values, key.descending) for values in found)


def _values(frame: pl.DataFrame, value: pl.Expr) -> pl.Series:
    return frame.select(value.alias("value")).to_series()


def _after_all(field: Field) -> pl.Expr:
    return pl.when(value_of(field).is_not_null()).then(len(field.words))


def _level_parts(frame: pl.DataFrame, field: Field) -> tuple[pl.Series, ...]:
    interval = interval_of(field)
    return (_values(frame, interval.low), _values(frame, interval.high))


def natural(texts: pl.Series) -> tuple[pl.Series, ...]:
    """Return what puts texts in their natural order, most significant first; null stays null.

    Case does not matter, and a run of digits counts as the number it is: a text is a name, a
    number, a name, a number and so on, and what has no number there comes first. What follows the
    first `MOST_NUMBERS` numbers is compared as text. The few different texts of a column of many
    rows are ranked once.
    """
    return (_ranks(texts),) if _has_few(texts) else tuple(_chunks(texts.str.to_lowercase()))


def _has_few(texts: pl.Series) -> bool:
    step = max(texts.len() // _LOOKED_AT, 1)
    looked_at = texts.gather_every(step)
    return texts.len() > _LOOKED_AT and 2 * looked_at.n_unique() < looked_at.len()


def _ranks(texts: pl.Series) -> pl.Series:
    distinct = texts.drop_nulls().unique()
    chunks = list(_chunks(distinct.str.to_lowercase()))
    place = _places([_Part(values, descending=False) for values in chunks], distinct.len())
    # Texts that differ by case alone have the same rank.
    new = pl.repeat(value=False, n=distinct.len(), dtype=pl.Boolean, eager=True)
    for values in chunks:
        ordered = values.gather(place)
        new |= ordered.ne_missing(ordered.shift())
    return texts.replace_strict(
        distinct.gather(place), new.cum_sum(), default=None, return_dtype=pl.UInt32
    )


def _chunks(texts: pl.Series, levels: int = _LEVELS) -> Iterator[pl.Series]:
    """Yield names and numbers of lower-case texts in turn, but those that are all alike."""
    groups = texts.to_frame("t").select(pl.col("t").str.extract_groups(_PARTS)).unnest("t")
    *parts, rest = groups.get_columns()
    for name, digits in zip(parts[::2], parts[1::2], strict=True):
        yield from (part for part in (name, *_numbers(digits)) if _differ(part))
    if levels > 1 and (rest.str.len_bytes() > 0).any():
        yield from _chunks(rest, levels - 1)
    elif _differ(rest):
        yield rest


def _differ(part: pl.Series) -> bool:
    nulls = part.null_count()
    return nulls < part.len() and (nulls > 0 or part.min() != part.max())


def _numbers(digits: pl.Series) -> tuple[pl.Series, ...]:
    """Return what puts runs of digits in the order of their numbers, no digits first."""
    longest = digits.str.len_bytes().max()
    if not isinstance(longest, int) or longest <= _MOST_INTEGER_DIGITS:
        number = pl.col("d").cast(pl.Int64, strict=False).fill_null(-1)
        known = pl.when(pl.col("d").is_not_null()).then(number)
        return (digits.to_frame("d").select(known.alias("number")).to_series(),)
    significant = digits.str.strip_chars_start("0")
    return (digits != "", significant.str.len_bytes(), significant)
