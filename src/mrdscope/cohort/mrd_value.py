"""The grammar of a reported MRD result: text, or a bare number, to a status and an interval.

`parse` reads the result by itself, in the unit it is written in; `cohort.mrd_result` sets it on the
scale of its row.
"""

from __future__ import annotations

import enum

import polars as pl

from mrdscope.cohort.numbers import NUMBER, compact, has_point_decimals, to_float
from mrdscope.cohort.schema import Status
from mrdscope.cohort.text import known


class Remark(enum.StrEnum):
    """What a reader has to tell about a result besides what it says."""

    AMBIGUOUS = "ambiguous"  #: "nd" (not done, not detected?), or positive without a size
    ZERO = "zero"  #: exactly 0, which no assay measures
    UNREADABLE = "unreadable"  #: not an MRD result


#: Columns of a parsed result. ``lower``, ``upper``, ``lod`` and ``loq`` are in the unit of the
#: text, or ratios where the text has a percent sign; ``unit`` is that sign: null, "percent" or
#: "percent_is".
PARSED: dict[str, pl.DataType] = {
    "status": pl.String(),
    "lower": pl.Float64(),
    "upper": pl.Float64(),
    "lod": pl.Float64(),
    "loq": pl.Float64(),
    "unit": pl.String(),
    "remark": pl.String(),
}

_NEGATIVE = r"(?:neg(?:ative?|ativo)?|undetect(?:ed|able)|(?:non?|none|not)detect(?:ed|able))"
_POSITIVE = r"(?:pos(?:itive?|itivo)?|detect(?:ed|able)|\+)"
_NOT_QUANTIFIABLE = rf"(?:{_POSITIVE}?(?:nq|(?:not|non|un)quantifi(?:able|ed))|pnq)"
_SUBJECT = r"(?:mrd|pcr|bcrabl|ratio|is)*"
_LIMIT = r"(?:at|lod|sens|sensitivity|limitofdetection)?"

_NUMERIC = (
    rf"^(?P<before>[^\d<>]*?)(?P<relation>[<>]?)(?P<number>{NUMBER})"
    r"(?P<percent>%?)(?P<after>[^\d<>%]*)$"
)
_NOT_EVALUABLE_ANYWHERE = r"insufficient|inadequate|fail|quality|degraded|norna|nocdna|nodna"
_NOT_EVALUABLE = r"^(?:ne|(?:not|non|un|in)evaluable|notevaluated|notdone|noresult)$"
_UNDETECTED = rf"^(?:{_SUBJECT}{_NEGATIVE}{_SUBJECT}|mcr|cmr)$"
_AMBIGUOUS = r"^(?:nd|-|\?)$"


def parse(results: pl.Series) -> pl.DataFrame:
    """Read reported MRD results, one row a result, columns as in `PARSED`.

    Text is read by the grammar: a number (quantified; a percent sign divides by 100), ``<`` and a
    number (undetected at that limit; positive below that limit of quantification where the text
    says positive or detected), ``>`` and a number (above range), words for undetected, positive
    but not quantifiable and not evaluable. A numeric column is read as plain numbers. Null and
    missing codes give a row of nulls; what cannot be read has the remark "unreadable" and nothing
    else. A comma is the decimal mark where no result of the column has a decimal point.
    """
    if results.dtype.is_numeric():
        return _parse_numbers(results.cast(pl.Float64))
    texts = results.cast(pl.String).to_frame("text")
    distinct = texts.unique().drop_nulls()
    grammar = distinct.select("text", *_grammar(_parts(distinct)).get_columns())
    return texts.join(grammar, on="text", how="left", maintain_order="left").drop("text")


def _parse_numbers(numbers: pl.Series) -> pl.DataFrame:
    value = pl.col("value")
    quantified = value.is_finite() & (value > 0)
    return (
        numbers.fill_nan(None)
        .to_frame("value")
        .select(
            status=pl.when(quantified)
            .then(pl.lit(Status.QUANTIFIED.value))
            .when(value == 0)
            .then(pl.lit(Status.UNDETECTED.value)),
            lower=pl.when(quantified | (value == 0)).then(value),
            upper=pl.when(quantified).then(value),
            lod=pl.lit(None, pl.Float64),
            loq=pl.lit(None, pl.Float64),
            unit=pl.lit(None, pl.String),
            remark=pl.when(value == 0)
            .then(pl.lit(Remark.ZERO.value))
            .when(~quantified)
            .then(pl.lit(Remark.UNREADABLE.value)),
        )
    )


def _spoken(text: pl.Expr) -> pl.Expr:
    """Return compact text with the words for less and more, and for the limits, in one form."""
    return (
        compact(text)
        .str.replace_all(r"≤|<=|=<|＜|below|under|lessthan", "<")
        .str.replace_all(r"≥|>=|=>|＞|above|over|morethan|greaterthan", ">")
        .str.replace_all(r"<(?:the)?(?:l?lod|limitofdetection|detectionlimit)", "undetected")
        .str.replace_all(
            r"<(?:the)?(?:l?loq|qr|quantitativerange|limitofquantification|quantificationlimit)",
            "nq",
        )
        .str.replace(r"^\(?(?:mrd|pcr)-\)?$", "undetected")
    )


