"""Metrics of a patient's samples: what they share, and which samples one was computed from."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from mrdscope.analysis.metrics.model import Inputs, Kind, Metric, Row, Scope
from mrdscope.analysis.metrics.words import day, level
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import DAY_TOLERANCE
from mrdscope.errors import UsageError

SAMPLE = (
    "sample_id", "day", "status", "value", "lod", "tissue", "control_copies", "_file", "_row",
)  # fmt: skip

Frame = Callable[[Results], pl.DataFrame]
Formula = Callable[[Results, Row], str]
InputsOf = Callable[[Results, str], Inputs]
#: Why a sample of the main series was not used; null where it was. ``place`` counts a patient's
#: samples from 0.
Why = Callable[[Results, str], pl.Expr]

#: What every number that rests on samples depends on: which of them can be judged.
OF_SAMPLES = ("minimum_control_copies",)

USED = pl.lit(None, pl.String)


def of(frame: pl.DataFrame, patient: str) -> pl.DataFrame:
    """Return the rows of one patient."""
    return frame.filter(pl.col("patient_id") == patient)


def row_of(frame: pl.DataFrame, patient: str) -> Row:
    """Return a patient's row, all null where there is none."""
    rows = of(frame, patient)
    return rows.row(0, named=True) if rows.height else dict.fromkeys(frame.columns)


def real(row: Row, name: str) -> float | None:
    """Return the number in a column of a row, None where it has none."""
    value = row[name]
    return value if isinstance(value, int | float) else None


def shown(frame: pl.DataFrame, *more: str) -> pl.DataFrame:
    """Return what is shown of samples: the columns of `SAMPLE` there are, then ``more``."""
    columns = [name for name in SAMPLE if name in frame.columns]
    return frame.select(*columns, *more)


def samples_where(why: Why) -> InputsOf:
    """Return how to find a number's samples: the evaluable ones there is no reason against."""

    def inputs(results: Results, patient: str) -> Inputs:
        mine = of(results.series.samples, patient).with_row_index("place")
        reasoned = mine.with_columns(
            reason=pl.when("evaluable")
            .then(why(results, patient))
            .otherwise(_why_not(results, mine))
        )
        out = pl.col("reason").is_not_null()
        other = of(results.series.left_out, patient)
        return Inputs(
            shown(reasoned.filter(~out)),
            pl.concat([shown(reasoned.filter(out), "reason"), shown(other, "reason")]),
        )

    return inputs


def with_events(inputs: InputsOf, *types: str) -> InputsOf:
    """Return how to find samples and the patient's events of these types beside them."""

    def both(results: Results, patient: str) -> Inputs:
        samples = inputs(results, patient)
        events = of(results.cohort.events, patient).filter(
            pl.col("type").is_in(types), pl.col("day").is_not_null()
        )
        rows = events.select("type", "day", "_file", "_row")
        return Inputs(pl.concat([samples.used, rows], how="diagonal"), samples.left_out)

    return both


def _why_not(results: Results, samples: pl.DataFrame) -> pl.Expr:
    """Return why a sample is not evaluable: as reported, or for its few control copies."""
    reason = pl.lit("not evaluable")
    if not {"control_gene", "control_copies"} <= set(samples.columns):
        return reason
    for gene, least in results.settings.minimum_control_copies.items():
        few = (pl.col("control_gene") == gene) & (pl.col("control_copies") < least)
        text = f"not evaluable, or undetected with fewer than {least:g} copies of {gene}"
        reason = pl.when(few).then(pl.lit(text)).otherwise(reason)
    return reason


all_samples = samples_where(lambda _results, _patient: USED)


def on_day(day: object, column: str = "day") -> pl.Expr:
    """Return whether a sample was taken on a day; of a day that is not known, none was."""
    if not isinstance(day, int | float):
        return pl.lit(value=False)
    return (pl.col(column) - day).abs() <= DAY_TOLERANCE


def level_on(results: Results, patient: object, at: object) -> str:
    """Return the level of a patient's evaluable sample of a day in words, of several the last."""
    mine = results.series.samples.filter(pl.col("patient_id") == patient, "evaluable", on_day(at))
    if mine.is_empty():
        return f"no evaluable sample ({day(at)})"
    return level(
        mine.tail(1)
        .select("day", "status", "low", "high")
        .rename("on_{}".format)
        .row(0, named=True),
        "on",
    )


def is_sample(row: Row, prefix: str) -> pl.Expr:
    """Return whether a sample is the one whose file and row stand under a prefix."""
    file, line = row[f"{prefix}_file"], row[f"{prefix}_row"]
    if line is None:
        return pl.lit(value=False)
    return pl.col("_file").eq_missing(pl.lit(file, pl.String)) & (pl.col("_row") == line)


def level_columns(prefix: str) -> tuple[str, ...]:
    """Return the columns of a level under a prefix, as `Kind.LEVEL` says."""
    return (f"{prefix}_status", f"{prefix}_low", f"{prefix}_high")


def sample_metric(
    id_: str,
    title: str,
    unit: str | None,
    definition: str,
    source: str,
    kind: Kind,
    columns: tuple[str, ...],
    frame: Frame,
    formula: Formula,
    *,
    inputs: InputsOf = all_samples,
    parameters: tuple[str, ...] = (),
    not_applicable: Callable[[Results], str | None] = lambda _results: None,
    unverified: tuple[str, ...] = (),
) -> Metric:
    """Return a metric of a patient that rests on samples."""
    return Metric(
        id_, title, unit, definition, source, kind, columns, Scope.PATIENT,
        (*OF_SAMPLES, *parameters), frame, inputs, formula, not_applicable, unverified,
    )  # fmt: skip


def read_number(detail: str, default: float, expected: str) -> float:
    """Return the number a detail is, the default where it is empty; `UsageError` on other text."""
    if not detail:
        return default
    try:
        return float(detail)
    except ValueError:
        raise UsageError(f"{detail!r} is not {expected}", expected="a number") from None
