"""Best reduction of the level from baseline: a bar a patient, deepest first."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from mrdscope.analysis.mrd.reductions import Known, Reductions
from mrdscope.analysis.settings import Settings
from mrdscope.present.charts.bar_rows import BarRows, Fill, Mark
from mrdscope.present.glyphs import UNICODE, Glyphs
from mrdscope.present.layout import LEGEND_GAP, wrapped
from mrdscope.present.numbers import days, level, log10_change
from mrdscope.present.rows import MARKER, KeyedRows, heading, names_width
from mrdscope.present.styled import Block, Line, Role, Span

#: Words right of a bar: all of them, or the reduction alone where the rows are narrower than this.
_ROOMY = 64
_WORDS, _FEW_WORDS = 29, 8


def waterfall(
    found: Reductions, settings: Settings, *, width: int, glyphs: Glyphs = UNICODE
) -> KeyedRows:
    """Return a bar a patient in log10, then who has none and why; a cursor can stand on any.

    A bar goes to what is certain: where the best result was undetected, to its limit of detection,
    and ends in ``≥``. Left of 0 the level never fell below the baseline.

    Parameters
    ----------
    found
        `analysis.mrd.reductions.reductions`.
    width
        Cells there are, `rows.MARKER` included.
    """
    return _Waterfall(found, settings, width - MARKER, glyphs).rows


@dataclass(frozen=True, eq=False)
class _Waterfall:
    found: Reductions
    settings: Settings
    width: int
    glyphs: Glyphs

    @property
    def rows(self) -> KeyedRows:
        keys = pl.concat([self.found.frame["patient_id"], self.found.left_out["patient_id"]])
        return KeyedRows(keys, self._lines, self._head, self._foot)

    @cached_property
    def _bars(self) -> BarRows:
        names = names_width(self.found.frame["patient_id"], self.found.left_out["patient_id"])
        reach = self.found.frame["log10_reduction"]
        low, high = reach.min(), reach.max()
        return BarRows(
            self.width,
            names,
            min(math.floor(low) if isinstance(low, float) else 0, 0),
            max(math.ceil(high) if isinstance(high, float) else 1, 1),
            _WORDS if self.width >= _ROOMY else _FEW_WORDS,
            self.glyphs,
        )

    @cached_property
    def _head(self) -> Block:
        bars = self._bars
        more = f"deepest first, of {self.found.frame.height} patients"
        title = heading("best reduction from baseline in log10", more, self.width)
        ticks = [float(k) for k in range(int(bars.low), int(bars.high) + 1)]
        above = "log10   best        on day" if bars.words == _WORDS else "log10"
        return (title, *bars.axis("id", ticks, above))

    def _lines(self, start: int, stop: int) -> Block:
        count = self.found.frame.height
        drawn = (self._bar(row) for row in self.found.frame[start:stop].iter_rows(named=True))
        rest = self.found.left_out[max(start - count, 0) : max(stop - count, 0)]
        return (*drawn, *(self._bars.without(who, why) for who, why in rest.iter_rows()))

    def _bar(self, row: dict[str, object]) -> Line:
        reach, known = row["log10_reduction"], Known(str(row["known"]))
        assert isinstance(reach, float)  # noqa: S101 - a reduction has one
        role = self._role(reach, known)
        fills = [Fill(0.0, reach, self.glyphs.block, role)] if reach else []
        marks = [Mark(reach, sign, role)] if (sign := self._sign(known)) else []
        return self._bars.row(str(row["patient_id"]), fills, marks, self._words(row), role)

    def _role(self, reach: float, known: Known) -> Role:
        if reach < 0:
            return Role.BAD
        return Role.MARK if known is Known.EXACTLY else Role.UNDETECTED

    def _sign(self, known: Known) -> str:
        match known:
            case Known.EXACTLY:
                return ""
            case Known.AT_MOST:
                return self.glyphs.at_most[0]
        return self.glyphs.at_least[0]

    def _words(self, row: dict[str, object]) -> str:
        change = log10_change(row["log10_reduction_low"], row["log10_reduction_high"])  # type: ignore[arg-type]
        if self._bars.words < _WORDS:
            return change
        status, low, high = (row[f"deepest_{part}"] for part in ("status", "low", "high"))
        best = level(str(status), low, high)  # type: ignore[arg-type]
        day = days(row["deepest_day"])  # type: ignore[arg-type]
        return f"{change:<8}{best:<12}{day}"

    @cached_property
    def _foot(self) -> Block:
        day = days(self.settings.baseline_until_day)
        parts = [Span(f"baseline: the last evaluable sample up to day {day}", Role.MUTED)]
        frame, least = self.found.frame, self.glyphs.at_least
        if (frame["known"] != Known.EXACTLY).any():
            parts.append(Span(f"{least} at least: the best was below a limit", Role.UNDETECTED))
        if (frame["log10_reduction"] < 0).any():
            parts.append(Span("left of 0: never below the baseline", Role.BAD))
        return wrapped(parts, self.width, separator=LEGEND_GAP)
