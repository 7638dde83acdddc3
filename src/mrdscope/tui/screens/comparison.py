"""Screen 0: two patients or groups of them, beside each other on one axis and in one table."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from functools import partial

from textual.widget import Widget

from mrdscope.analysis.case import case
from mrdscope.analysis.metrics import metric
from mrdscope.analysis.results import Results
from mrdscope.errors import MrdscopeError
from mrdscope.present.charts.mrd import mrd_chart
from mrdscope.present.courses import two_courses
from mrdscope.present.groups_side_by_side import ComparedGroups, compared_groups
from mrdscope.present.layout import folded
from mrdscope.present.side_by_side import (
    TEST_KEY,
    ComparedPatients,
    ComparedRow,
    Heads,
    compared_patients,
    compared_table,
    only_different,
    place_of,
)
from mrdscope.present.styled import Block, Role, Span
from mrdscope.present.text import visible
from mrdscope.tui.actions import Scope
from mrdscope.tui.asked import Asked
from mrdscope.tui.keymap import bindings
from mrdscope.tui.screens.comparing import Comparing
from mrdscope.tui.state import Compared, ScreenId, ViewState
from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.widgets.table import TableView
from mrdscope.tui.work import GivenUpError, Job

Answer = ComparedPatients | ComparedGroups | MrdscopeError

_NO_ROWS = compared_table((), Heads("", ()), 80)
#: What the table gets of a wide terminal, as in the stylesheet.
_WIDE, _SHARE = 160, 0.55


class ComparisonScreen(Comparing):
    """The courses on one axis, and a table of the same numbers of both patients or all groups."""

    ID = ScreenId.COMPARISON
    CSS_PATH = "comparison.tcss"
    BINDINGS = bindings(Scope.COMPARISON)

    def __init__(self) -> None:
        super().__init__()
        self._of: Hashable = None
        self._asked: Hashable = None
        self._answers: dict[Hashable, Answer] = {}
        self._rows: tuple[ComparedRow, ...] = ()
        self._shown: Hashable = None

    def compose_body(self) -> Iterable[Widget]:
        """Yield the chart and the table."""
        yield BlockView(id="compared-chart", classes="-fitted")
        yield TableView(id="compared")

    def on_mount(self) -> None:
        """Let the keys walk the table."""
        self.query_one("#compared", TableView).focus()

    def on_resize(self) -> None:
        """Share out the new width."""
        self.show(self.program.state)

    # -- what is compared

    def show(self, state: ViewState) -> None:
        """Compute what is compared where it is not there yet, and draw it."""
        results, view = self.results, state.comparison
        if self._of != self.drawn_of:
            self._of, self._answers = self.drawn_of, {}
        groups = view.compared is Compared.GROUPS
        divided = (self.column, self.cut_at) if groups else (None, None)
        asked = self._of, view.compared, divided
        if asked != self._asked:
            self._asked = asked
            if asked not in self._answers:
                work = partial(_compute, results, *divided)
                done = partial(self._answered, asked)
                self.program.compute("comparison", work, done)
        self._draw()

    def forget_cancelled(self) -> None:
        """Ask again what was given up."""
        if isinstance(self._answer, GivenUpError):
            del self._answers[self._asked]
            self._asked = None

    def _answered(self, asked: Hashable, answer: Answer) -> None:
        self._answers[asked] = answer
        self._draw()

    @property
    def _answer(self) -> Answer | None:
        """What was computed of what is asked; None while it is being computed."""
        return self._answers.get(self._asked)

    # -- drawing

    def _draw(self) -> None:
        answer, width = self._answer, self.app.size.width
        if isinstance(answer, ComparedPatients) and len(self.pair()) == 2:
            self._draw_patients(answer, self.pair(), width)
        elif isinstance(answer, ComparedGroups):
            self._draw_groups(answer, width)
        else:
            self._draw_words(answer)

    def _draw_patients(self, answer: ComparedPatients, pair: tuple[str, ...], width: int) -> None:
        word = "held" if self.view.held == pair[0] else ""
        key = (self._asked, pair, self.view.different, word)
        if (key, width) == self._shown:
            return
        results = answer.results
        first, second = (case(results, patient) for patient in pair)
        rows = answer.rows((first, second))
        self._rows = only_different(rows) if self.view.different else rows
        self.query_one("#compared-chart", BlockView).show(
            (self._asked, pair),
            lambda cells, lines: mrd_chart(
                two_courses(first, second, results.settings),
                size=(cells, lines),
                glyphs=self.glyphs,
            ),
        )
        self._put(key, Heads(word, pair), width)

    def _draw_groups(self, answer: ComparedGroups, width: int) -> None:
        if (self._asked, width) == self._shown:
            return
        self._rows = answer.rows
        self.query_one("#compared-chart", BlockView).show(
            self._asked,
            lambda cells, lines: mrd_chart(answer.courses, size=(cells, lines), glyphs=self.glyphs),
        )
        self._put(self._asked, answer.heads, width)

    def _put(self, key: Hashable, heads: Heads, width: int) -> None:
        self._shown = key, width
        table = self.query_one("#compared", TableView)
        cells = int(width * _SHARE) if width >= _WIDE else width
        table.set_source(compared_table(self._rows, heads, cells), table.cursor_key)

    def _draw_words(self, answer: object) -> None:
        words, role = "computing ...", Role.MUTED
        if isinstance(answer, MrdscopeError):
            words, role = visible(answer.sentence), Role.BAD
        elif answer is not None:
            words = "there is nobody to compare with"
        block: Block = ((Span(words, role),),)
        self._shown, self._rows = None, ()
        self.query_one("#compared-chart", BlockView).show(words, lambda c, _h: folded(block, c))
        self.query_one("#compared", TableView).set_source(_NO_ROWS)

    # -- why and whose

    def asked(self) -> Sequence[Asked]:
        """Return the numbers of the row, or that of the cell the cursor is on."""
        table = self.query_one("#compared", TableView)
        if table.cursor_key is None:
            return ()
        row, spec = self._rows[int(table.cursor_key)], table.cursor_column
        place = None if spec is None else place_of(spec.key)
        numbers = [
            self._asked_of(row, here)
            for here in range(len(row.cells))
            if row.metric and place in (None, here)
        ]
        tests = [Asked(one) for one in row.tests] if spec is None or spec.key == TEST_KEY else []
        return [*numbers, *tests]

    def _asked_of(self, row: ComparedRow, place: int) -> Asked:
        title = metric(row.metric).title
        if isinstance(self._answer, ComparedGroups):
            group = list(self._answer.groups.groups)[place]
            return Asked(row.metric, None, f"{group}: {title}", group)
        patient = self.pair()[place]
        return Asked(row.metric, patient, f"{patient}: {title}")

    def results_asked(self, asked: Asked) -> Results:
        """Return the results of the group a number is of, or of all groups together."""
        if isinstance(self._answer, ComparedGroups) and asked.subject is None:
            groups = self._answer.groups
            return groups.groups[asked.group] if asked.group else groups.results
        return super().results_asked(asked)

    def on_table_view_row_chosen(self, _event: TableView.RowChosen) -> None:
        """Open the case of the patient in whose column the cursor is, else of the second."""
        pair, spec = self.pair(), self.query_one("#compared", TableView).cursor_column
        place = None if spec is None else place_of(spec.key)
        if self.view.compared is Compared.GROUPS or len(pair) < 2:
            self.say("a group has no case")
        else:
            self.program.open_case(pair[1 if place is None else place])


def _compute(
    results: Results, column: str | None, cut_at: str | None, job: Job
) -> ComparedPatients | ComparedGroups:
    if column is None:
        return compared_patients(results)
    return compared_groups(results, column, cut_at, job.step)
