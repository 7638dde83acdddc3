"""What a column of the patients table holds: a measurement, a category, a date, or none of them.

The schema knows its own columns. The user's own are judged by their values, and by their name only
where it ends in a word for an identifier.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

import polars as pl

from mrdscope.cohort.schema import PATIENTS, Kind

#: Whole numbers with this few values may be codes ...
_MOST_CODES = 6
#: ... and are, where none is beyond this, or each stands for two patients on average.
_LARGEST_CODE = 9
#: So few values are listed whatever they are: of so few it cannot be told what they are.
_FEW = 5
#: More texts than this are not a table any more.
_MOST_LISTED = 20
_ISO_DATE = r"^\d{4}-\d{2}-\d{2}$"
_NAMES_OF_IDS = frozenset({"id", "identifier", "mrn", "nr", "no", "number"})


class ValueType(enum.StrEnum):
    """How a characteristic is summarised."""

    MEASUREMENT = "measurement"  #: by median, quartiles, range, mean and SD
    CATEGORY = "category"  #: by count and percent of each value
    DATE = "date"  #: by the earliest and the latest


@dataclass(frozen=True)
class Typed:
    """A column of one type: Float64 for a measurement, String for a category, Date for a date."""

    type: ValueType
    values: pl.Series


@dataclass(frozen=True)
class Unsuited:
    """Why a column cannot be summarised."""

    reason: str


def typed(name: str, values: pl.Series) -> Typed | Unsuited:
    """Return a column as what it holds, or why there is nothing to summarise.

    Of the schema's columns the schema says it: real numbers are measurements, whole numbers, codes
    and flags categories, dates dates. Text, and the user's own columns, go by their values:

    - text all of whose values are dates (2016-01-18) is a date;
    - text is left out as identifier or free text where it has more than 5 values and fewer than two
      patients a value, and as too much to list where it has more than 20;
    - whole numbers are codes where there are at most 6, and all from -9 to 9 or at least two
      patients a code; identifiers, left out, where more than 5 patients all differ and they count
      from 0 or 1 without a gap, or the name ends in a word such as "id" or "number";
    - all other numbers are measurements.

    Null is missing, and so is a number that is not finite. The order of rows changes nothing.
    """
    values = _finite(values)
    kind = PATIENTS[name].kind if name in PATIENTS else None
    if values.null_count() == len(values):
        return Unsuited("no value is known")
    if values.dtype in (pl.Date, pl.Datetime):
        return Typed(ValueType.DATE, values.cast(pl.Date))
    if values.dtype == pl.Boolean or kind in (Kind.INTEGER, Kind.CATEGORY):
        return Typed(ValueType.CATEGORY, as_text(values))
    if values.dtype.is_numeric():
        return _number(name, values) if kind is None else _measured(values)
    if values.dtype in (pl.String, pl.Categorical, pl.Enum):
        return _text(values.cast(pl.String))
    return Unsuited(f"holds {values.dtype}, which has no summary here")


def _measured(values: pl.Series) -> Typed:
    return Typed(ValueType.MEASUREMENT, values.cast(pl.Float64))


def as_text(values: pl.Series) -> pl.Series:
    """Return values as a table names them: flags as yes and no, whole numbers without a point."""
    values = _finite(values)
    if values.dtype == pl.Boolean:
        return values.replace_strict({True: "yes", False: "no"}, return_dtype=pl.String)
    if values.dtype.is_float() and _whole(values):
        values = values.cast(pl.Int64)
    return values.cast(pl.String)


def _finite(values: pl.Series) -> pl.Series:
    if not values.dtype.is_float():
        return values
    return pl.select(pl.when(values.is_finite()).then(values).alias(values.name)).to_series()


def _whole(values: pl.Series) -> bool:
    known = values.drop_nulls()
    # Past 2**53 a float stands for several whole numbers.
    return bool((known == known.round()).all() and (known.abs() < 2.0**53).all())


def _number(name: str, values: pl.Series) -> Typed | Unsuited:
    if not values.dtype.is_integer():
        values = values.cast(pl.Float64)
    known = values.drop_nulls()
    if known.dtype.is_integer() or _whole(known):
        if _identifies(name, known):
            return Unsuited("an identifier: whole numbers, no two patients with the same")
        if _codes(known):
            return Typed(ValueType.CATEGORY, as_text(values))
    return _measured(values)


def _identifies(name: str, known: pl.Series) -> bool:
    if known.n_unique() < len(known) or len(known) <= _FEW:
        return False
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    named = re.split(r"[\W_]+", words)[-1] in _NAMES_OF_IDS
    # No two are the same: they have no gap where the last is as far from the first as there are.
    first = known.min()
    counted = first in (0, 1) and known.max() == first + len(known) - 1  # type: ignore[operator]
    return named or counted


def _codes(known: pl.Series) -> bool:
    distinct = known.n_unique()
    # As floats: unsigned numbers cannot be compared with a negative one.
    small = bool(known.cast(pl.Float64).is_between(-_LARGEST_CODE, _LARGEST_CODE).all())
    return distinct <= _MOST_CODES and (small or 2 * distinct <= len(known))


def _text(values: pl.Series) -> Typed | Unsuited:
    known = values.drop_nulls()
    if known.str.contains(_ISO_DATE).all():
        dates = values.str.to_date("%Y-%m-%d", strict=False)
        if dates.null_count() == values.null_count():
            return Typed(ValueType.DATE, dates)
    reason = _too_many(known.n_unique(), len(known))
    return Typed(ValueType.CATEGORY, values) if reason is None else Unsuited(reason)


def _too_many(distinct: int, known: int) -> str | None:
    if distinct <= _FEW:
        return None
    if 2 * distinct > known:
        return f"an identifier or free text: {distinct} values among {known} patients"
    return f"{distinct} values are too many to list" if distinct > _MOST_LISTED else None
