"""A threshold analysis in lines."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.thresholds.explorer import Explorer, Split
from mrdscope.analysis.thresholds.markers import Marker
from mrdscope.analysis.thresholds.threshold_scan import Scan
from mrdscope.analysis.thresholds.thresholds import Landmarked
from mrdscope.analysis.time_to_event.logrank import LogRank
from mrdscope.analysis.time_to_event.permutation import PermutationTest
from mrdscope.present.numbers import days, p_value, percent_estimate, ratio, scientific
from mrdscope.present.plain import table_block
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.table import Align, ColumnSpec, TableModel, spanned

#: Cells the names of the numbers of a threshold take.
_NAME_CELLS = 27

_UNITS = {Marker.LEVEL: "ratio", Marker.INCREASE: "log10", Marker.RATE: "log10 per month"}


def _heading(landmarked: Landmarked) -> Block:
    question = landmarked.question
    until = f" from samples of the {days(question.window)} days before it"
    window = until if question.marker is Marker.LEVEL else ""
    head = f"{question.marker} ({_UNITS[question.marker]}) at day {days(question.day)}{window}"
    outcome = landmarked.times.endpoint.title.lower()
    return (
        (Span(head, Role.HEADING),),
        (Span(f"outcome: {outcome}, within {days(question.horizon)} days after the landmark"),),
        (Span(f"{landmarked.frame.height} patients in the analysis", Role.STRONG),),
        *_left_out(landmarked.left_out),
    )


def _left_out(frame: pl.DataFrame) -> Iterator[Line]:
    counts = frame.group_by("reason", maintain_order=True).len()
    for reason, n in counts.iter_rows():
        yield (Span(f"  {n} left out: {reason}", Role.CAUTION),)


def _scan_lines(scan: Scan) -> Iterator[Line]:
    if scan.p is None or scan.best is None:
        yield (Span(f"no threshold can be tested: {scan.reason}", Role.CAUTION),)
        return
    looks = f"{scan.looks} thresholds looked at"
    if scan.skipped:
        looks += f", {scan.skipped} more not: a patient is only known between bounds around them"
    yield (Span(looks),)
    how = "all orders" if scan.method == "exact" else "orders drawn at random"
    text = f"best {scientific(scan.best)}: p {p_value(scan.p)}, adjusted for all looks ({how})"
    yield (Span(text, Role.STRONG),)


def _scan_table(scan: Scan) -> TableModel:
    frame = scan.thresholds.with_columns(key=pl.col("threshold").cast(pl.String))
    whole = spanned(str)
    return TableModel(
        frame,
        (
            ColumnSpec("threshold", "threshold", "threshold", spanned(scientific)),
            ColumnSpec("below", "at most", "patients", whole, align=Align.RIGHT),
            ColumnSpec("below_events", "events", "events", whole, align=Align.RIGHT),
            ColumnSpec("above", "above", "patients", whole, align=Align.RIGHT),
            ColumnSpec("above_events", "events", "events", whole, align=Align.RIGHT),
            ColumnSpec("statistic", "z", "standardised log-rank statistic", spanned(ratio),
                       align=Align.DECIMAL),
            ColumnSpec("p", "p", "p of this threshold alone, by permutation", spanned(p_value),
                       align=Align.RIGHT),
            ColumnSpec("p_adjusted", "p adjusted", "p adjusted for all looks", spanned(p_value),
                       align=Align.RIGHT),
        ),
        "key",
    )  # fmt: skip


def _share(value: Estimate) -> str:
    return percent_estimate(value.estimate, value.lower, value.upper)


def split_lines(result: Split) -> Iterator[Line]:
    """Yield what one threshold tells: sides, outcomes, prediction, tests."""
    found = result.prediction
    yield (Span(f"threshold {scientific(result.threshold)}", Role.HEADING),)
    yield (Span(f"above {len(result.above)}: {found.above_event} events, {found.above_free} free"),)
    yield (
        Span(f"at most {len(result.below)}: {found.below_event} events, {found.below_free} free"),
    )
    if result.undecided:
        said = f"{len(result.undecided)} only known between bounds around it, and on neither side"
        yield (Span(said, Role.CAUTION),)
    yield from prediction_lines(result)
    yield from test_lines(result)


def named(name: str, text: str, cells: int = _NAME_CELLS) -> Line:
    """Return a number after its name, which takes so many cells."""
    return Span(f"{name:<{cells}}", Role.MUTED), Span(text)


def prediction_lines(result: Split, cells: int = _NAME_CELLS) -> Iterator[Line]:
    """Yield how well being above the threshold foretold the event, each share with its interval.

    Names take so many cells.
    """
    found = result.prediction
    if found.unknown:
        yield (Span(f"censored before the horizon: {found.unknown}", Role.CAUTION),)
    for name, value in (
        ("sensitivity", found.sensitivity),
        ("specificity", found.specificity),
        ("positive predictive value", found.positive_predictive_value),
        ("negative predictive value", found.negative_predictive_value),
    ):
        yield named(name, _share(value), cells)


def test_lines(result: Split) -> Iterator[Line]:
    """Yield the tests between the sides, and what is to be held against them."""
    yield named("log-rank p", log_rank_text(result.logrank))
    if result.logrank.p is not None and result.logrank.reason:
        yield (Span(f"  {result.logrank.reason}", Role.CAUTION),)
    yield named("permutation p", permutation_text(result.permutation))
    yield named("p adjusted for all looks", adjusted_text(result))


def log_rank_text(test: LogRank) -> str:
    """Return the p of a log-rank test, or why there is none."""
    return p_value(test.p) if test.p is not None else f"not estimable: {test.reason}"


def permutation_text(test: PermutationTest) -> str:
    """Return the p of a permutation test and how it was found, or why there is none."""
    if test.p is None:
        return f"not estimable: {test.reason}"
    return f"{p_value(test.p)} ({test.method})"


def adjusted_text(result: Split) -> str:
    """Return the p of a threshold adjusted for all looks, or why there is none."""
    adjusted = result.p_adjusted
    return p_value(adjusted) if adjusted is not None else f"none: {result.not_adjusted}"


def threshold_block(found: Explorer, result: Split | None) -> Block:
    """Return the question, who is in it, every threshold, and the one asked for in full."""
    table = table_block(_scan_table(found.scan)) if found.scan.looks else ()
    one = () if result is None else ((), *split_lines(result))
    return (*_heading(found.landmarked), (), *_scan_lines(found.scan), *table, *one)
