"""Levels of a report: at landmarks, best and last, with medians by ranks."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from mrdscope.analysis.mrd.censored import geometric_mean
from mrdscope.analysis.mrd.levels import Level, level_at, summarise
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import Settings
from mrdscope.cohort.schema import Status
from mrdscope.present.numbers import days, estimate, level, scientific
from mrdscope.present.styled import Role, Span
from mrdscope.present.table import Align
from mrdscope.present.text import NULL, visible
from mrdscope.report.disclosure import Disclosure
from mrdscope.report.document import Column, Row, Table, words
from mrdscope.report.suppression import Shown


def levels_table(results: Results, disclosure: Disclosure) -> Table:
    """Return levels at landmarks, best and last: medians by ranks, nothing put in for undetected.

    Where small cells are suppressed, the lowest and the highest level are not given: they are two
    patients'.
    """
    total = results.cohort.size
    rows = [
        _level_row(name, frame, total, disclosure)
        for name, frame in _level_frames(results, results.settings)
    ]
    head = [Column("level"), Column("patients", Align.RIGHT), Column("undetected", Align.RIGHT),
            Column("median"), Column("geometric mean (interval)")]  # fmt: skip
    if not disclosure.suppressing:
        head.insert(4, Column("lowest to highest"))
    note = (
        "medians are read off ranks, so that one may be below a limit of detection; the geometric "
        "mean is by maximum likelihood of a log-normal distribution; n.e. not estimable"
    )
    return Table("Levels (ratio)", tuple(head), tuple(rows), (words(note, Role.MUTED),))


def _level_frames(results: Results, settings: Settings) -> Iterator[tuple[str, pl.DataFrame]]:
    series = results.series
    early, window = settings.early_day, settings.early_window
    yield _at("four weeks", early, window), results.early_level
    for milestone in settings.milestones:
        if (milestone.day, milestone.window) != (early, window):
            frame = level_at(series, milestone.day, milestone.window)
            yield _at(milestone.name, milestone.day, milestone.window), frame
    for name in ("best", "last"):
        frame = results.last_and_best
        renamed = {f"{name}_{part}": f"level_{part}" for part in ("status", "low", "high", "order")}
        yield f"{name}, any time", frame.select(*renamed).rename(renamed)


def _at(name: str, day: float, window: tuple[float, float]) -> str:
    return f"{name} (day {days(day)}, from {days(window[0])} to {days(window[1])})"


def _level_row(name: str, frame: pl.DataFrame, total: int, disclosure: Disclosure) -> Row:
    found = summarise(frame)
    undetected = frame.filter(pl.col("level_status") == Status.UNDETECTED).height
    if disclosure.is_small(found.n):
        return Row((Span(visible(name)), *(disclosure.mark(Shown.HIDDEN),) * 4))
    mean = geometric_mean(frame["level_low"], frame["level_high"], disclosure.confidence)
    cells = [
        disclosure.count(found.n, disclosure.part(found.n, total)),
        disclosure.count(undetected, disclosure.part(undetected, found.n)),
        _level(found.median),
        Span(estimate(mean.estimate, mean.lower, mean.upper, scientific)),
    ]
    if not disclosure.suppressing:
        spread = f"{_level(found.lowest).text} to {_level(found.highest).text}"
        cells.insert(3, Span(spread if found.n else NULL))
    return Row((Span(visible(name)), *cells))


def _level(found: Level | None) -> Span:
    if found is None:
        return Span(NULL, Role.MISSING)
    undetected = found.status is Status.UNDETECTED
    text = level(found.status, found.low, found.high)
    return Span(text, Role.UNDETECTED if undetected else Role.PLAIN)
