"""Rules about what stands behind a result: limits of detection, copies, and the scale."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.quality.found import found, found_of_column, nothing_found, say
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity, number
from mrdscope.analysis.quality.rules.wording import short, who
from mrdscope.analysis.settings import LEVEL_TOLERANCE
from mrdscope.cohort.schema import Status

_QUANTIFIED = pl.col("status") == Status.QUANTIFIED.value
_UNDETECTED = pl.col("status") == Status.UNDETECTED.value
#: Transcripts without an International Scale.
_UNSCALED = ("p190", "p230")


def _no_sensitivity(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    unknown = pl.col("lod").is_null() & pl.col("control_copies").is_null()
    rows = evidence.cohort.mrd.filter(_UNDETECTED & unknown)
    message = say("{}: negative without a limit of detection or control gene copies: how deep was "
                  "it?", who())  # fmt: skip
    return found(rows, message, table="mrd", column="lod")


def _too_few(limits: dict[str, float]) -> pl.Expr:
    """Return whether a sample has fewer copies of its control gene than its own limit."""
    if not limits:
        return pl.lit(value=False)
    return pl.any_horizontal(
        (pl.col("control_gene") == gene) & (pl.col("control_copies") < copies)
        for gene, copies in limits.items()
    )


def _not_evaluable(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    limits = dict(evidence.settings.minimum_control_copies)
    rows = evidence.cohort.mrd.filter(_UNDETECTED & _too_few(limits))
    message = say("{}: negative with {} copies of {}: not evaluable", who(), "control_copies",
                  "control_gene")  # fmt: skip
    return found(rows, message, table="mrd", column="control_copies")


def _shallow(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    recommended = {
        gene.removesuffix("_copies"): number(parameters, gene)
        for gene in parameters
        if gene.endswith("_copies")
    }
    claimed = _UNDETECTED | (
        (_QUANTIFIED | (pl.col("status") == Status.POSITIVE_NOT_QUANTIFIABLE.value))
        & (pl.col("upper") <= number(parameters, "level") * (1 + LEVEL_TOLERANCE))
    )
    adequate = ~(_UNDETECTED & _too_few(dict(evidence.settings.minimum_control_copies)))
    rows = evidence.cohort.mrd.filter(
        claimed & _too_few(recommended) & adequate.fill_null(value=True)
    )
    one_copy = short(1 / pl.col("control_copies"))
    message = say("{}: {} copies of {}: sensitivity only {}", who(), "control_copies",
                  "control_gene", one_copy)  # fmt: skip
    return found(rows, message, table="mrd", column="control_copies")


def _not_the_copies(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    ratio = pl.col("fusion_copies") / pl.col("control_copies")
    on_scale = pl.col("scale") == "IS"
    computed = pl.when(on_scale).then(ratio * pl.col("conversion_factor")).otherwise(ratio)
    counted = (pl.col("fusion_copies") > 0) & (pl.col("control_copies") > 0) & (pl.col("lower") > 0)
    off = (pl.col("lower") / pl.col("_calc")).log10().abs()
    rows = (
        evidence.cohort.mrd.filter(_QUANTIFIED & pl.col("value").is_not_null() & counted)
        .with_columns(_calc=computed)
        .filter(off > number(parameters, "tolerance_log10"))
        .filter(((pl.col("lower") / pl.col("_calc")) - 1).abs() > _rounding())
    )
    message = say("{}: reported {} {}, the copies give {} as a ratio", who(), "value",
                  pl.col("unit").fill_null(""), short("_calc"))  # fmt: skip
    return found(rows, message, table="mrd", column="value")


def _rounding() -> pl.Expr:
    """Return how far, relatively, a value as it was written may be from what was meant.

    Half a unit of its last digit: 0.05 for ``1.0e-4``, 0.5 for ``1e-4``.
    """
    written = pl.col("value").str.strip_chars().str.to_lowercase().str.replace(r"[e%x·].*$", "")
    digits = written.str.replace_all(r"[^0-9]", "").str.strip_chars_start("0")
    leading = digits.str.slice(0, 1).cast(pl.Float64, strict=False)
    following = digits.str.slice(1)
    mantissa = leading + pl.concat_str(pl.lit("0."), following, pl.lit("0")).cast(
        pl.Float64, strict=False
    )
    unit = 10.0 ** -following.str.len_chars().cast(pl.Float64)
    return (0.5 * unit / mantissa).fill_null(0.0)


def _below_detection(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    rows = evidence.cohort.mrd.filter(_QUANTIFIED & _under("lod"))
    message = say("{}: quantified {} below the limit of detection {} (ratio)", who(), _value(),
                  short("lod"))  # fmt: skip
    return found(rows, message, table="mrd", column="value")


def _below_quantification(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    detected = ~_under("lod").fill_null(value=False)
    rows = evidence.cohort.mrd.filter(_QUANTIFIED & _under("loq") & detected)
    message = say("{}: {} is below the limit of quantification {} (ratio): positive, not "
                  "quantifiable", who(), _value(), short("loq"))  # fmt: skip
    return found(rows, message, table="mrd", column="value")


def _under(limit: str) -> pl.Expr:
    return pl.col("lower") < pl.col(limit) * (1 - LEVEL_TOLERANCE)


def _value() -> pl.Expr:
    return pl.coalesce("value", short("lower"))


def _off_scale(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    mrd = evidence.cohort.mrd
    reported = mrd.filter(pl.col("scale") == "IS", pl.col("status").is_not_null())
    if reported.is_empty():
        return _unconverted(mrd)
    who_ = evidence.cohort.patients.select("patient_id", "transcript").unique(
        "patient_id", keep="first"
    )
    rows = reported.join(who_, on="patient_id", how="left", maintain_order="left")
    off_scale = pl.col("transcript").is_in(_UNSCALED).fill_null(value=False)
    unscaled = found(
        rows.filter(off_scale),
        say("{}: the International Scale is not defined for {}", who(), "transcript"),
        table="mrd", column="unit",
    )  # fmt: skip
    return pl.concat([unscaled, _unconverted(mrd), _uncalibrated(rows.filter(~off_scale))])


def _unconverted(mrd: pl.DataFrame) -> pl.DataFrame:
    """Find copies said to be on the scale, with nothing that takes them there."""
    rows = mrd.filter(
        pl.col("unit") == "percent_is", pl.col("scale") != "IS", pl.col("status").is_not_null()
    )
    message = say("{}: on the International Scale by its unit, from copies without a conversion "
                  "factor: not on it", who())  # fmt: skip
    return found(rows, message, table="mrd", column="conversion_factor")


def _uncalibrated(reported: pl.DataFrame) -> pl.DataFrame:
    """Say once that results are on the scale and nothing tells by which calibration."""
    if reported.is_empty() or reported["conversion_factor"].is_not_null().any():
        return nothing_found()
    message = f"conversion_factor: {reported.height:,} results on the International Scale, and no "
    one = found_of_column(
        f"{message}conversion factor or calibration of a kit is named", table="mrd",
        column="conversion_factor",
    )  # fmt: skip
    return one.with_columns(severity=pl.lit(Severity.WARNING.value))


LIMIT_RULES = (
    Rule(
        "MRD-04", Severity.WARNING, Kahn.COMPLETENESS, "mrd",
        "Negative without sensitivity",
        "A negative result says nothing without the depth the sample was looked at; it counts as "
        "undetected, and never as negative at 1e-4. Ask the laboratory for the limit of detection.",
        ("lod", "control_copies"), _no_sensitivity,
    ),
    Rule(
        "MRD-05", Severity.ERROR, Kahn.PLAUSIBILITY, "mrd",
        "Negative with too few control gene copies",
        "With so little RNA nothing would have been found: the sample is not evaluable and counts "
        "as such, whatever it was called. The limits are settings (minimum_control_copies), each "
        "of its own control gene.",
        ("control_copies", "status"), _not_evaluable,
    ),
    Rule(
        "MRD-06", Severity.WARNING, Kahn.PLAUSIBILITY, "mrd",
        "Fewer control gene copies than recommended",
        "A negative result, or one at MR4 or deeper, asks for 10,000 copies of ABL1 (the 24,000 of "
        "GUSB are from memory, unverified). It is weaker than it looks: give its sensitivity, or "
        "repeat the sample.",
        ("control_copies",), _shallow,
        {"ABL1_copies": 10_000.0, "GUSB_copies": 24_000.0, "level": 1e-4},
    ),
    Rule(
        "MRD-07", Severity.ERROR, Kahn.PLAUSIBILITY, "mrd",
        "Value is not what the copies give",
        "The level is copies of the fusion transcript over copies of the control gene, times the "
        "conversion factor on the International Scale. One of the three was mistyped. Rounding of "
        "the value as it is written is allowed for.",
        ("value", "fusion_copies", "control_copies"), _not_the_copies, {"tolerance_log10": 0.02},
    ),
    Rule(
        "MRD-08", Severity.ERROR, Kahn.PLAUSIBILITY, "mrd",
        "Quantified below its limit of detection",
        "What lies below the limit of detection cannot be quantified: value or limit is wrong, or "
        "they are in different units.",
        ("value", "lod"), _below_detection,
    ),
    Rule(
        "MRD-09", Severity.WARNING, Kahn.PLAUSIBILITY, "mrd",
        "Quantified below its limit of quantification",
        "Between the limits a result is positive, not quantifiable (EuroMRD): its number is not "
        "reproducible. Mark it so, that it is compared as an interval.",
        ("value", "loq"), _below_quantification,
    ),
    Rule(
        "MRD-21", Severity.ERROR, Kahn.PLAUSIBILITY, "mrd",
        "On the International Scale without one",
        "The scale exists for p210 (e13a2, e14a2) alone, and a result is on it by the conversion "
        "factor of the laboratory or a calibrated kit. Give a ratio instead, or the factor.",
        ("unit", "conversion_factor"), _off_scale,
    ),
)  # fmt: skip
