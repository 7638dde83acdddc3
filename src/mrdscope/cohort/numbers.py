"""Numbers as laboratories write them: ``4.1e-4``, ``4,1·10⁻⁴``, ``4.1x10^-4``, ``10-4``."""

from __future__ import annotations

import polars as pl

_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
_MINUS_SIGNS = dict.fromkeys("−–—‐‑‒﹣－", "-")
_TIMES_SIGNS = dict.fromkeys("×✕✖*", "x")
_MIDDLE_DOTS = "·⋅∙•"
_CHARACTERS = _SUPERSCRIPTS | _MINUS_SIGNS | _TIMES_SIGNS

#: One number in compact text, its decimal mark a point or a comma.
NUMBER = (
    r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)"
    r"(?:e\^?[+-]?\d+|x10\^?\(?[+-]?\d+\)?|\^\(?[+-]?\d+\)?|-\d+)?"
)
_FLOAT = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$"
_POINT_DECIMAL = r"\d\.\d|(?:^|[^\d.])\.\d"
# Three digits after a comma may be thousands; one, two, four, an exponent or a leading zero decide.
_COMMA_DECIMAL = r"\d,(?:\d{1,2}|\d{4,})(?:\D|$)|(?:^|\D)0,\d|\d,\d+(?:e|x10)|(?:^|\D),\d"


def compact(text: pl.Expr) -> pl.Expr:
    """Return text in lower case without spaces, its signs and superscripts in ASCII.

    A middle dot multiplies before a power of ten and is the decimal point elsewhere. Two digits
    apart by a space stay apart (as ``_``): ``"4 1"`` is not 41.
    """
    spelled = (
        text.str.strip_chars()
        .str.to_lowercase()
        .str.replace_all(r"(\d)\s+(\d)", "${1}_${2}")
        .str.replace_all(r"\s+", "")
        .str.replace_all(r"([⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+)", "^${1}")
        .str.replace_all("**", "^", literal=True)
        .str.replace_many(_CHARACTERS)
        .str.replace_all(r"\^+", "^")
    )
    return spelled.str.replace_all(rf"[{_MIDDLE_DOTS}](10[\^+-])", "x${1}").str.replace_all(
        rf"(\d)[{_MIDDLE_DOTS}](\d)", "${1}.${2}"
    )


def has_point_decimals(compacted: pl.Expr) -> pl.Expr:
    """Return whether any text of the column holds a decimal point, as one boolean."""
    return compacted.str.contains(_POINT_DECIMAL).any()


def has_comma_decimals(compacted: pl.Expr) -> pl.Expr:
    """Return whether any text holds a comma that cannot separate thousands, as one boolean."""
    return compacted.str.contains(_COMMA_DECIMAL).any()


def to_float(number: pl.Expr, comma_is_decimal: pl.Expr) -> pl.Expr:
    """Return the compact text of one number (`NUMBER`) as a float; null where it is none.

    Powers of ten are rewritten as exponents before the text is read, so that every notation of a
    number reads back as the same float.
    """
    pointed = (
        pl.when(comma_is_decimal).then(number.str.replace(",", ".", literal=True)).otherwise(number)
    )
    exponential = (
        pointed.str.replace(r"^([+-]?)10\^?\(?(-\d+)\)?$", "${1}1e${2}")
        .str.replace(r"^([+-]?)10\^\(?\+?(\d+)\)?$", "${1}1e${2}")
        .str.replace(r"x10\^?\(?([+-]?\d+)\)?$", "e${1}")
        .str.replace("e^", "e", literal=True)
    )
    value = exponential.cast(pl.Float64, strict=False)
    return pl.when(exponential.str.contains(_FLOAT) & value.is_finite()).then(value)


def read_numbers(texts: pl.Series) -> pl.Series:
    """Return a text column as floats, null where a text is not one finite number.

    A comma is a decimal comma only where no text of the column has a decimal point and at least
    one comma cannot separate thousands; otherwise numbers with a comma are not read.
    """
    frame = texts.to_frame("text").with_columns(
        number=pl.col("text").cast(pl.Float64, strict=False).pipe(_finite)
    )
    odd = frame.filter(pl.col("number").is_null() & pl.col("text").is_not_null())
    if odd.is_empty():
        return frame["number"]
    spelled = compact(pl.col("text"))
    column = frame.select(
        comma=~has_point_decimals(spelled) & has_comma_decimals(spelled)
    ).to_series()
    read = odd.select(pl.col("text").unique()).with_columns(
        odd=to_float(spelled, pl.lit(column.item()))
    )
    return (
        frame.join(read, on="text", how="left", maintain_order="left")
        .select(pl.coalesce("number", "odd"))
        .to_series()
    )


def _finite(value: pl.Expr) -> pl.Expr:
    return pl.when(value.is_finite()).then(value)
