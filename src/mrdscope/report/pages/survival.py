"""Survival of a report: each endpoint with its definition, numbers, estimates and figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from mrdscope.analysis.results import Results
from mrdscope.analysis.time_to_event.survival import GroupSurvival, SurvivalResult
from mrdscope.errors import AnalysisError
from mrdscope.present.charts.curve import Curve
from mrdscope.present.charts.survival import survival_chart
from mrdscope.present.numbers import count_percent, days, percent_estimate
from mrdscope.present.styled import Line, Role, Span
from mrdscope.present.survival import (
    comparison_lines,
    curves,
    per_100_years,
    reached,
)
from mrdscope.present.table import Align
from mrdscope.present.text import NULL, visible
from mrdscope.report.disclosure import Disclosure
from mrdscope.report.document import (
    Bullets,
    Column,
    Figure,
    Heading,
    Paragraph,
    Part,
    Row,
    Table,
    without_empty,
    words,
)
from mrdscope.report.figures.survival import CELLS, survival_picture
from mrdscope.report.pages.coarse import coarse_curve, open_times
from mrdscope.report.suppression import Shown

ENDPOINTS = ("os", "pfs")
#: The size of a figure in characters.
CHART_SIZE = (78, 22)


def survival(
    results: Results, by: str | None, disclosure: Disclosure, time_zero: str
) -> Iterator[Part]:
    """Yield overall and progression-free survival of all patients, and by group where asked.

    ``time_zero`` is what days count from, for the axis. An endpoint nobody recorded is said not to
    be estimable, with the reason.

    Raises
    ------
    UsageError
        Where ``by`` cannot divide the patients.
    """
    yield Heading("Survival")
    for endpoint in ENDPOINTS:
        try:
            whole = results.survival(endpoint)
        except AnalysisError as error:
            yield Heading(endpoint.upper(), 3)
            yield Paragraph(words(f"Not estimable: {error.sentence}", Role.CAUTION))
            continue
        yield from _Endpoint(whole, disclosure, time_zero).parts
        if by is not None:
            divided = results.survival(endpoint, by)
            yield from _Endpoint(divided, disclosure, time_zero).parts


@dataclass(frozen=True)
class _Endpoint:
    """One endpoint, of all patients or by group, as parts of a document."""

    result: SurvivalResult
    disclosure: Disclosure
    time_zero: str

    @property
    def title(self) -> str:
        by = self.result.times.by
        return self.result.times.endpoint.title + (f" by {visible(by)}" if by else "")

    @property
    def groups(self) -> tuple[GroupSurvival, ...]:
        """The groups with a patient."""
        return tuple(group for group in self.result.groups if group.n)

    @property
    def parts(self) -> Iterator[Part]:
        yield Heading(self.title, 3)
        endpoint = self.result.times.endpoint
        if self.result.times.by is None:
            yield Paragraph(
                (Span(f"{endpoint.definition} Source: {endpoint.source}.", Role.MUTED),)
            )
        few = [group for group in self.groups if self.disclosure.is_small(group.n)]
        if few or not self.groups:
            text = "groups are too small to be shown" if few else "nobody was followed"
            yield Paragraph(words(f"Not shown: {text}.", Role.CAUTION))
            return
        yield self._numbers
        yield self._estimates
        yield from self._figure
        yield from self._comparison
        yield Bullets(tuple(self._remarks))

    # -- numbers -----------------------------------------------------------------------------------

    @property
    def _numbers(self) -> Table:
        group = (Column("group"),) if self.result.times.by else (Column("patients"),)
        columns = [
            *group,
            Column("N", Align.RIGHT),
            Column("events (%)", Align.RIGHT),
            Column("median, days"),
            Column("per 100 patient-years"),
            Column("follow-up, days (reverse KM)"),
            Column("observed, days"),
            Column("restricted mean, days"),
        ]
        rows = tuple(Row(tuple(self._cells(one))) for one in self.groups)
        return Table(f"{self.title}: numbers", tuple(columns), rows)

    @property
    def _events_shown(self) -> bool:
        """Whether events are shown: of all groups or of none, for the rest would be the others'."""
        return all(
            self.disclosure.part(group.events, group.n) is Shown.COUNT for group in self.groups
        )

    def _cells(self, group: GroupSurvival) -> Iterator[Span]:
        follow = group.follow_up
        events = Shown.COUNT if self._events_shown else Shown.HIDDEN
        hidden = self.disclosure.mark(Shown.HIDDEN)
        yield Span(visible(group.name))
        yield Span(str(group.n))
        if events is Shown.COUNT:
            yield Span(count_percent(group.events, group.n))
            yield Span(reached(group.median))
            yield Span(per_100_years(group.rate))
        else:
            yield from (self.disclosure.mark(events), hidden, hidden)
        yield Span(reached(follow.median))
        spread = f" ({days(follow.shortest)} to {days(follow.longest)})"
        yield Span(days(follow.observed_median) + ("" if self.disclosure.suppressing else spread))
        yield Span(_mean(group)) if events is Shown.COUNT else hidden

    # -- estimates ---------------------------------------------------------------------------------

    @property
    def _estimates(self) -> Table:
        """Return survival and counts at landmarks; where suppressed only at times far apart."""
        grouped = self.result.times.by is not None
        rows: list[Row] = []
        closed = self._open.count(False)
        for group in self.groups:
            if grouped:
                rows.append(Row((Span(visible(group.name)), *(Span(""),) * 5), heading=True))
            frame = group.at.filter(pl.Series(self._open, dtype=pl.Boolean))
            rows += [_estimate_row(row) for row in frame.iter_rows(named=True)]
        columns = (
            Column("day"), Column("survival (interval)"), Column("at risk", Align.RIGHT),
            Column("censored", Align.RIGHT), Column("events", Align.RIGHT), Column("why not"),
        )  # fmt: skip
        notes = (words(f"times suppressed: {closed}", Role.CAUTION),) if closed else ()
        level = f"{100 * self.result.confidence:g} % {self.result.conf_type} intervals"
        caption = f"{self.title}: estimates at landmarks, {level}"
        return without_empty(Table(caption, columns, tuple(rows), notes))

    @cached_property
    def _open(self) -> list[bool]:
        """Which times are shown: in every group or in none, as with events."""
        policy, times = self.disclosure.policy, self.groups[0].at.height
        if policy is None:
            return [True] * times
        if not self._events_shown:
            return [False] * times
        each = [
            open_times(group.at, ("events", "censored"), (group.events, group.censored), policy)
            for group in self.groups
        ]
        return [all(at) for at in zip(*each, strict=True)]

    # -- figure ------------------------------------------------------------------------------------

    @property
    def _figure(self) -> Iterator[Part]:
        drawn, block = self._curves(CELLS), self._curves(CHART_SIZE[0])
        if not drawn or not self._events_shown:
            yield Paragraph(words("The curves are not shown: too few events.", Role.CAUTION))
            return
        share = self.result.times.endpoint.title.lower()
        picture = survival_picture(drawn, self.title, share=share, time=f"days from {self._zero}")
        notes: tuple[Line, ...] = ()
        if self.disclosure.policy is not None:
            text = f"drawn in steps of {self.disclosure.policy.least} events or more, to the last "
            notes = (words(f"{text}time as many are at risk", Role.MUTED),)
        yield Figure(self.title, picture.description, picture,
                     survival_chart(block, size=CHART_SIZE), notes)  # fmt: skip

    @property
    def _zero(self) -> str:
        zero = self.result.times.endpoint.time_zero
        return self.time_zero if zero == "day 0" else zero.replace("_", " ")

    def _curves(self, width: int) -> tuple[Curve, ...]:
        found = curves(self.result, width)
        policy = self.disclosure.policy
        if policy is None:
            return found
        coarse = (
            coarse_curve(curve, group.curve.steps, policy)
            for curve, group in zip(found, self.groups, strict=True)
        )
        return tuple(curve for curve in coarse if curve is not None)

    # -- comparison and remarks --------------------------------------------------------------------

    @property
    def _comparison(self) -> Iterator[Part]:
        lines = comparison_lines(self.result)
        if lines and self._events_shown:
            yield Bullets(lines)
        elif lines:
            yield Paragraph(words("Groups are not compared: too few events to show.", Role.CAUTION))

    @property
    def _remarks(self) -> Iterator[Line]:
        """Yield what was assumed, and how many were left out for which reason."""
        times = self.result.times
        yield words("NR not reached, n.e. not estimable; times in days", Role.MUTED)
        for note in times.notes:
            yield words(visible(note), Role.MUTED)
        reasons = times.left_out["reason"].value_counts().sort("reason")
        for reason, count in reasons.iter_rows():
            number = self.disclosure.count(count, _small(self.disclosure, count))
            yield (Span("left out: ", Role.CAUTION), number, Span(f", {visible(reason)}"))


def _small(disclosure: Disclosure, count: int) -> Shown:
    return Shown.SMALL if disclosure.is_small(count) else Shown.COUNT


def _mean(group: GroupSurvival) -> str:
    mean = group.rmst
    if mean.estimate is None:
        return f"{NULL}: {mean.reason}" if mean.reason else NULL
    error = f"{mean.std_error:.1f}" if mean.std_error else "n.e."
    return f"{mean.estimate:.1f} (SE {error}) to {days(mean.tau)}"


def _estimate_row(row: dict[str, object]) -> Row:
    survival, lower, upper = row["survival"], row["lower"], row["upper"]
    note = row["note"]
    return Row((
        Span(days(row["time"])),  # type: ignore[arg-type]
        Span(percent_estimate(survival, lower, upper)),  # type: ignore[arg-type]
        Span(str(row["at_risk"])),
        Span(str(row["censored"])),
        Span(str(row["events"])),
        Span("" if note is None else str(note), Role.MUTED),
    ))  # fmt: skip
