"""A threshold that is moved by keys: the question, the sides, the curves, the tests, the scan."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from mrdscope.analysis.thresholds.explorer import ABOVE, BELOW, Explorer, Split
from mrdscope.analysis.thresholds.markers import Marker
from mrdscope.analysis.time_to_event.permutation import PermutationTest
from mrdscope.present.charts.scan import ThresholdScan, scan_chart
from mrdscope.present.charts.survival import survival_chart
from mrdscope.present.glyphs import UNICODE, Glyphs
from mrdscope.present.layout import beside, clipped, folded, wrapped
from mrdscope.present.numbers import days, log10_change, p_value, scientific
from mrdscope.present.rows import MARKER, KeyedRows, names_width
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.survival import kaplan_meier_curve
from mrdscope.present.text import fit, visible
from mrdscope.present.thresholds import (
    adjusted_text,
    log_rank_text,
    named,
    permutation_text,
    prediction_lines,
)

NEITHER = "neither"
#: The sides in the roles of their curves, which differ in their lines as well.
_ROLES = {BELOW: Role.CURVE, ABOVE: Role.CURVE_2, NEITHER: Role.UNCERTAIN}
_SIDE_CELLS = 8
#: Cells of a marker known exactly or on one side, and of one known between two bounds.
_MARKER_CELLS, _BOUNDS_CELLS = 9, 14
#: Cells of the names of tests and shares; what tests need beside the shares, and the gap.
_NAME_CELLS, _FORETOLD_CELLS, _TESTS_CELLS, _GAP_CELLS = 15, 26, 35, 2
#: With fewer cells bounds of a marker are not both written.
_WIDE = 44
#: With fewer cells the chart alone says how many thresholds were not tested.
_ROOMY = 100

#: The rows of an analysis nobody is in.
NOBODY = KeyedRows(pl.Series(dtype=pl.String), lambda _start, _stop: ())

OPTIMISTIC = "chosen by looking it is optimistic: go by the adjusted p"


@dataclass(frozen=True, eq=False)
class ThresholdPages:
    """A question that is made ready, as a page for any threshold.

    Attributes
    ----------
    explorer
        The question.
    own
        The threshold the settings name for this marker; None where they name none.
    """

    explorer: Explorer
    own: float | None

    def at(self, threshold: float) -> ThresholdPage:
        """Return the page of one threshold."""
        return ThresholdPage(self, self.explorer.at(threshold))

    @property
    def marker(self) -> Marker:
        """What divides the patients."""
        return self.explorer.landmarked.question.marker

    @cached_property
    def scan(self) -> ThresholdScan:
        """What is drawn of all thresholds."""
        found = self.explorer.scan
        own = () if self.own is None else (self.own,)
        return ThresholdScan(
            tuple(found.thresholds["threshold"]), tuple(found.thresholds["statistic"].abs()),
            self.marker is Marker.LEVEL, found.best, (*own, *self.explorer.boundaries),
        )  # fmt: skip

    @cached_property
    def people(self) -> pl.DataFrame:
        """Who is in the analysis, the highest first."""
        frame = self.explorer.landmarked.frame
        return frame.sort("low", "high", descending=True, maintain_order=True)

    @cached_property
    def names(self) -> int:
        """Cells of the column of ids."""
        return names_width(self.people["patient_id"])

    @cached_property
    def between(self) -> bool:
        """Whether anybody's level is known between two bounds only."""
        low, high = pl.col("low"), pl.col("high")
        return bool(self.people.select(((low > 0) & (low < high) & high.is_finite()).any()).item())


