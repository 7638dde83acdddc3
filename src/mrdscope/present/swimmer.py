"""Time on study, a bar a patient: treatment as its filling, what happened as letters on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from mrdscope.analysis.time_on_study import Ending, TimeOnStudy
from mrdscope.present.by_patient import ByPatient, in_order
from mrdscope.present.charts.axes import time_ticks
from mrdscope.present.charts.bar_rows import BarRows, Fill, Mark
from mrdscope.present.cohort_table import response_cell
from mrdscope.present.glyphs import UNICODE, Glyphs
from mrdscope.present.happenings import (
    DEATH,
    MOLECULAR_RELAPSE,
    MOLECULAR_REMISSION,
    RELAPSE,
    TRANSPLANT,
)
from mrdscope.present.layout import LEGEND_GAP, wrapped
from mrdscope.present.numbers import days
from mrdscope.present.rows import MARKER, KeyedRows, heading, names_width
from mrdscope.present.styled import Block, Line, Role, Span

_MARKED = (MOLECULAR_REMISSION, MOLECULAR_RELAPSE, RELAPSE, TRANSPLANT)
_ROLES = (Role.TREATMENT, Role.CURVE_3, Role.CURVE_4, Role.CURVE_2, Role.MUTED)
_ROOMY = 70
_WORDS, _FEW_WORDS = 20, 7
_SHORTEST_DAYS = 28.0
_LONGEST_LABEL = 32
_UNKNOWN_END = "?"


@dataclass(frozen=True)
class Swim:
    """What a swimmer plot shows.

    Parameters
    ----------
    time
        `analysis.time_on_study.time_on_study`.
    happened
        `happenings.happened`.
    response
        `analysis.mrd.response.response`.
    patients
        The ids of the rows, in their order; every one once.
    order
        What they are sorted by, for the title.
    """

    time: TimeOnStudy
    happened: pl.DataFrame
    response: pl.DataFrame
    patients: pl.Series
    order: str = ""


def swimmer(swim: Swim, *, width: int, glyphs: Glyphs = UNICODE) -> KeyedRows:
    """Return a bar a patient from the first treatment or day 0 to death or last contact.

    Phases of treatment differ in their filling: what was given at once has one of its own where
    that makes four or fewer in all, else of several the one begun last is shown, and beyond the
    four given longest they share one. A thin line is time without recorded treatment. A bar ends in
    an arrow where the patient was alive when last seen, in X at death, in ``?`` where nothing says
    how long the patient was followed.

    Parameters
    ----------
    width
        Cells there are, `rows.MARKER` included.
    """
    return _Swimmer(swim, width - MARKER, glyphs).rows


@dataclass(frozen=True, eq=False)
class _Swimmer:
    swim: Swim
    width: int
    glyphs: Glyphs

    @property
    def rows(self) -> KeyedRows:
        return KeyedRows(self.swim.patients, self._lines, self._head, self._foot)

    @cached_property
    def _frame(self) -> pl.DataFrame:
        """A row a patient: time on study, what happened, molecular response."""
        happened = self.swim.happened.select("patient_id", *(one.column for one in _MARKED))
        response = self.swim.response.select("patient_id", "class", "mcr_running")
        frame = in_order(self.swim.time.frame, self.swim.patients)
        for part in (happened, response):
            frame = frame.join(part, on="patient_id", how="left", maintain_order="left")
        return frame

    @cached_property
    def _phases(self) -> ByPatient:
        return ByPatient(self.swim.time.phases, self.swim.patients)

    @cached_property
    def _bars(self) -> BarRows:
        frame = self._frame
        low, high = frame["start_day"].min(), frame["end_day"].max()
        first = min(low if isinstance(low, float) else 0.0, 0.0)
        last = max(high if isinstance(high, float) else 0.0, first + _SHORTEST_DAYS)
        words = _WORDS if self.width >= _ROOMY else _FEW_WORDS
        names = names_width(self.swim.patients)
        return BarRows(self.width, names, first, last, words, self.glyphs)

    @property
    def _own(self) -> int:
        """How many phases have a filling of their own."""
        return len(self.glyphs.phases) - 1

    @cached_property
    def _named_by(self) -> str:
        """The column that names a phase: all of what was given, or what was begun last."""
        return "label" if len(self.swim.time.longest("label")) <= self._own else "latest"

    @cached_property
    def _fillings(self) -> dict[str, tuple[str, Role]]:
        """The filling of each phase; the last is shared by all that are not among the first."""
        kinds = list(zip(self.glyphs.phases, _ROLES, strict=True))
        names = enumerate(self.swim.time.longest(self._named_by))
        return {name: kinds[min(place, self._own)] for place, name in names}

    @cached_property
    def _head(self) -> Block:
        bars = self._bars
        order = f"by {self.swim.order}" if self.swim.order else ""
        title = heading("treatment and events, days from day 0", order, self.width)
        above = "days    molecular CR" if bars.words == _WORDS else "days"
        ticks = time_ticks(bars.low, bars.high, bars.scale.cells)
        return (title, *bars.axis("id", ticks, above))

    def _lines(self, start: int, stop: int) -> Block:
        rows = self._frame[start:stop].iter_rows(named=True)
        return tuple(self._line(index, row) for index, row in enumerate(rows, start))

    def _line(self, index: int, row: dict[str, object]) -> Line:
        first, last, name = row["start_day"], row["end_day"], str(row["patient_id"])
        if not (isinstance(first, float) and isinstance(last, float)):
            return self._bars.without(name, "nothing says how long this patient was followed")
        fills = [Fill(first, last, self.glyphs.bar_thin, Role.MUTED)]
        phases = self._phases.rows(index).select("start_day", "stop_day", self._named_by)
        fills += [
            Fill(start, min(stop, last), *self._fillings[label])
            for start, stop, label in phases.iter_rows()
            if start <= last
        ]
        marks = [*self._marks(row), Mark(last, *self._ending(str(row["ending"])))]
        return self._bars.row(name, fills, marks, self._words(row, last))

    def _marks(self, row: dict[str, object]) -> Iterator[Mark]:
        for one in _MARKED:
            day = row[one.column]
            if isinstance(day, float):
                yield Mark(day, one.mark, one.role)

    def _ending(self, ending: str) -> tuple[str, Role]:
        match Ending(ending):
            case Ending.DEATH:
                return DEATH.mark, DEATH.role
            case Ending.ALIVE:
                return self.glyphs.ongoing, Role.GOOD
        return _UNKNOWN_END, Role.UNCERTAIN

    def _words(self, row: dict[str, object], last: float) -> str:
        if self._bars.words == _FEW_WORDS:
            return days(last)
        response = response_cell(row["class"], row["mcr_running"])  # type: ignore[arg-type]
        return f"{days(last):<8}{response.text}"

    @cached_property
    def _foot(self) -> Block:
        return wrapped(tuple(self._legend()), self.width, separator=LEGEND_GAP)

    def _legend(self) -> Iterator[Span]:
        """Yield what fillings and letters mean, of those there are."""
        for place, (name, (character, role)) in enumerate(self._fillings.items()):
            if place < self._own:
                words = self.glyphs.text(name, _LONGEST_LABEL)
                yield Span(f"{character * 2} {words}", role)
        if len(self._fillings) > self._own:
            yield Span(f"{self.glyphs.phases[-1] * 2} other treatment", _ROLES[-1])
        if self._named_by == "latest":
            yield Span("(of several, the one begun last)", Role.MUTED)
        yield Span(f"{self.glyphs.bar_thin * 2} none recorded", Role.MUTED)
        for one in _MARKED:
            if self._frame[one.column].count():
                yield Span(f"{one.mark} {one.words}", one.role)
        endings = set(self._frame["ending"].drop_nulls())
        for ending in Ending:
            if ending in endings:
                character, role = self._ending(ending)
                yield Span(f"{character} {ending}", role)
        if self.swim.time.undated:
            yield Span(f"{self.swim.time.undated} rows of treatment without days", Role.CAUTION)
