"""An MRD result in its row: the parsed value, the row's unit, limits, copies and status together.

The interval is set on the ratio scale (percent divided by 100). See domain rules in the docstring
of `resolve`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from mrdscope.cohort.met import Met
from mrdscope.cohort.model import Outcome
from mrdscope.cohort.mrd_value import PARSED, Remark
from mrdscope.cohort.schema import Status

#: A number this many times its limit of detection contradicts the status "undetected"; limits are
#: printed to one or two digits, so a number just above one does not.
CONTRADICTION_FACTOR = 2.0

_UNITS = ("ratio", "percent", "percent_is")


@dataclass(frozen=True)
class Doubt:
    """What a person should know of some rows of a table.

    ``rows`` is a boolean series, one a row; ``column`` the canonical column the doubt is about;
    ``each`` whether every row deserves its own note; ``met`` that of the notes.
    """

    outcome: Outcome
    message: str
    column: str
    rows: pl.Series
    each: bool = True
    met: Met | None = None


@dataclass(frozen=True)
class Results:
    """MRD rows with status, interval and scale, and what was doubtful about them."""

    frame: pl.DataFrame
    doubts: tuple[Doubt, ...]


def resolve(mrd: pl.DataFrame, parsed: pl.DataFrame) -> Results:
    """Set status, lower, upper, scale, lod and loq of MRD rows; ratios, whatever the unit.

    ``mrd`` has the columns of `schema.MRD`, ``parsed`` (`mrd_value.parse`) one row for each of
    them. A row keeps its place; rows that say nothing at all have a null status.

    - quantified: [v, v]
    - undetected: [0, limit of detection), from the text, else the row's ``lod``, else one copy
      (1 / control_copies, the scoring convention), else unbounded
    - positive, not quantifiable: [lod or 0, loq or unbounded)
    - above range: (v, unbounded); not evaluable: no interval

    A blank value takes the ratio of the copies. The reported status decides where the value is
    blank, ambiguous or unreadable, and refines a number (undetected at its limit, positive below
    the limit of quantification, not evaluable); where it contradicts the value, the value decides.
    Levels in percent_is are on the International Scale ("IS"); one computed from copies is so only
    with a conversion factor.
    """
    work = (
        mrd.select(
            "unit", "lod", "loq", "fusion_copies", "control_copies", "conversion_factor",
            reported=pl.when(pl.col("status").is_in([s.value for s in Status])).then("status"),
        )
        .hstack(parsed.rename({name: f"text_{name}" for name in PARSED}))
        .pipe(_with_scale)
        .pipe(_with_copies)
        .pipe(_with_limits)
        .with_columns(final=_status())
        .pipe(_with_own_limit)
    )  # fmt: skip
    lower, upper = _interval()
    resolved = work.select(
        status="final",
        lod=pl.coalesce("limit", "own_limit"),
        loq="quantifiable",
        lower=lower,
        upper=upper,
        scale=pl.when("international").then(pl.lit("IS")).otherwise(pl.lit("ratio")),
    )
    return Results(mrd.with_columns(resolved.get_columns()), _doubts(work))


def _is(name: str, *statuses: Status) -> pl.Expr:
    return pl.col(name).is_in([status.value for status in statuses]).fill_null(value=False)


def _unit_unknown() -> pl.Expr:
    return (~pl.col("unit").is_in(_UNITS)).fill_null(value=False)


def _with_scale(work: pl.DataFrame) -> pl.DataFrame:
    unit = pl.coalesce("unit", "text_unit")
    per_cent = unit.is_in(["percent", "percent_is"]).fill_null(value=False)
    divisor = pl.when(per_cent).then(100.0).otherwise(1.0)
    written_as_percent = pl.col("text_unit").is_not_null()
    return work.with_columns(
        divisor=divisor,
        text_divisor=pl.when(written_as_percent).then(1.0).otherwise(divisor),
        international=(
            (pl.col("unit") == "percent_is") | (pl.col("text_unit") == "percent_is")
        ).fill_null(value=False),
    )


def _with_copies(work: pl.DataFrame) -> pl.DataFrame:
    """Add what the value says: its number, or for a blank one that of the copies."""
    fusion, control = pl.col("fusion_copies"), pl.col("control_copies")
    blank = pl.col("text_status").is_null() & pl.col("text_remark").is_null()
    counted = (blank & (fusion >= 0) & (control > 0)).fill_null(value=False)
    factor = pl.when("international").then(pl.col("conversion_factor")).otherwise(1.0)
    unconverted = pl.col("counted") & pl.col("conversion_factor").is_null()
    return work.with_columns(counted=counted).with_columns(
        said=pl.when("counted")
        .then(
            pl.when(fusion > 0)
            .then(pl.lit(Status.QUANTIFIED.value))
            .otherwise(pl.lit(Status.UNDETECTED.value))
        )
        .when(blank & (control <= 0))
        .then(pl.lit(Status.NOT_EVALUABLE.value))
        .otherwise("text_status"),
        number=pl.when("counted")
        .then(fusion / control * factor.fill_null(1.0))
        .otherwise(pl.col("text_lower") / pl.col("text_divisor")),
        one_copy=pl.when(control > 0).then(
            pl.when(unconverted).then(1.0).otherwise(factor) / control
        ),
        international=pl.col("international") & ~unconverted,
    )


def _with_limits(work: pl.DataFrame) -> pl.DataFrame:
    """Add the limit of detection, the one an undetected result takes, and that of quantification.

    "<1e-4" with the reported status positive, not quantifiable is a limit of quantification.
    """
    text_lod = pl.col("text_lod") / pl.col("text_divisor")
    text_loq = pl.col("text_loq") / pl.col("text_divisor")
    row_lod = pl.col("lod") / pl.col("divisor")
    is_loq = _is("reported", Status.POSITIVE_NOT_QUANTIFIABLE) & text_lod.is_not_null()
    return work.with_columns(
        limit=pl.when(is_loq).then(row_lod).otherwise(pl.coalesce(text_lod, row_lod)),
        quantifiable=pl.when(is_loq)
        .then(text_lod)
        .otherwise(pl.coalesce(text_loq, pl.col("loq") / pl.col("divisor"))),
    ).with_columns(scored_limit=pl.coalesce("limit", "one_copy"))


def _overruled() -> pl.Expr:
    """Whether the value contradicts the reported status, so that the value decides."""
    number = pl.col("number")
    far_above = (number > CONTRADICTION_FACTOR * pl.col("scored_limit")).fill_null(value=False)
    quantifiable = (number >= pl.col("quantifiable")).fill_null(value=False)
    undetected = _is("reported", Status.UNDETECTED)
    unquantified = _is("reported", Status.POSITIVE_NOT_QUANTIFIABLE)
    zero = (pl.col("text_remark") == Remark.ZERO.value).fill_null(value=False)
    limit_given = pl.col("text_lod").is_not_null()
    differs = (pl.col("said") != pl.col("reported")).fill_null(value=False)
    return (
        pl.when(_silent() | ~differs | _is("reported", Status.NOT_EVALUABLE))
        .then(statement=False)
        .when(_is("said", Status.QUANTIFIED))
        .then((undetected & far_above) | (unquantified & quantifiable))
        .when(_is("said", Status.UNDETECTED))
        .then(~(unquantified & (limit_given | zero)))
        .otherwise(statement=True)
    )


def _silent() -> pl.Expr:
    """Whether the value leaves the status open."""
    open_remarks = [Remark.AMBIGUOUS.value, Remark.UNREADABLE.value]
    return pl.col("said").is_null() | pl.col("text_remark").is_in(open_remarks).fill_null(
        value=False
    )


def _status() -> pl.Expr:
    reported = pl.col("reported")
    numberless = _silent() & _is("reported", Status.QUANTIFIED)
    spoke = pl.col("text_remark").is_not_null()
    decided = (
        pl.when(reported.is_null() | _overruled())
        .then("said")
        .when(numberless)
        .then(pl.lit(Status.NOT_EVALUABLE.value))
        .otherwise(reported)
    )
    return (
        pl.when(_unit_unknown() & (decided.is_not_null() | spoke))
        .then(pl.lit(Status.NOT_EVALUABLE.value))
        .when(decided.is_null() & spoke)
        .then(pl.lit(Status.NOT_EVALUABLE.value))
        .otherwise(decided)
    )


def _with_own_limit(work: pl.DataFrame) -> pl.DataFrame:
    """Add the number itself as the limit where an undetected result has no other."""
    alone = _is("final", Status.UNDETECTED) & _is("said", Status.QUANTIFIED)
    return work.with_columns(
        own_limit=pl.when(alone & pl.col("scored_limit").is_null()).then("number")
    )


def _interval() -> tuple[pl.Expr, pl.Expr]:
    number, loq = pl.col("number"), pl.col("quantifiable")
    exact = _is("final", Status.QUANTIFIED)
    undetected = _is("final", Status.UNDETECTED)
    unquantified = _is("final", Status.POSITIVE_NOT_QUANTIFIABLE)
    lower = (
        pl.when(exact)
        .then(number)
        .when(_is("final", Status.ABOVE_RANGE) & ~_silent())
        .then(number)
        .when(undetected)
        .then(0.0)
        .when(unquantified)
        .then(pl.min_horizontal(pl.col("limit").fill_null(0.0), loq))
    )
    upper = (
        pl.when(exact)
        .then(number)
        .when(undetected)
        .then(pl.coalesce("scored_limit", "own_limit"))
        .when(unquantified)
        .then(loq)
    )
    return lower, upper


def _doubts(work: pl.DataFrame) -> tuple[Doubt, ...]:
    """Return what was guessed or could not be read, rows nobody need hear of left out."""
    remark, unsettled = pl.col("text_remark"), pl.col("reported").is_null()
    ambiguous = (remark == Remark.AMBIGUOUS.value) & unsettled
    not_evaluable = _is("text_status", Status.NOT_EVALUABLE)
    said_nothing = pl.col("said").is_null() & remark.is_null()
    unitless = pl.col("unit").is_null() & pl.col("text_unit").is_null()
    levelled = pl.any_horizontal(pl.col("text_lower") > 0, pl.col("lod") > 0, pl.col("loq") > 0)
    guessed, unreadable = Outcome.GUESSED, Outcome.UNREADABLE
    cases = (
        (unreadable, "not an MRD result", "value", remark == Remark.UNREADABLE.value),
        (
            guessed,
            "may mean not done or not detected; read as not evaluable",
            "value",
            ambiguous & not_evaluable,
        ),
        (
            guessed,
            "positive without a size; read as positive, not quantifiable",
            "value",
            ambiguous & ~not_evaluable,
        ),
        (guessed, "0 is not a measurement; read as undetected", "value",
         (remark == Remark.ZERO.value) & _is("final", Status.UNDETECTED)),
        (unreadable, "contradicts the value, which decides", "status", _overruled()),
        (
            unreadable,
            "says quantified, but there is no number; read as not evaluable",
            "status",
            _silent() & _is("reported", Status.QUANTIFIED),
        ),
        (
            guessed,
            "undetected with a number and no limit of detection; the number is read as the limit",
            "value",
            pl.col("own_limit").is_not_null(),
        ),
        (unreadable, "not a unit of an MRD result; read as not evaluable", "unit",
         _unit_unknown() & pl.col("final").is_not_null()),
        (Outcome.LEFT_OUT, "no result: no value, status or pair of copies", "value",
         said_nothing & unsettled),
    )  # fmt: skip
    summaries = (
        (
            Outcome.MAPPED,
            "{n:,} blank results computed from the copies",
            "value",
            pl.col("counted") & ~_is("reported", Status.NOT_EVALUABLE),
        ),
        (guessed, "no unit given; {n:,} results and limits read as ratios", "unit",
         unitless & levelled.fill_null(value=False)),
    )  # fmt: skip
    found = [Doubt(o, m, c, _mask(work, rows)) for o, m, c, rows in cases]
    found[0] = replace(found[0], met=Met.NOT_A_RESULT)
    found += [_summary(o, m, c, _mask(work, rows)) for o, m, c, rows in summaries]
    return tuple(doubt for doubt in found if doubt.rows.any())


def _mask(work: pl.DataFrame, rows: pl.Expr) -> pl.Series:
    return work.select(rows.fill_null(value=False)).to_series()


def _summary(outcome: Outcome, message: str, column: str, rows: pl.Series) -> Doubt:
    return Doubt(outcome, message.format(n=rows.sum()), column, rows, each=False)
