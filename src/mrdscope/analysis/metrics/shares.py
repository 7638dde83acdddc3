"""Metrics of how many patients had remission, relapse, an increase; and how many were warned."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from mrdscope.analysis.exact import proportion
from mrdscope.analysis.metrics.model import Inputs, Kind, Metric, Row, Scope
from mrdscope.analysis.metrics.of_samples import OF_SAMPLES
from mrdscope.analysis.metrics.words import number
from mrdscope.analysis.mrd.kinetics import Side, side_of_threshold
from mrdscope.analysis.results import Results

_SHARE = ("yes", "n", "lower", "upper")
_PAPER = "the paper's definitions; made unambiguous where it is silent"
_RULE = (
    "molecular_relapse_rule", "molecular_relapse_level", "molecular_relapse_log10",
    "molecular_relapse_samples",
)  # fmt: skip


def _of_patients(results: Results, frame: pl.DataFrame, *shown: str, flag: pl.Expr) -> pl.DataFrame:
    """Return a row a patient of a frame: what is shown, the ``flag``, and the patient's own row."""
    patients = results.cohort.patients.select("patient_id", "_file", "_row").unique(
        "patient_id", keep="first"
    )
    return frame.select("patient_id", *shown, flag=flag).join(
        patients, on="patient_id", how="left", maintain_order="left"
    )


def _share(
    id_: str, title: str, definition: str, source: str,
    flags: Callable[[Results], pl.DataFrame], said: str, unknown: str, *parameters: str,
) -> Metric:  # fmt: skip
    """Return the share of patients with ``flag``, null where it is not known, of those with any."""

    def frame(results: Results) -> pl.DataFrame:
        known = flags(results)["flag"].drop_nulls()
        share = proportion(int(known.sum()), known.len(), results.settings.confidence)
        return pl.DataFrame(
            {"yes": int(known.sum()), "n": known.len(), "lower": share.lower,
             "upper": share.upper},
            schema_overrides=dict.fromkeys(_SHARE[2:], pl.Float64),
        )  # fmt: skip

    def inputs(results: Results, _subject: str) -> Inputs:
        found, known = flags(results), pl.col("flag").is_not_null()
        rest = found.filter(~known).drop("flag").with_columns(reason=pl.lit(unknown))
        return Inputs(found.filter(known).rename({"flag": said}), rest)

    def formula(_results: Results, row: Row) -> str:
        if not row["n"]:
            return f"there is nobody to count: {unknown}"
        return (
            f"{number(row['yes'])} of {number(row['n'])} {said}; exact interval of the share "
            "(Clopper and Pearson)"
        )

    return Metric(
        id_, title, None, definition, source, Kind.SHARE, _SHARE, Scope.COHORT,
        (*OF_SAMPLES, "confidence", *parameters), frame, inputs, formula,
    )  # fmt: skip


def _mcr(results: Results) -> pl.DataFrame:
    flag = pl.col("class") != "none"
    return _of_patients(results, results.response, "class", flag=flag)


def _persisting(results: Results) -> pl.DataFrame:
    flag = pl.col("class") == "persisting"
    return _of_patients(results, results.response, "class", flag=flag)


def _at_last(results: Results) -> pl.DataFrame:
    return _of_patients(results, results.response, "last_day", flag=pl.col("in_mcr_at_last_sample"))


def _lost(results: Results) -> pl.DataFrame:
    relapsed = pl.col("molecular_relapse_day").is_not_null()
    flag = pl.when(pl.col("n_episodes") > 0).then(relapsed)
    return _of_patients(results, results.response, "molecular_relapse_day", flag=flag)


def _increase(results: Results) -> pl.DataFrame:
    # Who fell all the way has no minimum, and no increase.
    flag = pl.when(pl.col("n_eligible") > 1).then(pl.col("increase").fill_null(value=False))
    return _of_patients(results, results.rise, "log10_increase_low", flag=flag)


def _relapsed_of(side: Side) -> Callable[[Results], pl.DataFrame]:
    def flags(results: Results) -> pl.DataFrame:
        level = results.settings.increased_level_threshold
        risen = results.rise.filter("increase").with_columns(side=side_of_threshold(level))
        found = risen.join(results.course, on="patient_id", how="left", maintain_order="left")
        relapsed = pl.col("relapse_day").is_not_null()
        flag = pl.when(pl.col("side") == str(side)).then(relapsed)
        return _of_patients(
            results, found, "increased_low", "increased_high", "side", "relapse_day", flag=flag
        )

    return flags


def _warned(results: Results) -> pl.DataFrame:
    relapses = results.mrd.monitoring.relapses.rename({"reason": "no warning"})
    events = results.cohort.events.filter(pl.col("type") == "hematologic_relapse")
    rows = events.select("patient_id", relapse_day="day", _file="_file", _row="_row").unique(
        ["patient_id", "relapse_day"], keep="first"
    )
    return relapses.select(
        "patient_id", "relapse_day", "molecular_relapse_day", "lead_days", "last_sample_day",
        "no warning", flag="warned",
    ).join(rows, on=["patient_id", "relapse_day"], how="left", maintain_order="left")  # fmt: skip


_NOBODY = "no evaluable sample"

SHARES = (
    _share("share.mcr", "mCR at least once",
           "The share of patients with a negative sample before hematologic relapse.", _PAPER,
           _mcr, "had molecular remission", _NOBODY),
    _share("share.persisting", "persisting mCR",
           "The share of patients whose best molecular remission is persisting.", _PAPER,
           _persisting, "had persisting remission", _NOBODY, "persisting_months", "month_days"),
    _share("share.at_last", "in mCR at the last sample",
           "The share of patients whose last evaluable sample was negative.", _PAPER, _at_last,
           "were in remission at the last sample", _NOBODY),
    _share("share.mrel", "molecular relapse",
           "The share of patients with molecular relapse, of those who had molecular remission.",
           "the paper does not define it; rules: domain reference, 1.1 and 1.5", _lost,
           "had molecular relapse", "never in molecular remission", *_RULE),
    _share("share.increase", "increase of MRD",
           "The share of patients whose level is known to have risen from the minimum.",
           "the paper's modification of Scheuring et al., Leukemia 2003;17:1700", _increase,
           "had an increase", "fewer than two samples far enough before hematologic relapse",
           "relapse_gap_days"),
    _share("increase.high_relapse", "relapse after a high increase",
           "The share with hematologic relapse of patients whose level rose to the threshold or "
           "above.", "the paper's Table 1B", _relapsed_of(Side.HIGH), "relapsed",
           "did not rise so high, or not surely", "relapse_gap_days", "increased_level_threshold"),
    _share("increase.low_relapse", "relapse after a low increase",
           "The share with hematologic relapse of patients whose level rose and stayed below the "
           "threshold.", "the paper's Table 1B", _relapsed_of(Side.LOW), "relapsed",
           "rose higher, or may have", "relapse_gap_days", "increased_level_threshold"),
    _share("monitoring.sensitivity", "sensitivity of monitoring",
           "The share of hematologic relapses that a molecular relapse came before; those nobody "
           "took a sample before count.", "domain reference, 1.7", _warned,
           "were warned of hematologic relapse", "no hematologic relapse", *_RULE),
)  # fmt: skip
