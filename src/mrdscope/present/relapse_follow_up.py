"""What followed molecular relapse, a bar a patient: the paper's Figure 1C."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from mrdscope.present.charts.axes import time_ticks
from mrdscope.present.charts.bar_rows import BarRows, Fill, Mark
from mrdscope.present.glyphs import UNICODE, Glyphs
from mrdscope.present.layout import LEGEND_GAP, wrapped
from mrdscope.present.numbers import days
from mrdscope.present.rows import MARKER, KeyedRows, heading, names_width
from mrdscope.present.styled import Block, Line, Role, Span

#: Words right of a bar: all of them, or few where the rows are narrower than this.
_ROOMY = 70
_WORDS, _FEW_WORDS = 27, 9
_SHORTEST_DAYS = 28.0


def relapse_follow_up(leads: pl.DataFrame, *, width: int, glyphs: Glyphs = UNICODE) -> KeyedRows:
    """Return a bar a patient with molecular relapse, from it to what ended the follow-up.

    A bar ends in R where hematologic relapse followed, in X at a death without it, and in ``+``
    where the patient was in hematologic CR when last seen, the time being at least so long. The
    longest come first. Beside the time to hematologic relapse stands that from the sample before,
    since molecular relapse happened between the two.

    Parameters
    ----------
    leads
        `analysis.mrd.lead_time.lead_time`.
    width
        Cells there are, `rows.MARKER` included.
    """
    return _FollowUp(leads, width - MARKER, glyphs).rows


@dataclass(frozen=True, eq=False)
class _FollowUp:
    leads: pl.DataFrame
    width: int
    glyphs: Glyphs

    @property
    def rows(self) -> KeyedRows:
        return KeyedRows(self._sorted["patient_id"], self._lines, self._head, self._foot)

    @cached_property
    def _sorted(self) -> pl.DataFrame:
        return self.leads.sort("time", descending=True, nulls_last=True, maintain_order=True)

    @cached_property
    def _bars(self) -> BarRows:
        last = self.leads["time"].max()
        high = max(last if isinstance(last, float) else 0.0, _SHORTEST_DAYS)
        words = _WORDS if self.width >= _ROOMY else _FEW_WORDS
        names = names_width(self.leads["patient_id"])
        return BarRows(self.width, names, 0.0, high, words, self.glyphs)

    @cached_property
    def _head(self) -> Block:
        bars = self._bars
        relapsed = int(self.leads["event"].sum())
        more = f"{relapsed} of {self.leads.height} with hematologic relapse"
        title = heading("days after molecular relapse", more, self.width)
        above = "days (from before)  mRel" if bars.words == _WORDS else "days"
        return (title, *bars.axis("id", time_ticks(0.0, bars.high, bars.scale.cells), above))

    def _lines(self, start: int, stop: int) -> Block:
        return tuple(self._line(row) for row in self._sorted[start:stop].iter_rows(named=True))

    def _line(self, row: dict[str, object]) -> Line:
        time, name = row["time"], str(row["patient_id"])
        if not isinstance(time, float):
            return self._bars.without(name, "not followed past molecular relapse")
        character, role = _ending(row)
        fills = [Fill(0.0, time, self.glyphs.bar, role)] if time else []
        return self._bars.row(
            name, fills, [Mark(time, character, role)], self._words(row, time, character), role
        )

    def _words(self, row: dict[str, object], time: float, character: str) -> str:
        text = f"{days(time)}{character if character != 'R' else ''}"
        if self._bars.words == _FEW_WORDS:
            return text
        longest = row["lead_days_high"]
        if isinstance(longest, float):
            text = f"{text} (<{days(longest)})"
        return f"{text:<20}{days(row['molecular_relapse_day'])}"  # type: ignore[arg-type]

    @cached_property
    def _foot(self) -> Block:
        parts = []
        if self.leads["event"].any():
            parts.append(Span("R hematologic relapse", Role.BAD))
        if not (self.leads["event"] | self.leads["died"]).all():
            parts.append(Span("+ in hematologic CR when last seen", Role.GOOD))
        if self.leads["died"].any():
            parts.append(Span("X died without hematologic relapse", Role.BAD))
        return wrapped(parts, self.width, separator=LEGEND_GAP)


def _ending(row: dict[str, object]) -> tuple[str, Role]:
    if row["event"]:
        return "R", Role.BAD
    return ("X", Role.BAD) if row["died"] else ("+", Role.GOOD)
