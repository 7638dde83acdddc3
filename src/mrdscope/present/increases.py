"""Increases of MRD and the relapses after them: the paper's Table 1B and its Figure 1D."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from mrdscope.analysis.mrd.increases import Increases
from mrdscope.analysis.mrd.kinetics import Side
from mrdscope.analysis.settings import Settings
from mrdscope.present.charts.bar_rows import BarRows, Fill, Mark
from mrdscope.present.glyphs import UNICODE, Glyphs
from mrdscope.present.layout import LEGEND_GAP, wrapped
from mrdscope.present.numbers import count_percent, days, level, limit, log10_change
from mrdscope.present.rows import MARKER, KeyedRows, heading, names_width
from mrdscope.present.styled import Block, Line, Role, Span

#: Words right of a bar: all of them, or few where the rows are narrower than this.
_ROOMY = 70
_WORDS, _FEW_WORDS = 40, 8
#: Lines of names under a row of Table 1B.
_MOST_LINES = 3

#: An increase of unknown size.
NOT_QUANTIFIABLE = "n.q."

# -- Table 1B --------------------------------------------------------------------------------------

_SIDES = {
    Side.HIGH: ("{} or more", Role.BAD),
    Side.LOW: ("below {}", Role.PLAIN),
    Side.UNCLEAR: ("not classifiable", Role.UNCERTAIN),
}


def increased_levels_block(found: Increases, width: int, glyphs: Glyphs = UNICODE) -> Block:
    """Return the paper's Table 1B: patients by the level they rose to, relapses, and who they are.

    A patient whose interval has the threshold inside it is on neither side, and in a row of its own
    that is there when anybody is in it. Of many patients the first few lines are named and the
    others counted.
    """
    title = (Span("level after best MRD, and hematologic relapse", Role.HEADING),)
    head = (Span(f"{'highest after the minimum':<28}patients  relapses, n (%)", Role.MUTED),)
    rows = (line for side in Side for line in _side_lines(found, side, width, glyphs))
    return (title, head, *rows)


def _side_lines(found: Increases, side: Side, width: int, glyphs: Glyphs) -> Iterator[Line]:
    counts = found.counts
    patients, relapses = getattr(counts, side.value), getattr(counts, f"{side.value}_relapses")
    if side is Side.UNCLEAR and not patients:
        return
    words, role = _SIDES[side]
    name = words.format(limit(counts.threshold))
    yield (
        Span(f"{name:<28}", role),
        Span(f"{patients:<10}"),
        Span(count_percent(relapses, patients), Role.BAD if relapses else Role.PLAIN),
    )
    yield from _people(found.frame.filter(pl.col("side") == side), width, glyphs)


def _people(rows: pl.DataFrame, width: int, glyphs: Glyphs) -> Block:
    names = tuple(
        Span(glyphs.text(patient if day is None else f"{patient} (hRel {days(day)})", width),
             Role.MUTED if day is None else Role.BAD)
        for patient, day in rows.select("patient_id", "relapse_day").iter_rows()
    )  # fmt: skip
    lines = wrapped(names, width, Span("  "), separator=LEGEND_GAP) if names else ()
    if len(lines) <= _MOST_LINES:
        return lines
    shown = sum(len(line) // 2 for line in lines[:_MOST_LINES])
    return (*lines[:_MOST_LINES], (Span(f"  and {len(names) - shown} more", Role.MUTED),))


def increase_text(low: float | None, high: float | None) -> str:
    """Return an increase in log10: one of which no part is certain cannot be quantified, ``n.q.``.

    From undetected to positive but not quantifiable the level rose, by nobody knows how much
    (domain reference, 1.0).
    """
    unknown = low is not None and low <= 0 and low != high
    return NOT_QUANTIFIABLE if unknown else log10_change(low, high)


# -- Figure 1D -------------------------------------------------------------------------------------


def increase_rows(
    found: Increases, settings: Settings, *, width: int, glyphs: Glyphs = UNICODE
) -> KeyedRows:
    """Return a bar a patient with an increase, in log10, the largest first, and then the others.

    A bar goes to what is certain: from an undetected minimum the rise is counted from its limit of
    detection, and ends in ``≥``. What is wider than the settings' limit is marked as wide, and who
    relapsed after it with the letter R.
    """
    return _IncreaseRows(found, settings, width - MARKER, glyphs).rows


@dataclass(frozen=True, eq=False)
class _IncreaseRows:
    found: Increases
    settings: Settings
    width: int
    glyphs: Glyphs

    @property
    def rows(self) -> KeyedRows:
        frames = (self.found.frame, self.found.without)
        keys = pl.concat([frame["patient_id"] for frame in frames])
        return KeyedRows(keys, self._lines, self._head, self._foot)

    @cached_property
    def _bars(self) -> BarRows:
        highest = self.found.frame["log10_increase_low"].max()
        high = math.ceil(highest) if isinstance(highest, float) and math.isfinite(highest) else 1
        names = names_width(self.found.frame["patient_id"], self.found.without["patient_id"])
        return BarRows(
            self.width, names, 0, max(high, math.ceil(self.settings.wide_rise_log10) + 1),
            _WORDS if self.width >= _ROOMY else _FEW_WORDS, self.glyphs,
        )  # fmt: skip

    @cached_property
    def _head(self) -> Block:
        bars = self._bars
        more = f"{self.found.frame.height} patients with one"
        title = heading("increase after the minimum in log10", more, self.width)
        above = "log10   from      to          log/month" if bars.words == _WORDS else "log10"
        ticks = [float(k) for k in range(int(bars.high) + 1)]
        return (title, *bars.axis("id", ticks, above))

    def _lines(self, start: int, stop: int) -> Block:
        count = self.found.frame.height
        drawn = (self._bar(row) for row in self.found.frame[start:stop].iter_rows(named=True))
        rest = self.found.without[max(start - count, 0) : max(stop - count, 0)]
        return (*drawn, *(self._bars.without(who, why) for who, why in rest.iter_rows()))

    def _bar(self, row: dict[str, object]) -> Line:
        low, high = row["log10_increase_low"], row["log10_increase_high"]
        assert isinstance(low, float)  # noqa: S101 - an increase has bounds
        reach = max(low, 0.0) if math.isfinite(low) else 0.0
        role = Role.BAD if row["wide"] else Role.CAUTION
        relapsed = row["relapse_day"] is not None
        marks = [] if low == high else [Mark(reach, self.glyphs.at_least[0], role)]
        fills = [Fill(0.0, reach, self.glyphs.block, role)] if reach else []
        fills += self._limit_of_wide()
        name = str(row["patient_id"])
        return self._bars.row(name, fills, marks, self._words(row), Role.BAD if relapsed else role)

    def _limit_of_wide(self) -> list[Fill]:
        at = self.settings.wide_rise_log10
        return [Fill(at, at, self.glyphs.event, Role.THRESHOLD)]

    def _words(self, row: dict[str, object]) -> str:
        change = increase_text(row["log10_increase_low"], row["log10_increase_high"])  # type: ignore[arg-type]
        after = " R" if row["relapse_day"] is not None else ""
        if self._bars.words == _FEW_WORDS:
            return change + after
        ends = (
            level(*(row[f"{end}_{part}"] for part in ("status", "low", "high")))  # type: ignore[arg-type]
            for end in ("minimum", "increased")
        )
        start, top = ends
        rate = row["rate_log10_per_month"]
        exact = row["log10_increase_low"] == row["log10_increase_high"]
        speed = _speed(rate, "" if exact else "≥") if isinstance(rate, float) else ""
        return f"{change:<8}{start:<10}{top:<12}{speed}{after}"

    @cached_property
    def _foot(self) -> Block:
        wide = f"{self.settings.wide_rise_log10:g}"
        parts = [
            Span(f"{self.glyphs.event} wide: more than {wide} log", Role.THRESHOLD),
            Span(f"{self.glyphs.at_least} from the limit of detection", Role.CAUTION),
            Span("R hematologic relapse followed", Role.BAD),
        ]
        return wrapped(parts, self.width, separator=LEGEND_GAP)


def _speed(rate: float, sign: str) -> str:
    """Return a rate in log10 a month, never rounded up where it is at least so much."""
    return f"{sign}{math.floor(rate * 100 + 1e-9) / 100 if sign else rate:.2f}"
