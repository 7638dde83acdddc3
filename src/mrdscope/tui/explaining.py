"""Explaining the number somebody asks about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from mrdscope.errors import MrdscopeError
from mrdscope.tui.asked import Asked, RowOfSource
from mrdscope.tui.program import Program
from mrdscope.tui.screens.choice import Choice, ChoiceScreen
from mrdscope.tui.state import ScreenId

if TYPE_CHECKING:
    from mrdscope.analysis.metrics import Explanation


class Explaining(Program, inherit_bindings=False):
    """The action that explains, and what follows it."""

    def action_explain(self) -> None:
        """Explain the number the cursor is on; where it may be one of several, ask which."""
        asked = self.front.asked() if self.front is not None else ()
        if len(asked) == 1:
            self.explain(asked[0])
        elif asked:
            self._choose_explained(asked)
        else:
            self.say("nothing here is a number with an explanation")

    def _choose_explained(self, asked: Sequence[Asked]) -> None:
        from mrdscope.analysis.metrics import metric  # noqa: PLC0415 - polars

        found = [(one, metric(one.metric)) for one in asked]
        choices = [
            Choice(str(place), one.name or number.title, number.definition)
            for place, (one, number) in enumerate(found)
        ]

        def explain(key: str | None) -> None:
            if key is not None:
                self.explain(asked[int(key)])

        self.push_screen(ChoiceScreen("explain which number?", choices), explain)

    def explain(self, asked: Asked) -> None:
        """Explain a number."""
        if self.opened is not None and self.front is not None:
            opened, shown = self.opened, self.front.results_asked(asked)
            self.explain_by(lambda: opened.explain(asked, shown))

    def explain_by(self, find: Callable[[], Explanation], title: str = "why") -> None:
        """Show the explanation that is found where nobody waits, under a title."""
        self.compute("explanation", lambda _job: find(), partial(self._explained, title))

    def _explained(self, title: str, explanation: Explanation | MrdscopeError) -> None:
        if isinstance(explanation, MrdscopeError):
            self.say(explanation.sentence)
            return
        from mrdscope.tui.screens.explain import ExplainScreen  # noqa: PLC0415 - polars

        self.push_screen(ExplainScreen(explanation, title), self._go_to_row)

    def _go_to_row(self, row: RowOfSource | None) -> None:
        if row is not None:
            self.set_state(self.state.visit(ScreenId.TABLES))
            self.call_after_refresh(self._find_row, row)

    def _find_row(self, row: RowOfSource) -> None:
        from mrdscope.tui.screens.tables import TablesScreen  # noqa: PLC0415 - polars

        if isinstance(self.front, TablesScreen):
            self.front.go_to(row)
