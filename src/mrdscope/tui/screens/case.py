"""Screen 2: one patient on one page, for the board."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from textual.containers import Container
from textual.widget import Widget

from mrdscope.analysis.case import Case, case
from mrdscope.present.case import (
    adverse_events_table,
    flags,
    identity,
    samples_table,
    status,
    treatment_lines,
    worst,
)
from mrdscope.present.checks import findings_of_patient
from mrdscope.present.course import course_chart
from mrdscope.present.layout import clipped, wrapped
from mrdscope.present.review import review_lines
from mrdscope.present.styled import Block, Role, Span, width
from mrdscope.tui.actions import Scope
from mrdscope.tui.keymap import bindings
from mrdscope.tui.opened import Opened
from mrdscope.tui.screens.base import ReviewScreen
from mrdscope.tui.state import ScreenId, ViewState
from mrdscope.tui.widgets.block import BlockView, Render
from mrdscope.tui.widgets.table import TableView


def heading(one: Case, cells: int, _height: int) -> Block:
    """Return identity with the place in the cohort, and status."""
    place = f"{one.place + 1} of {one.of}"
    who = clipped(identity(one), cells - len(place) - 2)
    gap = Span(" " * (cells - width(who) - len(place)))
    return ((*who, gap, Span(place, Role.MUTED)), clipped(status(one), cells))


def amounts(one: Case, opened: Opened, cells: int, _height: int) -> Block:
    """Return what the samples amount to and the worst toxicity, over as many lines as needed."""
    found = wrapped(flags(one, opened.results.settings), cells, Span("FLAGS  ", Role.MUTED))
    grades = worst(one) or (Span("no adverse event from day 0 on", Role.MUTED),)
    worst_grades = wrapped(grades, cells, Span("WORST  ", Role.MUTED))
    doubts = () if opened.findings is None else findings_of_patient(
        opened.findings, one.patient_id, cells
    )  # fmt: skip
    review = opened.review_of(one.patient_id)
    seen = () if review is None else review_lines(review, cells)
    return (*found, *seen, *worst_grades, *doubts)


def treatment_block(one: Case, cells: int, _height: int) -> Block:
    """Return the treatment, a line a stretch."""
    head = (Span("TREATMENT", Role.MUTED),)
    return (head, *(clipped(line, cells) for line in treatment_lines(one)))


class CaseScreen(ReviewScreen):
    """Identity and status, the chart beside its samples, flags; more tables where there is room."""

    ID = ScreenId.CASE
    CSS_PATH = "case.tcss"
    BINDINGS = bindings(Scope.CASE)
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-tall")]  # noqa: RUF012 - as Textual declares it

    def __init__(self) -> None:
        super().__init__()
        self._shown: str | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Yield the page's parts."""
        yield BlockView(id="who", classes="-fitted", can_focus=False)
        with Container(id="course"):
            yield BlockView(id="chart", classes="-fitted", can_focus=False)
            yield TableView(id="samples")
        yield BlockView(id="flags")
        with Container(id="more"):
            yield TableView(id="toxicities")
            yield BlockView(id="treatment")

    def on_mount(self) -> None:
        """Let the keys move in the samples."""
        self.query_one("#samples", TableView).focus()

    def take(self, _opened: Opened) -> None:
        """Draw the patient anew."""
        self._shown = None

    def found(self, opened: Opened) -> None:
        """Say what the rules have found about the patient shown, and what reviewers did."""
        if self._shown is not None:
            one = case(opened.results, self._shown)
            self.query_one("#flags", BlockView).show(
                (opened, opened.findings, opened.review, self._shown), partial(amounts, one, opened)
            )

    def show(self, state: ViewState) -> None:
        """Draw the selected patient."""
        if state.patient is None or state.patient == self._shown:
            return
        self._shown = patient = state.patient
        one, settings = case(self.opened.results, patient), self.opened.results.settings
        blocks: dict[str, Render] = {
            "#who": partial(heading, one),
            "#chart": lambda cells, rows: course_chart(
                one, settings, (cells, rows), glyphs=self.glyphs
            ),
            "#flags": partial(amounts, one, self.opened),
            "#treatment": partial(treatment_block, one),
        }
        for place, render in blocks.items():
            self.query_one(place, BlockView).show(
                (self.opened, self.opened.findings, self.opened.review, patient), render
            )
        samples = self.query_one("#samples", TableView)
        samples.set_source(samples_table(one))
        samples.move_to(samples.extent - 1)
        self.query_one("#toxicities", TableView).set_source(adverse_events_table(one))
