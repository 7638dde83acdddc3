"""MRD of a report: response, increases and relapses, levels by ranks, best reduction."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from mrdscope.analysis.mrd.increases import increases
from mrdscope.analysis.mrd.kinetics import IncreasedLevels, increased_levels
from mrdscope.analysis.mrd.reductions import reductions
from mrdscope.analysis.results import Results
from mrdscope.present.increases import increase_text
from mrdscope.present.numbers import days, level, limit
from mrdscope.present.rows import window
from mrdscope.present.styled import Role, Span
from mrdscope.present.table import Align
from mrdscope.present.text import NULL, visible
from mrdscope.present.waterfall import waterfall
from mrdscope.report.disclosure import Disclosure
from mrdscope.report.document import (
    Column,
    Figure,
    Heading,
    Paragraph,
    Part,
    Row,
    Table,
    words,
)
from mrdscope.report.figures.waterfall import bars, waterfall_picture
from mrdscope.report.pages.levels import levels_table
from mrdscope.report.suppression import Shown

_CLASSES = ("persisting", "short", "indeterminate", "none")
#: So many patients have a row each in the table of increases.
MOST_ROWS = 60
#: The width of a chart in characters.
CHART_CELLS = 78


def molecular(results: Results, disclosure: Disclosure) -> Iterator[Part]:
    """Yield what the report says of MRD; where there is no sample, only that."""
    yield Heading("Minimal residual disease")
    if results.series.samples.is_empty():
        yield Paragraph(words("There is no MRD sample.", Role.MISSING))
        return
    count = _interval(disclosure)
    yield _classes(results, disclosure, count)
    yield _shares(results, disclosure)
    yield from _increases(results, disclosure)
    yield levels_table(results, disclosure)
    if not disclosure.suppressing:
        yield from _waterfall(results)


def _interval(disclosure: Disclosure) -> Column:
    level_text = f"{100 * disclosure.confidence:g} % exact interval"
    return Column(f"n (%)  {level_text}")


def _classes(results: Results, disclosure: Disclosure, count: Column) -> Table:
    """Return the best class of molecular remission, of all patients."""
    found = dict(results.response["class"].value_counts().iter_rows())
    counts = [found.get(name, 0) for name in (*_CLASSES, None)]
    names = (*(f"{name} mCR" if name != "none" else "never in mCR" for name in _CLASSES),
             "not assessable")  # fmt: skip
    total = results.response.height
    rows = tuple(
        Row((Span(name), disclosure.share(n, total, shown)))
        for name, n, shown in zip(names, counts, disclosure.row(counts), strict=True)
    )
    settings = results.settings
    note = (
        "mCR: undetected with an adequate control gene; persisting from "
        f"{settings.persisting_months:g} months of {settings.month_days:.4g} days on with two "
        f"samples or more; preset {settings.preset}"
    )
    return Table(f"Best molecular complete remission, of {total} patients",
                 (Column("class"), count), rows, (words(note, Role.MUTED),))  # fmt: skip


def _shares(results: Results, disclosure: Disclosure) -> Table:
    """Return how many ever and at last were what, each of those who could be."""
    response = results.response
    assessed = response.filter(pl.col("class").is_not_null())
    ever = assessed.filter(pl.col("n_episodes") > 0)
    relapsed = ever.filter(pl.col("molecular_relapse_day").is_not_null())
    monitoring = results.mrd.monitoring
    risen = results.rise.filter(pl.col("n_evaluable") > 0)
    facts = (
        ("in mCR at least once, of patients assessed", ever.height, assessed.height),
        ("in mCR at the last sample, of patients assessed",
         assessed.filter("in_mcr_at_last_sample").height, assessed.height),
        ("molecular relapse, of patients ever in mCR", relapsed.height, ever.height),
        ("hematologic relapse after molecular relapse",
         relapsed.filter("relapsed_after_molecular_relapse").height, relapsed.height),
        ("hematologic relapses that molecular relapse preceded", monitoring.warned,
         monitoring.relapses.height),
        ("increase after the minimum, of patients with a sample",
         risen.filter("increase").height, risen.height),
    )  # fmt: skip
    rows = tuple(Row((Span(name), _of(disclosure, count, total))) for name, count, total in facts)
    interval = f"{100 * disclosure.confidence:g} % exact interval"
    return Table(
        "Molecular remission and relapse", (Column(""), Column(f"n of N (%)  {interval}")), rows
    )


def _of(disclosure: Disclosure, count: int, total: int) -> Span:
    if disclosure.is_small(total):
        return disclosure.mark(Shown.HIDDEN)
    return disclosure.of(count, total) if total else Span(f"0 of 0 ({NULL})", Role.MUTED)


# -- increases -------------------------------------------------------------------------------------


def _increases(results: Results, disclosure: Disclosure) -> Iterator[Part]:
    yield _increased(increased_levels(results.rise, results.course, results.settings), disclosure)
    if not disclosure.suppressing:
        yield from _each_increase(results)


def _increased(found: IncreasedLevels, disclosure: Disclosure) -> Table:
    """Return the level patients rose to, and the relapses after it (the paper's Table 1B)."""
    threshold = limit(found.threshold)
    sides = (
        (f"{threshold} or more", found.high, found.high_relapses),
        (f"below {threshold}", found.low, found.low_relapses),
        ("not classifiable: the threshold is inside the interval", found.unclear,
         found.unclear_relapses),
    )  # fmt: skip
    kept = [side for side in sides if side[1] or "not" not in side[0]]
    table = disclosure.table([[relapses, n - relapses] for _, n, relapses in kept])
    total = sum(n for _, n, _ in kept)
    hidden = disclosure.is_small(total) or not table.safe
    rows = []
    for place, (name, n, relapses) in enumerate(kept):
        patients, relapsed = table.rows[place], table.cells[place][0]
        cells = (
            (disclosure.mark(Shown.HIDDEN),) * 2
            if hidden
            else (
                disclosure.count(n, patients),
                _relapses(disclosure, relapses, n, relapsed, patients),
            )
        )
        rows.append(Row((Span(name), *cells)))
    note = "increase: a level higher than the lowest before it; relapses are hematologic"
    return Table(
        "Level after the best, of patients with an increase (the paper's Table 1B)",
        (Column("highest level after the minimum"), Column("patients", Align.RIGHT),
         Column("relapses (%)  interval")),
        tuple(rows), (words(note, Role.MUTED),),
    )  # fmt: skip


def _relapses(
    disclosure: Disclosure, relapses: int, total: int, shown: Shown, patients: Shown
) -> Span:
    if shown is Shown.COUNT and patients is not Shown.COUNT:
        return disclosure.count(relapses)
    return disclosure.share(relapses, total, shown)


def _each_increase(results: Results) -> Iterator[Part]:
    """Yield who rose from where to where, and what followed; the largest increase first."""
    found = increases(results.rise, results.course, results.settings).frame
    if found.is_empty():
        return
    listed = found.head(MOST_ROWS).iter_rows(named=True)
    rows = tuple(Row(tuple(_increase_cells(row))) for row in listed)
    more = found.height - len(rows)
    notes = (words(f"{more} smaller increases are not listed", Role.MUTED),) if more > 0 else ()
    yield Table(
        "Increases after the minimum, the largest first",
        (Column("patient"), Column("minimum"), Column("increased to"), Column("log10"),
         Column("hematologic relapse")),
        rows, notes,
    )  # fmt: skip


def _increase_cells(row: dict[str, object]) -> Iterator[Span]:
    yield Span(visible(str(row["patient_id"])))
    yield Span(_point(row, "minimum"))
    yield Span(_point(row, "increased"))
    shown = increase_text(row["log10_increase_low"], row["log10_increase_high"])  # type: ignore[arg-type]
    yield Span(f"{shown}, wide", Role.CAUTION) if row["wide"] else Span(shown)
    relapse = row["relapse_day"]
    if isinstance(relapse, float):
        yield Span(f"day {days(relapse)}", Role.BAD)
    else:
        yield Span(NULL, Role.MUTED)


def _point(row: dict[str, object], prefix: str) -> str:
    status, low, high, day = (row[f"{prefix}_{part}"] for part in ("status", "low", "high", "day"))
    return f"{level(status, low, high)} (day {days(day)})"  # type: ignore[arg-type]


# -- best reduction --------------------------------------------------------------------------------


def _waterfall(results: Results) -> Iterator[Part]:
    found = reductions(results.mrd.depth)
    drawn = bars(found)
    if not drawn:
        return
    picture = waterfall_picture(drawn, "Best reduction of MRD")
    rows = waterfall(found, results.settings, width=CHART_CELLS)
    height = min(rows.row_count, MOST_ROWS) + len(rows.head) + len(rows.foot)
    block = window(rows, (CHART_CELLS, height))
    until = days(results.settings.baseline_until_day)
    notes = [
        f"from the last evaluable sample up to day {until} to the lowest after it; an open bar "
        "ends at a limit of detection and is at least so deep"
    ]
    without = found.left_out["reason"].value_counts().sort("reason")
    notes += [f"{count} without: {visible(reason)}" for reason, count in without.iter_rows()]
    lines = tuple(words(note, Role.MUTED) for note in notes)
    yield Figure("Best reduction of MRD", picture.description, picture, block, lines)
