"""What a column holds: its spread, and its values with how often each occurs."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen

from mrdscope.analysis.column_statistics import ColumnStatistics
from mrdscope.analysis.filtering.conditions import Condition
from mrdscope.present.column_statistics import (
    condition_of,
    frequency_table,
    statistics_block,
    unlisted_line,
)
from mrdscope.tui.widgets.ascii import glyphs_of
from mrdscope.tui.widgets.bars import FooterBar, Hint, TitleBar
from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.widgets.table import TableView


class StatisticsScreen(ModalScreen[Condition | None], inherit_bindings=False):
    """Shows a column's statistics; gives the filter for the value chosen, or None."""

    CSS_PATH = "statistics.tcss"
    BINDINGS = [  # noqa: RUF012 - as Textual declares it
        Binding("escape,q,c,backspace", "dismiss", "Close", show=False),
        Binding("tab", "app.focus_next", "Next part", show=False),
        Binding("shift+tab", "app.focus_previous", "Part before", show=False),
        Binding("ctrl+c", "app.perform('app.quit')", "Quit", show=False),
    ]

    def __init__(self, statistics: ColumnStatistics, title: str, unit: str | None) -> None:
        super().__init__()
        self._statistics = statistics
        self._title = title
        self._unit = unit

    def compose(self) -> ComposeResult:
        """Put the spread above the values."""
        yield TitleBar("column")
        yield BlockView(id="spread", can_focus=False)
        yield TableView(id="values")
        yield FooterBar((Hint("⏎", "filter by the value"), Hint("esc", "close")))

    def on_mount(self) -> None:
        """Fill both."""
        found = self._statistics
        block = (*statistics_block(found, self._title, self._unit), unlisted_line(found))
        self.query_one(BlockView).show("spread", lambda _width, _height: block)
        values = self.query_one(TableView)
        values.set_source(frequency_table(found, glyphs_of(self)))
        values.focus()

    @on(TableView.RowChosen)
    def choose(self, event: TableView.RowChosen) -> None:
        """Give the filter of the value the cursor is on."""
        self.dismiss(condition_of(self._statistics, event.key))