@dataclass(frozen=True, eq=False)
class ThresholdPage:
    """One threshold of a question, as the parts of a page.

    Attributes
    ----------
    pages
        The question.
    split
        The patients divided at the threshold.
    """

    pages: ThresholdPages
    split: Split

    @property
    def explorer(self) -> Explorer:
        """The question, made ready."""
        return self.pages.explorer

    # -- what is asked

    def question(self, cells: int) -> Block:
        """Return the question and where its threshold stands, over as many lines as they need."""
        return (*wrapped(_asked(self.explorer), cells), *wrapped(self._standing(), cells))

    def _standing(self) -> tuple[Span, ...]:
        split = self.split
        below, above = split.events
        parts = [
            Span(f"threshold {self._threshold}", Role.STRONG),
            Span(f"{BELOW}: {_people(len(split.below), below)}", _ROLES[BELOW]),
            Span(f"{ABOVE}: {_people(len(split.above), above)}", _ROLES[ABOVE]),
        ]
        if split.undecided:
            parts.append(Span(f"{NEITHER}: {len(split.undecided)}", Role.CAUTION))
        return tuple(parts)

    @property
    def _threshold(self) -> str:
        here, text = self.split.threshold, scientific(self.split.threshold)
        known = {"the settings'": self.pages.own, "the best": self.explorer.scan.best}
        words = ", ".join(word for word, threshold in known.items() if threshold == here)
        return f"{text} ({words})" if words else text

    # -- curves and scan

    def curves(self, size: tuple[int, int], glyphs: Glyphs = UNICODE) -> Block:
        """Return survival below and above from the landmark on, as a chart."""
        cells, rows = size
        known = [
            (name, curve)
            for name, curve in zip((BELOW, ABOVE), self.split.curves, strict=True)
            if curve.size
        ]
        longest = max((curve.last_time or 0.0 for _, curve in known), default=0.0)
        curves = [kaplan_meier_curve(n, c, cells, longest, median=None) for n, c in known]
        if not curves:
            nobody = not self.explorer.landmarked.frame.height
            words = "nobody is in this analysis" if nobody else "nobody's side is known here"
            return (clipped((Span(words, Role.CAUTION),), cells),)
        return survival_chart(curves, size=(cells, rows), glyphs=glyphs)

    def scan(self, size: tuple[int, int], glyphs: Glyphs = UNICODE) -> Block:
        """Return the statistic over all thresholds as a chart with the cursor on this one."""
        cells, rows = size
        found = self.explorer.scan
        every = found.looks + found.skipped
        where = f"{found.looks} of {every}" if found.skipped else f"all {every}"
        head: Line = (Span(f"log-rank |z| at {where} thresholds", Role.HEADING),)
        if not found.looks:
            reason = f"no threshold can be tested: {found.reason}"
            return (clipped(head, cells), *folded(((Span(reason, Role.CAUTION),),), cells))
        chart = scan_chart(
            self.pages.scan, size=(cells, max(rows - 1, 0)), cursor=self.split.threshold,
            glyphs=glyphs,
        )  # fmt: skip
        return (clipped(head, cells), *chart)

    # -- numbers

    def numbers(self, permutation: PermutationTest | None, cells: int) -> Block:
        """Return the tests beside the prediction, or above it, and who is not in the analysis.

        ``permutation`` is that of the split, None while its arrangements are being drawn.
        """
        tests = (*self._tests(permutation), *self._looking())
        horizon = days(self.explorer.landmarked.question.horizon)
        head: Line = (Span(f"the event foretold within {horizon} days", Role.MUTED),)
        foretold = (head, *prediction_lines(self.split, _FORETOLD_CELLS))
        rest = (cells - _GAP_CELLS) * 11 // 20
        left = cells - _GAP_CELLS - rest
        if left < _TESTS_CELLS:
            both = folded((*tests, *foretold), cells)
        else:
            both = beside(folded(tests, left), folded(foretold, rest), left, _GAP_CELLS)
        return (*both, *self._left_out(cells))

    def _tests(self, permutation: PermutationTest | None) -> Iterator[Line]:
        test = self.split.logrank
        yield named("log-rank p", log_rank_text(test), _NAME_CELLS)
        if test.p is not None and test.reason:
            yield (Span(test.reason, Role.CAUTION),)
        arranged = "computing ..." if permutation is None else permutation_text(permutation)
        yield named("permutation p", arranged, _NAME_CELLS)
        yield named("adjusted p", adjusted_text(self.split), _NAME_CELLS)

    def _looking(self) -> Iterator[Line]:
        """Yield the best of all thresholds, and what choosing it costs."""
        found = self.explorer.scan
        if found.best is None or found.p is None:
            yield (Span(f"no threshold can be tested: {found.reason}", Role.CAUTION),)
            return
        how = " (all orders)" if found.method == "exact" else ""
        text = f"p {p_value(found.p)} of {found.looks} looks{how}"
        yield named(f"best {scientific(found.best)}", text, _NAME_CELLS)
        if self.split.threshold != self.pages.own:
            yield (Span(OPTIMISTIC, Role.CAUTION),)

    def _left_out(self, cells: int) -> Block:
        reasons = Counter(self.explorer.landmarked.left_out["reason"])
        parts = [Span(f"{n} {visible(reason)}", Role.CAUTION) for reason, n in reasons.items()]
        found = wrapped(parts, cells, Span("left out: ", Role.MUTED)) if parts else ()
        if not self.explorer.scan.skipped or cells < _ROOMY:
            return found
        said = f"{self.explorer.scan.skipped} thresholds not tested: somebody's side is not known"
        return (*found, clipped((Span(said, Role.MUTED),), cells))

    # -- who

    def people(self, width: int) -> KeyedRows:
        """Return who is on which side, highest first, with marker and outcome, for a width.

        Days count from the landmark; a plus after them is a censoring.
        """
        return _People(self.pages, self.split, width).rows


