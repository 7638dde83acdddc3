"""The values of one column: from text or a source's own type to what the column holds."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from mrdscope.cohort.met import Met
from mrdscope.cohort.model import Outcome
from mrdscope.cohort.numbers import read_numbers
from mrdscope.cohort.schema import DAY_DECIMALS, Codes, Column, Kind
from mrdscope.cohort.text import fold, folded, known_series

_TRUE = ("1", "1.0", "y", "yes", "true", "t", "positive", "present")
_FALSE = ("0", "0.0", "n", "no", "false", "f", "negative", "absent")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}

_ISO_DATE = r"^\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:[T ].*)?$"
_NUMERIC_DATE = r"^(?P<first>\d{1,2})(?P<mark>[/.-])(?P<second>\d{1,2})[/.-](?P<year>\d{4})$"


class Of(enum.Enum):
    """What of a column deserves a note of its own."""

    ROW = "row"
    VALUE = "value"  #: every distinct value
    COLUMN = "column"


@dataclass(frozen=True)
class Doubt:
    """What a person should know of a column: of some rows, or of all where ``rows`` is None."""

    outcome: Outcome
    message: str
    met: Met
    rows: pl.Series | None = None
    of: Of = Of.ROW


@dataclass(frozen=True)
class Read:
    """The values of a column, in its type, and what was doubtful in reading them."""

    values: pl.Series
    doubts: tuple[Doubt, ...] = ()


def read_values(source: pl.Series, column: Column, factor: float = 1.0) -> Read:
    """Read a source's column as what a canonical column holds.

    ``source`` is text, or typed where the source is; ``factor`` takes its unit to the column's.
    Missing codes are null. A value that is not of the column's kind is null and doubtful
    (unreadable). An MRD value stays the text it was.
    """
    plain = _plain(source)
    read = _READERS[column.kind](plain, column)
    values = read.values
    if column.kind is Kind.DAY:
        values = (values * factor).round(DAY_DECIMALS)
    elif factor != 1.0:
        values = values * factor
    return Read(values.cast(column.kind.dtype).alias(column.name), read.doubts)


def _plain(source: pl.Series) -> pl.Series:
    """Return the series with missing codes null and of a type the readers know."""
    if source.dtype.is_numeric():
        return source.fill_nan(None) if source.dtype.is_float() else source
    if source.dtype.is_temporal() or source.dtype == pl.Boolean:
        return source
    return known_series(source.cast(pl.String))


def _lost(source: pl.Series, values: pl.Series, what: str, met: Met) -> tuple[Doubt, ...]:
    rows = source.is_not_null() & values.is_null()
    return (Doubt(Outcome.UNREADABLE, f"not {what}", met, rows),) if rows.any() else ()


def _text(source: pl.Series) -> pl.Series:
    """Return any series as text; a whole number has no decimals."""
    if source.dtype.is_float():
        whole = source.cast(pl.Int64, strict=False)
        if (whole.cast(pl.Float64) == source.cast(pl.Float64)).all():
            return whole.cast(pl.String)
    return source.cast(pl.String)


def _read_text(source: pl.Series, column: Column) -> Read:  # noqa: ARG001 - one signature for all
    return Read(_text(source))


def _read_category(source: pl.Series, column: Column) -> Read:
    texts = _text(source)
    codes = _spellings(column.codes)
    distinct = (
        texts.drop_nulls()
        .alias("text")
        .value_counts(name="rows")
        .with_columns(
            code=folded(pl.col("text")).replace_strict(codes, default=None, return_dtype=pl.String)
        )
    )
    odd = distinct.filter(pl.col("code").is_null())["text"]
    values = texts.replace_strict(
        distinct["text"], distinct["code"].fill_null(distinct["text"]), return_dtype=pl.String
    )
    doubts = _respelled(texts, distinct.drop_nulls("code"))
    if not odd.is_empty() and codes:
        message = f"not one of the codes {', '.join(column.codes)}; kept as it is"
        rows = texts.is_in(odd.implode()).fill_null(value=False)
        doubts += (Doubt(Outcome.GUESSED, message, Met.NOT_A_CODE, rows),)
    return Read(values, doubts)


def _respelled(texts: pl.Series, distinct: pl.DataFrame) -> tuple[Doubt, ...]:
    """Return a doubt for each code with several spellings, of the rows that have the rarer ones."""
    by_use = distinct.sort(["rows", "text"], descending=[True, False])
    doubts = []
    for code, spellings in by_use.group_by("code", maintain_order=True).agg("text").iter_rows():
        if len(spellings) > 1:
            message = f"another spelling of {code}, in most rows '{spellings[0]}'"
            rows = texts.is_in(spellings[1:]).fill_null(value=False)
            doubts.append(Doubt(Outcome.MAPPED, message, Met.SPELLING, rows, Of.VALUE))
    return tuple(doubts)


def _spellings(codes: Codes | Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {fold(s): value for value, spellings in codes.items() for s in (value, *spellings)}


def _numbers(source: pl.Series) -> pl.Series:
    if source.dtype.is_numeric():
        numbers = source.cast(pl.Float64)
        return (
            numbers
            if numbers.is_finite().all()
            else numbers.to_frame("n")
            .select(pl.when(pl.col("n").is_finite()).then("n"))
            .to_series()
        )
    return read_numbers(source.cast(pl.String))


def _read_real(source: pl.Series, column: Column) -> Read:  # noqa: ARG001
    values = _numbers(source)
    doubts = _lost(source, values, "a number", Met.NOT_A_NUMBER)
    if source.dtype == pl.String and _by_decimal_comma(source, values):
        message = "commas read as decimal commas"
        doubts += (Doubt(Outcome.GUESSED, message, Met.DECIMAL_COMMA, of=Of.COLUMN),)
    return Read(values, doubts)


def _by_decimal_comma(source: pl.Series, values: pl.Series) -> bool:
    return bool((source.str.contains(",", literal=True) & values.is_not_null()).any())


def _read_integer(source: pl.Series, column: Column) -> Read:  # noqa: ARG001
    numbers = _numbers(source)
    whole = numbers.cast(pl.Int64, strict=False)
    values = (
        whole.to_frame("n")
        .select(pl.when(pl.col("n").cast(pl.Float64) == numbers).then("n"))
        .to_series()
    )
    return Read(values, _lost(source, values, "a whole number", Met.NOT_A_NUMBER))


def _read_flag(source: pl.Series, column: Column) -> Read:
    if source.dtype == pl.Boolean:
        return Read(source)
    texts = _text(source)
    codes = _spellings({"true": _TRUE, "false": _FALSE}) | _spellings(column.codes)
    values = _coded_flags(texts, codes)
    if set(texts.drop_nulls().unique()) == {"1", "2"}:
        message = "1 and 2 read as no event and event, as R writes them"
        return Read(texts == "2", (Doubt(Outcome.GUESSED, message, Met.ONE_AND_TWO, of=Of.COLUMN),))
    return Read(values, _lost(texts, values, "yes or no (1 or 0)", Met.NOT_A_FLAG))


def _coded_flags(texts: pl.Series, codes: dict[str, str]) -> pl.Series:
    """Return text flags as booleans; ``1:DECEASED`` is read by its number."""
    spelled = pl.col("text").str.replace(r"^([01])\s*:.*$", "${1}")
    code = folded(spelled).replace_strict(codes, default=None, return_dtype=pl.String)
    return texts.to_frame("text").select(code == "true").to_series()


def _read_grade(source: pl.Series, column: Column) -> Read:  # noqa: ARG001
    texts = _text(source)
    spelled = (
        pl.col("text").str.to_lowercase().str.replace(r"^(?:grade|grad|gr\.?|g)\s*", "")
        .str.replace(r"^([0-5])\.0+$", "${1}").str.strip_chars().replace(_ROMAN)
    )  # fmt: skip
    grade = pl.when(spelled.str.contains(r"^[0-5]$")).then(spelled).cast(pl.Int8)
    values = texts.to_frame("text").select(grade).to_series()
    return Read(values, _lost(texts, values, "a grade from 0 to 5", Met.NOT_A_GRADE))


def _read_date(source: pl.Series, column: Column) -> Read:  # noqa: ARG001
    if source.dtype == pl.Date:
        return Read(source)
    if isinstance(source.dtype, pl.Datetime):
        return Read(source.dt.date())
    texts = source.cast(pl.String)
    frame = texts.to_frame("text").with_columns(
        iso=pl.when(pl.col("text").str.contains(_ISO_DATE)).then("text"),
        parts=pl.col("text").str.extract_groups(_NUMERIC_DATE),
    )
    order, ambiguous = _day_order(frame.select("parts").unnest("parts"))
    values = frame.select(pl.coalesce(_iso_date(), order)).to_series()
    doubts: tuple[Doubt, ...] = ()
    if ambiguous.any():
        message = "the column does not say whether the day or the month comes first"
        doubts = (Doubt(Outcome.UNREADABLE, message, Met.AMBIGUOUS_DATE, ambiguous),)
    else:
        doubts = _rarer_format(frame.select("iso", "parts"), values)
    decided = texts.to_frame("text").select(pl.when(~ambiguous).then("text")).to_series()
    return Read(values, doubts + _lost(decided, values, "a date", Met.NOT_A_DATE))


def _rarer_format(frame: pl.DataFrame, values: pl.Series) -> tuple[Doubt, ...]:
    """Return the doubt of the rows whose dates are written otherwise than most of the column."""
    iso = frame["iso"].is_not_null() & values.is_not_null()
    other = frame["iso"].is_null() & values.is_not_null()
    if not (iso.any() and other.any()):
        return ()
    rarer = iso if iso.sum() < other.sum() else other
    message = "a date written otherwise than most of the column"
    return (Doubt(Outcome.GUESSED, message, Met.DATE_FORMAT, rarer),)


def _iso_date() -> pl.Expr:
    day = pl.col("iso").str.slice(0, 10).str.split("T").list.first().str.split(" ").list.first()
    return day.str.replace_all("/", "-", literal=True).str.to_date("%Y-%m-%d", strict=False)


def _day_order(parts: pl.DataFrame) -> tuple[pl.Expr, pl.Series]:
    """Return numeric dates as an expression over ``parts``, and the rows that stay ambiguous.

    A part above 12 anywhere in the column decides which is the day; points put the day first.
    """
    first, second = parts["first"].cast(pl.Int32), parts["second"].cast(pl.Int32)
    day_first = bool((first > 12).any()) or bool((parts["mark"] == ".").any())
    month_first = bool((second > 12).any())
    field = pl.col("parts").struct.field
    day, month = (field("second"), field("first")) if month_first else (
        field("first"), field("second"))  # fmt: skip
    date = pl.concat_str(field("year"), month, day, separator="-").str.to_date(
        "%Y-%m-%d", strict=False
    )
    if day_first != month_first:
        return date, pl.repeat(value=False, n=parts.height, dtype=pl.Boolean, eager=True)
    return pl.lit(None, pl.Date), parts["first"].is_not_null()


_READERS: Mapping[Kind, Callable[[pl.Series, Column], Read]] = {
    Kind.ID: _read_text,
    Kind.TEXT: _read_text,
    Kind.CATEGORY: _read_category,
    Kind.INTEGER: _read_integer,
    Kind.REAL: _read_real,
    Kind.DAY: _read_real,
    Kind.DATE: _read_date,
    Kind.FLAG: _read_flag,
    Kind.GRADE: _read_grade,
    Kind.MRD_VALUE: _read_text,
}


def read_extra(source: pl.Series) -> pl.Series:
    """Read a column the schema does not know: numbers where all its values are, else text.

    Whole numbers stay whole. Numbers with a leading zero are identifiers and stay text.
    """
    plain = _plain(source)
    if plain.dtype != pl.String or plain.null_count() == plain.len():
        return plain
    if plain.str.contains(r"^[+-]?0\d").any():
        return plain
    whole = plain.cast(pl.Int64, strict=False)
    if whole.null_count() == plain.null_count():
        return whole
    numbers = read_numbers(plain)
    return numbers if numbers.null_count() == plain.null_count() else plain
