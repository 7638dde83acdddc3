"""Rules about what a result of MRD says: whether it is one, possible, and in the unit it says."""

from __future__ import annotations

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.evaluable import Levels
from mrdscope.analysis.mrd.segments import BoolArray
from mrdscope.analysis.quality.found import found, found_of_column, nothing_found, say
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity, number
from mrdscope.analysis.quality.rules.wording import short, when, who
from mrdscope.cohort.mrd_value import Remark, parse
from mrdscope.cohort.schema import Status

_NEGATIVE_NUMBER = r"^\s*[-−–]\s*[.,]?\d"
#: Percent for ratio, in log10.
_HUNDREDFOLD = 2.0
_HALF_LOG = 0.5


def _with_remark(mrd: pl.DataFrame, remark: Remark) -> pl.DataFrame:
    """Return the rows whose value reads so; every distinct text is read once."""
    texts = mrd["value"].unique().drop_nulls()
    told = texts.filter(parse(texts)["remark"].eq(remark.value).fill_null(value=False))
    return mrd.filter(pl.col("value").is_in(told.implode())) if told.len() else mrd.clear()


def _unreadable(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    rows = _with_remark(evidence.cohort.mrd, Remark.UNREADABLE)
    rows = rows.filter(~pl.col("value").str.contains(_NEGATIVE_NUMBER))
    return found(
        rows, say("{}: '{}' is not an MRD result", who(), "value"), table="mrd", column="value"
    )


def _impossible(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    below = _with_remark(evidence.cohort.mrd, Remark.UNREADABLE)
    below = below.filter(pl.col("value").str.contains(_NEGATIVE_NUMBER))
    known = pl.col("status").is_in([Status.QUANTIFIED.value, Status.ABOVE_RANGE.value])
    above = evidence.cohort.mrd.filter(
        known & (pl.col("lower") > number(parameters, "highest_ratio"))
    )
    return pl.concat([
        found(below, say("{}: {} is below 0, which no level is", who(), "value"),
              table="mrd", column="value"),
        found(above, say("{}: {}, a ratio of {}, is more than leukemia can have", who(),
                         _text(), short("lower")),
              table="mrd", column="value", severity=Severity.WARNING),
    ])  # fmt: skip


def _text() -> pl.Expr:
    """Return the value as reported, of a blank one that was counted its level."""
    return pl.coalesce("value", short("lower"))


def _zero(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    rows = _with_remark(evidence.cohort.mrd, Remark.ZERO)
    message = say("{}: 0 is not a measurement; undetected? Then say so, and give its limit of "
                  "detection", who())  # fmt: skip
    return found(rows, message, table="mrd", column="value")


# -- units -----------------------------------------------------------------------------------------


def _other_unit(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    tolerance = number(parameters, "tolerance_log10")
    return pl.concat([
        _by_copies(evidence, tolerance),
        _by_course(evidence, parameters),
        _by_laboratory(evidence, parameters),
        _no_unit(evidence),
    ])  # fmt: skip


def _by_copies(evidence: Evidence, tolerance: float) -> pl.DataFrame:
    """Find values a hundred times what their copies give: percentages called ratios."""
    off = (pl.col("lower") / (pl.col("fusion_copies") / pl.col("control_copies"))).log10().abs()
    counted = (pl.col("status") == Status.QUANTIFIED.value) & pl.col("value").is_not_null()
    copies = (pl.col("fusion_copies") > 0) & (pl.col("control_copies") > 0) & (pl.col("lower") > 0)
    rows = evidence.cohort.mrd.filter(
        counted & copies & (pl.col("scale") == "ratio"), (off - _HUNDREDFOLD).abs() <= tolerance
    )
    message = say("{}: {} is a hundred times off what the copies give ({} / {}): percent?", who(),
                  "value", "fusion_copies", "control_copies")  # fmt: skip
    return found(rows, message, table="mrd", column="value")


def _by_course(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    """Find samples that are too high for their neighbours, and fit them when divided by 100.

    Too low ones are not looked for: a deep remission between two others looks the same.
    """
    series = evidence.results.series
    levels = series.levels
    suspect = _hundredfold(levels, int(number(parameters, "samples")))
    rows = series.samples[levels.row[suspect]]
    rows = without_event(rows, evidence, number(parameters, "event_days"))
    message = say("{}: unit change near {}? {} is a hundredfold step from the samples around it",
                  "patient_id", when(), "value")  # fmt: skip
    return found(rows, message, table="mrd", column="value")


def _hundredfold(levels: Levels, most: int) -> BoolArray:
    """Return the samples of runs of up to ``most`` that are a hundredfold over both neighbours.

    Both steps at the borders of a run are a log or more, and its samples divided by 100 lie between
    the neighbours, or no more than half a log outside.
    """
    n, patient = levels.day.size, levels.segments.numbers
    suspect = np.zeros(n, dtype=np.bool_)
    with np.errstate(divide="ignore", invalid="ignore"):
        log = np.log10(levels.low)
        jump = np.flatnonzero(log[1:] - log[:-1] >= 1) + 1
    for run in range(1, min(most, n - 2) + 1):
        at = jump[jump < n - run]
        before, after = at - 1, at + run
        places = at + np.arange(run)[:, None]
        inside, mended = log[places], log[places] - _HUNDREDFOLD
        known = levels.quantified[before] & levels.quantified[after]
        known &= levels.quantified[places].all(axis=0) & (patient[before] == patient[after])
        with np.errstate(invalid="ignore"):
            steep = inside[-1] - log[after] >= 1
            lowest = np.minimum(log[before], log[after]) - _HALF_LOG
            highest = np.maximum(log[before], log[after]) + _HALF_LOG
            fits = ((mended >= lowest) & (mended <= highest)).all(axis=0)
        suspect[places[:, known & steep & fits].ravel()] = True
    return suspect


def without_event(rows: pl.DataFrame, evidence: Evidence, days: float) -> pl.DataFrame:
    """Return rows with no relapse, progression or transplant near, which would explain a step."""
    kinds = ["hematologic_relapse", "progression", "transplant"]
    events = evidence.cohort.events.filter(pl.col("type").is_in(kinds)).select(
        "patient_id", _event="day"
    )
    if rows.is_empty() or events.is_empty():
        return rows
    numbered = rows.with_row_index("_place")
    near = numbered.join(events, on="patient_id").filter(
        (pl.col("_event") - pl.col("day")).abs() <= days
    )
    return numbered.join(near.select("_place").unique(), on="_place", how="anti").drop("_place")


def _by_laboratory(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    """Find laboratories whose first levels are, by their median, more than a ratio can be."""
    series = evidence.results.series
    levels = series.levels
    firsts = series.samples[levels.row[levels.segments.starts]]
    high = (
        firsts.filter(pl.col("status") == Status.QUANTIFIED.value)
        .group_by("laboratory", maintain_order=True)
        .agg(pl.len().alias("n"), pl.col("low").median().alias("median"))
        .filter(pl.col("n") >= number(parameters, "patients"))
        .filter(pl.col("median") > number(parameters, "highest_median"))
    )
    findings = [
        found_of_column(
            f"value: the first levels of {n:,} patients{_of(laboratory)} have a median ratio of "
            f"{median:.3g}: percent?", table="mrd", column="value",
        )
        for laboratory, n, median in high.iter_rows()
    ]  # fmt: skip
    return pl.concat([nothing_found(), *findings])


def _of(laboratory: str | None) -> str:
    return "" if laboratory is None else f" of laboratory {laboratory}"


def _no_unit(evidence: Evidence) -> pl.DataFrame:
    mrd = evidence.cohort.mrd
    numbers = mrd.filter(
        pl.col("status") == Status.QUANTIFIED.value,
        pl.col("value").is_not_null() & ~pl.col("value").str.contains("%", literal=True),
    )
    if numbers.is_empty() or numbers["unit"].is_not_null().any():
        return nothing_found()
    message = f"unit: {numbers.height:,} results have no unit and are read as ratios; if they are "
    return found_of_column(
        f"{message}percentages they are a hundred times too high", table="mrd", column="unit"
    )


VALUE_RULES = (
    Rule(
        "MRD-01", Severity.ERROR, Kahn.CONFORMANCE, "mrd",
        "Not a result of MRD",
        "The sample counts as not evaluable: its result is in no course, remission or relapse. "
        "Write a number, <limit, negative, positive not quantifiable, or not evaluable.",
        ("value",), _unreadable,
    ),
    Rule(
        "MRD-02", Severity.ERROR, Kahn.PLAUSIBILITY, "mrd",
        "Impossible level",
        "No level is negative, and one far above the control gene is mostly a percentage in a "
        "column of ratios. Look at the report of the laboratory.",
        ("value",), _impossible, {"highest_ratio": 10.0},
    ),
    Rule(
        "MRD-03", Severity.ERROR, Kahn.PLAUSIBILITY, "mrd",
        "Value of exactly 0",
        "No assay measures 0: what was not detected lies below the limit of detection of that "
        "sample, which says how deep it could see. Write undetected, with the limit.",
        ("value",), _zero,
    ),
    Rule(
        "MRD-10", Severity.ERROR, Kahn.PLAUSIBILITY, "mrd",
        "Ratio and percent mixed",
        "1e-4 is 0.01 %: a percentage read as a ratio is a hundred times too high, which is a "
        "relapse nobody had. Say the unit of every row. Near a relapse, progression or transplant "
        "a hundredfold step may be true and is no finding.",
        ("value", "unit"), _other_unit,
        {"tolerance_log10": 0.02, "samples": 3.0, "event_days": 60.0, "patients": 5.0,
         "highest_median": 3.0},
    ),
)  # fmt: skip