def _parts(distinct: pl.DataFrame) -> pl.DataFrame:
    """Return each text cut into its relation, number, percent sign and words."""
    spoken = distinct.select(plain=_spoken(known(pl.col("text"))))
    parts = spoken.with_columns(pl.col("plain").str.extract_groups(_NUMERIC).alias("parts"))
    point = has_point_decimals(pl.col("plain"))
    around = pl.concat_str(pl.col("before"), pl.col("after"))
    return (
        parts.unnest("parts")
        .with_columns(value=to_float(pl.col("number"), ~point))
        .with_columns(
            words=_letters(pl.coalesce(around, pl.col("plain"))),
            value=pl.when(pl.col("percent") == "%").then(pl.col("value") / 100).otherwise("value"),
        )
    )


def _letters(words: pl.Expr) -> pl.Expr:
    return (
        pl.when(words.is_in(["(+)", "-"]))
        .then(words)
        .otherwise(words.str.replace_all(r"[().,;:/\[\]-]", ""))
    )


def _status() -> pl.Expr:
    """Return the status of a text cut in `_parts`; null where it is not an MRD result."""
    words, relation, value = pl.col("words"), pl.col("relation"), pl.col("value")
    numeric = pl.col("number").is_not_null()
    bare = words.str.contains(rf"^{_SUBJECT}$")
    negative = words.str.contains(rf"^{_SUBJECT}{_NEGATIVE}{_SUBJECT}{_LIMIT}$")
    positive = words.str.contains(rf"^{_SUBJECT}{_POSITIVE}{_SUBJECT}$")
    unquantified = words.str.contains(rf"^{_SUBJECT}{_NOT_QUANTIFIABLE}{_SUBJECT}$")
    above_zero = numeric & (value > 0)
    below = above_zero & (relation == "<")
    plain = above_zero & (relation == "")
    cases = (
        (
            pl.col("plain").str.contains(_NOT_EVALUABLE_ANYWHERE)
            | (~numeric & words.str.contains(rf"{_NOT_EVALUABLE}|{_AMBIGUOUS}")),
            Status.NOT_EVALUABLE,
        ),
        (above_zero & (relation == ">") & (bare | positive), Status.ABOVE_RANGE),
        (plain & (bare | positive), Status.QUANTIFIED),
        ((below & (bare | negative)) | (plain & negative), Status.UNDETECTED),
        (numeric & (value == 0) & (relation == "") & bare, Status.UNDETECTED),
        (~numeric & words.str.contains(_UNDETECTED), Status.UNDETECTED),
        (
            (below & (positive | unquantified)) | (plain & unquantified),
            Status.POSITIVE_NOT_QUANTIFIABLE,
        ),
        (
            ~numeric & (unquantified | positive | (words == "(+)")),
            Status.POSITIVE_NOT_QUANTIFIABLE,
        ),
        (~numeric & words.str.contains(r"^>(?:linear)?(?:range|uloq)$"), Status.ABOVE_RANGE),
    )
    # "numeric" is never null and the cases exclude each other, so the first that holds is the one.
    return pl.coalesce(
        pl.when(condition.fill_null(value=False)).then(pl.lit(status.value))
        for condition, status in cases
    )


def _remark(status: pl.Expr) -> pl.Expr:
    numeric = pl.col("number").is_not_null()
    bare_word = pl.col("words").str.contains(rf"{_AMBIGUOUS}|^{_SUBJECT}{_POSITIVE}$")
    return (
        pl.when(pl.col("plain").is_null())
        .then(None)
        .when(status.is_null())
        .then(pl.lit(Remark.UNREADABLE.value))
        .when(~numeric & bare_word)
        .then(pl.lit(Remark.AMBIGUOUS.value))
        .when(numeric & (pl.col("value") == 0) & (status == Status.UNDETECTED.value))
        .then(pl.lit(Remark.ZERO.value))
    )


def _unit() -> pl.Expr:
    on_international_scale = pl.col("after").str.contains(r"^\(?is\)?$")
    return (
        pl.when((pl.col("percent") == "%") & on_international_scale)
        .then(pl.lit("percent_is"))
        .when(pl.col("percent") == "%")
        .then(pl.lit("percent"))
    )


def _grammar(parts: pl.DataFrame) -> pl.DataFrame:
    status, value = pl.col("status"), pl.col("value")
    quantified = status == Status.QUANTIFIED.value
    undetected = status == Status.UNDETECTED.value
    unquantified = status == Status.POSITIVE_NOT_QUANTIFIABLE.value
    lod = pl.when(undetected & (value > 0)).then(value)
    loq = pl.when(unquantified).then(value)
    return (
        parts.with_columns(status=_status())
        .with_columns(remark=_remark(status))
        .select(
            status,
            lower=pl.when(undetected | unquantified)
            .then(0.0)
            .when(quantified | (status == Status.ABOVE_RANGE.value))
            .then(value),
            upper=pl.when(quantified).then(value).otherwise(pl.coalesce(lod, loq)),
            lod=lod,
            loq=loq,
            unit=_unit(),
            remark=pl.col("remark"),
        )
    )
