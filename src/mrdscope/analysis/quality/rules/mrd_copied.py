"""A rule about numbers that were copied or made up."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.quality.found import found, found_of_column, nothing_found, say
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity, number
from mrdscope.analysis.quality.rules.wording import who
from mrdscope.cohort.schema import Status


def _copied(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    quantified = evidence.cohort.mrd.filter(
        pl.col("status") == Status.QUANTIFIED.value, pl.col("value").is_not_null()
    )
    mantissa = pl.col("value").str.strip_chars().str.to_lowercase().str.replace(r"[e%x·].*$", "")
    digits = mantissa.str.replace_all(r"[^0-9]", "").str.strip_chars_start("0")
    values = (
        quantified.select("value", "patient_id", "lower", digits=digits)
        .filter(pl.col("digits").str.strip_chars_end("0").str.len_chars() >= 3)
        .group_by("value")
        .agg(
            pl.col("patient_id").n_unique().alias("patients"),
            pl.col("digits").first(),
            pl.col("lower").first().log10().floor().alias("power"),
        )
    )
    shared = _unexpected(values, number(parameters, "patients"))
    rows = quantified.join(shared.select("value", "patients"), on="value", maintain_order="left")
    message = say("{}: {} patients share the value {}: copied?", who(), "patients", "value")
    last = _last_digit(quantified.select(digits=digits), parameters)
    return pl.concat([found(rows, message, table="mrd", column="value"), last])


def _last_digit(values: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """Find a last digit that far more values end in than the tenth that would by chance.

    Of values of three digits or more; a zero at the end is often not written, and does not count.
    """
    last = values.filter(pl.col("digits").str.len_chars() >= 3).select(
        last=pl.col("digits").str.slice(-1)
    )
    counts = last.group_by("last").len("n").filter(pl.col("last") != "0").sort("n", "last")
    if last.height < number(parameters, "digit_values") or counts.is_empty():
        return nothing_found()
    digit, n = counts.row(-1)
    if n <= number(parameters, "digit_share") * last.height:
        return nothing_found()
    return found_of_column(
        f"value: {n:,} of {last.height:,} values of three digits or more end in {digit}: rounded, "
        "or made up?", table="mrd", column="value", value=digit,
    )  # fmt: skip


def _unexpected(values: pl.DataFrame, fewest: float) -> pl.DataFrame:
    """Return values that more patients share than others with the same first two digits lead to.

    Of ``n`` digits there are 10**(n - 2) values with the same two first: so many patients as the
    mean of the others, and six standard deviations of a Poisson number more, share one by chance.
    """
    like = ["power", pl.col("digits").str.slice(0, 2), pl.col("digits").str.len_chars()]
    others = 10.0 ** (pl.col("digits").str.len_chars() - 2) - 1
    mean = (pl.col("patients").sum().over(like) - pl.col("patients")) / others
    return values.filter(pl.col("patients") >= fewest, pl.col("patients") > mean + 6 * mean.sqrt())


COPY_RULES = (
    Rule(
        "MRD-25", Severity.WARNING, Kahn.PLAUSIBILITY, "mrd",
        "The same number in several patients",
        "Two patients rarely have the same level to three digits or more; several who do have it "
        "mostly from copying cells. Compare with the reports.",
        ("value",), _copied, {"patients": 4.0, "digit_values": 100.0, "digit_share": 0.3},
    ),
)  # fmt: skip
