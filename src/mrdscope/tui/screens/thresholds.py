"""Screen 9: a threshold at a landmark, moved by keys; groups, curves and tests follow at once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from textual.containers import Container
from textual.widget import Widget

from mrdscope.analysis.metrics.threshold_question import Asked as AskedThreshold
from mrdscope.analysis.metrics.threshold_question import detail_of
from mrdscope.analysis.metrics.thresholds import THRESHOLDS
from mrdscope.analysis.results import Results
from mrdscope.analysis.thresholds.explorer import Explorer, explorer
from mrdscope.analysis.thresholds.thresholds import Question, at_landmark
from mrdscope.analysis.time_to_event.permutation import PermutationTest
from mrdscope.errors import MrdscopeError
from mrdscope.present.layout import folded
from mrdscope.present.numbers import p_value, scientific
from mrdscope.present.styled import Block, Role, Span
from mrdscope.present.text import visible
from mrdscope.present.threshold_explorer import NOBODY, OPTIMISTIC, ThresholdPage, ThresholdPages
from mrdscope.tui.actions import Action, Scope
from mrdscope.tui.asked import Asked
from mrdscope.tui.keymap import bindings
from mrdscope.tui.screens.asking_thresholds import AskingThresholds
from mrdscope.tui.state import ScreenId, ViewState
from mrdscope.tui.widgets.block import Render
from mrdscope.tui.widgets.lines import LinedRows, Lines
from mrdscope.tui.widgets.rows import RowsView
from mrdscope.tui.work import GivenUpError, Job

#: The test of a threshold whose orders nobody waited for.
_CANCELLED = PermutationTest(None, None, None, None, "cancelled")
#: A leap is so manieth part of all thresholds.
_LEAPS = 10


def ready(results: Results, question: Question, job: Job) -> Explorer:
    """Return a question made ready to be answered at once at any threshold; takes a moment."""
    found = explorer(at_landmark(results, question), results.settings.confidence)
    job.step("every threshold")
    if found.start is not None:
        # What is computed once and what is imported late: here, where nobody waits for it.
        split = found.at(found.start)
        _ = found.places, split.logrank, split.curves
        job.step("orders of the patients")
        _ = split.permutation
    return found


class ThresholdsScreen(AskingThresholds):
    """Curves of both sides, who is on them, the tests, and the statistic over all thresholds."""

    ID = ScreenId.THRESHOLDS
    CSS_PATH = "thresholds.tcss"
    BINDINGS = bindings(Scope.THRESHOLDS)
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-tall")]  # noqa: RUF012 - as Textual declares it

    def __init__(self) -> None:
        super().__init__()
        self._wanted: tuple[Hashable, Question] | None = None
        self._found: Explorer | MrdscopeError | None = None
        self._pages: ThresholdPages | None = None
        self._page: ThresholdPage | None = None
        self._permutations: dict[float, PermutationTest] = {}
        self._permuting = False

    def compose_body(self) -> Iterable[Widget]:
        """Yield the parts of the page."""
        yield Lines(id="standing", classes="-fitted", can_focus=False)
        with Container(id="divided"):
            yield Lines(id="sides-curves", classes="-fitted")
            with Container(id="sides-and-scan"):
                yield LinedRows(id="sides")
                yield Lines(id="scan", classes="-fitted")
        yield Lines(id="tests")

    def on_mount(self) -> None:
        """Let the keys walk the patients."""
        self.query_one("#sides", LinedRows).focus()

    # -- the question

    def show(self, state: ViewState) -> None:
        """Ask the question where it is another one; draw the threshold that is looked at."""
        results = self.results
        wanted = self.drawn_of, self.question(results)
        if wanted != self._wanted:
            self._wanted, self._found, self._page = wanted, None, None
            self._permutations, self._permuting = {}, False
            self.program.cancel("permutation")
            work = partial(ready, results, wanted[1])
            self.program.compute("thresholds", work, self._answered)
        self._draw(state)

    def _answered(self, found: Explorer | MrdscopeError) -> None:
        self._found = found
        self._draw(self.program.state)

    def forget_cancelled(self) -> None:
        """Ask again what was given up."""
        if isinstance(self._found, GivenUpError):
            self._wanted = None
        kept = self._permutations.items()
        self._permutations = {one: test for one, test in kept if test is not _CANCELLED}

    # -- the threshold

    @property
    def looked_at(self) -> float | None:
        """The threshold that is drawn."""
        return None if self._page is None else self._page.split.threshold

    def _draw(self, state: ViewState) -> None:
        found = self._found
        threshold = None if not isinstance(found, Explorer) else self._threshold(found)
        if not isinstance(found, Explorer) or threshold is None:
            self._draw_nothing(found)
            return
        if self._page is None or self._page.split.threshold != threshold:
            if self._pages is None or self._pages.explorer is not found:
                self._pages = ThresholdPages(found, self.own)
            self._page = self._pages.at(threshold)
        self._draw_page(self._page, state.patient)

    def _threshold(self, found: Explorer) -> float | None:
        """Return the threshold to look at: that asked for, else the settings', else the best."""
        chosen = self.view.threshold
        own = self.own if chosen is None else chosen
        return found.start if own is None else own

    def _draw_nothing(self, found: Explorer | MrdscopeError | None) -> None:
        words = "computing ..." if found is None else "nobody is in this analysis"
        role = Role.MUTED
        if isinstance(found, MrdscopeError):
            words, role = visible(found.sentence), Role.BAD
        block: Block = ((Span(words, role),),)
        self._put("#standing", words, lambda cells, _rows: folded(block, cells))
        for place in ("#sides-curves", "#scan", "#tests"):
            self._put(place, "nothing", lambda _cells, _rows: ())
        self.query_one("#sides", LinedRows).put("nothing", lambda _width: NOBODY, None)

    def _draw_page(self, page: ThresholdPage, patient: str | None) -> None:
        permutation = self._permutation(page)
        key = (self._wanted, page.split.threshold)
        self._put("#standing", key, lambda cells, _rows: page.question(cells))
        self._put(
            "#tests", (key, permutation is None), lambda cells, _r: page.numbers(permutation, cells)
        )
        self._put("#scan", key, lambda cells, rows: page.scan((cells, rows), self.glyphs))
        self.query_one("#sides", LinedRows).put(key, page.people, patient)
        # A held key moves the numbers at once; the curves follow when it lets them.
        self.call_after_refresh(self._draw_curves, page)

    def _draw_curves(self, page: ThresholdPage) -> None:
        if page is self._page:
            key = (self._wanted, page.split.threshold)
            self._put(
                "#sides-curves", key, lambda cells, rows: page.curves((cells, rows), self.glyphs)
            )

    def _put(self, place: str, key: Hashable, render: Render) -> None:
        self.query_one(place, Lines).show(key, render)

    def _permutation(self, page: ThresholdPage) -> PermutationTest | None:
        """Return the permutation test; None while its orders are drawn, one threshold at a time."""
        split = page.split
        if not split.undecided:
            return split.permutation
        if split.threshold not in self._permutations and not self._permuting:
            self._permuting = True
            done = partial(self._permuted, split.threshold)
            self.program.compute("permutation", lambda _job: split.permutation, done)
        return self._permutations.get(split.threshold)

    def _permuted(self, threshold: float, test: PermutationTest | MrdscopeError) -> None:
        self._permuting = False
        self._permutations[threshold] = _CANCELLED if isinstance(test, MrdscopeError) else test
        self._draw(self.program.state)

    # -- actions

    def unavailable(self, wanted: Action) -> str | None:
        """Say why there is no threshold to go to."""
        if wanted.id in _MOVES and self._page is None:
            return "there is no threshold here"
        if wanted.id == "thresholds.best" and self._page is not None:
            found = self._page.explorer.scan
            if found.best is None:
                return f"no threshold can be tested: {found.reason}"
        if wanted.id == "thresholds.own" and self.own is None:
            return f"the settings name no threshold of the {self.view.marker}"
        return super().unavailable(wanted)

    def _look_at(self, threshold: float | None) -> None:
        if threshold is None:
            self.say("there is no threshold beyond this one")
        else:
            self.ask(replace(self.view, threshold=threshold))

    def action_step_threshold(self, by: int) -> None:
        """Go to the next threshold at which somebody changes side, up or down."""
        page = self._page
        if page is not None:
            self._look_at(page.explorer.stepped(page.split.threshold, by))

    def action_leap_threshold(self, direction: int) -> None:
        """Go a tenth of all thresholds up or down."""
        page = self._page
        if page is not None:
            self.action_step_threshold(direction * max(len(page.explorer.boundaries) // _LEAPS, 1))

    def action_best_threshold(self) -> None:
        """Go to the threshold with the largest statistic, and say what having chosen it costs."""
        found = self._page.explorer.scan if self._page is not None else None
        if found is not None and found.best is not None:
            self._look_at(found.best)
            self.say(f"best of {found.looks}: adjusted p {p_value(found.p)}; {OPTIMISTIC}")

    def action_own_threshold(self) -> None:
        """Go back to the threshold of the settings."""
        self.ask(replace(self.view, threshold=None))

    # -- who and why

    def asked(self) -> Sequence[Asked]:
        """Return the numbers of this threshold."""
        page = self._page
        if page is None:
            return ()
        question, threshold = page.explorer.landmarked.question, page.split.threshold
        detail = detail_of(self.results, AskedThreshold(question, threshold))
        named = f" at {scientific(threshold)}"
        return [
            Asked(f"{one.id}/{detail}".rstrip("/"), None, one.title + named) for one in THRESHOLDS
        ]

    def on_rows_view_row_highlighted(self, event: RowsView.RowHighlighted) -> None:
        """Select the patient the cursor has come to."""
        self.program.set_state(self.program.state.select(event.key))

    def action_open_case(self) -> None:
        """Open the case of the selected patient."""
        if self.program.state.patient is not None:
            self.program.open_case(self.program.state.patient)

    def on_rows_view_row_chosen(self, event: RowsView.RowChosen) -> None:
        """Open the case of the patient under the cursor."""
        self.program.open_case(event.key)


_MOVES = frozenset(
    f"thresholds.{name}" for name in ("higher", "lower", "much_higher", "much_lower", "best")
)