def _asked(explorer: Explorer) -> tuple[Span, ...]:
    landmarked = explorer.landmarked
    question, n = landmarked.question, landmarked.frame.height
    since = f"(samples of days {days(question.day - question.window)}–{days(question.day)})"
    unit = {
        Marker.LEVEL: f"level on day {days(question.day)} {since}",
        Marker.INCREASE: f"increase until day {days(question.day)}, log10",
        Marker.RATE: f"rate of the increase until day {days(question.day)}, log10 per month",
    }
    return (
        Span(unit[question.marker], Role.HEADING),
        Span(landmarked.times.endpoint.title.lower(), Role.HEADING),
        Span(f"n = {n}"),
    )


def _people(n: int, events: int) -> str:
    return f"{n}, {events} event" + ("" if events == 1 else "s")


def marker_text(marker: Marker, low: float, high: float) -> str:
    """Return a marker in a few cells: a number, or the bounds it is known between.

    ``4.1e-4``, ``<1.0e-5``, ``>1.0``, ``1.0e-5–1.0e-4``; increases and rates in log10, as
    `numbers.log10_change`.
    """
    if marker is not Marker.LEVEL:
        return log10_change(low, high)
    if low == high:
        return scientific(low)
    if math.isinf(high):
        return f">{scientific(low)}"
    return f"<{scientific(high)}" if low <= 0 else f"{scientific(low)}–{scientific(high)}"


def _short_marker(marker: Marker, low: float, high: float) -> str:
    """Return the same, of two bounds the upper alone."""
    between = marker is Marker.LEVEL and 0 < low < high < math.inf
    return f"≤{scientific(high)}" if between else marker_text(marker, low, high)


@dataclass(frozen=True, eq=False)
class _People:
    pages: ThresholdPages
    split: Split
    width: int

    @property
    def rows(self) -> KeyedRows:
        head = (Span("highest first", Role.HEADING), Span(" · days, + censored", Role.MUTED))
        return KeyedRows(self.pages.people["patient_id"], self._lines, (clipped(head, self.width),))

    @cached_property
    def _sides(self) -> dict[str, str]:
        split = self.split
        return dict.fromkeys(split.below, BELOW) | dict.fromkeys(split.above, ABOVE)

    @property
    def _markers(self) -> int:
        return _BOUNDS_CELLS if self.width >= _WIDE and self.pages.between else _MARKER_CELLS

    def _lines(self, start: int, stop: int) -> Block:
        columns = ("patient_id", "low", "high", "time", "event", "cause")
        rows = self.pages.people[start:stop].select(columns).iter_rows()
        return tuple(self._line(*row) for row in rows)

    def _line(
        self, patient: str, low: float, high: float, time: float, event: bool, cause: str
    ) -> Line:
        side = self._sides.get(patient, NEITHER)
        write = _short_marker if self.width < _WIDE else marker_text
        marker = write(self.pages.marker, low, high)
        ended = cause.replace("_", " ") if event else ""
        line = (
            Span(fit(side, _SIDE_CELLS), _ROLES[side]),
            Span(f"{fit(visible(patient), self.pages.names)} "),
            Span(f"{fit(marker, self._markers, right=True)} "),
            Span(f"{days(time):>6}{' ' if event else '+'} "),
            Span(visible(ended), Role.BAD),
        )
        return clipped(line, self.width - MARKER)
