"""Metrics on the International Scale: levels of molecular response, major response and its loss."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.metrics.model import Inputs, Kind, Metric, Row
from mrdscope.analysis.metrics.of_samples import (
    USED,
    Formula,
    Frame,
    of,
    row_of,
    sample_metric,
    samples_where,
    shown,
)
from mrdscope.analysis.metrics.words import day, limit
from mrdscope.analysis.mrd.international_scale import NO_FACTOR, molecular_levels
from mrdscope.analysis.results import Results

_LEVELS = "domain reference, 1.6 (ph-is.com for the copies an undetected result needs)"
_MMR = "domain reference, 1.6"
_COLUMNS = ("molecular_level", "is_low", "is_high", "limited_by_copies")


def without_levels(results: Results) -> str | None:
    """Return why a preset has no levels of molecular response."""
    if results.settings.molecular_levels:
        return None
    return (
        f"the preset {results.settings.preset} has no levels of molecular response on the "
        "International Scale; cml-is-2020 has"
    )


def _scaled(results: Results, patient: str) -> Inputs:
    """Return the samples on the International Scale with the level each shows, and the others."""
    mine = of(results.mrd.international.series.samples, patient).with_row_index("place")
    on_scale = mine.filter("evaluable")
    refused = row_of(results.mrd.international.refused, patient)["refused"] or NO_FACTOR
    there = pl.col("place").is_in(on_scale["place"].implode())

    def why(_results: Results, _patient: str) -> pl.Expr:
        return pl.when(there).then(USED).otherwise(pl.lit(refused))

    levels = of(molecular_levels(results.mrd.international, results.settings), patient)
    used = shown(on_scale).hstack(levels.select(_COLUMNS))
    return Inputs(used, samples_where(why)(results, patient).left_out)


def _or_refused(formula: Formula) -> Formula:
    return lambda results, row: (
        f"refused: {row['refused']}" if row["refused"] is not None else formula(results, row)
    )


def _level(which: str, sentence: str) -> Formula:
    def formula(results: Results, row: Row) -> str:
        at = f"{sentence}, {day(row[f'{which}_level_day'])}: {row[f'{which}_level']}"
        if row[f"{which}_level"] == "none":
            highest = results.settings.molecular_levels[-1]
            return f"{at}, its level being above {limit(highest.level)} ({highest.name})"
        (found,) = (
            level for level in results.settings.molecular_levels
            if level.name == row[f"{which}_level"]
        )  # fmt: skip
        return f"{at}, at most {limit(found.level)} on the International Scale, copies allowing"

    return _or_refused(formula)


def _mmr(results: Results, row: Row) -> str:
    level = limit(results.settings.major_molecular_response)
    if row["mmr_day"] is None:
        return f"no sample surely at or below {level} on the International Scale"
    return f"first sample surely at or below {level}: {day(row['mmr_day'])}"


def _mmr_lost(results: Results, row: Row) -> str:
    if row["mmr_day"] is None or row["mmr_lost_day"] is None:
        kept = "" if row["mmr_day"] is None else "; no later one surely above"
        return _mmr(results, row) + kept
    confirmed = "confirmed" if row["mmr_loss_confirmed"] else "not confirmed"
    return (
        f"{_mmr(results, row)}; first later one surely above: {day(row['mmr_lost_day'])}, "
        f"{confirmed} by the next sample"
    )


def _metric(
    id_: str, title: str, unit: str | None, definition: str, kind: Kind, column: str,
    source: str, formula: Formula, frame: Frame, *parameters: str,
) -> Metric:  # fmt: skip
    return sample_metric(
        id_, title, unit, definition, source, kind, (column,), frame, formula, inputs=_scaled,
        parameters=("molecular_levels", *parameters), not_applicable=without_levels,
    )  # fmt: skip


def _response(results: Results) -> pl.DataFrame:
    return results.mrd.molecular_response


def _loss(results: Results) -> pl.DataFrame:
    return results.mrd.loss_of_mmr


SCALE = (
    _metric("mr.deepest", "deepest MR", None,
            "The deepest level of molecular response any sample shows.", Kind.WORD,
            "deepest_level", _LEVELS, _level("deepest", "the first sample of the deepest level"),
            _response),
    _metric("mr.last", "last MR", None,
            "The level of molecular response the last sample shows.", Kind.WORD, "last_level",
            _LEVELS, _level("last", "the last sample on the International Scale"), _response),
    _metric("mmr.day", "MMR", "day", "The day of the first sample in major molecular response.",
            Kind.DAYS, "mmr_day", _MMR, _or_refused(_mmr), _loss, "major_molecular_response"),
    _metric("mmr.lost_day", "MMR lost", "day",
            "The day of the first sample surely above major molecular response after it.",
            Kind.DAYS, "mmr_lost_day", _MMR, _or_refused(_mmr_lost), _loss,
            "major_molecular_response"),
    _metric("mmr.loss_confirmed", "loss confirmed", None,
            "Whether the sample after the loss of major molecular response is above it too.",
            Kind.FLAG, "mmr_loss_confirmed", _MMR, _or_refused(_mmr_lost), _loss,
            "major_molecular_response"),
)  # fmt: skip
